"""The command `rollup`: build, refresh and verify the rollups of the warehouse."""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import DBAPIError
from tqdm import tqdm

from data.deck import Deck
from data.rollups.builder import Roller, RollupError
from data.rollups.verify import verify
from data.settings import load_settings
from data.warehouse.engines import message_of

REMEDY = "'python app.py rollup --rebuild' makes them anew"


@click.command()
@click.option(
    "--verify", "verifying", is_flag=True, help="Only compare the rollups with raw rows; 1 where they differ."
)
@click.option("--rebuild", is_flag=True, help="Make all rollups anew.")
def rollup(verifying: bool, rebuild: bool) -> None:
    """Build the rollups of calls and readings, or bring them up to date: what has closed, what came late."""
    deck = Deck.open(load_settings(), read_only=verifying)
    roller = Roller(deck.warehouse.engine, deck.pack.zone)
    try:
        roller.bound_memory()
        if verifying:
            _verify(roller)
        else:
            _refresh(roller, rebuild)
    except DBAPIError as error:
        raise RollupError(f"rollup: {message_of(error)}") from error
    except RuntimeError as error:  # DuckDB's word for Ctrl-C in a query
        if "interrupted" not in str(error):
            raise
        raise click.Abort from error
    finally:
        deck.warehouse.engine.dispose()


def _refresh(roller: Roller, rebuild: bool) -> None:
    for remark in roller.prepare():
        click.echo(remark)
    families = roller.families()
    if rebuild:
        roller.forget()
    if any(roller.months(family) for family in families):
        click.echo("Each line below stands. Ctrl-C stops; the next 'python app.py rollup' goes on from there.")
    steps = 0
    for family in families:
        for step in roller.shown(family):
            tqdm.write(str(step))
            steps += 1
    click.echo("The rollups are up to date." if steps else "The rollups were up to date.")


def _verify(roller: Roller) -> None:
    differences = verify(roller, click.echo)
    for difference in differences:
        click.echo(difference)
    if differences:
        click.echo(f"The rollups are not what the raw rows say: {REMEDY}.", err=True)
        sys.exit(1)
