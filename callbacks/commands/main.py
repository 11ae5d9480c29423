"""The command line: serve, demo, feed, check, panels, query, import, citypack. Exit code 0, or 2 and one clear line."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from signal import SIGINT, SIGTERM, signal
from threading import Event
from typing import Any

import click
from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from callbacks.commands.ask import ask_server, query_rows
from callbacks.commands.check import check_report
from callbacks.commands.filter_options import filter_options, pairs_of
from callbacks.commands.rollup import rollup
from callbacks.registry.panels import BY_ID, PANELS
from callbacks.server.start import serve_forever
from data.city.pack import load_pack
from data.deck import Deck
from data.errors import PlainError
from data.importing.files import Summary
from data.questions.filters import FilterError
from data.questions.windows import WINDOWS
from data.settings import SettingError, Settings, load_settings
from data.warehouse.engines import KINDS, URL_FORMS
from layouts.kit.export import to_csv, to_json

ROWS = {"csv": to_csv, "json": to_json}


class OneLine(click.Group):
    """Commands whose every known error is one clear line and exit code 2."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command."""
        logging.getLogger().addHandler(logging.NullHandler())  # one line, not the log's beside it; `serve` has a log
        try:
            return super().main(*args, **options | {"standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
        except click.ClickException as error:
            _complain(error.format_message())
        except PlainError as error:
            _complain(str(error))
        except click.Abort:
            _complain("stopped")
        sys.exit(2)


def _complain(words: str) -> None:
    click.echo(f"citydeck: {' '.join(words.split())}", err=True)


@click.group(cls=OneLine, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Citydeck: the operations dashboard of a city's command centre."""


main.add_command(rollup)


@main.command()
@click.option("--port", default=8050, show_default=True, help="Port on this machine.")
@click.option(
    "--public", is_flag=True, help="Answer other machines too: everyone who reaches the port sees everything."
)
@click.option("--no-feed", is_flag=True, help="Without the live feed of a demo warehouse.")
def serve(port: int, public: bool, no_feed: bool) -> None:
    """Serve the deck; on a demo warehouse with its live feed."""
    settings = load_settings()
    serve_forever(replace(settings, public=settings.public or public, feed=settings.feed and not no_feed), port=port)


@main.command()
@click.option("--until", metavar="ISO", help="End of the demo, UTC; without it the present hour.")
@click.option("--seed", default=1, show_default=True, help="Another seed, another city life.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3660), help="Days before the end.")
@click.option("--calls", type=click.IntRange(1), help="Number of data calls.")
@click.option("--full", is_flag=True, help="131 million calls over two years.")
@click.option("--port", default=8050, show_default=True, help="Port of the links that are printed at the end.")
def demo(until: str | None, seed: int, days: int, calls: int | None, full: bool, port: int) -> None:
    """Build the demo city in the warehouse that CITYDECK_WAREHOUSE names."""
    from data.demo.build import build  # what builds the demo is not needed to serve a city
    from data.demo.changsha import build_changsha_pack
    from data.demo.stories import story_links

    settings = load_settings()
    url = _url(settings)
    if url.get_backend_name() not in KINDS:
        raise SettingError(f"CITYDECK_WAREHOUSE='{url.render_as_string()}' is not supported; allowed: {URL_FORMS}")
    embedded = url.get_backend_name() == "duckdb"
    pack = build_changsha_pack(Path(settings.city))
    target = _embedded_path(settings) if embedded else url
    build(target, pack=pack, until=_moment(until), seed=seed, days=days, calls=calls, full=full)
    deck = Deck.open(settings, read_only=True)
    deck.watcher.probe()
    built = target if embedded else url.render_as_string()
    click.echo(f"\n{built}: the demo city is built. What has been planted in it (python app.py serve, then open):")
    for story, link in story_links(_moment(until) or deck.moment(), f"http://127.0.0.1:{port}"):
        click.echo(f"  {story.title_en}\n    {link}")


@main.command()
def feed() -> None:
    """Keep the demo city in a PostgreSQL database alive until stopped; an embedded one is fed by `serve`."""
    from data.demo.feed_server import feed_server  # what makes the demo is not needed to serve a city

    settings = load_settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    stop = Event()
    for number in (SIGINT, SIGTERM):
        signal(number, lambda *_: stop.set())
    feed_server(_url(settings), load_pack(Path(settings.city)), tick_s=settings.tick_s, stop=stop)


@main.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(form: str) -> None:
    """Say what the warehouse has, what is missing, which panels will live, and how fresh each source is."""
    report = check_report(load_settings())
    click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if form == "json" else report.as_text())


@main.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def panels(form: str) -> None:
    """List the panels."""
    rows = [
        {"panel": panel.id, "title": panel.card.title, "unit": panel.card.unit, "tables": list(panel.tables),
         "filters": sorted(panel.obeys)}
        for panel in PANELS
    ]  # fmt: skip
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            click.echo(f"{row['panel']:30} {row['title']}")


@main.command()
@click.argument("panel")
@click.option("--as-of", metavar="ISO", help="The moment asked about, UTC unless it has an offset; without it live.")
@click.option("--window", help=f"{', '.join(WINDOWS)}, another number of hours or days, or START/END; without it 24h.")
@filter_options
@click.option("--filter", "more", multiple=True, metavar="NAME=VALUE", help="A parameter as it stands in addresses.")
@click.option("--viewer-districts", metavar="IDS", help="See only these districts; empty: nothing at all.")
@click.option("--server", metavar="URL", help="Ask a running server instead of the warehouse.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
def query(
    panel: str, viewer_districts: str | None, server: str | None, form: str, more: tuple[str, ...], **asked: Any
) -> None:
    """Print the rows behind PANEL, from the same reads as the screen.

    A filter takes several values, separated by commas or by repeating the option.
    """
    if panel not in BY_ID:
        raise FilterError("Unknown panel '{panel}'; 'python app.py panels' lists them", panel=panel)
    pairs = pairs_of(asked, more)
    if server:
        if viewer_districts is not None:
            raise FilterError("--viewer-districts works on a warehouse, not with --server")
        click.echo(ask_server(server, panel, pairs, form), nl=False)
        return
    frame = query_rows(load_settings(), panel, pairs, viewer_districts)
    click.echo(ROWS[form](frame), nl=form == "json")


@main.group("import")
def import_() -> None:
    """Load a real city's files into the embedded warehouse."""


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--city", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="City pack.")
def incidents(file: Path, mapping: Path, city: Path) -> None:
    """Load incidents from a CSV file by a mapping; bad rows go to a rejects file."""
    from data.importing.incidents import import_incidents

    path = _embedded_path(load_settings())
    rejects = Path("var/rejects") / f"{file.stem}.csv"
    summary = import_incidents(
        file, mapping, load_pack(city), create_engine(f"duckdb:///{path}"), rejects, progress=_progress()
    )
    click.echo(_summary(summary))


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def indicators(file: Path, mapping: Path) -> None:
    """Load indicators from a CSV file, or from JSON by path."""
    from data.importing.indicators import import_indicators

    path = _embedded_path(load_settings())
    rejects = Path("var/rejects") / f"{file.stem}.csv"
    click.echo(
        _summary(import_indicators(file, mapping, create_engine(f"duckdb:///{path}"), rejects, progress=_progress()))
    )


@main.group()
def citypack() -> None:
    """City packs: a city's districts and their borders."""


@citypack.command("build")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "id_column", required=True, metavar="COL", help="Property that holds the identifier.")
@click.option("--name", "name_column", required=True, metavar="COL", help="Property that holds the name.")
@click.option("--dissolve", metavar="COL", help="Merge features that share this property.")
@click.option("--to", "directory", required=True, type=click.Path(path_type=Path), help="Folder of the pack.")
@click.option("--zone", metavar="IANA", help="The city's zone, for instance Asia/Shanghai.")
@click.option("--datum", metavar="NAME", help="WGS-84 (default), CGCS2000, GCJ-02 or BD-09.")
@click.option("--city-id", help="Identifier of the city.")
@click.option("--city-name", help="Name of the city.")
@click.option("--allow-holes", "holes_allowed", is_flag=True, help="Accept gaps between the districts.")
def build_citypack(file: Path, directory: Path, **options: Any) -> None:
    """Build a city pack from a GeoJSON FILE of districts."""
    from data.city.build import build_pack

    given = {name: value for name, value in options.items() if value is not None}
    pack = build_pack(file, given.pop("id_column"), given.pop("name_column"), directory, **given)
    declared = "" if pack.zone_declared else " (none declared)"
    click.echo(f"{directory}: {len(pack.districts)} districts, zone {pack.zone}{declared}")


def _summary(summary: Summary) -> str:
    """The sum of an import in words: what was read is what was loaded and rejected."""
    lines = [f"{summary.source}: read {summary.read:,} = loaded {summary.loaded:,} + rejected {summary.rejected:,}"]
    lines += [f"  {reason}: {count:,}" for reason, count in summary.by_reason.items()]
    lines += [f"  rejected rows: {summary.rejects}"] if summary.rejected else []
    return "\n".join([*lines, *summary.notes])


def _url(settings: Settings) -> URL:
    try:
        return make_url(settings.warehouse)
    except (ArgumentError, ValueError):
        raise SettingError(f"CITYDECK_WAREHOUSE='{settings.warehouse}' is not a URL; write {URL_FORMS}") from None


def _embedded_path(settings: Settings) -> Path:
    """File of the embedded warehouse. SettingError where the setting names a server: only files are made here."""
    url = _url(settings)
    if url.get_backend_name() != "duckdb" or not url.database:
        raise SettingError(
            f"CITYDECK_WAREHOUSE='{url.render_as_string()}' is not an embedded file; allowed: duckdb:///PATH"
        )
    return Path(url.database)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise FilterError("--until '{value}' is not a date or time; write 2026-11-20T12:00:00", value=text) from None


def _progress() -> Callable[[str], None]:
    return lambda words: click.echo(words, err=True)
