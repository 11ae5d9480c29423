"""Corrupted warehouses: no panel fails, a bad row harms at most itself, and `check --data` names the fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import pandas as pd
import pytest
from plotly.io.json import to_json_plotly
from sqlalchemy import Table

from callbacks.panel_service import PanelService
from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID, PANELS
from data.checks import run
from data.checks.finding import Finding
from data.city.pack import CityPack
from data.contract.meaning import referred
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


City = tuple[Warehouse, Watcher]


@contextmanager
def opened(path: Path | str) -> Iterator[City]:
    """The door to a city, with what its watcher has found at DEMO_END."""
    url = path if isinstance(path, str) else f"duckdb:///{path}"
    warehouse = open_warehouse(url, read_only=True)
    watcher = Watcher(warehouse, clock=lambda: DEMO_END, zone="Asia/Shanghai")
    assert watcher.probe().reachable
    yield warehouse, watcher
    warehouse.engine.dispose()


def frames_of(path: Path | str, known: Known, panels: Iterable[Panel], chosen: dict[str, str]) -> Frames:
    """The rows of each panel over seven days."""
    with opened(path) as city:
        return frames_in(city, known, panels, chosen)


def frames_in(city: City, known: Known, panels: Iterable[Panel], chosen: dict[str, str]) -> Frames:
    """The rows of each panel over seven days."""
    warehouse, watcher = city
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


def reading(tables: tuple[str, ...]) -> list[Panel]:
    """The panels that read one of the tables."""
    return [panel for panel in PANELS if set(tables) & set(panel.tables)]


def checks_reading(tables: tuple[str, ...]) -> list[Table]:
    """The tables whose checks read one of these tables: itself, or by a reference to it."""
    targets = {table: [referred(column) for column in table.c] for table in TABLES}
    return [
        table
        for table, keys in targets.items()
        if table.name in tables or any(key is not None and key.table.name in tables for key in keys)
    ]


def findings_in(city: City, pack: CityPack) -> list[Finding]:
    """What `check --data` finds."""
    return run.check_data(city[0], pack, DEMO_END, lambda line: None)


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


@pytest.fixture(scope="module")
def sound(
    demo_path: Path, known: Known, chosen: dict[str, str], clean: Frames, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Corruption], Frames]:
    """`sound(corruption)`: the rows of the concerned panels over the sound city. Many corruptions have the same one."""

    @cache
    def made(tables: tuple[str, ...], statements: tuple[str, ...]) -> Frames:
        path = spoiled(demo_path, tmp_path_factory.mktemp("sound") / "city.duckdb", tables, statements)
        found = frames_of(path, known, reading(tables), chosen)
        path.unlink()
        return found

    def of(corruption: Corruption) -> Frames:
        return made(corruption.tables, corruption.same_as) if corruption.same_as else clean

    return of


def test_the_demo_has_no_faults(demo_path: Path, changsha_pack: CityPack) -> None:
    with opened(demo_path) as city:
        assert findings_in(city, changsha_pack) == []
        assert city[0].faults == {} and left_out(city[0].faults, TABLE_NAMES) == 0


@cases("corrupted", "corruption", CORRUPTIONS)
def test_a_fault_harms_no_panel_and_is_named(
    corruption: Corruption,
    demo_path: Path,
    changsha_pack: CityPack,
    known: Known,
    chosen: dict[str, str],
    sound: Callable[[Corruption], Frames],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = spoiled(demo_path, tmp_path / "spoiled.duckdb", corruption.tables, corruption.spoil)
    # all other tables are as in the demo, which has no faults
    monkeypatch.setattr(run, "inspected", partial(checks_reading, corruption.tables))
    panels = reading(corruption.tables)
    with opened(path) as city:
        found, findings = frames_in(city, known, panels, chosen), findings_in(city, changsha_pack)
    path.unlink()  # pytest keeps the folder, and there are hundreds
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
        wanted = sound(corruption)
        for panel in panels:
            shown, same = found[panel.id], wanted[panel.id]
            # a rollup may still have a column that its fact has lost
            assert shown is None or same is not None, panel.id
            if shown and same:
                pd.testing.assert_frame_equal(shown[0], same[0], obj=panel.id)
    named = {(one.check, one.table, column) for one in findings for column in one.columns or ("",)}
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
