"""Drawing of the city map: districts coloured by the value of a measure, and points for open incidents."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import Any

import pandas as pd

from data.measures.definitions import BY_ID, SHADES, Measure
from data.warehouse.frames import records, tuples_of
from layouts.kit.coverage import with_incomplete
from layouts.kit.labels import URGENCY
from layouts.kit.maps import districts_trace, labels_trace, map_figure, points_trace, thinned
from layouts.kit.numbers import left_text
from layouts.kit.order import leaders
from layouts.kit.panel import Card, Chooser, Ranked
from layouts.kit.theme import SEVERITY, STATUS, RenderContext
from layouts.kit.windows import window_text
from layouts.measures.judgement import text_of

LEGEND_SQUARE = "■"
DISTRICT = [
    "measure",
    "window",
    "incomplete_before_utc",
    "district_id",
    "name_zh",
    "name_en",
    "numerator",
    "denominator",
    "value",
]
POINT = ["kind", "district_id", "severity", "minutes_left", "type_name_zh", "type_name_en", "stage", "lon", "lat"]
"""Names of the columns that a row about an incident uses. A row about a district uses those of `DISTRICT`."""


def shaded(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the districts that have a value of the chosen measure. The highest value comes first."""
    districts = rows[DISTRICT][rows["chosen"] & rows["value"].notna()]
    return districts.sort_values("value", ascending=False, kind="stable", ignore_index=True)


def city_value(districts: pd.DataFrame) -> float:
    """Value of the measure for all districts of these rows together; NaN if the denominator is 0.

    districts: rows of `shaded`, at least one.
    """
    measure = BY_ID[districts["measure"].iloc[0]]
    whole = districts["denominator"].sum()
    if measure.denominator is None:
        return float(districts["numerator"].sum())
    return float(districts["numerator"].sum() / whole * measure.per) if whole else float("nan")


