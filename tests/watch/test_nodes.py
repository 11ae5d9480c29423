"""A fact on another server that is away: the deck says so although the log answers, starts, and comes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select, text

from data.contract.calls import data_call
from data.errors import WarehouseError
from data.warehouse.door import Warehouse
from data.warehouse.policy import FULL
from data.watch.freshness import Watcher
from data.watch.nodes import EVERY
from tests.rollups.raw import empty
from tests.support.tiny import NOON, load, write

NOBODY = 1
"""A port on which no server listens."""
CALLS = select(func.count().label("calls")).select_from(data_call)


@pytest.fixture
def divided(postgres: Engine) -> Iterator[Engine]:
    """A PostgreSQL server that has `data_call` on another server, as the coordinator of a cluster has it on workers."""
    empty(postgres)
    write(postgres, {"load_log": [load(1, "data_call", NOON)], "data_call": [{"called_at": NOON, "load_seq": 1}]})
    url = postgres.url
    for statement in (
        "CREATE EXTENSION postgres_fdw",
        "CREATE SCHEMA elsewhere",
        "ALTER TABLE data_call SET SCHEMA elsewhere",
        "CREATE SERVER worker FOREIGN DATA WRAPPER postgres_fdw"
        f" OPTIONS (host '127.0.0.1', port '{url.port}', dbname '{url.database}', keep_connections 'off')",
        f"CREATE USER MAPPING FOR CURRENT_USER SERVER worker OPTIONS (user '{url.username}')",
        "IMPORT FOREIGN SCHEMA elsewhere FROM SERVER worker INTO public",
    ):
        with postgres.begin() as connection:  # the other server sees what is committed
            connection.execute(text(statement))
    yield postgres
    with postgres.begin() as connection:
        connection.execute(text("DROP EXTENSION postgres_fdw CASCADE"))
        connection.execute(text("DROP SCHEMA elsewhere CASCADE"))


def move(engine: Engine, port: int) -> None:
    """Have the other server listen on this port."""
    with engine.begin() as connection:
        connection.execute(text(f"ALTER SERVER worker OPTIONS (SET port '{port}')"))


def watcher_of(engine: Engine) -> Watcher:
    return Watcher(Warehouse(engine), clock=lambda: NOON, zone="Asia/Shanghai")


def test_a_fact_that_does_not_answer_is_noticed_at_the_next_probe_and_comes_back(divided: Engine) -> None:
    watcher = watcher_of(divided)
    assert watcher.probe().reachable
    move(divided, NOBODY)
    with pytest.raises(WarehouseError, match="does not answer"):
        watcher.warehouse.read(CALLS, FULL)
    assert not watcher.probe().reachable and watcher.state.version == {"data_call": 1}
    write(divided, {"load_log": [load(2, "incident", NOON)]})
    assert not watcher.probe().reachable and watcher.state.version == {"data_call": 1, "incident": 2}
    move(divided, divided.url.port)
    assert watcher.probe().reachable and watcher.state.recoveries == 1
    assert watcher.warehouse.read(CALLS, FULL)["calls"][0] == 1


def test_nobody_need_ask(divided: Engine) -> None:
    watcher = watcher_of(divided)
    assert watcher.probe().reachable
    move(divided, NOBODY)
    seen = [watcher.probe().reachable for _ in range(EVERY * 12)]
    assert not all(seen) and not seen[-1]


def test_a_deck_that_starts_meanwhile_says_so_and_finds_rows_and_faults_later(divided: Engine) -> None:
    write(divided, {"incident": [{"incident_id": "i", "reported_at": NOON, "closed_at": NOON}]})
    move(divided, NOBODY)
    watcher = watcher_of(divided)
    assert not watcher.probe().reachable
    assert watcher.state.until["calls"] == NOON and watcher.state.first_rows.tables.keys() >= {"incident"}
    assert "data_call" not in watcher.state.first_rows.tables
    move(divided, divided.url.port)
    assert watcher.probe().reachable and watcher.state.recoveries == 1
    assert watcher.state.first_rows.tables["data_call"].silence.since == NOON
    assert "status_code" in watcher.warehouse.unfilled["data_call"], "its faults are looked for at once, not tomorrow"
