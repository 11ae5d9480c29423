"""Part (a): the cost of reading each panel without caches, next to hand-written SQL; and the cost of drawing it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

import pandas as pd
from plotly.io.json import to_json_plotly
from tqdm import tqdm

from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID, PANELS
from data.deck import Deck
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.warehouse.policy import FULL
from data.warehouse.selects import AnySelect
from layouts.kit.theme import RenderContext
from tests.bench.handwritten import Hand, named_in, values_of
from tests.bench.handwritten_calls import CALLS
from tests.bench.handwritten_figures import FIGURES
from tests.bench.handwritten_others import OTHERS
from tests.bench.stores import OFF_HOUR, Stores
from tests.bench.timing import side_by_side

WINDOWS = ("24h", "7d", "30d", "90d", "730d")
RUNS = 20
LONGEST_S = 4.0
"""Time for all runs of a question, s. Slow questions run less often."""
HANDS: dict[str, Hand] = CALLS | OTHERS | FIGURES
CROSSED = (
    ("calls_top_datasets", "system", "90d"),
    ("calls_top_datasets", "agency", "90d"),
    ("calls_by_system", "dataset", "90d"),
)
"""(panel, filter, window) of questions that filter by one key and give a p95 by another. No rollup has both keys and a
histogram."""


class UncachedReader(ViewerReader):
    """Reads every select from the engine and never from a cache. SQLAlchemy's cache of compiled statements still works.

    door_ms: CPU time that the door took for all selects so far, ms.
    """

    door_ms = 0.0

    def __call__(self, statement: AnySelect) -> pd.DataFrame:
        """The rows of the select, read from the engine."""
        self.statements.append(statement)
        began = time.process_time()
        rows = self.warehouse.read_uncached(statement, self.viewer)
        self.door_ms += (time.process_time() - began) * 1e3
        return rows


def read_uncached(deck: Deck, panel: Panel, filters: Filters) -> tuple[pd.DataFrame, UncachedReader]:
    """A panel's frame, read without caches, and its reader, which lists the selects and the CPU time."""
    reader = UncachedReader(deck.warehouse, FULL)
    return panel.read(reader, filters), reader


