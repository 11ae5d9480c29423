"""Gets the deck's own store ready before the server starts: upgraded, and with a link for the first administrator."""

from __future__ import annotations

import click

from data.settings import Settings
from data.store.links import LINK_LIVES, first_administrator_link
from data.store.migrate import upgrade
from data.store.store import Store, store_url
from data.watch.freshness import utc_now

WELCOME = "/welcome/"
"""Begin of the path of one-time links."""


def prepare_store(settings: Settings, *, port: int) -> None:
    """Upgrade an embedded store, and print the link of the first administrator while there is no viewer.

    Nothing happens with auth = open, which needs no store. A store on PostgreSQL is upgraded by its administrator.
    Raises StoreError.
    """
    if settings.auth == "open":
        return
    if store_url(settings.store).get_backend_name() == "sqlite" and upgrade(settings.store):
        click.echo(f"The store was upgraded: {settings.store}")
    store = Store.open(settings.store)
    secret = first_administrator_link(store, now=utc_now()) if settings.auth == "password" else None
    store.close()
    if secret is not None:
        hours = int(LINK_LIVES.total_seconds() // 3600)
        click.echo(f"The first administrator opens this address once, within {hours} hours: ")
        click.echo(link_address(settings, secret, port=port))


def link_address(settings: Settings, secret: str, *, port: int = 8050) -> str:
    """The address of a one-time link."""
    return f"{settings.public_url.rstrip('/') or f'http://127.0.0.1:{port}'}{WELCOME}{secret}"
