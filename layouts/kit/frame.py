"""The frame around the panels: top bar, links to pages, the wall's head, the dialog, and texts for the browser."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from data.questions.filters import Filters
from data.questions.vocabulary import FILTERS
from data.version import VERSION
from layouts.kit.attributes import attributes
from layouts.kit.card import TABLES
from layouts.kit.numbers import moment
from layouts.kit.panel import Page
from layouts.kit.theme import RenderContext


def shell(shown: Any = None, path: str | None = None, search: str | None = None) -> Any:
    """The outermost component, which stays when the page changes. It holds the address and the page.

    shown: the first page; None lets the browser ask for it. path, search: the address of `shown`.
    """
    location = dcc.Location(id="url", refresh="callback-nav", pathname=path, search=search)
    return html.Div([location, html.Div(shown, id="page")])


def page(
    cards: Sequence[Any],
    of: Page,
    look: RenderContext,
    *,
    navigation: Any,
    bar: Any,
    alert: Any,
    standing: Any,
    texts: Any,
    person: Any = (),
    footer: str = "",
) -> Any:
    """A page for a desk, tablet or phone: top bar, filter bar, alert and cards.

    navigation, standing, texts, person: results of the functions of these names. bar: result of `filter_bar`. alert:
    result of `alert`, or a text. footer: words for the foot of the page, also on paper, such as who looks at it.
    """
    return html.Div(
        [
            html.A(look.t("Skip to content"), href="#panels", className="skip-link"),
            _top(navigation, person, look),
            html.Div(bar, id="filters", className="deck-filters"),
            html.Div(alert, id="deck-alert", className="deck-alert", role="alert"),
            html.Main(cards, id="panels", className="deck-grid fit" if of.fit else "deck-grid"),
            html.Footer(" · ".join(filter(None, (footer, f"Citydeck {VERSION}"))), className="deck-footer"),
            html.Div(standing, id="standing", hidden=True),
            texts,
            *_dialog(),
        ],
        className=f"deck {of.surface}",
        id="deck",
    )


def _dialog() -> list[Any]:
    """The side panel in which the number card or the table opens, and the store with the dialog's question."""
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


def wall(
    cards: Sequence[Any],
    of: Page,
    look: RenderContext,
    *,
    city: str,
    alert: Any,
    standing: Any,
    texts: Any,
    person: Any = (),
) -> Any:
    """A page of the wall: title, city, clock, the ages of all sources, and the cards. It has no controls.

    alert: what the function `alert` returns, or a text. standing, texts: results of the functions of these names.
    person: result of `warning`, or nothing: a wall does not say who opened it.
    """
    return html.Div(
        [
            _wall_top(of, look, city, person),
            html.Div(alert, id="deck-alert", className="deck-alert", role="alert"),
            html.Div(id="filters", hidden=True),  # a wall shows neither, but callbacks need both
            html.Div(id="navigation", hidden=True),
            html.Main(_composed(cards), id="panels", className="wall-grid"),
            html.Div(standing, id="standing", hidden=True),
            texts,
        ],
        className="deck wall",
        id="deck",
    )


def _wall_top(of: Page, look: RenderContext, city: str, person: Any) -> Any:
    return html.Header(
        [
            html.Strong(look.t(of.title)),
            html.Span(city),
            *person,
            html.Div(id="wall-ages", className="wall-ages"),
            html.Span(id="clock", className="wall-clock"),
        ],
        className="wall-top",
    )


def person(shown_name: str, look: RenderContext, *, can_sign_out: bool) -> list[Any]:
    """Who is signed in, as a link to what he may see, and a button to sign out."""
    language = f"?lang={look.language}"
    link = html.A(shown_name, href=f"/access{language}", className="deck-person", title=look.t("What you may see"))
    button = html.Button(look.t("Sign out"), type="submit", className="deck-button")
    form = html.Form(button, action=f"/sign-out{language}", method="POST")
    return [link, form] if can_sign_out else [link]


def warning(words: str) -> list[Any]:
    """Words in the header about who can see the deck, such as that everybody can."""
    return [html.Span(words, className="deck-open")]


def _composed(cards: Sequence[Any]) -> list[Any]:
    """The cards of a wall in three columns: the first card, the second (the map), and all others.

    Fewer than four cards stay as they are.
    """
    if len(cards) < 4:
        return list(cards)
    figures, chart, *side = cards
    return [figures, html.Div(chart, className="wall-map"), html.Div(side, className="wall-side")]


