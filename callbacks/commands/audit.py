"""`audit`: verifies the chain of the audit, and prints its rows."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import UTC, datetime
from typing import Any

import click
from sqlalchemy import Row

from callbacks.commands.own_store import actor, opened_store
from data.store.audit import Entry, Head, append_all, faults, head_of, rows_of
from data.store.store import StoreError
from data.watch.freshness import utc_now

COLUMNS = ("seq", "at", "actor", "act", "subject", "detail", "rows", "previous", "hash")


@click.group()
def audit() -> None:
    """Read who did what. The audit only grows; `verify` finds what somebody changed all the same."""


@audit.command()
@click.option("--head", metavar="'SEQ HASH'", help="A head that the log had earlier: the chain must still contain it.")
def verify(head: str | None) -> None:
    """Follow the chain from its first row to its last; exit code 1 if a row was changed, removed or inserted."""
    logged = None if head is None else _head(head)
    with opened_store() as store:
        found = list(faults(store, logged))
        end = head_of(store)
    for line in found:
        click.echo(line)
    click.echo(f"The audit is not whole: {len(found)} faults." if found else f"The audit is whole and ends with {end}")
    sys.exit(1 if found else 0)


@audit.command()
@click.option("--since", metavar="ISO", help="First moment, UTC.")
@click.option("--until", metavar="ISO", help="First moment that is left out, UTC.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
def export(since: str | None, until: str | None, form: str) -> None:
    """Print the audit, oldest row first. The export is recorded, too, before the first row is printed."""
    start, end = _moment("--since", since), _moment("--until", until)
    with opened_store() as store:
        rows = list(reversed(rows_of(store, since=start, until=end)))
        detail = {"since": since or "", "until": until or ""}
        append_all(store, [Entry(utc_now(), actor(), "audit_exported", "", detail, len(rows))])
    click.echo(_csv(rows) if form == "csv" else _json(rows), nl=False)


def _csv(rows: list[Row[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_plain(getattr(row, name)) for name in COLUMNS] for row in rows)
    return out.getvalue()


def _json(rows: list[Row[Any]]) -> str:
    """A JSON object in each line."""
    return "".join(
        json.dumps({name: _plain(getattr(row, name)) for name in COLUMNS}, ensure_ascii=False) + "\n" for row in rows
    )


def _plain(value: object) -> object:
    return value.isoformat(timespec="microseconds") + "Z" if isinstance(value, datetime) else value


def _head(text: str) -> Head:
    seq, _, found = text.strip().partition(" ")
    if not seq.isdecimal() or len(found) != 64:
        raise StoreError("wrong", "--head '{text}' is none; the log has lines 'head of the audit: SEQ HASH'", text=text)
    return Head(int(seq), found)


def _moment(option: str, text: str | None) -> datetime | None:
    """A moment as naive UTC; None if the option is not given. Raises StoreError."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise StoreError("wrong", "{option} '{text}' is not a date or time", option=option, text=text) from None
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
