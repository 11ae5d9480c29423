"""Values that are missing in half of the rows: rates count only the rows whose value is known; the footer says so."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from callbacks.panel_service import PanelService
from callbacks.registry.panels import BY_ID
from data.city.pack import CityPack
from data.contract.tables import metadata
from data.questions.vocabulary import Known
from data.warehouse.policy import FULL
from layouts.kit.theme import RenderContext
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


def test_the_footer_counts_the_values_that_are_missing(
    demo_path: Path, changsha_pack: CityPack, tmp_path: Path
) -> None:
    path = without(demo_path, tmp_path / "city.duckdb", STATUS, rows=False)
    with opened(path) as (warehouse, watcher):
        missing = dict(warehouse.faults["data_call"].missing)["status_code"]
        assert missing > 1000 and not watcher.state.rollup_reach.statuses
    words = {"zh": f"缺失数值 {missing:,} 个，不计入比率", "en": f"{missing:,} values missing, not in the rates"}
    with opened_deck(path, changsha_pack) as deck:
        service, filters = PanelService(deck), deck.filters({})
        for language in LANGUAGES:
            look = RenderContext("desk", language, "light")
            feet = {
                name: service.picture(BY_ID[name], filters, look, FULL).parts[-2].decode()
                for name in ("calls_quality", "calls_by_agency", "calls_grant_watch", "incidents_sources")
            }
            assert [words[language] in foot for foot in feet.values()] == [True, True, False, False]
