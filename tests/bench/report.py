"""Generates docs/performance.md from the results of all parts."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench import report_criteria, report_parts
from tests.bench.tables import table

LIBRARIES = (
    "duckdb", "duckdb-sqlalchemy", "sqlalchemy", "pandas", "numpy", "pyarrow", "dash", "plotly", "dash-ag-grid",
    "flask", "flask-compress", "gunicorn", "orjson", "psycopg", "clickhouse-connect", "chdb", "playwright",
)  # fmt: skip
HEAD = """# Performance

`make bench` (`tests/bench/`) writes this file; do not edit it. CPU time is that of all threads together. Two things
that are compared ran in turns in the same run, so that noise of the machine affects both alike. The data are two years
of the demo city with {calls} data calls. Each size has the same 28 million readings,
3 million cases and 0.6 million incidents.
"""


def machine(command: str, now: datetime) -> dict[str, Any]:
    """The machine, libraries, command and time of a measurement."""
    return {
        "command": command, "date": f"{now:%Y-%m-%d %H:%M} UTC", "system": _system(),
        "cpu": _first("/proc/cpuinfo", "model name"), "cores": _count("/proc/cpuinfo", "processor"),
        "memory": f"{int(_first('/proc/meminfo', 'MemTotal').split()[0]) / 1e6:.0f} GB",
        "python": sys.version.split()[0], "libraries": {name: version(name) for name in LIBRARIES},
    }  # fmt: skip


def _system() -> str:
    kernel = ".".join(platform.release().split(".")[:2])
    return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.system()} {kernel}, {platform.machine()}"


def _first(path: str, name: str) -> str:
    lines = (line for line in Path(path).read_text().splitlines() if line.startswith(name))
    return next(lines, ":").split(":", 1)[1].strip()


def _count(path: str, name: str) -> int:
    return sum(line.startswith(name) for line in Path(path).read_text().splitlines())


def written(results: Mapping[str, Any], path: Path) -> None:
    """Write the report. Each part is listed with its command and date."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(_lines(results)) + "\n", "utf-8")


def _lines(results: Mapping[str, Any]) -> Iterable[str]:
    sizes = results.get("a", {}).get("found", {}).get("sizes", {})
    yield HEAD.format(calls=" · ".join(f"{int(size):,}" for size in sizes) or "13,000,000")
    yield from _machines(results)
    yield "## Criteria\n"
    yield table(("criterion", "measured", ""), report_criteria.rows(results))
    yield "\n" + report_criteria.worst_panels(results)
    for part, (title, show) in report_parts.PARTS.items():
        yield f"\n## ({part}) {title}\n"
        yield from show(results[part]["found"]) if part in results else ["Not run."]


def _machines(results: Mapping[str, Any]) -> Iterable[str]:
    yield "## Machine\n"
    newest = max((one["machine"] for one in results.values()), key=lambda one: one["date"])
    facts = {
        "system": newest["system"], "CPU": f"{newest['cores']} × {newest['cpu']}", "memory": newest["memory"],
        "Python": newest["python"],
        "libraries": " · ".join(f"{name} {number}" for name, number in newest["libraries"].items()),
    }  # fmt: skip
    engines = results.get("b", {}).get("found", {}).get("versions", {})
    if engines:
        facts["engines"] = " · ".join(f"{name} {number}" for name, number in engines.items())
    yield table(("", ""), facts.items())
    yield ""
    runs = (
        (f"({part})", one["machine"]["date"], f"`{one['machine']['command']}`") for part, one in sorted(results.items())
    )
    yield table(("part", "measured", "command"), runs)
    yield ""


def summary(results: Mapping[str, Any]) -> str:
    """The criteria as lines of text, for a terminal."""
    return "\n".join(
        f"{met.strip('*'):8} {criterion}: {said}" for criterion, said, met in report_criteria.rows(results)
    )
