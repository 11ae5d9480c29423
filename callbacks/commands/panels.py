"""`panels`: lists all panels."""

from __future__ import annotations

import json

import click

from callbacks.registry.panels import PANELS


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def panels(form: str) -> None:
    """List the panels; as JSON with their units, tables and filters."""
    if form == "text":
        for panel in PANELS:
            click.echo(f"{panel.id:30} {panel.card.title}")
        return
    rows = [
        {
            "panel": panel.id,
            "title": panel.card.title,
            "unit": panel.card.unit,
            "tables": list(panel.tables),
            "filters": sorted(panel.obeys),
        }
        for panel in PANELS
    ]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
