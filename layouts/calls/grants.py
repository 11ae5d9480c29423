"""Drawings of grants (授权, permissions to call a dataset): calls that break the rules, and unused grants."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.kit.bars import short
from layouts.kit.coverage import since_words
from layouts.kit.grids import GRID_ROWS, coloured, column, name_column
from layouts.kit.numbers import amount, inside, joined, moment, rate
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import STATUS, RenderContext

SIGNS = {"withheld": "alarm", "no_grant": "alarm", "outside_hours": "warning", "other_purpose": "warning"}
"""Broken rule -> status, which gives the rule its symbol and colour."""


def breach_words(look: RenderContext) -> dict[str, str]:
    """Rule that a call can break -> its words in the viewer's language."""
    return {
        "withheld": look.t("Withheld data"),
        "no_grant": look.t("No valid grant"),
        "outside_hours": look.t("Outside the hours"),
        "other_purpose": look.t("Other purpose"),
    }


def grant_watch_headline(breaches: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of calls for each broken rule, and system and dataset of the first row, which is the worst.

    The system and the dataset are left out if another row is as bad.

    Without rows it says that no call broke a rule. This also holds if there was no call.
    """
    if breaches.empty:
        return look.t("No call in this window broke a rule")
    words, calls = breach_words(look), breaches.groupby("breach", sort=False)["calls"].sum()
    counted = [
        look.t("{rule}: {calls}", rule=words[str(kind)] if place == 0 else inside(words[str(kind)]),
               calls=amount(look, count, "calls"))
        for place, (kind, count) in enumerate(calls.items())
    ]  # fmt: skip
    return joined([*counted, *_who(breaches, look)], look)


def _who(breaches: pd.DataFrame, look: RenderContext) -> list[str]:
    """System and dataset of the first row, which is the most serious one; [] if another row is as serious."""
    first = breaches.iloc[0]
    named = {"system": short(look.name(first, "system")), "dataset": short(look.name(first, "dataset"))}
    if len(breaches) == 1:
        return [look.t("{system} on {dataset}", **named)]
    second = breaches.iloc[1]
    if (first["breach"], first["calls"]) == (second["breach"], second["calls"]):
        return []
    return [look.t("most serious: {system} on {dataset}", **named)]


def grant_watch_grid(breaches: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Grid with one row per broken rule, system and dataset: the first `GRID_ROWS` (1000) rows.

    The worst rule comes first, and under each rule the row with most calls. A click chooses the dataset.
    """
    columns = [
        column(look, "Rule broken", "rule", 140, cellStyle=coloured(look, ("alarm", "warning"))),
        column(look, "Calls", "calls", 80, type="rightAligned"),
        name_column(look, "System", "system", 180),
        name_column(look, "Dataset", "dataset", 190),
        column(look, "Share class", "share", 120),
        name_column(look, "Agency", "agency", 190),
        column(look, "First call", "first", 150),
        column(look, "Last call", "last", 150),
    ]
    words = breach_words(look)
    rows = [
        {
            "click": row.dataset_id,
            "status": SIGNS[row.breach],
            "rule": f"{STATUS[SIGNS[row.breach]].symbol} {words[row.breach]}",
            "calls": row.calls,
            "system": look.name(row, "system"),
            "dataset": look.name(row, "dataset"),
            "share": look.label(row.share_class),
            "agency": look.name(row, "agency"),
            "first": moment(look, row.first_at_utc, "full"),
            "last": moment(look, row.last_at_utc, "full"),
        }
        for row in records(breaches.head(GRID_ROWS))
    ]
    return {"columnDefs": columns, "rowData": rows}


def unused_grants_headline(grants: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of unused grants, number of all valid grants, and the share of the valid ones that is unused.

    If the calls do not reach back 30 days, it says since when there are calls.
    """
    if grants.empty:
        return look.t("No grant lies unused")
    valid = grants["valid_grants"].iloc[0]
    named = {
        "unused": f"{len(grants):,}", "valid": amount(look, valid, "valid grants"),
        "share": rate(look, len(grants) / valid, 0),
    }  # fmt: skip
    if since := since_words(look, grants.iloc[0]):
        return look.t("{unused} of {valid} ({share}) not used {since}", since=since, **named)
    return look.t("{unused} of {valid} ({share}) not used in 30 days", **named)


def unused_grants_grid(grants: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Grid of unused grants, oldest first: the first `GRID_ROWS` (1000) rows. A click chooses the grant's dataset."""
    columns = [
        name_column(look, "System", "system", 190),
        name_column(look, "Agency", "agency", 190),
        name_column(look, "Dataset", "dataset", 190),
        column(look, "Share class", "share", 120),
        column(look, "Purpose", "purpose", 100),
        column(look, "Granted from", "since", 115),
        column(look, "Granted until", "until", 120),
    ]
    rows = [
        {
            "click": row.dataset_id,
            "system": look.name(row, "system"),
            "agency": look.name(row, "agency"),
            "dataset": look.name(row, "dataset"),
            "share": look.label(row.share_class),
            "purpose": look.t("any") if pd.isna(row.purpose) else row.purpose,
            "since": moment(look, row.valid_from_utc, "date"),
            "until": look.t("open end") if pd.isna(row.valid_to_utc) else moment(look, row.valid_to_utc, "date"),
        }
        for row in records(grants.head(GRID_ROWS))
    ]
    return {"columnDefs": columns, "rowData": rows}


GRANT_WATCH = Card(
    title="Grant watch",
    question="Who calls data without being allowed to?",
    unit="",
    definition="Calls of withheld data; calls without a grant valid at their time; outside the grant's hours of the "
    "city's day; and for another purpose than granted. One call can break several rules. A call that "
    "states no purpose breaks none.",
    headline=grant_watch_headline,
    ranked=Ranked(("breach", "calls"), "system"),
    draw=grant_watch_grid,
    kind="grid",
    click="dataset",
)


UNUSED_GRANTS = Card(
    title="Unused grants",
    question="Which grants could be withdrawn?",
    unit="",
    definition="Grants valid at the moment and for the 30 days before it whose system did not call the dataset in "
    "these days, for whatever purpose.",
    headline=unused_grants_headline,
    ranked=Ranked(("valid_from_utc",), "system"),
    draw=unused_grants_grid,
    kind="grid",
    click="dataset",
)
