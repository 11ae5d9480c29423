"""The guard: before each request it finds who asks, and refuses what he may not ask. In doubt it refuses."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, request

from callbacks.identity.accounts import Accounts, language_in, local_address, to
from callbacks.identity.acts import OpenedCases
from callbacks.identity.needs import FOR_TOKENS, NEEDS, PAGES, Need, allows
from data.identity.who import Identity
from data.store.store import StoreError
from data.store.viewers import StoredViewer, all_viewers
from layouts.kit.numbers import listed

Recognise = Callable[[], Identity | None]
"""A function that tells who asks the current request. It may raise StoreError."""
Instead = Callable[[], Response | None]
"""A function that gives what a page of the wall shows to a browser that is nobody; None for other requests."""
MOST_NAMED = 3
"""Administrators that the page for somebody without a policy names at most."""
RENEWING = frozenset({"/", "/<path:path>", "version"})
"""Endpoints whose responses may carry a new second cookie. An open page asks for the version every few seconds."""
LINES = {
    401: ("Sign in first: /sign-in", "请先登录"),
    403: ("You may not do this; your rights are at /access", "您没有此项权限，您的权限见 /access"),
    503: ("The store of viewers does not answer, so nobody can be recognised", "用户库无应答，暂时无法识别身份"),
}
"""HTTP status -> the one line for what is not a page, in English and Chinese."""


def register(server: Flask, accounts: Accounts, recognise: Recognise, picture: Instead) -> None:
    """Check every request to the server. recognise: finds out who asks, in the way of the setting `auth`."""
    server.before_request(partial(_check, accounts, recognise, picture, OpenedCases(accounts)))
    server.after_request(partial(_renew, accounts))


def _renew(accounts: Accounts, response: Response) -> Response:
    # not with files and cached replies, which others get too
    return accounts.renew(response) if request.endpoint in RENEWING else response


def _check(accounts: Accounts, recognise: Recognise, picture: Instead, cases: OpenedCases) -> Response | None:
    """None if the request may go on; else its answer. `g.identity` becomes who asks, `g.accounts` the accounts."""
    g.accounts, g.identity, need = accounts, None, need_of_request()
    if request.endpoint == "files" and request.path in accounts.open_files:
        need = "nothing"
    try:
        g.identity = identity = recognise()
    except StoreError:
        return None if need == "nothing" else picture() or away(accounts)
    if need == "nothing":
        return None
    if identity is None:
        return picture() or _unknown(accounts)
    if not allows(identity, need):
        return _refused(accounts, identity, need)
    if identity.method == "token" and request.endpoint not in FOR_TOKENS:
        return line(403)
    cases.note(identity)
    return None


def need_of_request() -> Need | None:
    """What the current request needs; None if `NEEDS` does not say it. An unknown address needs a page's right."""
    return NEEDS.get(request.endpoint) if request.endpoint else "pages"


def _unknown(accounts: Accounts) -> Response:
    """The answer to a request of nobody: the way to sign in for a page, else one line."""
    if accounts.auth == "proxy":
        return line(403, ("The sign-in in front of this deck did not say who you are", "统一登录未提供您的身份"))
    if not _is_for_a_page():
        return line(401)
    wanted = request.full_path.rstrip("?")
    return to("/sign-in", {"next": wanted, **language_in(wanted)})


def _refused(accounts: Accounts, identity: Identity, need: Need | None) -> Response:
    """The answer to a request for which somebody lacks the right. Whoever has no right at all is told whom to ask."""
    if request.endpoint in PAGES or request.endpoint == "rows":
        accounts.recorder.record(identity.name, "refused", request.path[:200], {"right": need or "unknown"})
    if not _is_for_a_page() or identity.method == "token":
        return line(403)
    if not identity.rights:
        return no_policy(accounts, identity)
    look, export = accounts.look(), request.endpoint == "rows"
    return accounts.page(
        "message",
        status=403,
        title=look.t("You may not take rows away" if export else "You may not open this page"),
        lines=[look.t("Your role does not allow it. An administrator can change that.")],
        actions=[(came_from(), look.t("Back")), (accounts.frame().address("/access"), look.t("What you may see"))],
        onward="",
    )


def _is_for_a_page() -> bool:
    """Whether a person waits in a browser for the answer: for a page, or for a file that the page's menu offers."""
    menu = request.endpoint == "rows" and "text/html" in request.headers.get("Accept", "")
    return request.method == "GET" and (request.endpoint in PAGES or menu)


def came_from() -> str:
    """The page of this deck from which the browser came; the overview if it came from elsewhere."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return "/"
    here = parts.netloc == request.host and parts.path != request.path
    return local_address(f"{parts.path}?{parts.query}" if parts.query else parts.path) if here else "/"


def no_policy(accounts: Accounts, identity: Identity) -> Response:
    """The page for somebody who is known, but for whom nobody has said what he may see."""
    look = accounts.look()
    asked = [who.shown_name for who in all_viewers(accounts.store) if can_help(who)][:MOST_NAMED]
    return accounts.page(
        "message",
        status=403,
        title=look.t("You are signed in, but nobody has said yet what you may see"),
        lines=[
            look.t("You are signed in as {name}.", name=f"{identity.shown_name} ({identity.name})"),
            look.t("Ask an administrator of this deck for a role and districts, and then load this page again."),
            *([look.t("You can ask: {names}.", names=listed(asked, look))] if asked else []),
        ],
        actions=[(accounts.frame().address("/"), look.t("Load again"))],
        onward="",
    )


def can_help(who: StoredViewer) -> bool:
    """Whether somebody can change what others may see."""
    return who.policy.role == "administrator" and who.blocked_at is None


def away(accounts: Accounts) -> Response:
    """The answer while the store does not answer."""
    if request.endpoint not in PAGES:
        return line(503)
    look = accounts.look()
    return accounts.page(
        "message",
        status=503,
        title=look.t("Nobody can sign in at this moment"),
        lines=[look.t("The store of viewers does not answer. Try again in a minute.")],
        actions=[(accounts.frame().address("/"), look.t("Try again"))],
        onward="",
    )


def line(status: int, words: tuple[str, ...] | None = None) -> Response:
    """An answer of one line. words: in English and Chinese; by default those of the status."""
    response = make_response("  ".join(words or LINES[status]) + "\n", status)
    response.mimetype = "text/plain"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="citydeck"'
    return response
