"""`demo`: builds the demo city and prints a link to each of its planted stories."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from callbacks.commands.warehouse import embedded_path, warehouse_url
from data.deck import Deck
from data.questions.filters import FilterError
from data.settings import SettingError, load_settings
from data.warehouse.engines import KINDS, URL_FORMS


@click.command()
@click.option("--until", metavar="ISO", help="End of the demo, UTC.  [default: the start of this hour]")
@click.option("--seed", default=1, show_default=True, help="Seed of the random numbers; the same seed, the same city.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3660), help="Days before the end.")
@click.option("--calls", type=click.IntRange(1), help="Number of data calls.  [default: 179,452 a day]")
@click.option("--full", is_flag=True, help="131 million calls over two years.")
@click.option("--port", default=8050, show_default=True, help="Port of the links that are printed at the end.")
def demo(until: str | None, seed: int, days: int, calls: int | None, full: bool, port: int) -> None:
    """Build the demo city in the warehouse that CITYDECK_WAREHOUSE names."""
    from data.demo.build import build  # a server of a real city does not need what builds the demo
    from data.demo.changsha import build_changsha_pack
    from data.demo.stories import story_links
    from data.demo.target import check_target

    settings = load_settings()
    url = warehouse_url(settings)
    if url.get_backend_name() not in KINDS:
        raise SettingError(f"CITYDECK_WAREHOUSE='{url.render_as_string()}' is not supported; allowed: {URL_FORMS}")
    embedded = url.get_backend_name() == "duckdb"
    end = _parse_moment(until)
    target = embedded_path(settings) if embedded else url
    check_target(target)
    pack = build_changsha_pack(Path(settings.city))
    build(target, pack=pack, until=end, seed=seed, days=days, calls=calls, full=full)
    deck = Deck.open(settings, read_only=True)
    deck.watcher.probe()
    place = target if embedded else url.render_as_string()
    click.echo(f"\n{place}: the demo city is built. Its planted stories (run python app.py serve, then open a link):")
    for story, link in story_links(
        end or max(deck.watcher.state.reach(settings.tick_s).until.values()), f"http://127.0.0.1:{port}"
    ):
        click.echo(f"  {story.title_en}\n    {link}")


def _parse_moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise FilterError("--until '{value}' is not a date or time; write 2026-11-20T12:00:00", value=text) from None
