"""Parses the setting `warehouse` for the commands that write into a warehouse: as a URL or as a file."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from data.settings import SettingError, Settings
from data.warehouse.engines import URL_FORMS


def warehouse_url(settings: Settings) -> URL:
    """The URL of the warehouse. Raises SettingError if the setting is not a URL."""
    try:
        return make_url(settings.warehouse)
    except (ArgumentError, ValueError):
        raise SettingError(f"CITYDECK_WAREHOUSE='{settings.warehouse}' is not a URL; write {URL_FORMS}") from None


def embedded_path(settings: Settings) -> Path:
    """The file of the embedded warehouse. Raises SettingError if the setting is no URL of a DuckDB file."""
    url = warehouse_url(settings)
    if url.get_backend_name() != "duckdb" or not url.database:
        raise SettingError(
            f"CITYDECK_WAREHOUSE='{url.render_as_string()}' is not an embedded file; allowed: duckdb:///PATH"
        )
    return Path(url.database)
