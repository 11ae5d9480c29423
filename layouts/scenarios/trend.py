"""Drawings of one indicator (指标): its values over time, and its values by district."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.kit.numbers import MISSING, amount, axis_scale, change, is_zero, joined, local, points
from layouts.kit.order import leaders
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import STATUS, RenderContext
from layouts.kit.units import FACTORS, target_text, unit_text, value_against, value_text

MOST_DISTRICTS = 10
BY_WORTH = Ranked(("value",), "district", noun="districts")
FORMATS: dict[str, tuple[str, str]] = {
    "hour": ("%m-%d %H:%M", "%H:%M"),
    "day": ("%Y-%m-%d", "%m-%d"),
    "month": ("%Y-%m", "%Y-%m"),
    "year": ("%Y", "%Y"),
}
"""Length of an indicator's period -> two time formats: for hover texts, and for the axis."""


def _unchosen(rows: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """A figure with only a text. Without rows it asks the viewer to choose an indicator, else it says "no data"."""
    figure = look.empty_figure("no_data")
    if rows.empty:
        figure["layout"]["annotations"][0]["text"] = look.t("Choose an indicator on the board")
    return figure


def trend_headline(values: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the indicator's newest value, its target if it has one, and the change since the period before."""
    if values.empty:
        return look.t("Choose an indicator on the board")
    last = values.iloc[-1]
    name, value = look.name(last), value_against(look, last)
    if pd.isna(last["value"]):
        return look.t("{name}: nothing published yet", name=name)
    words = points if last["unit"] == "1" else change
    step = words(look, last["value"], last["previous_value"])
    target = target_text(look, last["target"], last["unit"], last["better"])
    value = look.t("{value} (target {target})", value=value, target=target) if target else value
    if step == MISSING:  # the first period, or one after 0
        text = look.t("{name}: {value}", name=name, value=value)
    elif is_zero(step):
        text = look.t("{name}: {value}, as the period before", name=name, value=value)
    else:
        text = look.t("{name}: {value}, {change} on the period before", name=name, value=value, change=step)
    return joined([text, look.t("the target is the city's")], look) if last["city_target"] else text


def _scaled(look: RenderContext, unit: Any, most: Any) -> tuple[float, str, dict[str, Any]]:
    """Three values for an axis of values up to `most`: divisor of the values, unit text, Plotly layout.

    An axis of shares (unit ``1``) need not start at zero; an axis of amounts does.
    """
    if unit == "1":
        return 0.01, "%", {"rangemode": "normal", "title": {"text": "%"}}
    factor = FACTORS.get(unit, 1.0)
    divisor, word = axis_scale(look, most * factor)
    title = f"{word} {unit_text(look, unit)}".strip() if look.language == "en" else word + unit_text(look, unit)
    return divisor / factor, title, {"rangemode": "tozero", "title": {"text": title}}


def trend_figure(values: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Line of the indicator's values over time, with the newest value as text. A grey dashed line shows the target."""
    if values.empty or values["value"].isna().all():
        return _unchosen(values, look)
    tokens, last = look.tokens, values.iloc[-1]
    divisor, word, axis = _scaled(look, last["unit"], values[["value", "target"]].max().max())
    times, shown = local(look, values["period_start"]), values["value"] / divisor
    day, ticks = FORMATS.get(str(last["period"]), FORMATS["day"])
    line = {"type": "scatter", "mode": "lines", "x": times}
    traces = [
        line | {"y": values["target"] / divisor, "hoverinfo": "skip",
                "line": {"color": tokens.faint, "width": 1.5 * look.scale, "dash": "dash", "shape": "hv"}},
        line | {"mode": "lines+markers", "y": shown, "line": {"color": tokens.ink}, "marker": {"size": 4 * look.scale},
                "hovertemplate": f"%{{x|{day}}}  %{{y:,.4~r}} {word}<extra></extra>"},
    ]  # fmt: skip
    small = {"size": look.small_px}
    below = last["value"] < last["target"]  # keep the label away from the target's line
    place = {"x": times.iloc[-1], "xanchor": "right", "showarrow": False, "yanchor": "top" if below else "bottom"}
    place |= {"yshift": (-6 if below else 6) * look.scale}
    notes = [place | {"y": float(shown.iloc[-1]), "text": f"<b>{value_text(look, last['value'], last['unit'])}</b>",
                      "font": small | {"color": tokens.ink}}]  # fmt: skip
    if not pd.isna(last["target"]):
        note = {
            "text": look.t("target"),
            "font": small | {"color": tokens.faint},
            "xanchor": "left",
            "yanchor": "bottom",
        }
        notes.append(place | note | {"yshift": 0} | {"x": times.iloc[0], "y": float(last["target"] / divisor)})
    return look.figure(traces, annotations=notes, yaxis=axis, xaxis={"type": "date", "nticks": 6, "tickformat": ticks})


TREND = Card(
    title="Indicator over time",
    question="Where is it heading?",
    unit="",
    definition="The last 60 periods of the chosen indicator as published before the moment, whatever the window; "
    "dashed: the target that was valid when the value was published.",
    headline=trend_headline,
    draw=trend_figure,
)


def by_district_headline(districts: pd.DataFrame, look: RenderContext) -> str:
    """Headline: how many districts miss their target, and the worst one; without targets the worst and the best one.

    It says so if the only target is the city's, or if the indicator is not published by district.
    """
    if districts.empty:
        return look.t("Choose an indicator on the board")
    known = districts[districts["value"].notna()]
    if known.empty:
        return look.t("{name} is not published by district", name=look.name(districts.iloc[0][["name_zh", "name_en"]]))
    text = _spread(known, look)
    return joined([text, look.t("the target is the city's")], look) if known["city_target"].any() else text


def _spread(known: pd.DataFrame, look: RenderContext) -> str:
    """Part of a headline: the worst and the best district, with their values.

    If districts have targets, it is the number of those that miss theirs, and the worst district. If all values are
    equal, it is this value.
    """
    missed = int(known["status"].isin(["alarm", "warning"]).sum())
    known = known.assign(worth=known["value"] * known["better"].map({"down": -1}).fillna(1))
    low, high = (leaders(known, "worth", look, BY_WORTH, least=least) for least in (True, False))
    worst, best = (value_text(look, row["value"], row["unit"]) for row in (low.first, high.first))
    if low.alone:
        return look.t("{district}: {value}", district=low.names, value=worst)
    if low.first["worth"] == high.first["worth"]:
        return look.t("All {districts}: {value}", districts=amount(look, len(known), "districts"), value=worst)
    if known["target"].notna().any():
        return look.t(
            "{n} of {districts} off target; {worst} last with {value}", n=missed,
            districts=amount(look, len(known), "districts"), worst=low.names, value=low.each(look, worst),
        )  # fmt: skip
    return look.t("From {low} in {worst} to {high} in {best}", low=worst, worst=low.names, high=best, best=high.names)


def by_district_figure(districts: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: the indicator's value by district, worst on top, at most ten. A click chooses a district.

    The text of a value that misses its target has a colour and a symbol.
    """
    known = districts[districts["value"].notna()]
    if known.empty:
        return _unchosen(districts, look)
    tokens, unit = look.tokens, known["unit"].iloc[0]
    rows = known.head(MOST_DISTRICTS).iloc[::-1]
    divisor, _, _ = _scaled(look, unit, rows["value"].max())
    most = float(rows[["value", "target"]].max().max() / divisor) or 1.0
    missed = [status if status in ("alarm", "warning") else "" for status in rows["status"]]
    signs = [f"{STATUS[status].symbol} " if status else "" for status in missed]
    texts = [sign + value_text(look, value, unit) for sign, value in zip(signs, rows["value"], strict=True)]
    colours = [getattr(tokens, STATUS[status].token) if status else tokens.text for status in missed]
    names = look.name(rows, "district").tolist()
    bar = {"type": "bar", "orientation": "h", "y": names, "x": rows["value"] / divisor,
           "marker": {"color": tokens.bar}, "width": 0.62,
           "customdata": rows["district_id"].tolist(), "hoverinfo": "skip"}  # fmt: skip
    # values have a column of their own, so that the target's line does not cross them
    words = {"type": "scatter", "mode": "text", "y": names, "x": [most * 1.04] * len(rows), "text": texts,
             "textposition": "middle right", "textfont": {"color": colours}, "hoverinfo": "skip"}  # fmt: skip
    labels = {"tickfont": {"size": look.text_px, "color": tokens.text}, "ticklabelstandoff": 6, "dtick": 1}
    axis = {"range": [0, most * 1.45], "visible": False}
    return look.figure([bar, words], xaxis=axis, yaxis=labels, **_reference(rows, divisor, look))


def _reference(rows: pd.DataFrame, divisor: float, look: RenderContext) -> dict[str, Any]:
    """Layout entries that draw the target as a dashed line. Empty if no row has a target, or if targets differ."""
    targets = rows["target"].dropna().unique()
    if len(targets) != 1:
        return {}
    place = {"x0": targets[0] / divisor, "x1": targets[0] / divisor, "y0": 0, "y1": 1, "yref": "paper", "type": "line"}
    line = {"color": look.tokens.muted, "width": 1.5 * look.scale, "dash": "dash"}
    text = f"{look.t('target')} {value_text(look, targets[0], rows['unit'].iloc[0])}"
    note = {"x": targets[0] / divisor, "y": 1, "yref": "paper", "yanchor": "bottom", "text": text, "showarrow": False}
    font = {"size": look.small_px, "color": look.tokens.muted}
    return {
        "shapes": [place | {"line": line}],
        "annotations": [note | {"font": font}],
        "margin": {"t": look.text_px * 1.6},
    }


BY_DISTRICT = Card(
    title="Indicator by district",
    question="Which districts hold it back?",
    unit="",
    definition="The newest value of the chosen indicator in each district as published before the moment, worst first; "
    "at most ten are drawn. Dashed: the target of districts; one of the city judges none of them.",
    headline=by_district_headline,
    ranked=BY_WORTH,
    draw=by_district_figure,
    click="district",
)
