"""Incidents open at a moment: stages, list, most urgent; with and without events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import pytest

from data.contract.tables import COMMAND_SYSTEMS
from data.demo.stories import story
from data.errors import WarehouseError
from data.incidents.clock import read_clock, read_timeline
from data.incidents.flow import read_flow
from data.incidents.open import STAGE_ORDER, URGENT_ROWS, read_by_stage, read_open, read_urgent
from data.incidents.ranking import read_by_agency, read_by_district, read_sources, read_types
from data.questions.filters import Filters
from data.questions.reading import Recorder, ViewerReader
from data.warehouse.door import open_warehouse
from data.warehouse.policy import FULL, Viewer
from tests.conftest import DEMO_END, PAST
from tests.incidents.raw import Raw, incidents, opened, rework_moment

Ask = Callable[..., Filters]
WHEN = ["live", *(moment.isoformat() for moment in PAST), "rework"]
CHOSEN: list[dict[str, str]] = [
    {},
    {"district": "430102"},
    {"district": "430181", "severity": "3"},
    {"command_system": "traffic", "agency": "public_security"},
    {"source": "hotline", "type": "um_noise"},
]
CASES = [
    ("live", "24h", {}),
    ("live", "7d", {"district": "430102"}),
    ("2026-11-19T06:30:00", "24h", {"district": "430181"}),
    ("2026-11-19T06:30:00", "7d", {"command_system": "traffic", "agency": "public_security"}),
    ("2026-11-14T23:59:30", "48h", {}),
    ("2026-11-14T23:59:30", "7d", {"severity": "3", "district": "430104"}),
    ("2026-11-10T02:00:00", "7d", {}),
    ("rework", "24h", {"district": "430102"}),
    ("2026-11-19T06:30:00", "7d", {"severity": "1,2", "district": "430102,430104,430181", "source": "hotline,citizen"}),
    ("rework", "7d", {"source": "hotline", "type": "um_noise"}),
]
"""(moment, window, filters) over which reads of a window are checked."""
COLUMN = {"district": "district_id", "agency": "agency_id", "type": "type_id"}


def asked_at(when: str, raw: Raw) -> tuple[datetime, dict[str, str]]:
    if when == "live":
        return DEMO_END, {}
    moment = rework_moment(raw) if when == "rework" else datetime.fromisoformat(when)
    return moment, {"as_of": moment.isoformat()}


def span(window: str) -> timedelta:
    return timedelta(**{"hours" if window[-1] == "h" else "days": int(window[:-1])})


def columns(chosen: dict[str, str]) -> dict[str, Any]:
    """The chosen values by column, as lists."""
    lists = {name: value.split(",") for name, value in chosen.items()}
    return {COLUMN.get(name, name): [int(value) if name == "severity" else value for value in values]
            for name, values in lists.items()}  # fmt: skip


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
@pytest.mark.parametrize("when", WHEN)
def test_stages_hold_what_the_last_events_before_the_moment_say(
    read: ViewerReader, ask: Ask, raw: Raw, when: str, chosen: dict[str, str]
) -> None:
    moment, as_of = asked_at(when, raw)
    held = read_by_stage(read, ask(**as_of, **chosen))
    wanted = opened(raw, moment, **columns(chosen)).groupby(["command_system", "stage"]).size()
    assert held.set_index(["command_system", "stage"])["incidents"].to_dict() == wanted.to_dict()
    order = [(COMMAND_SYSTEMS.index(row.command_system), STAGE_ORDER.index(row.stage)) for row in held.itertuples()]
    assert order == sorted(order)


@pytest.mark.parametrize("when", WHEN)
def test_usual_is_the_mean_of_the_same_time_of_the_seven_days_before(
    read: ViewerReader, ask: Ask, raw: Raw, when: str
) -> None:
    moment, as_of = asked_at(when, raw)
    held = read_by_stage(read, ask(**as_of, district="430104")).set_index(["command_system", "stage"])
    days = [opened(raw, moment - timedelta(days=n), district_id="430104") for n in range(1, 8)]
    by_stage = pd.concat([day.groupby(["command_system", "stage"]).size() for day in days]).groupby(level=[0, 1]).sum()
    by_system = pd.concat([day.groupby("command_system").size() for day in days]).groupby(level=0).sum()
    count = sum(len(day) > 0 for day in days)
    for (system, stage), row in held.iterrows():
        assert row["usual"] == pytest.approx(by_stage.get((system, stage), 0) / count)
        assert row["system_usual"] == pytest.approx(by_system.get(system, 0) / count)


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
@pytest.mark.parametrize("when", WHEN)
def test_the_list_holds_every_open_incident_most_urgent_first(
    read: ViewerReader, ask: Ask, raw: Raw, when: str, chosen: dict[str, str]
) -> None:
    moment, as_of = asked_at(when, raw)
    rows = read_open(read, ask(**as_of, **chosen))
    wanted = opened(raw, moment, **columns(chosen))
    wanted = wanted.assign(minutes_left=(wanted["due_at"] - moment).dt.total_seconds() / 60)
    wanted = wanted.assign(in_time=wanted["minutes_left"] >= 0)
    wanted = wanted.sort_values(["in_time", "severity", "minutes_left", "incident_id"])
    for name in ("incident_id", "severity", "stage", "district_id", "agency_id", "summary", "type_id"):
        assert rows[name].tolist() == wanted[name].tolist()
    for name in ("minutes_left", "lon", "lat"):
        assert rows[name].tolist() == pytest.approx(wanted[name].tolist())
    assert (rows["reported_at_utc"].to_numpy() == wanted["reported_at"].to_numpy()).all()
    assert (rows["due_at_utc"].to_numpy() == wanted["due_at"].to_numpy()).all()


def test_the_list_names_types_districts_and_agencies(read: ViewerReader, ask: Ask, raw: Raw) -> None:
    rows = read_open(read, ask())
    for prefix, table in (("type", "incident_type"), ("district", "district"), ("agency", "agency")):
        names = raw(table).set_index(f"{prefix}_id")
        for language in ("zh", "en"):
            wanted = rows[f"{prefix}_id"].map(names[f"name_{language}"]).tolist()
            assert rows[f"{prefix}_name_{language}"].tolist() == wanted


def test_an_incident_in_rework_stands_under_rework(read: ViewerReader, ask: Ask, raw: Raw) -> None:
    filters = ask(as_of=rework_moment(raw).isoformat(), stage="rework")
    wanted = opened(raw, rework_moment(raw))
    wanted = wanted[wanted["stage"] == "rework"]
    assert len(wanted) > 0
    assert sorted(read_open(read, filters)["incident_id"]) == sorted(wanted["incident_id"])
    assert set(read_by_stage(read, filters)["stage"]) == {"rework"}
    assert read_by_stage(read, filters)["incidents"].sum() == len(wanted)


@pytest.mark.parametrize("when", WHEN)
def test_the_most_urgent_are_the_first_of_the_list_and_count_all(
    read: ViewerReader, ask: Ask, raw: Raw, when: str
) -> None:
    moment, as_of = asked_at(when, raw)
    first, rows = read_urgent(read, ask(**as_of)), read_open(read, ask(**as_of))
    assert first["incident_id"].tolist() == rows["incident_id"].head(URGENT_ROWS).tolist()
    due_at = opened(raw, moment)["due_at"]
    assert set(first["open"]) == {len(due_at)}
    assert set(first["over"]) == {int((due_at < moment).sum())}
    assert set(first["due_soon"]) == {int(due_at.between(moment, moment + timedelta(minutes=30), "left").sum())}


def test_the_flood_evening_shows_in_the_stages(read: ViewerReader, ask: Ask) -> None:
    flood = story("flood_evening").moment(DEMO_END)
    held = read_by_stage(read, ask(as_of=flood.isoformat()))
    held = held[held["command_system"] == "flood_control"]
    assert held["incidents"].sum() >= 200
    assert held["incidents"].sum() > 10 * held["system_usual"].iloc[0]


def test_the_window_does_not_change_what_is_open(read: ViewerReader, ask: Ask) -> None:
    pd.testing.assert_frame_equal(read_open(read, ask(window="24h")), read_open(read, ask(window="90d")))
    pd.testing.assert_frame_equal(read_by_stage(read, ask(window="24h")), read_by_stage(read, ask(window="7d")))


READS = [
    read_by_stage, read_open, read_urgent, read_clock, read_timeline, read_flow, read_sources, read_types,
    read_by_agency, read_by_district,
]  # fmt: skip


@pytest.mark.parametrize("reads", READS, ids=lambda reads: reads.__name__)
def test_a_district_viewer_sees_what_the_district_filter_shows(read: ViewerReader, ask: Ask, reads: Any) -> None:
    narrow = ViewerReader(read.warehouse, Viewer("official", districts=frozenset({"430102"})))
    pd.testing.assert_frame_equal(reads(narrow, ask(window="7d")), reads(read, ask(window="7d", district="430102")))


@pytest.mark.parametrize("reads", READS, ids=lambda reads: reads.__name__)
def test_reads_take_empty_answers_and_ask_the_same_whatever_comes(read: ViewerReader, ask: Ask, reads: Any) -> None:
    recorder = Recorder()
    empty = reads(recorder, ask(incident="E1"))
    read.statements.clear()
    full = reads(read, ask(incident="E1"))
    assert list(empty.columns) == list(full.columns)
    assert [str(statement) for statement in recorder.statements] == [str(statement) for statement in read.statements]


# A warehouse without events, and one with hardly anything -----------------------------------------------------------


@pytest.fixture(scope="module")
def narrow(raw: Raw, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], ViewerReader]]:
    """`narrow(columns)`: the demo with only these columns of incident, without events and agencies."""
    doors: list[ViewerReader] = []

    def door(kept: str) -> ViewerReader:
        # an import of few columns has no limits either
        limits = "*" if kept == "*" else "* EXCLUDE (register_min, dispatch_min, resolve_min)"
        path = tmp_path_factory.mktemp("narrow") / "city.duckdb"
        with duckdb.connect(str(path)) as connection:
            for table in ("load_log", "incident_type", "district", "incident"):
                connection.register("rows", raw(table))
                wanted = kept if table == "incident" else limits if table == "incident_type" else "*"
                connection.execute(f"CREATE TABLE {table} AS SELECT {wanted} FROM rows")
        doors.append(ViewerReader(open_warehouse(f"duckdb:///{path}", read_only=True), FULL))
        return doors[-1]

    yield door
    for opened_door in doors:
        opened_door.warehouse.engine.dispose()


@pytest.fixture(scope="module")
def without_events(narrow: Callable[[str], ViewerReader]) -> ViewerReader:
    return narrow("*")


@pytest.fixture(scope="module")
def imported(narrow: Callable[[str], ViewerReader]) -> ViewerReader:
    """What an import may have: what, where and when, and no more."""
    return narrow("incident_id, type_id, source, lon, lat, district_id, reported_at, closed_at")


def by_columns(raw: Raw, moment: datetime) -> pd.Series[Any]:
    """The stage by incident's own columns of every incident open at a moment, by incident_id."""
    rows = incidents(raw).set_index("incident_id")
    rows = rows[(rows["reported_at"] < moment) & ~(rows["closed_at"] < moment)]
    stage = pd.Series("reported", index=rows.index)
    for name in ("registered", "dispatched", "responded", "resolved", "verified"):
        stage[rows[f"{name}_at"] < moment] = name
    return stage


