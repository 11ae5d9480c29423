"""The sections of docs/performance.md: the results of each part as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.bench.tables import table

Found = Mapping[str, Any]


def ms(value: float) -> str:
    """Milliseconds as text, with decimals only for small values."""
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:.0f}"


def _panels(found: Found) -> Iterable[str]:
    sizes = found["sizes"]
    largest = sizes[list(sizes)[-1]]
    yield (
        "Each cell has three CPU times in ms: of reading the panel in full, with statements and pandas; of its part at"
        " the door (`Warehouse.read` without caches: policy, key, compiled statement from SQLAlchemy's cache, run,"
        " fetch, normalise); and of the SQL beside it. The moment is not a full hour, so that both ends of a window are"
        " cut. The SQL beside it is *by hand*, as an expert would write it for the rollups"
        " (`tests/bench/handwritten*.py`, checked to give the same numbers), or the panel's *own* statements, run"
        " directly by the driver. Rows: the rows in the row groups (of 122,880 rows) that the scans opened, at 30 days,"
        " by the panel and by the SQL beside it. Growth: the cost divided by the cost at the next smaller size; both"
        " ran in turns."
    )
    for size, rows in sizes.items():
        yield f"\n### {int(size):,} calls\n"
        yield _costs(rows)
    yield "\n### Elapsed time at the largest size, ms: the panel / the SQL beside it\n"
    yield _costs(largest, "wall_ms")
    yield f"\nMedians of {_runs(rows for rows in sizes.values())} runs in turns.\n"
    yield "### Questions across two dimensions with a p95\n"
    yield (
        "No rollup has both keys and a histogram, because hours by dataset and system would be only 2.9 times smaller"
        " than the calls. So a p95 by one key, filtered by the other, reads raw calls, and its cost follows the calls"
        " of the window.\n"
    )
    heads = ("panel", "filter", "window", "CPU ms", "wall ms", "rows read", "of them shown")
    yield table(heads, ((one["panel"], one["filter"], one["window"], ms(one["ours"]["cpu_ms"]),
                         ms(one["ours"]["wall_ms"]), f"{one['rows_read']:,}", one["rows"])
                        for one in found["crossed"]))  # fmt: skip
    yield "\n### Drawing and serialising\n"
    heads = ("panel", "draw, CPU ms", "serialise, CPU ms", "bytes")
    yield table(heads, ((one["panel"], ms(one["draw"]["cpu_ms"]), ms(one["serialise"]["cpu_ms"]), f"{one['bytes']:,}")
                        for one in found["drawn"]))  # fmt: skip


def _runs(groups: Iterable[list[Found]]) -> str:
    runs = sorted({one["ours"]["runs"] for rows in groups for one in rows})
    return str(runs[0]) if len(runs) == 1 else f"{runs[-1]} (slow ones: at least {runs[0]})"


def _cell(one: Found, kind: str) -> str:
    values = (one["ours"][kind], *((one["door_ms"],) if kind == "cpu_ms" else ()), one["theirs"][kind])
    return " / ".join(map(ms, values))


def _costs(rows: list[Found], kind: str = "cpu_ms") -> str:
    windows = list(dict.fromkeys(one["window"] for one in rows))
    by_panel: dict[str, dict[str, Found]] = {}
    for one in rows:
        by_panel.setdefault(one["panel"], {})[one["window"]] = one
    shown = "30d" if "30d" in windows else windows[0]
    grown = kind == "cpu_ms" and "smaller" in rows[0]
    lines = []
    for panel, costs in by_panel.items():
        cells = [_cell(costs[window], kind) for window in windows]
        one = costs[shown]
        more = [_times(costs[shown])] if grown else []
        rows_read = f"{one['rows_read']:,} / {one['rows_read_by_hand']:,}"
        lines.append((panel, "by hand" if one["by_hand"] else "own", *cells, *more, rows_read))
    return table(("panel", "beside", *windows, *([f"growth, {shown}"] if grown else []), "rows"), lines)


def _times(one: Found) -> str:
    """The cost of a question divided by its cost at the next smaller size."""
    return f"{one['ours']['cpu_ms'] / one['smaller']['cpu_ms']:.2f} ×"


def _engines(found: Found) -> Iterable[str]:
    names = list(found["panels"][0]["engines"])
    yield (
        f"Elapsed time of reading a panel at {found['calls']:,} calls, ms, median of {found['runs']}. DuckDB and"
        " ClickHouse (chdb) run in this process. For PostgreSQL the last column has the CPU time of the server.\n"
    )
    lines = []
    for one in found["panels"]:
        costs = one["engines"]
        server = costs.get("postgresql", {}).get("server_cpu_ms", 0.0)
        lines.append((one["panel"], one["window"], *(ms(costs[name]["wall_ms"]) for name in names), ms(server)))
    yield table(("panel", "window", *names, "PostgreSQL's CPU ms"), lines)


def _refresh(found: Found) -> Iterable[str]:
    yield (
        "CPU time of the serving process for reading, drawing and serialising all panels of a page at"
        f" {found['calls']:,} calls, ms, median of {found['versions']} versions that the demo's feed made. The number"
        " of queries is in brackets. The number of screens does not matter, since each version is answered once.\n"
    )
    heads = ("page", "panels", "nothing changed", "one source", "changed", "all changed", "most of it")
    lines = []
    for one in found["pages"]:
        dear = sorted(one["all"]["panels"].items(), key=lambda item: -item[1])[:3]
        cells = {name: f"{ms(one[name]['cpu_ms'])} ({one[name]['queries']:.0f})" for name in ("nothing", "one", "all")}
        most = ", ".join(f"{panel} {ms(cost)}" for panel, cost in dear)
        lines.append(
            (f"`{one['page']}`", one["panels"], cells["nothing"], one["source"], cells["one"], cells["all"], most)
        )
    yield table(heads, lines)


def _screens(found: Found) -> Iterable[str]:
    yield (
        f"The Overview at {found['calls']:,} calls with the demo's feed, for {found['seconds']:.0f} s. Half of the"
        " screens are in Chinese. Each screen polls every 2 s and asks for the panels that changed, as assets/deck.js"
        " does. The time of an answer runs from the first request to the picture, with all retries. RSS is the memory"
        " of the server and its workers, read every 2 s; pages of memory that they share count once.\n"
    )
    heads = ("screens", "panel queries/min", "looks at the log/min", "/version p50 / p95 ms", "answers p50 / p95 ms",
             "answers", "server CPU, cores", "RSS MB, mean / most", "client CPU, cores")  # fmt: skip
    lines = []
    for one in (*found["screens"], found["still"]):
        waits = [" / ".join(map(ms, one[name])) for name in ("version_ms", "answer_ms")]
        screens = f"{one['screens']}, no feed" if one is found["still"] else one["screens"]
        lines.append((screens, f"{one['queries_per_min']:.0f}", f"{one['looks_per_min']:.0f}", *waits,
                      one["answers"], f"{one['server_cpu_share']:.2f}",
                      f"{one['rss_mb']:.0f} / {one['rss_most_mb']:.0f}",
                      f"{one['client_cpu_share']:.2f}"))  # fmt: skip
    yield table(heads, lines)
    cached, same = found["cached"], found["same"]
    yield (
        f"\nCached dashboards (the {cached['panels']} answers each, {cached['bytes']:,} bytes):"
        f" **{cached['per_s']:.0f} per second** over {cached['connections']} connections,"
        f" {ms(cached['server_ms'])} ms of the server's CPU each. The server used {cached['server_cores']:.2f} cores;"
        f" the client, on the same machine, took {ms(cached['client_ms'])} ms each. A request for /version while"
        f" nothing has changed: **{same['cpu_ms']:.2f} ms of CPU**, {same['wall_ms']:.2f} ms elapsed."
    )


def _first_page(found: Found) -> Iterable[str]:
    yield (
        f"Chromium, 1920 × 1080, medians of {found['loads']} rounds. The pages take turns; each round has a new"
        " browser. *bare* is a plain Dash page with one map and seven bar charts of constant data"
        " (`tests/bench/bare.py`), served in the same way.\n"
    )
    heads = ("page", "", "last panel drawn, ms", "MB over the wire", "requests", "of them over the wire",
             "server CPU ms")  # fmt: skip
    yield table(heads, ((one["page"], one["kind"], ms(one["drawn_ms"]), f"{one['bytes'] / 1e6:.2f}",
                         f"{one['requests']:.0f}", f"{one['on_wire']:.0f}", ms(one["server_cpu_ms"]))
                        for one in found["pages"]))  # fmt: skip


def _memory(found: Found) -> Iterable[str]:
    yield (
        f"{found['ticks']} ticks of 10 s at {found['calls']:,} calls, replayed by the demo's feed inside the serving"
        " process. After each tick the Overview is asked for in two languages.\n"
    )
    yield table(("versions", *(str(one["versions"]) for one in found["rss"])),
                [("RSS MB", *(f"{one['rss_mb']:.0f}" for one in found["rss"]))])  # fmt: skip
    yield f"\nSlope over the second half: {found['slope_mb_per_100']:+.1f} MB per 100 versions."


def _glass(found: Found) -> Iterable[str]:
    yield (
        f"{found['ticks']} ticks of {found['tick_s']} s at {found['calls']:,} calls. The watcher probes the log every"
        f" {found['watch_s']} s and the browser polls every {found['poll_s']} s (the defaults). From the load of a"
        f" tick to the second frame after a panel's DOM has changed, in {found['paintings']} paintings:"
        f" **p50 {found['p50_s']:.2f} s, p95 {found['p95_s']:.2f} s**, longest {found['worst_s']:.2f} s."
    )


def _tiers(found: Found) -> Iterable[str]:
    yield (
        f"The Overview at {found['calls']:,} calls, median of {found['versions']} rounds. Each cell has CPU and elapsed"
        " ms, with all tiers or with one of them switched off. `docs/caching.md` explains the tiers.\n"
    )
    costs = found["costs"]
    states = list(next(iter(costs.values())))
    heads = ("task", "all tiers", *(f"without {state}" for state in states[1:]))
    yield table(heads, ((task, *(" / ".join(map(ms, by[state])) for state in states)) for task, by in costs.items()))
    yield "\nContents of the tiers after a refresh in two languages:\n"
    heads = ("tier", "answers", "size", "limit")
    yield table(heads, ((name, held["answers"], f"{held['size']:,}", f"{held['limit']:,}")
                        for name, held in found["tiers"].items()))  # fmt: skip


PARTS: dict[str, tuple[str, Callable[[Found], Iterable[str]]]] = {
    "a": ("Panels", _panels),
    "b": ("PostgreSQL and ClickHouse", _engines),
    "c": ("Refresh of a page", _refresh),
    "d": ("Screens", _screens),
    "e": ("First page in a browser", _first_page),
    "f": ("Memory", _memory),
    "g": ("From load to glass", _glass),
    "h": ("Cache tiers", _tiers),
}
