"""A panel's rows for scripts: from the warehouse, or from a running server through the address of its CSV link."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

import pandas as pd

from callbacks.panel_service import PanelService
from callbacks.registry.panels import BY_ID
from data.deck import Deck
from data.errors import WarehouseError
from data.questions.filters import FilterError
from data.settings import Settings

PATIENCE_S = 120


def query_rows(
    settings: Settings, panel: str, pairs: Sequence[tuple[str, str]], viewer_districts: str | None
) -> pd.DataFrame:
    """Rows of a panel, from the same reads as the screen. Raises FilterError, WarehouseError, CityPackError."""
    deck = Deck.open(settings, read_only=True)
    if not deck.watcher.probe().reachable:
        raise WarehouseError("unreachable", "The warehouse does not answer")
    service = PanelService(deck)
    frame: pd.DataFrame = service.rows(BY_ID[panel], deck.filters(pairs), deck.viewer(viewer_districts)).frame
    return frame


def ask_server(server: str, panel: str, pairs: Sequence[tuple[str, str]], form: str) -> str:
    """The text of a panel's rows as a running server gives them. Raises WarehouseError, FilterError."""
    if urlsplit(server).scheme not in ("http", "https"):
        raise FilterError("--server '{url}' is not an address; write http://127.0.0.1:8050", url=server)
    address = f"{server.rstrip('/')}/panel/{panel}.{form}?{urlencode(pairs)}"
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
            text = str(answer.read().decode("utf-8-sig"))
    except urllib.error.HTTPError as error:
        raise FilterError("{words}", words=error.read().decode().strip() or f"the server says {error.code}") from error
    except OSError as error:
        raise WarehouseError("unreachable", "The server {url} does not answer", url=server) from error
    return text if text.endswith("\n") else text + "\n"
