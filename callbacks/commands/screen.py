"""`screen`: approves, lists and revokes the screens of a deck with accounts."""

from __future__ import annotations

from datetime import datetime

import click

from callbacks.commands.own_store import actor, in_words, names_in, opened_store, show_table
from callbacks.registry.pages import PAGES
from data.city.pack import load_pack
from data.identity.names import check_name, name_of
from data.identity.screen_tokens import code_of, shown_code
from data.settings import load_settings
from data.store.screens import all_screens, all_waiting, approve_screen, revoke_screen
from data.store.store import StoreError
from data.warehouse.policy import EVERYWHERE
from data.watch.freshness import utc_now

PREFIX = "/wall/"
SCENES = tuple(page.path.removeprefix(PREFIX) for page in PAGES if page.surface == "wall")
"""Names of the pages that a screen may show: their paths without /wall/."""
BOUND = {"key": "a key in its browser", "address": "its address only (no TLS)"}


@click.group()
def screen() -> None:
    """Decide which screens may show the wall. A new screen opens an address below /wall/ and shows a code."""


@screen.command()
@click.argument("code")
@click.option("--scenes", required=True, metavar="NAMES", help=f"{', '.join(SCENES)}, separated by commas; '*' is all.")
@click.option("--district", "districts", required=True, metavar="IDS", help="Separated by commas; '*' is the city.")
@click.option("--name", default="", help="Name of the screen.  [default: the one it has, else wall-1, wall-2 …]")
def approve(code: str, scenes: str, districts: str, name: str) -> None:
    """Approve the screen that shows CODE. Its page opens some seconds later."""
    chosen, units = _scenes(names_in(scenes)), _districts(names_in(districts))
    if name:
        check_name(name_of(name))
    with opened_store() as store:
        made = approve_screen(
            store, code_of(code), scenes=chosen, districts=units, by=actor(), now=utc_now(), name=name_of(name)
        )
    click.echo(f"The screen {made.name} was approved. It is bound to {BOUND[made.asker.binding]}.")


@screen.command("list")
def list_command() -> None:
    """List the screens, and those that wait for approval."""
    with opened_store() as store:
        screens, waiting = all_screens(store), all_waiting(store, now=utc_now())
    rows = [
        (
            one.name,
            in_words(frozenset(path.removeprefix(PREFIX) for path in one.scenes), "all"),
            in_words(one.districts, "whole city"),
            BOUND[one.asker.binding],
            one.asker.address,
            _time(one.approved_at),
            one.approved_by,
            _time(one.seen_at),
        )
        for one in screens
    ]
    show_table(("name", "scenes", "districts", "bound to", "address", "approved", "by", "last seen"), rows)
    click.echo("")
    show_table(
        ("code", "bound to", "address", "waiting since", "browser"),
        [
            (shown_code(one.code), BOUND[one.asker.binding], one.asker.address, _time(one.asked_at), one.asker.browser)
            for one in waiting
        ],
    )


@screen.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Revoke the screen NAME. It goes back to the picture with a code within a minute."""
    with opened_store() as store:
        revoke_screen(store, name_of(name), by=actor(), now=utc_now())
    click.echo(f"The screen {name} was revoked.")


def _scenes(names: frozenset[str]) -> list[str]:
    """The paths of the scenes. Raises StoreError(wrong)."""
    for name in sorted(names - {EVERYWHERE, *SCENES}):
        raise StoreError("wrong", "There is no scene '{name}'; known: {known}", name=name, known=", ".join(SCENES))
    if not names:
        raise StoreError("wrong", "Choose at least one scene")
    return [PREFIX + name for name in SCENES if name in names or EVERYWHERE in names]


def _districts(units: frozenset[str]) -> frozenset[str]:
    """The districts, if the city pack has them: a server may hold the warehouse. Raises StoreError(wrong)."""
    if not units:
        raise StoreError("wrong", "Choose the districts, or the whole city")
    if units != {EVERYWHERE}:
        known = set(load_pack(load_settings().city).districts["district_id"])
        for unit in sorted(units - known - {EVERYWHERE}):
            raise StoreError("wrong", "There is no district '{name}'", name=unit)
    return units


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"