@pytest.mark.parametrize("when", WHEN)
def test_without_events_the_stage_is_derived_from_the_columns(
    without_events: ViewerReader, ask: Ask, raw: Raw, when: str
) -> None:
    moment, as_of = asked_at(when, raw)
    wanted = by_columns(raw, moment)
    rows = read_open(without_events, ask(**as_of))
    assert rows.set_index("incident_id")["stage"].to_dict() == wanted.to_dict()
    held = read_by_stage(without_events, ask(**as_of))
    assert held.groupby("stage")["incidents"].sum().to_dict() == wanted.value_counts().to_dict()
    assert held["usual"].isna().all()


@pytest.mark.parametrize("when", WHEN)
def test_an_import_of_two_times_still_lists_and_counts(imported: ViewerReader, ask: Ask, raw: Raw, when: str) -> None:
    moment, as_of = asked_at(when, raw)
    wanted = opened(raw, moment)
    rows = read_open(imported, ask(**as_of))
    assert rows["incident_id"].tolist() == sorted(wanted["incident_id"])
    assert set(rows["stage"]) == {"reported"}
    assert rows[["severity", "due_at_utc", "minutes_left", "summary", "agency_name_zh"]].isna().all(axis=None)
    held = read_by_stage(imported, ask(**as_of))
    systems = wanted.groupby("command_system").size()
    assert held.set_index("command_system")["incidents"].to_dict() == systems.to_dict()
    assert read_urgent(imported, ask(**as_of))["over"].eq(0).all()


