"""`panels`: the list of panels."""

from __future__ import annotations

import json

from callbacks.registry.panels import PANELS
from tests.commands.results import Command


def test_panels_lists_every_panel_with_its_tables_and_filters(command: Command) -> None:
    listed = json.loads(command("panels", "--format", "json").stdout)
    assert [row["panel"] for row in listed] == [panel.id for panel in PANELS]
    by_hour = next(row for row in listed if row["panel"] == "calls_by_hour")
    assert "data_call" in by_hour["tables"] and "agency" in by_hour["filters"]
    assert all(panel.id in command("panels").stdout for panel in PANELS)
