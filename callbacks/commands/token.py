"""`token`: adds, lists and revokes the tokens of programs."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from callbacks.commands.own_store import actor, in_words, names_in, opened_store, scope_options, show_table
from data.identity.names import check_name
from data.identity.rights import RIGHTS
from data.store.store import StoreError
from data.store.tokens import StoredToken, add_token, all_tokens, revoke_token
from data.watch.freshness import utc_now

LONGEST_DAYS = 366


@click.group()
def token() -> None:
    """Let programs in: commands against a server, Prometheus, scripts. People sign in instead."""


@token.command()
@click.argument("name")
@click.option("--rights", required=True, metavar="NAMES", help=f"Separated by commas: {', '.join(RIGHTS)}.")
@click.option("--days", required=True, type=click.IntRange(1, LONGEST_DAYS), help="After so many days it ends.")
@scope_options("")
@click.option("--cases", is_flag=True, help="With the right cases: also show single cases.")
def add(name: str, rights: str, days: int, districts: str, agencies: str, cases: bool) -> None:
    """Add the token NAME and print its secret, once. Without --districts and --agencies it shows no rows.

    Keep the secret in a file that only its program can read: `python app.py token add … > FILE`.
    """
    check_name(name)
    wanted = names_in(rights)
    unknown = sorted(wanted - set(RIGHTS))
    if unknown or not wanted:
        raise StoreError(
            "wrong", "--rights '{name}' is not known; known: {known}",
            name=unknown[0] if unknown else rights, known=", ".join(RIGHTS),
        )  # fmt: skip
    now = utc_now()
    with opened_store() as store:
        secret = add_token(
            store, name, rights=wanted, districts=names_in(districts), agencies=names_in(agencies), case_detail=cases,
            by=actor(), now=now, ends_at=now + timedelta(days=days),
        )  # fmt: skip
    click.echo(secret)
    click.echo(f"The token {name} ends on {now + timedelta(days=days):%Y-%m-%d}. It is not shown again.", err=True)


@token.command("list")
def list_command() -> None:
    """List all tokens without their secrets."""
    now = utc_now()
    with opened_store() as store:
        found = all_tokens(store)
    head = ("name", "rights", "districts", "agencies", "cases", "state", "last used", "added by")
    show_table(head, [_row(one, now) for one in found])


@token.command()
@click.argument("name")
def revoke(name: str) -> None:
    """End the token NAME. A server notices within seconds."""
    with opened_store() as store:
        revoke_token(store, name, by=actor(), now=utc_now())
    click.echo(f"The token {name} was revoked.")


def _row(one: StoredToken, now: datetime) -> tuple[str, ...]:
    if one.revoked_at is not None:
        state = f"revoked {one.revoked_at:%Y-%m-%d}"
    else:
        state = f"{'ends' if one.ends_at > now else 'ended'} {one.ends_at:%Y-%m-%d}"
    used = f"{one.used_at:%Y-%m-%d %H:%M}" if one.used_at else "never"
    districts, agencies = in_words(one.districts, "whole city"), in_words(one.agencies, "all")
    cases = "yes" if one.case_detail and "cases" in one.rights else "no"
    return one.name, ",".join(sorted(one.rights)), districts, agencies, cases, state, used, one.created_by
