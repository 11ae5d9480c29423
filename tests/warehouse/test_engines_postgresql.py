"""PostgreSQL: settings for one query alone, and sums as floats instead of decimals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import BigInteger, Connection, Engine, Numeric, cast, func, literal, null, select, text

from data.warehouse.engines import PostgreSQL
from data.warehouse.selects import joined_by_hash

KIND = PostgreSQL()
SETTINGS = ("jit", "work_mem", "statement_timeout")
ASKED = select(*(func.current_setting(name).label(name) for name in SETTINGS))


@pytest.fixture
def connection(postgres: Engine) -> Iterator[Connection]:
    engine = KIND.open(postgres.url, 1, True, 0)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def _settings(connection: Connection) -> list[str]:
    return [str(value) for value in KIND.fetch(connection, ASKED, 7).iloc[0]]


def test_a_question_is_not_compiled_and_sorts_in_memory_and_no_longer_than_itself(connection: Connection) -> None:
    before = connection.execute(ASKED).one()
    connection.rollback()
    assert _settings(connection) == ["off", "32MB", "7s"]
    connection.rollback()
    assert connection.execute(ASKED).one() == before != ("off", "32MB", "7s")


def test_a_question_over_replaced_tables_is_joined_by_hash(connection: Connection) -> None:
    asked = select(func.current_setting("enable_nestloop").label("loops"))
    assert [KIND.fetch(connection, one, 7)["loops"].iloc[0] for one in (asked, joined_by_hash(asked))] == ["on", "off"]
    connection.rollback()
    assert connection.execute(asked).scalar_one() == "on"


def test_memory_that_an_administrator_gave_is_not_taken(connection: Connection) -> None:
    connection.execute(text("SET work_mem = '96MB'"))
    assert _settings(connection) == ["off", "96MB", "7s"]


def test_sums_arrive_as_numbers(connection: Connection) -> None:
    numbers = [2**52, 2**52 - 1, 1]
    rows = select(func.unnest(numbers).cast(BigInteger).label("n")).subquery()
    statement = select(func.sum(rows.c.n).label("total"), cast(literal(0.1), Numeric).label("part"),
                       cast(null(), Numeric).label("none"))  # fmt: skip
    found = KIND.fetch(connection, statement, 7)
    assert found["total"].dtype == found["part"].dtype == "float64"
    assert found["total"][0] == sum(numbers) == 2**53
    assert found["part"][0] == 0.1 and found["none"].isna().all()
