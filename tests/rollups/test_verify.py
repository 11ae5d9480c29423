"""`rollup --verify` finds changed rows and reports families that are not built."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete, select, update

from data.contract.rollups import calls_day_system, calls_hour_dataset, reading_hour
from data.rollups.builder import FAMILIES
from data.rollups.plan import read_state
from data.rollups.verify import _Check, verify
from tests.exam.cases import cases
from tests.rollups import raw
from tests.rollups.raw import HOUR, UNTIL, fill, ready_builder, refresh


@cases("rollup_builds", "at", [UNTIL - 5 * HOUR, datetime(2026, 10, 9)])
def test_verify_finds_a_changed_row(engine: Engine, at: datetime) -> None:
    fill(engine, raw.city())
    refresh(engine)
    row = calls_hour_dataset.c
    with engine.begin() as connection:
        first = connection.scalar(select(row.starts_at).where(row.starts_at >= at).order_by(row.starts_at).limit(1))
        connection.execute(update(calls_hour_dataset).where(row.starts_at == first).values(failed=row.failed + 3))
    differences = verify(ready_builder(engine), lambda _: None)
    assert {difference.table for difference in differences} == {calls_hour_dataset.name}
    assert "failed is" in str(differences[0]) and "raw rows say" in str(differences[0])
    ready_builder(engine).reset()
    refresh(engine)
    assert verify(ready_builder(engine), lambda _: None) == []


def test_verify_samples_late_rows_though_a_source_catches_up(engine: Engine) -> None:
    """The newest load, of a source that catches up, reaches only to an old moment. Rows before it were late."""
    rows, at = raw.city(), datetime(2026, 10, 9, 5)
    late = raw.calls(7, 5, at, at + HOUR, load_seq=50_000)
    log = [raw.log_rows(50_000, [UNTIL], "data_call"), raw.log_rows(50_001, [at], "data_call", source="slow")]
    fill(engine, raw.concat_rows(rows, {"data_call": late}, *({"load_log": part} for part in log)))
    refresh(engine)
    builder = ready_builder(engine)
    with builder.snapshot() as connection:
        check = _Check(builder, connection, "calls", read_state(connection, "calls"))
        assert at in check._late_hours()


def test_verify_finds_a_missing_day_and_an_extra_reading(engine: Engine) -> None:
    fill(engine, raw.city())
    refresh(engine)
    with engine.begin() as connection:
        old = calls_day_system.c.starts_at < datetime(2026, 10, 3)
        connection.execute(delete(calls_day_system).where(old))
        connection.execute(update(reading_hour).values(readings=reading_hour.c.readings + 1))
    found = {difference.table for difference in verify(ready_builder(engine), lambda _: None)}
    assert found == {calls_day_system.name, reading_hour.name}


def test_verify_reports_families_that_are_not_built(engine: Engine) -> None:
    fill(engine, raw.city())
    lines: list[str] = []
    assert verify(ready_builder(engine), lines.append) == []
    assert [line.split(":")[0] for line in lines] == list(FAMILIES)
