"""Incidents open at a moment: stages, list, most urgent, with and without events, and their pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pandas as pd
import pytest
from plotly.io.json import to_json_plotly

from callbacks.registry.incidents import PANELS
from callbacks.registry.panel import Panel
from data.demo.stories import story
from data.errors import WarehouseError
from data.incidents.by_stage import read_by_stage
from data.incidents.clock import read_clock, read_timeline
from data.incidents.flow import read_flow
from data.incidents.open import URGENT_ROWS, read_open, read_urgent
from data.incidents.ranking import read_by_agency, read_by_district, read_sources, read_types
from data.incidents.urgency import most_urgent_first
from data.measures.city_map import read_map
from data.measures.values import read_measures
from data.questions import ended_by_steps
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.warehouse.door import open_warehouse
from data.warehouse.policy import FULL
from data.watch.freshness import Watcher
from layouts.incidents import open as look
from layouts.incidents.by_stage import by_stage_headline
from layouts.incidents.ranking import by_district_headline
from layouts.kit.grids import GRID_ROWS
from layouts.measures import city_map as city_map_look
from tests.conftest import DEMO_END
from tests.exam.cases import random_cases
from tests.incidents.raw import (
    CHOSEN,
    EN,
    WALL,
    WHEN,
    ZH,
    Ask,
    Raw,
    asked_at,
    columns,
    incidents,
    limits_used,
    opened,
    rework_moment,
    urgency,
)
from tests.support.tiny import DISTRICTS, NOON, load, tiny_warehouse, write
from tests.support.words import parts_of, words_of

NAN = float("nan")


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
@pytest.mark.parametrize("when", WHEN)
def test_the_list_holds_every_open_incident_most_urgent_first(
    read: ViewerReader, ask: Ask, raw: Raw, when: str, chosen: dict[str, str]
) -> None:
    moment, as_of = asked_at(when, raw)
    rows = read_open(read, ask(**as_of, **chosen))
    wanted = opened(raw, moment, **columns(chosen))
    wanted = wanted.assign(minutes_left=(wanted["due_at"] - moment).dt.total_seconds() / 60)
    wanted = wanted.assign(limit_used=limits_used(raw, wanted, moment), place=urgency(raw, wanted, moment))
    wanted = wanted.sort_values("place")
    for name in ("incident_id", "severity", "stage", "district_id", "agency_id", "summary", "type_id"):
        assert rows[name].tolist() == wanted[name].tolist()
    for name in ("minutes_left", "limit_used", "lon", "lat"):
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
    assert set(first["critical"]) == {int((opened(raw, moment)["severity"] == 1).sum())}
    assert set(first["over"]) == {int((due_at < moment).sum())}
    assert set(first["due_soon"]) == {int(due_at.between(moment, moment + timedelta(minutes=30), "left").sum())}


def test_on_a_flood_evening_the_most_urgent_are_the_critical_ones(read: ViewerReader, ask: Ask) -> None:
    flood = story("flood_evening").moment(DEMO_END)
    first = read_urgent(read, ask(as_of=flood.isoformat()))
    assert first["critical"].iloc[0] > URGENT_ROWS and set(first["severity"]) == {1}
    assert look.urgent_headline(first, EN).startswith(f"{first['critical'].iloc[0]} critical; ")
    assert look.urgent_headline(first, ZH).startswith(f"紧急 {first['critical'].iloc[0]} 起；")
    for context in (EN, WALL):
        listed = [part for part in parts_of(look.urgent_body(first, context)) if _is_row(part)]
        assert all("▲" in words_of(row) for row in listed)


def _is_row(part: Any) -> bool:
    return "urgent-row" in (getattr(part, "className", "") or "")


def _moment_of_the_demo(random: Random) -> datetime:
    return DEMO_END - timedelta(seconds=random.randrange(int(timedelta(days=18).total_seconds())))


@random_cases("urgency", "moment", _moment_of_the_demo, count=200)
def test_the_order_of_urgency_is_the_same_in_every_list(
    read: ViewerReader, ask: Ask, raw: Raw, moment: datetime
) -> None:
    filters, wanted = ask(as_of=moment.isoformat()), opened(raw, moment)
    order = wanted.assign(place=urgency(raw, wanted, moment)).sort_values("place")["incident_id"].tolist()
    assert read_open(read, filters)["incident_id"].tolist() == order
    assert read_urgent(read, filters)["incident_id"].tolist() == order[:URGENT_ROWS]
    on_map = read_map(read, filters)["incident_id"].dropna().tolist()
    assert on_map == order[::-1]


def test_what_is_not_known_comes_last_in_its_group() -> None:
    hours = [timedelta(hours=number) for number in range(9)]
    rows = pd.DataFrame(
        [  # id, severity, reported, due, stage since, limit of the stage
            ("a", 1, hours[0], None, hours[0], None),
            ("b", 1, hours[3], hours[8], hours[4], 60),
            ("c", 4, hours[0], hours[4], hours[0], None),
            ("d", None, hours[0], hours[8], hours[0], None),
            ("e", 3, hours[2], hours[2], hours[2], None),  # due when it was reported: no time was allowed
            ("f", 3, hours[1], None, None, None),
            ("g", 3, hours[0], hours[8], hours[0], 0),
        ],
        columns=["incident_id", "severity", "reported_at_utc", "due_at_utc", "stage_since_utc", "limit_min"],
    )
    for name in ("reported_at_utc", "due_at_utc", "stage_since_utc"):
        rows[name] = DEMO_END + pd.to_timedelta(rows[name])
    ordered = most_urgent_first(rows, DEMO_END + hours[6])
    assert ordered["incident_id"].tolist() == ["b", "a", "c", "e", "g", "f", "d"]
    assert ordered["limit_used"].tolist() == pytest.approx([2, NAN, 1.5, NAN, 0.75, NAN, 0.75], nan_ok=True)


def test_of_equal_shares_of_different_limits_the_older_comes_first() -> None:
    """Before, 13 seconds of 3 minutes stood before 1,040 seconds of 240 minutes, by the last bit of a float."""
    due = DEMO_END + timedelta(days=9)
    rows = pd.DataFrame(
        [
            (f"{name}{seconds:03}", 4, DEMO_END - length, due, DEMO_END - length, limit)
            for seconds in range(1, 181)
            for name, length, limit in (
                ("younger", timedelta(seconds=seconds), 3.0),
                ("older", timedelta(seconds=80 * seconds), 240.0),
            )
        ],
        columns=["incident_id", "severity", "reported_at_utc", "due_at_utc", "stage_since_utc", "limit_min"],
    )
    wanted = [f"{name}{seconds:03}" for seconds in range(180, 0, -1) for name in ("older", "younger")]
    assert most_urgent_first(rows, DEMO_END)["incident_id"].tolist() == wanted


def test_the_number_card_explains_the_order() -> None:
    assert look.OPEN.order and look.OPEN.order == look.URGENT.order == city_map_look.MAP.order


def test_the_window_does_not_change_what_is_open(read: ViewerReader, ask: Ask) -> None:
    pd.testing.assert_frame_equal(read_open(read, ask(window="24h")), read_open(read, ask(window="90d")))
    pd.testing.assert_frame_equal(read_by_stage(read, ask(window="24h")), read_by_stage(read, ask(window="7d")))


def test_a_wall_offers_nothing_to_press(rows: dict[str, pd.DataFrame]) -> None:
    for panel in PANELS:
        if panel.id in ("incidents_by_stage", "incidents_urgent"):
            assert "data-filter" not in to_json_plotly(panel.card.draw(rows[panel.id], WALL))
            assert "data-filter" in to_json_plotly(panel.card.draw(rows[panel.id], ZH))


def test_an_urgent_row_chooses_its_incident_and_says_how_late_it_is(rows: dict[str, pd.DataFrame]) -> None:
    counts = {"critical": 0, "unrated": 0, "over": 1, "due_soon": 3}
    first = rows["incidents_urgent"].head(2).assign(minutes_left=[-18.0, 4.2], severity=[2, 1], **counts)
    assert look.urgent_headline(first, EN) == "1 over its limit, 3 due within 30 minutes"
    assert look.urgent_headline(first, ZH) == "1 起超时，3 起将在 30 分钟内到期"
    listed = [part for part in parts_of(look.urgent_body(first, EN)) if _is_row(part)]
    assert [row.className for row in listed] == ["urgent-row critical", "urgent-row critical"]
    assert [getattr(row, "data-value") for row in listed] == first["incident_id"].tolist()
    assert "◆" in words_of(listed[0]) and words_of(listed[0]).endswith("18 min over")
    assert "▲" in words_of(listed[1]) and words_of(listed[1]).endswith("4.2 min left")


def test_the_list_is_cut_aloud(rows: dict[str, pd.DataFrame]) -> None:
    many = pd.concat([rows["incidents_open"]] * (GRID_ROWS // len(rows["incidents_open"]) + 1), ignore_index=True)
    grid = look.open_grid(many, EN)
    assert len(grid["rowData"]) == GRID_ROWS
    assert look.open_headline(many, EN).endswith("the 1,000 most urgent are listed")
    assert {column["field"] for column in grid["columnDefs"]} <= set(grid["rowData"][0])
    assert grid["rowData"][0]["click"] == many["incident_id"].iloc[0]


LOOSE = {
    "usual", "system_usual", "severity", "due_at_utc", "minutes_left", "agency_id", "agency_name_zh", "agency_name_en",
    "summary", "stage_since_utc", "limit_used", "lon", "lat", "note", "over", "population", "open_per_10k",
    "registered", "rework", "checked", "rework_rate", "limit_min",
}  # fmt: skip
"""Columns that a warehouse may leave empty."""


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_every_drawing_takes_rows_whose_optional_columns_are_empty(rows: dict[str, pd.DataFrame], panel: Panel) -> None:
    frame = rows[panel.id].copy()
    for column in LOOSE.intersection(frame.columns) - ({"over"} if panel.id == "incidents_urgent" else set()):
        typed = panel.read.columns[column] in ("str", "datetime64[us]")
        frame[column] = pd.Series(index=frame.index, dtype=frame[column].dtype if typed else "float64")
    for context in (ZH, EN, WALL):
        assert to_json_plotly(panel.card.draw(frame, context))
        assert "nan" not in panel.card.headline(frame, context).lower().split()


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
    assert rows["incident_id"].tolist() == wanted.sort_values(["reported_at", "incident_id"])["incident_id"].tolist()
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


@pytest.mark.parametrize("most", [200, 0], ids=["listed", "joined"])
def test_the_measure_the_list_and_the_stages_agree_on_what_is_open(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An incident is open until its own closing or, where its row does not know it, until the step that closes it."""
    monkeypatch.setattr(ended_by_steps, "MOST_ENDED", most)

    def reported(name: str, **more: Any) -> dict[str, Any]:
        row = {"incident_id": name, "type_id": "t", "district_id": "430102", "load_seq": 1}
        return row | {"reported_at": NOON - timedelta(hours=2)} | more

    def step(name: str, stage: str, minutes: int) -> dict[str, Any]:
        at = NOON - timedelta(minutes=minutes)
        return {"incident_id": name, "event_seq": 120 - minutes, "at": at, "stage": stage, "load_seq": 2}

    rows = {
        "district": DISTRICTS,
        "incident_type": [{"type_id": "t", "category": "c", "command_system": "traffic"}],
        "incident": [
            reported("a"),  # its events have not come
            reported("b"),  # an event closes it, and its own row does not know
            reported("c", closed_at=NOON - timedelta(minutes=9)),  # its closing event has not come
            reported("d", closed_at=NOON + timedelta(minutes=9)),
        ],
        "incident_event": [
            step("b", "reported", 120), step("b", "registered", 60), step("b", "closed", 30),
            step("c", "reported", 120), step("d", "reported", 120), step("d", "dispatched", 10),
        ],
        "load_log": [load(1, "incident", NOON), load(2, "incident_event", NOON)],
    }  # fmt: skip
    warehouse = tiny_warehouse(tmp_path / "open.duckdb", rows)
    watcher = Watcher(warehouse, clock=lambda: NOON, zone="Asia/Shanghai")
    door, filters = ViewerReader(warehouse, FULL), Filters("Asia/Shanghai", as_of=NOON, live=False)
    assert watcher.probe().reachable
    past = replace(filters, as_of=NOON - timedelta(minutes=40))
    for asked, stages in (
        (filters, {"a": "reported", "d": "dispatched"}),
        (past, {"a": "reported", "b": "registered", "c": "reported", "d": "reported"}),
    ):
        listed, held = read_open(door, asked), read_by_stage(door, asked)
        assert listed.set_index("incident_id")["stage"].to_dict() == stages
        assert listed.set_index("incident_id")["stage_since_utc"]["a"] == NOON - timedelta(hours=2)
        assert held.set_index("stage")["incidents"].to_dict() == pd.Series(stages.values()).value_counts().to_dict()
        assert set(read_urgent(door, asked)["open"]) == {len(stages)}
        assert read_measures(door, asked, ["incidents_open"])["value"].tolist() == [len(stages)]
        assert read_by_district(door, asked)["open"].tolist() == [len(stages)]
    flow = read_flow(door, filters)
    assert (flow["closed"].sum(), flow["backlog"].iloc[-1]) == (2, 2)
    assert read_open(door, replace(filters, chosen=(("stage", ("reported",)),)))["incident_id"].tolist() == ["a"]
    later = step("a", "closed", 5) | {"load_seq": 3}
    write(warehouse.engine, {"incident_event": [later], "load_log": [load(3, "incident_event", NOON)]})
    watcher.probe()
    assert read_open(door, filters)["incident_id"].tolist() == ["d"]


