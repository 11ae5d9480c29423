"""Parses an address of the browser into its page, its question, and its look (language and theme)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from callbacks.options import in_names
from callbacks.registry.pages import PAGES
from callbacks.registry.panels import obeyed
from callbacks.server.files import districts_url
from callbacks.server.viewers import viewer_of_request
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
"""Names of the parameters that all panels obey: the moment, and which loads count at it."""
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
        """Names of the valid parameters of the address that no panel of this page obeys, except those in `MOMENT`."""
        return [name for name in self.chosen.named() if name not in obeyed(self.page) and name not in MOMENT]


@dataclass(frozen=True)
class Address:
    """A page and the parameters of its address.

    pairs: (name, value) of all parameters except lang and theme. A name may occur several times. If the path names a
    district, the pairs have this district, and no district of the query string. looks: the parameters lang and theme,
    name -> value. A value that is not allowed is left out.
    """

    path: str
    page: Page
    pairs: tuple[tuple[str, str], ...]
    looks: Mapping[str, str]

    def asked(self, deck: Deck) -> Asked:
        """Parse the parameters into a question and errors. Raises WarehouseError if the warehouse does not answer."""
        return Asked(self.page, *deck.understand(self.pairs, viewer=viewer_of_request()))

    def filters(self, deck: Deck) -> Filters:
        """The question for the panels of this page: see `Asked.here`.

        Raises FilterError if a parameter is invalid. Raises WarehouseError if the warehouse does not answer.
        """
        asked = self.asked(deck)
        if asked.problems:
            raise next(iter(asked.problems.values()))
        return asked.here

    def look(self, deck: Deck) -> RenderContext:
        """The look of this address: surface, language, theme, and the part of the city that maps show.

        The language is lang in the address, if its value is allowed. Else it is the setting `language`, if it is set.
        Else it is the first language of the city pack; en, if that is neither zh nor en. The theme is light unless the
        address chooses dark; a wall is always dark. Raises FilterError on a wall page if the setting `wall` is not
        valid.
        """
        language = self.looks.get("lang") or deck.settings.language or deck.pack.languages[0]
        language = language if language in LOOKS["lang"] else "en"
        if self.page.surface == "wall":
            look = RenderContext.for_wall(wall_profile(deck.settings.wall), language, deck.pack.zone)  # type: ignore[arg-type]
        else:
            theme = self.looks.get("theme", "light")
            look = RenderContext(self.page.surface, language, theme, deck.pack.zone)  # type: ignore[arg-type]
        return replace(look, map_view=_map_view(deck.pack), sorted_names=deck.in_order, k=deck.settings.k)

    @property
    def fixed(self) -> frozenset[str]:
        """Names of the filters that the path sets: district, or none. The query string cannot change them."""
        return frozenset({"district"} if "<" in self.page.path else ())

    def foreign(self, deck: Deck) -> list[str]:
        """Names of the parameters that other programs, such as a tracker or a portal, have added to the address."""
        return sorted({name for name, _ in self.pairs if name not in NAMES and is_foreign(name, deck.foreign)})

    def link_to(self, page: Page, chosen: Filters) -> str:
        """The address of another page.

        It keeps the language and theme of this address. From `chosen` it keeps the moment, the window, `known`, and
        every filter that a panel of the other page obeys. It also keeps the filters `ON_BAR`, unless the other page is
        a wall: a page with a filter bar says which filters do not apply to it.
        """
        said = () if page.surface == "wall" else ON_BAR
        return self._to(page, chosen.only({*obeyed(page), *said}).to_query())

    def unread_link_to(self, page: Page) -> str:
        """The address of another page. It keeps all of the deck's parameters of this address, unchecked.

        It is for the case that the warehouse does not answer: nobody can then say which parameters are valid.
        """
        return self._to(page, urlencode([pair for pair in self.pairs if pair[0] in NAMES], safe="/:"))

    def _to(self, page: Page, query: str) -> str:
        query = "&".join(part for part in (query, urlencode(self.looks)) if part)
        return f"{page.path}?{query}" if query else page.path


def page_alert(deck: Deck, address: Address) -> list[Any]:
    """The alert of a page, as content for Dash: one line for each wrong parameter of its address, then a hint.

    It is empty if no parameter is wrong. Raises WarehouseError if the warehouse does not answer.
    """
    look = address.look(deck)
    problems = {name: in_names(problem, deck, look) for name, problem in address.asked(deck).problems.items()}
    removable = () if address.page.surface == "wall" else set(problems) - address.fixed
    return alert(problems, removable, look)


def parse_address(path: str, search: str) -> Address:
    """Parse a path and a query string, with or without '?', into an address.

    Raises FilterError for an unknown page. Wrong parameters raise nothing here: see `Address.asked`.
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
    """How maps show the city of the pack. It is computed once per pack and process."""
    if pack.directory not in _VIEWS:
        _VIEWS[pack.directory] = map_view(pack.districts, pack.core, pack.bbox, districts_url(pack))
    return _VIEWS[pack.directory]


def plain_look(deck: Deck, search: str) -> RenderContext:
    """The look of an unknown page: a desk with the light theme.

    The language is lang in the query string, if it is there. Else it is the setting `language`, if it is set. Else it
    is the first language of the city pack. A language that is neither zh nor en becomes en.
    """
    chosen = dict(parse_qsl(search.lstrip("?")))
    language = chosen.get("lang") or deck.settings.language or deck.pack.languages[0]
    return RenderContext(language=language if language in LOOKS["lang"] else "en")  # type: ignore[arg-type]


def wall_profile(text: str) -> WallProfile:
    """Parse the setting `wall`: a name in `PROFILES`, or WIDTHxHEIGHT@PITCH_MM/FARTHEST_SEAT_M.

    WIDTH and HEIGHT are in pixels. PITCH_MM is the distance between neighbouring pixels in mm. FARTHEST_SEAT_M is the
    distance of the farthest viewer in metres. All are above 0. Raises FilterError for any other text.
    """
    if text in PROFILES:
        return PROFILES[text]
    try:
        size, reading = text.split("@")
        width, height = (int(part) for part in size.split("x"))
        pitch, seat = (float(part) for part in reading.split("/"))
        if not all(0 < number < inf for number in (width, height, pitch, seat)):
            raise ValueError
        return WallProfile(width, height, pitch, seat)
    except ValueError:
        raise FilterError(
            "CITYDECK_WALL='{value}' is not a wall; write WIDTHxHEIGHT@PITCH_MM/FARTHEST_SEAT_M", value=text
        ) from None
