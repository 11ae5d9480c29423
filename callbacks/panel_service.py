"""A panel's answer: rows read once per version, drawn once per look, kept as bytes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from time import perf_counter
from typing import Any, Literal

import orjson
from plotly.io.json import to_json_plotly

from callbacks.registry.pages import PAGES
from callbacks.registry.panel import Panel
from callbacks.server.read_pools import MAX_WAITERS, Pool, ReadPools
from data.deck import Deck
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.warehouse.cache import Cache, CacheKey, SmallLru, size_of
from data.warehouse.policy import Viewer
from data.warehouse.selects import AnySelect
from data.watch.ages import Age, ages_live, ages_past
from data.watch.freshness import Source
from layouts.kit.card import footer
from layouts.kit.theme import RenderContext

log = logging.getLogger(__name__)
Step = Literal["read", "draw"]
OLDEST = timedelta(seconds=60)
"""How far the moment of a picture that comes with a page may lie behind the present one, until the newer is drawn."""
QUESTIONS = 2_000
"""Of so many questions is known which picture is the newest; the pictures are kept within their bytes."""


@dataclass(frozen=True)
class Rows:
    """The rows behind a panel. statements: the selects that were read; moment: at which; ages: at a past moment;
    sources: what the log said of the panel's sources before the rows were read."""

    frame: Any
    statements: tuple[AnySelect, ...]
    moment: datetime
    ages: list[Age]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Picture:
    """What the card of a panel shows: picture, headline, footer and an empty notice, each as JSON.

    versions: of the panel's tables, of which it was drawn, or older, as (table, version); moment: at which.
    """

    versions: tuple[tuple[str, int], ...]
    moment: datetime
    parts: tuple[bytes, ...]

    def fragments(self) -> list[orjson.Fragment]:
        """The parts as a callback may return them: drawn once, sent to every screen as they are."""
        return [orjson.Fragment(part) for part in self.parts]


def check_fragments() -> None:
    """See that bytes kept as JSON are sent as they are: Dash must serialise with orjson. Raises RuntimeError."""
    if to_json_plotly({"kept": orjson.Fragment(b"1")}) != '{"kept":1}':
        raise RuntimeError("plotly does not serialise with orjson: answers cannot be kept as bytes")


