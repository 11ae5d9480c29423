"""A panel's answer: rows read once per version, drawn once per look, kept as bytes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from plotly.io.json import to_json_plotly

from callbacks.registry import Panel
from data.ages import Age, ages_live, ages_past
from data.cache import Cache, size_of
from data.deck import Deck
from data.filters import Filters
from data.policy import Viewer
from data.reading import ViewerReader
from data.selects import AnySelect
from layouts.card import footer
from layouts.theme import Look

log = logging.getLogger(__name__)
NOT_SHOWN = ("window", "as_of", "measure", "indicator", "asset", "incident")
"""Filters of which a panel need not say that it does not know them: they choose one thing, or all know them."""


@dataclass(frozen=True)
class Rows:
    """The rows behind a panel. statements: the selects that were read; moment: at which; viewer: for whom."""

    frame: Any
    statements: tuple[AnySelect, ...]
    moment: datetime


def check_fragments() -> None:
    """See that bytes kept as JSON are sent as they are: Dash must serialise with orjson. Raises RuntimeError."""
    if to_json_plotly({"kept": orjson.Fragment(b"1")}) != '{"kept":1}':
        raise RuntimeError("plotly does not serialise with orjson: answers cannot be kept as bytes")


class Answers:
    """Answers of one process: each (panel, question, scope, version) is read once, each look of it drawn once."""

    def __init__(self, deck: Deck) -> None:
        self.deck = deck
        self.draws = 0
        megabytes = deck.settings.cache_mb * 1_000_000 // 4  # the door has the other half
        # failures are remembered by the door alone, which forgets them when the warehouse is back
        self._rows = Cache(megabytes, failure_s=0)
        self._pictures = Cache(megabytes, failure_s=0)

    def rows(self, panel: Panel, filters: Filters, viewer: Viewer) -> Rows:
        """The rows behind the panel. Raises WarehouseError."""
        return self._rows.get(
            self._key(panel, filters, viewer),
            lambda: self._read(panel, filters, viewer),
            lambda rows: size_of(rows.frame),
        )

    def picture(self, panel: Panel, filters: Filters, look: Look, viewer: Viewer) -> list[orjson.Fragment]:
        """What the card of the panel shows: picture, headline, footer, and an empty notice. Raises WarehouseError."""
        parts = self._pictures.get(
            (*self._key(panel, filters, viewer), look),
            lambda: self._draw(panel, filters, look, viewer),
            lambda parts: sum(map(len, parts)) + 500,
        )
        # a callback may return bytes that are JSON already: drawn once, sent to every screen as they are
        return [orjson.Fragment(part) for part in parts]

    def ages(self, panel: Panel, filters: Filters, viewer: Viewer) -> list[Age]:
        """Ages of the panel's sources at the moment asked about, worst first."""
        tick_s = self.deck.settings.tick_s
        if filters.live:
            return ages_live(self.deck.watcher.state.sources, panel.facts, self.deck.clock(), tick_s)
        return ages_past(ViewerReader(self.deck.warehouse, viewer), panel.facts, filters.moment, tick_s)

    def _key(self, panel: Panel, filters: Filters, viewer: Viewer) -> tuple[Any, ...]:
        versions = tuple(self.deck.warehouse.version_of(table) for table in panel.tables)
        # live questions have no moment in their key: while their sources are unchanged, their answer stands
        return (panel.id, filters.to_query(), viewer.districts, viewer.case_detail, versions)

    def _read(self, panel: Panel, filters: Filters, viewer: Viewer) -> Rows:
        reader = ViewerReader(self.deck.warehouse, viewer)
        frame = panel.read(reader, filters)
        outside = "district" in panel.obeys and not self.deck.inside(filters, viewer)
        if not viewer.has_policy or outside:
            frame = frame.iloc[:0]
        return Rows(frame, tuple(reader.statements), filters.moment)

    def _draw(self, panel: Panel, filters: Filters, look: Look, viewer: Viewer) -> tuple[bytes, ...]:
        self.draws += 1
        rows = self.rows(panel, filters, viewer)
        card = panel.card
        ignored = [name for name in filters.named() if name not in panel.obeys and name not in NOT_SHOWN]
        picture = card.draw(rows.frame, look)
        parts = (
            *([picture["columnDefs"], picture["rowData"]] if card.kind == "grid" else [picture]),
            card.headline(rows.frame, look),
            footer(self.ages(panel, filters, viewer)[:1], filters.live, ignored, look),
            "",
        )
        return tuple(to_json_plotly(part).encode() for part in parts)
