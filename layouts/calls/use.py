"""Drawings of the use of datasets and systems (利用率): how many have calls, and which have none."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from data.warehouse.frames import records
from layouts.calls.scope import scoped
from layouts.kit.comparison import against, base
from layouts.kit.coverage import since_words
from layouts.kit.grids import GRID_ROWS, column, name_column
from layouts.kit.numbers import amount, joined, points, rate
from layouts.kit.order import leaders
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import RenderContext


def _kind_name(kind: str, look: RenderContext) -> str:
    return look.t("Datasets") if kind == "dataset" else look.t("Systems")


def utilisation_headline(used: pd.DataFrame, look: RenderContext) -> str:
    """Headline: see `_in_use`, with the words for filters that choose which calls count."""
    return scoped(_in_use(used, look), look)


def _in_use(used: pd.DataFrame, look: RenderContext) -> str:
    """Share of datasets in use, share of systems in use, and the change of the datasets' share.

    If nothing can be compared, the reason replaces the change. If the calls do not reach back 30 days, the headline
    says since when there are calls.
    """
    if used.empty or not used["total"].sum():
        return look.t("No dataset in the catalogue")
    shares = used.set_index("kind")
    datasets, systems = shares.loc["dataset"], shares.loc["system"]
    named = {"datasets": rate(look, datasets["share"]), "systems": rate(look, systems["share"])}
    if since := since_words(look, datasets):
        if not systems["total"]:
            return look.t("{datasets} of the datasets were used {since}", datasets=named["datasets"], since=since)
        return look.t("{datasets} of the datasets and {systems} of the systems were used {since}", since=since, **named)
    text = look.t("{datasets} of the datasets and {systems} of the systems were used in 30 days", **named)
    if not systems["total"]:
        text = look.t("{datasets} of the datasets were used in 30 days", datasets=named["datasets"])
    words = against(look, points(look, datasets["share"], datasets["share_before"]), datasets)
    return joined([text, look.t("datasets: {against}", against=words)], look) if words else text


def utilisation_body(used: pd.DataFrame, look: RenderContext) -> Any:
    """A row for datasets and one for systems: number in use, total, and a bar of the share.

    A mark on the bar shows the share of the earlier window.
    """
    if used.empty:
        return html.P(look.t("No dataset in the catalogue"), className="empty")
    items = []
    for row in records(used):
        share, before = row.share, row.share_before
        track = [html.Span(className="clock-bar", style={"--share": 0 if pd.isna(share) else float(share)})]
        if pd.notna(before):
            words = look.t("{share} {base}", share=rate(look, before), base=base(look, row))
            track.append(html.Span(className="clock-target", style={"--target": float(before)}, title=words))
        parts = [
            html.Span(_kind_name(row.kind, look), className="clock-stage"),
            html.Span(amount(look, row.used), className="clock-median"),
            html.Span(look.t("of {total} used", total=amount(look, row.total)), className="clock-limit"),
            html.Span(track, className="clock-track"),
            html.Span(rate(look, share), className="clock-share"),
        ]
        items.append(html.Li(parts, className="clock-row"))
    return html.Ul(items, className="clock")


def unused_headline(unused: pd.DataFrame, look: RenderContext) -> str:
    """Headline: see `_not_in_use`, with the words for filters that choose which calls count."""
    return scoped(_not_in_use(unused, look), look)


def _not_in_use(unused: pd.DataFrame, look: RenderContext) -> str:
    """Number of unused datasets, number of unused systems, and the agency with most unused datasets.

    Without unused datasets no agency is named. If there are not yet 30 days of calls, the headline says since when
    there are calls, in place of the agency.
    """
    if unused.empty:
        return look.t("Everything in the catalogue was used in the last 30 days")
    kinds = unused["kind"].value_counts()
    datasets, systems = (amount(look, kinds.get(kind, 0), f"{kind}s") for kind in ("dataset", "system"))
    if since := since_words(look, unused.iloc[0]):
        if len(kinds) == 2:
            named = {"datasets": datasets, "systems": systems}
            return look.t("{datasets} and {systems} had no call {since}", since=since, **named)
        return look.t("{unused} had no call {since}", unused=datasets if "dataset" in kinds else systems, since=since)
    if len(kinds) == 2:
        text = look.t("{datasets} and {systems} had no call in 30 days", datasets=datasets, systems=systems)
    else:
        text = look.t("{unused} had no call in 30 days", unused=datasets if "dataset" in kinds else systems)
    owned = unused[(unused["kind"] == "dataset") & unused["agency_id"].notna()]
    if owned.empty:
        return text
    owners = owned.drop_duplicates("agency_id").reset_index(drop=True)
    owners["n"] = owners["agency_id"].map(owned["agency_id"].value_counts()).astype("float64")
    most = leaders(owners, "n", look, Ranked(("n",), "agency", noun="agencies"))
    if len(owners) == 1:
        return joined([text, look.t("all datasets from {agency}", agency=most.names)], look) if len(owned) > 1 else text
    n = most.each(look, amount(look, most.first["n"]))
    return joined([text, look.t("most from {agency}: {n}", agency=most.names, n=n)], look)


def unused_grid(unused: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Grid with one row per unused dataset or system: the first `GRID_ROWS` (1000) rows, datasets first."""
    columns = [
        column(look, "Kind", "kind", 100),
        name_column(look, "Name", "name", 220),
        name_column(look, "Agency", "agency", 220),
        column(look, "Share class", "share", 120),
        column(look, "Identifier", "id", 100),
    ]
    kinds = {"dataset": look.t("Dataset"), "system": look.t("System")}
    rows = [
        {
            "kind": kinds[row.kind],
            "name": look.name(row._asdict() | {"any_id": row.id}),
            "agency": look.name(row, "agency"),
            "share": look.label(row.share_class),
            "id": row.id,
        }
        for row in records(unused.head(GRID_ROWS))
    ]
    return {"columnDefs": columns, "rowData": rows}


UTILISATION = Card(
    title="Utilisation",
    question="How much of what was built is used?",
    unit="",
    definition="Datasets of the catalogue called in the 30 days before the moment / all datasets of the catalogue; "
    "systems that called in them / all business systems. The upright mark: the same five weeks before.",
    headline=utilisation_headline,
    draw=utilisation_body,
    kind="body",
)
UNUSED = Card(
    title="Built but not used",
    question="Which datasets and systems does nobody use?",
    unit="",
    definition="Datasets that no system called, and systems that called no dataset, in the 30 days before the moment.",
    headline=unused_headline,
    ranked=Ranked(("kind",), "agency"),
    draw=unused_grid,
    kind="grid",
)