class PanelService:
    """Answers of one process: each (panel, question, scope, version) is read once, each look of it drawn once.

    Rows are read in the lanes, pictures drawn by whoever asks first. patience_s of `rows` and `picture`: how long to
    wait for rows that are being read, before the WarehouseError(busy); None waits for them.
    timed: replaceable; hears the seconds of each reading and drawing.
    """

    def __init__(self, deck: Deck) -> None:
        self.deck = deck
        self.draws = 0
        self.timed: Callable[[str, Step, float], None] = lambda panel, step, seconds: None
        settings = deck.settings
        # one connection is left to the watcher and to the names of dimensions
        self.read_pools = ReadPools(
            {"screens": settings.connections - settings.interactive - 1, "people": settings.interactive}, MAX_WAITERS
        )
        part = settings.cache_mb * 1_000_000 // 16  # the door has the other half
        # failures are remembered by the door alone, which forgets them when the warehouse is back
        self.kept_rows = Cache(4 * part, failure_s=0)
        self.kept_pictures = Cache(3 * part, failure_s=0)
        self.kept_replies = Cache(part, failure_s=0)  # compressed, so that they need less
        deck.warehouse.caches += [self.kept_rows, self.kept_replies]
        self.newest = SmallLru(QUESTIONS)

    def rows(self, panel: Panel, filters: Filters, viewer: Viewer, timeout_s: float | None = None) -> Rows:
        """The rows behind the panel. Raises WarehouseError."""
        return self._rows(self._key(panel, filters, viewer), panel, filters, viewer, timeout_s)

    def prefetch(self, panel: Panel, filters: Filters, viewer: Viewer) -> None:
        """See that the rows behind the panel are there or being read."""
        key = self._key(panel, filters, viewer)
        if self.kept_rows.kept(key) is None:
            self.read_pools.prefetch(
                pool_of(panel, filters), key, partial(self._kept_or_read, key, panel, filters, viewer)
            )

    def picture(
        self, panel: Panel, filters: Filters, look: RenderContext, viewer: Viewer, timeout_s: float | None = None
    ) -> Picture:
        """What the card of the panel shows, of the present versions. Raises WarehouseError."""
        key = self._key(panel, filters, viewer)
        drawn = _drawn(key, look)
        picture: Picture | None = self.kept_pictures.kept(drawn)
        if picture is None:
            rows = self._rows(key, panel, filters, viewer, timeout_s)
            picture = self.kept_pictures.get(
                drawn,
                lambda: Picture(drawn.versions, rows.moment, self._draw(rows, panel, filters, look)),
                lambda picture: sum(map(len, picture.parts)) + 500,
            )
            self._replace_older(drawn)
        return picture

    def _replace_older(self, drawn: CacheKey) -> None:
        """Keep one picture of a question and look: the newest. It comes with pages until a newer one is drawn."""
        before: CacheKey | None = self.newest.kept(drawn.question)
        if before is None or before.versions <= drawn.versions:
            self.newest.keep(drawn.question, drawn)
        if before not in (None, drawn):
            self.kept_pictures.forget(min(before, drawn, key=lambda picture: picture.versions))

    def latest_cached(self, panel: Panel, filters: Filters, look: RenderContext, viewer: Viewer) -> Picture | None:
        """What `picture` says where it is kept, or the newest that is, if it is little older; None where neither is.

        An older one is for a page, which asks for the present one by itself; of a past moment no page would.
        """
        drawn = _drawn(self._key(panel, filters, viewer), look)
        present: Picture | None = self.kept_pictures.kept(drawn)
        if present is not None or not filters.live:
            return present
        newest: Picture | None = self.kept_pictures.kept(self.newest.kept(drawn.question))
        return newest if newest and filters.moment - newest.moment <= OLDEST else None

    def ages(self, panel: Panel, filters: Filters, rows: Rows, clock: datetime) -> list[Age]:
        """Ages of what the rows hold, worst first: by the clock, or at the past moment asked about."""
        if filters.live:
            return ages_live(rows.sources, panel.facts, clock, self.deck.settings.tick_s)
        return rows.ages

    def _key(self, panel: Panel, filters: Filters, viewer: Viewer) -> CacheKey:
        # live questions have no moment in their key: while their sources are unchanged, their answer stands
        question = (panel.id, filters.cache_key(), viewer.districts, viewer.case_detail)
        return self.deck.warehouse.versioned(question, panel.tables)

    def _rows(self, key: Hashable, panel: Panel, filters: Filters, viewer: Viewer, timeout_s: float | None) -> Rows:
        rows: Rows | None = self.kept_rows.kept(key)
        read = partial(self._kept_or_read, key, panel, filters, viewer)
        return rows or self.read_pools.run(pool_of(panel, filters), key, read, timeout_s)

    def _kept_or_read(self, key: Hashable, panel: Panel, filters: Filters, viewer: Viewer) -> Rows:
        kept = self.kept_rows
        return kept.get(key, lambda: self._read(panel, filters, viewer), lambda rows: size_of(rows.frame))

    def _read(self, panel: Panel, filters: Filters, viewer: Viewer) -> Rows:
        started, state = perf_counter(), self.deck.watcher.state
        reader = ViewerReader(self.deck.warehouse, viewer)
        frame = panel.read(reader, filters)
        statements = tuple(reader.statements)
        outside = "district" in panel.obeys and not self.deck.inside(filters, viewer)
        if not viewer.has_policy or outside:
            frame = frame.iloc[:0]
        ages = [] if filters.live else ages_past(reader, panel.facts, filters.moment, self.deck.settings.tick_s)
        self.timed(panel.id, "read", perf_counter() - started)
        sources = tuple(source for source in state.sources if source.table in panel.facts)
        return Rows(frame, statements, filters.moment, ages, sources)

    def _draw(self, rows: Rows, panel: Panel, filters: Filters, look: RenderContext) -> tuple[bytes, ...]:
        self.draws += 1
        started = perf_counter()
        card = panel.card
        picture = card.draw(rows.frame, look)
        # by the moment, so that all processes draw the same; in the browser a script shows live ages by the clock
        ages = self.ages(panel, filters, rows, rows.moment)
        parts = (
            *([picture["columnDefs"], picture["rowData"]] if card.kind == "grid" else [picture]),
            card.headline(rows.frame, look),
            footer(ages, filters.live, panel.ignored(filters), look),
            "",
        )
        answer = tuple(to_json_plotly(part).encode() for part in parts)
        self.timed(panel.id, "draw", perf_counter() - started)
        return answer


def _drawn(key: CacheKey, look: RenderContext) -> CacheKey:
    """The key of a picture: that of its rows, and the look."""
    return CacheKey((key.question, look), key.versions)


@cache
def _page_questions() -> frozenset[tuple[str, str]]:
    """(panel, window) of every panel that stands on a page."""
    return frozenset((place.panel, page.window) for page in PAGES for place in page.places)


def pool_of(panel: Panel, filters: Filters) -> Pool:
    """The lane of a question: whether a page asks it by itself, live, of the city or of a district."""
    as_it_is = filters.live and set(filters.named()) <= {"window", "district"}
    return "screens" if as_it_is and (panel.id, filters.window_in_force) in _page_questions() else "people"
