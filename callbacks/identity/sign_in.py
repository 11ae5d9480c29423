"""Signing in by name and password, signing out, and the one-time links with which people choose a password."""

from __future__ import annotations

from functools import partial

from flask import Flask, Response, request

from callbacks.identity.accounts import Accounts, identity_of_request, local_address, to
from callbacks.identity.begin import enter
from data.identity.names import check_name, name_of
from data.identity.passwords import LONGEST, SHORTEST, PasswordError, Passwords, check_password
from data.identity.sign_in import SignIn, SignInRefused
from data.store.links import DEAD, Link, find_link, use_link
from data.store.store import StoreError
from data.store.viewers import find_viewer

RULE = "At least {least} characters. A sentence that only you would write is better than signs and digits."


def register(server: Flask, accounts: Accounts) -> None:
    """Register /sign-in and /welcome/<link> for passwords."""
    passwords = Passwords()
    checks = SignIn(accounts.store, passwords, accounts.recorder, accounts.clock)
    server.add_url_rule("/sign-in", "sign_in", partial(_form, accounts), methods=["GET"])
    server.add_url_rule("/sign-in", "sign_in_post", partial(_enter, accounts, checks), methods=["POST"])
    server.add_url_rule("/welcome/<link>", "welcome", partial(_welcome, accounts), methods=["GET"])
    server.add_url_rule("/welcome/<link>", "welcome_post", partial(_choose, accounts, passwords), methods=["POST"])


def _form(accounts: Accounts) -> Response:
    """The form, or for somebody who is signed in the page that he wanted."""
    wanted = request.args.get("next", "/")
    if identity_of_request() is not None:
        return to(local_address(wanted))
    return _with_form(accounts, wanted)


def _with_form(accounts: Accounts, wanted: str, words: str = "", name: str = "", status: int = 200) -> Response:
    return accounts.page("sign_in", status=status, next=local_address(wanted), words=words, name=name)


def _enter(accounts: Accounts, checks: SignIn) -> Response:
    typed, wanted, look = request.form.get("name", ""), request.form.get("next", "/"), accounts.look()
    try:
        who = checks.enter(typed[:LONGEST], request.form.get("password", ""), accounts.address())
        return enter(accounts, who, "password", wanted)
    except SignInRefused as error:
        return _with_form(accounts, wanted, look.t(str(error)), typed[:LONGEST], 403)
    except PasswordError as error:
        return _with_form(accounts, wanted, look.t(error.message, **error.values), typed[:LONGEST], 503)
    except StoreError:
        words = look.t("The store of viewers does not answer. Try again in a minute.")
        return _with_form(accounts, wanted, words, typed[:LONGEST], 503)


# One-time links ------------------------------------------------------------------------------------------------------


def _welcome(accounts: Accounts, link: str) -> Response:
    found = find_link(accounts.store, link, now=accounts.clock())
    return _with_welcome(accounts, found) if found else _dead(accounts)


def _choose(accounts: Accounts, passwords: Passwords, link: str) -> Response:
    now, look, form = accounts.clock(), accounts.look(), request.form
    found = find_link(accounts.store, link, now=now)
    if found is None:
        return _dead(accounts)
    name, password = found.viewer or name_of(form.get("name", "")), form.get("password", "")
    try:
        check_name(name)
        check_password(password, name, (accounts.deck.pack.name_zh, accounts.deck.pack.name_en))
        if password != form.get("again", ""):
            raise PasswordError("The two passwords differ")
        shown_name = form.get("shown_name", "").strip()[:80] or name
        use_link(accounts.store, link, passwords.hash_of(password), now=now, name=name, shown_name=shown_name)
    except (PasswordError, StoreError) as error:
        return _with_welcome(accounts, found, look.t(error.message, **error.values), 400)
    accounts.identities.forget()
    who = find_viewer(accounts.store, name)
    return _dead(accounts) if who is None else enter(accounts, who, "password", f"/?lang={look.language}")


def _with_welcome(accounts: Accounts, link: Link, words: str = "", status: int = 200) -> Response:
    look, form = accounts.look(), request.form
    title = look.t("Choose a password") if link.viewer else look.t("Welcome to Citydeck")
    return accounts.page(
        "welcome",
        status=status,
        title=title,
        words=words,
        first=link.viewer is None,
        name=link.viewer or form.get("name", ""),
        shown_name=form.get("shown_name", ""),
        shortest=SHORTEST,
        rule=look.t(RULE, least=SHORTEST),
    )


def _dead(accounts: Accounts) -> Response:
    look = accounts.look()
    actions = [(accounts.frame().address("/sign-in"), look.t("Sign in"))]
    title, lines = look.t("This link does not work"), [look.t(DEAD)]
    return accounts.page("message", status=404, title=title, lines=lines, actions=actions, onward="")
