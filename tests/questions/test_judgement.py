"""A value is judged as it is written: figures, words and symbols never contradict each other."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.measures.definitions import MEASURES, Measure
from data.measures.values import judge_measure
from data.questions.judgement import judge, rounded
from data.scenarios.board import gap_of, statuses_of
from layouts.kit.numbers import points, rate
from layouts.kit.units import target_text, value_against
from layouts.measures import judgement
from layouts.measures.overview import figures_body, figures_headline
from layouts.measures.scorecard import scorecard_body
from tests.measures.raw import EN, ZH, figure_row, texts_in

SHARES = [measure for measure in MEASURES if measure.unit == "1" and measure.target is not None]
NO_PART = {"part_name_zh": None, "part_name_en": None, "weak_value": float("nan")}


def figure(text: str) -> float:
    """The number in a text such as '≥ 97 %' or '1,234.5 cases'. '< 0.1 %' is between 0 and 0.1."""
    number = float(re.sub(r"[^\d.−]", "", text).replace("−", "-") or "nan")
    return number / 2 if text.startswith("<") else number


def row_of(measure: Measure, value: float, before: float = float("nan")) -> pd.DataFrame:
    judged = judge_measure(measure, value)
    return pd.DataFrame([figure_row(measure.id, value, before, judged.status) | {"short": judged.short} | NO_PART])


@given(st.sampled_from(SHARES), st.floats(0, 1))
def test_symbol_words_and_figures_of_a_measure_agree(measure: Measure, value: float) -> None:
    rows = row_of(measure, value)
    row = next(rows.itertuples())
    shown, target = figure(rate(EN, value)), figure(judgement.target_text(EN, row))
    met = shown <= target if measure.better == "down" else shown >= target
    assert (row.status == "good") == met
    tile = texts_in(figures_body(rows, EN))
    assert ("◆" in tile or "▲" in tile) == (not met)
    if not met:
        short = re.search(r"([\d.]+) points short", tile)
        assert short and float(short[1]) == pytest.approx(max(abs(shown - target), 0.1), abs=0.06)
        assert (row.status == "near") == (float(short[1]) <= measure.tolerance * 100 + 1e-9)
    words = {"good": "on target", "near": "near target", "bad": "misses target"}[row.status]
    assert words in texts_in(scorecard_body(rows, EN))
    assert ("The only target of the headline figures is met" in figures_headline(rows, EN)) == met
    assert "未达标" in figures_headline(rows, ZH) or row.status != "bad"


@given(st.sampled_from(MEASURES), st.floats(0, 1), st.floats(0, 1))
def test_a_change_is_the_difference_of_the_written_values(measure: Measure, now: float, before: float) -> None:
    if measure.unit == "calls":
        return
    scale = 1 if measure.unit == "1" else 900
    now, before = (round(each * scale) if measure.digits == 0 else each * scale for each in (now, before))
    row = next(row_of(measure, now, before).itertuples())
    change, written = figure(judgement.change_of(EN, row).text), {}
    for name, value in (("now", now), ("before", before)):
        written[name] = figure(judgement.text_of(EN, rounded(value, measure.unit, measure.digits), measure.unit))
    assert change == pytest.approx(written["now"] - written["before"], abs=0.11)
    if measure.unit == "1":
        assert change == pytest.approx(written["now"] - written["before"], abs=0.051)


@given(st.floats(0, 1e7), st.floats(0.1, 1e7), st.sampled_from(["up", "down"]), st.sampled_from(["1", "case", "hour"]))
def test_an_indicator_that_misses_its_target_is_not_written_like_it(
    value: float, target: float, better: str, unit: str
) -> None:
    value, target = (value / 1e7, target / 1e7) if unit == "1" else (value, target)
    board = pd.DataFrame([{"value": value, "target": target, "better": better, "unit": unit}])
    row: Any = next(board.assign(status=statuses_of(gap_of(board))).itertuples())
    for look in (EN, ZH):
        words, goal = value_against(look, row), target_text(look, target, unit, better)
        if row.status == "normal" and words != goal[2:]:
            assert (value <= target) == (better == "down") or rounded(value, unit, 2) == rounded(target, unit, 2)
        assert (words == goal[2:]) <= (row.status == "normal")


@given(st.floats(0, 1), st.integers(0, 3))
def test_a_written_share_is_not_rounded_again(share: float, digits: int) -> None:
    once = rounded(share, digits=digits)
    assert rounded(once, digits=digits) == once
    assert rate(EN, once, digits) == rate(EN, share, digits)
    assert (once == 0) == (share == 0) and (once == 1) == (share == 1)


@pytest.mark.parametrize(
    ("value", "target", "better", "status", "short"),
    [
        (0.96996, 0.97, "up", "good", 0), (0.9694, 0.97, "up", "near", 0.001), (0.069, 0.05, "down", "near", 0.019),
        (0.0504, 0.05, "down", "good", 0), (0.111, 0.05, "down", "bad", 0.061), (0.9999, 1.0, "up", "near", 0.001),
        (0.0004, 0.0, "down", "near", 0.001), (0.0004, 0.001, "up", "near", 0.001),
    ],
)  # fmt: skip
def test_what_was_seen_on_screens(value: float, target: float, better: str, status: str, short: float) -> None:
    judged = judge(value, target, better, unit="1", digits=1, tolerance=0.05)
    assert judged.status == status and judged.short == pytest.approx(short)


def test_six_tenths_against_five_is_a_change() -> None:
    assert points(EN, 0.00551, 0.00549) == "+0.1 points"
