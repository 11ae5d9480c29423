"""Pages and filters: which cards an address shows, and how a choice becomes an address."""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, no_update
from flask import has_request_context, request

from callbacks.address import Address, parse_address, plain_look
from callbacks.panel_service import PanelService, Picture
from callbacks.registry.pages import PAGES
from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID
from callbacks.server.viewers import viewer_of_request
from data.contract.tables import COMMAND_SYSTEMS
from data.deck import KEYS, Deck
from data.errors import WarehouseError
from data.measures.definitions import BY_ID as MEASURES
from data.questions.filters import FilterError, Filters, parse_filters, parse_local
from data.times import utc
from layouts.kit.card import card
from layouts.kit.frame import filter_bar, page, problem, shell, wall
from layouts.kit.panel import Shown
from layouts.kit.theme import RenderContext

log = logging.getLogger(__name__)
AHEAD_S = 0.3
"""How long a page waits for pictures that are not kept. It is asked for while the browser still loads the scripts."""


def layout(service: PanelService) -> Any:
    """The page of the address that the browser asks from; where it does not say that, it asks `show_page` for it."""
    if not has_request_context() or not request.referrer:
        return shell()
    try:
        came_from = urlsplit(request.referrer)
        search = f"?{came_from.query}" if came_from.query else ""
        return shell(_page(service, came_from.path, search), came_from.path, search)
    except Exception:  # whatever it is, `show_page` meets it again, and says so on the screen
        log.warning("the page of %s could not be made", request.referrer, exc_info=True)
        return shell()


def register(app: Dash, service: PanelService) -> None:
    """Register the page, its filters, and the browser's side of both."""

    @app.callback(
        Output("page", "children"), Input("url", "pathname"), State("url", "search"), prevent_initial_call=True
    )
    def show_page(path: str | None, search: str | None) -> Any:
        return _page(service, path or "/", search or "")

    @app.callback(
        Output("filters", "children"),
        Output("deck-alert", "children"),
        Input("url", "search"),
        Input("url", "pathname"),
        prevent_initial_call=True,  # a page comes with its filters
    )
    def show_filters(search: str | None, path: str | None) -> tuple[Any, str]:
        return _filters(service.deck, path or "/", search or ""), ""

    @app.callback(Output("url", "search"), Input("replay", "value"), State("url", "search"), prevent_initial_call=True)
    def replay(value: str | None, search: str | None) -> Any:
        return _replayed(value or "", search or "", service.deck)

    _register_browser(app)


def _register_browser(app: Dash) -> None:
    """What the browser's script does by itself; its callbacks have no result, so each names one that it never sets."""
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
        return problem(look.t(error.message, **error.values), look)
    look, of = address.look(deck), address.page
    panels = [BY_ID[place.panel] for place in of.places]
    present = {panel.id: _versions(deck, panel) for panel in panels}
    drawn = _drawn(service, address, look)
    cards = [
        card(_shown(panel, present[panel.id], drawn.get(panel.id)), panel.card, place, look)
        for place, panel in zip(of.places, panels, strict=True)
    ]
    city = deck.pack.name_zh if look.language == "zh" else deck.pack.name_en
    if of.surface == "wall":
        return wall(cards, of, look, city=city)
    bar, alert = _bar(deck, path, search, look)
    return page(cards, of, PAGES, look, city=city, query={**address.pairs, **address.chosen}, bar=bar, alert=alert)


def _bar(deck: Deck, path: str, search: str, look: RenderContext) -> tuple[Any, str]:
    """The filters of a page that is being made, and what is wrong with them."""
    try:
        return _filters(deck, path, search), ""
    except (FilterError, WarehouseError) as error:
        return None, look.t(error.message, **error.values)


def _drawn(service: PanelService, address: Address, look: RenderContext) -> dict[str, Picture]:
    """What comes with a page of its panels' pictures: what is kept, and what is read and drawn in `AHEAD_S`.

    Nothing where the question is wrong, which every panel says for itself.
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
    except Exception:  # whatever it is, the browser's request for this panel meets it again, and the panel says so
        return None


def _shown(panel: Panel, present: tuple[tuple[str, int], ...], drawn: Picture | None) -> Shown:
    """A panel with what is drawn of it; the version is that of the picture, by which the browser knows what to ask."""
    versions = drawn.versions if drawn else present
    answer = drawn.fragments() if drawn else None
    return Shown(panel.id, panel.tables, panel.facts, ".".join(str(version) for _, version in versions), answer)


def _versions(deck: Deck, panel: Panel) -> tuple[tuple[str, int], ...]:
    """The present versions of the panel's tables, as (table, version)."""
    return deck.warehouse.versioned(panel.id, panel.tables).versions


def _filters(deck: Deck, path: str, search: str) -> Any:
    address = parse_address(path, search)
    if address.page.surface == "wall":
        return no_update
    look, filters = address.look(deck), address.filters(deck)
    units = _options(deck, "district", look)
    choices = {
        "district": [option for option in units if option[0] != deck.pack.city_id],
        "agency": _options(deck, "agency", look),
        "command_system": [(value, look.label(value)) for value in COMMAND_SYSTEMS],
    }
    used = frozenset().union(*(BY_ID[place.panel].obeys for place in address.page.places))
    choices = {name: options for name, options in choices.items() if name in used}
    names = {
        name: dict(_options(deck, name, look)).get(getattr(filters, name), "")
        for name in filters.named()
        if name in KEYS
    }
    if filters.measure:
        names["measure"] = look.t(MEASURES[filters.measure].name)
    return filter_bar(filters, choices, names, look)


def _options(deck: Deck, name: str, look: RenderContext) -> list[tuple[str, str]]:
    """(value, name) of every value of a filter."""
    rows = deck.names(name, viewer_of_request())
    return list(zip(rows[KEYS[name].name].tolist(), look.name(rows).tolist(), strict=True)) if len(rows) else []


def _replayed(value: str, search: str, deck: Deck) -> Any:
    """The address with the moment chosen in the city's time; none is live. An unchanged one changes nothing."""
    pairs = dict(parse_qsl(search.lstrip("?")))
    before = pairs.pop("as_of", "")
    after = utc(parse_local(value), deck.pack.zone).isoformat() if value.strip() else ""
    if after == before or (before and parse_filters({"as_of": before}, deck.known()).moment.isoformat() == after):
        return no_update
    if after:
        pairs["as_of"] = after
    return f"?{urlencode(pairs, safe='/:')}" if pairs else ""
