"""The callbacks that all panels share: refresh, number card and table. `on_error` shows the errors of all callbacks."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from functools import partial
from typing import Any

import orjson
from dash import MATCH, Dash, Input, Output, ctx, set_props
from dash.exceptions import PreventUpdate
from flask import g

from callbacks.address import Address, page_alert, parse_address, plain_look
from callbacks.panel_service import PanelService
from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID
from callbacks.server.viewers import viewer_of_request
from data.errors import WarehouseError
from data.questions.filters import FilterError
from data.warehouse.selects import tables_of
from layouts.kit.card import blank, part
from layouts.kit.dialog import number_card, table_view
from layouts.kit.frame import problem
from layouts.kit.order import in_order
from layouts.kit.theme import EMPTY, RenderContext

log = logging.getLogger(__name__)
REFRESH_TIMEOUT_S = 1.0
"""Seconds that a refresh waits for rows. After that the server tells the browser to ask again."""
SILENT_TRIES = 3
"""From this number of tries on, a panel's notice says that its rows are still being read."""
PICTURES = {"figure": ("figure",), "body": ("children",), "grid": ("columnDefs", "rowData")}
"""Kind of card -> properties of its Dash component that a refresh replaces."""


def register(app: Dash, service: PanelService) -> None:
    """Register one refresh callback per kind of card, and the callback of the dialog (number card and table)."""
    for kind, properties in PICTURES.items():
        app.callback(
            *(Output(part(kind, MATCH), name) for name in properties),
            *(Output(part(name, MATCH), "children") for name in ("headline", "footer", "notice")),
            Input(part(f"ask-{kind}", MATCH), "data"),
            prevent_initial_call=True,  # a page comes with the cached pictures; the browser asks for the others
        )(partial(_refresh, service))

    @app.callback(
        Output("dialog-title", "children"),
        Output("dialog-body", "children"),
        Input("dialog-ask", "data"),
        prevent_initial_call=True,
    )
    def open_dialog(ask: dict[str, Any]) -> tuple[Any, Any]:
        return _dialog(service, ask)


def on_error(service: PanelService, error: Exception) -> None:
    """Show the error of a callback on the screen.

    The text is that of the error. An unexpected error goes to the log, and the text only points to the log. The first
    case that applies decides what is shown:

    - A dialog shows the text.
    - A panel whose rows are still being read (kind busy) asks again soon: see `_ask_again`.
    - A panel with a FilterError empties its notice. The page's alert lists all wrong parameters of the address; without
      any, it shows the text.
    - Any other panel shows the text as its notice and keeps its picture. If a table or column is missing (kind
      not_connected), its headline says so. If nobody can tell what was known then (kind not_known), or if the viewer
      may not see numbers of cases (kind withheld), its headline says so, and its picture and footer are emptied.
    - A page shows the text in place of its panels.
    - Otherwise the page's alert shows the text.
    """
    ask = next(iter(ctx.inputs.values()), None)
    panel = ask.get("panel") if isinstance(ask, dict) else None
    look = _look(service, ask)
    kind = error.kind if isinstance(error, WarehouseError) else ""
    if isinstance(error, (WarehouseError, FilterError)):
        text = look.t(error.message, **error.values)
    else:
        log.error("panel %s failed", panel, exc_info=error)
        text = look.t("This panel could not be drawn; the log says why")
    if isinstance(ask, dict) and "view" in ask:
        set_props("dialog-body", {"children": text})
    elif kind == "busy" and isinstance(ask, dict):
        _ask_again(ask, text)
    elif isinstance(panel, str) and panel in BY_ID and isinstance(error, FilterError):
        set_props(part("notice", panel), {"children": ""})
        set_props("deck-alert", {"children": _alert(service, ask) or text})  # the same from every panel
    elif isinstance(panel, str) and panel in BY_ID:
        set_props(part("notice", panel), {"children": text})
        if kind in ("not_connected", "not_known", "withheld"):
            set_props(part("headline", panel), {"children": look.t(EMPTY[kind])})
        if kind in ("not_known", "withheld"):  # the last picture answers another question
            card = BY_ID[panel].card
            for name, value in blank(card, kind, look).items():
                set_props(part(card.kind, panel), {name: value})
            set_props(part("footer", panel), {"children": ""})
    elif isinstance(ctx.outputs_list, dict) and ctx.outputs_list["id"] == "page":
        set_props("page", {"children": problem(text, look)})  # never a blank screen
    else:
        set_props("deck-alert", {"children": text})


