"""The store away: who was verified goes on with less, nobody new comes in, and what the store says later counts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from data.identity.grace import LIVES, LONGEST, RENEWED, Grace
from data.identity.identities import Identities
from data.store import store as module
from data.store.store import Store, StoreError
from data.store.tokens import add_token
from data.store.viewers import add_viewer, block_viewer, find_viewer, viewer_found
from tests.support.stores import EVERYTHING, NOON, OFFICIAL, Clock, remove_files

KEY = b"k" * 32


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_S", 0.05)
    monkeypatch.setattr(module, "RETRY_S", 0)


@pytest.fixture
def identities(store: Store, clock: Clock) -> Identities:
    add_viewer(store, "chen", "陈敏", OFFICIAL, by="test", now=NOON)
    return process(store, clock)


def process(store: Store, clock: Clock, key: bytes = KEY) -> Identities:
    """Another process, or the same after a restart."""
    return Identities(store, idle=timedelta(hours=2), lives=timedelta(hours=24), clock=clock, key=key)


@pytest.fixture
def secret(identities: Identities) -> str:
    """A session of chen, which the store has just vouched for."""
    who = viewer_found(find_viewer(identities.store, "chen"), "chen")
    made = identities.begin(who, method="password", address="10.0.0.1", browser="F")
    assert identities.of_session(made)
    return made


class Away:
    """Takes the store away and brings it back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: dict[Path, bytes] = {}

    def go(self) -> None:
        self.kept = {path: path.read_bytes() for path in self.folder.glob("store.db*")}
        remove_files(self.folder)

    def come_back(self) -> None:
        for path, content in self.kept.items():
            path.write_bytes(content)


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Away]:
    yield Away(tmp_path)


def out(identities: Identities, secret: str, signed: str = "") -> None:
    with pytest.raises(StoreError) as error:
        identities.of_session(secret, signed)
    assert error.value.kind == "away"


def test_whoever_was_verified_goes_on_with_pages_only(
    identities: Identities, secret: str, clock: Clock, away: Away
) -> None:
    away.go()
    clock.move(minutes=1)
    found = identities.of_session(secret)
    assert found is not None and (found.name, found.unverified_since) == ("chen", NOON)
    assert found.rights == {"pages"} and not found.viewer.case_detail
    assert found.viewer.districts == OFFICIAL.districts


@pytest.mark.parametrize("fault", ["locked", "overwritten", "cut"])
def test_every_way_to_be_away_is_the_same(
    identities: Identities, secret: str, clock: Clock, tmp_path: Path, fault: str
) -> None:
    file = tmp_path / "store.db"
    other = sqlite3.connect(file, isolation_level=None)
    if fault == "locked":
        other.execute("BEGIN IMMEDIATE")
    else:
        other.close()
        identities.store.close()
        file.write_bytes(b"x" * 8192 if fault == "overwritten" else file.read_bytes()[:4096])
    clock.move(minutes=1)
    found = identities.of_session(secret)
    assert found is not None and found.unverified_since == NOON and found.rights == {"pages"}
    other.close()
    if fault == "locked":
        back = identities.of_session(secret)
        assert back is not None and back.unverified_since is None and back.may("export")


def test_whoever_was_refused_once_stays_out_while_the_store_is_away(
    identities: Identities, secret: str, clock: Clock, away: Away
) -> None:
    signed = identities.renewed(secret) or ""
    block_viewer(identities.store, "chen", by="li", now=clock())
    clock.move(seconds=6)
    assert identities.of_session(secret, signed) is None
    away.go()
    out(identities, secret, signed)


def test_nobody_new_comes_in(identities: Identities, secret: str, clock: Clock, away: Away) -> None:
    who = viewer_found(find_viewer(identities.store, "chen"), "chen")
    other = identities.begin(who, method="password", address="10.0.0.1", browser="F")
    away.go()
    out(identities, other)
    out(identities, "x")
    out(identities, other, identities.renewed(secret) or "")
    with pytest.raises(StoreError):
        identities.begin(who, method="password", address="10.0.0.1", browser="F")


def test_it_ends_after_twelve_hours_however_it_is_used(
    identities: Identities, secret: str, clock: Clock, away: Away
) -> None:
    away.go()
    while clock.now < NOON + LONGEST - timedelta(minutes=10):
        clock.move(minutes=10)
        assert identities.of_session(secret), clock.now
    clock.now = NOON + LONGEST
    out(identities, secret)


