"""Drawing of the scorecard (指标考核): value, target, change, status and weakest district of every measure."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from data.measures.definitions import BY_ID
from data.warehouse.frames import records
from layouts.kit.comparison import base, no_base, unlike
from layouts.kit.coverage import with_incomplete
from layouts.kit.numbers import amount
from layouts.kit.panel import Card
from layouts.kit.theme import RenderContext
from layouts.kit.windows import window_text
from layouts.measures.judgement import (
    SHOWN,
    change_of,
    covered_text,
    lacking_words,
    name_of,
    status_words,
    symbol_of,
    target_text,
    targets_sentence,
    text_of,
    written,
)

DOMAINS = {"calls": "Data calls", "services": "Services", "incidents": "Incidents", "layers": "Layers"}
"""Domain -> name of its group of rows on the scorecard (msgid)."""
HEADS = ("Measure", "Value", "Target", "Status", "Change", "Compared with", "Weakest district")
NUMERIC = ("Value", "Target", "Change")


def scorecard_headline(measures: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of targets that are met, targets missed by much or little, and measures that are not judged."""
    return targets_sentence(measures, look, "the scorecard")


def scorecard_body(measures: pd.DataFrame, look: RenderContext) -> Any:
    """Table with one row per measure, grouped by domain."""
    if measures.empty:
        return html.P(look.t("No figures in this selection"), className="empty")
    heads = [html.Th(look.t(head), scope="col", className="number" if head in NUMERIC else "") for head in HEADS]
    groups = []
    for domain, rows in measures.groupby("domain", sort=False):
        title = html.Th(look.t(DOMAINS[str(domain)]), colSpan=len(HEADS), scope="rowgroup")
        groups.append(html.Tbody([html.Tr(title), *(_row(row, look) for row in records(rows))]))
    return html.Table([html.Thead(html.Tr(heads)), *groups], className="scorecard")


def _row(row: Any, look: RenderContext) -> Any:
    measure = BY_ID[row.measure]
    title = html.B(name_of(look, measure) + covered_text(look, row))
    name = [title, html.Div(_counted(row, look), className="scorecard-note")]
    if pd.isna(row.numerator):
        return html.Tr([html.Td(name), html.Td(lacking_words(look, row), colSpan=len(HEADS) - 1)])
    figure, unit = written(look, row.value, row.unit)
    moved = change_of(look, row)
    status = f"{symbol_of(row.status)} {status_words(look, row)}"
    return html.Tr(
        [
            html.Td(name, title=look.t(measure.definition)),
            html.Td([html.B(figure), f" {unit}", _window(row, look)], className="number scorecard-value"),
            html.Td(target_text(look, row) or "–", className="number"),
            html.Td(html.Span(status, className="status"), className=SHOWN[row.status]),
            html.Td([moved.text, html.Div(moved.word, className="scorecard-note")], className="number"),
            html.Td(_compared(row, look)),
            html.Td(_weakest(row, look)),
        ]
    )


def _window(row: Any, look: RenderContext) -> Any:
    words = with_incomplete(look, window_text(look, row.window, BY_ID[row.measure].domain), row.incomplete_before_utc)
    return html.Div(words, className="scorecard-note")


def _counted(row: Any, look: RenderContext) -> str:
    """A measure's numerator and denominator with words: 'completed by the promised end 6,490 / cases whose … 6,840'.

    For a count, and without data, it is only the words for the numerator.
    """
    measure = BY_ID[row.measure]
    words = look.t(measure.numerator)
    if measure.denominator is None or pd.isna(row.numerator):
        return words
    top, bottom = amount(look, row.numerator), amount(look, row.denominator)
    return f"{words} {top} / {look.t(measure.denominator)} {bottom}"


def _compared(row: Any, look: RenderContext) -> list[Any]:
    """The name of the earlier window and the earlier value; if the history is too short, only that reason."""
    if missing := no_base(look, row):
        return [missing]
    words, days = _base(row, look), unlike(look, row)
    words = look.t("{change}, {days}", change=words, days=days) if days else words
    return [words, html.Div(text_of(look, row.value_before, row.unit), className="scorecard-note")]


def _base(row: Any, look: RenderContext) -> str:
    weeks = int(row.before_days) // 7
    if row.unlike == "same_holiday":
        return base(look, row)
    if BY_ID[row.measure].over is None:
        return look.t("a week before at this time")
    if weeks == 1:
        return look.t("the same weekdays a week before")
    return look.t("the same weekdays {n} weeks before", n=weeks)


def _weakest(row: Any, look: RenderContext) -> Any:
    if pd.isna(row.weak_value):
        return "–"
    text = f"{look.name(row, 'weak')} {amount(look, row.weak_value, row.weak_unit)}"
    return html.Span(
        text, **{"data-filter": "district", "data-value": row.weak_district_id, "tabIndex": 0, "role": "button"}
    )


SCORECARD = Card(
    title="Scorecard",
    question="Which targets are met, and what has moved?",
    unit="",
    definition="Every headline measure with its numerator and denominator. Targets: ● met, ◆ near (missed, but within "
    "the tolerance of the measure), ▲ missed; value and target are judged as they are written. Targets are the city's: "
    "a part of it is not judged. The change is like for "
    "like: windows against the same weekdays whole weeks before, amounts at a moment against the same time a week "
    "before, a public holiday against the same day of it a year before if the history reaches back so far. It is "
    "called better or worse only beyond three standard deviations of what counts vary by chance. Weakest "
    "district: the one farthest on the wrong side; numbers there are per 10,000 people. A window that begins before "
    "its facts are complete is counted, but neither judged nor compared, and so is what is open before then.",
    headline=scorecard_headline,
    draw=scorecard_body,
    kind="body",
    click="district",
)
