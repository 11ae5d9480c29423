"""The benchmark works on the demo of the tests, and its hand-written SQL gives the same numbers as the panels."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from callbacks.registry.panels import BY_ID, PANELS
from data.city.pack import CityPack
from tests.bench import report_parts
from tests.bench.__main__ import main
from tests.bench.handwritten import named_in, values_of
from tests.bench.panels import HANDS, Bench
from tests.bench.stores import ROOT, SIZES, Stores
from tests.bench.tiers import caches_of
from tests.exam.cases import cases
from tests.support.decks import opened_app

INSIDE = ("24h", "7d", "20d")
"""Windows for which the demo has data: of hours, and of days with cut ends."""


@pytest.fixture(scope="module")
def stores(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """The demo of the tests, in place of the smallest warehouse."""
    folder = tmp_path_factory.mktemp("bench")
    shutil.copy(demo_path, folder / f"calls_{SIZES[0]}.duckdb")
    return Stores(folder, changsha_pack, SIZES[:1])


@pytest.fixture(scope="module")
def bench(stores: Stores) -> Iterator[Bench]:
    """A deck on the demo with a connection of the driver beside it."""
    opened = Bench(stores.deck(SIZES[0]), 1)
    yield opened
    opened.deck.warehouse.engine.dispose()


@pytest.mark.parametrize("panel", sorted(HANDS))
def test_hand_written_sql_gives_the_numbers_of_the_panel(bench: Bench, panel: str) -> None:
    for window in INSIDE:
        filters = bench.filters(panel, window)
        texts = bench.hand(BY_ID[panel], filters)
        assert texts
        frame, _ = bench.read(BY_ID[panel], filters)
        HANDS[panel].check(frame, [rows.to_pandas() for rows in bench.run(texts)])


def test_a_check_of_hand_written_sql_sees_a_wrong_number(bench: Bench) -> None:
    filters = bench.filters("calls_by_system", "7d")
    frame, _ = bench.read(BY_ID["calls_by_system"], filters)
    texts = bench.hand(BY_ID["calls_by_system"], filters)
    found = [rows.to_pandas() for rows in bench.run(texts or [])]
    for wrong in (frame.assign(errors=frame["errors"] + 1), frame.iloc[1:]):
        with pytest.raises(AssertionError):
            HANDS["calls_by_system"].check(wrong, found)


def test_every_panel_of_calls_and_of_the_overview_is_measured_against_hand_written_sql() -> None:
    assert {panel.id for panel in PANELS if panel.id.startswith("calls_")} <= set(HANDS)
    assert {"headline_figures", "city_map", "kpi_scorecard", "incidents_open", "services_overdue"} <= set(HANDS)


def test_a_statement_is_given_the_values_that_it_names_and_no_other(bench: Bench) -> None:
    filters = bench.filters("calls_flow", "20d")
    values = values_of(filters.start, filters.end, filters.zone)
    assert set(named_in("SELECT $h0, $before_end", values)) == {"h0", "before_end"}
    assert filters.start < values["h0"] <= values["d0"] < values["d1"] <= values["h1"] < filters.end


NEED_MORE = ("b", "e", "g")
"""Parts that need a database server, the network of a page, or a browser."""
WORDS = {"a": [f"| {panel.id} |" for panel in PANELS] + ["The worst panel"]}
"""Part -> what its section says."""


@cases("benchmark", "part", [part for part in report_parts.PARTS if part not in NEED_MORE])
def test_a_small_run_of_a_part_writes_its_section_of_the_report(part: str, stores: Stores, tmp_path: Path) -> None:
    results, report = tmp_path / "results.json", tmp_path / "performance.md"
    options = {"--stores": stores.folder, "--city": stores.pack.directory, "--results": results, "--report": report}
    words = [str(word) for pair in options.items() for word in pair]
    done = CliRunner().invoke(main, ["--small", "--only", part, *words])
    assert done.exit_code == 0, (done.output, done.exception)
    text = report.read_text("utf-8")
    for name, (title, _) in report_parts.PARTS.items():
        section = text.split(f"## ({name}) {title}\n")[1].split("\n## ")[0]
        assert ("Not run." in section) == (name != part), name
    assert all(words in text for words in WORDS.get(part, ()))
    assert str(stores.folder) not in text  # paths concern this machine only


def test_the_document_about_caching_shows_all_tiers(demo_path: Path, changsha_pack: CityPack) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "caching.md").read_text("utf-8"), re.M)
    with opened_app(demo_path, changsha_pack) as app:
        assert rows == [cache.tier for cache in caches_of(app)]
