"""Drawings of the map layers (图层): the map, their states, the abnormal list, a chosen asset's readings, cameras."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from data.contract import LAYERS
from layouts.layers_words import MEASURED, quantity_name, reading_text, state_text
from layouts.maps import districts_trace, labels_trace, map_figure, points_trace, ring_trace, thinned, view_of
from layouts.numbers import duration, moment, rate
from layouts.panel import Card
from layouts.theme import STATUS, Look

ABNORMAL = ("alarm", "warning", "offline")
NAME_LENGTH = {"zh": 14, "en": 24}


def _counted(look: Look, counts: dict[str, int]) -> str:
    """'3 in alarm, 5 warning, 12 offline': the states that occur."""
    words = {
        "alarm": look.t("{n} in alarm", n=counts.get("alarm", 0)),
        "warning": look.t("{n} with a warning", n=counts.get("warning", 0)),
        "offline": look.t("{n} offline", n=counts.get("offline", 0)),
    }
    return look.t(", ").join(text for state, text in words.items() if counts.get(state))


def _worst_layer(assets: pd.DataFrame) -> str:
    """The layer with most assets in the worst state that occurs."""
    for state in ABNORMAL:
        found = assets.loc[assets["state"] == state, "layer"].value_counts()
        if len(found):
            return str(found.sort_index().idxmax())
    return ""


def map_headline(assets: pd.DataFrame, look: Look) -> str:
    """How many assets are abnormal, and in which layer most."""
    if assets.empty:
        return look.t("No assets in this selection")
    counts = {str(state): int(n) for state, n in assets["state"].value_counts().items()}
    if not any(counts.get(state) for state in ABNORMAL):
        return look.t("All {n} assets on the map are normal", n=f"{len(assets):,}")
    layer = look.label(_worst_layer(assets))
    return look.t("{states}; most of the worst in {layer}", states=_counted(look, counts), layer=layer)


def _hover(points: pd.DataFrame, look: Look) -> list[str]:
    """Name, state and the deciding reading of each point."""
    texts = []
    for row, name in zip(points.itertuples(), look.name(points), strict=True):
        if row.points > 1:
            texts.append(f"{look.t('{n} assets', n=row.points)}<br>{state_text(look, row.state)}")
            continue
        lines = [f"<b>{name}</b>", look.label(row.layer), state_text(look, row.state)]
        lines.append(reading_text(look, row.quantity, row.value, row.unit))
        lines.append(moment(look, row.observed_at) if not pd.isna(row.observed_at) else "")
        texts.append("<br>".join(line for line in lines if line))
    return texts


def _layer_trace(points: pd.DataFrame, layer: str, visible: bool, look: Look) -> dict[str, Any]:
    chosen = points[points["layer"] == layer]
    single = chosen["points"] == 1
    return points_trace(
        look,
        look.label(layer),
        chosen["lon"].tolist(),
        chosen["lat"].tolist(),
        chosen["state"].tolist(),
        meta=layer,
        ids=chosen["asset_id"].where(single, None).tolist(),
        hover=_hover(chosen, look),
        counts=chosen["points"].tolist(),
        visible=visible,
    )


def map_figure_of(assets: pd.DataFrame, look: Look) -> dict[str, Any]:
    """The districts, then one trace per layer in the order of `LAYERS` (meta: the layer), then the names.

    Layers in which nothing is measured start hidden, unless there is no other.
    """
    view = view_of(look)
    points = thinned(assets)
    measured = set(assets.loc[assets["state"] != "none", "layer"])
    districts = [label.district_id for label in view.labels] if view else []
    chosen = points[points["selected"].astype(bool)]
    layers = [_layer_trace(points, layer, layer in measured or not measured, look) for layer in LAYERS]
    ring = ring_trace(look, chosen["lon"].tolist(), chosen["lat"].tolist())
    return map_figure(look, [districts_trace(look, districts), ring, *layers, labels_trace(look)])


MAP = Card(
    title="Map layers",
    question="Where does something need attention?",
    unit="",
    definition="Assets of the city with their state at the moment, from the newest reading of each quantity: alarm beyond the "
    "alarm limits, warning beyond the warning limits, offline without a reading for longer than allowed.",
    headline=map_headline,
    draw=map_figure_of,
    click="asset",
)


def status_headline(layers: pd.DataFrame, look: Look) -> str:
    """How many assets are abnormal, and the share that is online."""
    if layers.empty:
        return look.t("No assets in this selection")
    counts = {state: int(layers[state].sum()) for state in (*ABNORMAL, "normal")}
    watched = sum(counts.values())
    if not watched:
        return look.t("Nothing is measured in this selection")
    words = _counted(look, counts) or look.t("All normal")
    online = rate(look, 1 - counts["offline"] / watched)
    return look.t("{states}; {online} of the monitored assets report", states=words, online=online)


def _cell(row: Any, state: str, look: Look) -> Any:
    """A count of the matrix; what is abnormal has its class, which adds a symbol."""
    count = int(getattr(row, state))
    if row.none == row.assets:
        return html.Td("–", className="total")
    kind = {"alarm": "critical", "warning": "warning"}.get(state, "total") if count else "total"
    sign = f"{STATUS['offline'].symbol} " if state == "offline" and count else ""
    return html.Td(f"{sign}{count:,}", className=kind)


def status_body(layers: pd.DataFrame, look: Look) -> Any:
    """A row per layer with its assets by state; a click on it filters by the layer."""
    states = (*ABNORMAL, "normal")
    if layers.empty:
        return html.P(look.t("No assets in this selection"), className="empty")
    head = [html.Th(look.t("Layer")), *(html.Th(state_text(look, state)) for state in states), html.Th(look.t("All"))]
    rows = [
        html.Tr(
            [
                html.Th(look.label(row.layer), scope="row"),
                *(_cell(row, state, look) for state in states),
                html.Td(f"{row.assets:,}", className="total"),
            ],
            **{"data-filter": "layer", "data-value": row.layer},
        )
        for row in layers.rename(columns={"none": "none"}).itertuples()
    ]
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="matrix")
