"""The audit only grows, and whatever is done to it all the same is found."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from data.store import recorder as module
from data.store import store as store_module
from data.store.audit import Entry, Head, append_all, faults, head_of, rows_of
from data.store.recorder import AuditRecorder
from data.store.store import Store, StoreError
from tests.support.stores import NOON, Clock, new_store, remove_files

TRIGGERS = ("audit_keeps_rows", "audit_loses_none", "audit_grows_at_its_end")


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with five rows in its audit."""
    entries = [Entry(NOON + timedelta(seconds=n), "chen", "export", f"panel {n}", {"n": n}, n) for n in range(1, 6)]
    assert append_all(store, entries).seq == 5
    return store


def forge(store: Store, *statements: str) -> list[str]:
    """Change the audit past the triggers, as somebody with the file could, and say what `faults` finds."""
    with store.writing() as connection:
        for name in TRIGGERS:
            connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
    return list(faults(store))


def test_a_chain_that_nobody_touched_has_no_fault(filled: Store) -> None:
    assert list(faults(filled)) == []
    assert [row.seq for row in rows_of(filled)] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'li' WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 5",
        "INSERT OR REPLACE INTO audit SELECT seq, at, 'li', act, subject, detail, rows, previous, hash FROM audit"
        " WHERE seq = 5",
    ],
)
def test_the_engine_refuses_to_change_or_remove_a_row(filled: Store, statement: str) -> None:
    with pytest.raises(StoreError, match=r"same moment|only grows"), filled.writing() as connection:
        connection.execute(text(statement))
    assert list(faults(filled)) == []


@pytest.mark.parametrize("column", ["at", "actor", "act", "subject", "detail", "rows", "previous", "hash"])
@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_changed_value_is_found(filled: Store, column: str, seq: int) -> None:
    value = "'2026-11-20 04:00:00.000007'" if column == "at" else "7"
    found = forge(filled, f'UPDATE audit SET "{column}" = {value} WHERE seq = {seq}')
    assert any(f"row {seq}" in line for line in found), found


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_removed_row_is_found(filled: Store, seq: int) -> None:
    assert forge(filled, f"DELETE FROM audit WHERE seq = {seq}")


def test_a_removed_row_is_found_although_the_others_were_renumbered(filled: Store) -> None:
    assert forge(
        filled,
        "DELETE FROM audit WHERE seq = 2",
        "UPDATE audit SET seq = seq - 1 WHERE seq = 3",
        "UPDATE audit SET seq = seq - 1 WHERE seq = 4",
        "UPDATE audit SET seq = seq - 1 WHERE seq = 5",
        "UPDATE audit_head SET seq = 4",
    )


def test_an_inserted_row_is_found(filled: Store) -> None:
    copied = "INSERT INTO audit SELECT 6, at, actor, act, subject, detail, rows, hash, hash FROM audit WHERE seq = 5"
    assert forge(filled, copied)


def test_a_chain_that_was_made_anew_differs_from_the_head_in_the_log(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    logged, other = head_of(filled), new_store(tmp_path / "other")
    entries = [Entry(NOON, "chen", "sign_in") for _ in range(6)]
    append_all(other, entries)
    assert list(faults(other)) == [] and list(faults(filled, logged)) == []
    assert "row 5 is not the one whose hash was written down" in next(faults(other, logged))
    assert next(faults(filled, Head(9, "f" * 64))).startswith("row 9 is not the one")
    other.close()


def test_rows_are_found_by_time_actor_and_act_and_in_pages(filled: Store) -> None:
    append_all(filled, [Entry(NOON + timedelta(hours=1), "li", "sign_in")])
    assert [row.seq for row in rows_of(filled, actor="li")] == [6]
    assert [row.seq for row in rows_of(filled, act="export", before=4, most=2)] == [3, 2]
    assert [row.seq for row in rows_of(filled, since=NOON + timedelta(seconds=2), until=NOON + timedelta(seconds=4))] \
        == [3, 2]  # fmt: skip


# The recorder ------------------------------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAKE_S", 0.02)
    monkeypatch.setattr(module, "CLOSE_S", 0.5)
    monkeypatch.setattr(store_module, "BUSY_S", 0.05)
    monkeypatch.setattr(store_module, "RETRY_S", 0)


def waited(condition: object) -> None:
    deadline = time.monotonic() + 5
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_what_was_recorded_stands_in_the_audit_in_order_when_the_process_has_ended(store: Store, clock: Clock) -> None:
    recorder = AuditRecorder(store, clock)
    for number in range(500):
        recorder.record("chen", "case", f"case {number}")
    recorder.close()
    assert [row.subject for row in reversed(rows_of(store))] == [f"case {number}" for number in range(500)]
    assert list(faults(store)) == []


@pytest.mark.usefixtures("quick")
def test_a_page_does_not_wait_for_a_store_that_is_locked_and_an_export_is_refused(tmp_path: Path, clock: Clock) -> None:
    store = new_store(tmp_path)
    recorder = AuditRecorder(store, clock)
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    recorder.record("chen", "sign_in")
    assert time.monotonic() - began < 0.05
    with pytest.raises(StoreError):
        recorder.require("chen", "export", "calls_by_hour", rows=24)
    other.execute("ROLLBACK")
    waited(lambda: rows_of(store))
    recorder.require("chen", "export", "calls_by_hour", {"window": "24h"}, rows=24)
    assert [row.act for row in rows_of(store)] == ["export", "sign_in"]
    other.close()
    recorder.close()


@pytest.mark.usefixtures("quick")
def test_what_could_not_be_kept_is_counted_in_the_audit(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    store = new_store(tmp_path)
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    recorder = AuditRecorder(store, clock)
    for number in range(8):
        recorder.record("chen", "case", str(number))
    other.execute("ROLLBACK")
    recorder.close()
    lost = sum(json.loads(row.detail)["entries"] for row in rows_of(store, act="audit_lost"))
    kept = [row.subject for row in rows_of(store, act="case")]
    assert lost and len(kept) + lost == 8 and kept[:3] == ["7", "6", "5"]
    other.close()


@pytest.mark.usefixtures("quick")
def test_entries_that_a_dead_store_does_not_take_are_said_in_the_log(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    store = new_store(tmp_path)
    remove_files(tmp_path)
    recorder = AuditRecorder(store, clock)
    recorder.record("chen", "sign_in")
    recorder.close()
    assert "the audit lost its last 1 entries" in caplog.text


@pytest.mark.usefixtures("quick")
def test_the_head_of_the_chain_is_logged_every_hour(
    filled: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "citydeck.audit")
    recorder = AuditRecorder(filled, clock)
    recorder.start()
    line = f"head of the audit: {head_of(filled)}"
    waited(lambda: line in caplog.text)
    clock.move(minutes=59)
    time.sleep(0.1)
    assert caplog.text.count(line) == 1
    clock.move(minutes=1)
    waited(lambda: caplog.text.count(line) == 2)
    recorder.close()
