"""`check`: which tables and columns a warehouse has, which panels are connected, and how fresh each source is.

`check --data` also says what is wrong with the rows.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import click

from callbacks.registry.panels import PANELS
from data.calendar.days import Calendar
from data.checks.finding import Finding
from data.checks.run import check_data
from data.contract.tables import metadata
from data.deck import Deck
from data.errors import WarehouseError
from data.settings import load_settings
from data.watch.ages import ages_live
from data.watch.log_state import FACT_NAMES, Source

QUERY_S = 60
"""Seconds that each query of `check --data` may take, unless the setting `query_s` allows more."""
SHOWN_PANELS = 3
"""Number of panels that the text names with a finding; the JSON names all."""


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--data", "rows", is_flag=True, help="Check the rows, too; exit code 1 if something is wrong with them.")
def check(form: str, rows: bool) -> None:
    """Report tables and columns, panels that are not connected, and the age of each source."""
    deck = Deck.open(load_settings(), read_only=True)
    report = check_report(deck)
    if rows:
        deck.warehouse.query_s = max(deck.warehouse.query_s, QUERY_S)
        found = check_data(deck.warehouse, deck.pack, deck.clock(), partial(click.echo, err=True))
        report = replace(report, data=[as_record(finding) for finding in found])
    click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if form == "json" else report.as_text())
    if any(not finding["note"] for finding in report.data or ()):
        sys.exit(1)


def as_record(finding: Finding) -> dict[str, Any]:
    """A finding as a JSON object, with the ids of the panels that read its table."""
    panels = [panel.id for panel in PANELS if finding.table in panel.tables]
    return asdict(finding) | {"panels": panels}


@dataclass(frozen=True)
class Report:
    """The state of a warehouse.

    tables: name -> state (ok, missing or incomplete), missing columns, whether the table is required, and domain.
    Optional columns are never listed as missing. Of a missing table no columns are listed. panels: id -> names of the
    tables and columns that the panel lacks. sources: one entry per fact table and source that has brought data, with
    the age of the data. warnings: one line each. data: one entry per finding of `check --data`; None if the rows were
    not checked.
    """

    tables: dict[str, dict[str, Any]]
    panels: dict[str, list[str]]
    sources: list[dict[str, Any]]
    warnings: list[str]
    data: list[dict[str, Any]] | None = None

    def as_json(self) -> dict[str, Any]:
        """The report as a JSON object, for scripts."""
        panels = {name: {"connected": not missing, "missing": missing} for name, missing in self.panels.items()}
        report = {"tables": self.tables, "panels": panels, "sources": self.sources, "warnings": self.warnings}
        return report if self.data is None else report | {"data": self.data}

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
        lines += [
            f"  {s['table']:18} {s['source']:24} {s['state']:11} {_end(s['data_until'])}" for s in self.sources
        ] or ["  none"]
        if self.data is not None:
            lines += ["Rows", *_finding_lines(self.data)]
        return "\n".join(lines + [f"Warning: {words}" for words in self.warnings])


def _finding_lines(findings: list[dict[str, Any]]) -> list[str]:
    """The lines of the faults, and then those of the notes."""
    faults = [_finding_line(finding) for finding in findings if not finding["note"]]
    notes = [_finding_line(finding).replace("  ", "  note: ", 1) for finding in findings if finding["note"]]
    return [*(faults or ["  nothing is wrong"]), *notes]


def _end(until: str | None) -> str:
    return f"to {until}Z" if until else "to an end that is not known"


def _finding_line(finding: dict[str, Any]) -> str:
    """A finding as a line: what, where, how many, an example, and at most `SHOWN_PANELS` of its panels."""
    place = ".".join([finding["table"], *([", ".join(finding["columns"])] if finding["columns"] else [])])
    sampled = f" in the {finding['sampled']}" if finding["sampled"] else ""
    more = len(finding["panels"]) - SHOWN_PANELS
    panels = ", ".join(finding["panels"][:SHOWN_PANELS]) + (f" and {more} more" if more > 0 else "")
    example = f", such as {finding['example']}" if finding["example"] else ""
    return f"  {finding['check']}: {place}, {finding['count']:,}{sampled}{example}; panels: {panels or 'none'}"


def check_report(deck: Deck) -> Report:
    """Examine the deck's warehouse. Raises WarehouseError if it does not answer."""
    state = deck.watcher.probe()
    if not state.reachable:
        raise WarehouseError("unreachable", "The warehouse does not answer")
    present, now = deck.warehouse.inventory(), deck.clock()
    stored = deck.warehouse.stored()
    tables = {name: _table(name, stored.get(name)) for name in metadata.tables}
    return Report(
        tables=tables,
        panels={panel.id: panel.missing(present) for panel in PANELS},
        sources=_ages(state.sources, now, deck.settings.tick_s),
        warnings=[
            *_ends_in_doubt(state.sources, now),
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


def _ends_in_doubt(sources: Iterable[Source], now: datetime) -> list[str]:
    """One warning for each source whose data_until is later than `now`, or whose newest load tells none."""
    ahead = [
        f"{s.table} from {s.source}: data until {s.data_until.isoformat()}Z is ahead of this server's clock; "
        "one of the two clocks is wrong"
        for s in sources
        if s.data_until and s.data_until > now
    ]
    untold = [
        f"{s.table} from {s.source}: the data_until of its newest load is missing, or more than a day after that load; "
        "the age of its data is not known"
        for s in sources
        if not s.told
    ]
    return ahead + untold


def unpublished(calendar: Calendar, year: int) -> list[str]:
    """One warning if only the public holidays by law are known for the year; otherwise none."""
    if calendar.is_published(year):
        return []
    return [f"the public holidays of {year} are not published yet; only those by law are known: add calendar.toml"]


def _missing_requirements(tables: dict[str, dict[str, Any]]) -> list[str]:
    """One warning for each required table that is missing.

    A domain of which the warehouse has no table gives no warnings, unless it is `common`.
    """
    begun = {table["domain"] for table in tables.values() if table["state"] != "missing"} | {"common"}
    return [
        f"table {name} is required for {table['domain']} and missing"
        for name, table in tables.items()
        if table["required"] and table["state"] == "missing" and table["domain"] in begun
    ]