def test_an_idle_session_ends_as_it_does_while_the_store_answers(
    identities: Identities, secret: str, clock: Clock, away: Away
) -> None:
    away.go()
    assert identities.of_session(secret)
    clock.move(hours=2)
    out(identities, secret)


def test_whoever_was_last_verified_long_before_does_not_come_back(
    identities: Identities, secret: str, clock: Clock, away: Away
) -> None:
    clock.move(minutes=16)
    away.go()
    out(identities, secret)


def test_the_signed_text_is_understood_after_a_restart_for_a_quarter_of_an_hour(
    identities: Identities, secret: str, clock: Clock, away: Away
) -> None:
    signed = identities.renewed(secret)
    assert signed
    away.go()
    clock.now = NOON + LIVES - timedelta(seconds=1)
    after = process(identities.store, clock)
    found = after.of_session(secret, signed)
    assert found is not None and (found.shown_name, found.viewer.agencies) == ("陈敏", EVERYTHING)
    longer = after.renewed(secret, signed)
    clock.now = NOON + LIVES
    out(process(identities.store, clock), secret, signed)
    assert longer and process(identities.store, clock).of_session(secret, longer)
    clock.now = NOON + LONGEST
    out(process(identities.store, clock), secret, longer)


def test_the_signed_text_is_worth_nothing_alone_for_others_changed_or_of_another_server(
    identities: Identities, secret: str, clock: Clock, away: Away
) -> None:
    signed = identities.renewed(secret) or ""
    away.go()
    for carried, text in (("x", signed), ("", signed), (secret, signed[:-1]), (secret, "x"), (secret, "é.x")):
        out(process(identities.store, clock), carried, text)
    content, _, signature = signed.rpartition(".")
    more = bytes.fromhex(content).decode().replace('"430102"', '"*"').encode().hex()
    out(process(identities.store, clock), secret, f"{more}.{signature}")
    out(process(identities.store, clock, b"o" * 32), secret, signed)
    assert json.loads(bytes.fromhex(content)) and secret not in bytes.fromhex(content).decode()


def test_the_signed_text_is_renewed_every_few_minutes(identities: Identities, secret: str, clock: Clock) -> None:
    signed = identities.renewed(secret)
    assert signed and identities.renewed(secret, signed) is None
    clock.now += RENEWED
    assert identities.renewed(secret, signed) and identities.renewed("x") is None


def test_a_store_that_answers_decides_alone(identities: Identities, secret: str, clock: Clock) -> None:
    signed = identities.renewed(secret) or ""
    block_viewer(identities.store, "chen", by="li", now=NOON)
    clock.move(minutes=1)
    assert identities.of_session(secret, signed) is None
    assert process(identities.store, clock).of_session(secret, signed) is None


def test_whoever_was_blocked_is_out_when_the_store_is_back(
    identities: Identities, secret: str, clock: Clock, away: Away
) -> None:
    before = identities.renewed(secret) or ""
    block_viewer(identities.store, "chen", by="li", now=NOON)
    away.go()
    clock.move(minutes=1)
    assert identities.of_session(secret, before), "nothing says yet that he was blocked"
    away.come_back()
    assert identities.of_session(secret, before) is None
    away.go()
    clock.move(minutes=1)
    out(identities, secret)


def test_whoever_signs_out_while_the_store_is_away_stays_out(
    identities: Identities, secret: str, clock: Clock, away: Away
) -> None:
    signed = identities.renewed(secret) or ""
    away.go()
    with pytest.raises(StoreError):
        identities.end(secret)
    out(identities, secret, signed)


def test_a_program_goes_on_too(identities: Identities, clock: Clock, away: Away) -> None:
    token = add_token(
        identities.store, "grafana", rights=frozenset({"pages", "export"}), districts=EVERYTHING, agencies=EVERYTHING,
        case_detail=False, by="li", now=NOON, ends_at=NOON + timedelta(hours=1),
    )  # fmt: skip
    assert identities.of_token(token)
    away.go()
    clock.move(minutes=1)
    assert identities.of_token(token)
    clock.move(minutes=58)
    found = identities.of_token(token)
    assert found is not None and found.rights == {"pages"}
    clock.move(minutes=1)
    with pytest.raises(StoreError):
        identities.of_token(token)


def test_a_text_is_signed_by_sha_256() -> None:
    signer = Grace(KEY)._signer
    assert len(signer.get_signature("x")) == 43, "256 bits in base64"
