"""Drawings of map layers (图层): map of assets, number of assets by layer and state, list of abnormal assets."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from data.contract.parts import LAYERS
from data.layers.since import BOUND
from data.warehouse.frames import records
from layouts.kit.grids import coloured, column, name_column
from layouts.kit.maps import districts_trace, labels_trace, map_figure, points_trace, ring_trace, thinned
from layouts.kit.numbers import amount, duration, inside, joined, listed, moment, rate
from layouts.kit.order import leaders
from layouts.kit.panel import Card, Chooser, Ranked
from layouts.kit.theme import LABELS, STATUS, RenderContext
from layouts.layers.readings import limit_text, reading_text, state_text

ABNORMAL = ("alarm", "warning", "offline")


def _counted(look: RenderContext, counts: dict[str, int]) -> str:
    """How many assets are in each abnormal state: '3 in alarm, 5 with a warning, 12 offline'. "" if none is."""
    words = {
        "alarm": look.t("{n} in alarm", n=counts.get("alarm", 0)),
        "warning": look.t("{n} with a warning", n=counts.get("warning", 0)),
        "offline": look.t("{n} offline", n=counts.get("offline", 0)),
    }
    return listed((text for state, text in words.items() if counts.get(state)), look)


def _worst_in(assets: pd.DataFrame, look: RenderContext) -> str:
    """End of a sentence: the layer that has more than half of the assets in the worst state.

    "" if no asset is abnormal, if all assets are of one layer, or if no layer has more than half of the worst ones.
    """
    state = next((state for state in ABNORMAL if (assets["state"] == state).any()), "")
    if not state or assets["layer"].nunique() == 1:
        return ""
    found = assets.loc[assets["state"] == state, "layer"].value_counts()
    layer, n, total = look.inside(str(found.index[0])), int(found.iloc[0]), int(found.sum())
    if total == 1:
        return look.t("the worst one in {layer}", layer=layer)
    if n == total:
        return look.t("all of the worst in {layer}", layer=layer)
    return look.t("most of the worst in {layer}", layer=layer) if 2 * n > total else ""


def map_headline(assets: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of monitored assets in each abnormal state, and the layer that has most of the worst ones.

    For the layer see `_worst_in`. Without abnormal assets it says that all are normal.
    """
    if assets.empty:
        return look.t("No assets in this selection")
    watched = assets[assets["state"] != "none"]
    if watched.empty:
        return look.t("Nothing is measured in this selection")
    counts = {str(state): int(n) for state, n in watched["state"].value_counts().items()}
    if any(counts.get(state) for state in ABNORMAL):
        return joined([part for part in (_counted(look, counts), _worst_in(watched, look)) if part], look)
    return look.tn(
        "The only monitored asset is normal", "All {n} monitored assets are normal",
        len(watched), n=f"{len(watched):,}",
    )  # fmt: skip


def _hover(row: Any, name: str, look: RenderContext) -> str:
    """Hover text of a point.

    For one asset: its name, its state, and the reading that decides the state. For a point that stands for several
    assets: their number and state.
    """
    state = state_text(look, row.state) if row.state != "none" else ""
    if row.points > 1:
        return amount(look, row.points, "assets") + (f"<br>{state}" if state else "")
    reading = reading_text(look, row.quantity, row.value, row.unit)
    if row.state in ABNORMAL and not pd.isna(row.observed_at):
        reading = f"{reading}<br>{moment(look, row.observed_at)}"
    return "<br>".join(line for line in (f"<b>{name}</b>", state, reading) if line)