def test_large_numbers_of_urgent_incidents_are_written_like_all_others() -> None:
    first = pd.DataFrame(
        [{"critical": 0, "unrated": 0, "over": 1006, "due_soon": 1802, "minutes_left": -5.0, "open": 3000}]
    )
    assert look.urgent_headline(first, EN) == "1,006 over their limit, 1,802 due within 30 minutes"
    assert look.urgent_headline(first.assign(over=0), EN) == "None over its limit, 1,802 due within 30 minutes"
    assert look.urgent_headline(first.assign(critical=2, over=0), EN) == (
        "2 critical; none over its limit, 1,802 due within 30 minutes"
    )


def test_open_incidents_without_a_severity_are_counted_beside_the_critical_ones() -> None:
    first = pd.DataFrame([{"critical": 7, "unrated": 12, "over": 0, "due_soon": 0, "minutes_left": 5.0, "open": 40}])
    limits = "none over its limit, none due within 30 minutes"
    assert look.urgent_headline(first, EN) == f"7 critical, 12 without a severity; {limits}"
    assert look.urgent_headline(first, ZH).startswith("紧急 7 起、未定级 12 起；")
    assert look.urgent_headline(first.assign(critical=0), EN) == f"12 without a severity; {limits}"
    assert "severity" not in look.urgent_headline(first.assign(critical=0, unrated=40), EN)


def test_where_no_incident_is_open_the_words_name_what_is_chosen() -> None:
    """'No incident is open' while others are: under a filter it would be false."""
    none = pd.DataFrame(columns=["open"])
    chosen = {
        ("stage",): ("No open incident is in the stage rework", "在办事件中无处于返工环节的"),
        ("stage", "district"): ("No incident of this selection is open", "所选范围内无在办事件"),
        ("district",): ("No incident of this selection is open", "所选范围内无在办事件"),
        (): ("No incident is open", "无在办事件"),
    }
    for names, words in chosen.items():
        for plain, wanted in zip((EN, ZH), words, strict=True):
            asked = replace(plain, chosen=tuple((name, ("rework",)) for name in names))
            for headline in (look.open_headline, look.urgent_headline, by_stage_headline, by_district_headline):
                rows = none if headline is not by_stage_headline else pd.DataFrame(columns=["command_system"])
                assert headline(rows, asked) == wanted


@pytest.mark.parametrize(("minutes", "status"), [(-1.0, "critical"), (29.0, "urgent"), (3744.0, ""), (NAN, "")])
def test_time_within_the_limit_has_no_colour_of_alarm(minutes: float, status: str) -> None:
    assert look.time_status(minutes) == status
