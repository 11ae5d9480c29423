"""`serve`: starts the web server, and the demo's live feed if the warehouse is an embedded demo city."""

from __future__ import annotations

from dataclasses import replace

import click

from callbacks.address import wall_profile
from callbacks.server.own_store import prepare_store
from callbacks.server.start import serve_forever
from data.settings import load_settings


@click.command()
@click.option("--port", default=8050, show_default=True, help="Port on this machine.")
@click.option(
    "--public", is_flag=True, help="Answer other machines too: everyone who reaches the port sees everything."
)
@click.option("--no-feed", is_flag=True, help="Do not feed a demo city while serving it.")
def serve(port: int, public: bool, no_feed: bool) -> None:
    """Serve the dashboard; a demo city in a file is kept alive."""
    settings = load_settings()
    wall_profile(settings.wall)  # a wrong wall stops the start, else each page would fail
    prepare_store(settings, port=port)
    serve_forever(replace(settings, public=settings.public or public, feed=settings.feed and not no_feed), port=port)
