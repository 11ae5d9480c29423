"""`store`: upgrades, backs up and checks the deck's own store."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from callbacks.commands.own_store import opened_store
from data.settings import load_settings
from data.store.audit import head_of
from data.store.backup import backup, problems
from data.store.migrate import upgrade
from data.store.tables import REVISION


@click.group()
def store() -> None:
    """Look after the deck's own store: viewers, sessions, tokens and the audit."""


@store.command("upgrade")
def upgrade_command() -> None:
    """Make the store, or bring it into the form that this program needs."""
    done = upgrade(load_settings().store)
    click.echo(f"The store has now form {REVISION}." if done else f"The store had form {REVISION} already.")


@store.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_command(file: Path) -> None:
    """Copy the store into the new FILE. The server may run meanwhile."""
    with opened_store() as opened:
        backup(opened, file)
        click.echo(f"{file} holds the store; its audit ends with {head_of(opened)}")


@store.command("check")
def check_command() -> None:
    """Say whether the store is sound; exit code 1 if it is not."""
    with opened_store() as opened:
        found = list(problems(opened))
        click.echo(f"{opened.name}: form {REVISION}, the audit ends with {head_of(opened)}")
    for line in found:
        click.echo(line)
    click.echo("Something is wrong." if found else "The store is sound.")
    sys.exit(1 if found else 0)
