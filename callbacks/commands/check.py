"""`check`: which tables and columns a warehouse has, which panels are connected, and how fresh each source is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from callbacks.registry.panels import PANELS
from data.calendar.days import Calendar
from data.contract.tables import metadata
from data.deck import Deck
from data.errors import WarehouseError
from data.settings import Settings, load_settings
from data.watch.ages import ages_live
from data.watch.log_state import FACT_NAMES, Source


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(form: str) -> None:
    """Report tables and columns, panels that are not connected, and the age of each source."""
    report = check_report(load_settings())
    click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if form == "json" else report.as_text())


@dataclass(frozen=True)
class Report:
    """The state of a warehouse.

    tables: name -> state (ok, missing or incomplete), missing columns, whether the table is required, and domain.
    panels: id -> names of the tables and columns that the panel lacks. sources: one entry with the data's age per table
    and source. warnings: one line each.
    """

    tables: dict[str, dict[str, Any]]
    panels: dict[str, list[str]]
    sources: list[dict[str, Any]]
    warnings: list[str]

    def as_json(self) -> dict[str, Any]:
        """The report as a JSON object, for scripts."""
        panels = {name: {"connected": not missing, "missing": missing} for name, missing in self.panels.items()}
        return {"tables": self.tables, "panels": panels, "sources": self.sources, "warnings": self.warnings}

    def as_text(self) -> str:
        """The report as lines of text, for people."""
        lines = ["Tables"]
        for name, table in self.tables.items():
            missing = f"  missing: {', '.join(table['missing'])}" if table["missing"] else ""
            lines.append(f"  {name:18} {table['domain']:10} {table['state']}{missing}")
        lines.append("Panels that are not connected")
        dead = {name: missing for name, missing in self.panels.items() if missing}
        lines += [f"  {name:30} needs {', '.join(missing)}" for name, missing in dead.items()] or ["  none"]
        lines.append(f"  {len(self.panels) - len(dead)} of {len(self.panels)} panels live")
        lines.append("Sources")
        lines += [f"  {s['table']:18} {s['source']:24} {s['state']:8} to {s['data_until']}Z" for s in self.sources] or [
            "  none"
        ]
        return "\n".join(lines + [f"Warning: {words}" for words in self.warnings])


def check_report(settings: Settings) -> Report:
    """Examine the warehouse that the settings name. Raises WarehouseError or CityPackError if it cannot be opened."""
    deck = Deck.open(settings, read_only=True)
    state = deck.watcher.probe()
    if not state.reachable:
        raise WarehouseError("unreachable", "The warehouse does not answer")
    present, now = deck.warehouse.inventory(), deck.clock()
    tables = {name: _table(name, present.get(name)) for name in metadata.tables}
    return Report(
        tables=tables,
        panels={panel.id: panel.missing(present) for panel in PANELS},
        sources=_ages(state.sources, now, settings.tick_s),
        warnings=[
            *_from_the_future(state.sources, now),
            *_missing_requirements(tables),
            *unpublished(state.history.calendar, now.year),
        ],
    )


def _table(name: str, present: frozenset[str] | None) -> dict[str, Any]:
    table = metadata.tables[name]
    needed = [column.name for column in table.c if not column.info.get("optional")]
    missing = [] if present is None else [name for name in needed if name not in present]
    state = "missing" if present is None else "incomplete" if missing else "ok"
    return {"state": state, "missing": missing, "required": table.info["required"], "domain": table.info["domain"]}


def _ages(sources: Iterable[Source], now: datetime, tick_s: int) -> list[dict[str, Any]]:
    return [
        {
            "table": age.table,
            "source": age.source,
            "data_until": age.data_until.isoformat() if age.data_until else None,
            "age_s": None if age.age_s is None else round(age.age_s),
            "state": age.state,
        }
        for age in ages_live(sources, FACT_NAMES, now, tick_s)
    ]


def _from_the_future(sources: Iterable[Source], now: datetime) -> list[str]:
    """One warning for each source whose data_until is later than `now`."""
    return [
        f"{s.table} from {s.source}: data until {s.data_until.isoformat()}Z is ahead of this server's clock; "
        "one of the two clocks is wrong"
        for s in sources
        if s.data_until and s.data_until > now
    ]


def unpublished(calendar: Calendar, year: int) -> list[str]:
    """A warning if the government has not published the public holidays of the year."""
    if calendar.is_published(year):
        return []
    return [f"the public holidays of {year} are not published yet; only those by law are known: add calendar.toml"]


def _missing_requirements(tables: dict[str, dict[str, Any]]) -> list[str]:
    """One warning for each missing table that is required, in `common` and in every domain that has a table."""
    begun = {table["domain"] for table in tables.values() if table["state"] != "missing"} | {"common"}
    return [
        f"table {name} is required for {table['domain']} and missing"
        for name, table in tables.items()
        if table["required"] and table["state"] == "missing" and table["domain"] in begun
    ]
