"""Signing in by password: what gets in, what locks, and that no answer tells which part was wrong."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import pytest

from data.identity.passwords import LONGEST, PasswordError, Passwords, check_password
from data.identity.sign_in import SignIn, SignInRefused
from data.identity.throttle import OF_ADDRESS, OF_NAME, count_failure
from data.store.audit import rows_of
from data.store.recorder import AuditRecorder
from data.store.store import Store
from data.store.viewers import add_viewer, block_viewer, remember_viewer, set_password
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
    ],
)
def test_a_weak_password_is_refused(password: str, words: str) -> None:
    with pytest.raises(PasswordError, match=words):
        check_password(password, "chen")
    check_password(PASSWORD, "chen")
