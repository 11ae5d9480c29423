"""The card of a panel: its texts, picture, footer and notice, and the menu that all panels share."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import dash_ag_grid as dag
from dash import dcc, html
from dash.dependencies import Wildcard

from data.contract.tables import FACTS
from data.questions.vocabulary import BY_NAME, LABELS
from data.warehouse.known import KnownLoads
from data.watch.ages import Age
from layouts.kit.attributes import attributes
from layouts.kit.numbers import age as ago
from layouts.kit.numbers import duration, listed, moment
from layouts.kit.panel import Card, Place, Shown
from layouts.kit.theme import EMPTY, RenderContext

GRAPH_CONFIG: Any = {
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showAxisDragHandles": False,
    # the upload button talks to a foreign host
    "modeBarButtonsToRemove": ["sendDataToCloud", "sendChartToCloud", "toImage"],
}
"""Plotly's configuration of every figure."""
GRID_THEME = {
    "function": "themeQuartz.withParams({accentColor: 'var(--ink)', backgroundColor: 'var(--surface)', "
    "foregroundColor: 'var(--text)', headerBackgroundColor: 'var(--surface)', headerTextColor: 'var(--muted)', "
    "borderColor: 'var(--line)', fontFamily: 'inherit', headerFontWeight: 500, fontSize: 13, rowHeight: 32, "
    "headerHeight: 34, wrapperBorder: false, spacing: 5, oddRowBackgroundColor: 'var(--surface)'})"
}
"""AG Grid theme in the deck's colours. It names CSS properties, whose values change with the deck's theme."""
MENU = (
    ("number", "ⓘ", "What this number is"),
    ("table", "▦", "Table"),
    ("csv", "⇩", "CSV file"),
    ("full", "⛶", "Full screen"),
    ("link", "🔗︎", "Copy the link"),
)
"""Entries of the menu of every panel: (action, symbol, msgid)."""


KNOWN_WORDS = {False: "as it happened", True: "as it was known then"}
"""Whether only rows count that had been loaded by the moment -> the words for that (msgids)."""
TABLES = {table.name: table.info["label"] for table in FACTS}
"""Name of a fact table -> its name in a panel's footer (msgid)."""


def part(kind: str, panel: str | Wildcard) -> dict[str, str | Wildcard]:
    """The Dash id of one part of a panel's card.

    kind: "headline", "footer", "notice", or the kind of the panel's picture: "figure", "grid" or "body". With "ask-"
    before the kind of the picture, it is the store in which the browser's script puts the panel's question.
    """
    return {"type": kind, "panel": panel}


def card(shown: Shown, look_of: Card, place: Place, look: RenderContext) -> Any:
    """A panel's card with its answer. Without an answer the card is empty, and the browser's script asks for one.

    A wall shows no menu, no question and no buttons.
    """
    panel = shown.panel
    *picture, headline, foot, notice = shown.answer or (None, None, None, None)
    wall = look.surface == "wall"
    return html.Article(
        [
            html.Header([html.H3(look.t(look_of.title)), html.Span(look.t(look_of.unit), className="panel-unit")]),
            None if wall else _menu(panel, look),
            None if wall else html.P(look.t(look_of.question), className="panel-question"),
            html.P(headline, id=part("headline", panel), className="panel-headline", **attributes(aria_live="off")),
            html.Div([_picture(panel, look_of, look, picture), _chooser(look_of, look)], className="panel-body"),
            html.Footer(foot, id=part("footer", panel), className="panel-footer"),
            html.Div(notice, id=part("notice", panel), className="panel-notice", role="status"),
            dcc.Store(id=part(f"ask-{look_of.kind}", panel)),  # the question, as the browser's script asks it
        ],
        className=f"panel span-{place.span} kind-{look_of.kind}",
        style={} if wall else {"--panel-height": f"{place.height}rem"},
        **attributes(
            data_panel=panel,
            data_kind=look_of.kind,
            data_tables=" ".join(shown.tables),
            data_facts=" ".join(shown.facts),
            data_version=shown.version,
            data_answered="1" if shown.answer else "",
            data_click=look_of.click or "",
            aria_label=look.t(look_of.title),
        ),
    )


