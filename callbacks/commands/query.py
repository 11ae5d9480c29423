"""`query`: prints the rows behind a panel, read from the warehouse or fetched from a running server."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import click

from callbacks.commands.filter_options import filter_options, pairs_of
from callbacks.panel_service import PanelService
from callbacks.registry.panels import BY_ID
from data.deck import Deck
from data.errors import WarehouseError
from data.questions.filters import FilterError
from data.questions.windows import WINDOWS
from data.settings import Settings, load_settings
from layouts.kit.export import to_csv, to_json

SERVER_TIMEOUT_S = 120
"""Seconds without an answer after which a server counts as unreachable."""
Pairs = list[tuple[str, str]]
Scope = tuple[str | None, str | None]


@click.command()
@click.argument("panel")
@click.option("--as-of", metavar="ISO", help="The moment of the question; UTC unless it has an offset.  [default: now]")
@click.option(
    "--known", metavar="1|load:ID", help="Only rows that had been loaded at --as-of, or with this load or before."
)
@click.option("--window", help=f"{', '.join(WINDOWS)}, any hours or days, or START/END.  [default: the panel's own]")
@filter_options
@click.option("--filter", "more", multiple=True, metavar="NAME=VALUE", help="A parameter as it stands in addresses.")
@click.option("--viewer-districts", metavar="IDS", help="Show only these districts; an empty list shows no rows.")
@click.option("--viewer-agencies", metavar="IDS", help="Show only these agencies; an empty list shows no rows.")
@click.option("--server", metavar="URL", help="Ask a running server instead of the warehouse.")
@click.option("--token-file", metavar="FILE", help="With --server: the file that holds a token of 'token add'.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
def query(
    panel: str,
    viewer_districts: str | None,
    viewer_agencies: str | None,
    server: str | None,
    token_file: str | None,
    form: str,
    more: tuple[str, ...],
    **filters: Any,
) -> None:
    """Print the rows behind PANEL, from the same reads as the screen.

    Most filters take several values: separate them by commas, or repeat the option.
    """
    if panel not in BY_ID:
        raise FilterError("Unknown panel '{panel}'; 'python app.py panels' lists them", panel=panel)
    pairs, scope = pairs_of(filters, more), (viewer_districts, viewer_agencies)
    if server and scope != (None, None):
        raise FilterError("--viewer-districts and --viewer-agencies work on a warehouse, not with --server")
    if token_file and not server:
        raise FilterError("--token-file works with --server, not on a warehouse")
    if server:
        text = fetch_rows(server, panel, pairs, form, token_file)
    else:
        text = read_rows(load_settings(), panel, pairs, form, scope)
    click.echo(text, nl=not text.endswith("\n"))


def read_rows(settings: Settings, panel: str, pairs: Pairs, form: str, scope: Scope) -> str:
    """The rows of a panel as text, read in this process. Raises FilterError, WarehouseError or CityPackError.

    form: csv or json. scope: the districts and the agencies that the viewer may see, each separated by commas. "" shows
    no rows; None shows all.
    """
    deck = Deck.open(settings, read_only=True)
    if not deck.watcher.probe().reachable:
        raise WarehouseError("unreachable", "The warehouse does not answer")
    viewer = deck.viewer(*scope)
    rows = PanelService(deck).rows(BY_ID[panel], deck.filters(pairs, viewer=viewer), viewer)
    return to_csv(rows.frame) if form == "csv" else to_json(rows.frame)


def fetch_rows(server: str, panel: str, pairs: Pairs, form: str, token_file: str | None = None) -> str:
    """The rows of a panel as text, from the server at this address. form: csv or json. token_file: see `_request`.

    Raises FilterError for an address that does not begin with http:// or https://. If the server answers with an error,
    raises FilterError with the server's words. Raises WarehouseError if the server does not answer.
    """
    if urlsplit(server).scheme not in ("http", "https"):
        raise FilterError("--server '{url}' is not an address; write http://127.0.0.1:8050", url=server)
    address = f"{server.rstrip('/')}/panel/{panel}.{form}?{urlencode(pairs)}"
    try:
        with urllib.request.urlopen(_request(address, token_file), timeout=SERVER_TIMEOUT_S) as answer:
            return str(answer.read().decode("utf-8-sig"))
    except urllib.error.HTTPError as error:
        raise FilterError("{words}", words=error.read().decode().strip() or f"the server says {error.code}") from error
    except OSError as error:
        raise WarehouseError("unreachable", "The server {url} does not answer", url=server) from error


def _request(address: str, token_file: str | None) -> urllib.request.Request:
    """The request for this address, with the token in the file. Raises FilterError.

    A token goes to this machine or by TLS, never in the clear through a network, and never to another address to which
    the server redirects.
    """
    request, parts = urllib.request.Request(address), urlsplit(address)
    if token_file is None:
        return request
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise FilterError("--token-file goes with https:// only, or to this machine: a token is a secret")
    try:
        token = Path(token_file).read_text("ascii").strip()
    except (OSError, UnicodeError) as error:
        raise FilterError("--token-file '{file}' cannot be read: {why}", file=token_file, why=str(error)) from error
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", token):
        raise FilterError("--token-file '{file}' holds no token; 'token add' prints one", file=token_file)
    request.add_unredirected_header("Authorization", f"Bearer {token}")
    return request
