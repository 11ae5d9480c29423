"""Texts of readings, and curves of the chosen asset's readings with their limits (监测数据)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.kit.numbers import amount, local, rate
from layouts.kit.panel import Card
from layouts.kit.theme import STATUS, RenderContext

QUANTITIES: dict[str, str] = {
    "flow": "Flow",
    "speed": "Speed",
    "queue": "Queue",
    "saturation": "Saturation",
    "pressure": "Pressure",
    "gas_pressure": "Gas pressure",
    "methane": "Methane",
    "displacement": "Displacement",
    "rate": "Displacement rate",
    "over_alert": "Over alert level",
    "ph": "pH",
    "dissolved_oxygen": "Dissolved oxygen",
    "ammonia": "Ammonia",
    "turbidity": "Turbidity",
    "depth": "Depth",
    "online": "Online",
    "wait_min": "Waiting time",
    "machine_use": "Machine use",
}
"""Common measured quantity -> its word (msgid). Any other quantity is shown by its identifier."""
MOST_CURVES = 4
COLUMN_GAP, ROW_GAP = 0.1, 0.34


def quantity_name(look: RenderContext, quantity: Any) -> str:
    """The word for a measured quantity. An unknown quantity is returned as it is."""
    return look.t(QUANTITIES.get(str(quantity), str(quantity)))


def value_text(look: RenderContext, value: Any, unit: Any) -> str:
    """A value with its unit, such as '62 mm'; "–" if it is missing. A share (unit ``1``) is written in percent."""
    unit = "" if pd.isna(unit) else str(unit)
    if pd.isna(value):
        return "–"
    if unit == "1":
        return rate(look, value)
    return f"{amount(look, round(float(value), 2))} {look.t(unit)}".strip()


def reading_text(look: RenderContext, quantity: Any, value: Any, unit: Any) -> str:
    """Text of a reading, such as 'Displacement 62 mm'. "" if there is no reading."""
    return "" if pd.isna(value) else f"{quantity_name(look, quantity)} {value_text(look, value, unit)}"


def limit_text(look: RenderContext, value: Any, limit: Any, unit: Any) -> str:
    """Text of the limit that a value breaks, such as '> 60 mm'. "" if the value breaks no limit."""
    return "" if pd.isna(limit) else f"{'>' if value > limit else '<'} {value_text(look, limit, unit)}"


def state_text(look: RenderContext, state: str) -> str:
    """Symbol and word of an asset's state: '▲ Alarm'. "Not monitored" for the state ``none``."""
    status = STATUS.get(state)
    return f"{status.symbol} {look.t(status.msgid)}" if status else look.t("Not monitored")


def _state(row: Any) -> str:
    """State of a value by the limits in its row: alarm, warning or normal. A missing limit does not count."""
    for state, low, high in (("alarm", row.alarm_low, row.alarm_high), ("warning", row.warn_low, row.warn_high)):
        if row.value < low or row.value > high:
            return state
    return "normal"


