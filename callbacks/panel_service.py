"""`PanelService`: reads the rows of panels, draws their pictures, and caches both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from time import perf_counter
from typing import Any

import orjson

from callbacks.picture_json import as_json
from callbacks.registry.pages import PAGES
from callbacks.registry.panel import Panel
from callbacks.server.read_pools import MAX_WAITERS, Pool, ReadPools
from data.contract.layers import reading
from data.deck import Deck
from data.questions.filters import Filters
from data.questions.first_rows import Silence
from data.questions.reading import ViewerReader
from data.questions.suppression import Cells
from data.times import city_day
from data.warehouse.cache import Cache, CacheKey, Versions
from data.warehouse.frames import size_of
from data.warehouse.policy import FULL, Viewer
from data.warehouse.repairs import left_out, unreadable
from data.warehouse.selects import AnySelect
from data.watch.ages import Age, ages_live, ages_past, of_sources
from data.watch.log_state import Source
from layouts.kit.card import footer, known_words
from layouts.kit.coverage import with_incomplete
from layouts.kit.few import few_figure, few_headline
from layouts.kit.order import drawn_order
from layouts.kit.silence import HIDDEN, Hidden, headline_of, picture_of
from layouts.kit.theme import RenderContext
from layouts.kit.windows import window_text

OLDEST = timedelta(seconds=60)
"""If a question is live, a page may show a cached picture of a moment at most this far away."""


@dataclass(frozen=True)
class Rows:
    """The rows behind a panel.

    frame: the rows; it is empty if there is a `silence`. silence: why the panel has no data, or `HIDDEN` if the viewer
    may not see them; None if it has data. statements: the selects that read the rows. moment: the moment of the rows,
    naive UTC; if they come from several domains, the earliest one. asked_at: the moment of the question. ages: ages of
    the sources at a past moment; empty for a live question. sources: the sources of the panel's fact tables, as the
    watcher knew them before the rows were read. feeding: those that bring readings to the map layers of the rows; None
    if the rows may be of any layer, or if readings have only one source. hidden: whether small counts of cases are
    hidden from the viewer. whole: whether he sees the rows of all districts and agencies.
    """

    frame: Any
    silence: Silence | Hidden | None
    statements: tuple[AnySelect, ...]
    moment: datetime
    asked_at: datetime
    ages: list[Age]
    sources: tuple[Source, ...]
    feeding: frozenset[str] | None = None
    hidden: bool = False
    whole: bool = True


@dataclass(frozen=True)
class Picture:
    """The content of a panel's card, each part as JSON: picture, headline, footer and an empty notice.

    The picture of a grid has two parts: columns and rows. versions: the versions of the names in `Panel.versioned` when
    the picture was requested; the rows have these versions or newer ones. moment: the moment of the question.
    """

    versions: Versions
    moment: datetime
    parts: tuple[bytes, ...]

    def fragments(self) -> list[orjson.Fragment]:
        """The parts of the card, to return from a callback: Dash sends their JSON bytes unchanged."""
        return [orjson.Fragment(part) for part in self.parts]


class PanelService:
    """Answers all screens of one process.

    Rows are read once per panel, question, version, and rights of the viewer, as long as they are cached. Threads of
    the read pools read them. A picture is drawn once per surface, language and theme, by the first thread that asks.

    timeout_s, where a method has it: seconds to wait for rows that are being read; None means no limit. With a limit,
    WarehouseError(busy) is raised after that time, or at once if too many other requests wait. With or without a limit,
    it is raised if a new read is needed and too many reads are queued already.
    """

    def __init__(self, deck: Deck) -> None:
        self.deck = deck
        self.observer = deck.warehouse.observer
        settings = deck.settings
        # one connection is left to the watcher and to the names of dimensions
        threads: dict[Pool, int] = {
            "screens": settings.connections - settings.interactive - 1,
            "people": settings.interactive,
        }
        self.read_pools = ReadPools(threads, MAX_WAITERS, self.observer)
        part = settings.cache_mb * 1_000_000 // 16  # the door has the other eight parts
        # failures are remembered by the door alone, which forgets them when the warehouse is back
        self.cached_rows = Cache("rows", 4 * part, self.observer)
        self.cached_pictures = Cache("pictures", 3 * part, self.observer)
        self.cached_replies = Cache("replies", part, self.observer)  # compressed, so that they need less
        # pictures are not among these: a page shows an older picture while the present one is drawn
        deck.warehouse.caches += [self.cached_rows, self.cached_replies]
        deck.watcher.on_step += [self.cached_rows.clear, self.cached_pictures.clear, self.cached_replies.clear]

    def rows(self, panel: Panel, filters: Filters, viewer: Viewer, timeout_s: float | None = None) -> Rows:
        """The rows behind the panel, for the present versions of its tables. Raises WarehouseError."""
        return self._rows(self._key(panel, filters, viewer), panel, filters, viewer, timeout_s)

    def prefetch(self, panel: Panel, filters: Filters, viewer: Viewer) -> None:
        """Start to read the rows behind the panel, and do not wait for them.

        Nothing happens if the rows are cached or being read, or if too much is queued.
        """
        key = self._key(panel, filters, viewer)
        if self.cached_rows.cached(key) is None:
            read = partial(self._cached_or_read, key, panel, filters, viewer)
            self.read_pools.prefetch(pool_of(panel, filters), key, read)

    def picture(
        self, panel: Panel, filters: Filters, look: RenderContext, viewer: Viewer, timeout_s: float | None = None
    ) -> Picture:
        """The picture of the panel for the present versions of its tables. Raises WarehouseError."""
        key, look = self._key(panel, filters, viewer), dated(look, panel, filters)
        picture_key = _with_look(key, look)
        picture: Picture | None = self.cached_pictures.cached(picture_key)
        if picture is not None:
            return picture
        rows = self._rows(key, panel, filters, viewer, timeout_s)
        return self.cached_pictures.get(
            picture_key,
            lambda: Picture(key.versions, rows.asked_at, self._draw(rows, panel, filters, look)),
            lambda picture: sum(map(len, picture.parts)) + 500,
        )

    def latest_cached(self, panel: Panel, filters: Filters, look: RenderContext, viewer: Viewer) -> Picture | None:
        """The cached picture, even if its versions are old. None if no picture is cached or if it must not be shown.

        A picture of old versions may be shown only for a live question, and only if its moment and that of the question
        are at most `OLDEST` apart. The page then asks for the present picture by itself. A page about the past would
        not ask again.
        """
        key = _with_look(self._key(panel, filters, viewer), dated(look, panel, filters))
        picture: Picture | None = self.cached_pictures.latest(key.question)
        if picture is None or picture.versions == key.versions:
            return picture
        return picture if filters.live and abs(filters.moment - picture.moment) <= OLDEST else None

    def ages(self, panel: Panel, filters: Filters, rows: Rows, clock: datetime) -> list[Age]:
        """The ages of the sources behind the rows, worst first: now for a live question, else at the question's moment.

        clock: the present time, naive UTC.
        """
        if filters.live:
            present = [name for name in panel.facts if name in self.deck.warehouse.inventory()]
            ages = ages_live(rows.sources, present, clock, self.deck.settings.tick_s)
        else:
            ages = rows.ages
        return ages if rows.feeding is None else of_sources(ages, rows.feeding, reading.name)

    def _key(self, panel: Panel, filters: Filters, viewer: Viewer) -> CacheKey:
        # the key of a live question has no moment: the versions include the moments of its domains
        question = (panel.id, filters.cache_key(), viewer.scope)
        return self.deck.warehouse.versioned(question, panel.versioned)

    def _rows(self, key: CacheKey, panel: Panel, filters: Filters, viewer: Viewer, timeout_s: float | None) -> Rows:
        rows: Rows | None = self.cached_rows.cached(key)
        read = partial(self._cached_or_read, key, panel, filters, viewer)
        return rows or self.read_pools.run(pool_of(panel, filters), key, read, timeout_s)

    def _cached_or_read(self, key: CacheKey, panel: Panel, filters: Filters, viewer: Viewer) -> Rows:
        read = partial(self._read, panel, filters, viewer)
        return self.cached_rows.get(key, read, lambda rows: size_of(rows.frame))

    def _read(self, panel: Panel, filters: Filters, viewer: Viewer) -> Rows:
        started, state = perf_counter(), self.deck.watcher.state
        reader = ViewerReader(self.deck.warehouse, viewer, filters.known_loads)
        if panel.read.personal and viewer.has_policy and not viewer.case_detail:
            city = None if viewer.sees_all else ViewerReader(self.deck.warehouse, FULL)
            seen, k = self.deck.warehouse.seen_by(viewer), self.deck.settings.k
            frame, filters, hidden = panel.read.protected(reader, city, filters, seen, k)
        else:
            frame, hidden = panel.read(reader, filters), False
        statements = tuple(reader.statements)
        outside = "district" in panel.obeys and not self.deck.inside(filters, viewer)
        silence = HIDDEN if outside or not may_see(panel, filters, viewer) else panel.read.silence(filters)
        if silence is None and frame.empty:
            silence = panel.read.nothing_judged(reader, filters)
        if silence:
            frame = frame.iloc[:0]
        ages = [] if filters.live else self._ages_past(reader, panel, filters)
        self.observer.panel_read(panel.id, perf_counter() - started)
        sources = tuple(source for source in state.sources if source.table in panel.facts)
        layers = panel.read.layers_of(filters, frame)
        several = sum(source.table == reading.name for source in sources) > 1
        feeding = state.feeds.of(layers) if layers and several else None
        moments = panel.moment(filters), filters.moment
        return Rows(frame, silence, statements, *moments, ages, sources, feeding, hidden, viewer.sees_all)

    def _ages_past(self, reader: ViewerReader, panel: Panel, filters: Filters) -> list[Age]:
        tick_s, as_known = self.deck.settings.tick_s, filters.known_loads is not None
        return ages_past(reader, panel.facts, filters.moment, tick_s, as_known=as_known)

    def _draw(self, rows: Rows, panel: Panel, filters: Filters, look: RenderContext) -> tuple[bytes, ...]:
        started = perf_counter()
        cells = panel.read.cells if rows.hidden and not rows.silence else None
        frame = rows.frame if rows.silence or rows.hidden else drawn_order(panel.card, rows.frame, look)
        if isinstance(cells, Cells):
            drawn, headline = few_figure(frame, cells, look), few_headline(frame, look)
        else:
            drawn = picture_of(panel.card, frame, rows.silence, look)
            headline = headline_of(panel.card, frame, rows.silence, look)
        loads = filters.known_loads
        known = known_words(loads, panel.facts, rows.moment, look) if loads else ""
        # ages at the moment, so that all processes draw the same; in the browser a script updates them by the clock
        ages = [] if rows.silence else self.ages(panel, filters, rows, rows.asked_at)  # no data have no age
        named, faults = panel.window_of(filters), self.deck.warehouse.faults if rows.whole else {}
        missing = 0 if rows.silence or rows.hidden or panel.card.missing is None else panel.card.missing(frame)
        faulty = (left_out(faults, panel.tables), unreadable(faults, panel.tables), missing)
        window = (
            None if named is None else window_text(look, named, so_far="/" in named and panel.asked(filters).runs_on)
        )
        if window and rows.silence is None:
            window = with_incomplete(look, window, panel.read.incomplete_before(filters))
        parts = (
            *([drawn["columnDefs"], drawn["rowData"]] if panel.card.kind == "grid" else [drawn]),
            _with_window(headline, window, look),
            footer(ages, filters.live, panel.ignored(filters), look, known, *faulty, window, hidden=rows.hidden),
            "",
        )
        answer = tuple(map(as_json, parts))
        self.observer.panel_drawn(panel.id, perf_counter() - started)
        return answer


def may_see(panel: Panel, filters: Filters, viewer: Viewer) -> bool:
    """Whether the viewer has a policy, and the right to single cases if the panel shows the steps of one incident."""
    opens_one = "incident" in panel.obeys and bool(filters.values_of("incident"))
    return viewer.has_policy and (viewer.case_detail or not opens_one)


def _with_window(headline: str, window: str | None, look: RenderContext) -> str:
    """The headline. On a wall the words for the panel's window follow, because it hides the footers of fresh panels.

    window: these words; None or "" if the panel names no window.
    """
    return f"{headline} · {window}" if window and look.surface == "wall" else headline


def dated(look: RenderContext, panel: Panel, filters: Filters) -> RenderContext:
    """The look with what its words need to know of the question: `old_days`, `chosen` and `past` of `RenderContext`.

    old_days has those domains of the panel whose data end before the day of the question.
    """
    ends = {lead: city_day(filters.for_domain(lead).moment, filters.zone) for lead in panel.read.leads}
    today = city_day(filters.moment, filters.zone)
    old = tuple((lead, day) for lead, day in ends.items() if day != today)
    chosen = tuple((name, values) for name, values in filters.chosen if name in panel.obeys)
    past = not filters.live
    return replace(look, old_days=old, chosen=chosen, past=past) if old or chosen or past else look


def _with_look(key: CacheKey, look: RenderContext) -> CacheKey:
    return CacheKey((key.question, look), key.versions)


@cache
def _on_pages() -> frozenset[str]:
    return frozenset(place.panel for page in PAGES for place in page.places)


def pool_of(panel: Panel, filters: Filters) -> Pool:
    """The read pool of a question: "screens" if pages ask it by themselves, else "people".

    Pages ask by themselves about the present, without a chosen window, and with no filter except district. Questions of
    panels that are on no page go to "people".
    """
    unchanged = filters.live and set(filters.named()) <= {"district"}
    return "screens" if unchanged and panel.id in _on_pages() else "people"
