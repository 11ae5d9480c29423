"""The frame round the panels: top bar, filters, pages, the wall's head, and what the browser's script needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html

from data.questions.filters import WINDOWS, Filters
from layouts.kit.attributes import attributes
from layouts.kit.card import FILTER_NAMES, TABLES
from layouts.kit.numbers import moment
from layouts.kit.panel import Page
from layouts.kit.theme import RenderContext

ALL_OF_THEM = "all"
Option = tuple[str, str]
"""(value, words) of a choice."""


def shell(shown: Any = None, path: str | None = None, search: str | None = None) -> Any:
    """What stays while pages change: the address and the place of the page. shown: the page of that address."""
    location = dcc.Location(id="url", refresh="callback-nav", pathname=path, search=search)
    return html.Div([location, html.Div(shown, id="page")])


def page(
    cards: Sequence[Any],
    of: Page,
    pages: Sequence[Page],
    look: RenderContext,
    *,
    city: str,
    query: Mapping[str, str],
    bar: Sequence[Any] | None = None,
    alert: str = "",
) -> Any:
    """A page of the desk: top bar, filters, cards.

    query: the address's pairs, for links that keep them. bar: the `filter_bar`. alert: what is wrong with the address.
    """
    return html.Div(
        [
            html.A(look.t("Skip to content"), href="#panels", className="skip-link"),
            _top(of, pages, look, city, query),
            html.Div(bar, id="filters", className="deck-filters"),
            html.Div(alert, id="deck-alert", className="deck-alert", role="alert"),
            html.Main(cards, id="panels", className="deck-grid fit" if of.fit else "deck-grid"),
            texts(look, of),
            *_dialog(),
        ],
        className=f"deck {of.surface}",
        id="deck",
    )


def _dialog() -> list[Any]:
    """What opens beside a panel: its number card or its table."""
    return [
        dcc.Store(id="dialog-ask"),
        dbc.Offcanvas(
            [html.H2(id="dialog-title"), html.Div(id="dialog-body")],
            id="dialog",
            placement="end",
            is_open=False,
            scrollable=True,
            className="dialog",
        ),
    ]


def wall(cards: Sequence[Any], of: Page, look: RenderContext, *, city: str) -> Any:
    """A scene of the wall: the city's clock, the age of every source, and the cards; nothing to touch."""
    return html.Div(
        [
            html.Header(
                [
                    html.Strong(look.t(of.title)),
                    html.Span(city),
                    html.Div(id="wall-ages", className="wall-ages"),
                    html.Span(id="clock", className="wall-clock"),
                ],
                className="wall-top",
            ),
            html.Div(id="deck-alert", className="deck-alert", role="alert"),
            html.Div(id="filters", hidden=True),  # a wall has none, but callbacks know only one kind of page
            html.Main(_composed(cards), id="panels", className="wall-grid"),
            texts(look, of),
        ],
        className="deck wall",
        id="deck",
    )


def _composed(cards: Sequence[Any]) -> list[Any]:
    """A scene of four cards or more: the figures, the map, and the others in a column beside it."""
    if len(cards) < 4:
        return list(cards)
    figures, chart, *side = cards
    return [figures, html.Div(chart, className="wall-map"), html.Div(side, className="wall-side")]


def texts(look: RenderContext, of: Page) -> Any:
    """What the browser's script says and how it counts, in the viewer's language."""
    words = {
        "tables": {table: look.t(words) for table, words in TABLES.items()},
        "states": {state: look.t(state) for state in ("late", "stale", "dead")},
        "to": look.t("{source} to {time} · {age}"),
        "ago": look.t("{duration} ago"),
        "s": look.t("{value} s"),
        "min": look.t("{value} min"),
        "h": look.t("{value} h"),
        "days": look.t("{value} days"),
        "unreachable": look.t("The warehouse does not answer since {time}. The last picture is kept."),
        "offline": look.t("The deck's server does not answer since {time}. The last picture is kept."),
        "copied": look.t("Link copied"),
        "live": look.t("Live"),
        "replay": look.t("Replay"),
        "zone": look.zone,
        "locale": look.locale,
        "window": of.window,
    }
    return html.Div(id="texts", hidden=True, **attributes(data_texts=json.dumps(words, ensure_ascii=False)))


