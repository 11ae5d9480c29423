"""Numbers, shares, durations and moments as text, in both languages. A missing value is written as "–"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd

from data.questions.judgement import SHARE_DIGITS, rounded
from layouts.kit.labels import NOUNS
from layouts.kit.theme import RenderContext

MISSING = "–"
MINUS = "−"
Kind = Literal["time", "second", "day", "date", "short", "both", "full"]

STEPS: dict[str, tuple[tuple[float, float, str], ...]] = {
    "zh": ((1e8, 1e8, "亿"), (1e4, 1e4, "万")),
    "en": ((1e9, 1e9, "bn"), (1e6, 1e6, "M"), (1e5, 1e3, "k")),
}
"""Language -> words for large amounts, as (smallest amount, divisor, word), largest amount first."""
AXIS_STEPS: dict[str, tuple[tuple[float, float, str], ...]] = {
    "zh": ((2e8, 1e8, "亿"), (2e4, 1e4, "万")),
    "en": ((2e9, 1e9, "bn"), (2e6, 1e6, "M"), (1e4, 1e3, "k")),
}
"""Like `STEPS`, for an axis: its largest value selects the step, and all ticks share the step's word."""
FORMATS: dict[str, str] = {
    "time": "%H:%M",
    "second": "%H:%M:%S",
    "day": "%m-%d",
    "date": "%Y-%m-%d",
    "short": "%m-%d %H:%M",
    "both": "%Y-%m-%d %H:%M",
    "full": "%Y-%m-%d %H:%M:%S",
}
LEAST = 0.005
FEW = 30
"""A count below this has no change in percent: two more than one would be +200 %."""
ONE = {many: one for one, many in NOUNS.items()}
"""English plural -> its singular, for an amount that is written as 1."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _signed(text: str, negative: bool, plus: bool = False) -> str:
    return (MINUS if negative else "+" if plus else "") + text


def _plain(value: float) -> str:
    """An amount written in full, without words such as 万 or k. value: 0 or more.

    There are no decimals if it is whole or at least 1000, one decimal from 10 on, else two. Only 0 is written as 0:
    less than `LEAST` gives '< 0.01'.
    """
    digits = 0 if value >= 1000 or float(value).is_integer() else 1 if value >= 10 else 2
    return "< 0.01" if 0 < value < LEAST else f"{value:,.{digits}f}"


def _scaled(value: float, divisor: float) -> str:
    """The digits of a large amount before its word: 38.6 (万), 1.31 (亿), 131.2 (M), 386 (k)."""
    share = value / divisor
    digits = 0 if divisor == 1e3 or share >= 1000 else 1 if share >= 9.995 else 2
    return f"{share:,.{digits}f}"


def _joined(look: RenderContext, scale: str, word: str) -> str:
    """The word for a large amount, joined with the unit: '万次', 'k calls'."""
    return f"{scale}{'' if look.language == 'zh' and not word.isascii() else ' '}{word}".strip()


def parts(look: RenderContext, value: Any, unit: str = "") -> tuple[str, str]:
    """An amount as two texts, figure and unit, such as ('38.6', '万次'). A missing amount gives ('–', '').

    unit: an English msgid or a symbol. The unit ``1`` marks a share, which is written in percent.
    """
    if pd.isna(value):
        return MISSING, ""
    if unit == "1":
        return rate(look, value).removesuffix(" %"), "%"
    size, word = abs(float(value)), look.t(unit)
    for least, divisor, scale in STEPS[look.language]:
        # rounds before it compares, so that 999,600 becomes 1.00 M and not 1,000 k
        if round(size / divisor, 2 if divisor != 1e3 else 0) * divisor >= least:
            return _signed(_scaled(size, divisor), value < 0), _joined(look, scale, word)
    text = _plain(size)
    return _signed(text, value < 0), ONE.get(word, word) if text == "1" else word


def amount(look: RenderContext, value: Any, unit: str = "") -> str:
    """An amount with its unit: 4,386 · 386 k calls · 131.2 M · 38.6 万次 · 1.31 亿. unit: as for `parts`."""
    return " ".join(part for part in parts(look, value, unit) if part)


def axis_scale(look: RenderContext, max_value: Any, unit: str = "") -> tuple[float, str]:
    """Divisor and unit text of an axis that ends at this value: (1e4, '万次'), (1e3, 'k calls'), (1.0, 'calls').

    The unit text has 万, 亿, k or M, so that ticks need not repeat it.
    """
    word = look.t(unit)
    if not pd.isna(max_value):
        for least, divisor, scale in AXIS_STEPS[look.language]:
            if abs(max_value) >= least:
                return divisor, _joined(look, scale, word)
    return 1.0, word


def rate(look: RenderContext, value: Any, digits: int = SHARE_DIGITS) -> str:
    """A share (0 to 1) in percent with `digits` decimals: '96.2 %'. A missing share gives '–'.

    Only 1 gives 100 %: a share just below 1 is rounded down. Only 0 gives 0 %: a share just above 0 gives '< 0.1 %', or
    '< 1 %' without decimals.
    """
    if pd.isna(value):
        return MISSING
    step = 10.0**-digits
    percent = rounded(value, digits=digits) * 100
    if 0 < percent < 0.9 * step:
        return f"< {step:.{digits}f} %"
    return f"{_signed(f'{abs(percent):.{digits}f}', percent < 0)} %"


def points(look: RenderContext, now: Any, before: Any) -> str:
    """`now` minus `before`, two shares (0 to 1), in percentage points with its sign: '+0.8 points'.

    Both are first rounded as the screen writes them, so that a reader finds the same difference. '–' if one is missing.
    """
    if pd.isna(now) or pd.isna(before):
        return MISSING
    return points_of(look, rounded(now) - rounded(before))


def points_of(look: RenderContext, delta: float) -> str:
    """A difference of two rounded shares in percentage points, with its sign: '+0.8 points'."""
    value = round(delta * 100, SHARE_DIGITS)
    return look.t("{value} points", value=_signed(f"{abs(value):.1f}", value < 0, plus=value > 0))


def change(look: RenderContext, now: Any, before: Any) -> str:
    """The change from `before` to `now` in percent, with its sign: '+6.1 %'. '–' if one is missing or `before` is 0."""
    if pd.isna(now) or pd.isna(before) or before == 0:
        return MISSING
    value = round((float(now) - float(before)) / abs(float(before)) * 100, 1)
    return f"{_signed(f'{abs(value):,.1f}', value < 0, plus=value > 0)} %"


def count_change(look: RenderContext, now: Any, before: Any) -> str:
    """The change of a count from `before` to `now`, with its sign: '+6.1 %', or '+3' if `before` is below `FEW`."""
    few = not pd.isna(before) and abs(float(before)) < FEW
    return difference(look, now, before) if few else change(look, now, before)


def difference(look: RenderContext, now: Any, before: Any) -> str:
    """The difference now − before as an amount with its sign: '+41'. '–' if one is missing."""
    if pd.isna(now) or pd.isna(before):
        return MISSING
    delta = float(now) - float(before)
    return ("+" if delta > 0 else "") + amount(look, delta)


def duration(look: RenderContext, minutes: Any) -> str:
    """A duration, given in minutes, as text: 40 s, 2.1 min, 18 min, 2.1 h (from 120 min), 3.5 days (from 48 h)."""
    if pd.isna(minutes):
        return MISSING
    size, negative = abs(float(minutes)), minutes < 0
    if size < 0.995:
        text = look.t("{value} s", value=max(1, round(size * 60)) if size else 0)
    elif size < 120:
        text = look.t("{value} min", value=f"{size:.0f}" if size >= 9.95 else f"{size:.1f}".removesuffix(".0"))
    elif size < 48 * 60:
        text = look.t("{value} h", value=f"{size / 60:.1f}".removesuffix(".0"))
    else:
        text = look.t("{value} days", value=f"{size / 1440:.1f}".removesuffix(".0"))
    return _signed(text, negative)


def age(look: RenderContext, seconds: Any) -> str:
    """An age in seconds as text: '12 s ago', '36 min ago'. A negative age counts as 0."""
    return MISSING if pd.isna(seconds) else look.t("{duration} ago", duration=duration(look, max(0.0, seconds) / 60))


def _in_city(look: RenderContext, utc: Any) -> datetime:
    # a datetime takes a fifth of the time of a Timestamp, and lists show hundreds of moments
    return pd.Timestamp(utc).to_pydatetime(warn=False).replace(tzinfo=UTC).astimezone(ZoneInfo(look.zone))


def moment(look: RenderContext, utc: Any, kind: Kind = "both") -> str:
    """A naive UTC moment as text in the city's time. kind: a key of `FORMATS`, such as ``short`` for 11-22 20:41."""
    return MISSING if pd.isna(utc) else _in_city(look, utc).strftime(FORMATS[kind])


