"""Corrupted warehouses: no panel fails, a bad row harms at most itself, and `check --data` names the fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from plotly.io.json import to_json_plotly

from callbacks.panel_service import PanelService
from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID, PANELS
from data.checks.finding import Finding
from data.checks.run import check_data
from data.city.pack import CityPack
from data.errors import WarehouseError
from data.questions.filters import Filters
from data.questions.first_rows import Silence
from data.questions.parse import parse_filters
from data.questions.reading import ViewerReader
from data.questions.vocabulary import Known
from data.warehouse.door import Warehouse, open_warehouse
from data.warehouse.policy import FULL
from data.warehouse.repairs import left_out
from data.watch.freshness import Watcher
from layouts.kit.silence import headline_of, picture_of
from layouts.kit.theme import Language, RenderContext
from tests.conftest import DEMO_END
from tests.exam.cases import cases
from tests.support.claims import faults, unfounded
from tests.support.corruptions import CORRUPTIONS, TABLES, Corruption, spoiled
from tests.support.decks import opened_deck

LANGUAGES: tuple[Language, ...] = ("zh", "en")
NONSENSE = re.compile(r"\b(nan|NaN|inf|NaT|1970|2199)\b|∞")
TABLE_NAMES = [table.name for table in TABLES]
FOOTED = ("incidents_by_district", "calls_by_hour")
Frames = dict[str, tuple[pd.DataFrame, Silence | None] | None]
"""Id of a panel -> its rows, and why it has no data if it has none; None for a panel that is not connected."""


@contextmanager
def opened(path: Path | str) -> Iterator[tuple[Warehouse, Watcher]]:
    """The door to a city, with what its watcher has found at DEMO_END."""
    url = path if isinstance(path, str) else f"duckdb:///{path}"
    warehouse = open_warehouse(url, read_only=True)
    watcher = Watcher(warehouse, clock=lambda: DEMO_END, zone="Asia/Shanghai")
    assert watcher.probe().reachable
    yield warehouse, watcher
    warehouse.engine.dispose()


def frames_of(path: Path | str, known: Known, panels: Iterable[Panel], chosen: dict[str, str]) -> Frames:
    """The rows of each panel over seven days."""
    with opened(path) as (warehouse, watcher):
        asked = parse_filters({"window": "7d"} | chosen, known)
        filters, read = asked.at(DEMO_END, **watcher.state.known(10)), ViewerReader(warehouse, FULL)
        return {panel.id: frame_of(panel, read, filters) for panel in panels}


def frame_of(panel: Panel, read: ViewerReader, filters: Filters) -> tuple[pd.DataFrame, Silence | None] | None:
    """The rows of a panel and its silence; None if it says that it is not connected."""
    try:
        return panel.read(read, filters), panel.read.silence(filters)
    except WarehouseError as error:
        assert error.kind == "not_connected", (panel.id, str(error))
        return None


def concerned(corruption: Corruption) -> list[Panel]:
    """The panels that read a corrupted table."""
    return [panel for panel in PANELS if set(corruption.tables) & set(panel.tables)]


def findings_of(path: Path | str, pack: CityPack) -> list[Finding]:
    """What `check --data` finds."""
    with opened(path) as (warehouse, _):
        return check_data(warehouse, pack, DEMO_END, lambda line: None)


@pytest.fixture(scope="module")
def chosen(read: ViewerReader, raw: Callable[[str], pd.DataFrame]) -> dict[str, str]:
    """Filters that choose one thing, for the panels that need it."""
    incidents, assets = raw("incident"), raw("asset")
    closed = incidents.dropna(subset=["closed_at"]).sort_values("closed_at")["incident_id"].iloc[0]
    measured = assets[assets["layer"] == "water_level"].sort_values("asset_id")["asset_id"].iloc[0]
    return {"incident": closed, "asset": measured, "indicator": "renewal_progress"}


@pytest.fixture(scope="module")
def clean(demo_path: Path, known: Known, chosen: dict[str, str]) -> Frames:
    """The rows of every panel over the demo as it is."""
    return frames_of(demo_path, known, PANELS, chosen)


def test_the_demo_has_no_faults(demo_path: Path, changsha_pack: CityPack) -> None:
    assert findings_of(demo_path, changsha_pack) == []
    with opened(demo_path) as (warehouse, _):
        assert warehouse.faults == {} and left_out(warehouse.faults, TABLE_NAMES) == 0


@cases("corrupted", "corruption", CORRUPTIONS)
def test_a_fault_harms_no_panel_and_is_named(
    corruption: Corruption,
    demo_path: Path,
    changsha_pack: CityPack,
    known: Known,
    chosen: dict[str, str],
    clean: Frames,
    tmp_path: Path,
) -> None:
    path = spoiled(demo_path, tmp_path / "spoiled.duckdb", corruption.tables, corruption.spoil)
    panels = concerned(corruption)
    found = frames_of(path, known, panels, chosen)
    for panel in panels:
        for language in LANGUAGES if found[panel.id] else ():
            frame, silence = found[panel.id] or (pd.DataFrame(), None)
            look = RenderContext("desk", language, "light")
            headline, picture = (of(panel.card, frame, silence, look) for of in (headline_of, picture_of))
            assert headline and not NONSENSE.search(headline), (panel.id, headline)
            assert not re.search(r"\bnan\b", str(to_json_plotly(picture)), re.I), panel.id
            if corruption.unfilled:
                wrong = [] if silence else faults(headline, language)
                if "name_" in corruption.unfilled:  # names in the other language are better than none
                    wrong = [fault for fault in wrong if not fault.endswith(" words")]
                assert wrong == [] and not unfounded(corruption.unfilled, headline), (panel.id, headline)
    if corruption.same_as is not None:
        sound = clean
        if corruption.same_as:
            sound = frames_of(
                spoiled(demo_path, tmp_path / "sound.duckdb", corruption.tables, corruption.same_as),
                known,
                panels,
                chosen,
            )
        for panel in panels:
            shown, same = found[panel.id], sound[panel.id]
            # a rollup may still have a column that its fact has lost
            assert shown is None or same is not None, panel.id
            if shown and same:
                pd.testing.assert_frame_equal(shown[0], same[0], obj=panel.id)
    named = {
        (one.check, one.table, column) for one in findings_of(path, changsha_pack) for column in one.columns or ("",)
    }
    assert set(corruption.named) <= named


def test_the_footer_of_a_panel_says_how_many_rows_are_left_out(
    demo_path: Path, changsha_pack: CityPack, tmp_path: Path
) -> None:
    spoil = "UPDATE incident SET reported_at = '1970-01-01' WHERE rowid IN (SELECT rowid FROM incident LIMIT 3)"
    path = spoiled(demo_path, tmp_path / "spoiled.duckdb", ("incident",), (spoil,))
    words = {"zh": "已剔除异常数据 3 条", "en": "3 faulty rows left out"}
    with opened_deck(path, changsha_pack) as deck:
        service, filters = PanelService(deck), deck.filters({})
        for language in LANGUAGES:
            look = RenderContext("desk", language, "light")
            feet = {name: service.picture(BY_ID[name], filters, look, FULL).parts[-2].decode() for name in FOOTED}
            assert words[language] in feet["incidents_by_district"]
            assert "faulty" not in feet["calls_by_hour"] and "剔除" not in feet["calls_by_hour"]
