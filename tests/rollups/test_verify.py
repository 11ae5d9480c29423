"""`rollup --verify` finds what was changed and says what is not built."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Engine, delete, select, update

from data.contract.rollups import calls_day_system, calls_hour_dataset, reading_hour
from data.rollups.builder import FAMILIES
from data.rollups.verify import verify
from tests.rollups import raw
from tests.rollups.raw import HOUR, UNTIL, fill, roll, roller

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("at", [UNTIL - 5 * HOUR, datetime(2026, 10, 9)])
def test_verify_finds_what_was_changed(engine: Engine, at: datetime) -> None:
    fill(engine, raw.city())
    roll(engine)
    row = calls_hour_dataset.c
    with engine.begin() as connection:
        first = connection.scalar(select(row.starts_at).where(row.starts_at >= at).order_by(row.starts_at).limit(1))
        connection.execute(update(calls_hour_dataset).where(row.starts_at == first).values(errors=row.errors + 3))
    differences = verify(roller(engine), lambda _: None)
    assert {difference.table for difference in differences} == {calls_hour_dataset.name}
    assert "errors is" in str(differences[0]) and "raw rows say" in str(differences[0])
    roller(engine).forget()
    roll(engine)
    assert verify(roller(engine), lambda _: None) == []


def test_verify_finds_a_day_that_is_missing_and_a_reading_too_many(engine: Engine) -> None:
    fill(engine, raw.city())
    roll(engine)
    with engine.begin() as connection:
        old = calls_day_system.c.starts_at < datetime(2026, 10, 3)
        connection.execute(delete(calls_day_system).where(old))
        connection.execute(update(reading_hour).values(readings=reading_hour.c.readings + 1))
    found = {difference.table for difference in verify(roller(engine), lambda _: None)}
    assert found == {calls_day_system.name, reading_hour.name}


def test_verify_says_what_is_not_built_yet(engine: Engine) -> None:
    fill(engine, raw.city())
    lines: list[str] = []
    assert verify(roller(engine), lines.append) == []
    assert [line.split(":")[0] for line in lines] == list(FAMILIES)