def weekday(look: RenderContext, utc: Any) -> str:
    """The weekday in the city at a naive UTC moment: 'Saturday', '周六'."""
    return MISSING if pd.isna(utc) else look.t(WEEKDAYS[_in_city(look, utc).weekday()])


def local(look: RenderContext, series: pd.Series[Any]) -> pd.Series[Any]:
    """Naive UTC moments as naive city times, for an axis. Missing values stay missing."""
    return pd.to_datetime(series).dt.tz_localize("UTC").dt.tz_convert(look.zone).dt.tz_localize(None)


def left_text(minutes: float, look: RenderContext) -> str:
    """The minutes left before a limit as text: '11 min left'. Negative minutes: '18 min over'."""
    if pd.isna(minutes):
        return MISSING
    words = duration(look, abs(minutes))
    return look.t("{duration} over", duration=words) if minutes < 0 else look.t("{duration} left", duration=words)


def listed(words: Iterable[str], look: RenderContext) -> str:
    """The items of a list inside a sentence: 'Yuhua, Yuelu', '雨花区、岳麓区'."""
    return ("、" if look.language == "zh" else ", ").join(words)


def joined(words: list[str], look: RenderContext) -> str:
    """The parts of a sentence, joined by the semicolon of the viewer's language."""
    return ("；" if look.language == "zh" else "; ").join(words)


def inside(words: str) -> str:
    """Words written for the start of a sentence, as they stand inside one: the first letter is small."""
    return words[:1].lower() + words[1:]


def is_zero(text: str) -> bool:
    """Whether a written change is rounded to nothing: '0', '0.0 %', '0.0 points'."""
    return not any(digit in text for digit in "123456789")