def _picture(panel: str, look_of: Card, look: RenderContext, drawn: Sequence[Any]) -> Any:
    if look_of.kind == "figure":
        return dcc.Graph(
            id=part("figure", panel),
            figure=drawn[0] or look.figure([], xaxis={"visible": False}, yaxis={"visible": False}),
            config=GRAPH_CONFIG | {"locale": look.locale},
            responsive=True,
            className="figure",
        )
    if look_of.kind == "grid":
        return dag.AgGrid(
            id=part("grid", panel),
            columnDefs=drawn[0] or [],
            rowData=drawn[-1] or [],
            defaultColDef={"minWidth": 72, "resizable": True, "sortable": True,
                           "tooltipValueGetter": {"function": "params.value"}},
            columnSize="responsiveSizeToFit",
            dashGridOptions={"rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
                             "localeText": grid_texts(look), "animateRows": False, "suppressCellFocus": False,
                             "suppressNoRowsOverlay": True,  # the headline says why there are no rows
                             "theme": GRID_THEME, "tooltipShowDelay": 400},
            style={"height": "100%"},
        )  # fmt: skip
    return html.Div(drawn[0], id=part("body", panel), className="panel-html")


def blank(look_of: Card, reason: str, look: RenderContext) -> dict[str, Any]:
    """The Dash properties that show a panel without values: name of a property -> value.

    look_of: the panel's card. reason: why there are no values, a key of `EMPTY` such as no_data or loading.
    """
    if look_of.kind == "figure":
        return {"figure": look.empty_figure(reason)}
    return {"rowData": []} if look_of.kind == "grid" else {"children": look.t(EMPTY[reason])}


def _chooser(look_of: Card, look: RenderContext) -> Any:
    """The buttons over a picture that set a filter; None on a wall or if the panel has none.

    The browser's script marks the pressed buttons.
    """
    chooser = look_of.chooser
    if chooser is None or look.surface == "wall":
        return None
    many = "1" if BY_NAME[chooser.filter].many else ""
    buttons = [
        html.Button(
            look.t(words),
            type="button",
            **attributes(data_toggle=chooser.filter, data_many=many, data_value=value, aria_pressed="false"),
        )
        for value, words in chooser.options
    ]
    return html.Nav(buttons, className="layer-toggles", **attributes(aria_label=look.t(LABELS[chooser.filter])))


def grid_texts(look: RenderContext) -> dict[str, str]:
    """AG Grid's own words in the viewer's language."""
    words = {
        "noRowsToShow": "No rows", "filterOoo": "Filter…", "contains": "Contains", "notContains": "Does not contain",
        "equals": "Equals", "notEqual": "Does not equal", "startsWith": "Starts with", "endsWith": "Ends with",
        "blank": "Empty", "notBlank": "Not empty", "andCondition": "and", "orCondition": "or",
        "lessThan": "Less than", "greaterThan": "Greater than", "lessThanOrEqual": "At most",
        "greaterThanOrEqual": "At least",
        "inRange": "Between", "inRangeStart": "from", "inRangeEnd": "to",
    }  # fmt: skip
    return {key: look.t(word) for key, word in words.items()}


def _menu(panel: str, look: RenderContext) -> Any:
    buttons = [
        html.Button(
            sign, title=look.t(words), type="button", **attributes(data_action=action, aria_label=look.t(words))
        )
        for action, sign, words in MENU
    ]
    return html.Nav(buttons, className="panel-menu", **attributes(aria_label=look.t("Panel menu")))


def known_words(loads: KnownLoads, facts: Collection[str], end: datetime, look: RenderContext) -> str:
    """Words for a panel that shows what was known at a past moment: 'as it was known then, to the load'.

    If the log keeps only about one load per day from that time, they end in 'to the day', and in the moment at which
    the figures end. If it is not known which rows of a fact table had been loaded, they say so. facts: names of the
    panel's fact tables. end: the moment of its rows, naive UTC.
    """
    words = look.t(KNOWN_WORDS[True])
    if not set(facts) <= set(loads.newest):
        return look.t("{words}; some of it cannot be known", words=words)
    by_day = bool(loads.by_day & set(facts))
    words = look.t("{words}, {fine}", words=words, fine=look.t("to the day" if by_day else "to the load"))
    return look.t("{words}: figures of {time}", words=words, time=moment(look, end)) if by_day else words