def map_headline(rows: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the measure, its worst district, the value of all coloured districts together, open critical incidents.

    The worst district has the lowest value if the measure should be high, else the highest. If all districts show the
    same value, the headline says 'every district' with this value. If no district has a value, it says so.

    The value of all is left out if only one district has a value. The critical incidents are left out if there are
    none, and on a wall.
    """
    districts, critical = shaded(rows), int((rows["severity"] == 1).sum())
    alarm = look.tn("{n} critical incident open", "{n} critical incidents open", critical)
    if districts.empty:
        text = look.t("No district has a value")
        return look.t("{text}; {more}", text=text, more=alarm) if critical and look.surface != "wall" else text
    text = _extreme(districts, look)
    return look.t("{text}; {more}", text=text, more=alarm) if critical and look.surface != "wall" else text


def _extreme(districts: pd.DataFrame, look: RenderContext) -> str:
    """Part of a headline: the measure, its worst district, and the value of all districts together.

    If all districts have the same value as written, it is the measure and this value. For a single district the value
    of all districts together is left out.
    """
    measure = BY_ID[districts["measure"].iloc[0]]
    written = {text_of(look, value, measure.unit) for value in districts["value"]}
    worst = leaders(districts, "value", look, Ranked(("value",)), least=measure.better == "up")
    named = {
        "measure": _named(measure, worst.first, look),
        "district": worst.names,
        "value": worst.each(look, text_of(look, worst.first["value"], measure.unit)),
        "city": text_of(look, city_value(districts), measure.unit),
    }
    if len(districts) > 1 and len(written) == 1:
        return look.t("{measure}: every district {value}", measure=named["measure"], value=next(iter(written)))
    if len(districts) == 1:
        return look.t("{measure}: {district} {value}", **named)
    labels = look.map_view.labels if look.map_view else ()
    city = {label.district_id for label in labels} <= set(districts["district_id"])
    if measure.better == "up":
        text = "{measure}: lowest in {district} with {value}, {city}"
    else:
        text = "{measure}: highest in {district} with {value}, {city}"
    together = look.t("the city {value}" if city else "together {value}", value=named["city"])
    return look.t(text, **named | {"city": together})


def _named(measure: Measure, row: Any, look: RenderContext) -> str:
    """The measure's name, with its window in brackets, and from when on its facts are complete. row: of `shaded`."""
    name, window = look.t(measure.name), window_text(look, row["window"], measure.domain) if row["window"] else ""
    words = with_incomplete(look, window, row["incomplete_before_utc"])
    return look.t("{measure} ({window})", measure=name, window=words) if words else name


def map_figure_of(rows: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Map: districts coloured by value, open incidents (the most urgent on top), names with values, and a legend."""
    districts, opened = shaded(rows), rows[POINT][rows["kind"] == "incident"]
    look = _opened_at(rows, look)
    measure = BY_ID[districts["measure"].iloc[0]] if len(districts) else BY_ID[next(iter(SHADES))]
    colours, limits = _scale(districts["value"], measure, look)
    values = {row.district_id: text_of(look, row.value, measure.unit) for row in records(districts)}
    shades = districts_trace(
        look,
        districts["district_id"].tolist(),
        districts["value"].tolist(),
        hover=_district_texts(rows, districts, look),
        colours=colours,
        limits=limits,
    )
    legend = _legend(measure, colours, limits, look) if len(districts) else ""
    place = {"xref": "paper", "yref": "paper", "x": 1, "y": 0, "xanchor": "right", "yanchor": "bottom", "borderpad": 4}
    words = {"text": legend, "font": {"size": look.small_px, "color": look.tokens.muted}, "showarrow": False}
    notes = [place | words | {"bgcolor": look.tokens.surface}] if legend else []
    view = look.map_view
    # fill districts without a value evenly, and no district twice: each fill costs time in every frame
    blank = {label.district_id for label in view.labels} - set(values) if view else set()
    ground = districts_trace(look, sorted(blank))
    traces = [ground, shades, _incidents(opened, look), labels_trace(look, values)]
    return map_figure(look, traces, annotations=notes)


def _opened_at(rows: pd.DataFrame, look: RenderContext) -> RenderContext:
    """The look. If the rows are about one district only, maps drawn with it open at this district."""
    found = rows.loc[rows["kind"] == "district", "district_id"].dropna().unique()
    if look.map_view is None or len(found) != 1:
        return look
    return replace(look, map_view=look.map_view.at(str(found[0])))


def _scale(values: pd.Series[Any], measure: Measure, look: RenderContext) -> tuple[list[str], tuple[float, float]]:
    """Colours of a scale, and its lowest and highest value.

    The scale starts at the lowest value, but at 0 for a count and for values that are all equal.
    """
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    if measure.denominator is None or high == low:
        low = 0.0
    return list(look.tokens.sequential), (low, high if high > low else low + 1)


def _legend(measure: Measure, colours: list[str], limits: tuple[float, float], look: RenderContext) -> str:
    squares = "".join(f"<span style='color:{colour}'>{LEGEND_SQUARE}</span>" for colour in colours)
    low, high = (text_of(look, limit, measure.unit) for limit in limits)
    marks = []
    for severity in (1, 2, 3):
        status = STATUS[SEVERITY[severity]]
        colour = look.tokens.muted if severity == 3 else getattr(look.tokens, status.token)
        marks.append(f"<span style='color:{colour}'>{status.symbol}</span> {look.t(status.msgid)}")
    if look.surface == "wall":
        return "  ".join(marks[:2])
    return f"{look.t(SHADES[measure.id])} {low} {squares} {high}   {'  '.join(marks)}"


def _district_texts(rows: pd.DataFrame, districts: pd.DataFrame, look: RenderContext) -> list[str]:
    """One hover text per row of `districts`: the district's values of all measures, the chosen one in bold."""
    lines: dict[str, list[str]] = {}
    for district, name, is_chosen, value in tuples_of(rows, "district_id", "measure", "chosen", "value"):
        if isinstance(name, str) and not isnan(value):  # incidents have no measure
            written = text_of(look, value, BY_ID[name].unit)
            text = look.t("{name}: {value}", name=look.t(BY_ID[name].name), value=written)
            lines.setdefault(district, []).append(f"<b>{text}</b>" if is_chosen else text)
    named = zip(districts["district_id"], look.name(districts), strict=True)
    return ["<br>".join([f"<b>{name}</b>", *lines[district]]) for district, name in named]


def _incidents(opened: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """A trace of the open incidents as points, the most urgent drawn last. A click chooses the incident's district.

    If there are many incidents, a point may stand for several: see `thinned`.
    """
    known = [SEVERITY.get(severity, "normal") for severity in opened["severity"].tolist()]
    # most urgent first: a point for several incidents takes the first one's values
    ranked = opened[::-1].assign(status=known[::-1], place=range(len(opened)))
    points = sorted(
        records(thinned(ranked, layer="kind", status="status")), key=lambda point: point.place, reverse=True
    )
    return points_trace(
        look,
        look.t("Incidents"),
        [point.lon for point in points],
        [point.lat for point in points],
        [point.status for point in points],
        meta="incidents",
        ids=[point.district_id for point in points],
        hover=[_incident_text(point, look) for point in points],
        counts=[point.points for point in points],
    )


def _incident_text(row: Any, look: RenderContext) -> str:
    if row.points > 1:
        return look.tn("{n} open incident", "{n} open incidents", int(row.points))
    severity = STATUS[SEVERITY.get(int(row.severity), "normal")] if not pd.isna(row.severity) else STATUS["unknown"]
    parts = [f"<b>{look.name(row, 'type')}</b>", f"{severity.symbol} {look.t(severity.msgid)}", look.label(row.stage)]
    parts.append(left_text(row.minutes_left, look) if not pd.isna(row.minutes_left) else "")
    return "<br>".join(part for part in parts if part)


MAP = Card(
    title="City map",
    question="Where does the city stand out, and where is something open?",
    unit="",
    definition="Districts by the chosen measure, by default open incidents per 10,000 residents; targets are the "
    "city's and colour no district. Points are the incidents open at the moment, the most urgent on top: ▲ critical, "
    "◆ urgent, others small. Names carry the value. Pressing a button or a headline figure shades the map by it; a "
    "click on a district filters the page.",
    headline=map_headline,
    draw=map_figure_of,
    order=URGENCY,
    click="district",
    chooser=Chooser("measure", tuple(SHADES.items())),
)