def readings_headline(readings: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the worst of the newest values and its state, or that all quantities are within their limits.

    A value is the mean of a quarter hour or hour: see `read_readings`.
    """
    if readings.empty:
        return look.t("Choose an asset on the map or in the list")
    name = look.name(readings.iloc[0])
    if readings["quantity"].isna().all():
        return look.t("No readings of {name} in this window", name=name)
    newest = readings.sort_values("at_utc").groupby("quantity").tail(1)
    worst = max(records(newest), key=lambda row: ("normal", "warning", "alarm").index(_state(row)))
    words = reading_text(look, worst.quantity, worst.value, worst.unit)
    if _state(worst) == "normal":
        return look.t(
            "{name}: {quantities} within the limits; {reading}",
            name=name,
            quantities=amount(look, len(newest), "quantities"),
            reading=words,
        )
    return look.t("{name}: {reading}, {state}", name=name, reading=words, state=state_text(look, _state(worst)))


def readings_figure(readings: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """One small curve per quantity, at most four: mean, band from least to greatest value, limits, newest value."""
    if readings.empty or readings["quantity"].isna().all():
        figure = look.empty_figure("no_data")
        if readings.empty:
            figure["layout"]["annotations"][0]["text"] = look.t("Choose an asset on the map or in the list")
        return figure
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"annotations": [], "margin": {"l": 4, "r": 8 * look.scale, "t": 26 * look.scale, "b": 4}}
    quantities = list(readings["quantity"].dropna().unique())[:MOST_CURVES]
    days = readings["at_utc"].max() - readings["at_utc"].min() > pd.Timedelta(days=2)
    for place, quantity in enumerate(quantities):
        curve = readings[readings["quantity"] == quantity]
        axes, frame = _axes(look, place, len(quantities))
        layout |= frame
        layout[axes["xaxis"].replace("x", "xaxis")]["tickformat"] = "%m-%d" if days else "%H:%M"
        layout[axes["yaxis"].replace("y", "yaxis")]["range"] = _range(curve)
        traces += _curve(look, curve, axes)
        layout["annotations"].append(_title(look, curve.iloc[-1], axes))
    return look.figure(traces, **layout)


def _axes(look: RenderContext, place: int, count: int) -> tuple[dict[str, str], dict[str, Any]]:
    """Names and layout of the axes of one small curve. Up to two curves stand in one column, more in two columns.

    place: number of the curve, from 0. count: number of all curves.
    """
    columns = 1 if count <= 2 else 2
    rows = -(-count // columns)
    column, row = place % columns, place // columns
    wide, high = (1 - COLUMN_GAP * (columns - 1)) / columns, (1 - ROW_GAP * (rows - 1)) / rows
    left, top = column * (wide + COLUMN_GAP), 1 - row * (high + ROW_GAP)
    number = "" if place == 0 else str(place + 1)
    axes = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
    dates = {"type": "date", "nticks": 5 if columns == 1 else 3, "tickangle": 0}
    horizontal = dates | {"domain": [left, left + wide], "anchor": axes["yaxis"]}
    vertical = {"domain": [max(0.0, top - high), top], "anchor": axes["xaxis"], "nticks": 4}
    return axes, {f"xaxis{number}": horizontal, f"yaxis{number}": vertical}


def _range(curve: pd.DataFrame) -> list[float]:
    """[lowest, highest] of a curve's vertical axis: all values and limits fit, with room for the limits' texts.

    The axis does not go below zero unless a value or a limit does.
    """
    last = curve.iloc[-1]
    low = min(value for value in (curve["least"].min(), last["warn_low"], last["alarm_low"]) if not pd.isna(value))
    high = max(value for value in (curve["most"].max(), last["warn_high"], last["alarm_high"]) if not pd.isna(value))
    span = (high - low) or abs(high) or 1.0
    lowest = low - (0.05 if pd.isna(last["alarm_low"]) else 0.25) * span
    return [max(0.0, lowest) if low >= 0 else lowest, high + 0.25 * span]


def _curve(look: RenderContext, curve: pd.DataFrame, axes: dict[str, str]) -> list[dict[str, Any]]:
    """Traces of a curve: band from least to greatest value, mean, limits, and a point at the newest value.

    The point has the symbol and colour of its state.
    """
    tokens, times = look.tokens, local(look, curve["at_utc"]).tolist()
    line = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"} | axes
    last = curve.iloc[-1]
    state = _state(last)
    colour = tokens.ink if state == "normal" else getattr(tokens, STATUS[state].token)
    symbol = {"normal": "circle", "warning": "diamond", "alarm": "triangle-up"}[state]
    point = {"symbol": symbol, "size": 9 * look.scale, "color": colour}
    unit = "" if pd.isna(last["unit"]) or last["unit"] == "1" else f" {look.t(last['unit'])}"
    return [
        line | {"x": times, "y": curve["least"].tolist(), "line": {"width": 0}},
        line | {"x": times, "y": curve["most"].tolist(), "line": {"width": 0}, "fill": "tonexty",
                "fillcolor": tokens.soft},
        line | {"x": times, "y": curve["value"].tolist(), "line": {"color": tokens.ink}, "hoverinfo": "all",
                "hovertemplate": "%{x|%m-%d %H:%M}  %{y:,.4~r}" + unit + "<extra></extra>"},
        *(_limit(look, times, last[name], name, axes) for name in ("warn_low", "warn_high", "alarm_low", "alarm_high")
          if not pd.isna(last[name])),
        line | {"mode": "markers", "x": times[-1:], "y": [float(last["value"])], "marker": point},
    ]  # fmt: skip


def _limit(look: RenderContext, times: list[Any], value: float, name: str, axes: dict[str, str]) -> dict[str, Any]:
    """Trace of a limit: a dashed line that begins with the symbol of warning or alarm and the limit's value."""
    state = "alarm" if name.startswith("alarm") else "warning"
    colour = getattr(look.tokens, STATUS[state].token)
    # texts of alarms stand outside their lines, those of warnings inside, so that texts of close limits do not overlap
    side = "top right" if (state == "alarm") == name.endswith("high") else "bottom right"
    return axes | {
        "type": "scatter", "mode": "lines+text", "x": [times[0], times[-1]], "y": [float(value)] * 2,
        "hoverinfo": "skip", "line": {"color": colour, "width": 1.2 * look.scale, "dash": "dash"},
        "text": [f"{STATUS[state].symbol} {value:g}", ""], "textfont": {"size": look.small_px, "color": colour},
        "textposition": side, "cliponaxis": False,
    }  # fmt: skip


def _title(look: RenderContext, last: Any, axes: dict[str, str]) -> dict[str, Any]:
    """Annotation above a small curve: name of the quantity and its newest value."""
    text = f"<b>{quantity_name(look, last['quantity'])}</b> {value_text(look, last['value'], last['unit'])}"
    place = {"xref": f"{axes['xaxis']} domain", "yref": f"{axes['yaxis']} domain", "x": 0, "y": 1}
    words = {"text": text, "showarrow": False, "font": {"color": look.tokens.text, "size": look.text_px}}
    return place | words | {"xanchor": "left", "yanchor": "bottom", "yshift": 4 * look.scale}


READINGS = Card(
    title="Readings of an asset",
    question="How did it come to this?",
    unit="",
    definition="Readings of the chosen asset in the window: mean of each quarter hour (of each hour in windows over "
    "two days) with the band of its least and greatest; dashed: the limits of warning and alarm.",
    headline=readings_headline,
    draw=readings_figure,
)