def test_an_import_answers_the_other_panels_as_the_whole_warehouse(
    imported: ViewerReader, read: ViewerReader, ask: Ask
) -> None:
    for reads in (read_flow, read_sources):
        pd.testing.assert_frame_equal(reads(imported, ask(window="7d")), reads(read, ask(window="7d")))
    types, whole = read_types(imported, ask(window="7d")), read_types(read, ask(window="7d"))
    pd.testing.assert_frame_equal(types.drop(columns="registered"), whole.drop(columns="registered"))
    assert types["registered"].isna().all()
    districts, whole = read_by_district(imported, ask(window="7d")), read_by_district(read, ask(window="7d"))
    pd.testing.assert_frame_equal(districts.drop(columns="over"), whole.drop(columns="over"))
    assert districts["over"].isna().all()
    assert set(read_timeline(imported, ask(incident="E202611180001"))["stage"]) == {"reported", "closed"}


@pytest.mark.parametrize("reads", [read_clock, read_by_agency])
def test_panels_whose_columns_an_import_lacks_are_not_connected(imported: ViewerReader, ask: Ask, reads: Any) -> None:
    with pytest.raises(WarehouseError) as caught:
        reads(imported, ask())
    assert caught.value.kind == "not_connected"


def test_without_events_the_timeline_and_the_due_still_answer(
    without_events: ViewerReader, read: ViewerReader, ask: Ask, raw: Raw
) -> None:
    closed = raw("incident").dropna(subset=["closed_at"]).iloc[-1]
    steps = read_timeline(without_events, ask(incident=closed["incident_id"]))
    assert steps["stage"].iloc[-1] == "closed"
    assert (steps["at_utc"].iloc[0], steps["at_utc"].iloc[-1]) == (closed["reported_at"], closed["closed_at"])
    with pytest.raises(WarehouseError, match="agency"):
        read_by_agency(without_events, ask())  # this one has no table of agencies either
