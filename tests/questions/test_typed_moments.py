"""Moments as people type them, and moments in the future."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from data.questions.filters import FilterError
from data.questions.moments import parse_typed
from data.questions.parse import understand
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
        ("14点05分", "2026-11-20 14:05"),
        ("下午2点05分", "2026-11-20 14:05"),
        ("下午 2:05", "2026-11-20 14:05"),
        ("下午14点05分", "2026-11-20 14:05"),
        ("下午2点", "2026-11-20 14:00"),
        ("上午9点半", "2026-11-20 09:30"),
        ("中午12点", "2026-11-20 12:00"),
        ("中午1点", "2026-11-20 13:00"),
        ("凌晨0点10分", "2026-11-20 00:10"),
        ("晚上8点05分", "2026-11-19 20:05"),
        ("11月19日 14:05", "2026-11-19 14:05"),
        ("11月19日下午2点05分", "2026-11-19 14:05"),
        ("2026年11月19日 下午2点05分", "2026-11-19 14:05"),
        ("１１月１９日", "2026-11-19 00:00"),
        ("11月20日 19:59", "2026-11-20 19:59"),
        ("11月20日 20:00", "2025-11-20 20:00"),  # a day that is still to come is last year's
        ("11月21日", "2025-11-21 00:00"),
        ("12月31日 23:59", "2025-12-31 23:59"),
        ("2月29日 08:00", "2024-02-29 08:00"),
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
             "14:05 2026-11-19", "昨天", "20261119", "0000-01-01 00:00", "11月", "11月31日", "13月1日",
             "0月1日", "11月0日", "下午25点", "上午14点", "晚上12点", "下午"],
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
    for typed in (f"2026-11-20 14:05{offset}", f"11月20日 14:05{offset}", f"14:05{offset}"):
        with pytest.raises(FilterError, match="no place has this offset"):
            parse_typed(typed, SHANGHAI, NOW)
    for text in (f"2026-11-20T14:05:00{offset}", f"2026-11-20T14:05:00{offset}".replace("+", " ")):
        _, problems = understand({"as_of": text}, Known(SHANGHAI, {}, {}))
        assert "no place has this offset" in str(problems["as_of"])


@pytest.mark.parametrize("offset", ["+14:00", "-12:00", "+05:45"])
def test_the_offsets_of_places_are_obeyed(offset: str) -> None:
    hours = float(offset[:3]) + float(offset[0] + offset[4:]) / 60
    asked, problems = understand({"as_of": f"2026-11-20T14:05:00{offset}"}, Known(SHANGHAI, {}, {}))
    assert not problems and asked.as_of == datetime(2026, 11, 20, 14, 5) - timedelta(hours=hours)


@pytest.mark.parametrize("zone", [SHANGHAI, "America/New_York", "UTC"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1989-12-31", "before 1990"), ("1970-01-01", "before 1990"), ("0001-01-01", "before 1990"),
        ("2201-01-01", "after 2200"), ("9999-12-31", "after 2200"), ("1990-01-01", ""), ("2200-12-31", ""),
    ],
)  # fmt: skip
def test_the_years_that_are_allowed_are_the_citys(text: str, words: str, zone: str) -> None:
    known = Known(zone, {}, {})
    for pairs in ({"as_of": text}, {"window": f"{text}/2200-12-31T12:00:00"}, {"window": f"1995-01-01/{text}"}):
        said = " ".join(map(str, understand(pairs, known)[1].values()))
        assert (f"{text!r} lies {words}: outside the allowed range" in said) == bool(words)
        assert "is not a date" not in said
    for typed in (text, f"{text} 23:59:59"):
        if words:
            with pytest.raises(FilterError, match=f"^'{typed}' lies {words}: outside the allowed range$"):
                parse_typed(typed, zone, NOW)
        else:
            parse_typed(typed, zone, NOW)


def test_the_first_and_the_last_moment_of_the_allowed_years_pass_through_an_address() -> None:
    for text, allowed in (
        ("1989-12-31T15:59:59", False), ("1989-12-31T16:00:00", True), ("2200-12-31T15:59:59", True),
        ("2200-12-31T16:00:00", False), ("1990-01-01T07:00:00+14:00", True), ("2300-01-01T00:00:00+14:00", False),
    ):  # fmt: skip
        asked, problems = understand({"as_of": text}, KNOWN)
        assert (not problems) == allowed, text
        assert not allowed or not understand({"as_of": asked.moment.isoformat()}, KNOWN)[1]


@pytest.mark.parametrize("text", ["2026-11-20 20:00:01", "2030-01-01", "2026/11/20 23:00", "2026-11-20T12:00:01Z"])
def test_a_typed_moment_in_the_future_is_refused_in_its_own_words(text: str) -> None:
    with pytest.raises(FilterError, match=f"^{text} lies in the future"):
        parse_typed(text, SHANGHAI, NOW, NOW)
