"""`import incidents` and `import indicators`: load a city's own files into the embedded warehouse."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import Engine, create_engine

from callbacks.commands.warehouse import embedded_path
from data.city.pack import load_pack
from data.importing.files import Summary
from data.settings import load_settings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MAPPING = click.option("--mapping", required=True, type=FILE, help="TOML file that names the columns: docs/import.md.")


@click.group("import")
def import_() -> None:
    """Load a real city's files into the embedded warehouse."""


@import_.command()
@click.argument("file", type=FILE)
@MAPPING
@click.option("--city", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="City pack.")
def incidents(file: Path, mapping: Path, city: Path) -> None:
    """Load incidents from a CSV file by a mapping; bad rows go to a rejects file."""
    from data.importing.incidents import import_incidents  # loads only what this command needs

    engine = _engine()
    click.echo(_text(import_incidents(file, mapping, load_pack(city), engine, _rejects(file), progress=_progress)))


@import_.command()
@click.argument("file", type=FILE)
@MAPPING
def indicators(file: Path, mapping: Path) -> None:
    """Load indicators from a CSV or JSON file by a mapping; bad rows go to a rejects file."""
    from data.importing.indicators import import_indicators  # loads only what this command needs

    click.echo(_text(import_indicators(file, mapping, _engine(), _rejects(file), progress=_progress)))


def _engine() -> Engine:
    return create_engine(f"duckdb:///{embedded_path(load_settings())}")


def _rejects(file: Path) -> Path:
    return Path("var/rejects") / f"{file.stem}.csv"


def _progress(line: str) -> None:
    click.echo(line, err=True)


def _text(summary: Summary) -> str:
    lines = [f"{summary.source}: read {summary.read:,} = loaded {summary.loaded:,} + rejected {summary.rejected:,}"]
    lines += [f"  {reason}: {count:,}" for reason, count in summary.by_reason.items()]
    lines += [f"  rejected rows: {summary.rejects}"] if summary.rejected else []
    return "\n".join([*lines, *summary.notes])
