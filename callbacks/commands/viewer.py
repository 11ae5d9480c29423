"""`viewer`: adds, lists, shows, changes, blocks and removes the viewers of a deck with auth = password."""

from __future__ import annotations

from dataclasses import replace

import click

from callbacks.commands.own_store import actor, in_words, names_in, opened_store, scope_options, show_table
from callbacks.commands.viewer_words import sentences, state_of
from callbacks.server.own_store import link_address
from data.identity.names import check_name
from data.identity.rights import ROLES
from data.identity.throttle import unlock
from data.settings import load_settings
from data.store.links import LINK_LIVES, password_link
from data.store.store import Store
from data.store.viewers import (
    Policy,
    add_viewer,
    all_viewers,
    block_viewer,
    change_viewer,
    find_viewer,
    remove_viewer,
    unblock_viewer,
    viewer_found,
)
from data.watch.freshness import utc_now

role_option = click.option("--role", type=click.Choice(list(ROLES)), help="What he may do: docs/security.md.")
HOURS = int(LINK_LIVES.total_seconds() // 3600)


@click.group()
def viewer() -> None:
    """Decide who may see what. Viewers of an identity provider or a proxy come by themselves."""


@viewer.command()
@click.argument("name")
@click.option("--role", type=click.Choice(list(ROLES)), required=True, help="What he may do: docs/security.md.")
@scope_options("")
@click.option("--cases", is_flag=True, help="Show him single cases, if his role has the right.")
@click.option("--shown-name", default="", help="The name that people read.  [default: NAME]")
def add(name: str, role: str, districts: str, agencies: str, cases: bool, shown_name: str) -> None:
    """Add the viewer NAME, and print the link with which he chooses his password.

    He sees a row if both its district and its agency are his. Without --districts or --agencies he sees none.
    """
    check_name(name)
    policy = Policy(role, names_in(districts), names_in(agencies), cases)
    with opened_store() as store:
        add_viewer(store, name, shown_name or name, policy, by=actor(), now=utc_now())
        click.echo(f"The viewer {name} was added.")
        _print_link(store, name)


@viewer.command("list")
def list_command() -> None:
    """List all viewers."""
    with opened_store() as store:
        found = all_viewers(store)
    rows = [
        (
            one.name,
            one.shown_name,
            one.policy.role,
            in_words(one.policy.districts, "whole city"),
            in_words(one.policy.agencies, "all"),
            "yes" if one.policy.case_detail else "no",
            state_of(one),
        )
        for one in found
    ]
    show_table(("name", "shown name", "role", "districts", "agencies", "cases", "state"), rows)


@viewer.command()
@click.argument("name")
def show(name: str) -> None:
    """Say what the viewer NAME sees and may do, and why."""
    settings = load_settings()
    with opened_store() as store:
        found = viewer_found(find_viewer(store, name), name)
        for line in sentences(store, found, settings, now=utc_now()):
            click.echo(line)


@viewer.command()
@click.argument("name")
@role_option
@scope_options(None)
@click.option("--cases/--no-cases", default=None, help="Show him single cases, if his role has the right.")
@click.option("--shown-name", help="The name that people read.")
@click.option("--new-link", is_flag=True, help="Print a link with which he chooses another password.")
@click.option("--unlock", "unlock_name", is_flag=True, help="Let him try again at once after too many failures.")
def change(
    name: str, role: str | None, districts: str | None, agencies: str | None, cases: bool | None,
    shown_name: str | None, new_link: bool, unlock_name: bool,
) -> None:  # fmt: skip
    """Change what the viewer NAME may see and do. What is not given stays. A new policy ends his sessions."""
    with opened_store() as store:
        policy = viewer_found(find_viewer(store, name), name).policy
        if role is not None:
            policy = replace(policy, role=role)
        if districts is not None:
            policy = replace(policy, districts=names_in(districts))
        if agencies is not None:
            policy = replace(policy, agencies=names_in(agencies))
        if cases is not None:
            policy = replace(policy, case_detail=cases)
        change_viewer(store, name, by=actor(), now=utc_now(), policy=policy, shown_name=shown_name)
        if unlock_name:
            unlock(store, name)
        click.echo(f"The viewer {name} is as you asked.")
        if new_link:
            _print_link(store, name)


@viewer.command()
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let him in again.")
def block(name: str, undo: bool) -> None:
    """Let the viewer NAME in no more, and end his sessions. A server notices within seconds."""
    with opened_store() as store:
        (unblock_viewer if undo else block_viewer)(store, name, by=actor(), now=utc_now())
    click.echo(f"The viewer {name} may sign in again." if undo else f"The viewer {name} is blocked.")


@viewer.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove the viewer NAME. What he did stays in the audit."""
    with opened_store() as store:
        remove_viewer(store, name, by=actor(), now=utc_now())
    click.echo(f"The viewer {name} was removed.")


def _print_link(store: Store, name: str) -> None:
    secret = password_link(store, name, by=actor(), now=utc_now())
    click.echo(f"He opens this address once, within {HOURS} hours, and chooses a password:")
    click.echo(link_address(load_settings(), secret))
