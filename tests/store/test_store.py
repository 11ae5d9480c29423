"""The store: made and upgraded by its migrations, and one clear line for everything that is wrong with it."""

from __future__ import annotations

import sqlite3
import stat
import time
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from data.store import store as module
from data.store.migrate import SCRIPTS, upgrade
from data.store.store import Store, StoreError
from data.store.tables import REVISION, audit_head, store_metadata, viewer
from data.store.viewers import add_viewer, find_viewer
from tests.support.stores import NOON, OFFICIAL, new_store, remove_files, replace_files


def test_the_migrations_make_the_tables_that_the_program_works_with(store: Store) -> None:
    from alembic.autogenerate import compare_metadata

    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), store_metadata) == []
        assert connection.execute(select(audit_head.c.seq)).scalar_one() == 0


def test_the_programs_number_is_that_of_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_an_upgrade_makes_a_private_file_and_a_second_one_does_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/store.db"
    with pytest.raises(StoreError, match=r"There is no store at .*: run 'python app.py store upgrade'"):
        Store.open(url)
    assert upgrade(url) and not upgrade(url)
    assert stat.S_IMODE((tmp_path / "new" / "store.db").stat().st_mode) == 0o600
    opened = Store.open(url)
    with opened.reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    opened.close()


@pytest.mark.parametrize(
    ("revision", "kind", "words"),
    [
        ("0000", "older", "older than this program (0000): run 'python app.py store upgrade'"),
        ("9999", "newer", f"newer than this program (9999, known: {REVISION}): start the newer Citydeck"),
    ],
)
def test_another_form_of_the_tables_is_one_clear_line(
    store: Store, tmp_path: Path, revision: str, kind: str, words: str
) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": revision})
    with pytest.raises(StoreError) as error:
        Store.open(f"sqlite:///{tmp_path}/store.db")
    assert error.value.kind == kind and words in str(error.value)
    if kind == "newer":
        with pytest.raises(StoreError, match="newer"):
            upgrade(f"sqlite:///{tmp_path}/store.db")


@pytest.mark.parametrize(
    ("url", "words"),
    [("nonsense", "is not a URL"), ("duckdb:///x", "cannot hold the store"), ("sqlite://", "cannot hold the store")],
)
def test_a_url_that_is_none_is_refused(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        Store.open(url)


def test_a_server_that_does_not_answer_is_one_line_without_the_password() -> None:
    for act in (Store.open, upgrade):
        with pytest.raises(StoreError) as error:
            act("postgresql://deck:secret@127.0.0.1:1/deck")
        assert error.value.kind == "away" and "\n" not in str(error.value) and "secret" not in str(error.value)


def test_an_upgrade_that_cannot_write_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"The store was not upgraded: .*(Not a directory|File exists)") as error:
        upgrade(f"sqlite:///{tmp_path}/file/store.db")
    assert "\n" not in str(error.value)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a store that is away."""
    monkeypatch.setattr(module, "BUSY_S", 0.05)
    monkeypatch.setattr(module, "RETRY_S", 0)


def away(store: Store) -> str:
    with pytest.raises(StoreError) as error:
        find_viewer(store, "chen")
    assert error.value.kind == "away" and "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.usefixtures("quick")
def test_a_locked_store_is_away_and_back_when_the_lock_ends(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    store.close()  # an exclusive lock is only given while nobody else has the file open
    other.execute("BEGIN EXCLUSIVE")
    other.execute("DELETE FROM viewer")
    assert "locked" in away(store)
    other.close()
    assert find_viewer(store, "chen") is None


@pytest.mark.usefixtures("quick")
def test_a_store_that_somebody_writes_is_read_and_its_own_writers_wait_no_longer_than_allowed(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert find_viewer(store, "chen") is None
    with pytest.raises(StoreError, match="locked") as error:
        add_viewer(store, "chen", "Chen", OFFICIAL, by="test", now=NOON)
    assert error.value.kind == "away"
    other.close()


@pytest.mark.usefixtures("quick")
def test_a_store_that_was_removed_is_away_and_is_not_made_anew(store: Store, tmp_path: Path) -> None:
    add_viewer(store, "chen", "Chen", OFFICIAL, by="test", now=NOON)
    remove_files(tmp_path)
    away(store)
    assert not (tmp_path / "store.db").exists()


@pytest.mark.usefixtures("quick")
def test_a_restored_backup_is_noticed_at_once(store: Store, tmp_path: Path) -> None:
    (tmp_path / "earlier").mkdir()
    new_store(tmp_path / "earlier").close()
    add_viewer(store, "chen", "Chen", OFFICIAL, by="test", now=NOON)
    replace_files(tmp_path, tmp_path / "earlier" / "store.db")
    assert find_viewer(store, "chen") is None


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("damage", ["overwritten", "cut"])
def test_a_damaged_store_is_away(store: Store, tmp_path: Path, damage: str) -> None:
    store.close()
    file = tmp_path / "store.db"
    file.write_bytes(b"x" * 8192 if damage == "overwritten" else file.read_bytes()[:4096])
    away(store)


@pytest.mark.usefixtures("quick")
def test_a_full_store_refuses_to_write_and_still_reads(store: Store) -> None:
    with pytest.raises(StoreError, match="full") as error, store.writing() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))
        for number in range(1000):
            row = {"name": str(number), "shown_name": "x" * 1000, "origin": "store", "role": "duty", "epoch": 1}
            lists = {"districts": [], "agencies": [], "case_detail": False}
            connection.execute(viewer.insert(), row | lists | {"created_at": NOON, "changed_at": NOON})
    assert error.value.kind == "away" and find_viewer(store, "1") is None


def test_a_store_that_is_away_is_not_asked_by_everybody(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    remove_files(tmp_path)
    away(store)
    began = time.monotonic()
    for _ in range(100):
        away(store)
    assert time.monotonic() - began < 0.5
