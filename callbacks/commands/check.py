"""What `check` says of a warehouse: tables and columns, panels that will live, and how fresh each source is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from callbacks.registry.panels import PANELS
from data.contract.tables import metadata
from data.deck import Deck
from data.errors import WarehouseError
from data.settings import Settings
from data.watch.ages import ages_live
from data.watch.freshness import FACT_NAMES


@dataclass(frozen=True)
class Report:
    """tables: name -> state (ok, missing, incomplete), missing columns, required, domain. panels: id -> missing parts.

    sources: one entry per table and source with its age. warnings: lines of words.
    """

    tables: dict[str, dict[str, Any]]
    panels: dict[str, list[str]]
    sources: list[dict[str, Any]]
    warnings: list[str]

    def as_json(self) -> dict[str, Any]:
        """The report for scripts."""
        panels = {name: {"connected": not missing, "missing": missing} for name, missing in self.panels.items()}
        return {"tables": self.tables, "panels": panels, "sources": self.sources, "warnings": self.warnings}

    def as_text(self) -> str:
        """The report for people."""
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
    """Look at the warehouse of the settings. Raises WarehouseError, CityPackError where it cannot be opened."""
    deck = Deck.open(settings, read_only=True)
    state = deck.watcher.probe()
    if not state.reachable:
        raise WarehouseError("unreachable", "The warehouse does not answer")
    present = deck.warehouse.inventory()
    tables = {name: _table(name, present.get(name)) for name in metadata.tables}
    panels = {panel.id: panel.missing(present) for panel in PANELS}
    clock = deck.clock()
    sources = [
        {
            "table": age.table,
            "source": age.source,
            "data_until": age.data_until.isoformat(),
            "age_s": round(age.age_s),
            "state": age.state,
        }
        for age in ages_live(state.sources, FACT_NAMES, clock, settings.tick_s)
    ]
    late = [
        f"{s.table} from {s.source}: data until {s.data_until.isoformat()}Z lies in the future; its clock is wrong, "
        "it is ignored"
        for s in state.sources
        if s.data_until and s.data_until > clock
    ]
    return Report(tables, panels, sources, [*late, *_required(tables)])


def _table(name: str, present: frozenset[str] | None) -> dict[str, Any]:
    table = metadata.tables[name]
    missing = [] if present is None else [column.name for column in table.c if column.name not in present]
    state = "missing" if present is None else "incomplete" if missing else "ok"
    return {"state": state, "missing": missing, "required": table.info["required"], "domain": table.info["domain"]}


def _required(tables: dict[str, dict[str, Any]]) -> list[str]:
    """Words for every required table that is missing in `common`, or in a domain of which a part is there."""
    begun = {table["domain"] for table in tables.values() if table["state"] != "missing"} | {"common"}
    return [
        f"table {name} is required for {table['domain']} and missing"
        for name, table in tables.items()
        if table["required"] and table["state"] == "missing" and table["domain"] in begun
    ]
