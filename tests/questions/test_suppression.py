"""Small numbers of cases: which cells are hidden with them, and how the rest is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.questions.suppression import Cells, Counts, hidden_cells, small_of_nested
from layouts.kit.dialog import table_view
from layouts.kit.export import to_csv, to_json
from layouts.kit.few import few_figure, few_headline
from layouts.kit.theme import RenderContext

K = 5
EN, ZH = RenderContext(language="en"), RenderContext(language="zh")
CHANNELS = Cells(("channel",), (Counts("submitted"),), withheld=("median",), linked=("running",))


def rows(numbers: dict[str, int]) -> pd.DataFrame:
    made = pd.DataFrame({"channel": list(numbers), "submitted": list(numbers.values())})
    return made.assign(share=made["submitted"] / made["submitted"].sum(), median=1.0, running=99)


def hidden(*numbers: int) -> list[int] | None:
    """The numbers of one column that are hidden."""
    masks = hidden_cells([np.array(numbers, float)[:, None]], K)
    return None if masks is None else [number for number, hides in zip(numbers, masks[0], strict=True) if hides]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((50, 20, 9), []),
        ((50, 20, 3), [20, 3]),
        ((50, 20, 3, 2), [3, 2]),
        ((50, 20, 1, 1), [20, 1, 1]),
        ((50, 0), [50, 0]),
        ((50, 20, 0), [20, 0]),
        ((9,), []),
        ((3,), None),
        ((2, 2), None),
        ((1, 1, 1, 1, 1, 1), None),
    ],
)
def test_a_small_number_takes_along_what_would_tell_it(numbers: tuple[int, ...], expected: list[int] | None) -> None:
    assert hidden(*numbers) == expected


def test_a_part_and_the_rest_of_a_number_tell_one_another() -> None:
    due_and_on_time = np.array([[50.0, 48.0], [40.0, 20.0], [30.0, 15.0]])
    wholes, parts = hidden_cells([due_and_on_time], K) or []
    assert wholes.tolist() == [False] * 3 and parts.tolist() == [True, False, True]


def test_what_is_left_of_the_city_counts_too() -> None:
    own, rest = np.array([[50.0], [20.0], [9.0]]), np.array([[90.0], [3.0], [0.0]])
    (masks,) = hidden_cells([own, rest], K) or []
    assert masks.tolist() == [False, True, True]
    assert hidden_cells([own, np.array([[3.0], [0.0], [0.0]])], K) is None


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [((50, 30, 20, 8), [False] * 4), ((50, 48, 20, 3), [False, True, False, True]), ((50, 50, 20), [False] * 3)],
)
def test_nested_numbers_tell_their_differences(numbers: tuple[int, ...], expected: list[bool]) -> None:
    assert small_of_nested(np.array(numbers, float)[:, None], K).tolist() == expected


def test_hidden_rows_stand_last_in_order_of_their_keys_and_say_nothing_else() -> None:
    frame, is_hidden = CHANNELS.hide(rows({"web": 50, "hall": 2, "app": 30, "machine": 3}), None, K) or (None, False)
    assert frame is not None and is_hidden
    assert frame["channel"].tolist() == ["web", "app", "hall", "machine"]
    assert frame["submitted"].tolist() == [50, 30, "<5 or hidden", "<5 or hidden"]
    assert frame["share"].isna().tolist() == [False, False, True, True]
    assert frame["median"].isna().all() and frame["running"].isna().all()


def test_all_surfaces_say_that_a_number_is_small_or_hidden() -> None:
    frame, _ = CHANNELS.hide(rows({"web": 50, "hall": 2, "app": 30}), None, K) or (pd.DataFrame(), False)
    assert "hall,<5 or hidden" in to_csv(frame) and '"submitted":"<5 or hidden"' in to_json(frame)
    chinese: Any = str(table_view(frame, ZH).to_plotly_json()) + str(few_figure(frame, CHANNELS, ZH))
    assert "少于 5 或不显示" in chinese and "<5" not in chinese
    assert few_headline(frame, EN) == "1 of 3 in full; numbers below 5, and those that would tell them, are hidden"
    assert "5" in few_headline(frame, ZH)
    assert few_headline(frame.iloc[:0], EN) == "0 in full"


def test_without_small_numbers_all_is_as_it_was() -> None:
    plain = Cells(("channel",), (Counts("submitted"),))
    frame = rows({"web": 50, "hall": 20})
    shown, is_hidden = plain.hide(frame, None, K) or (None, True)
    assert shown is not None and not is_hidden
    pd.testing.assert_frame_equal(shown, frame)
