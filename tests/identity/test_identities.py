"""Who carries a session or a token, and what he may do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from data.identity.identities import FRESH, Identities
from data.identity.names import check_name, name_of
from data.identity.rights import RIGHTS, ROLES, Right, document
from data.identity.who import EVERYONE, identity_of
from data.store.store import Store, StoreError
from data.store.tokens import add_token, revoke_token
from data.store.viewers import Policy, add_viewer, block_viewer, find_viewer, viewer_found
from tests.support.stores import EVERYTHING, NOON, OFFICIAL, Clock

KEY = b"k" * 32


@pytest.fixture
def identities(store: Store, clock: Clock) -> Identities:
    add_viewer(store, "chen", "Chen Min", OFFICIAL, by="test", now=NOON)
    return Identities(store, idle=timedelta(hours=2), lives=timedelta(hours=12), clock=clock, key=KEY)


def begin(identities: Identities) -> str:
    who = viewer_found(find_viewer(identities.store, "chen"), "chen")
    return identities.begin(who, method="password", address="10.0.0.1", browser="F")


def test_a_session_names_the_viewer_his_rights_and_what_he_may_see(identities: Identities) -> None:
    found = identities.of_session(begin(identities))
    assert found is not None
    assert (found.name, found.shown_name, found.role, found.method) == ("chen", "Chen Min", "official", "password")
    assert found.rights == {"pages", "cases", "export"} and found.may("export") and not found.may("audit")
    assert (found.viewer.districts, found.viewer.agencies, found.viewer.case_detail) == ({"430102"}, {"*"}, True)
    assert identities.of_session("x") is None and identities.of_session("") is None


def test_whoever_was_blocked_is_out_within_seconds(identities: Identities, clock: Clock) -> None:
    secret = begin(identities)
    assert identities.of_session(secret)
    block_viewer(identities.store, "chen", by="li", now=NOON)
    clock.now += FRESH
    assert identities.of_session(secret) is None


def test_whoever_signs_out_is_out_at_once_and_so_is_everybody_after_forget(identities: Identities) -> None:
    secret, other = begin(identities), begin(identities)
    assert identities.of_session(secret) and identities.of_session(other)
    identities.end(secret)
    assert identities.of_session(secret) is None and identities.of_session(other)
    block_viewer(identities.store, "chen", by="li", now=NOON)
    identities.forget()
    assert identities.of_session(other) is None


def test_a_token_names_its_program_and_no_more_rights_than_it_has(identities: Identities, clock: Clock) -> None:
    secret = add_token(
        identities.store, "grafana", rights=frozenset({"pages", "cases"}), districts=EVERYTHING, agencies=EVERYTHING,
        case_detail=False, by="li", now=NOON, ends_at=NOON + timedelta(days=1),
    )  # fmt: skip
    found = identities.of_token(secret)
    assert found is not None and (found.name, found.rights, found.method) == ("token:grafana", {"pages"}, "token")
    assert not found.viewer.case_detail and identities.of_session(secret) is None
    revoke_token(identities.store, "grafana", by="li", now=NOON)
    clock.now += FRESH
    assert identities.of_token(secret) is None


def test_single_cases_need_the_role_and_the_policy(store: Store) -> None:
    for role, detail, cases in (("duty", True, True), ("duty", False, False), ("data_officer", True, False)):
        add_viewer(store, f"{role} {detail}", "", Policy(role, EVERYTHING, EVERYTHING, detail), by="test", now=NOON)
        found = identity_of(viewer_found(find_viewer(store, f"{role} {detail}"), ""), "password")
        assert (found.may("cases"), found.viewer.case_detail) == (cases, cases)


def test_a_role_that_does_not_exist_has_no_rights(store: Store) -> None:
    add_viewer(store, "chen", "", Policy("king", EVERYTHING, EVERYTHING, True), by="test", now=NOON)
    found = identity_of(viewer_found(find_viewer(store, "chen"), ""), "password")
    assert found.rights == frozenset() and not found.viewer.case_detail


def test_rights_and_roles_are_one_table(identities: Identities) -> None:
    assert set(RIGHTS) == set(get_args(Right))
    assert {right for role in ROLES.values() for right in role.rights} == set(RIGHTS)
    assert not any({"administer", "audit"} <= role.rights for role in ROLES.values())
    assert not {"administer", "audit"} & EVERYONE.rights


def test_the_document_has_the_table_of_roles_and_every_right() -> None:
    text = (Path(__file__).parents[2] / "docs" / "security.md").read_text("utf-8")
    assert document() in text, "python -m data.identity.rights prints it"
    plain = " ".join(text.split())
    assert [right for right, words in RIGHTS.items() if f"`{right}`: {words}." not in plain] == []


@pytest.mark.parametrize("name", ["", "Chen", " chen", "a,b", "a b", "x" * 65, "a\n", "é́"])
def test_what_cannot_be_a_name(name: str) -> None:
    with pytest.raises(StoreError, match="cannot be a name"):
        check_name(name)
    check_name("chen.min-2@city|x"), check_name("陈敏")
    assert name_of(" ＣＨＥＮ ") == "chen"
