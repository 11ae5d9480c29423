"""Values that are missing in half of the rows: rates count only the rows whose value is known; the footer says so."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from callbacks.panel_service import PanelService
from callbacks.registry.panels import BY_ID, PANELS
from data.city.pack import CityPack
from data.contract.tables import metadata
from data.deck import Deck
from data.questions.vocabulary import Known
from data.warehouse.policy import FULL
from layouts.kit.theme import Language, RenderContext
from tests.checks.test_corrupted import LANGUAGES, frames_of, opened
from tests.exam.cases import cases
from tests.support.corruptions import quoted, some_half, spoiled
from tests.support.decks import opened_deck


class Rate(NamedTuple):
    """A rate of a panel that rests on a column: the panel, the key of its rows, and the columns to compare."""

    column: str
    panel: str
    key: tuple[str, ...]
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.panel} without {self.column}"


STATUS = "data_call.status_code"
DAYS = "INTERVAL 4 DAY"
RATES = (
    Rate(STATUS, "calls_by_hour", ("hour_utc",), ("errors", "error_rate", "with_status")),
    Rate(STATUS, "calls_quality", ("hour_utc",), ("errors", "error_rate", "with_status")),
    Rate(STATUS, "calls_by_system", ("system_id",), ("errors", "error_rate", "with_status")),
    Rate(STATUS, "calls_by_agency", ("agency_id",), ("errors", "error_rate", "with_status")),
    Rate(STATUS, "calls_top_datasets", ("dataset_id",), ("errors", "error_rate", "with_status")),
    Rate(STATUS, "calls_flow", ("consumer_agency_id", "provider_agency_id"), ("error_rate",)),
    Rate(STATUS, "calls_by_share_class", ("share_class",), ("error_rate",)),
    Rate("data_call.latency_ms", "calls_quality", ("hour_utc",), ("p95_ms",)),
    Rate("data_call.latency_ms", "calls_by_agency", ("agency_id",), ("p95_ms",)),
    Rate("dataset.share_class", "calls_by_share_class", ("share_class",), ("datasets", "error_rate")),
    Rate("service_case.channel", "services_channels", ("channel",), ("submitted", "share", "share_before")),
    Rate("service_case.due_at", "services_on_time_by_agency", ("agency_id",), ("on_time_rate", "late")),
    Rate("service_case.due_at", "services_on_time_by_district", ("district_id",), ("on_time_rate", "late")),
    Rate("service_case.rating", "services_ratings", ("rating",), ("share", "share_before")),
    Rate("service_item.instant", "services_instant", ("instant",), ("share", "median_min", "share_before")),
    Rate("service_item.cross_region", "services_cross_region", ("item_id",), ("others_due", "others_on_time")),
    Rate("service_item.kind", "services_by_item_section", ("kind", "item_id"), ("submitted", "section_share")),
    Rate("incident.source", "incidents_sources", ("source",), ("incidents", "share")),
    Rate("incident.due_at", "incidents_by_agency", ("agency_id",), ("on_time_rate",)),
)  # fmt: skip


def without(demo: Path, to: Path, column: str, *, rows: bool) -> Path:
    """The demo without the values of a column in half of its rows; with `rows` without these rows and all rollups."""
    table, name = metadata.tables[column.split(".")[0]], column.split(".")[1]
    half, where = (
        f"CREATE TABLE half AS SELECT rowid AS n FROM {table.name} t WHERE {some_half(table)}",
        "rowid IN (SELECT n FROM half)",
    )
    change = f"DELETE FROM {table.name}" if rows else f"UPDATE {table.name} SET {quoted(name)} = NULL"
    stale = ("DELETE FROM rollup_state",) if rows or name == "latency_ms" else ()
    return spoiled(demo, to, (table.name,), (half, f"{change} WHERE {where}", "DROP TABLE half", *stale))


@cases("corrupted", "rate", RATES)
def test_a_rate_counts_only_rows_whose_value_is_known(
    rate: Rate, demo_path: Path, known: Known, tmp_path: Path
) -> None:
    frames = []
    for rows in (False, True):
        path = without(demo_path, tmp_path / f"{rows}.duckdb", rate.column, rows=rows)
        found = frames_of(path, known, [BY_ID[rate.panel]], {})[rate.panel]
        assert found is not None and found[1] is None
        frame = found[0].dropna(subset=[*rate.key, *rate.values[:1]]).set_index([*rate.key])[[*rate.values]]
        frames.append(frame[frame.index != ""].sort_index().astype("float64"))
    unknown, deleted = frames
    assert len(deleted) > 0
    common = unknown.loc[unknown.index.isin(deleted.index)]
    pd.testing.assert_frame_equal(common, deleted, check_index_type=False)


def test_the_scorecard_rates_only_calls_whose_status_is_known(demo_path: Path, known: Known, tmp_path: Path) -> None:
    pairs = []
    for rows in (False, True):
        path = without(demo_path, tmp_path / f"{rows}.duckdb", STATUS, rows=rows)
        found = frames_of(path, known, [BY_ID["kpi_scorecard"]], {})["kpi_scorecard"]
        assert found is not None
        row = found[0].set_index("measure").loc["calls_error_rate"]
        pairs.append((row["numerator"], row["denominator"], row["value_before"]))
    assert pairs[0] == pytest.approx(pairs[1], nan_ok=True)


def feet(deck: Deck, language: Language, **chosen: str) -> dict[str, str]:
    """Panel -> its footer."""
    service, look = PanelService(deck), RenderContext("desk", language, "light")
    filters = deck.filters([*chosen.items()])
    return {
        panel.id: service.picture(panel, filters, look, FULL).parts[-2].decode()
        for panel in PANELS
        if panel.obeys or panel.facts
    }


def test_the_footer_counts_the_values_that_are_missing_in_its_own_window(
    demo_path: Path, changsha_pack: CityPack, tmp_path: Path
) -> None:
    path = without(demo_path, tmp_path / "city.duckdb", STATUS, rows=False)
    with opened(path) as (warehouse, watcher):
        assert dict(warehouse.faults["data_call"].missing)["status_code"] > 1000
        assert not watcher.state.rollup_reach.statuses
    rated = {"calls_by_hour", "calls_quality", "calls_by_system", "calls_by_agency", "calls_top_datasets"}
    with opened_deck(path, changsha_pack) as deck:
        filters = deck.filters([("window", "7d")])
        hourly = PanelService(deck).rows(BY_ID["calls_quality"], filters, FULL).frame
        missing = int(hourly["calls"].sum() - hourly["with_status"].sum())
        assert missing > 100
        words = {"zh": f"缺失数值 {missing:,} 个，不计入比率", "en": f"{missing:,} values missing, not in the rates"}
        for language in LANGUAGES:
            told = feet(deck, language, window="7d")
            assert {panel for panel, foot in told.items() if words[language] in foot} == rated
            marks = ("缺失数值", "missing, not in the rates")
            assert {panel for panel, foot in told.items() if any(mark in foot for mark in marks)} == rated


def test_no_value_is_said_to_be_missing_where_none_is(demo_path: Path, changsha_pack: CityPack, tmp_path: Path) -> None:
    """The values are missing long before the window: its rates rest on all of its rows."""
    early = f"UPDATE data_call SET status_code = NULL WHERE called_at < (SELECT max(called_at) FROM data_call) - {DAYS}"
    path = spoiled(demo_path, tmp_path / "city.duckdb", ("data_call",), (early,))
    with opened_deck(path, changsha_pack) as deck:
        told = feet(deck, "en", window="24h")
        assert [panel for panel, foot in told.items() if "missing, not in" in foot] == []
        assert "missing, not in the rates" in feet(deck, "en", window="month")["calls_quality"]
