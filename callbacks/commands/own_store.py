"""What the commands on the deck's own store share: the store, the actor for the audit, lists of names, and tables."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from data.settings import load_settings
from data.store.store import Store


@contextmanager
def opened_store() -> Iterator[Store]:
    """The store of the settings, open. Raises StoreError."""
    store = Store.open(load_settings().store)
    try:
        yield store
    finally:
        store.close()


def actor() -> str:
    """Who runs the command, for the audit: the account on this machine."""
    try:
        return f"command line: {getpass.getuser()}"
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "command line"


def names_in(text: str) -> frozenset[str]:
    """The names in a text, which are separated by commas."""
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def scope_options(default: str | None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the options --districts and --agencies to a command. default: their value if they are not given."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for name in ("agencies", "districts"):
            words = f"Identifiers of {name}, separated by commas; '*' is all, an empty text none."
            command = click.option(f"--{name}", metavar="IDS", default=default, help=words)(command)
        return command

    return add


def in_words(names: frozenset[str], all_of_them: str) -> str:
    """A scope in words: `all_of_them` for "*", none for no names, else the names."""
    return all_of_them if "*" in names else ", ".join(sorted(names)) or "none"


def show_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns as wide as they need."""
    cells = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
