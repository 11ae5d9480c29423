"""The settings, read from ``CITYDECK_*`` variables of the environment and from `citydeck.toml`."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from data.errors import PlainError

T = TypeVar("T")
AUTH = ("open", "password", "oidc", "proxy")
NEEDED = {
    "oidc": ("oidc_issuer", "oidc_client", "public_url"),
    "proxy": ("proxy_addresses", "proxy_secret_file"),
}
"""Value of `auth` -> the settings that it cannot do without."""


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
    store: str = _setting(
        "sqlite:///var/store.db",
        "SQLAlchemy URL of the deck's own store of viewers, sessions and the audit: sqlite:///FILE or "
        "postgresql://USER@HOST/NAME; not used with auth = open",
    )
    auth: Literal["open", "password", "oidc", "proxy"] = _setting(
        "open",
        "how the deck knows who you are; open: it does not ask, and everyone sees all; password: names and passwords "
        "in the store; oidc: an OpenID Connect provider; proxy: headers of a reverse proxy",
    )
    session_idle_h: int = _setting(2, "hours without use after which a viewer has to sign in again")
    session_end_h: int = _setting(12, "hours after which a viewer has to sign in again in any case")
    public_url: str = _setting(
        "",
        "address under which people reach the deck, such as https://deck.example.org; needed with auth = oidc, and "
        "behind a reverse proxy with TLS, because cookies are marked Secure by it",
    )
    oidc_issuer: str = _setting("", "address of the OpenID Connect provider, with auth = oidc")
    oidc_client: str = _setting("", "identifier under which the provider knows the deck, with auth = oidc")
    oidc_secret_file: str = _setting(
        "", "file with the secret that the provider gave the deck; empty: the provider gave none"
    )
    oidc_scope: str = _setting("openid profile", "what the deck asks the provider for, with auth = oidc")
    oidc_name_claim: str = _setting(
        "sub", "claim that is a viewer's name in the deck and in the audit; it must never go to another person"
    )
    oidc_leeway_s: int = _setting(60, "seconds by which the clocks of the provider and of the deck may differ")
    proxy_addresses: str = _setting(
        "",
        "addresses or networks of the reverse proxy, separated by commas; needed behind one with auth = password, oidc "
        "or proxy: it names the browsers' addresses, which limits and the audit use",
    )
    proxy_secret_file: str = _setting(
        "", "file with the secret that the reverse proxy sends with each request, with auth = proxy"
    )
    proxy_secret_header: str = _setting("X-Citydeck-Secret", "header in which the reverse proxy sends its secret")
    proxy_name_header: str = _setting("X-Remote-User", "header with the name under which somebody signed in there")
    proxy_shown_header: str = _setting("X-Remote-Name", "header with the name that people read; it may be missing")
    proxy_groups_header: str = _setting(
        "X-Remote-Groups", "header with the groups of somebody, separated by commas: the claim groups"
    )
    k: int = _setting(5, "counts of cases below it are not shown to viewers who may not see single cases")
    workers: int = _setting(
        1, "processes that answer; more than one needs a warehouse on a server, not an embedded file"
    )
    public: bool = _setting(False, "with auth = open, also answer requests from other machines")
    frames: str = _setting(
        "'self'",
        "sites that may show the deck in a frame: 'self' and addresses such as https://portal.example, or 'none'",
    )
    secret_file: str = _setting(
        "",
        "file whose content signs what browsers carry; empty: the store keeps a secret, or with auth = open it is new "
        "at each start",
    )
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


TABLES = ("claims",)
"""Tables that citydeck.toml may have besides settings: `settings_table` reads them."""
SETTINGS = tuple(Setting(one.name, getattr(Settings(), one.name), one.metadata["help"]) for one in fields(Settings))


def load_settings(environ: Mapping[str, str] = os.environ, file: Path = Path("citydeck.toml")) -> Settings:
    """The settings. Each value comes from `environ` if it is there, else from `file`, else it is the default.

    A file that does not exist counts as empty. Raises SettingError if the file cannot be read or has an unknown
    setting, or if a value is not allowed.
    """
    written = _written(file)
    unknown = sorted(set(written) - {setting.name for setting in SETTINGS} - set(TABLES))
    if unknown:
        raise SettingError(f"{file}: unknown setting '{unknown[0]}'; known: {', '.join(s.name for s in SETTINGS)}")
    values = {
        setting.name: _parse(setting, environ.get(setting.variable, written.get(setting.name, setting.default)))
        for setting in SETTINGS
    }
    settings = Settings(**values)  # type: ignore[arg-type]
    _check(settings)
    return settings


def settings_table(name: str, file: Path = Path("citydeck.toml")) -> dict[str, object]:
    """A table of the settings file, such as [claims]; empty if the file has none. Raises SettingError."""
    table = _written(file).get(name, {})
    if not isinstance(table, dict):
        raise SettingError(f"{file}: '{name}' is not a table; write [{name}] above its lines")
    return table


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
    if settings.auth not in AUTH:
        raise SettingError(f"CITYDECK_AUTH='{settings.auth}' is not known; allowed: {', '.join(AUTH)}")
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
    if not re.fullmatch(r"'none'|('self'|https?://[\w.:*-]+)( ('self'|https?://[\w.:*-]+))*", settings.frames):
        raise SettingError(
            f"CITYDECK_FRAMES='{settings.frames}' names no sites; allowed: 'none', or 'self' and addresses such as "
            "https://portal.example, separated by spaces"
        )
    if settings.language not in ("", "zh", "en"):
        raise SettingError(f"CITYDECK_LANGUAGE='{settings.language}' is not known; allowed: zh, en")
    if settings.session_idle_h > settings.session_end_h:
        raise SettingError(
            f"CITYDECK_SESSION_IDLE_H='{settings.session_idle_h}' is longer than a session lives; allowed: at most "
            f"CITYDECK_SESSION_END_H={settings.session_end_h}"
        )
    _check_addresses(settings)
    _check_method(settings)


def _check_addresses(settings: Settings) -> None:
    """The addresses begin with https://, as secrets travel there; http:// is enough on this machine."""
    for name in ("public_url", "oidc_issuer"):
        address = getattr(settings, name)
        parts = urlsplit(address)
        here = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if address and not (parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and here))):
            allowed = "allowed: https://…, or http:// on this machine"
            raise SettingError(f"CITYDECK_{name.upper()}='{address}' is not an address; {allowed}")
    for part in settings.proxy_addresses.replace(",", " ").split():
        try:
            ip_network(part)
        except ValueError as error:
            raise SettingError(
                f"CITYDECK_PROXY_ADDRESSES='{part}' is no address and no network; allowed: 10.0.0.7, 10.0.0.0/24"
            ) from error


def _check_method(settings: Settings) -> None:
    """Every way to recognise somebody has the settings that it needs."""
    for name in NEEDED.get(settings.auth, ()):
        if not getattr(settings, name):
            raise SettingError(f"CITYDECK_{name.upper()} is missing: CITYDECK_AUTH='{settings.auth}' needs it")