def _alert(service: PanelService, ask: Any) -> list[Any]:
    """The lines about wrong parameters of the address.

    There are none if all parameters are right, if the page is unknown, or if the warehouse does not answer.
    """
    try:
        return page_alert(service.deck, _address(ask))
    except (FilterError, WarehouseError):
        return []


def _ask_again(ask: dict[str, Any], words: str) -> None:
    """Tell the browser to ask again soon. The panel keeps its picture.

    ask: the request. words: the notice from try number `SILENT_TRIES` on.
    """
    tries = ask.get("tries")
    notice = {"children": words} if isinstance(tries, int) and tries >= SILENT_TRIES else {}
    set_props(part("notice", ask["panel"]), {"data-retry": str(time.monotonic_ns())} | notice)


def _refresh(service: PanelService, ask: dict[str, Any]) -> list[orjson.Fragment]:
    address, panel, deck = _address(ask), BY_ID[ask["panel"]], service.deck
    deck.watcher.catch_up(browser_versions(panel, ask))
    picture = service.picture(panel, address.filters(deck), address.look(deck), viewer_of_request(), REFRESH_TIMEOUT_S)
    g.drawn_versions = picture.versions  # tells `replies` that the reply may be cached
    return picture.fragments()


def browser_versions(panel: Panel, ask: dict[str, Any]) -> dict[str, int]:
    """The versions that the browser has: a name in `Panel.versioned` -> its version.

    ask: the request. The result is empty if the request's entry ``version`` is malformed.
    """
    versions = str(ask.get("version", "")).split(".")
    if len(versions) != len(panel.versioned) or not all(text.isascii() and text.isdecimal() for text in versions):
        return {}
    return {table: int(text) for table, text in zip(panel.versioned, versions, strict=True)}


def _dialog(service: PanelService, ask: dict[str, Any]) -> tuple[Any, Any]:
    address = _address(ask)
    panel = BY_ID.get(ask.get("panel", ""))
    if panel is None:
        raise PreventUpdate
    look, filters, viewer = address.look(service.deck), address.filters(service.deck), viewer_of_request()
    rows = service.rows(panel, filters, viewer, service.deck.settings.query_s)
    title = look.t(panel.card.title)
    if ask.get("view") == "table":
        return title, table_view(in_order(panel.card, rows.frame, look), look)
    ages = service.ages(panel, filters, rows, service.deck.clock())
    used = tuple(sorted({name for statement in rows.statements for name in tables_of(statement)}))
    asked = panel.asked(replace(filters, as_of=rows.moment))
    sql = [service.deck.warehouse.describe(statement, viewer) for statement in rows.statements]
    window = panel.window_of(asked)
    return title, number_card(panel.card, used, rows.frame, rows.moment, asked, window, ages, sql, look, rows.silence)


def _address(ask: Any) -> Address:
    if not isinstance(ask, dict):
        raise FilterError("This page asks in a way that is not understood; load it again")
    return parse_address(str(ask.get("path", "/")), str(ask.get("search", "")))


def _look(service: PanelService, ask: Any) -> RenderContext:
    # callbacks of a page get path and query string as inputs or states; those of a panel get both in `ask`
    page = ctx.inputs | ctx.states
    asked = ask if isinstance(ask, dict) else {"path": page.get("url.pathname"), "search": page.get("url.search")}
    try:
        return _address(asked).look(service.deck)
    except FilterError:
        return plain_look(service.deck, str(asked.get("search") or ""))