def _top(of: Page, pages: Sequence[Page], look: RenderContext, city: str, query: Mapping[str, str]) -> Any:
    kept = {name: value for name, value in query.items() if name in ("lang", "theme", "as_of", "district")}
    links = [
        html.A(look.t("Wall" if other.surface == "wall" else other.title), href=_href(other.path, kept),
               **attributes(aria_current="page" if other is of else None))
        for other in pages
        if "<" not in other.path
    ]  # fmt: skip
    language, theme = ("en" if look.language == "zh" else "zh"), ("dark" if look.theme == "light" else "light")
    return html.Header(
        [
            html.A("Citydeck", href=_href("/", kept), className="deck-brand"),
            html.Span(city, className="deck-city"),
            html.Nav(links, className="deck-nav", **attributes(aria_label=look.t("Pages"))),
            html.Span(className="deck-space"),
            html.Span(id="clock", className="deck-live"),
            html.Button("中文" if language == "zh" else "EN", type="button", className="deck-button",
                        **attributes(data_look="lang", data_value=language)),
            html.Button(look.t("Dark") if theme == "dark" else look.t("Light"), type="button", className="deck-button",
                        **attributes(data_look="theme", data_value=theme)),
        ],
        className="deck-top",
    )  # fmt: skip


def _href(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query, safe='/:')}" if query else path


def filter_bar(
    filters: Filters, choices: Mapping[str, Sequence[Option]], names: Mapping[str, str], look: RenderContext
) -> list[Any]:
    """Window, moment, the choices of dimensions, and a removable chip for every other filter that is set.

    choices: filter -> options. names: filter -> words for its value, where the value is a key.
    """
    windows = [(window, window_words(window, look)) for window in WINDOWS]
    if filters.window not in WINDOWS:
        windows.append((filters.window, _span_words(filters, look)))
    bar = [_choice("window", filters.window, windows, look, everything=None), _replay(filters, look)]
    bar += [
        _choice(name, getattr(filters, name) or "", options, look, look.t("all")) for name, options in choices.items()
    ]
    for name in filters.named():
        if name not in choices and name not in ("window", "as_of"):
            value = names.get(name) or look.label(getattr(filters, name))
            bar.append(_chip(name, value, look))
    return bar


def window_words(window: str, look: RenderContext) -> str:
    """'24 hours', '7 days'."""
    number, unit = window[:-1], window[-1]
    return look.t("{n} hours", n=number) if unit == "h" else look.t("{n} days", n=number)


def _span_words(filters: Filters, look: RenderContext) -> str:
    if "/" not in filters.window:
        return window_words(filters.window, look)
    return f"{moment(look, filters.start, 'both')} – {moment(look, filters.end, 'both')}"


def _choice(name: str, value: str, options: Sequence[Option], look: RenderContext, everything: str | None) -> Any:
    shown = [{"value": key, "label": words} for key, words in options]
    if everything is not None:
        shown.insert(0, {"value": ALL_OF_THEM, "label": everything})
    select = dbc.Select(id={"type": "choice", "filter": name}, options=shown, value=value or ALL_OF_THEM, size="sm")
    return html.Label(
        [html.Span(look.t(FILTER_NAMES[name])), select], className="chip set" if value and name != "window" else "chip"
    )


def _replay(filters: Filters, look: RenderContext) -> Any:
    """The moment in the city's time: empty is live."""
    value = "" if filters.live else moment(look, filters.moment, "full")
    clear = html.Button(
        look.t("Live"), type="button", className="chip-button", **attributes(data_filter="as_of", data_value="")
    )
    field = dbc.Input(
        id="replay",
        value=value,
        debounce=True,
        size="sm",
        placeholder="2026-11-20 14:05",
        autocomplete="off",
        html_size="19",
    )
    return html.Label(
        [html.Span(look.t("Replay")), field, None if filters.live else clear],
        className="chip" if filters.live else "chip set",
    )


def _chip(name: str, value: str, look: RenderContext) -> Any:
    words = [html.Span(look.t(FILTER_NAMES[name]) + " "), html.B(value), html.Span("✕", className="chip-remove")]
    return html.Button(
        words,
        type="button",
        className="chip set",
        title=look.t("Remove this filter"),
        **attributes(data_filter=name, data_value=""),
    )


def problem(words: str, look: RenderContext) -> Any:
    """A page that says what is wrong and how to go on."""
    return html.Div(
        [
            html.H1("Citydeck"),
            html.P(words),
            html.A(look.t("To the overview"), href="/", className="deck-button"),
            html.Div(id="filters", hidden=True),
            html.Div(id="deck-alert", hidden=True),
        ],
        className="deck problem",
    )
