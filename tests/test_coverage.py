"""Every system of the public reports is on a page, in a panel that has rows over the demo city."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from callbacks.registry.pages import PAGES
from callbacks.registry.panels import BY_ID
from data.demo.indicators import INDICATOR_ROWS
from data.measures.definitions import BY_ID as MEASURES
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.scenarios import board as scenarios
from docs.coverage import BOARD, INDICATORS_FOR_NOW, ROWS, Row, coverage_markdown, places

DOCUMENT = Path(__file__).parents[1] / "docs" / "coverage.md"
Ask = Callable[..., Filters]


def test_there_are_forty_rows_and_each_is_shown() -> None:
    assert [row.number for row in ROWS] == list(range(1, 41))
    assert [row.number for row in ROWS if not places(row)] == []
    assert set(INDICATOR_ROWS) >= INDICATORS_FOR_NOW


def test_panels_stand_on_the_pages_that_are_named() -> None:
    standing = {(page.path, place.panel) for page in PAGES for place in page.places}
    assert [pair for row in ROWS for pair in places(row) if pair not in standing] == []


def test_every_measure_counts_something_of_a_row() -> None:
    named = [name for row in ROWS for name in row.measures]
    assert set(named) == set(MEASURES), "docs/coverage.py: each measure stands in the row that it counts"


@pytest.mark.parametrize("row", [row for row in ROWS if row.panels], ids=lambda row: str(row.number))
def test_each_panel_of_a_row_has_rows_over_the_demo(read: Reader, ask: Ask, row: Row) -> None:
    questions = [{name: value} for name, values in row.filters.items() for value in values] or [{}]
    for question in questions:
        for panel in row.panels:
            if not set(question) <= BY_ID[panel].obeys:
                continue
            found = BY_ID[panel].read(read, ask(window="7d", **question))
            assert len(found), (row.number, panel, question)
            if "layer" in question and "layer" in found:
                assert set(found["layer"]) == {question["layer"]}


def test_the_board_holds_the_indicators_of_every_row(read: Reader, ask: Ask) -> None:
    board = scenarios.read_board(read, ask()).set_index("indicator_id")
    for row in ROWS:
        assert set(row.indicators) <= set(board.index), row.number
        assert board.loc[list(row.indicators), "value"].notna().all(), row.number
    assert BOARD in BY_ID


def test_the_document_is_written_from_the_rows() -> None:
    """Where this fails: `python -m docs.coverage` writes it anew."""
    assert DOCUMENT.read_text(encoding="utf-8") == coverage_markdown()
