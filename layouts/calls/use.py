"""Drawings of the use of datasets and systems (利用率): how many have calls, and which have none."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from data.warehouse.frames import records
from layouts.kit.comparison import against, base
from layouts.kit.grids import GRID_ROWS, column, name_column
from layouts.kit.numbers import amount, joined, points, rate
from layouts.kit.panel import Card
from layouts.kit.theme import RenderContext


def _kind_name(kind: str, look: RenderContext) -> str:
    return look.t("Datasets") if kind == "dataset" else look.t("Systems")


def utilisation_headline(used: pd.DataFrame, look: RenderContext) -> str:
    """Headline: share of datasets in use, share of systems in use, and the change of the datasets' share.

    If the history is too short for the change, the headline says so instead.
    """
    if used.empty or not used["total"].sum():
        return look.t("No dataset in the catalogue")
    shares = used.set_index("kind")
    datasets, systems = shares.loc["dataset"], shares.loc["system"]
    text = look.t(
        "{datasets} of the datasets and {systems} of the systems were used in 30 days",
        datasets=rate(look, datasets["share"]),
        systems=rate(look, systems["share"]),
    )
    words = against(look, points(look, datasets["share"], datasets["share_before"]), datasets)
    return joined([text, look.t("datasets: {against}", against=words)], look) if words else text


def utilisation_body(used: pd.DataFrame, look: RenderContext) -> Any:
    """A row for datasets and one for systems: number in use, total, and a bar of the share.

    A mark on the bar shows the earlier share.
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
    """Headline: number of unused datasets, number of unused systems, and the agency with most unused datasets.

    Without unused datasets the last part is left out.
    """
    if unused.empty:
        return look.t("Everything in the catalogue was used in the last 30 days")
    kinds = unused["kind"].value_counts()
    datasets = unused[unused["kind"] == "dataset"]
    text = look.t(
        "{datasets} and {systems} had no call in 30 days",
        datasets=amount(look, kinds.get("dataset", 0), "datasets"),
        systems=amount(look, kinds.get("system", 0), "systems"),
    )
    if datasets.empty:
        return text
    most = datasets["agency_id"].value_counts().index[0]
    own = datasets[datasets["agency_id"] == most]
    return joined([text, look.t("most from {agency}: {n}", agency=look.name(own.iloc[0], "agency"), n=len(own))], look)


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
    draw=unused_grid,
    kind="grid",
)
