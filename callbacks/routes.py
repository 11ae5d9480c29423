"""Addresses that are not pages: the version, the health checks, and the rows of a panel."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from dash import Dash
from flask import Response, request

from callbacks.address import LOOKS
from callbacks.identity.acts import Taken, record_export
from callbacks.panel_service import PanelService
from callbacks.registry.panels import BY_ID
from callbacks.server.exports import Exports
from callbacks.server.viewers import viewer_of_request
from data.deck import Deck
from data.errors import WarehouseError
from data.questions.filters import FilterError
from data.store.store import StoreError
from layouts.kit.export import to_csv, to_json

STATUS_OF = {
    "refused": 400, "withheld": 403, "not_connected": 404, "not_known": 404, "too_many_rows": 413, "busy": 503,
    "slow": 504, "unreachable": 503, "failed": 500,
}  # fmt: skip
"""Kind of a WarehouseError -> HTTP status of the response."""


def register(app: Dash, service: PanelService) -> None:
    """Register the addresses /version, /healthz, /readyz, /panel/<panel>.csv and /panel/<panel>.json.

    /version: versions of tables, which browsers poll (`LogState.payload`). /healthz: always ok. /readyz: ok if the
    warehouse answered the watcher's last probe, else status 503. /panel: the rows of a panel.
    """
    server, deck = app.server, service.deck
    server.add_url_rule("/version", "version", lambda: _version(deck))
    server.add_url_rule("/healthz", "healthz", lambda: Response("ok\n", mimetype="text/plain"))
    server.add_url_rule("/readyz", "readyz", lambda: _ready(deck))
    rows = Exports().limited(lambda panel, kind: _rows(service, panel, kind))
    server.add_url_rule("/panel/<panel>.<kind>", "rows", rows)


def _version(deck: Deck) -> Response:
    payload, etag = deck.watcher.published()
    # the compression appends its name to the tag of its response
    unchanged = any(tag.partition(":")[0] == etag for tag in request.if_none_match.as_set(include_weak=True))
    response = Response(b"" if unchanged else payload, 304 if unchanged else 200, mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(etag)
    return response


def _ready(deck: Deck) -> Response:
    reachable = deck.watcher.state.reachable
    return Response(
        "ok\n" if reachable else "the warehouse does not answer\n", 200 if reachable else 503, mimetype="text/plain"
    )


def _rows(service: PanelService, name: str, kind: str) -> Response:
    """The rows of a panel as CSV (UTF-8 with BOM, for spreadsheets) or JSON. The query string holds the question.

    Where people sign in, the export is recorded first, and says who took it away. An error gives one line of text. Its
    status is 404 for an unknown panel or format, 400 for a wrong parameter, else
    as in `STATUS_OF`.
    """
    panel = BY_ID.get(name)
    if panel is None or kind not in ("csv", "json"):
        return _text(f"There is no panel '{name}.{kind}'", 404)
    pairs = [pair for pair in parse_qsl(request.query_string.decode()) if pair[0] not in LOOKS]
    try:
        viewer = viewer_of_request()
        filters = service.deck.filters(pairs, viewer=viewer)
        # scripts and downloads do not ask again by themselves, so they wait as long as a query may take
        frame = service.rows(panel, filters, viewer, service.deck.settings.query_s).frame
        taken = record_export(panel.id, kind, filters, len(frame))
    except FilterError as error:
        return _text(str(error), 400)
    except WarehouseError as error:
        return _text(str(error), STATUS_OF[error.kind])
    except StoreError as error:  # what cannot be recorded does not leave the deck
        return _text(str(error), 503)
    return _exported(panel.id, kind, frame, taken)


def _exported(name: str, kind: str, frame: Any, taken: Taken | None) -> Response:
    """The rows as a response. taken: who takes them away; None where nobody signs in."""
    marks = taken.marks() if taken else {}
    if kind == "json":
        return Response(to_json(frame, marks), mimetype="application/json")
    headers = {"Content-Disposition": f"attachment; filename={name}.csv"}
    return Response("\ufeff" + to_csv(frame, marks), content_type="text/csv; charset=utf-8", headers=headers)


def _text(words: str, status: int) -> Response:
    return Response(words + "\n", status, mimetype="text/plain")
