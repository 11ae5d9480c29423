"""/access: what somebody sees and why. For administrators also all viewers, with the forms that change them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from flask import Flask, Response, request

from callbacks.identity.accounts import Accounts, identity_of_request, to
from callbacks.identity.facts import facts_of, sessions_in_words, state_of
from callbacks.identity.scopes import checked_policy, names_of, policy_form
from data.errors import WarehouseError
from data.identity.names import check_name, name_of
from data.store.links import password_link
from data.store.store import StoreError
from data.store.viewers import (
    StoredViewer,
    add_viewer,
    all_viewers,
    block_viewer,
    change_viewer,
    find_viewer,
    remove_viewer,
    sign_out_everywhere,
    unblock_viewer,
    viewer_found,
)
from layouts.identity.words import role_name, scope_in_words
from layouts.kit.theme import RenderContext

ELSEWHERE = "Roles, districts and agencies come from the sign-in service; here you can block and remove."
DONE = {"removed": "The viewer was removed."}
"""Value of the parameter done -> the line above the list of viewers, a msgid."""


@dataclass(frozen=True)
class Change:
    """What the forms about one viewer offer. elsewhere: words in place of the policy where it is not set here."""

    name: str
    policy_here: bool
    has_link: bool
    blocked: bool
    elsewhere: str


def register(server: Flask, accounts: Accounts) -> None:
    """Register /access, /access/people and /access/people/<name>."""
    server.add_url_rule("/access", "access", partial(_own, accounts), methods=["GET"])
    server.add_url_rule("/access/people", "people", partial(_people, accounts), methods=["GET"])
    server.add_url_rule("/access/people", "people_post", partial(_add, accounts), methods=["POST"])
    server.add_url_rule("/access/people/<path:name>", "person", partial(_person, accounts), methods=["GET"])
    server.add_url_rule("/access/people/<path:name>", "person_post", partial(_change, accounts), methods=["POST"])


def _own(accounts: Accounts) -> Response:
    identity, look = identity_of_request(), accounts.look()
    assert identity is not None  # the guard lets nobody else in
    who = viewer_found(find_viewer(accounts.store, identity.name), identity.name)
    return accounts.page(
        "access",
        title=look.t("What you may see"),
        words="",
        link="",
        facts=facts_of(accounts, who, identity),
        sessions=sessions_in_words(accounts, who),
        own=True,
        can_end=identity.method in ("password", "oidc"),
        change=None,
    )


# All viewers -------------------------------------------------------------------------------------------------------


def _people(accounts: Accounts, words: str = "", status: int = 200) -> Response:
    look, here = accounts.look(), accounts.auth == "password"
    districts, agencies = (names_of(accounts.deck, name, look) for name in ("district", "agency"))
    rows = [(who.name, _cells(who, look, districts, agencies)) for who in all_viewers(accounts.store)]
    return accounts.page(
        "people",
        status=status,
        words=words,
        done=look.t(DONE[request.args["done"]]) if request.args.get("done") in DONE else "",
        rows=rows,
        name=request.form.get("name", ""),
        policy=policy_form(accounts) if here else None,
        elsewhere=look.t(ELSEWHERE),
    )


def _cells(who: StoredViewer, look: RenderContext, districts: dict[str, str], agencies: dict[str, str]) -> list[str]:
    policy = who.policy
    return [
        who.shown_name,
        role_name(look, policy.role),
        scope_in_words(look, policy.districts, districts, look.t("whole city")),
        scope_in_words(look, policy.agencies, agencies, look.t("all agencies")),
        look.t("yes") if policy.case_detail else look.t("no"),
        state_of(who, look),
    ]


def _add(accounts: Accounts) -> Response:
    """Add a viewer, and show the link with which he chooses his password."""
    by, now, name = _administrator(), accounts.clock(), name_of(request.form.get("name", ""))
    try:
        _check_here(accounts)
        check_name(name)
        policy = checked_policy(accounts.deck)
        add_viewer(
            accounts.store, name, request.form.get("shown_name", "").strip()[:80] or name, policy, by=by, now=now
        )
        return _with_link(accounts, name, password_link(accounts.store, name, by=by, now=now))
    except (StoreError, WarehouseError) as error:
        return _people(accounts, accounts.look().t(error.message, **error.values), 400)


# One viewer --------------------------------------------------------------------------------------------------------


def _person(accounts: Accounts, name: str, words: str = "", link: str = "", status: int = 200) -> Response:
    look, who = accounts.look(), find_viewer(accounts.store, name)
    if who is None:
        return _people(accounts, look.t("There is no viewer '{name}'", name=name[:40]), 404)
    here = who.origin == "store"
    return accounts.page(
        "access",
        status=status,
        title=look.t("What {name} may see", name=who.shown_name),
        words=words,
        link=link,
        link_name=who.shown_name,
        facts=facts_of(accounts, who, None),
        sessions=sessions_in_words(accounts, who),
        own=False,
        can_end=False,
        change=Change(name, here, here, who.blocked_at is not None, look.t(ELSEWHERE)),
        policy=policy_form(accounts, who) if here else None,
    )


def _with_link(accounts: Accounts, name: str, secret: str) -> Response:
    base = accounts.deck.settings.public_url.rstrip("/") or request.host_url.rstrip("/")
    return _person(accounts, name, link=f"{base}/welcome/{secret}")


def _change(accounts: Accounts, name: str) -> Response:
    """Do what the form asks, and show the viewer again. Whoever changes himself out of the role is stopped."""
    act = ACTS.get(request.form.get("act", ""))
    try:
        if act is None:
            raise StoreError("wrong", "This page asks in a way that is not understood; load it again")
        answer = act(accounts, name)
    except (StoreError, WarehouseError) as error:
        return _person(accounts, name, accounts.look().t(error.message, **error.values), status=400)
    finally:
        accounts.identities.forget()
    return answer or to(f"/access/people/{quote(name)}", {"lang": accounts.look().language})


def _save(accounts: Accounts, name: str) -> None:
    who = viewer_found(find_viewer(accounts.store, name), name)
    policy = checked_policy(accounts.deck)
    if who.origin != "store":
        raise StoreError("wrong", ELSEWHERE)
    if policy.role != "administrator":
        _check_other(name)
    shown_name = request.form.get("shown_name", "").strip()[:80] or name
    change_viewer(accounts.store, name, by=_administrator(), now=accounts.clock(), policy=policy, shown_name=shown_name)


def _link(accounts: Accounts, name: str) -> Response:
    secret = password_link(accounts.store, name, by=_administrator(), now=accounts.clock())
    return _with_link(accounts, name, secret)


def _sign_out(accounts: Accounts, name: str) -> None:
    sign_out_everywhere(accounts.store, name, by=_administrator(), now=accounts.clock())


def _block(accounts: Accounts, name: str) -> None:
    _check_other(name)
    block_viewer(accounts.store, name, by=_administrator(), now=accounts.clock())


def _unblock(accounts: Accounts, name: str) -> None:
    unblock_viewer(accounts.store, name, by=_administrator(), now=accounts.clock())


def _remove(accounts: Accounts, name: str) -> Response:
    _check_other(name)
    if not request.form.get("sure"):
        raise StoreError("wrong", "Tick the box beside the button if you want to remove the viewer for good")
    remove_viewer(accounts.store, name, by=_administrator(), now=accounts.clock())
    return to("/access/people", {"done": "removed", "lang": accounts.look().language})


ACTS: dict[str, Callable[[Accounts, str], Response | None]] = {
    "change": _save,
    "link": _link,
    "sign_out": _sign_out,
    "block": _block,
    "unblock": _unblock,
    "remove": _remove,
}
"""Value of the button that was pressed -> what it does. It raises StoreError or WarehouseError."""


def _administrator() -> str:
    identity = identity_of_request()
    assert identity is not None  # the guard lets nobody else in
    return identity.name


def _check_other(name: str) -> None:
    """Raise StoreError if administrators would lock themselves out."""
    if name == _administrator():
        raise StoreError("wrong", "You cannot block, remove or demote yourself; another administrator can")


def _check_here(accounts: Accounts) -> None:
    if accounts.auth != "password":
        raise StoreError("wrong", ELSEWHERE)