def standing(chosen: Filters | None, look: RenderContext, *, refused: bool) -> Any:
    """What the browser's script writes into the header of a page that is not live. A live page has None.

    On a page about the past it is the moment at which the page stands. chosen: the question of the page; None if it is
    not known, because the warehouse does not answer. refused: whether a parameter of the address is wrong. The panels
    then show nothing new, and the header names no moment.
    """
    if refused:
        return html.Span(look.t("Not live: the address is wrong"))
    if chosen is None:
        return html.Span(look.t("Not live"))
    if chosen.live:
        return None
    words = look.t("Replay {time}", time=moment(look, chosen.moment, "full"))
    return html.Span(words, **attributes(data_past="1"))


def texts(look: RenderContext, *, foreign: Sequence[str]) -> Any:
    """A hidden element with texts and settings for the browser's script, in the viewer's language.

    foreign: names of the parameters that other programs added to the address. The script leaves them out of links.
    """
    words = {
        "tables": {table: look.t(words) for table, words in TABLES.items()},
        "states": {state: look.t(state) for state in ("late", "stale", "dead")} | {"ahead": look.t("ahead")},
        "named": look.t("{source} ({name})"),
        "to": look.t("{source} to {time} · {age}"),
        "ahead": look.t("{source} to {time} · {duration} ahead of this server's clock"),
        "unknown": look.t("{source} to {time} · age not known"),
        "unlogged": look.t("{source}: age not known, the load log says too little"),
        "notKnown": look.t("Not known whether the data are live"),
        "notLive": look.t("Not live: the sources are {duration} ahead of this server's clock"),
        "still": look.t("Not live: no new data since {time}"),
        "silent": look.t("Not live: no answer since {time}"),
        "ago": look.t("{duration} ago"),
        "s": look.t("{value} s"),
        "min": look.t("{value} min"),
        "h": look.t("{value} h"),
        "days": look.t("{value} days"),
        "unreachable": look.t("The warehouse does not answer since {time}. The last picture is kept."),
        "offline": look.t("The deck's server does not answer since {time}. The last picture is kept."),
        "copied": look.t("Link copied"),
        "live": look.t("Live"),
        "zone": look.zone,
        "locale": look.locale,
        "many": [record.name for record in FILTERS if record.many],
        "foreign": foreign,
    }
    return html.Div(id="texts", hidden=True, **attributes(data_texts=json.dumps(words, ensure_ascii=False)))


def navigation(of: Page, pages: Sequence[Page], links: Mapping[str, str], look: RenderContext, *, city: str) -> Any:
    """The deck's name, the city's name, and links to the pages.

    of: the present page. links: path of a page -> address of its link. The key "/" is required. A page that is not
    among the keys gets no link.
    """
    anchors = [
        html.A(look.t("Wall" if other.surface == "wall" else other.title), href=links[other.path],
               **attributes(aria_current="page" if other is of else None))
        for other in pages
        if other.path in links
    ]  # fmt: skip
    return [
        html.A("Citydeck", href=links["/"], className="deck-brand"),
        html.Span(city, className="deck-city"),
        html.Nav(anchors, className="deck-nav", **attributes(aria_label=look.t("Pages"))),
    ]


def _top(navigation: Any, person: Any, look: RenderContext) -> Any:
    language, theme = ("en" if look.language == "zh" else "zh"), ("dark" if look.theme == "light" else "light")
    return html.Header(
        [
            html.Div(navigation, id="navigation", className="deck-navigation"),
            html.Span(className="deck-space"),
            html.Span(id="clock", className="deck-live"),
            *person,
            html.Button("中文" if language == "zh" else "EN", type="button", className="deck-button",
                        **attributes(data_look="lang", data_value=language)),
            html.Button(look.t("Dark") if theme == "dark" else look.t("Light"), type="button", className="deck-button",
                        **attributes(data_look="theme", data_value=theme)),
        ],
        className="deck-top",
    )  # fmt: skip


def problem(words: str, look: RenderContext, search: str = "") -> Any:
    """A page with only an error text and a link to the overview. The link keeps the query string `search`."""
    return html.Div(
        [
            html.H1("Citydeck"),
            html.P(words),
            html.A(look.t("To the overview"), href=f"/{search}", className="deck-button"),
            html.Div(id="filters", hidden=True),
            html.Div(id="navigation", hidden=True),
            html.Div(id="deck-alert", hidden=True),
            html.Div(id="standing", hidden=True),
        ],
        className="deck problem",
    )