def _layer_trace(points: pd.DataFrame, layer: str, visible: bool, look: RenderContext) -> dict[str, Any]:
    """Map trace with the points of one layer. A point that stands for several assets has no id.

    `meta` of the trace is the layer's name in the contract.
    """
    chosen = points[points["layer"] == layer]
    names = look.name(chosen)
    return points_trace(
        look,
        look.label(layer),
        chosen["lon"].round(5).tolist(),
        chosen["lat"].round(5).tolist(),
        chosen["state"].tolist(),
        meta=layer,
        ids=chosen["asset_id"].where(chosen["points"] == 1, None).tolist(),
        hover=[_hover(row, name, look) for row, name in zip(records(chosen), names, strict=True)],
        counts=chosen["points"].tolist(),
        visible=visible,
    )


def map_figure_of(assets: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Map of districts and assets. A ring marks the chosen asset.

    Each layer of `LAYERS` has two traces: one of its abnormal assets, on top, and one of its other assets. If the rows
    have assets of all layers, layers in which nothing is measured are hidden: their hundreds of points would cover the
    others.
    """
    view, points = look.map_view, thinned(assets)
    given = set(assets["layer"])
    shown = set(assets.loc[assets["state"] != "none", "layer"]) if given == set(LAYERS) else given
    districts = [label.district_id for label in view.labels] if view else []
    chosen, amiss = points[points["selected"].astype(bool)], points["state"].isin(ABNORMAL)
    ring = ring_trace(look, chosen["lon"].tolist(), chosen["lat"].tolist())
    layers = [
        _layer_trace(rows, layer, layer in shown, look) for rows in (points[~amiss], points[amiss]) for layer in LAYERS
    ]
    return map_figure(look, [districts_trace(look, districts), ring, *layers, labels_trace(look)])


MAP = Card(
    title="Map layers",
    question="Where does something need attention?",
    unit="",
    definition="Assets of the city with their state at the moment, from the newest reading of each quantity: alarm "
    "beyond the alarm limits, warning beyond the warning limits, offline without a reading for longer than allowed.",
    headline=map_headline,
    draw=map_figure_of,
    click="asset",
    chooser=Chooser("layer", tuple((layer, LABELS[layer]) for layer in LAYERS)),
)


def status_headline(layers: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of assets in each abnormal state, and the share of the monitored assets that are not offline."""
    if layers.empty:
        return look.t("No assets in this selection")
    counts = {state: int(layers[state].sum()) for state in (*ABNORMAL, "normal")}
    watched = sum(counts.values())
    if not watched:
        return look.t("Nothing is measured in this selection")
    words = _counted(look, counts) or look.t("All normal")
    online = rate(look, 1 - counts["offline"] / watched)
    return look.t("{states}; {online} of the monitored assets report", states=words, online=online)


def _cell(row: Any, state: str, look: RenderContext) -> Any:
    """A table cell: how many assets of a layer are in `state`; "–" if nothing is measured in the layer.

    A CSS class colours numbers of assets in alarm or warning. A symbol marks numbers of offline assets. A 0 has
    neither.
    """
    count = int(getattr(row, state))
    if row.none == row.assets:
        return html.Td("–", className="total")
    kind = {"alarm": "critical", "warning": "warning"}.get(state, "total") if count else "total"
    sign = f"{STATUS['offline'].symbol} " if state == "offline" and count else ""
    return html.Td(f"{sign}{count:,}", className=kind)


def _status_row(row: Any, states: tuple[str, ...], look: RenderContext) -> Any:
    cells = [_cell(row, state, look) for state in states]
    name, total = html.Th(look.label(row.layer), scope="row"), html.Td(f"{row.assets:,}", className="total")
    return html.Tr([name, *cells, total], **{"data-filter": "layer", "data-value": row.layer})


def status_body(layers: pd.DataFrame, look: RenderContext) -> Any:
    """Table with one row per layer: numbers of assets in alarm, warning, offline, normal, and in all.

    A click on a row chooses the layer.
    """
    states = (*ABNORMAL, "normal")
    if layers.empty:
        return html.P(look.t("No assets in this selection"), className="empty")
    head = [html.Th(look.t("Layer")), *(html.Th(state_text(look, state)) for state in states), html.Th(look.t("All"))]
    rows = [_status_row(row, states, look) for row in records(layers)]
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="matrix")


