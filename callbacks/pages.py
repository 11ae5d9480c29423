"""Callbacks of pages and filters. They show the page of an address."""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, no_update
from flask import has_request_context, request

from callbacks.address import Address, page_alert, parse_address, plain_look
from callbacks.identity.header import person_of_request, scope_of_request, warnings
from callbacks.options import options_of
from callbacks.panel_service import PanelService, Picture
from callbacks.registry.pages import PAGES
from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID, obeyed
from callbacks.server.viewers import viewer_of_request
from data.deck import Deck
from data.errors import WarehouseError
from data.questions.filters import FilterError, Filters
from data.questions.vocabulary import BY_NAME, FILTERS
from layouts.kit.card import card
from layouts.kit.filter_bar import Option, filter_bar
from layouts.kit.frame import navigation, page, problem, shell, standing, texts, wall
from layouts.kit.panel import Shown
from layouts.kit.theme import RenderContext

log = logging.getLogger(__name__)
Frame = tuple[Any, Any, Any, Any]
"""The filter bar, the navigation, the alert and the standing of a page, each as content for Dash."""
AHEAD_S = 0.3
"""Seconds that the server waits, while it makes a page, for pictures that are not cached."""


def layout(service: PanelService) -> Any:
    """The page at the address in the request's Referer header. An unknown address gives a page that says so.

    The page is empty if there is no such header or if making the page fails. The browser then asks `show_page` for it.
    """
    if not has_request_context() or not request.referrer:
        return shell()
    try:
        came_from = urlsplit(request.referrer)
    except ValueError:  # no address
        return shell()
    try:
        search = f"?{came_from.query}" if came_from.query else ""
        return shell(_page(service, came_from.path, search), came_from.path, search)
    except Exception:  # `show_page` meets the same error again, and shows it
        log.warning("the page of %s could not be made", request.referrer, exc_info=True)
        return shell()


def register(app: Dash, service: PanelService) -> None:
    """Register the callbacks of the page and of its filters, and those that run in the browser."""

    @app.callback(
        Output("page", "children"), Input("url", "pathname"), State("url", "search"), prevent_initial_call=True
    )
    def show_page(path: str | None, search: str | None) -> Any:
        return _page(service, path or "/", search or "")

    @app.callback(
        Output("filters", "children"),
        Output("navigation", "children"),
        Output("deck-alert", "children"),
        Output("standing", "children"),
        Input("url", "search"),
        Input("url", "pathname"),
        prevent_initial_call=True,  # a new page already has its filters
    )
    def show_filters(search: str | None, path: str | None) -> Frame:
        return _frame(service.deck, parse_address(path or "/", search or ""))

    _register_browser(app)


def _register_browser(app: Dash) -> None:
    """Register the callbacks that run in the browser's script.

    They have no result, but Dash demands an output of each callback. So each names an output that it never sets.
    """
    app.clientside_callback(ClientsideFunction("citydeck", "arrive"), Output("panels", "title"), Input("panels", "id"))
    for name, inputs in (
        ("search", [Input("url", "search")]),
        ("choose", [Input({"type": "choice", "filter": ALL}, "value"), State({"type": "choice", "filter": ALL}, "id")]),
        ("mark", [Input({"type": "figure", "panel": ALL}, "clickData")]),
        ("row", [Input({"type": "grid", "panel": ALL}, "selectedRows")]),
    ):
        app.clientside_callback(
            ClientsideFunction("citydeck", name),
            Output("page", "title", allow_duplicate=True),
            *inputs,
            prevent_initial_call=True,
        )


def _page(service: PanelService, path: str, search: str) -> Any:
    deck = service.deck
    try:
        address = parse_address(path, search)
    except FilterError as error:
        look = plain_look(deck, search)
        return problem(look.t(error.message, **error.values), look, search)
    look, of = address.look(deck), address.page
    panels = [BY_ID[place.panel] for place in of.places]
    present = {panel.id: _versions(deck, panel) for panel in panels}
    drawn = _drawn(service, address, look)
    cards = [
        card(_shown(panel, present[panel.id], drawn.get(panel.id)), panel.card, place, look)
        for place, panel in zip(of.places, panels, strict=True)
    ]
    bar, links, wrong, stands = _frame_or_words(deck, address)
    words = texts(look, foreign=address.foreign(deck))
    if of.surface == "wall":
        warned = warnings(deck, look)
        return wall(cards, of, look, city=_city(deck, look), alert=wrong, standing=stands, texts=words, person=warned)
    who, foot = person_of_request(deck, look), scope_of_request(deck, look)
    return page(
        cards, of, look, navigation=links, bar=bar, alert=wrong, standing=stands, texts=words, person=who, footer=foot
    )


