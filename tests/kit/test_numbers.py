"""Numbers and moments as text, by tables of examples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from layouts.kit import numbers
from layouts.kit.theme import RenderContext
from layouts.kit.windows import window_text

ZH, EN = RenderContext(language="zh"), RenderContext(language="en")
NOTHING = [None, float("nan"), pd.NA, pd.NaT, np.float64("nan")]


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (0, "0", "0"),
        (7, "7", "7"),
        (0.48, "0.48", "0.48"),
        (12.34, "12.3", "12.3"),
        (62.0, "62", "62"),
        (4386, "4,386", "4,386"),
        (4386.4, "4,386", "4,386"),
        (38_600, "3.86 万", "38,600"),
        (386_000, "38.6 万", "386 k"),
        (999_600, "100.0 万", "1.00 M"),
        (131_200_000, "1.31 亿", "131.2 M"),
        (99_999_999, "1.00 亿", "100.0 M"),
        (54_000_000_000, "540.0 亿", "54.0 bn"),
        (-5, "−5", "−5"),
        (-386_000, "−38.6 万", "−386 k"),
        (np.int64(220), "220", "220"),
    ],
)
def test_amounts_are_written_in_the_readers_steps(value: Any, chinese: str, english: str) -> None:
    assert numbers.amount(ZH, value) == chinese
    assert numbers.amount(EN, value) == english


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        (220, "incidents", "220 起", "220 incidents"),
        (386_000, "calls", "38.6 万次", "386 k calls"),
        (131_200_000, "calls", "1.31 亿次", "131.2 M calls"),
        (62, "cm", "62 cm", "62 cm"),
        (0.962, "1", "96.2 %", "96.2 %"),
        (386_000, "m³", "38.6 万m³", "386 k m³"),
    ],
)
def test_units_stand_after_the_word(value: float, unit: str, chinese: str, english: str) -> None:
    assert numbers.amount(ZH, value, unit) == chinese
    assert numbers.amount(EN, value, unit) == english


def test_a_tile_gets_figure_and_unit_apart() -> None:
    assert numbers.parts(ZH, 386_000, "calls") == ("38.6", "万次")
    assert numbers.parts(EN, 386_000, "calls") == ("386", "k calls")
    assert numbers.parts(EN, 0.5, "1") == ("50.0", "%")
    assert numbers.parts(EN, None, "calls") == ("–", "")


@pytest.mark.parametrize(
    ("maximum", "chinese", "english"),
    [
        (0, (1.0, "次"), (1.0, "calls")),
        (9_000, (1.0, "次"), (1.0, "calls")),
        (12_000, (1.0, "次"), (1e3, "k calls")),
        (400_000, (1e4, "万次"), (1e3, "k calls")),
        (3e8, (1e8, "亿次"), (1e6, "M calls")),
        (None, (1.0, "次"), (1.0, "calls")),
    ],
)
def test_an_axis_says_its_word_once(maximum: Any, chinese: tuple[float, str], english: tuple[float, str]) -> None:
    assert numbers.axis_scale(ZH, maximum, "calls") == chinese
    assert numbers.axis_scale(EN, maximum, "calls") == english
    assert numbers.axis_scale(ZH, 400_000) == (1e4, "万")


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0, 1, "0.0 %"),
        (0.962, 1, "96.2 %"),
        (0.962, 0, "96 %"),
        (1, 1, "100.0 %"),
        (0.9996, 1, "99.9 %"),
        (0.996, 0, "99 %"),
        (0.0001, 1, "< 0.1 %"),
        (1.2, 1, "120.0 %"),
        (-0.1, 1, "−10.0 %"),
    ],
)
def test_rates_never_claim_all_or_none_by_rounding(share: float, digits: int, text: str) -> None:
    assert numbers.rate(EN, share, digits) == text


def test_differences_carry_their_sign() -> None:
    assert numbers.points(EN, 0.962, 0.954) == "+0.8 points"
    assert numbers.points(ZH, 0.954, 0.962) == "−0.8 个百分点"
    assert numbers.points(EN, 0.5, 0.5) == "0.0 points"
    assert numbers.change(EN, 106.1, 100) == "+6.1 %"
    assert numbers.change(EN, 50, 100) == "−50.0 %"
    assert numbers.change(EN, 3, 0) == "–"
    assert numbers.difference(ZH, 220, 179) == "+41"
    assert numbers.difference(EN, 179, 220) == "−41"
    assert numbers.difference(EN, 1, 1) == "0"


@pytest.mark.parametrize(
    ("minutes", "chinese", "english"),
    [
        (0, "0 秒", "0 s"),
        (0.5, "30 秒", "30 s"),
        (2.1, "2.1 分钟", "2.1 min"),
        (3, "3 分钟", "3 min"),
        (18, "18 分钟", "18 min"),
        (64.4, "64 分钟", "64 min"),
        (126, "2.1 小时", "2.1 h"),
        (1440, "24 小时", "24 h"),
        (5040, "3.5 天", "3.5 days"),
        (-18, "−18 分钟", "−18 min"),
    ],
)
def test_durations_take_the_unit_that_suits_them(minutes: float, chinese: str, english: str) -> None:
    assert numbers.duration(ZH, minutes) == chinese
    assert numbers.duration(EN, minutes) == english


def test_ages_say_how_long_ago() -> None:
    assert numbers.age(EN, 12) == "12 s ago"
    assert numbers.age(ZH, 36 * 60) == "36 分钟前"
    assert numbers.age(EN, -3) == "0 s ago"


def test_moments_are_the_citys() -> None:
    utc = pd.Timestamp("2025-11-22 17:41:12")
    texts = {kind: numbers.moment(EN, utc, kind) for kind in numbers.FORMATS}  # type: ignore[arg-type]
    assert texts == {
        "time": "01:41",
        "second": "01:41:12",
        "day": "11-23",
        "date": "2025-11-23",
        "short": "11-23 01:41",
        "both": "2025-11-23 01:41",
        "full": "2025-11-23 01:41:12",
    }
    berlin = RenderContext(language="en", zone="Europe/Berlin")
    assert numbers.moment(berlin, pd.Timestamp("2025-07-01 12:00"), "time") == "14:00"
    assert numbers.moment(berlin, pd.Timestamp("2025-12-01 12:00"), "time") == "13:00"


def test_axis_moments_are_local_and_naive() -> None:
    utc = pd.Series(pd.to_datetime(["2025-11-22 17:00", None]))
    assert list(numbers.local(ZH, utc).dropna()) == [pd.Timestamp("2025-11-23 01:00")]
    assert numbers.local(ZH, utc).isna().tolist() == [False, True]
    assert numbers.local(ZH, utc.iloc[:0]).empty


@pytest.mark.parametrize("nothing", NOTHING)
def test_what_is_missing_is_a_dash_and_not_a_zero(nothing: Any) -> None:
    for write in (
        numbers.amount,
        numbers.rate,
        numbers.duration,
        numbers.age,
        numbers.moment,
    ):
        assert write(ZH, nothing) == "–", write.__name__  # type: ignore[operator]
    assert numbers.change(ZH, nothing, 1) == numbers.change(ZH, 1, nothing) == numbers.difference(ZH, 1, nothing) == "–"
    assert numbers.points(ZH, nothing, 1) == numbers.points(ZH, 1, nothing) == "–"


def test_the_footer_of_a_past_moment_does_not_say_now() -> None:
    for language, now, then in (("zh", "当前", "该时刻"), ("en", "at the moment", "at that moment")):
        look = RenderContext(language=language)  # type: ignore[arg-type]
        assert (window_text(look, ""), window_text(replace(look, past=True), "")) == (now, then)
