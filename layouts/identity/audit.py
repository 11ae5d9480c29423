"""The rows of the audit as cells of a table and as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from layouts.identity.words import ACTS
from layouts.kit.export import to_csv
from layouts.kit.numbers import moment
from layouts.kit.theme import RenderContext

COLUMNS = ("seq", "at", "actor", "act", "subject", "detail", "rows", "previous", "hash")
"""Columns of the CSV: those of the store's table."""


def cells(row: Any, look: RenderContext) -> list[str]:
    """The cells of a row: number, time in the city, person, act, on what, details, rows."""
    rows = "" if row.rows is None else f"{row.rows:,}"
    act = look.t(ACTS[row.act]) if row.act in ACTS else row.act
    return [str(row.seq), moment(look, row.at, "full"), row.actor, act, row.subject, details(row.detail), rows]


def details(text: str) -> str:
    """The details of an act, a JSON object, as a line: 'format csv · question window=7d'. Empty values are left out."""
    found = json.loads(text)
    pairs = ((name, ", ".join(map(str, value)) if isinstance(value, list) else value) for name, value in found.items())
    return " · ".join(f"{name} {value}" for name, value in pairs if value not in ("", None))


def audit_csv(rows: Iterable[Any]) -> str:
    """The rows as CSV, with the times in UTC and the hashes of the chain."""
    records = [[getattr(row, name) for name in COLUMNS] for row in rows]
    frame = pd.DataFrame(records, columns=list(COLUMNS)).astype({"rows": "Int64", "at": "datetime64[us]"})
    return to_csv(frame)
