"""SQL that each engine writes in its own way: casts of text, and the value of the last row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import (
    Date,
    DateTime,
    Double,
    Engine,
    Text,
    cast,
    column,
    func,
    literal,
    make_url,
    select,
    table,
    text,
)  # fmt: skip
from sqlalchemy.types import TypeEngine

from data.warehouse.engines import open_engine
from data.warehouse.sql_newest import value_of_last
from data.warehouse.sql_parsed import parsed
from tests.support.clickhouse import database

YEARS = (1900, 1904, 1999, 2000, 2016, 2023, 2024, 2026, 2036, 2100, 2104, 2199)
WRONG = ("", " ", "1899-01-01", "2026-1-1", "2026-11-20 24:00", "2026-11-20T10", "2026-11-20 10:00+19:00", "yesterday")
NOON = datetime(2026, 11, 20, 12)
NUMBERS = {"1": 1.0, " -2.5 ": -2.5, "1e3": 1000.0, ".5": 0.5, "": None, "many": None, "1.2.3": None, "0x10": None}
HUGE = ("9" * 250 + "e99", "9" * 400, "1e400", "." + "0" * 400 + "1", "." + "0" * 250 + "1e-99", "NaN", "-Infinity")


def parsed_by_postgres(engine: Engine, values: list[str], declared: TypeEngine[Any]) -> list[Any]:
    """The texts as PostgreSQL reads them."""
    with engine.connect() as connection:
        connection.execute(text("CREATE TEMP TABLE told (place INTEGER, told TEXT) ON COMMIT DROP"))
        rows = [{"place": place, "told": value} for place, value in enumerate(values)]
        connection.execute(text("INSERT INTO told VALUES (:place, :told)"), rows)
        told = table("told", column("place"), column("told", Text()))
        return list(connection.scalars(select(parsed(told.c.told, declared)).order_by(told.c.place)))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def test_a_text_is_a_day_only_if_the_calendar_has_it(postgres: Engine) -> None:
    asked = list(product(YEARS, range(14), range(33)))
    wanted = [_day(*each) for each in asked]
    found = parsed_by_postgres(postgres, [f"{year}-{month:02}-{day:02}" for year, month, day in asked], Date())
    assert found == wanted


def test_a_text_is_a_moment_in_utc_or_missing(postgres: Engine) -> None:
    told = {
        "2026-11-20 12:00": NOON, "2026-11-20T12:00:00Z": NOON, "2026-11-20 20:00:00+08": NOON,
        "2026-11-20 27:00": None, "2016-02-29 12:00:00.5": datetime(2016, 2, 29, 12, 0, 0, 500_000),
        "2026-11-20": datetime(2026, 11, 20), "2026-11-20Z": datetime(2026, 11, 20),
    }  # fmt: skip
    assert parsed_by_postgres(postgres, [*told, *WRONG], DateTime()) == [*told.values(), *[None] * len(WRONG)]


def test_a_text_is_a_number_that_a_float_holds_or_missing(postgres: Engine) -> None:
    found = parsed_by_postgres(postgres, [*NUMBERS, *HUGE], Double())
    assert found[: len(NUMBERS)] == list(NUMBERS.values())
    assert found[len(NUMBERS) :] == [None] * len(HUGE)


@contextmanager
def _clickhouse() -> Iterator[Engine]:
    with database() as url:
        engine = open_engine(make_url(url))
        yield engine
        engine.dispose()


def last_values(engine: Engine) -> list[tuple[Any, ...]]:
    """The last value of two groups: in the first it is missing."""
    one = [
        select(literal(group).label("grp"), literal(at).label("at"), literal(seq).label("seq"), _text(value))
        for group, at, seq, value in (
            ("a", NOON, 1, "first"), ("a", NOON + timedelta(hours=1), 2, None),
            ("b", NOON, 2, "second"), ("b", NOON, 1, None),
        )
    ]  # fmt: skip
    rows = one[0].union_all(*one[1:]).subquery("rows_of_two").c
    asked = select(rows.grp, value_of_last(rows.value, rows.at, rows.seq)).group_by(rows.grp).order_by(rows.grp)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(asked)]


def _text(value: str | None) -> Any:
    return cast(func.nullif(literal(value or ""), ""), Text()).label("value")


def test_the_value_of_the_last_row_may_be_missing(engine: Engine) -> None:
    assert last_values(engine) == [("a", None), ("b", "second")]


def test_so_it_may_on_clickhouse() -> None:
    with _clickhouse() as engine:
        assert last_values(engine) == [("a", None), ("b", "second")]
