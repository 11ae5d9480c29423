"""Words for the values of the contract, and the word, symbol and colour of each status."""

from __future__ import annotations

from typing import NamedTuple


class Status(NamedTuple):
    """How a status is shown: its symbol, colour and word. Colour never stands alone.

    symbol: one character that common fonts have. token: name of a colour in `Tokens`. msgid: the English word.
    """

    symbol: str
    token: str
    msgid: str


STATUS: dict[str, Status] = {
    "normal": Status("●", "ok", "Normal"),
    "warning": Status("◆", "warning", "Warning"),
    "alarm": Status("▲", "critical", "Alarm"),
    "critical": Status("▲", "critical", "Critical"),
    "urgent": Status("◆", "warning", "Urgent"),
    "behind": Status("▼", "warning", "well below the rest"),
    "minor": Status("·", "muted", "Minor"),
    "offline": Status("○", "muted", "Offline"),
    "fresh": Status("●", "ok", "fresh"),
    "late": Status("◆", "warning", "late"),
    "stale": Status("◇", "warning", "stale"),
    "dead": Status("×", "critical", "dead"),
    "ahead": Status("»", "warning", "ahead"),
    "unknown": Status("–", "muted", "unknown"),
}
URGENCY = (
    "Critical incidents (severity 1) come first, then those over their limit for closing, then the rest. The first two "
    "are in order of the share of their time limit that is used, the largest first; the rest in order of severity, "
    "then of that share. The share is the time in the stage as a part of the stage's limit; where the stage has none, "
    "the time since the report as a part of the time allowed for closing. Without any limit an incident comes last in "
    "its group. Ties: older first, then identifier."
)
"""The order of urgency in words (msgid), for number cards: see `data.incidents.urgency.most_urgent_first`."""
SEVERITY: dict[int, str] = {1: "critical", 2: "urgent", 3: "normal", 4: "minor"}
"""Severity of an incident (1 is worst) -> the status whose symbol and colour it has."""

LABELS: dict[str, str] = {
    "submitted": "Submitted",
    "accepted": "Accepted",
    "completed": "Completed",
    "rated": "Rated",  # stages of cases
    # stages of an incident
    "reported": "Reported",
    "registered": "Registered",
    "dispatched": "Dispatched",
    "responded": "Responded",
    "resolved": "Resolved",
    "verified": "Verified",
    "closed": "Closed",
    "rework": "Rework",
    # sources
    "grid_worker": "Grid worker",
    "citizen": "Citizen",
    "hotline": "Hotline",
    "sensor": "Sensor",
    # command systems
    "urban_management": "Urban management",
    "traffic": "Traffic",
    "emergency": "Emergency",
    "flood_control": "Flood control",
    # share classes
    "unconditional": "Unconditional",
    "conditional": "Conditional",
    "withheld": "Withheld",
    # channels; "hall" is also a layer
    "web": "Web",
    "app": "App",
    "machine": "Self-service machine",
    "wechat": "WeChat",
    # layers; "camera" is also a source
    "intersection": "Junctions",
    "pipe": "Pipes",
    "slope": "Slopes",
    "water_level": "Water level",
    "water_quality": "Water quality",
    "waterlogging": "Waterlogging",
    "camera": "Cameras",
    "hall": "Halls",
    "heritage": "Heritage",
    "project": "Projects",
    "illegal_building": "Illegal building",
    # levels of the administration
    "city": "City",
    "district": "District",
    "subdistrict": "Subdistrict",
    "grid": "Grid",
    # kinds of agency and of service
    "bureau": "Bureau",
    "district_government": "District government",
    "utility": "Utility",
    "national": "National",
    "other": "Other",
    "government": "Government service",
    "public": "Public service",
    # the six base databases
    "base_population": "Population",
    "base_legal_person": "Legal persons",
    "base_geography": "Geography",
    "base_macro_economy": "Macro-economy",
    "base_licence": "E-licences",
    "base_credit": "Credit",
    # direction and period of an indicator
    "up": "Higher is better",
    "down": "Lower is better",
    "hour": "Hour",
    "day": "Day",
    "month": "Month",
    "year": "Year",
    # a load
    "ok": "Loaded",
    "failed": "Failed",
}
"""Value that a column of the contract may hold -> its English msgid."""
EMPTY: dict[str, str] = {
    "none": "None",
    "no_data": "No data for this selection",
    "not_connected": "Not connected",
    "not_known": "Cannot be known",
    "withheld": "Hidden from you",
    "unreachable": "Could not be read",
    "loading": "Reading…",
}
"""Reason why a picture is empty -> its text (msgid).

none: nothing happened. no_data: the source has no rows. not_connected: the source is missing. not_known: nobody can
tell what was known then. withheld: the rows would tell small numbers of cases. unreachable: the source did not answer.
loading: the rows are being read."""
NOUNS: dict[str, str] = {
    # units of indicators, as the data name them
    "agency": "agencies", "alarm": "alarms", "booking": "bookings", "building": "buildings", "call": "calls",
    "card": "cards", "case": "cases", "category": "categories", "certificate": "certificates",
    "courtyard": "courtyards", "download": "downloads", "firm": "firms", "incident": "incidents", "node": "nodes",
    "order": "orders", "place": "places", "policy": "policies", "project": "projects", "record": "records",
    "reservation": "reservations", "resource": "resources", "result": "results", "run": "runs", "scan": "scans",
    "scenario": "scenarios", "shop": "shops", "site": "sites", "system": "systems", "user": "users",
    "visit": "visits", "visitor": "visitors", "warning": "warnings",
    # other things that sentences count
    "asset": "assets", "camera": "cameras", "conflict": "conflicts", "dataset": "datasets", "district": "districts",
    "due case": "due cases", "figure": "figures", "hall": "halls", "indicator": "indicators", "item": "items",
    "pair of agencies": "pairs of agencies", "passage": "passages", "quantity": "quantities", "rating": "ratings",
    "subject": "subjects", "target": "targets", "type": "types", "valid grant": "valid grants",
    "working day": "working days",
}  # fmt: skip
"""English noun that is counted -> its plural, which is the msgid. Other units of indicators are their own msgids."""
