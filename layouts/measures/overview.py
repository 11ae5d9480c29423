"""Drawing of the headline figures (总览): one tile per measure."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from data.measures.definitions import BY_ID, SHADES, Measure
from data.warehouse.frames import records
from layouts.kit.comparison import against, no_base
from layouts.kit.coverage import with_incomplete
from layouts.kit.numbers import MISSING, amount, moment, points_of
from layouts.kit.panel import Card
from layouts.kit.theme import RenderContext
from layouts.kit.windows import window_text
from layouts.measures.judgement import (
    abnormal,
    change_of,
    covered_text,
    lacking_words,
    name_of,
    symbol_of,
    target_text,
    targets_sentence,
    written,
)

ON_WALL = ("incidents_open", "incidents_over_limit", "calls_today", "cases_on_time")
"""Identifiers of the four measures that a wall shows, in order. Other measures replace missing ones."""


def figures_headline(figures: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of targets that are met, targets missed by much or little, and measures that are not judged."""
    if figures.empty:
        return look.t("No figures in this selection")
    return targets_sentence(figures[figures["part"] == ""], look, "the headline figures")


def figures_body(figures: pd.DataFrame, look: RenderContext) -> Any:
    """One tile per measure; on a wall at most four."""
    if figures.empty:
        return html.P(look.t("No figures in this selection"), className="empty")
    figured = records(figures)
    rows = {row.measure: row for row in figured if row.part == ""}
    parts = {name: [row for row in figured if row.measure == name and row.part] for name in rows}
    wall = look.surface == "wall"
    first = [name for name in ON_WALL if name in rows] + [name for name in rows if name not in ON_WALL]
    shown = first[: len(ON_WALL)] if wall else list(rows)
    tiles = [_tile(rows[name], parts[name], look) for name in shown]
    return html.Div(tiles, className="wall-figures" if wall else "tiles")


def _tile(row: Any, parts: list[Any], look: RenderContext) -> Any:
    """The tile of one measure. row: its row of `read_headline`. parts: the rows of its parts, which follow."""
    measure = BY_ID[row.measure]
    figure, unit = written(look, row.value, row.unit)
    # on a wall the title names the unit, and the figure needs only 万, k or %
    unit = unit if row.unit == "1" or look.surface != "wall" else unit.removesuffix(look.t(row.unit)).strip()
    unit = "" if row.unit == "incidents" else unit
    value: list[Any] = [figure, html.Small(unit, className="tile-unit")] if unit else [figure]
    note = _note(row, parts, look) if pd.notna(row.numerator) else lacking_words(look, row)
    shades = {"data-filter": "measure", "data-value": row.measure, "tabIndex": 0, "role": "button"}
    chooses = shades if row.measure in SHADES and look.surface != "wall" else {}
    return html.Div(
        [
            html.H3([name_of(look, measure) + covered_text(look, row), *_window(row, measure, look)]),
            html.Div(value, className="tile-value"),
            html.Div(note, className="tile-note", title="" if look.surface == "wall" else look.t(measure.definition)),
        ],
        className=f"tile {abnormal(row.status)}".strip(),
        **chooses,
    )


def _window(row: Any, measure: Measure, look: RenderContext) -> list[Any]:
    """The window as a text after a tile's title, and from when on the facts are complete.

    The window is left out if it does not change the measure. Such a measure is about the moment, or its name says the
    window, as in "Calls today".
    """
    window = window_text(look, row.window, measure.domain) if "window" in measure.source.obeys else ""
    words = with_incomplete(look, window, row.incomplete_before_utc)
    return [html.Small(f" · {words}", className="tile-window")] if words else []


def _note(row: Any, parts: list[Any], look: RenderContext) -> Any:
    """The line under a tile's figure.

    - calls_ever: the day of the first call, and the numbers of systems and agencies.
    - incidents_over_limit: the command systems with most such incidents, at most three; on a wall only the first.
    - Any other measure: its target or, without a target, its change.
    """
    if row.measure == "calls_ever":
        counts = {part.part: part.numerator for part in parts}
        since = "" if pd.isna(row.since_utc) else look.t("since {date}", date=moment(look, row.since_utc, "date"))
        linked = [amount(look, counts.get(name, 0), name) for name in ("systems", "agencies")]
        return " · ".join([*([since] if since else []), *linked])
    if row.measure == "incidents_over_limit":
        named = [f"{look.label(part.part)} {amount(look, part.numerator)}" for part in parts]
        shown = named[:1] if look.surface == "wall" else named[:3]
        mark = "" if row.city_target else f"{symbol_of(row.status)} "
        none = look.t("too little data" if pd.notna(row.incomplete_before_utc) else "None")
        return f"{mark}{' · '.join(shown)}" if named else none
    if not pd.isna(row.target):
        return _against_target(row, parts, look)
    return _against_before(row, look)


def _against_target(row: Any, parts: list[Any], look: RenderContext) -> str:
    text = look.t("target {target}", target=target_text(look, row))
    missed = row.status in ("bad", "near")
    # name the dataset with most errors if the target is missed, or if it has at least half of the errors
    driven = parts and (missed or 2 * parts[0].numerator >= row.numerator)
    if look.surface != "wall" and driven:
        text = f"{text} · {look.name(parts[0], 'part')}"
    elif look.surface != "wall" and missed:
        text = f"{text} · {_short(look, row.short)}"
    return f"{symbol_of(row.status)} {text}" if missed else text


def _short(look: RenderContext, missed: float) -> str:
    return look.t("{points} short", points=points_of(look, missed).removeprefix("+"))


def _against_before(row: Any, look: RenderContext) -> Any:
    moved = change_of(look, row)
    if moved.text == MISSING:
        return no_base(look, row) or look.t("nothing to compare with")
    if row.unlike:
        return against(look, moved.text, row)
    words = look.t("{change} on a week before", change="{change}")
    before, after = words.split("{change}")
    return [before, html.B(moved.text), after]


FIGURES = Card(
    title="Headline figures",
    question="How does the city stand?",
    unit="",
    definition="The headline measures of the deck; each is defined once, and the scorecard gives its numerator, "
    "denominator and target. A figure with a target is marked when it misses it: ◆ near it, within the "
    "tolerance of the measure, ▲ by more. Both are judged as they are written, after rounding. "
    "Targets are the city's: a part of it is not judged.",
    headline=figures_headline,
    draw=figures_body,
    kind="body",
    click="measure",
)
