"""`python -m tests.bench`: runs parts of the benchmark and writes the results of all parts to docs/performance.md."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from callbacks.registry.pages import PAGES
from tests.bench import engines, first_page, glass, memory, panels, refresh, report, screens, tiers
from tests.bench.stores import ROOT, SIZES, Stores, city_pack

FOLDER = ROOT / "var" / "bench"
REPORT = ROOT / "docs" / "performance.md"


def parts(stores: Stores, urls: dict[str, Any], small: bool) -> dict[str, Any]:
    """The function that runs each part, by letter. small: short runs that only show that the parts work."""
    if small:
        return {
            "a": lambda: panels.run(stores, runs=1, windows=("24h",)),
            "c": lambda: refresh.run(stores, versions=1, pages=PAGES[:1]),
            "d": lambda: screens.run(stores, screens=(2,), seconds=1, feed=False),
            "f": lambda: memory.run(stores, ticks=1, every=1),
            "h": lambda: tiers.run(stores, versions=1, screens=1, without=("rows",)),
        }
    return {
        "a": lambda: panels.run(stores),
        "b": lambda: engines.run(stores, **urls),
        "c": lambda: refresh.run(stores),
        "d": lambda: screens.run(stores),
        "e": lambda: first_page.run(stores),
        "f": lambda: memory.run(stores),
        "g": lambda: glass.run(stores),
        "h": lambda: tiers.run(stores),
    }


@click.command()
@click.option("--only", metavar="LETTERS", help="Parts to run, such as a,c. Default: all.")
@click.option("--small", is_flag=True, help="Smallest warehouse, few runs: checks that the benchmark works.")
@click.option(
    "--stores", "folder", default=FOLDER, type=click.Path(path_type=Path), envvar="CITYDECK_BENCH",
    help="Folder of the warehouses calls_<size>.duckdb. Missing ones are built.",
)  # fmt: skip
@click.option("--city", default=ROOT / "var/cities/changsha", type=click.Path(path_type=Path), help="City pack.")
@click.option("--postgresql", default="", metavar="URL", help="A PostgreSQL that already holds the 13 M demo.")
@click.option("--clickhouse", default="", metavar="URL", help="A ClickHouse that already holds the 13 M demo.")
@click.option(
    "--results", default=FOLDER / "results.json", type=click.Path(path_type=Path), help="The results, as JSON."
)
@click.option("--report", "target", default=REPORT, type=click.Path(path_type=Path), help="The report to write.")
def main(
    only: str | None,
    small: bool,
    folder: Path,
    city: Path,
    postgresql: str,
    clickhouse: str,
    results: Path,
    target: Path,
) -> None:
    """Measure and write the report."""
    stores = Stores(folder, city_pack(city), SIZES[:1] if small else SIZES)
    known = parts(stores, {"postgresql": postgresql, "clickhouse": clickhouse}, small)
    chosen = only.split(",") if only else list(known)
    if unknown := set(chosen) - set(known):
        raise click.BadParameter(f"{sorted(unknown)}; known: {sorted(known)}", param_hint="--only")
    found: dict[str, Any] = json.loads(results.read_text()) if results.exists() else {}
    command = "make bench" if len(sys.argv) == 1 else f"python -m tests.bench {_options()}"
    for part in chosen:
        began = datetime.now(UTC)
        found[part] = {"found": known[part](), "machine": report.machine(command, began)}
        results.parent.mkdir(parents=True, exist_ok=True)
        results.write_text(json.dumps(found, indent=1))
    report.written(found, target)
    click.echo(f"{target}\n\n{report.summary(found)}")


def _options() -> str:
    """The options that the report repeats. Options with paths are left out, since they concern this machine only."""
    kept = [name for name in ("--small", "--only") if name in sys.argv]
    return " ".join(f"{name} {sys.argv[sys.argv.index(name) + 1]}" if name == "--only" else name for name in kept)


if __name__ == "__main__":
    main()
