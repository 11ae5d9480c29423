"""Rollups equal the sums of the raw rows after a build, an interruption, a refresh and late rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, delete, event, select, text

from data.contract.calls import data_call, data_grant
from data.contract.common import load_log
from data.contract.layers import reading
from data.contract.rollups import ROLLUPS, calls_hour_dataset, reading_hour, rollup_state
from data.contract.tables import metadata
from data.rollups.builder import FAMILIES, RollupBuilder
from data.rollups.log import complete_until
from tests.exam.cases import cases
from tests.rollups import raw
from tests.rollups.raw import (
    BERLIN,
    END,
    HOUR,
    KOLKATA,
    SHANGHAI,
    START,
    UNTIL,
    Rows,
    assert_rollups_match,
    calls,
    concat_rows,
    fill,
    log_rows,
    readings,
    ready_builder,
    refresh,
    rows_of,
)

# Building ----------------------------------------------------------------------------------------------------------


@cases("rollup_builds", "zone", [SHANGHAI, KOLKATA, BERLIN])
def test_rollups_equal_sums_of_the_raw_rows_in_every_zone(engine: Engine, zone: str) -> None:
    rows = raw.city()
    fill(engine, rows)
    steps = refresh(engine, zone)
    assert_rollups_match(engine, rows, UNTIL, zone)
    months = [datetime(2026, 10, 1), datetime(2026, 11, 1), UNTIL]
    assert [step.until for step in steps] == months * len(FAMILIES)
    assert refresh(engine, zone) == []


def test_rows_are_stored_in_order_of_time_and_keys(engine: Engine) -> None:
    fill(engine, raw.city())
    refresh(engine)
    for table in (calls_hour_dataset, reading_hour):
        keys = list(table.c.keys())[:2]
        stored_keys = rows_of(engine, select(table))[keys]
        assert stored_keys.equals(stored_keys.sort_values(keys, ignore_index=True)), table.name


def test_an_interrupted_build_continues_where_it_stopped(engine: Engine) -> None:
    rows = raw.city()
    fill(engine, rows)
    statements = []

    def interrupt(*arguments: Any) -> None:
        statements.append(arguments[2])
        if sum("INTO calls_day_pair" in statement for statement in statements) == 3:
            raise KeyboardInterrupt

    event.listen(engine, "before_cursor_execute", interrupt)
    with pytest.raises(KeyboardInterrupt):
        refresh(engine)
    event.remove(engine, "before_cursor_execute", interrupt)
    state = rows_of(engine, select(rollup_state).where(rollup_state.c.family == "calls")).iloc[0]
    assert state["until"] == datetime(2026, 11, 1)
    for table in ROLLUPS[:6]:
        pd.testing.assert_frame_equal(
            raw.stored(engine, table), raw.expected(rows, table, datetime(2026, 11, 1), SHANGHAI), check_dtype=False
        )
    assert [step.start for step in refresh(engine) if step.family == "calls"] == [datetime(2026, 11, 1)]
    assert_rollups_match(engine, rows, UNTIL, SHANGHAI)


def test_one_step_skips_all_empty_months(engine: Engine) -> None:
    rows = raw.city()
    early = calls(7, 50, datetime(2026, 1, 3), datetime(2026, 1, 5), load_seq=1)
    fill(engine, rows | {"data_call": concat_rows({"data_call": early}, rows)["data_call"]})
    steps = [step for step in refresh(engine) if step.family == "calls"]
    assert steps[0].start == early["called_at"].min().floor("h")
    assert [step.until.month for step in steps] == [9, 10, 11, 11]
    assert_rollups_match(engine, concat_rows({"data_call": early}, rows), UNTIL, SHANGHAI)


# Refreshing --------------------------------------------------------------------------------------------------------


def split_rows(rows: Rows, at: datetime) -> tuple[Rows, Rows]:
    """Rows delivered up to a moment, and rows delivered after it with later load ids."""
    times = {"data_call": "called_at", "reading": "observed_at", "load_log": "data_until"}
    before = {name: frame[frame[times[name]] <= at] if name in times else frame for name, frame in rows.items()}
    after = {name: rows[name][rows[name][times[name]] > at] for name in times}
    numbers = {name: "load_id" if name == load_log.name else "load_seq" for name in times}
    return before, {
        name: frame.assign(**{numbers[name]: frame[numbers[name]] + 10_000}) for name, frame in after.items()
    }


def test_a_refresh_adds_closed_hours(engine: Engine) -> None:
    rows = raw.city()
    middle = raw.loads_until(END)[-6]
    first, second = split_rows(rows, middle)
    fill(engine, first)
    refresh(engine)
    assert_rollups_match(engine, first, middle.replace(minute=0), SHANGHAI)
    fill(engine, second)
    steps = refresh(engine)
    assert {step.family for step in steps} == set(FAMILIES) and all(step.late == 0 for step in steps)
    assert_rollups_match(engine, rows, UNTIL, SHANGHAI)


def late_rows(number: int, start: datetime, end: datetime) -> Rows:
    """Rows of two loads that arrive after all others, with their log."""
    log = [log_rows(number, [END], "data_call"), log_rows(number + 1, [END], "reading")]
    return {
        "data_call": calls(number, 40, start, end, load_seq=number),
        "reading": readings(number, 40, start, end, load_seq=number + 1),
        "load_log": pd.concat(log, ignore_index=True),
    }


SPANS = {
    "recent": (END - 50 * HOUR, END - 3 * HOUR),
    "old": (START - 100 * HOUR, END - 200 * HOUR),
    "both": (END - 400 * HOUR, END),
}


@cases("rollup_builds", "span, zone", [("recent", SHANGHAI), ("old", BERLIN), ("both", KOLKATA)])
def test_late_rows_are_counted_once_after_any_number_of_refreshes(engine: Engine, span: str, zone: str) -> None:
    rows = raw.city()
    fill(engine, rows)
    refresh(engine, zone)
    for number in (10_000, 20_000):
        late = late_rows(number, *SPANS[span])
        rows = concat_rows(rows, late)
        fill(engine, late)
        came = {step.family: step.late for step in reversed(refresh(engine, zone))}
        before = {"calls": late["data_call"]["called_at"], "readings": late["reading"]["observed_at"]}
        assert came == {"breaches": came["calls"]} | {f: int((at < UNTIL).sum()) for f, at in before.items()}
        assert_rollups_match(engine, rows, UNTIL, zone)
        assert refresh(engine, zone) == []


def test_old_late_rows_at_the_turn_of_a_month_are_a_step_to_do(engine: Engine) -> None:
    turn = datetime(2026, 11, 1)
    fill(engine, {"data_call": calls(1, 200, START, turn, 1), "load_log": log_rows(1, [turn], "data_call")})
    refresh(engine)
    builder = RollupBuilder(engine, SHANGHAI, clock=lambda: END)
    builder.prepare()
    assert builder.months_left("calls") == 0
    old = calls(2, 20, START, START + 100 * HOUR, 10_000)
    fill(engine, {"data_call": old, "load_log": log_rows(10_000, [turn], "data_call")})
    assert builder.months_left("calls") == len(list(builder.steps("calls"))) == 1


def test_rows_of_an_unfinished_load_wait_until_it_is_logged(engine: Engine) -> None:
    rows = raw.city()
    fill(engine, rows)
    late = late_rows(10_000, END - 300 * HOUR, END - HOUR)
    log = late.pop("load_log")
    fill(engine, late)
    refresh(engine)
    assert_rollups_match(engine, rows, UNTIL, SHANGHAI)
    fill(engine, {"load_log": log})
    refresh(engine)
    assert_rollups_match(engine, concat_rows(rows, late), UNTIL, SHANGHAI)


def test_every_step_logs_a_load_for_each_rollup(engine: Engine) -> None:
    fill(engine, raw.city())
    before = rows_of(engine, select(load_log))["load_id"].max()
    steps = refresh(engine)
    log = rows_of(engine, select(load_log).where(load_log.c.source == "rollup").order_by(load_log.c.load_id))
    assert log["load_id"].tolist() == list(range(before + 1, before + 1 + len(log)))
    said = [(table, rows, step.until) for step in steps for table, rows in step.rows.items()]
    assert list(zip(log["table_name"], log["rows"], log["data_until"], strict=True)) == said
    assert set(log["table_name"]) == {table.name for table in ROLLUPS} and log["cadence_s"].isna().all()


# Built anew --------------------------------------------------------------------------------------------------------


def test_another_zone_rebuilds_everything(engine: Engine) -> None:
    rows = raw.city()
    fill(engine, rows)
    refresh(engine, SHANGHAI)
    refresh(engine, KOLKATA)
    assert_rollups_match(engine, rows, UNTIL, KOLKATA)
    assert set(rows_of(engine, select(rollup_state))["zone"]) == {KOLKATA}


def test_new_grants_rebuild_only_breaches(engine: Engine) -> None:
    rows = raw.city()
    fill(engine, rows)
    refresh(engine)
    with engine.begin() as connection:
        connection.execute(delete(data_grant).where(data_grant.c.purpose == "tax"))
    fill(engine, {"load_log": log_rows(50_000, [END], data_grant.name)})
    assert {step.family for step in refresh(engine)} == {"breaches"}
    grants = rows["data_grant"]
    assert_rollups_match(engine, rows | {"data_grant": grants[grants["purpose"] != "tax"]}, UNTIL, SHANGHAI)
    assert refresh(engine) == []


# Sources and warehouses that lack something ------------------------------------------------------------------------


def test_rollups_wait_for_the_slowest_living_source() -> None:
    noon = datetime(2026, 11, 20, 12, 30)
    now = noon + timedelta(minutes=5)
    assert complete_until([(noon, 60), (noon - 2 * HOUR, 3600)], now) == datetime(2026, 11, 20, 10)
    assert complete_until([(noon, 60), (noon - 2 * HOUR, 60)], now) == datetime(2026, 11, 20, 12)
    assert complete_until([(noon, 60), (noon - 20 * HOUR, None)], now) == datetime(2026, 11, 19, 16)
    assert complete_until([(noon, 60), (noon - 25 * HOUR, None)], now) == datetime(2026, 11, 20, 12)
    assert complete_until([(noon + 999 * HOUR, 60)], now) == datetime(2026, 11, 20, 12)
    assert complete_until([], now) is None


def test_a_failed_load_does_not_count_as_complete(engine: Engine) -> None:
    rows = raw.city()
    later = log_rows(90_000, [END + 10 * HOUR], "data_call", state="failed")
    fill(engine, concat_rows(rows, {"load_log": later}))
    refresh(engine)
    assert_rollups_match(engine, rows, UNTIL, SHANGHAI)


def test_a_rollup_of_an_older_version_is_built_anew(engine: Engine) -> None:
    rows = raw.city()
    fill(engine, rows)
    refresh(engine)
    with engine.begin() as connection:  # until now the column counted refused calls as failed ones
        connection.execute(text("ALTER TABLE calls_hour RENAME COLUMN failed TO errors"))
        connection.execute(text("UPDATE calls_hour SET errors = calls"))
    refresh(engine)
    assert_rollups_match(engine, rows, UNTIL, SHANGHAI)


def test_impossible_rollups_give_warnings_and_the_others_are_built(engine: Engine) -> None:
    rows = raw.city()
    fill(engine, rows)
    with engine.begin() as connection:
        for statement in ("DROP TABLE data_grant", "DROP TABLE calls_hour", "DROP TABLE reading"):
            connection.execute(text(statement))
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE data_call DROP COLUMN load_seq"))
    lacking = RollupBuilder(engine, SHANGHAI, clock=lambda: END)
    warnings = lacking.prepare()
    assert warnings[:2] == [
        "breaches: not built, the warehouse has no data_grant.system_id",
        "readings: not built, the warehouse has no reading.asset_id",
    ]
    assert (warnings[2:] == ["data_call has no load_seq: late rows are not found"]) == (
        engine.dialect.name == "postgresql"
    )
    assert lacking.families() == ["calls"]
    list(lacking.steps("calls"))
    for table in ROLLUPS[:6]:
        pd.testing.assert_frame_equal(
            raw.stored(engine, table), raw.expected(rows, table, UNTIL, SHANGHAI), check_dtype=False
        )


def test_a_city_without_rows_or_log_has_nothing_to_do(engine: Engine) -> None:
    assert refresh(engine) == []
    fill(engine, {"load_log": log_rows(1, [END], "data_call")})
    assert refresh(engine) == []
    assert {data_call.name, reading.name} <= set(metadata.tables)


def test_a_rollup_that_was_lost_is_built_again_and_never_read_empty(engine: Engine) -> None:
    rows = raw.city()
    fill(engine, rows)
    refresh(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE calls_hour"))
    ready_builder(engine)
    with engine.connect() as connection:
        zones = {row.family: row.zone for row in connection.execute(select(rollup_state.c.family, rollup_state.c.zone))}
        logged = select(load_log.c.table_name).order_by(load_log.c.load_id.desc()).limit(1)
        assert connection.scalar(logged) == "calls_hour"  # screens read the state again
    assert zones["calls"] is None and zones["readings"] == SHANGHAI
    refresh(engine)
    assert_rollups_match(engine, rows, UNTIL, SHANGHAI)


def test_a_load_of_older_rows_or_without_an_end_takes_no_source_out_of_account(engine: Engine) -> None:
    rows = raw.city()
    old = log_rows(90_000, [END - 9 * 24 * HOUR], "data_call")
    untold = log_rows(90_001, [END], "reading").assign(data_until=pd.NaT)
    fill(engine, concat_rows(rows, {"load_log": old}, {"load_log": untold}))
    refresh(engine)
    assert_rollups_match(engine, rows, UNTIL, SHANGHAI)
