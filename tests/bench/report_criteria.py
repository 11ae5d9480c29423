"""Criteria for Citydeck at city scale: the measured figure of each and whether it is met; and the worst panel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.bench.report_parts import ms

Row = tuple[str, str, str]
Found = Mapping[str, Any]
RATIO, MORE_MS, GROWTH = 1.5, 5.0, 1.3
SHORT_MS, LONG_MS = 100.0, 300.0
LONG = "730d"
REASONS: dict[str, str] = {
    "kpi_scorecard": "it computes all measures of all domains, now and before, each with its weakest district. It "
    "reads the cases due and the cases rated in two windows, since cases have no rollup, and the newest readings of "
    "all devices twice",
    "headline_figures": "it computes six measures of three domains, now and before, and their causes, in six selects",
    "city_map": "it computes seven measures by district from raw cases and incidents, and reads all open incidents "
    "with their last step",
    "incidents_clock": "it computes percentiles over every step of the window. Percentiles of parts do not add up, and "
    "the durations of steps cannot be kept, since steps have no `load_seq` to find late ones",
    "scenarios_board": "it reads the last periods of every indicator with the last publication of each, and decides "
    "ties. The hand-written SQL takes any publication of the last load",
    "services_flow": "it counts three dates of every case of the window by hour, so its cost follows their number",
    "services_slowest_items": "it computes percentiles over every case of the window, by item",
    "services_busiest_items": "it computes percentiles over every case of the window, by item",
    "services_instant": "it computes percentiles over every case of the window",
}
"""Why a panel costs more than the limits allow."""


def rows(results: Mapping[str, Any]) -> list[Row]:
    """The rows (criterion, figure, met or not) of all parts that have results."""
    found = {part: one["found"] for part, one in results.items()}
    return [row for part, judge in JUDGES.items() if part in found for row in judge(found[part])]


def _met(met: bool) -> str:
    return "met" if met else "**not met**"


def _questions(found: Found) -> list[Found]:
    return list(found["sizes"][list(found["sizes"])[-1]])


def _windows(over: list[Found]) -> str:
    """The panels over a limit as text: each with its windows, its CPU time and that of the SQL beside it."""
    windows: dict[str, list[str]] = {}
    for one in over:
        ours, bound = one["ours"]["cpu_ms"], one["theirs"]["cpu_ms"]
        windows.setdefault(one["panel"], []).append(f"{one['window']}: {ms(ours)} ms, SQL {ms(bound)}")
    return ", ".join(f"`{panel}` ({'; '.join(where)})" for panel, where in windows.items())


def _of(over: list[Found], asked: list[Found]) -> str:
    panels = len({one["panel"] for one in asked}), len({one["panel"] for one in asked} - {one["panel"] for one in over})
    return f"{panels[1]} of {panels[0]} panels, {len(asked) - len(over)} of {len(asked)} questions"


def above_sql(one: Found) -> bool:
    """Whether the door costs more than the limit relative to the SQL beside it."""
    return bool(one["door_ms"] > RATIO * one["theirs"]["cpu_ms"] + MORE_MS)


def grown(one: Found) -> bool:
    """Whether a question costs more than the limit relative to the next smaller size, measured in turns."""
    return bool(one["ours"]["cpu_ms"] > GROWTH * one["smaller"]["cpu_ms"] + MORE_MS)


def slow(one: Found) -> bool:
    """Whether a question takes more CPU time than the limit of its window."""
    return bool(one["ours"]["cpu_ms"] > (LONG_MS if one["window"] == LONG else SHORT_MS))


def _panels(found: Found) -> Iterable[Row]:
    asked = _questions(found)
    for words, over in _limits(found):
        yield words, _of(over, asked), _met(not over)


def _limits(found: Found) -> Iterable[tuple[str, list[Found]]]:
    """Each limit for panels as text, with the questions that exceed it."""
    asked = _questions(found)
    yield (
        f"`Warehouse.read` of every panel within {RATIO} × the SQL beside it + {MORE_MS:.0f} ms of CPU",
        [*filter(above_sql, asked)],
    )
    words = f"every panel ≤ {SHORT_MS:.0f} ms of CPU at 24h, 7d, 30d, 90d, ≤ {LONG_MS:.0f} ms at two years"
    yield words, [*filter(slow, asked)]
    if len(found["sizes"]) > 1:
        words = f"from 13 M to 131 M calls every panel at most {GROWTH} × + {MORE_MS:.0f} ms"
        yield words, [*filter(grown, asked)]


def _refresh(found: Found) -> Iterable[Row]:
    page = found["pages"][0]
    cost = page["all"]["cpu_ms"]
    yield "Overview, all sources changed: ≤ 250 ms of CPU", f"{ms(cost)} ms", _met(cost <= 250)
    queries = page["nothing"]["queries"]
    yield "Overview, nothing changed: one probe and no query", f"{queries:.0f} queries", _met(queries == 0)


def _screens(found: Found) -> Iterable[Row]:
    one, many = found["screens"][0], found["screens"][-1]
    counts = f"{many['queries_per_min']:.0f} a minute, {one['queries_per_min']:.0f} with {one['screens']}"
    met = many["queries_per_min"] <= 1.1 * one["queries_per_min"] + 1
    yield f"{many['screens']} screens cost the warehouse the queries of one", counts, _met(met)
    cpu = found["same"]["cpu_ms"]
    yield "/version stays a 304 of well under a millisecond of CPU", f"{cpu:.2f} ms", _met(cpu < 0.7)
    rate = found["cached"]["per_s"]
    yield "≥ 150 cached dashboards per second on two cores", f"{rate:.0f}", _met(rate >= 150)
    for name, of in (("the demo's feed in the same process", many), ("no feed", found["still"])):
        said = f"{of['rss_mb']:.0f} MB, {of['rss_most_mb']:.0f} at the most"
        yield f"RSS ≤ 350 MB with {of['screens']} screens, {name}", said, _met(of["rss_most_mb"] <= 350)


def _first_page(found: Found) -> Iterable[Row]:
    pages = {(one["page"], one["kind"]): one for one in found["pages"]}
    for kind in ("cold", "warm"):
        ours, bare = pages["overview", kind]["drawn_ms"], pages["bare", kind]["drawn_ms"]
        said = f"{ours / bare:.2f} × ({ms(ours)} and {ms(bare)} ms)"
        yield f"the Overview is drawn in ≤ 1.3 × the bare Dash page, {kind}", said, _met(ours <= 1.3 * bare)
    cold = pages["overview", "cold"]
    yield "≤ 2.5 MB cold", f"{cold['bytes'] / 1e6:.2f} MB", _met(cold["bytes"] <= 2.5e6)
    yield "≤ 40 requests", f"{cold['requests']:.0f}", _met(cold["requests"] <= 40)


def _glass(found: Found) -> Iterable[Row]:
    limit = 2 + found["tick_s"]
    said = f"{found['p95_s']:.2f} s at a tick of {found['tick_s']} s"
    yield "p95 from load to glass ≤ 2 s plus the tick", said, _met(found["p95_s"] <= limit)


def _memory(found: Found) -> Iterable[Row]:
    slope = found["slope_mb_per_100"]
    yield "memory does not grow with versions", f"{slope:+.1f} MB per 100 versions", _met(slope < 5)


JUDGES: dict[str, Callable[[Found], Iterable[Row]]] = {
    "a": _panels, "c": _refresh, "d": _screens, "e": _first_page, "f": _memory, "g": _glass,
}  # fmt: skip


def worst_panels(results: Mapping[str, Any]) -> str:
    """Text about the most expensive panel in the usual windows, and about all panels over a limit, with reasons."""
    if "a" not in results:
        return ""
    found = results["a"]["found"]
    asked = _questions(found)
    common = [one for one in asked if one["window"] != LONG] or asked
    most = max(common, key=lambda one: one["ours"]["cpu_ms"])
    lines = [
        f"**The worst panel** is `{most['panel']}` ({most['window']}): it takes {ms(most['ours']['cpu_ms'])} ms of CPU,"
        f" the SQL beside it {ms(most['theirs']['cpu_ms'])} ms, and reads {most['rows_read']:,} rows."
        f" {_reason(most['panel'])}"
    ]
    lines += [f'- Over the limit "{words}": {_windows(over)}.' for words, over in _limits(found) if over]
    others = {one["panel"] for one in asked if slow(one)} - {most["panel"]}
    lines += [f"- `{panel}` is expensive. {_reason(panel)}" for panel in sorted(others)]
    return "\n\n".join([lines[0], "\n".join(lines[1:])])


def _reason(panel: str) -> str:
    return f"Reason: {REASONS[panel]}." if panel in REASONS else "No reason is known; it should be faster."
