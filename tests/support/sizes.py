"""Which tests `make check` leaves out: those that need another program, and those that were measured to be slow.

Markers say so, and no test is marked by hand. A test that starts a program is known by the names its code uses.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

MARKERS = {
    "slow": "took more than a second of a processor when it was measured; not in `make check`",
    "server": "starts PostgreSQL or ClickHouse; not in `make check`",
    "browser": "starts Chromium; not in `make check`",
}
SLOW = (
    "tests/bench/",
    "tests/checks/",
    "tests/city/test_pack.py::test_the_demo_replaces_only_its_own_pack",
    "tests/city/test_pack.py::test_tracts_of_san_francisco_dissolve_to_41_neighbourhoods_that_agree_with_the_raw_tracts",
    "tests/city/test_pinyin.py::test_the_filter_bar_lists_districts_and_agencies_by_what_is_read",
    "tests/commands/",
    "tests/demo/test_build.py",
    "tests/demo/test_engines.py",
    "tests/demo/test_feed.py",
    "tests/demo/test_known.py",
    "tests/identity/test_access_pages.py",
    "tests/identity/test_guard.py",
    "tests/identity/test_oidc.py",
    "tests/identity/test_proxy.py",
    "tests/identity/test_sign_in_pages.py",
    "tests/importing/",
    "tests/kit/test_order.py::test_ties_of_every_ranking_are_sorted_as_the_viewers_language_sorts",
    "tests/kit/test_order.py::test_today_is_a_date_where_the_data_end_on_another_day",
    "tests/questions/test_comparisons.py::test_ninety_days_of_a_young_city_are_compared_with_nothing",
    "tests/questions/test_history.py::test_the_history_is_read_once_a_day",
    "tests/questions/test_judgement.py::test_symbol_words_and_figures_of_a_measure_agree",
    "tests/questions/test_scan_floors.py",
    "tests/questions/test_time_ranges.py::test_a_warehouse_without_rollups_is_read_raw",
    "tests/questions/test_time_ranges.py::test_rollups_are_used_only_where_they_are_right",
    "tests/questions/test_time_ranges.py::test_rows_that_came_late_are_counted_once_before_they_are_rolled_up",
    "tests/questions/test_windows.py::test_every_panel_answers_for_today_and_this_month",
    "tests/rollups/",
    "tests/server/",
    "tests/test_install.py::test_what_serves_a_city_needs_no_other_package",
    "tests/test_panels.py::test_serving_a_page_runs_no_read_on_a_recorder",
    "tests/warehouse/test_engines.py",
    "tests/warehouse/test_files.py::test_a_large_sort_still_uses_temporary_files",
    "tests/warehouse/test_files.py::test_the_embedded_engine_reads_and_writes_no_other_file",
    "tests/warehouse/test_memory.py",
    "tests/warehouse/test_policy.py",
    "tests/warehouse/test_shapes.py",
    "tests/watch/test_feeds.py",
    "tests/watch/test_freshness.py::test_a_log_that_is_complete_again_later_is_thinned_out_before",
    "tests/watch/test_freshness.py::test_a_source_that_publishes_seldom_is_not_called_late_where_the_log_is_thinned_out",
    "tests/watch/test_freshness.py::test_a_table_that_the_city_does_not_have_is_not_asked",
    "tests/watch/test_freshness.py::test_a_thousand_loads_do_not_grow_the_state",
    "tests/watch/test_freshness.py::test_an_outage_is_one_where_the_log_is_complete",
    "tests/watch/test_freshness.py::test_two_processes_derive_the_same_state_whenever_they_started",
    "tests/watch/test_random_logs.py",
    "tests/wiring/test_every_filter.py",
    "tests/wiring/test_known.py",
    "tests/wiring/test_metrics.py",
    "tests/wiring/test_number_cards.py",
    "tests/wiring/test_own_windows.py",
    "tests/wiring/test_pages_pictures.py",
    "tests/wiring/test_replay.py",
    "tests/wiring/test_replies.py",
    "tests/wiring/test_scopes.py",
    "tests/wiring/test_silence.py",
    "tests/wiring/test_standing.py",
)
"""Slow tests: a folder, a file or one test."""
PROGRAMS = {"cluster": "server", "database": "server", "chromium": "browser"}
"""Functions and fixtures that start a program, and the marker of the tests that use them."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test. Long files go first, so that short ones fill up the end and all workers end together."""
    for item in items:
        for marker in _markers(item):
            item.add_marker(marker)
    long = _long_files(items)
    items.sort(key=lambda item: item.path not in long)


def _long_files(items: list[pytest.Item]) -> set[Path]:
    """The files with a marked test."""
    return {item.path for item in items if any(marker.name in MARKERS for marker in item.iter_markers())}


def _markers(item: pytest.Item) -> set[str]:
    found = {"slow"} if item.nodeid.startswith(SLOW) else set()
    if isinstance(item, pytest.Function):
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        if parameters.get("engine") == "postgresql" and "duckdb_engine" in item.fixturenames:
            found.add("server")  # the fixture `engine` of conftest.py
        found |= {PROGRAMS[name] for name in _names(item) & set(PROGRAMS)}
    return found


def _names(item: pytest.Function) -> set[str]:
    """The fixtures of a test, and the names in its code and in that of its fixtures."""
    definitions: dict[str, Any] = item._fixtureinfo.name2fixturedefs
    fixtures = [one.func for name, found in definitions.items() if name != "engine" for one in found]
    codes = [code for function in (item.function, *fixtures) if (code := getattr(function, "__code__", None))]
    return set(definitions) | {name for code in codes for name in code.co_names}
