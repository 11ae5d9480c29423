"""Citydeck: the operations dashboard of a city's command centre.

`create_app` makes the Dash application. gunicorn serves `app:server`. `python app.py --help` lists the commands.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import Dash
from flask import Flask, Request, Response, g, request
from flask.sessions import SessionInterface
from flask_compress import Compress

from callbacks import metrics, pages, panels, posted, replay, replies, routes
from callbacks.address import parse_address, plain_look, wall_profile
from callbacks.identity import register as identity
from callbacks.identity.accounts import identity_of_request
from callbacks.identity.scenes import Scene, Walls
from callbacks.panel_service import PanelService
from callbacks.picture_json import check_fragments
from callbacks.registry.pages import PAGES
from callbacks.registry.panels import script_uses
from callbacks.server import addresses, files, headers, origin, refusals
from callbacks.server.secret import secret_key
from data.deck import Deck
from data.questions.filters import FilterError
from data.settings import Settings, load_settings
from layouts.kit.document import document


class CitydeckApp(Dash):
    """The Dash application. Its HTML document has the language, theme and surface of the requested address.

    deck: reads the rows. service: makes the panels' pictures. files: serves the style, the script and the district
    borders.
    """

    deck: Deck
    service: PanelService
    files: files.Files

    def index(self, *args: Any, **parts: Any) -> tuple[str, int]:
        """The HTML document for the address of the current request, and its status: 404 for an unknown address."""
        page: str = super().index(*args, **parts)  # type: ignore[no-untyped-call]
        return page, g.get("status", 200)

    def interpolate_index(self, *_: Any, **parts: Any) -> str:
        """The HTML document for the address of the current request.

        For an unknown address the document has a plain look: see `plain_look`. Raises FilterError if the setting `wall`
        is not valid.
        """
        uses: set[str] = set()
        try:
            address = parse_address(request.path, request.query_string.decode())
            look, uses = address.look(self.deck), script_uses(address.page)
        except FilterError:
            g.status = 404
            look = plain_look(self.deck, request.query_string.decode())
        tags = self.files.tags(parts["scripts"], uses)
        who = identity_of_request()
        if who is not None and who.method == "screen":
            tags["scripts"] += f'<script id="screen" src="{self.files.screen_script}" defer></script>'
        return document(parts | tags, look, wall_profile(self.deck.settings.wall))


class NoSessions(SessionInterface):
    """Switches Flask's sessions off: the deck stores nothing between requests."""

    def open_session(self, app: Flask, request: Request) -> None:
        """Return None: Flask then opens no session."""


def create_app(settings: Settings, deck: Deck | None = None) -> CitydeckApp:
    """Make the Dash application. deck: an open deck; without one, the deck that the settings describe is opened.

    It does not start the deck's watcher: `__getattr__` does. The application serves /metrics if the deck's observer is
    a `Metrics`. A deck that is opened here has such an observer.

    Raises FilterError if the setting of the wall is wrong. Raises WarehouseError or CityPackError if the deck cannot be
    opened. Raises SettingError if a file with a secret or the table of claims cannot be used. Raises StoreError if the
    store of a deck with accounts cannot be used. Raises RuntimeError if Dash does not use orjson: see
    `check_fragments`.
    """
    check_fragments()
    wall_profile(settings.wall)
    deck = deck or Deck.open(settings, check=False, observer=metrics.Metrics())
    service = PanelService(deck)
    app = CitydeckApp(
        __name__,
        title="Citydeck",
        update_title="",
        serve_locally=True,
        eager_loading=True,  # Dash names every script by its fingerprint; `files` drops those that a page does not use
        include_assets_files=False,  # `files` serves them
        enable_mcp=False,
        suppress_callback_exceptions=True,
        on_error=partial(panels.on_error, service),
    )
    app.deck, app.service, app.files = deck, service, files.Files(deck.pack, deck.warehouse.observer)
    app.server.secret_key = secret_key(settings.secret_file)
    app.server.session_interface = NoSessions()
    _register_checks(app, settings)
    app.layout = partial(pages.layout, service)
    for part in (pages, panels, replay, replies, routes):
        part.register(app, service)
    observer = deck.warehouse.observer
    if isinstance(observer, metrics.Metrics):
        metrics.register(app, deck, observer)
    Compress(app.server)
    files.register(app, app.files)
    app.server.after_request(_close_with_response)  # runs before the compression, which drops the file unclosed
    return app


def _walls(app: CitydeckApp) -> Walls:
    """The pages of the wall, for the part that decides which of them a screen may show."""
    pages_of_walls = [page for page in PAGES if page.surface == "wall"]
    scenes = {page.path: Scene(page.title, frozenset(place.panel for place in page.places)) for page in pages_of_walls}
    return Walls(scenes, wall_profile(app.deck.settings.wall), app.files.screen_script)


def _register_checks(app: CitydeckApp, settings: Settings) -> None:
    """Register what checks every request before the deck answers, and the headers of every response."""
    headers.register(app.server, [app.renderer], settings.frames)  # its hook runs last, so it comes first
    refusals.register(app.server)
    addresses.register(app.server, settings.proxy_addresses, public_url=settings.public_url, auth=settings.auth)
    identity.register(app.server, app.deck, app.files.style, _walls(app))
    origin.register(app.server)
    posted.register(app)


def _close_with_response(response: Response) -> Response:
    """Make Flask close the response's file after the response is sent. Returns the response."""
    close = getattr(response.response, "close", None)
    if close is not None:
        response.call_on_close(close)
    return response


def __getattr__(name: str) -> Flask:
    """Make the Flask application when gunicorn asks for `app:server`, and start its deck's watcher.

    Importing this file starts nothing. Each access to `server` makes a new application. Raises AttributeError for any
    other name.
    """
    if name != "server":
        raise AttributeError(name)
    app = create_app(load_settings())
    server: Flask = app.server
    server.extensions["citydeck"] = app  # `workers` finds the application here
    app.deck.watcher.start()
    return server


if __name__ == "__main__":
    from callbacks.commands.main import main

    main()