def _frame(deck: Deck, address: Address) -> Frame:
    """The four parts of the frame of an address: see `Frame`. On a wall the first two are `no_update`.

    Raises WarehouseError if the warehouse does not answer.
    """
    asked, look = address.asked(deck), address.look(deck)
    stands = standing(asked.chosen, look, refused=bool(asked.problems))
    if address.page.surface == "wall":
        return no_update, no_update, page_alert(deck, address), stands
    choices, names = _choices(deck, address, asked.chosen, look)
    bar = filter_bar(asked.chosen, choices, names, obeyed(address.page), address.fixed, look)
    links = {to.path: address.link_to(to, asked.chosen) for to in PAGES if "<" not in to.path}
    pages = navigation(address.page, PAGES, links, look, city=_city(deck, look))
    return bar, pages, page_alert(deck, address), stands


def _frame_or_words(deck: Deck, address: Address) -> Frame:
    """The four parts of the frame of a page: see `Frame`.

    After a WarehouseError the filter bar is empty, the alert is the error's text, and the links of the navigation have
    all parameters of the address, unchecked.
    """
    try:
        return _frame(deck, address)
    except WarehouseError as error:
        look = address.look(deck)
        links = {to.path: address.unread_link_to(to) for to in PAGES if "<" not in to.path}
        words = look.t(error.message, **error.values)
        pages = navigation(address.page, PAGES, links, look, city=_city(deck, look))
        return [], pages, words, standing(None, look, refused=False)


def _city(deck: Deck, look: RenderContext) -> str:
    return deck.pack.name_zh if look.language == "zh" else deck.pack.name_en


def _drawn(service: PanelService, address: Address, look: RenderContext) -> dict[str, Picture]:
    """Panel id -> the picture to send with the page: a cached one, or one that is ready within `AHEAD_S`.

    Panels are left out if their picture is not ready in time or fails. The result is empty if a parameter of the
    address is wrong or if the warehouse does not answer.
    """
    try:
        filters = address.filters(service.deck)
    except (FilterError, WarehouseError):
        return {}
    viewer, panels = viewer_of_request(), [BY_ID[place.panel] for place in address.page.places]
    drawn = {panel.id: service.latest_cached(panel, filters, look, viewer) for panel in panels}
    missing = [panel for panel in panels if drawn[panel.id] is None]
    for panel in missing:
        service.prefetch(panel, filters, viewer)
    end = monotonic() + AHEAD_S
    for panel in missing:
        drawn[panel.id] = _ahead(service, panel, filters, look, max(0.0, end - monotonic()))
    return {panel: picture for panel, picture in drawn.items() if picture}


def _ahead(
    service: PanelService, panel: Panel, filters: Filters, look: RenderContext, timeout_s: float
) -> Picture | None:
    try:
        return service.picture(panel, filters, look, viewer_of_request(), timeout_s)
    except Exception:  # the browser's request for this panel meets the same error again, and the panel shows it
        return None


def _shown(panel: Panel, present: tuple[tuple[str, int], ...], drawn: Picture | None) -> Shown:
    """The record of a panel for a page that is being made. drawn: the panel's picture; None if there is none yet.

    The record has the versions of the picture or, without a picture, those in `present`. If a picture's versions are
    older than the present ones, the browser asks for a newer picture.
    """
    versions = drawn.versions if drawn else present
    answer = drawn.fragments() if drawn else None
    return Shown(panel.id, panel.versioned, panel.facts, ".".join(str(version) for _, version in versions), answer)


def _versions(deck: Deck, panel: Panel) -> tuple[tuple[str, int], ...]:
    """The present version of each name in `Panel.versioned`, as pairs (name, version)."""
    return deck.warehouse.versioned(panel.id, panel.versioned).versions


def _choices(
    deck: Deck, address: Address, chosen: Filters, look: RenderContext
) -> tuple[dict[str, list[Option]], dict[str, dict[str, str]]]:
    """The options of the filter bar (filter -> options), and the names of values (filter -> value -> name).

    The options are for the filters that the bar offers on this page. The options of the filter district leave out the
    city itself. The names are for the chosen filters. Raises WarehouseError.
    """
    offered = [
        record for record in FILTERS
        if record.on_bar and record.name in obeyed(address.page) and record.name not in address.fixed
    ]  # fmt: skip
    choices = {record.name: options_of(deck, record, look) for record in offered}
    named = {name: choices.get(name) or options_of(deck, BY_NAME[name], look) for name, _ in chosen.chosen}
    if "district" in choices:
        choices["district"] = [option for option in choices["district"] if option[0] != deck.pack.city_id]
    return choices, {name: dict(options) for name, options in named.items()}