STATUS_OF_LAYERS = Card(
    title="State of the layers",
    question="Do the sensors report, and what do they say?",
    unit="assets",
    definition="Assets by layer and state at the moment; an asset is in the worst state of its quantities. Dashes: "
    "nothing is measured in the layer.",
    headline=status_headline,
    draw=status_body,
    kind="body",
    click="layer",
)


def abnormal_headline(assets: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of assets in each abnormal state, and the asset that most recently got into the worst of them.

    If it is not known for any asset when this state began, no asset is named.
    """
    if assets.empty:
        return look.t("No asset is in alarm, in warning or offline")
    counts = {str(state): int(n) for state, n in assets["state"].value_counts().items()}
    state, states = str(assets["state"].iloc[0]), _counted(look, counts)
    word = inside(look.t(STATUS[state].msgid))
    worst = assets[assets["state"] == state].reset_index(drop=True)
    if worst["since_at"].isna().all():
        return states
    latest = leaders(worst, "since_at", look, Ranked(("since_at",)))
    named = {"names": latest.names, "time": moment(look, latest.first["since_at"]), "states": states}
    if len(assets) == 1:
        return look.t("{states}: {names}, since {time}", **named)
    if len(worst) == 1:
        return look.t("{states}; {state}: {names}, since {time}", state=word, **named)
    return look.t("{states}; last {state}: {names}, since {time}", state=word, **named)


def _since(row: Any, look: RenderContext) -> str:
    """Text: start and duration of an asset's state.

    If the state began before the time that is searched (`BOUND`), the text is 'for more than 30 days' or, for the state
    offline, 'no reading in 30 days'.
    """
    if pd.isna(row.since_at) and row.state == "offline":
        return look.t("no reading in {duration}", duration=duration(look, BOUND.total_seconds() / 60))
    if pd.isna(row.since_at):
        return look.t("for more than {duration}", duration=duration(look, BOUND.total_seconds() / 60))
    length = duration(look, row.age_min)
    return look.t("{time}, for {duration}", time=moment(look, row.since_at), duration=length)


def abnormal_grid(assets: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Grid with one row per abnormal asset, the worst state first. A click chooses an asset."""
    columns = [
        column(look, "State", "state", 95, cellStyle=coloured(look, ABNORMAL)),
        name_column(look, "Asset", "name", 190),
        column(look, "Since", "since", 235),
        column(look, "Reading", "reading", 155),
        column(look, "Limit value", "limit", 100),
        column(look, "Layer", "layer", 105),
        name_column(look, "District", "district", 115),
        name_column(look, "Owner", "owner", 170),
    ]
    rows = assets.assign(
        name=look.name(assets), district=look.name(assets, "district"), owner=look.name(assets, "agency")
    )
    return {"columnDefs": columns, "rowData": [_abnormal_row(row, look) for row in records(rows)]}


def _abnormal_row(row: Any, look: RenderContext) -> dict[str, Any]:
    return {
        "click": row.asset_id,
        "status": row.state,
        "state": state_text(look, row.state),
        "name": row.name,
        "layer": look.label(row.layer),
        "reading": "" if row.state == "offline" else reading_text(look, row.quantity, row.value, row.unit),
        "limit": limit_text(look, row.value, row.limit_value, row.unit),
        "since": _since(row, look),
        "district": row.district,
        "owner": row.owner,
    }


ABNORMAL_ASSETS = Card(
    title="Abnormal assets",
    question="What is out of its limits or silent, and since when?",
    unit="",
    definition="Assets in alarm, in warning or offline at the moment. Since: the first reading of the unbroken row of "
    "readings in this very state; where offline, the end of the silence that is allowed. States older than 30 days "
    "have no beginning.",
    headline=abnormal_headline,
    ranked=Ranked(("state", "since_at")),
    draw=abnormal_grid,
    kind="grid",
    click="asset",
)
