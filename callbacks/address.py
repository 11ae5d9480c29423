"""An address of the browser, parsed into frozen values first: page, question and look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl

from callbacks.registry.pages import PAGES
from callbacks.server.files import districts_url
from data.city.pack import CityPack
from data.deck import Deck
from data.questions.filters import FilterError, Filters
from layouts.kit.panel import Page
from layouts.kit.theme import PROFILES, RenderContext, WallProfile
from layouts.kit.view import MapView, map_view

_VIEWS: dict[Path, MapView] = {}
LOOKS = {"lang": ("zh", "en"), "theme": ("light", "dark")}
"""Parameters of an address that choose the look, with what they allow."""


@dataclass(frozen=True)
class Address:
    """A page and the pairs of its query string. pairs: those that are filters; chosen: those that choose the look."""

    path: str
    page: Page
    pairs: Mapping[str, str]
    chosen: Mapping[str, str]

    def filters(self, deck: Deck) -> Filters:
        """The question of this address. Raises FilterError, WarehouseError."""
        return deck.filters(self.pairs, self.page.window)

    def look(self, deck: Deck) -> RenderContext:
        """The look of this address; a look that is not known is the default, for a wrong one must not hide an error."""
        language = self._chosen("lang") or deck.settings.language or deck.pack.languages[0]
        language = language if language in LOOKS["lang"] else "en"
        if self.page.surface == "wall":
            look = RenderContext.for_wall(wall_profile(deck.settings.wall), language, deck.pack.zone)  # type: ignore[arg-type]
        else:
            theme = self._chosen("theme") or "light"
            look = RenderContext(self.page.surface, language, theme, deck.pack.zone)  # type: ignore[arg-type]
        return replace(look, map_view=_map_view(deck.pack))

    def _chosen(self, name: str) -> str | None:
        value = self.chosen.get(name)
        return value if value in LOOKS[name] else None


def parse_address(path: str, search: str) -> Address:
    """The address of a path and a query string (with or without '?'). Raises FilterError for an unknown page."""
    pairs = dict(parse_qsl(search.lstrip("?"), keep_blank_values=True))
    chosen = {name: pairs.pop(name) for name in LOOKS if name in pairs}
    path = "/" + path.strip("/")
    for page in PAGES:
        prefix = page.path.split("<")[0]
        if page.path == path:
            return Address(path, page, pairs, chosen)
        if "<" in page.path and path.startswith(prefix) and "/" not in path[len(prefix) :]:
            return Address(path, page, pairs | {"district": path[len(prefix) :]}, chosen)
    raise FilterError("There is no page '{path}'", path=path[:80])


def _map_view(pack: CityPack) -> MapView:
    """What maps show of the city; worked out once per pack."""
    if pack.directory not in _VIEWS:
        _VIEWS[pack.directory] = map_view(pack.districts, pack.core, pack.bbox, districts_url(pack))
    return _VIEWS[pack.directory]


def plain_look(deck: Deck, search: str) -> RenderContext:
    """The look of an address whose page is not known: the desk, in its language where it names one."""
    chosen = dict(parse_qsl(search.lstrip("?")))
    language = chosen.get("lang") or deck.settings.language or deck.pack.languages[0]
    return RenderContext(language=language if language in LOOKS["lang"] else "en")  # type: ignore[arg-type]


def wall_profile(text: str) -> WallProfile:
    """The profile of a setting: a known name, or WIDTHxHEIGHT@PITCH_MM/FARTHEST_SEAT_M. Raises FilterError."""
    if text in PROFILES:
        return PROFILES[text]
    try:
        size, reading = text.split("@")
        width, height = (int(part) for part in size.split("x"))
        pitch, seat = (float(part) for part in reading.split("/"))
        return WallProfile(width, height, pitch, seat)
    except ValueError:
        raise FilterError(
            "CITYDECK_WALL='{value}' is not a wall; write WIDTHxHEIGHT@PITCH_MM/FARTHEST_SEAT_M", value=text
        ) from None