@dataclass
class Bench:
    """A deck, and a connection of the driver to the same database."""

    deck: Deck
    runs: int

    doors: list[float] = field(default_factory=list)
    """CPU time at the door, ms: one value per reading of a panel."""

    def __post_init__(self) -> None:
        # a program without Citydeck would use this connection
        self.driver: Any = self.deck.warehouse.engine.raw_connection().driver_connection

    def filters(self, panel: str, window: str, **more: str) -> Filters:
        """The filters of a panel's question, at a moment that is not a full hour."""
        return self.deck.filters(self.pairs(panel, window) | more)

    def pairs(self, panel: str, window: str) -> dict[str, str]:
        """These filters as in an address. A panel about one asset, incident or indicator gets one with many rows."""
        as_of = (self.deck.clock() - OFF_HOUR).isoformat()
        chosen = {"layers_readings": "asset", "incidents_timeline": "incident"}.get(panel, "")
        if panel in ("scenarios_trend", "scenarios_by_district"):
            chosen = "indicator"
        return {"window": window, "as_of": as_of} | ({chosen: self.one(chosen)} if chosen else {})

    def one(self, name: str) -> str:
        """A value for a filter: one that has many rows."""
        return str(self.driver.execute(MUCH[name]).fetchone()[0])

    def read(self, panel: Panel, filters: Filters) -> tuple[pd.DataFrame, list[AnySelect]]:
        """The panel's frame and its selects, read without caches."""
        frame, reader = read_uncached(self.deck, panel, filters)
        self.doors.append(reader.door_ms)
        return frame, reader.statements

    def texts(self, statements: Sequence[AnySelect]) -> list[tuple[str, Any]]:
        """The SQL texts and values that the driver gets for these selects."""
        compiled = [
            statement.compile(dialect=self.deck.warehouse.engine.dialect, compile_kwargs={"render_postcompile": True})
            for statement in statements
        ]
        return [
            (str(one), [one.params[name] for name in one.positiontup] if one.positiontup else one.params)
            for one in compiled
        ]

    def hand(self, panel: Panel, filters: Filters) -> list[tuple[str, Any]] | None:
        """The hand-written statements for the panel's question with their values; None if there are none."""
        values = values_of(filters.start, filters.end, filters.zone)
        hand = HANDS.get(panel.id)
        return hand and [(text, named_in(text, values)) for text in hand.statements]

    def run(self, texts: Sequence[tuple[str, Any]]) -> list[Any]:
        """The rows of statements that the driver runs directly, as Arrow tables."""
        return [self.driver.execute(text, values).to_arrow_table() for text, values in texts]

    def rows_read(self, texts: Sequence[tuple[str, Any]]) -> int:
        """Number of rows that the statements scan, from the engine's profile."""
        return sum(_scanned(json.loads(self._profile(*text))) for text in texts)

    def _profile(self, text: str, values: Any) -> str:
        return str(self.driver.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", values).fetchall()[0][1])


MUCH = {
    "asset": "SELECT asset_id FROM reading_hour GROUP BY asset_id ORDER BY count(*) DESC, asset_id LIMIT 1",
    "incident": "SELECT incident_id FROM incident_event GROUP BY ALL ORDER BY count(*) DESC, incident_id LIMIT 1",
    "indicator": "SELECT indicator_id FROM indicator_value GROUP BY ALL ORDER BY count(*) DESC, 1 LIMIT 1",
    "system": "SELECT system_id FROM calls_day_system GROUP BY system_id ORDER BY sum(calls) DESC, system_id LIMIT 1",
    "agency": "SELECT agency_id FROM calls_day_system JOIN business_system USING (system_id) GROUP BY agency_id "
    "ORDER BY sum(calls) DESC, agency_id LIMIT 1",
    "dataset": "SELECT dataset_id FROM calls_day_dataset GROUP BY ALL ORDER BY sum(calls) DESC, dataset_id LIMIT 1",
}  # fmt: skip


def _scanned(node: dict[str, Any]) -> int:
    return int(node.get("operator_rows_scanned") or 0) + sum(_scanned(child) for child in node.get("children", ()))


def measured(bench: Bench, panel: Panel, filters: Filters, smaller: Bench | None = None) -> dict[str, Any]:
    """Cost of one question and rows read, in turns: our panel, the SQL beside it, our panel at a smaller size."""
    frame, statements = bench.read(panel, filters)
    own = bench.texts(statements)
    texts = None if set(filters.named()) - {"window", "as_of"} else bench.hand(panel, filters)
    if texts is not None:
        HANDS[panel.id].check(frame, [table.to_pandas() for table in bench.run(texts)])
    baseline = own if texts is None else texts
    works = [lambda: bench.read(panel, filters), lambda: bench.run(baseline)]
    if smaller is not None:
        before = smaller.filters(panel.id, filters.window)
        works.append(lambda: smaller.read(panel, before))
    bench.doors.clear()
    costs = side_by_side(bench.runs, *works, budget_s=LONGEST_S)
    door_ms = median(bench.doors[1:])  # the first run warms up
    return dict(zip(("ours", "theirs", "smaller"), map(asdict, costs), strict=False)) | {
        "panel": panel.id, "window": filters.window, "door_ms": door_ms, "by_hand": texts is not None,
        "selects": len(statements), "rows": len(frame), "rows_read": bench.rows_read(own),
        "rows_read_by_hand": bench.rows_read(baseline),
    }  # fmt: skip


def drawn(bench: Bench, panel: Panel, window: str = "24h") -> dict[str, Any]:
    """The cost of drawing a panel's picture and of serialising it."""
    frame, _ = bench.read(panel, bench.filters(panel.id, window))
    look = RenderContext()
    picture = panel.card.draw(frame, look)
    draw, serialise = side_by_side(bench.runs, lambda: panel.card.draw(frame, look), lambda: to_json_plotly(picture))
    return {"panel": panel.id, "draw": asdict(draw), "serialise": asdict(serialise),
            "bytes": len(to_json_plotly(picture).encode())}  # fmt: skip


def questions(bench: Bench, windows: Sequence[str]) -> Iterator[tuple[Panel, Filters]]:
    """Every panel with every window."""
    for window in windows:
        for panel in PANELS:
            yield panel, bench.filters(panel.id, window)


def run(stores: Stores, *, runs: int = RUNS, windows: Sequence[str] = WINDOWS) -> dict[str, Any]:
    """The cost of every panel by size. Drawing and the crossed questions are measured at the largest size only."""
    found: dict[str, Any] = {"sizes": {}}
    benches = {size: Bench(stores.deck(size), runs) for size in stores.sizes}
    smaller = None
    for size, bench in benches.items():
        asked = list(questions(bench, windows))
        bar = tqdm(asked, desc=f"(a) panels at {size:,}", unit="")
        found["sizes"][str(size)] = [measured(bench, panel, filters, smaller) for panel, filters in bar]
        smaller = bench
    bench = benches[stores.largest]
    found["crossed"] = [
        measured(bench, BY_ID[panel], bench.filters(panel, window, **{name: bench.one(name)})) | {"filter": name}
        for panel, name, window in CROSSED
    ]
    found["drawn"] = [drawn(bench, panel) for panel in tqdm(PANELS, desc="(a) drawing", unit="")]
    for bench in benches.values():
        bench.deck.warehouse.engine.dispose()
    return found
