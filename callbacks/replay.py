"""The callback of the replay field: it turns the moment that a viewer types into the address of that moment."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import Dash, Input, Output, State, no_update

from callbacks.address import page_alert, parse_address
from callbacks.panel_service import PanelService
from data.deck import Deck
from data.questions.foreign import is_foreign
from data.questions.known_loads import THEN
from data.questions.moments import parse_typed
from data.questions.parse import understand


def register(app: Dash, service: PanelService) -> None:
    """Register the callback of the replay field."""

    @app.callback(
        Output("url", "search"),
        Output("deck-alert", "children", allow_duplicate=True),
        Input("replay", "value"),
        State("url", "search"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    def replay(value: str | None, search: str | None, path: str | None) -> Any:
        return _answer(value or "", path or "/", search or "", service.deck)


def _answer(value: str, path: str, search: str, deck: Deck) -> tuple[Any, Any]:
    """The query string of the page's new address, and the page's alert. If the moment changes, the alert follows later.

    If it stays, the alert takes back what it said about a text typed before.
    """
    query = replayed(value, search, deck)
    return (no_update, page_alert(deck, parse_address(path, search))) if query is None else (query, no_update)


def replayed(value: str, search: str, deck: Deck) -> str | None:
    """The query string of a page after its viewer has typed another moment; None if the moment stays the same.

    It begins with "?"; without any parameter it is "". Foreign parameters are left out. A parameter `known` gets the
    value "1": a number of a load fits only the old moment. A window START/END is left out if it starts after the moment
    or keeps the page from being live. It does not matter whether the old moment could be read.

    value: the text that the viewer typed, a moment in the city's time. An empty text makes the page live. Raises
    FilterError if it cannot be read as a moment, or if nobody may ask about that moment. Raises WarehouseError.
    """
    pairs, clock = parse_qsl(search.lstrip("?")), deck.clock()
    known, latest = deck.known(), deck.watcher.state.latest(clock)
    after = parse_typed(value, deck.pack.zone, clock, latest) if value.strip() else None
    before, wrong = understand(pairs, known, foreign=deck.foreign, latest=latest)
    if "as_of" not in wrong and before.as_of == after:
        return None
    others = [pair for pair in pairs if pair[0] != "as_of" and not is_foreign(pair[0], deck.foreign)]
    others = [(name, THEN if name == "known" else text) for name, text in others]
    moment = [("as_of", after.isoformat())] if after else []
    asked, wrong = understand([*others, *moment], known, foreign=deck.foreign, latest=latest)
    if "window" in wrong or asked.as_of != after:
        others = [pair for pair in others if pair[0] != "window"]
    query = urlencode([*others, *moment], safe="/:")
    return f"?{query}" if query else ""
