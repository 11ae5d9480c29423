"""/screens: which screens there are, which wait for approval, and the forms that approve and revoke them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from flask import Flask, Response, request

from callbacks.identity.accounts import Accounts, identity_of_request, to
from callbacks.identity.scenes import Walls
from callbacks.identity.scopes import names_of
from callbacks.identity.screens import ScreenGate
from data.deck import Deck
from data.errors import WarehouseError
from data.identity.names import check_name, name_of
from data.identity.screen_tokens import code_of
from data.store.screens import all_screens, all_waiting, approve_screen, revoke_screen
from data.store.store import StoreError
from data.warehouse.policy import EVERYWHERE
from layouts.identity.screens import screen_line, waiting_line

DONE = {"approved": "{name} is approved. It shows its scene in some seconds.", "revoked": "{name} is revoked."}
"""Value of the parameter done -> the line above the lists, a msgid."""


@dataclass(frozen=True)
class Sent:
    """What the form of an approval holds."""

    code: str
    name: str
    scenes: frozenset[str]
    districts: frozenset[str]


def register(server: Flask, accounts: Accounts, gate: ScreenGate) -> None:
    """Register /screens."""
    server.add_url_rule("/screens", "screens", partial(_page, accounts, gate.walls), methods=["GET"])
    server.add_url_rule("/screens", "screens_post", partial(_change, accounts, gate), methods=["POST"])


def _page(accounts: Accounts, walls: Walls, words: str = "", status: int = 200) -> Response:
    look, now, store = accounts.look(), accounts.deck.clock(), accounts.store
    districts = names_of(accounts.deck, "district", look)
    titles = {path: scene.title for path, scene in walls.scenes.items()}
    done, sent = DONE.get(request.args.get("done", "")), _sent(walls)
    choices = {unit: name for unit, name in districts.items() if unit != accounts.deck.pack.city_id}
    return accounts.page(
        "screens",
        status=status,
        words=words,
        done=look.t(done, name=request.args.get("name", "")[:64]) if done else "",
        screens=[screen_line(one, titles, districts, look) for one in all_screens(store)],
        waiting=[waiting_line(one, look) for one in all_waiting(store, now=now)],
        scenes=[(path, look.t(title)) for path, title in titles.items()],
        districts=[(EVERYWHERE, look.t("whole city")), *choices.items()],
        sent=sent,
    )


def _sent(walls: Walls) -> Sent:
    form = request.form
    # where there is one scene only, nobody wants another
    scenes = form.getlist("scene") if form else list(walls.scenes) if len(walls.scenes) == 1 else []
    return Sent(form.get("code", ""), form.get("name", ""), frozenset(scenes), frozenset(form.getlist("district")))


def _change(accounts: Accounts, gate: ScreenGate) -> Response:
    identity, look, now = identity_of_request(), accounts.look(), accounts.deck.clock()
    assert identity is not None  # the guard lets nobody else in
    name, language = name_of(request.form.get("name", "")), {"lang": look.language}
    try:
        if request.form.get("act") == "revoke":
            revoke_screen(accounts.store, name, by=identity.name, now=now)
            gate.screens.forget()
            return to("/screens", {"done": "revoked", "name": name, **language})
        sent = _sent(gate.walls)
        check_scope(accounts.deck, gate.walls.scenes, sent.scenes, sent.districts, name)
        made = approve_screen(
            accounts.store, code_of(sent.code), scenes=sent.scenes, districts=sent.districts, by=identity.name, now=now,
            name=name,
        )  # fmt: skip
        gate.screens.forget()
        return to("/screens", {"done": "approved", "name": made.name, **language})
    except (StoreError, WarehouseError) as error:
        return _page(accounts, gate.walls, look.t(error.message, **error.values), 400)


def check_scope(
    deck: Deck, present: Collection[str], scenes: Collection[str], districts: Collection[str], name: str
) -> None:
    """Raise StoreError(wrong) if the name is none, or if there is no scene or district, or an unknown one.

    present: paths of the scenes that exist. name: "" lets the store choose one. Raises WarehouseError.
    """
    if name:
        check_name(name)
    if not scenes:
        raise StoreError("wrong", "Choose at least one scene")
    if not districts:
        raise StoreError("wrong", "Choose the districts, or the whole city")
    for path in sorted(set(scenes) - set(present)):
        raise StoreError("wrong", "There is no scene '{name}'", name=path[:40])
    for unit in sorted(set(districts) - {EVERYWHERE} - set(deck.known().districts)):
        raise StoreError("wrong", "There is no district '{name}'", name=unit[:40])
