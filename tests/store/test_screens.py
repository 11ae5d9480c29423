"""Screens and browsers that wait: codes, who is approved and revoked, and how little strangers can write."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.store.audit import faults, rows_of
from data.store.keys import key_of
from data.store.screens import (
    CODE_LENGTH,
    CODE_LIVES,
    MOST_OF_ADDRESS,
    MOST_WAITING,
    SIGNS,
    WAITS,
    Asker,
    StoredScreen,
    Waiting,
    all_screens,
    all_waiting,
    approve_screen,
    find_screen,
    record_seen,
    revoke_screen,
    wait_for_approval,
)
from data.store.store import Store, StoreError
from data.store.tables import pairing
from tests.support.stores import Clock

WALL = Asker("mark of the wall", "key", "10.0.0.7", "Chromium")
SCENE = "/wall/overview"


def waiting_of(store: Store, clock: Clock, asker: Asker = WALL) -> Waiting:
    found = wait_for_approval(store, asker, now=clock())
    assert found is not None
    return found


def approved(store: Store, clock: Clock, asker: Asker = WALL, name: str = "") -> StoredScreen:
    code = waiting_of(store, clock, asker).code
    return approve_screen(store, code, scenes=[SCENE], districts=["430102"], by="li", now=clock(), name=name)


def test_a_browser_waits_under_one_short_code_that_changes_by_itself(store: Store, clock: Clock) -> None:
    first = waiting_of(store, clock)
    assert len(first.code) == CODE_LENGTH and set(first.code) <= set(SIGNS)
    assert not set(SIGNS) & set("0O1IL2Z5S8BGUVNQ")
    clock.move(minutes=1, seconds=59)
    assert waiting_of(store, clock).code == first.code
    while clock() < first.code_ends_at:
        clock.move(minutes=1)
        later = waiting_of(store, clock)
    assert later.code != first.code and later.asked_at == first.asked_at
    assert [one.code for one in all_waiting(store, now=clock())] == [later.code]
    with pytest.raises(StoreError, match="No screen waits"):
        approve_screen(store, first.code, scenes=[SCENE], districts=["*"], by="li", now=clock())


def test_an_approved_browser_is_a_screen_and_waits_no_longer(store: Store, clock: Clock) -> None:
    made = approved(store, clock)
    assert (made.name, made.asker, made.scenes, made.districts) == ("wall-1", WALL, {SCENE}, {"430102"})
    assert find_screen(store, WALL.mark) == made and all_waiting(store, now=clock()) == []
    (line,) = rows_of(store)
    assert (line.actor, line.act, line.subject) == ("li", "screen_approved", "wall-1")
    assert json.loads(line.detail)["districts"] == ["430102"]


def test_screens_get_free_names_and_no_name_twice(store: Store, clock: Clock) -> None:
    names = [approved(store, clock, Asker(str(n), "key", "10.0.0.7", "Chromium")).name for n in range(3)]
    assert names == ["wall-1", "wall-2", "wall-3"]
    revoke_screen(store, "wall-2", by="li", now=clock())
    assert approved(store, clock, Asker("3", "key", "10.0.0.7", "Chromium")).name == "wall-2"
    with pytest.raises(StoreError, match="There is a screen 'wall-1' already"):
        approved(store, clock, Asker("4", "key", "10.0.0.7", "Chromium"), "wall-1")


def test_a_screen_that_is_approved_again_keeps_its_name_and_gets_the_new_scope(store: Store, clock: Clock) -> None:
    approved(store, clock, name="hall")
    code = waiting_of(store, clock).code
    again = approve_screen(store, code, scenes=[SCENE], districts=["*"], by="li", now=clock())
    assert again.name == "hall" and all_screens(store) == [again]


def test_a_revoked_screen_is_gone_and_the_audit_says_by_whom(store: Store, clock: Clock) -> None:
    approved(store, clock)
    revoke_screen(store, "wall-1", by="wang", now=clock())
    assert find_screen(store, WALL.mark) is None
    newest = rows_of(store)[0]
    assert (newest.actor, newest.act, newest.subject) == ("wang", "screen_revoked", "wall-1")
    assert list(faults(store)) == []
    with pytest.raises(StoreError, match="There is no screen 'wall-1'"):
        revoke_screen(store, "wall-1", by="wang", now=clock())


def test_a_proof_counts_once_and_in_order(store: Store, clock: Clock) -> None:
    approved(store, clock)
    asked = clock()
    assert record_seen(store, WALL.mark, now=clock(), proved_at=asked)
    assert not record_seen(store, WALL.mark, now=clock(), proved_at=asked)
    assert not record_seen(store, WALL.mark, now=clock(), proved_at=asked - timedelta(seconds=1))
    clock.move(days=-365)  # the server's clock was a year ahead
    assert record_seen(store, WALL.mark, now=clock(), proved_at=clock())
    assert not record_seen(store, "nobody", now=clock())


def test_strangers_cannot_fill_the_store(store: Store, clock: Clock) -> None:
    def rows() -> int:
        with store.reading() as connection:
            return connection.scalar(select(func.count()).select_from(pairing)) or 0

    def ask(address: str, mark: str) -> Waiting | None:
        return wait_for_approval(store, Asker(mark, "key", address, "Chromium"), now=clock())

    taken = [ask("10.0.0.1", f"one {n}") for n in range(MOST_OF_ADDRESS + 5)]
    assert [found is None for found in taken] == [n >= MOST_OF_ADDRESS for n in range(MOST_OF_ADDRESS + 5)]
    for n in range(MOST_WAITING + 50):
        ask(f"10.1.0.{n}", f"many {n}")
    assert rows() == MOST_WAITING
    clock.move(seconds=WAITS.total_seconds() + 1)
    assert ask("10.0.0.1", "after them") is not None
    assert rows() == 1


def test_a_server_clock_that_was_set_back_leaves_no_row_for_ever(store: Store, clock: Clock) -> None:
    waiting_of(store, clock)
    clock.move(days=-365)
    assert all_waiting(store, now=clock()) == []
    assert waiting_of(store, clock).asked_at == clock()
    assert CODE_LIVES > WAITS  # a browser that asks has always a code that counts


def test_a_key_is_made_once_and_stays(store: Store, clock: Clock, tmp_path: Path) -> None:
    key = key_of(store, "screens", now=clock())
    assert len(key) == 32
    assert key_of(Store.open(f"sqlite:///{tmp_path}/store.db"), "screens", now=clock()) == key
    assert key_of(store, "others", now=clock()) != key
