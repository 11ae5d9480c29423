"""The audit: who did what, when. Its rows form a chain, in which each row holds the hash of the row before.

The engine refuses changes (a trigger of the first migration). Whoever gets around this breaks the chain, and `faults`
names the place. Whoever writes the whole chain anew cannot change the heads that the log has.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, insert, select, update

from data.store.store import Store, StoreError
from data.store.tables import audit, audit_head

Act = Literal[
    "sign_in", "sign_in_refused", "sign_out", "sign_out_everywhere", "refused", "export", "report", "case",
    "viewer_added", "viewer_changed", "viewer_blocked", "viewer_unblocked", "viewer_removed", "password_set",
    "link_made", "token_added", "token_revoked", "screen_approved", "screen_revoked", "audit_exported", "audit_lost",
]  # fmt: skip
"""What can be recorded. refused: a page or an act for which the right was missing. case: single cases were opened.
audit_lost: entries could not be kept while the store was away; the detail says how many."""
Detail = Mapping[str, str | int | float | bool | list[str] | None]
"""More about an act: name -> value, kept as JSON."""
BATCH = 1000
"""Rows that a walk along the chain reads at once."""


@dataclass(frozen=True)
class Entry:
    """One act. at: naive UTC. subject: on what, such as a panel or a viewer. rows: how many rows left the deck."""

    at: datetime
    actor: str
    act: Act
    subject: str = ""
    detail: Detail = field(default_factory=dict)
    rows: int | None = None


@dataclass(frozen=True)
class Head:
    """The end of the chain: the number and the hash of the newest row; 0 and an empty text if there is none."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"


def append(connection: Connection, entry: Entry) -> Head:
    """Add a row to the chain, in the transaction of the connection. Gives the new head."""
    # on PostgreSQL the lock of this row puts the writers of all processes in a line; SQLite has one writer anyhow
    seq, previous = connection.execute(select(audit_head.c.seq, audit_head.c.hash).with_for_update()).one()
    detail = json.dumps(dict(entry.detail), ensure_ascii=False, sort_keys=True)
    row: dict[str, Any] = {"at": entry.at, "actor": entry.actor, "act": entry.act, "subject": entry.subject}
    row |= {"seq": seq + 1, "detail": detail, "rows": entry.rows, "previous": previous}
    head = Head(seq + 1, _hash(**row))
    connection.execute(insert(audit), row | {"hash": head.hash})
    connection.execute(update(audit_head).values(seq=head.seq, hash=head.hash))
    return head


def append_all(store: Store, entries: Iterable[Entry]) -> Head:
    """Add rows in one transaction. Gives the new head. Raises StoreError."""
    with store.writing() as connection:
        for entry in entries:
            append(connection, entry)
        return _head(connection)


def head_of(store: Store) -> Head:
    """The end of the chain. Raises StoreError."""
    with store.reading() as connection:
        return _head(connection)


def rows_of(
    store: Store, *, since: datetime | None = None, until: datetime | None = None, actor: str = "", act: str = "",
    before: int | None = None, most: int | None = None,
) -> list[Row[Any]]:  # fmt: skip
    """Rows of the audit, newest first: all columns of the table. Raises StoreError.

    since (inclusive), until (exclusive): naive UTC. before: only rows with a smaller number, to turn pages.
    """
    asked = select(audit).order_by(audit.c.seq.desc())
    for condition in (
        audit.c.at >= since if since else None,
        audit.c.at < until if until else None,
        audit.c.actor == actor if actor else None,
        audit.c.act == act if act else None,
        audit.c.seq < before if before is not None else None,
    ):
        asked = asked if condition is None else asked.where(condition)
    with store.reading() as connection:
        return list(connection.execute(asked.limit(most)))


def faults(store: Store, logged: Head | None = None) -> Iterator[str]:
    """What is wrong with the chain, one line each; nothing if it is whole. Raises StoreError.

    logged: a head that somebody wrote down earlier, such as the one in the log.
    """
    seq, previous, logged_hash = 0, "", ""
    for row in _walk(store):
        if row.seq != seq + 1:
            yield f"rows {seq + 1} to {row.seq - 1} are missing"
        elif row.previous != previous:
            yield f"row {row.seq} does not follow row {seq}: one of them was changed, removed or inserted"
        if row.hash != _hash(**row._mapping):
            yield f"row {row.seq} was changed"
        seq, previous = row.seq, row.hash
        if logged is not None and seq == logged.seq:
            logged_hash = row.hash
    if head_of(store) != Head(seq, previous):
        yield f"the chain ends with row {seq}, but its head is {head_of(store)}: rows were removed or added at its end"
    if logged is not None and logged_hash != logged.hash:
        yield f"row {logged.seq} is not the one whose hash was written down: the chain was made anew"


def _walk(store: Store) -> Iterator[Row[Any]]:
    """All rows in order, read in batches, so that writers need not wait for the end of a long transaction."""
    last = -1
    while batch := _after(store, last):
        yield from batch
        last = batch[-1].seq


def _after(store: Store, seq: int) -> list[Row[Any]]:
    asked: Select[Any] = select(audit).where(audit.c.seq > seq).order_by(audit.c.seq).limit(BATCH)
    with store.reading() as connection:
        return list(connection.execute(asked))


def _head(connection: Connection) -> Head:
    found = connection.execute(select(audit_head.c.seq, audit_head.c.hash)).first()
    if found is None:
        raise StoreError("wrong", "The audit has lost its head: 'python app.py audit verify' says more")
    return Head(*found)


def _hash(**row: Any) -> str:
    """The hash of a row of the audit, given all its other columns."""
    parts = [row[column.name] for column in audit.columns if column.name != "hash"]
    text = json.dumps(parts, ensure_ascii=False, default=lambda at: at.isoformat(timespec="microseconds"))
    return hashlib.sha256(text.encode()).hexdigest()
