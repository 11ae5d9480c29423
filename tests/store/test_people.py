"""Viewers, sessions, links, tokens and failed attempts in the store."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from data.store import links
from data.store.attempts import Limit, forget_failures, is_locked, record_failures
from data.store.audit import rows_of
from data.store.links import find_link, first_administrator_link, password_link, use_link
from data.store.sessions import begin_session, end_session, find_session, sessions_of, sweep
from data.store.store import Store, StoreError
from data.store.tables import session, store_metadata
from data.store.tokens import add_token, all_tokens, find_token, revoke_token
from data.store.viewers import (
    Policy,
    add_viewer,
    all_viewers,
    block_viewer,
    change_viewer,
    find_viewer,
    has_administrator,
    password_hash_of,
    remember_viewer,
    remove_viewer,
    set_password,
    sign_out_everywhere,
    unblock_viewer,
    viewer_found,
)
from tests.support.stores import EVERYTHING, NOON, OFFICIAL, Clock

IDLE = timedelta(hours=2)


@pytest.fixture
def chen(store: Store) -> str:
    """A session of the official chen."""
    add_viewer(store, "chen", "Chen Min", OFFICIAL, by="test", now=NOON)
    return begun(store)


def begun(store: Store, hours: float = 12) -> str:
    who = viewer_found(find_viewer(store, "chen"), "chen")
    ends_at = NOON + timedelta(hours=hours)
    return begin_session(store, who, method="password", address="10.0.0.1", browser="F", now=NOON, ends_at=ends_at)


def acts(store: Store) -> list[str]:
    return [row.act for row in reversed(rows_of(store))]


def test_a_viewer_is_kept_as_he_was_added_and_every_change_is_recorded(store: Store) -> None:
    add_viewer(store, "chen", "Chen Min", OFFICIAL, by="li", now=NOON)
    found = viewer_found(find_viewer(store, "chen"), "chen")
    assert (found.policy, found.shown_name, found.origin, found.has_password) == (OFFICIAL, "Chen Min", "store", False)
    with pytest.raises(StoreError, match="There is a viewer 'chen' already"):
        add_viewer(store, "chen", "", OFFICIAL, by="li", now=NOON)
    change_viewer(store, "chen", by="li", now=NOON, policy=Policy("administrator", EVERYTHING, EVERYTHING))
    assert has_administrator(store)
    block_viewer(store, "chen", by="li", now=NOON)
    assert not has_administrator(store)
    unblock_viewer(store, "chen", by="li", now=NOON)
    remove_viewer(store, "chen", by="li", now=NOON)
    assert all_viewers(store) == [] and find_viewer(store, "chen") is None
    assert acts(store) == ["viewer_added", "viewer_changed", "viewer_blocked", "viewer_unblocked", "viewer_removed"]
    assert {row.actor for row in rows_of(store)} == {"li"}


@pytest.mark.parametrize("change", [block_viewer, unblock_viewer, remove_viewer, sign_out_everywhere, change_viewer])
def test_whoever_does_not_exist_cannot_be_changed(store: Store, change: object) -> None:
    with pytest.raises(StoreError, match="There is no viewer 'chen'"):
        change(store, "chen", by="li", now=NOON)  # type: ignore[operator]
    assert acts(store) == []


def test_whom_a_provider_vouches_for_has_the_policy_of_his_claims(store: Store) -> None:
    first = remember_viewer(store, "chen", "Chen", OFFICIAL, origin="oidc", now=NOON)
    assert remember_viewer(store, "chen", "Chen", OFFICIAL, origin="oidc", now=NOON) == first
    moved = remember_viewer(store, "chen", "Chen", Policy("duty"), origin="oidc", now=NOON)
    assert (moved.policy, moved.epoch) == (Policy("duty"), first.epoch + 1)
    assert acts(store) == ["viewer_added", "viewer_changed"]
    with pytest.raises(StoreError, match="belongs to another account"):
        remember_viewer(store, "chen", "Chen", OFFICIAL, origin="proxy", now=NOON)


# Sessions ----------------------------------------------------------------------------------------------------------


def test_a_session_lives_while_it_is_used_and_never_longer_than_its_end(store: Store, chen: str) -> None:
    for hours in (1.5, 3.0, 4.5, 6.0, 7.5, 9.0, 10.5, 11.9):
        assert find_session(store, chen, now=NOON + timedelta(hours=hours), idle=IDLE)
    assert find_session(store, chen, now=NOON + timedelta(hours=12), idle=IDLE) is None


def test_an_idle_session_ends(store: Store, chen: str) -> None:
    assert find_session(store, chen, now=NOON + IDLE - timedelta(seconds=1), idle=IDLE)
    assert find_session(store, begun(store), now=NOON + IDLE, idle=IDLE) is None


@pytest.mark.parametrize("ending", ["block", "remove", "policy", "password", "everywhere", "own"])
def test_what_ends_a_session(store: Store, chen: str, ending: str) -> None:
    other = begun(store)
    assert find_session(store, chen, now=NOON, idle=IDLE)
    if ending == "own":
        end_session(store, chen)
        assert find_session(store, other, now=NOON, idle=IDLE), "only this one"
    elif ending == "policy":
        change_viewer(store, "chen", by="li", now=NOON, policy=Policy("duty"))
    elif ending == "password":
        set_password(store, "chen", "hash", by="li", now=NOON)
    else:
        change = {"block": block_viewer, "remove": remove_viewer, "everywhere": sign_out_everywhere}[ending]
        change(store, "chen", by="li", now=NOON)
    assert find_session(store, chen, now=NOON, idle=IDLE) is None


def test_another_shown_name_ends_no_session(store: Store, chen: str) -> None:
    change_viewer(store, "chen", by="li", now=NOON, shown_name="Chen M.", policy=OFFICIAL)
    found = find_session(store, chen, now=NOON, idle=IDLE)
    assert found is not None and found.viewer.shown_name == "Chen M."


def test_sessions_that_ended_are_swept_and_the_living_are_listed(store: Store, chen: str) -> None:
    begun(store, hours=1)
    later = NOON + timedelta(hours=1)
    who = viewer_found(find_viewer(store, "chen"), "chen")
    assert len(sessions_of(store, who, now=NOON, idle=IDLE)) == 2
    assert len(sessions_of(store, who, now=later, idle=IDLE)) == 1
    sweep(store, now=later, idle=IDLE)
    with store.reading() as connection:
        assert len(connection.execute(select(session)).all()) == 1
    assert find_session(store, chen, now=later, idle=IDLE)


def test_no_table_holds_a_secret(store: Store, chen: str) -> None:
    secrets = [chen, password_link(store, "chen", by="li", now=NOON)]
    secrets.append(add_token(
        store, "grafana", rights=frozenset({"pages"}), districts=EVERYTHING, agencies=EVERYTHING, case_detail=False,
        by="li", now=NOON, ends_at=NOON + timedelta(days=1),
    ))  # fmt: skip
    with store.reading() as connection:
        stored = "\n".join(str(connection.execute(select(table)).all()) for table in store_metadata.tables.values())
    assert len(set(secrets)) == 3 and all(len(secret) == 43 and secret not in stored for secret in secrets)


# Links -------------------------------------------------------------------------------------------------------------


def test_the_first_administrator_comes_by_a_link_that_works_once(store: Store) -> None:
    replaced = first_administrator_link(store, now=NOON)
    secret = first_administrator_link(store, now=NOON)
    assert replaced and secret and find_link(store, replaced, now=NOON) is None
    link = find_link(store, secret, now=NOON)
    assert link is not None and link.viewer is None
    assert use_link(store, secret, "hash", now=NOON, name="li", shown_name="Li Wei") == "li"
    assert has_administrator(store) and password_hash_of(store, "li") == "hash"
    assert find_link(store, secret, now=NOON) is None and first_administrator_link(store, now=NOON) is None
    with pytest.raises(StoreError, match="used already"):
        use_link(store, secret, "hash", now=NOON, name="wang")


def test_a_link_of_the_first_administrator_is_worth_nothing_once_there_is_a_viewer(store: Store) -> None:
    secret = first_administrator_link(store, now=NOON)
    assert secret
    add_viewer(store, "chen", "", OFFICIAL, by="command line", now=NOON)
    with pytest.raises(StoreError, match="used already"):
        use_link(store, secret, "hash", now=NOON, name="wang")


@pytest.mark.usefixtures("chen")
def test_a_link_that_somebody_used_in_between_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = password_link(store, "chen", by="li", now=NOON)
    seen = find_link(store, secret, now=NOON)
    use_link(store, secret, "first", now=NOON)
    monkeypatch.setattr(links, "_find", lambda *_: seen)
    with pytest.raises(StoreError, match="used already"):
        use_link(store, secret, "second", now=NOON)
    assert password_hash_of(store, "chen") == "first"


@pytest.mark.usefixtures("chen")
def test_a_link_sets_the_password_of_its_viewer_and_ends_after_a_day(store: Store) -> None:
    secret = password_link(store, "chen", by="li", now=NOON)
    assert find_link(store, secret, now=NOON + timedelta(hours=24)) is None
    assert use_link(store, secret, "hash", now=NOON + timedelta(hours=23), name="somebody else") == "chen"
    assert password_hash_of(store, "chen") == "hash" and find_viewer(store, "somebody else") is None
    with pytest.raises(StoreError, match="There is no viewer 'wang'"):
        password_link(store, "wang", by="li", now=NOON)
    remember_viewer(store, "zhou", "Zhou", OFFICIAL, origin="oidc", now=NOON)
    with pytest.raises(StoreError, match="signs in elsewhere"):
        password_link(store, "zhou", by="li", now=NOON)


# Tokens and attempts -----------------------------------------------------------------------------------------------


def test_a_token_is_let_in_until_it_ends_or_is_revoked(store: Store, clock: Clock) -> None:
    def added(name: str) -> str:
        return add_token(
            store, name, rights=frozenset({"pages"}), districts=EVERYTHING, agencies=EVERYTHING, case_detail=False,
            by="li", now=NOON, ends_at=NOON + timedelta(days=1),
        )  # fmt: skip

    first, second = added("first"), added("second")
    found = find_token(store, first, now=NOON)
    assert found is not None and (found.name, found.rights) == ("first", {"pages"})
    assert find_token(store, first, now=NOON + timedelta(days=1)) is None
    revoke_token(store, "second", by="li", now=NOON)
    assert find_token(store, second, now=NOON) is None and find_token(store, "x", now=NOON) is None
    assert [(one.name, one.used_at, one.revoked_at) for one in all_tokens(store)] == [
        ("first", NOON, None), ("second", None, NOON),
    ]  # fmt: skip
    with pytest.raises(StoreError, match="There is a token 'first' already"):
        added("first")
    with pytest.raises(StoreError, match="There is no token 'third'"):
        revoke_token(store, "third", by="li", now=NOON)


def test_failures_lock_a_key_for_a_while_and_old_ones_are_forgotten(store: Store) -> None:
    limit = Limit(3, timedelta(minutes=10), timedelta(minutes=15))
    minutes = [NOON + timedelta(minutes=n) for n in range(60)]
    for at in (0, 11, 12):
        record_failures(store, {"chen": limit}, now=minutes[at])
    assert not is_locked(store, "chen", now=minutes[12]), "the first one is too old"
    record_failures(store, {"chen": limit}, now=minutes[13])
    assert is_locked(store, "chen", now=minutes[27]) and not is_locked(store, "chen", now=minutes[28])
    assert not is_locked(store, "li", now=minutes[13])
    forget_failures(store, "chen")
    assert not is_locked(store, "chen", now=minutes[14])


def test_attempts_do_not_fill_the_store(store: Store) -> None:
    limit = Limit(3, timedelta(minutes=10), timedelta(minutes=15))
    for day in range(4):
        record_failures(store, {f"name {day}": limit}, now=NOON + timedelta(days=day))
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM attempt")).scalar() == 2


@pytest.mark.usefixtures("chen")
def test_a_block_ends_links_and_what_was_begun_before_it(store: Store) -> None:
    secret = password_link(store, "chen", by="li", now=NOON)
    block_viewer(store, "chen", by="li", now=NOON)
    assert find_link(store, secret, now=NOON) is None
    later = password_link(store, "chen", by="li", now=NOON)
    assert find_link(store, later, now=NOON) is None, "no link works while he is blocked"
    before = viewer_found(find_viewer(store, "chen"), "chen").epoch
    unblock_viewer(store, "chen", by="li", now=NOON)
    assert find_link(store, later, now=NOON) is not None
    assert viewer_found(find_viewer(store, "chen"), "chen").epoch > before
