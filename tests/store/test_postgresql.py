"""The store on PostgreSQL: the same migrations, the same audit, several writers, and one line where it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from data.store import links
from data.store.audit import Entry, append_all, faults, head_of, rows_of
from data.store.backup import backup, problems
from data.store.keys import key_of
from data.store.links import first_administrator_link, password_link, use_link
from data.store.migrate import upgrade
from data.store.screens import Asker, approve_screen, find_screen, record_seen, revoke_screen, wait_for_approval
from data.store.sessions import begin_session, find_session
from data.store.store import Store, StoreError
from data.store.tables import store_metadata
from data.store.viewers import add_viewer, find_viewer, password_hash_of, viewer_found
from tests.support.stores import NOON, OFFICIAL

IDLE = timedelta(hours=2)


@pytest.fixture(scope="module")
def server(postgres: Engine) -> Engine:
    """The server of the tests, with connections that can create a database."""
    return postgres.execution_options(isolation_level="AUTOCOMMIT")


@pytest.fixture(scope="module")
def url(server: Engine) -> Iterator[str]:
    """The URL of a database that holds the store."""
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE deck_store"))
    made = server.url.set(drivername="postgresql", database="deck_store").render_as_string(hide_password=False)
    with pytest.raises(StoreError, match=r"older than this program \(empty\)"):
        Store.open(made)
    assert upgrade(made) and not upgrade(made)
    yield made
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE deck_store WITH (FORCE)"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


def test_the_migrations_make_the_same_tables(store: Store) -> None:
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), store_metadata) == []


def test_people_come_in_as_on_sqlite(store: Store) -> None:
    secret = first_administrator_link(store, now=NOON)
    assert secret and use_link(store, secret, "hash", now=NOON, name="li", shown_name="Li Wei") == "li"
    add_viewer(store, "chen", "陈敏", OFFICIAL, by="li", now=NOON)
    chen = viewer_found(find_viewer(store, "chen"), "chen")
    assert (chen.policy, chen.shown_name, chen.created_at) == (OFFICIAL, "陈敏", NOON)
    ends_at = NOON + timedelta(hours=12)
    session = begin_session(store, chen, method="password", address="::1", browser="F", now=NOON, ends_at=ends_at)
    assert find_session(store, session, now=NOON + timedelta(minutes=2), idle=IDLE)
    assert find_session(store, session, now=ends_at, idle=IDLE) is None
    with pytest.raises(StoreError, match="There is a viewer 'chen' already"):
        add_viewer(store, "chen", "", OFFICIAL, by="li", now=NOON)


def test_a_link_works_once_for_two_who_open_it_at_the_same_moment(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_viewer(store, "wang", "", OFFICIAL, by="li", now=NOON)
    secret = password_link(store, "wang", by="li", now=NOON)
    both_have_read, find = Barrier(2), links._find

    def find_together(*asked: Any) -> Any:
        found = find(*asked)
        both_have_read.wait(10)
        return found

    monkeypatch.setattr(links, "_find", find_together)

    def use(password_hash: str) -> str:
        try:
            use_link(store, secret, password_hash, now=NOON)
        except StoreError as error:
            return str(error)
        return password_hash

    with ThreadPoolExecutor(2) as threads:
        answers = set(threads.map(use, ["first", "second"]))
    assert links.DEAD in answers and password_hash_of(store, "wang") in answers


def test_several_processes_write_one_chain(store: Store, url: str) -> None:
    before = head_of(store).seq
    stores = [Store.open(url) for _ in range(4)]

    def write(number: int) -> None:
        at = NOON + timedelta(microseconds=number)
        append_all(stores[number % 4], [Entry(at, "chen", "export", str(number), {"n": number}, number)])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(40)))
    for one in stores:
        one.close()
    assert head_of(store).seq == before + 40 and list(problems(store)) == []
    assert {row.subject for row in rows_of(store, act="export")} == {str(number) for number in range(40)}


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'li'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_audit_only_grows(store: Store, statement: str) -> None:
    append_all(store, [Entry(NOON, "chen", "sign_in")])
    with pytest.raises(StoreError, match="The store refuses this: the audit only grows"), store.writing() as connection:
        connection.execute(text(statement))
    assert list(faults(store)) == []


def test_a_forged_row_is_found(store: Store) -> None:
    append_all(store, [Entry(NOON, "chen", "sign_in")])
    with store.writing() as connection:
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        forged = connection.execute(text("UPDATE audit SET actor = 'li' WHERE act = 'sign_in' RETURNING seq"))
        seq = forged.scalars().first()
    assert f"row {seq} was changed" in list(faults(store))
    with store.writing() as connection:
        connection.execute(text(f"UPDATE audit SET actor = 'chen' WHERE seq >= {seq} AND act = 'sign_in'"))
        connection.execute(text("ALTER TABLE audit ENABLE TRIGGER ALL"))
    assert list(faults(store)) == []


def test_a_store_that_is_read_only_is_read_and_refuses_in_one_line(url: str, server: Engine) -> None:
    with server.connect() as connection:
        connection.execute(text("ALTER DATABASE deck_store SET default_transaction_read_only = on"))
    store = Store.open(url)
    assert head_of(store) == head_of(store)
    with pytest.raises(StoreError, match=r"The store refuses this: .*read-only transaction") as error:
        append_all(store, [Entry(NOON, "chen", "sign_in")])
    assert "\n" not in str(error.value)
    store.close()
    with server.connect() as connection:
        connection.execute(text("ALTER DATABASE deck_store RESET default_transaction_read_only"))


def test_a_backup_is_made_by_the_servers_own_means(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="use pg_dump"):
        backup(store, tmp_path / "copy.db")


def test_a_connection_that_the_server_ended_is_made_anew(store: Store, server: Engine) -> None:
    assert head_of(store)
    with server.connect() as connection:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'deck_store'"
        connection.execute(text(ended))
    assert head_of(store)


def test_a_screen_waits_is_approved_proves_itself_once_and_is_revoked(store: Store) -> None:
    wall = Asker("a mark", "key", "10.0.0.7", "Chromium")
    waiting = wait_for_approval(store, wall, now=NOON)
    assert waiting is not None and wait_for_approval(store, wall, now=NOON) == waiting
    made = approve_screen(store, waiting.code, scenes=["/wall/overview"], districts=["*"], by="li", now=NOON)
    assert find_screen(store, wall.mark) == made and made.name == "wall-1"
    with ThreadPoolExecutor(4) as pool:
        proofs = list(pool.map(lambda _: record_seen(store, wall.mark, now=NOON, proved_at=NOON), range(4)))
    assert sorted(proofs) == [False, False, False, True]
    revoke_screen(store, "wall-1", by="li", now=NOON)
    assert find_screen(store, wall.mark) is None
    assert len({key_of(store, "signing", now=NOON) for _ in range(3)}) == 1
