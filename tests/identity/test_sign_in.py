"""Signing in by password: what gets in, what locks, and that no answer tells which part was wrong."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from argon2 import PasswordHasher

from data.identity.passwords import LONGEST, MOST_WAITING, PasswordError, Passwords, check_password
from data.identity.sign_in import SignIn, SignInRefused
from data.identity.throttle import OF_ADDRESS, OF_NAME, count_failure
from data.store.audit import rows_of
from data.store.recorder import AuditRecorder
from data.store.store import Store
from data.store.viewers import (
    add_viewer,
    block_viewer,
    find_viewer,
    password_hash_of,
    remember_viewer,
    set_password,
    viewer_found,
)
from tests.support.stores import NOON, OFFICIAL, Clock

PASSWORD = "correct horse 电池"


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    return Passwords()


@pytest.fixture(scope="session")
def hashed(passwords: Passwords) -> str:
    return passwords.hash_of(PASSWORD)


@pytest.fixture
def recorder(store: Store, clock: Clock) -> Iterator[AuditRecorder]:
    made = AuditRecorder(store, clock)
    yield made
    made.close()


@pytest.fixture
def sign_in(store: Store, clock: Clock, passwords: Passwords, recorder: AuditRecorder, hashed: str) -> SignIn:
    """A door with the official chen before it."""
    add_viewer(store, "chen", "Chen Min", OFFICIAL, by="test", now=NOON)
    set_password(store, "chen", hashed, by="test", now=NOON)
    return SignIn(store, passwords, recorder, clock)


def refused(sign_in: SignIn, name: str, password: str, address: str = "10.0.0.1") -> str:
    with pytest.raises(SignInRefused) as error:
        sign_in.enter(name, password, address)
    return str(error.value)


def test_a_name_is_known_in_every_form_and_a_password_in_one(sign_in: SignIn) -> None:
    for name in ("chen", " Chen ", "ＣＨＥＮ"):
        assert sign_in.enter(name, PASSWORD, "10.0.0.1").name == "chen"
    refused(sign_in, "chen", PASSWORD.upper())


def test_all_failures_have_the_same_words(sign_in: SignIn, store: Store) -> None:
    remember_viewer(store, "zhou", "Zhou", OFFICIAL, origin="oidc", now=NOON)
    words = {refused(sign_in, "chen", "wrong"), refused(sign_in, "nobody", PASSWORD), refused(sign_in, "zhou", "")}
    block_viewer(store, "chen", by="li", now=NOON)
    words.add(refused(sign_in, "chen", PASSWORD))
    assert len(words) == 1


@pytest.mark.parametrize("name", ["chen", "nobody"])
def test_a_name_is_locked_for_a_while_whether_it_is_known_or_not(sign_in: SignIn, clock: Clock, name: str) -> None:
    for number in range(OF_NAME.failures):
        refused(sign_in, name, "wrong", f"10.0.1.{number}")
    refused(sign_in, name, PASSWORD, "10.0.2.1")
    clock.now += OF_NAME.locked_for
    if name == "chen":
        assert sign_in.enter(name, PASSWORD, "10.0.2.1").name == "chen"


def test_a_successful_sign_in_forgets_the_failures_before(sign_in: SignIn) -> None:
    for _ in range(3):
        refused(sign_in, "chen", "wrong")
        refused(sign_in, "chen", "wrong")
        sign_in.enter("chen", PASSWORD, "10.0.0.1")


def test_an_address_that_tries_many_names_is_locked_and_others_are_not(
    sign_in: SignIn, store: Store, clock: Clock
) -> None:
    for number in range(OF_ADDRESS.failures):
        count_failure(store, f"name {number}", "10.0.0.9", now=clock())
    refused(sign_in, "chen", PASSWORD, "10.0.0.9")
    assert sign_in.enter("chen", PASSWORD, "10.0.0.1").name == "chen"


def test_a_locked_address_is_refused_before_its_password_is_hashed(
    sign_in: SignIn, store: Store, clock: Clock, passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(OF_ADDRESS.failures):
        count_failure(store, f"name {number}", "10.0.0.9", now=clock())
    monkeypatch.setattr(passwords, "matches", lambda *_: pytest.fail("it was hashed"))
    refused(sign_in, "chen", PASSWORD, "10.0.0.9")


def test_only_a_few_attempts_wait_and_more_are_refused_at_once(
    passwords: Passwords, hashed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, began = threading.Event(), threading.Semaphore(0)

    class Slow(PasswordHasher):
        def verify(self, *asked: Any) -> Any:
            began.release()
            go.wait(10)
            return super().verify(*asked)

    monkeypatch.setattr(passwords, "_hasher", Slow())
    with ThreadPoolExecutor(MOST_WAITING) as threads:
        first = [threads.submit(passwords.matches, hashed, PASSWORD) for _ in range(MOST_WAITING)]
        began.acquire()
        while passwords._places._value:  # type: ignore[attr-defined]
            time.sleep(0.001)
        for ask in (lambda: passwords.matches(hashed, PASSWORD), lambda: passwords.hash_of(PASSWORD)):
            with pytest.raises(PasswordError, match="Too many people"):
                ask()
        go.set()
        assert all(one.result() for one in first)
    assert passwords.matches(hashed, PASSWORD), "there is room again"


def test_what_stands_behind_the_longest_password_counts(passwords: Passwords) -> None:
    longest = ("four words and more " * 10)[:LONGEST]
    stored = passwords.hash_of(longest)
    assert passwords.matches(stored, longest)
    assert not passwords.matches(stored, longest + "x") and not passwords.matches(stored, longest * 50)


def test_a_hash_of_other_parameters_is_renewed_and_ends_no_session(
    sign_in: SignIn, store: Store, passwords: Passwords
) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    set_password(store, "chen", old, by="test", now=NOON)
    epoch = viewer_found(find_viewer(store, "chen"), "chen").epoch
    assert sign_in.enter("chen", PASSWORD, "10.0.0.1").epoch == epoch
    new = password_hash_of(store, "chen")
    assert new is not None and not passwords.is_outdated(new) and new != old
    assert sign_in.enter("chen", PASSWORD, "10.0.0.1").epoch == epoch
    assert password_hash_of(store, "chen") == new, "once"


def test_the_beginning_of_a_lock_is_recorded(sign_in: SignIn, recorder: AuditRecorder, store: Store) -> None:
    for number in range(OF_NAME.failures + 2):
        refused(sign_in, "chen", "wrong", f"10.0.1.{number}")
    recorder.close()
    details = [row.detail for row in rows_of(store, act="sign_in_refused")]
    assert len(details) == OF_NAME.failures
    assert "name" in str(details[0]) and not any("locked" in str(detail) for detail in details[1:])


def test_refusals_are_recorded_without_what_was_typed(sign_in: SignIn, recorder: AuditRecorder, store: Store) -> None:
    refused(sign_in, "chen", "wrong")
    refused(sign_in, PASSWORD, "")
    recorder.close()
    found = [(row.actor, row.subject) for row in rows_of(store, act="sign_in_refused")]
    assert found == [("unknown", "10.0.0.1"), ("chen", "10.0.0.1")]
    assert PASSWORD not in str(rows_of(store))


def test_an_unknown_name_takes_as_long_as_a_known_one(sign_in: SignIn, clock: Clock) -> None:
    taken: dict[str, list[float]] = {"chen": [], "nobody": []}
    for _ in range(12):
        for name, times in taken.items():
            clock.move(minutes=16)  # nobody is locked
            began = time.thread_time()
            refused(sign_in, name, "wrong")
            times.append(time.thread_time() - began)
    known, unknown = (statistics.median(times) for times in taken.values())
    assert abs(known - unknown) < 0.2 * known, taken


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "12 to 128"),
        ("x" * (LONGEST + 1), "12 to 128"),
        ("abababababab", "five different"),
        ("my name is Chen!", "your name"),
        ("citydeck1234", "beside names of the city"),
        ("changsha2026!", "beside names of the city"),
        ("ＣｈａｎｇＳｈａ2026!", "beside names of the city"),
        ("长沙长沙长沙长沙2026!", "beside names of the city"),
        ("Administrator1!", "beside names of the city"),
        ("Password123456", "beside names of the city"),
        ("qwertyuiop123", "beside names of the city"),
    ],
)
def test_a_weak_password_is_refused(password: str, words: str) -> None:
    with pytest.raises(PasswordError, match=words):
        check_password(password, "chen", ("长沙", "Changsha"))
    check_password(PASSWORD, "chen", ("长沙", "Changsha"))
    check_password("we count buses in Changsha at night", "chen", ("长沙", "Changsha"))