def footer(
    ages: Sequence[Age],
    live: bool,
    ignored: list[str],
    look: RenderContext,
    known: str = "",
    left_out: int = 0,
    unreadable: int = 0,
    missing: int = 0,
    window: str | None = None,
    hidden: bool = False,
) -> list[Any]:
    """The line under a picture: age of the worst source, window, words for a past moment, ignored filters, faulty rows.

    ages: one per source, worst first. ignored: names of the filters that do not apply. known: result of `known_words`.
    left_out: number of faulty rows in the panel's tables. unreadable: number of single values in these tables that are
    read as missing, because they make no sense. missing: see `Card`. window: its words; None if the line does not
    name it. hidden: whether numbers of cases are hidden from the viewer.

    On a live panel the browser's script keeps the age up to date. It computes the age from the data_until that this
    line gives for each source. It does not use newer loads, because the picture does not show them yet. If the sources
    are ahead of this server's clock, the picture shows only what lies before the clock: the line names that moment.
    """
    until, at = (json.dumps(_ends(ages)), _cut_at(ages)) if live else ("", "")
    parts: list[Any] = [
        html.Span(
            age_text(age, look),
            className="age",
            **attributes(data_state=age.state, data_live="1" if live else "", data_until=until, data_at=at),
        )
        for age in ages[:1]
    ]
    if window is not None:
        parts.append(html.Span(window, className="panel-window"))
    if known:
        parts.append(html.Span(known, className="panel-known"))
    if ignored:
        words = listed((look.t(LABELS[name]) for name in ignored), look)
        parts.append(html.Span(look.t("Not filtered by {filters}", filters=words), className="panel-ignored"))
    faults = _faulty(left_out, unreadable, missing, hidden, look)
    return parts + [html.Span(words, className="panel-ignored") for words in faults]


def _ends(ages: Sequence[Age]) -> dict[str, str | None]:
    """Table and source -> the end of its data, UTC; None if the log tells none."""
    named = [age for age in ages if age.source]
    return {f"{age.table} {age.source}": f"{age.data_until.isoformat()}Z" if age.data_until else None for age in named}


def _cut_at(ages: Sequence[Age]) -> str:
    """The moment of a picture whose sources are ahead of this server's clock, UTC; "" if none is ahead."""
    moments = (
        age.data_until + timedelta(seconds=age.age_s)
        for age in ages
        if age.state == "ahead" and age.data_until is not None and age.age_s is not None
    )
    return next((f"{moment.isoformat()}Z" for moment in moments), "")


def _faulty(left_out: int, unreadable: int, missing: int, hidden: bool, look: RenderContext) -> Iterator[str]:
    if hidden:
        yield look.t("Some numbers of cases are hidden from you")
    if left_out:
        yield look.tn("{n} faulty row left out", "{n} faulty rows left out", left_out, n=f"{left_out:,}")
    if unreadable:
        yield look.tn("{n} unreadable value", "{n} unreadable values", unreadable, n=f"{unreadable:,}")
    if missing:
        one, many = "{n} value missing, not in the rates", "{n} values missing, not in the rates"
        yield look.tn(one, many, missing, n=f"{missing:,}")


def age_text(age: Age, look: RenderContext) -> str:
    """Text of a source's age, such as 'Data calls to 20:41:00 · 12 s ago'.

    The text adds the state if it is late, stale or dead. For a source that is ahead, the text says by how much. If the
    age is not known, the text says that.
    """
    source = look.t(TABLES.get(age.table, age.table))
    source = source if age.alone else look.t("{source} ({name})", source=source, name=age.source)
    if age.data_until is None:
        return _and_state(look.t("{source}: age not known, the load log says too little", source=source), age, look)
    if age.age_s is None:
        end = moment(look, age.data_until, "both")
        return _and_state(look.t("{source} to {time} · age not known", source=source, time=end), age, look)
    shown = moment(look, age.data_until, "second" if abs(age.age_s) < 86400 else "both")
    if age.state == "ahead":
        by = duration(look, -age.age_s / 60)
        return look.t(
            "{source} to {time} · {duration} ahead of this server's clock", source=source, time=shown, duration=by
        )
    words = look.t("{source} to {time} · {age}", source=source, time=shown, age=ago(look, max(0.0, age.age_s)))
    return _and_state(words, age, look)


def _and_state(words: str, age: Age, look: RenderContext) -> str:
    """The words and, if the source is late, stale or dead, its state behind them."""
    return f"{words} · {look.t(age.state)}" if age.state in ("late", "stale", "dead") else words
