"""Moments as people type them, and moments in the future."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from data.questions.filters import FilterError
from data.questions.parse import parse_typed, understand
from data.questions.vocabulary import Known

SHANGHAI = "Asia/Shanghai"
NOW = datetime(2026, 11, 20, 12, 0)
"""20:00 in the city."""
KNOWN = Known(SHANGHAI, {}, {})


@pytest.mark.parametrize(
    ("text", "city_time"),
    [
        ("2026-11-19 14:05", "2026-11-19 14:05"),
        ("2026/11/19 14:05", "2026-11-19 14:05"),
        ("2026/1/9 4:05", "2026-01-09 04:05"),
        ("2026年11月19日 14:05", "2026-11-19 14:05"),
        ("2026年11月19日14时05分", "2026-11-19 14:05"),
        ("2026年11月19日14点05分30秒", "2026-11-19 14:05:30"),
        ("２０２６－１１－１９　１４：０５", "2026-11-19 14:05"),
        ("2026-11-19T14:05:07", "2026-11-19 14:05:07"),
        ("2026-11-19 14:05:07.25", "2026-11-19 14:05:07"),
        ("2026-11-19", "2026-11-19 00:00"),
        ("  2026-11-19 14:05  ", "2026-11-19 14:05"),
        ("14:05", "2026-11-20 14:05"),
        ("１４：０５", "2026-11-20 14:05"),
        ("19:59:59", "2026-11-20 19:59:59"),
        ("20:00", "2026-11-19 20:00"),  # a time that is still to come is yesterday's
        ("23:30", "2026-11-19 23:30"),
        ("00:10", "2026-11-20 00:10"),
        ("2026-11-19T06:05:00Z", "2026-11-19 14:05"),  # an offset is obeyed
        ("2026-11-19 06:05+00:00", "2026-11-19 14:05"),
        ("2026-11-19T14:05:00+08:00", "2026-11-19 14:05"),
        ("2026-11-19T14:05:00+0800", "2026-11-19 14:05"),
        ("06:05Z", "2026-11-20 14:05"),
        ("11:59Z", "2026-11-20 19:59"),
        ("12:00Z", "2026-11-19 20:00"),
        ("20:00Z", "2026-11-20 04:00"),
    ],
)
def test_what_a_person_types_is_the_citys_time_unless_it_carries_an_offset(text: str, city_time: str) -> None:
    assert parse_typed(text, SHANGHAI, NOW) + timedelta(hours=8) == datetime.fromisoformat(city_time)


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("offset", ["", "Z", "-11:00", "+14:00"])
def test_a_time_alone_lies_in_the_last_day(hour: int, offset: str) -> None:
    for now in (NOW, datetime(2026, 11, 20, 18), datetime(2026, 11, 20, 0, 30)):
        assert timedelta() < now - parse_typed(f"{hour}:00{offset}", SHANGHAI, now) <= timedelta(days=1)


@pytest.mark.parametrize(
    "text", ["", "soon", "25:00", "2026-13-01", "2026-11-31 10:00", "14:60", "2026-11-19 14:05+25:00", "2026-11-19 14",
             "14:05 2026-11-19", "昨天", "20261119", "0000-01-01 00:00"],
)  # fmt: skip
def test_what_is_no_moment_gets_one_line_that_says_how_to_write_it(text: str) -> None:
    with pytest.raises(FilterError, match="write 2026-11-20 14:05"):
        parse_typed(text, SHANGHAI, NOW)


@pytest.mark.parametrize("text", ["2026-11-20T12:00:01", "2030-01-01", "2026-11-20T20:00:01+08:00"])
def test_a_moment_in_the_future_is_refused_with_one_line(text: str) -> None:
    _, problems = understand({"as_of": text}, KNOWN, latest=NOW)
    assert "lies in the future" in str(problems["as_of"]) and len(str(problems["as_of"]).splitlines()) == 1
    filters, problems = understand({"as_of": "2026-11-20T12:00:00"}, KNOWN, latest=NOW)
    assert not problems and filters.moment == NOW


def test_a_window_that_ends_in_the_future_is_live_and_ends_at_its_moment() -> None:
    asked, problems = understand({"window": "2026-11-20T00:00:00/2026-11-21T00:00:00"}, KNOWN, latest=NOW)
    assert not problems and asked.live
    assert (asked.at(NOW).start, asked.at(NOW).end) == (datetime(2026, 11, 20), NOW)
    _, problems = understand({"window": "2026-11-21/2026-11-22"}, KNOWN, latest=NOW)
    assert "starts after" in str(problems["window"])


@pytest.mark.parametrize("text", ["2026-11-19T14:05:00+25:00", "2026-11-19T14:05:00+08:99", "2026-11-19T14:05:00 GMT"])
def test_a_wrong_offset_is_refused_with_one_line(text: str) -> None:
    _, problems = understand({"as_of": text}, KNOWN, latest=NOW)
    assert "is not a date or time" in str(problems["as_of"])


def test_a_time_that_occurs_twice_is_the_last_one_that_has_been() -> None:
    """In New York the clocks go back at 06:00 UTC of 2026-11-01: 01:30 is at 05:30 and at 06:30 UTC."""
    fall = datetime(2026, 11, 1)
    for now, meant in ((7, 6.5), (6.25, 5.5), (5.75, 5.5)):
        asked = parse_typed("01:30", "America/New_York", fall + timedelta(hours=now))
        assert asked == fall + timedelta(hours=meant)
    # 02:30 of 2026-03-08 is skipped: it is moved on, as everywhere
    spring = datetime(2026, 3, 8)
    assert parse_typed("02:30", "America/New_York", spring + timedelta(hours=12)) == spring + timedelta(hours=7.5)


@pytest.mark.parametrize("offset", ["+23:59", "+15:00", "+14:01", "-12:01", "-23:00"])
def test_an_offset_that_no_place_has_is_refused(offset: str) -> None:
    with pytest.raises(FilterError, match="is not a date"):
        parse_typed(f"2026-11-20 14:05{offset}", SHANGHAI, NOW)
    for text in (f"2026-11-20T14:05:00{offset}", f"2026-11-20T14:05:00{offset}".replace("+", " ")):
        _, problems = understand({"as_of": text}, Known(SHANGHAI, {}, {}))
        assert "is not a date or time" in str(problems["as_of"])


@pytest.mark.parametrize("offset", ["+14:00", "-12:00", "+05:45"])
def test_the_offsets_of_places_are_obeyed(offset: str) -> None:
    hours = float(offset[:3]) + float(offset[0] + offset[4:]) / 60
    asked, problems = understand({"as_of": f"2026-11-20T14:05:00{offset}"}, Known(SHANGHAI, {}, {}))
    assert not problems and asked.as_of == datetime(2026, 11, 20, 14, 5) - timedelta(hours=hours)
