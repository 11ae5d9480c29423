"""Parses an address of the browser into frozen values: its page, its question to the panels, and its look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from callbacks.registry.pages import PAGES
from callbacks.registry.panels import obeyed
from callbacks.server.files import districts_url
from data.city.pack import CityPack
from data.deck import Deck
from data.questions.filters import FilterError, Filters
from data.questions.foreign import is_foreign
from data.questions.vocabulary import NAMES, ON_BAR
from layouts.kit.filter_bar import alert
from layouts.kit.panel import Page
from layouts.kit.theme import PROFILES, RenderContext, WallProfile
from layouts.kit.view import MapView, map_view

_VIEWS: dict[Path, MapView] = {}
MOMENT = ("as_of", "known")
"""Names of the parameters that all panels obey: the moment, and whether the past is shown as it was known then."""
LOOKS = {"lang": ("zh", "en"), "theme": ("light", "dark")}
"""Name of each parameter that chooses the look -> its allowed values."""


@dataclass(frozen=True)
class Asked:
    """The question in the address of a page, and the errors in that address.

    page: the page. chosen: the question that all valid parameters ask. problems: name of each invalid parameter -> its
    error.
    """

    page: Page
    chosen: Filters
    problems: Mapping[str, FilterError]

    @property
    def here(self) -> Filters:
        """The question for the panels of this page: without the filters that no panel of the page obeys."""
        return self.chosen.only(obeyed(self.page))

    @property
    def elsewhere(self) -> list[str]:
        """Names of the parameters that are set and that no panel of this page obeys, except those in `MOMENT`."""
        return [name for name in self.chosen.named() if name not in obeyed(self.page) and name not in MOMENT]


@dataclass(frozen=True)
class Address:
    """A page and the parameters of its address.

    pairs: (name, value) of all parameters except those of the look; a name may occur several times. A district in the
    path is in pairs, too, and replaces those in the query string. looks: name -> value of the parameters lang and
    theme, if their value is allowed.
    """

    path: str
    page: Page
    pairs: tuple[tuple[str, str], ...]
    looks: Mapping[str, str]

    def asked(self, deck: Deck) -> Asked:
        """Parse the parameters into a question and errors. Raises WarehouseError if the warehouse does not answer."""
        return Asked(self.page, *deck.understand(self.pairs))

    def filters(self, deck: Deck) -> Filters:
        """The question for the panels of this page. Raises the FilterError of the first invalid parameter.

        Raises WarehouseError if the warehouse does not answer.
        """
        asked = self.asked(deck)
        if asked.problems:
            raise next(iter(asked.problems.values()))
        return asked.here

    def look(self, deck: Deck) -> RenderContext:
        """The look of this address: surface, language, theme, and the part of the city that maps show.

        A value that is missing or not allowed does not stop the page: the language is then that of the settings, else
        the first one of the city pack, and the theme is light. A wall is always dark. Raises FilterError if the wall in
        the settings is not valid.
        """
        language = self.looks.get("lang") or deck.settings.language or deck.pack.languages[0]
        language = language if language in LOOKS["lang"] else "en"
        if self.page.surface == "wall":
            look = RenderContext.for_wall(wall_profile(deck.settings.wall), language, deck.pack.zone)  # type: ignore[arg-type]
        else:
            theme = self.looks.get("theme", "light")
            look = RenderContext(self.page.surface, language, theme, deck.pack.zone)  # type: ignore[arg-type]
        return replace(look, map_view=_map_view(deck.pack), sorted_names=deck.in_order)

    @property
    def fixed(self) -> frozenset[str]:
        """Names of the filters that the path sets: district, or none. The query string cannot change them."""
        return frozenset({"district"} if "<" in self.page.path else ())

    def foreign(self, deck: Deck) -> list[str]:
        """Names of the parameters that other programs, such as a tracker or a portal, have added to the address."""
        return sorted({name for name, _ in self.pairs if name not in NAMES and is_foreign(name, deck.foreign)})

    def link_to(self, page: Page, chosen: Filters) -> str:
        """The address of another page, with the look of this address, and with the moment and window of `chosen`.

        The address keeps a chosen filter if at least one panel of the other page obeys it. Filters of the filter bar
        always stay: a page without such a panel says that they do not apply there. A wall has no filter bar.
        """
        said = () if page.surface == "wall" else ON_BAR
        return self._to(page, chosen.only({*obeyed(page), *said}).to_query())

    def unread_link_to(self, page: Page) -> str:
        """The address of another page with all parameters of this one, for when nobody can say which are valid."""
        return self._to(page, urlencode([pair for pair in self.pairs if pair[0] in NAMES], safe="/:"))

    def _to(self, page: Page, query: str) -> str:
        query = "&".join(part for part in (query, urlencode(self.looks)) if part)
        return f"{page.path}?{query}" if query else page.path


def page_alert(deck: Deck, address: Address) -> list[Any]:
    """The alert of a page, as content for Dash: one line for each wrong parameter of its address.

    Raises WarehouseError if the warehouse does not answer.
    """
    problems = address.asked(deck).problems
    removable = () if address.page.surface == "wall" else set(problems) - address.fixed
    return alert(problems, removable, address.look(deck))


def parse_address(path: str, search: str) -> Address:
    """Parse a path and a query string, with or without '?', into an address.

    Raises FilterError for an unknown page. Wrong parameters raise nothing here: `Address.asked` finds them.
    """
    pairs = parse_qsl(search.lstrip("?"), keep_blank_values=True)
    looks = {name: value for name, value in pairs if value in LOOKS.get(name, ())}
    asked = tuple(pair for pair in pairs if pair[0] not in LOOKS)
    path = "/" + path.strip("/")
    for page in PAGES:
        prefix = page.path.split("<")[0]
        if page.path == path:
            return Address(path, page, asked, looks)
        if "<" in page.path and path.startswith(prefix) and "/" not in path[len(prefix) :]:
            others = tuple(pair for pair in asked if pair[0] != "district")
            return Address(path, page, (*others, ("district", path[len(prefix) :])), looks)
    raise FilterError("There is no page '{path}'", path=path[:80])


def _map_view(pack: CityPack) -> MapView:
    """How maps show the city of this pack. It is computed once per pack and process."""
    if pack.directory not in _VIEWS:
        _VIEWS[pack.directory] = map_view(pack.districts, pack.core, pack.bbox, districts_url(pack))
    return _VIEWS[pack.directory]


def plain_look(deck: Deck, search: str) -> RenderContext:
    """The look for a page that is unknown: a desk, in the language of the query string.

    If it has none, the language is that of the settings, else the first one of the city pack. A language other than zh
    and en becomes en.
    """
    chosen = dict(parse_qsl(search.lstrip("?")))
    language = chosen.get("lang") or deck.settings.language or deck.pack.languages[0]
    return RenderContext(language=language if language in LOOKS["lang"] else "en")  # type: ignore[arg-type]


def wall_profile(text: str) -> WallProfile:
    """Parse the setting of the wall: the name of a known wall, or WIDTHxHEIGHT@PITCH_MM/FARTHEST_SEAT_M.

    WIDTH and HEIGHT are in pixels. PITCH_MM is the distance between neighbouring pixels in mm. FARTHEST_SEAT_M is the
    distance of the farthest viewer in metres. Raises FilterError.
    """
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
