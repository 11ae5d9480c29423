"""The number card and the table of a panel. Both open in a dialog from the panel's menu."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import dash_ag_grid as dag
import pandas as pd
from dash import html

from data.questions.filters import Filters
from data.questions.first_rows import Silence
from data.questions.vocabulary import LABELS
from data.watch.ages import Age
from layouts.kit.card import GRID_THEME, KNOWN_WORDS, age_text, grid_texts
from layouts.kit.coverage import with_incomplete
from layouts.kit.export import holds_days
from layouts.kit.few import few_text, is_mark
from layouts.kit.numbers import MISSING, listed, moment
from layouts.kit.panel import Card
from layouts.kit.silence import Hidden, silence_text
from layouts.kit.theme import RenderContext
from layouts.kit.windows import window_text

TABLE_ROWS = 5_000
"""Largest number of rows in the table view."""


def number_card(
    card: Card,
    tables: tuple[str, ...],
    frame: pd.DataFrame,
    at: datetime,
    filters: Filters,
    window: str | None,
    ages: list[Age],
    sql: list[tuple[str, dict[str, Any]]],
    look: RenderContext,
    silence: Silence | Hidden | None = None,
) -> Any:
    """The number card of a panel: what its numbers mean, for which question, and from which data.

    It lists the definition, the order of the rows and the unit. It says for which moment, window and filters these are,
    and whether the panel shows what had happened or what was known. It also lists the source tables, the ages of the
    sources, the number of rows, and the SQL of each select. at: the moment, naive UTC. window: see `Panel.window_of`.
    ages: worst first. sql: for each select its text and its values, name of a placeholder -> value. silence: why there
    are no data; its words replace the number of rows.
    """
    asked = [look.t("{name}: {value}", name=look.t(LABELS[n]), value=listed(of, look)) for n, of in filters.chosen]
    entries = [
        ("Definition", look.t(card.definition)),
        *([("Order", look.t(card.order))] if card.order else []),
        ("Unit", look.t(card.unit) if card.unit else look.t("as the columns say")),
        ("Moment", look.t("{source} ({name})", source=moment(look, at, "full"), name=look.zone)),
        ("Shown", look.t(KNOWN_WORDS[bool(filters.known_by)])),
        ("Window", _window(filters, window, frame, look)),
        ("Filters", "; ".join(asked)),
        ("Source tables", ", ".join(tables)),
        ("Data until", [html.Div(age_text(age, look)) for age in ages] or look.t("not logged")),
        ("Rows", silence_text(silence, look) if silence else f"{len(frame):,}"),
    ]
    terms = [part for words, value in entries for part in (html.Dt(look.t(words)), html.Dd(value))]
    return html.Div(
        [html.Dl(terms, className="number-card"), *[_statement(text, values, look) for text, values in sql]]
    )


def _window(filters: Filters, window: str | None, frame: pd.DataFrame, look: RenderContext) -> str:
    if window is None and not filters.window:
        return look.t("each its own")
    span = f"{moment(look, filters.start, 'full')} – {moment(look, filters.end, 'full')}"
    words = span if window is None or window == filters.window_text else window_text(look, window)
    young = "incomplete_before_utc" in frame and len(frame) > 0 and window is not None
    return with_incomplete(look, words, frame["incomplete_before_utc"].iloc[0]) if young else words


def _statement(text: str, values: dict[str, Any], look: RenderContext) -> Any:
    bound = [html.Li([html.Code(f":{name}"), f" = {value}"]) for name, value in values.items()]
    return html.Details([html.Summary("SQL"), html.Pre(text), html.Ul(bound)], open=True)


def table_view(frame: pd.DataFrame, look: RenderContext) -> Any:
    """The table of a panel's dialog: a grid with the first `TABLE_ROWS` of the rows behind the picture.

    People can sort and filter it. Times are in the city's time zone; days are as they are. If not all rows are shown, a
    note says how many there are.
    """
    shown = frame.head(TABLE_ROWS)
    columns = [
        {"field": name, "headerName": name, "type": "rightAligned" if _numeric(shown[name]) else None} for name in shown
    ]
    texts = {name: _cells(shown[name], look) for name in shown.columns}
    note = (
        look.t("The first {n} of {all} rows", n=f"{len(shown):,}", all=f"{len(frame):,}")
        if len(shown) < len(frame)
        else ""
    )
    grid = dag.AgGrid(
        columnDefs=columns,
        rowData=pd.DataFrame(texts).to_dict("records"),
        defaultColDef={"resizable": True, "sortable": True, "filter": True, "minWidth": 110},
        dashGridOptions={"theme": GRID_THEME, "localeText": grid_texts(look)},
        style={"height": "70vh"},
    )
    return html.Div([html.P(note), grid])


def _numeric(values: pd.Series[Any]) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values))


def _cells(values: pd.Series[Any], look: RenderContext) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(values):
        if holds_days(str(values.name)):
            return [MISSING if pd.isna(value) else value.date().isoformat() for value in values]
        return [moment(look, value, "full") for value in values]
    return [None if pd.isna(value) else few_text(look) if is_mark(value) else value for value in values.tolist()]
