"""What is usual, and what stands out from noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.contract.incidents import incident
from data.incidents.ranking import read_sources, read_types
from data.questions.comparisons import before
from data.questions.history import UNLIMITED
from data.questions.noise import counts_moved, shares_moved, stands_out, usual_columns, usual_of, windows_back
from data.questions.reading import Reader
from tests.measures.raw import Ask, Raw


def test_the_usual_number_is_a_median_and_its_spread_a_scaled_median_distance() -> None:
    usual, spread = usual_of(np.array([[100, 104, 96, 100, 102, 98, 100, 900], [7, 7, 7, 7, 7, 7, 7, 7]]))
    assert usual.tolist() == [100, 7]
    assert spread == pytest.approx([10, 7**0.5])  # counts vary by their square root, however even they have been
    assert usual_of(np.array([[900, 1500, 700, 1900, 1000], [0, 0, 0, 0, 0]]))[1] == pytest.approx([1.4826 * 300, 0.5])


def test_fewer_than_four_windows_say_nothing() -> None:
    usual, spread = usual_of(np.array([[100, 104, 96]]))
    assert np.isnan(usual).all() and np.isnan(spread).all()
    assert not stands_out([900], [100], usual, spread).any()


@pytest.mark.parametrize(
    ("now", "before", "wanted"),
    [
        (111, 100, True),
        (109, 100, False),
        (108, 95, False),
        (109, 120, False),
        (89, 100, True),
        (91, 80, False),
        (150, 150, False),
    ],
)
def test_a_change_stands_out_only_beyond_three_spreads_and_on_the_same_side(now, before, wanted) -> None:  # type: ignore[no-untyped-def]
    assert bool(stands_out(now, before, 100.0, 1.4826 * 2)) is wanted


@given(st.lists(st.integers(0, 40), min_size=4, max_size=8), st.integers(0, 60))
def test_what_stands_out_does_so_by_its_size_too(earlier: list[int], now: int) -> None:
    """9 against 8 is nothing unusual, however even the weeks before were."""
    row = usual_columns(np.array([now], "float64"), np.array([earlier], "float64"))
    if row["stands_out"][0]:
        assert abs(now - row["usual"][0]) > 3 * max(row["usual"][0] ** 0.5, 0.5)
        assert abs(now - earlier[0]) > max(row["usual"][0], earlier[0], 0.25) ** 0.5


def test_nine_against_eight_is_as_usual() -> None:
    for earlier in ([8, 2, 2, 2, 2, 2], [8, 3, 3, 3, 4, 3, 3, 3], [8, 0, 0, 0, 0, 0, 0, 0]):
        assert not usual_columns(np.array([9.0]), np.array([earlier], "float64"))["stands_out"][0]


@given(st.lists(st.integers(0, 1000), min_size=4, max_size=8), st.integers(0, 1000))
def test_nothing_that_has_been_seen_often_stands_out(earlier: list[int], now: int) -> None:
    usual, spread = usual_of(np.array([earlier], dtype="float64"))
    if sum(abs(now - value) <= spread[0] for value in earlier) * 2 > len(earlier):
        assert not stands_out(now, earlier[0], usual[0], spread[0])


@pytest.mark.parametrize("window", ["24h", "7d", "today"])
def test_sources_and_types_know_what_is_usual(read: Reader, ask: Ask, raw: Raw, window: str) -> None:
    """With a history of any length the demo's eight windows count; inside its own three weeks nothing is usual."""
    filters = ask(window=window, as_of="2026-11-19T06:30:00")
    for reading, key in ((read_sources, "source"), (read_types, "type_id")):
        assert reading(read, filters)["usual"].isna().all() and not reading(read, filters)["stands_out"].any()
        rows = reading(read, replace(filters, history=UNLIMITED)).set_index(key)
        at, weeks = raw("incident")["reported_at"], pd.Timedelta(weeks=1)
        counted = [
            raw("incident")[(at >= filters.start - n * weeks) & (at < filters.end - n * weeks)].groupby(key).size()
            for n in range(1, 9)
        ]
        wide = pd.concat(counted, axis=1).reindex(rows.index).fillna(0)
        assert rows["usual"].tolist() == wide.median(axis=1).tolist()
        distance = wide.sub(wide.median(axis=1), axis=0).abs().median(axis=1)
        spread = (1.4826 * distance).clip(lower=wide.median(axis=1) ** 0.5).clip(lower=0.5)
        beyond = (rows["incidents"] - rows["usual"]).abs() > 3 * spread
        same_side = (rows["incidents"] - rows["usual"]) * (rows["incidents"] - rows["incidents_before"]) > 0
        moved = (rows["incidents"] - rows["incidents_before"]).abs() > spread.clip(
            lower=rows["incidents_before"] ** 0.5
        )
        assert rows["stands_out"].tolist() == (beyond & same_side & moved).tolist()


def test_only_windows_inside_the_history_are_asked(ask: Ask) -> None:
    filters = ask(window="24h", as_of="2026-11-19T06:30:00")
    assert len(windows_back(filters, before(filters, incident))) == 1
    assert len(windows_back(filters, before(ask(window="24h"), incident))) <= 8


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_counts_move_by_more_than_chance_in_both_directions_alike(now: int, before: int) -> None:
    assert counts_moved(now, before) == counts_moved(before, now) == ((now - before) ** 2 > 9 * (now + before))
    assert not counts_moved(now, float("nan")) and not counts_moved(now, now)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_shares_move_alike_with_their_rest(part: int, rest: int, part_before: int, rest_before: int) -> None:
    now, before = (part, part + rest), (part_before, part_before + rest_before)
    moved = shares_moved(now, before)
    assert moved == shares_moved(before, now) and not shares_moved(now, now)
    if now[1] + before[1] <= 9:  # the difference of two shares of so few never stands out
        assert not moved


def test_a_share_of_nothing_or_of_something_unknown_has_not_moved() -> None:
    assert not shares_moved((0, 0), (5, 10)) and not shares_moved((5, 10), (float("nan"), float("nan")))
    assert shares_moved((970, 1000), (900, 1000)) and not shares_moved((97, 100), (90, 100))
