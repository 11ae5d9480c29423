"""The settings, read from ``CITYDECK_*`` variables of the environment and from `citydeck.toml`."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, TypeVar

from data.errors import PlainError

T = TypeVar("T")


class SettingError(PlainError, ValueError):
    """A setting or the settings file is wrong. The message says which and why."""


def _setting(default: T, help: str) -> T:
    made: T = field(default=default, metadata={"help": help})
    return made


@dataclass(frozen=True)
class Settings:
    """The values of all settings. Each field is one setting, with its default and its meaning."""

    warehouse: str = _setting(
        "duckdb:///var/citydeck.duckdb",
        "SQLAlchemy URL of the city's warehouse: duckdb:///FILE, postgresql://USER@HOST/NAME or "
        "clickhousedb://USER@HOST:8123/NAME",
    )
    city: str = _setting("var/cities/changsha", "folder of the city pack")
    auth: Literal["open"] = _setting("open", "who may see what; open: everyone sees all (the only value so far)")
    k: int = _setting(5, "counts of cases below it are not shown to viewers who may not see single cases")
    workers: int = _setting(
        1, "processes that answer; more than one needs a warehouse on a server, not an embedded file"
    )
    public: bool = _setting(False, "with auth = open, also answer requests from other machines")
    secret_file: str = _setting("", "file whose content signs the server's handles; empty: a new secret at each start")
    feed: bool = _setting(True, "keep a demo city alive while it is served")
    tick_s: int = _setting(10, "seconds to which the live moment is floored, and of the demo's feed")
    watch_s: int = _setting(2, "seconds between two looks at load_log")
    query_s: int = _setting(20, "seconds after which a query is stopped")
    max_rows: int = _setting(100_000, "rows beyond which a query is refused")
    connections: int = _setting(8, "connections to the warehouse at once, of each worker")
    interactive: int = _setting(3, "connections of those for what people ask; the others are for what screens refresh")
    cache_mb: int = _setting(32, "megabytes of answers kept in memory")
    memory_mb: int = _setting(
        192, "megabytes that an embedded warehouse may hold in memory; what needs more goes to disk"
    )
    language: str = _setting("", "language when the address names none: zh or en; empty: the city's first")
    foreign_parameters: str = _setting(
        "",
        "more parameters that others append to links and that are ignored: names, with * for any characters, "
        "separated by commas",
    )
    wall: str = _setting("1920x1080@1.25/6", "wall profile WIDTHxHEIGHT@PITCH_MM/FARTHEST_SEAT_M")


@dataclass(frozen=True)
class Setting:
    """One setting. An operator writes it as `name` in citydeck.toml, or as `variable` in the environment.

    help: its meaning, for people.
    """

    name: str
    default: str | int | bool
    help: str

    @property
    def variable(self) -> str:
        """The setting's name in the environment: CITYDECK_NAME."""
        return f"CITYDECK_{self.name.upper()}"


SETTINGS = tuple(Setting(one.name, getattr(Settings(), one.name), one.metadata["help"]) for one in fields(Settings))


def load_settings(environ: Mapping[str, str] = os.environ, file: Path = Path("citydeck.toml")) -> Settings:
    """The settings. Each value comes from `environ` if it is there, else from `file`, else it is the default.

    A file that does not exist counts as empty. Raises SettingError if the file cannot be read or has an unknown
    setting, or if a value is not allowed.
    """
    written = _written(file)
    unknown = sorted(set(written) - {setting.name for setting in SETTINGS})
    if unknown:
        raise SettingError(f"{file}: unknown setting '{unknown[0]}'; known: {', '.join(s.name for s in SETTINGS)}")
    values = {
        setting.name: _parse(setting, environ.get(setting.variable, written.get(setting.name, setting.default)))
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


def _parse(setting: Setting, value: object) -> str | int | bool:
    text = str(value).strip()
    if isinstance(setting.default, bool):
        if text.lower() not in ("0", "1", "false", "true", ""):
            raise SettingError(f"{setting.variable}='{text}' is not a switch; allowed: 0 or 1")
        return text.lower() in ("1", "true")
    if isinstance(setting.default, int):
        if not text.isdecimal() or int(text) == 0:
            raise SettingError(f"{setting.variable}='{text}' is not a number above 0")
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
