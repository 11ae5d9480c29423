"""Citydeck: the operations dashboard of a city's command centre.

`create_app(settings)` makes the Dash application, `app:server` is for gunicorn, and `python app.py --help` shows the
command line.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import Dash
from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface
from flask_compress import Compress

from callbacks import metrics, pages, panels, replies, routes
from callbacks.address import parse_address, plain_look, wall_profile
from callbacks.panel_service import PanelService, check_fragments
from callbacks.registry.panels import script_uses
from callbacks.server import files
from callbacks.server.secret import secret_key
from callbacks.server.viewers import guard
from data.deck import Deck
from data.questions.filters import FilterError
from data.settings import Settings, load_settings
from layouts.kit.document import document


class CitydeckApp(Dash):
    """Dash, with a document whose language, theme and surface are those of the address."""

    deck: Deck
    files: files.Files

    def interpolate_index(self, **parts: Any) -> str:
        """The HTML document of the page that is asked for."""
        uses: set[str] = set()
        try:
            address = parse_address(request.path, request.query_string.decode())
            look, uses = address.look(self.deck), script_uses(address.page)
        except FilterError:
            look = plain_look(self.deck, request.query_string.decode())
        return document(parts | self.files.tags(parts["scripts"], uses), look, wall_profile(self.deck.settings.wall))


class NoSessions(SessionInterface):
    """The deck keeps nothing of a browser between requests: a cookie need not be looked for, nor verified."""

    def open_session(self, app: Flask, request: Request) -> None:
        """None: the request has no session."""


def create_app(settings: Settings, deck: Deck | None = None) -> CitydeckApp:
    """The application over the warehouse that the settings name. Starts nothing: see `start`."""
    check_fragments()
    deck = deck or Deck.open(settings, check=False)
    service = PanelService(deck)
    app = CitydeckApp(
        __name__,
        title="Citydeck",
        update_title="",
        serve_locally=True,
        eager_loading=True,  # every script has a fingerprint and is named; a page takes those that it uses
        include_assets_files=False,  # `files` serves them
        enable_mcp=False,
        suppress_callback_exceptions=True,
        on_error=partial(panels.on_error, service),
    )
    app.deck, app.service, app.files = deck, service, files.Files(deck.pack)
    app.server.secret_key = secret_key(settings.secret_file)
    app.server.session_interface = NoSessions()
    guard(app.server, public=settings.public)
    app.layout = partial(pages.layout, service)
    for part in (pages, panels, replies, routes, metrics):
        part.register(app, service)
    Compress(app.server)
    files.register(app, app.files)
    app.server.after_request(_close_with_answer)  # runs before the compression, which forgets the file
    return app


def _close_with_answer(answer: Response) -> Response:
    """See that the file behind an answer is closed when the answer has been sent."""
    close = getattr(answer.response, "close", None)
    if close is not None:
        answer.call_on_close(close)
    return answer


def __getattr__(name: str) -> Flask:
    """`app:server` for gunicorn, made when it is asked for, so that importing this file starts nothing."""
    if name != "server":
        raise AttributeError(name)
    app = create_app(load_settings())
    app.server.extensions["citydeck"] = app  # where the worker finds what it serves
    app.deck.watcher.start()
    return app.server


if __name__ == "__main__":
    from callbacks.commands.main import main

    main()
