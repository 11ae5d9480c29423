"""`rollup`: builds, refreshes and verifies the rollups of the warehouse."""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import DBAPIError
from tqdm import tqdm

from data.deck import Deck
from data.rollups.builder import RollupBuilder, RollupError
from data.rollups.verify import verify
from data.settings import load_settings
from data.warehouse.engines import message_of

REMEDY = "'python app.py rollup --rebuild' builds them again"


@click.command()
@click.option(
    "--verify", "verify_only", is_flag=True, help="Only compare the rollups with raw rows; exit code 1 if they differ."
)
@click.option("--rebuild", is_flag=True, help="Build all rollups from the start.")
def rollup(verify_only: bool, rebuild: bool) -> None:
    """Build the rollups of calls and readings, or bring them up to date with finished hours and late rows."""
    deck = Deck.open(load_settings(), read_only=verify_only)
    builder = RollupBuilder(deck.warehouse.engine, deck.pack.zone)
    try:
        builder.bound_memory()
        if verify_only:
            _verify(builder)
        else:
            _refresh(builder, rebuild)
    except DBAPIError as error:
        raise RollupError(f"rollup: {message_of(error)}") from error
    except RuntimeError as error:  # DuckDB raises it after Ctrl-C during a query
        if "interrupted" not in str(error):
            raise
        raise click.Abort from error
    finally:
        deck.warehouse.engine.dispose()


def _refresh(builder: RollupBuilder, rebuild: bool) -> None:
    for warning in builder.prepare():
        click.echo(warning)
    families = builder.families()
    if rebuild:
        builder.reset()
    if any(builder.months_left(family) for family in families):
        click.echo("Each line below is saved. After Ctrl-C the next 'python app.py rollup' goes on from there.")
    steps = 0
    for family in families:
        for step in builder.steps_with_progress(family):
            tqdm.write(str(step))
            steps += 1
    click.echo("The rollups are up to date." if steps else "The rollups were up to date.")


def _verify(builder: RollupBuilder) -> None:
    differences = verify(builder, click.echo)
    for difference in differences:
        click.echo(difference)
    if differences:
        click.echo(f"The rollups differ from the raw rows: {REMEDY}.", err=True)
        sys.exit(1)
