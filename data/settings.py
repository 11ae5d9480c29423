"""Settings: one tuple of (name, default, meaning), read from `citydeck.toml` and `CITYDECK_*` variables."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from data.errors import PlainError


class SettingError(PlainError, ValueError):
    """A setting is wrong; the message names it, its value, and what is allowed."""


@dataclass(frozen=True)
class Setting:
    """One setting: its name (in `citydeck.toml`; CITYDECK_NAME in the environment), default and meaning."""

    name: str
    default: str | int | bool
    help: str


SETTINGS = (
    Setting(
        "warehouse",
        "duckdb:///var/citydeck.duckdb",
        "SQLAlchemy URL of the city's warehouse: duckdb:///FILE, postgresql://USER@HOST/NAME or "
        "clickhousedb://USER@HOST:8123/NAME",
    ),
    Setting("city", "var/cities/changsha", "folder of the city pack"),
    Setting("auth", "open", "who may see what; open: everyone sees all (the only value so far)"),
    Setting("workers", 1, "processes that answer; more than one needs a warehouse on a server, not an embedded file"),
    Setting("public", False, "with auth = open, also answer requests from other machines"),
    Setting("secret_file", "", "file whose content signs the server's handles; empty: a new secret at each start"),
    Setting("feed", True, "keep a demo city alive while it is served"),
    Setting("tick_s", 10, "seconds to which the live moment is floored, and of the demo's feed"),
    Setting("watch_s", 2, "seconds between two looks at load_log"),
    Setting("query_s", 20, "seconds after which a query is stopped"),
    Setting("max_rows", 100_000, "rows beyond which a query is refused"),
    Setting("connections", 8, "connections to the warehouse at once, of each worker"),
    Setting("interactive", 3, "connections of those for what people ask; the others are for what screens refresh"),
    Setting("cache_mb", 32, "megabytes of answers kept in memory"),
    Setting("memory_mb", 192, "megabytes that an embedded warehouse may hold in memory; what needs more goes to disk"),
    Setting("language", "", "language when the address names none: zh or en; empty: the city's first"),
    Setting(
        "foreign_parameters",
        "",
        "more parameters that others append to links and that are ignored: names, with * for any characters, "
        "separated by commas",
    ),
    Setting("wall", "1920x1080@1.25/6", "wall profile WIDTHxHEIGHT@PITCH_MM/FARTHEST_SEAT_M"),
)


@dataclass(frozen=True)
class Settings:
    """The settings in force; see `SETTINGS` for their meaning."""

    warehouse: str
    city: str
    auth: Literal["open"]
    workers: int
    public: bool
    secret_file: str
    feed: bool
    tick_s: int
    watch_s: int
    query_s: int
    max_rows: int
    connections: int
    interactive: int
    cache_mb: int
    memory_mb: int
    language: str
    foreign_parameters: str
    wall: str


def load_settings(environ: Mapping[str, str] = os.environ, file: Path = Path("citydeck.toml")) -> Settings:
    """Settings from `file` where it exists, overruled by the environment. SettingError where one is wrong."""
    written = _written(file)
    unknown = sorted(set(written) - {setting.name for setting in SETTINGS})
    if unknown:
        raise SettingError(f"{file}: unknown setting '{unknown[0]}'; known: {', '.join(s.name for s in SETTINGS)}")
    values = {
        setting.name: _parse(setting, environ.get(_variable(setting), written.get(setting.name, setting.default)))
        for setting in SETTINGS
    }
    settings = Settings(**values)  # type: ignore[arg-type]
    _check(settings)
    return settings


def _written(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingError(f"{file} cannot be read: {error}") from error


def _variable(setting: Setting) -> str:
    return f"CITYDECK_{setting.name.upper()}"


def _parse(setting: Setting, value: object) -> str | int | bool:
    text = str(value).strip()
    if isinstance(setting.default, bool):
        if text.lower() not in ("0", "1", "false", "true", ""):
            raise SettingError(f"{_variable(setting)}='{text}' is not a switch; allowed: 0 or 1")
        return text.lower() in ("1", "true")
    if isinstance(setting.default, int):
        if not text.isdecimal() or int(text) == 0:
            raise SettingError(f"{_variable(setting)}='{text}' is not a number above 0")
        return int(text)
    return text


def _check(settings: Settings) -> None:
    if settings.auth != "open":
        raise SettingError(f"CITYDECK_AUTH='{settings.auth}' is not known; allowed: open")
    if settings.workers > 1 and settings.warehouse.startswith("duckdb"):
        raise SettingError(
            f"CITYDECK_WORKERS='{settings.workers}': an embedded file can be opened by one process only; allowed: 1, "
            "or more with a CITYDECK_WAREHOUSE on PostgreSQL or ClickHouse"
        )
    if settings.interactive > settings.connections - 2:
        raise SettingError(
            f"CITYDECK_INTERACTIVE='{settings.interactive}' leaves none of {settings.connections} connections for "
            "screens and the watcher; allowed: at most CITYDECK_CONNECTIONS - 2"
        )
    if settings.language not in ("", "zh", "en"):
        raise SettingError(f"CITYDECK_LANGUAGE='{settings.language}' is not known; allowed: zh, en")
