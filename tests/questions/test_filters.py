"""What a viewer may ask, and the rules of the moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import select

from data.contract.tables import data_call, incident
from data.questions.filters import NAMES, WINDOWS, FilterError, Filters, Known, parse_filters

DISTRICTS = {
    "430100": ("430100", "430102", "430103", "4301021"),
    "430102": ("430102", "4301021"),
    "430103": ("430103",),
}
SHANGHAI = Known("Asia/Shanghai", DISTRICTS, {"agency": frozenset({"A1", "A2"}), "dataset": frozenset()})
NEW_YORK = Known("America/New_York", {}, {})
NOON = datetime(2026, 11, 20, 12)


def asked(known: Known = SHANGHAI, **pairs: str) -> Filters:
    return parse_filters(pairs, known)


def refusal(known: Known = SHANGHAI, **pairs: str) -> str:
    with pytest.raises(FilterError) as error:
        parse_filters(pairs, known)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_question_without_a_moment_is_live_and_takes_the_moment_it_is_given() -> None:
    question = asked()
    assert question.live and question.as_of is None
    with pytest.raises(FilterError):
        _ = question.end
    assert question.at(NOON).moment == NOON and question.at(NOON).live
    assert question.at(NOON).at(NOON + timedelta(hours=1)).moment == NOON


def test_a_named_moment_is_not_live_and_is_kept() -> None:
    question = asked(as_of="2026-11-20T12:00:00").at(NOON + timedelta(days=1))
    assert not question.live and question.moment == NOON


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-20T12:00:00", NOON),
        ("2026-11-20T12:00", NOON),
        ("2026-11-20 12:00:00", NOON),
        ("2026-11-20T12:00:00Z", NOON),
        ("2026-11-20T20:00:00+08:00", NOON),
        ("2026-11-20T20:00:00 08:00", NOON),  # a plus that an address turned into a space
        ("2026-11-20T07:00:00-05:00", NOON),
        ("2026-11-20T12:00:00.250000", NOON + timedelta(milliseconds=250)),
        (" 2026-11-20T12:00:00 ", NOON),
        ("2026-11-20", datetime(2026, 11, 19, 16)),
        ("20261120", datetime(2026, 11, 19, 16)),
    ],
)
def test_a_moment_without_offset_is_utc_and_a_bare_date_is_the_citys_midnight(written: str, moment: datetime) -> None:
    assert asked(as_of=written).moment == moment


@pytest.mark.parametrize(
    "written", ["yesterday", "2026-02-30", "2026-13-01T00:00", "12:00", "1e9", "0001-01-01", "1900-01-01",
                "9999-12-31T23:59:59-12:00", "2026-11-20T25:00", "x" * 500, "2026-11-20T12:00:00\n; drop", "١٢"],
)  # fmt: skip
def test_what_is_no_moment_is_refused_in_one_line_that_names_it(written: str) -> None:
    words = refusal(as_of=written)
    assert words.startswith("as_of: '") and len(words) < 200


@pytest.mark.parametrize(("window", "span"), [("24h", 24), ("7d", 168), ("30d", 720), ("90d", 2160), ("1h", 1)])
def test_a_window_by_length_ends_at_the_moment(window: str, span: int) -> None:
    question = asked(window=window, as_of="2026-11-20T12:00:00")
    assert (question.start, question.end) == (NOON - timedelta(hours=span), NOON)


def test_a_window_is_half_open_and_what_is_known_lies_strictly_before_the_moment() -> None:
    question = asked(as_of="2026-11-20T12:00:00", window="24h")
    within = str(select(data_call.c.called_at).where(question.within(data_call.c.called_at)))
    assert "called_at >= :called_at_1 AND data_call.called_at < :called_at_2" in within
    assert str(question.known(data_call.c.called_at)) == "data_call.called_at < :called_at_1"


def test_a_window_from_start_to_end_without_a_moment_is_asked_at_its_end() -> None:
    question = asked(window="2026-11-18T00:00:00/2026-11-19T00:00:00")
    assert (question.start, question.end, question.moment) == (
        datetime(2026, 11, 18), datetime(2026, 11, 19), datetime(2026, 11, 19),
    )  # fmt: skip
    assert not question.live


def test_a_window_from_start_to_end_stops_at_the_moment() -> None:
    question = asked(window="2026-11-18T00:00:00/2026-11-25T00:00:00", as_of="2026-11-20T12:00:00")
    assert (question.start, question.end) == (datetime(2026, 11, 18), NOON)
    early = asked(window="2026-11-18T00:00:00/2026-11-19T00:00:00", as_of="2026-11-20T12:00:00")
    assert (early.end, early.moment) == (datetime(2026, 11, 19), NOON)


def test_dates_of_a_window_are_the_citys_days() -> None:
    question = asked(window="2026-11-18/2026-11-19")
    assert (question.start, question.end) == (datetime(2026, 11, 17, 16), datetime(2026, 11, 18, 16))


def test_a_city_day_has_23_or_25_hours_where_clocks_change() -> None:
    spring, autumn = asked(NEW_YORK, window="2026-03-08/2026-03-09"), asked(NEW_YORK, window="2026-11-01/2026-11-02")
    assert spring.end - spring.start == timedelta(hours=23)
    assert autumn.end - autumn.start == timedelta(hours=25)


@pytest.mark.parametrize(
    "window", ["x", "0h", "24", "24w", "-1d", "24h7d", "99999d", "2026-11-19/2026-11-18", "2026-11-19/2026-11-19",
               "2026-11-19/", "/", "2026-11-18/2026-11-19/2026-11-20", "a/b", "24h "],
)  # fmt: skip
def test_a_window_that_is_none_is_refused(window: str) -> None:
    assert "indow" in refusal(window=window)


def test_a_window_that_starts_after_the_moment_is_refused() -> None:
    words = refusal(window="2026-11-18/2026-11-19", as_of="2026-11-01")
    assert "starts after the moment" in words


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("district", "999999", "430102"),
        ("agency", "A3", "A1, A2"),
        ("dataset", "anything", "Unknown dataset"),
        ("severity", "5", "1, 2, 3, 4"),
        ("severity", "1.0", "1, 2, 3, 4"),
        ("stage", "lost", "rework"),
        ("command_system", "fire", "flood_control"),
        ("share_class", "secret", "withheld"),
        ("source", "rumour", "hotline"),
        ("layer", "ufo", "water_level"),
        ("asset", "a\nb", "identifier"),
        ("incident", "x" * 121, "identifier"),
        ("incident", "\ud800", "identifier"),
        ("zone", "UTC", "Unknown filter"),
        ("live", "1", "Unknown filter"),
        ("districts", "430102", "Unknown filter"),
        ("__class__", "x", "Unknown filter"),
    ],
)
def test_unknown_names_and_values_are_refused_with_what_is_allowed(name: str, value: str, named: str) -> None:
    words = refusal(**{name: value})
    assert named in words and name in words


def test_an_empty_value_is_no_filter() -> None:
    assert asked(district="", agency="", as_of="", window="") == asked()


def test_a_value_with_braces_is_quoted_and_not_formatted() -> None:
    assert "{name}" in refusal(agency="{name}")


def test_severity_becomes_a_number() -> None:
    assert asked(severity="2").severity == 2


def test_a_district_means_itself_and_all_units_below_it() -> None:
    assert asked(district="430102").districts == ("430102", "4301021")
    (condition,) = asked(district="430102").where(district=incident.c.district_id)
    values = [value for values in condition.compile().params.values() for value in values]
    assert values == ["430102", "4301021"]


def test_only_named_filters_become_conditions_and_their_values_are_bound() -> None:
    evil = "x'; DROP TABLE incident; --"
    conditions = asked(asset=evil).where(asset=incident.c.incident_id, agency=incident.c.agency_id)
    assert len(conditions) == 1 and evil not in str(conditions[0])
    assert list(conditions[0].compile().params.values()) == [evil]


def test_a_question_asked_earlier_has_its_window_earlier() -> None:
    week = timedelta(days=7)
    for pairs in ({"window": "24h"}, {"window": "2026-11-18/2026-11-19"}):
        question = asked(as_of="2026-11-20T12:00:00", **pairs)
        before = question.shifted(-week)
        assert (before.start, before.end) == (question.start - week, question.end - week)
        assert before.moment == question.moment - week


def test_a_question_during_a_span_is_asked_at_its_end() -> None:
    during = asked(district="430102", as_of="2026-11-20").during(datetime(2026, 11, 1), datetime(2026, 11, 2))
    assert (during.start, during.end, during.moment) == (
        datetime(2026, 11, 1),
        datetime(2026, 11, 2),
        datetime(2026, 11, 2),
    )
    assert during.district == "430102"


moments = st.datetimes(datetime(1991, 1, 1), datetime(2190, 1, 1))
days = st.dates(date(1991, 1, 1), date(2190, 1, 1))
values = st.fixed_dictionaries(
    {},
    optional={
        "district": st.sampled_from(sorted(DISTRICTS)),
        "agency": st.sampled_from(["A1", "A2"]),
        "severity": st.sampled_from("1234"),
        "stage": st.sampled_from(["reported", "rework"]),
        "asset": st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40),
        "measure": st.text("abcdef&=%+ #?/'\"{}中", min_size=1, max_size=20),
        "as_of": moments.map(datetime.isoformat) | days.map(date.isoformat),
    },
)
windows = st.sampled_from(WINDOWS) | st.tuples(moments, moments).map(lambda pair: "/".join(m.isoformat() for m in pair))


@given(values, windows)
def test_every_question_is_a_link_and_the_link_is_the_same_question(pairs: dict[str, str], window: str) -> None:
    try:
        question = parse_filters({**pairs, "window": window}, SHANGHAI)
    except FilterError as error:
        assume("ends before it starts" not in str(error) and "starts after" not in str(error))
        raise
    link = question.to_query()
    again = parse_filters(dict(parse_qsl(link, keep_blank_values=True)), SHANGHAI)
    assert again == question and again.to_query() == link
    if not question.live:
        assert question.start < question.end <= question.moment


@given(st.text(max_size=40), st.sampled_from(NAMES))
def test_whatever_is_written_is_a_question_or_one_clear_line(text: str, name: str) -> None:
    try:
        question = parse_filters({name: text}, SHANGHAI)
    except FilterError as error:
        assert "\n" not in str(error).replace(text, "")
    else:
        assert parse_filters(dict(parse_qsl(question.to_query())), SHANGHAI) == question


@given(days, st.sampled_from(["Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "UTC"]))
def test_a_bare_date_is_the_first_moment_of_the_citys_day(day: date, zone: str) -> None:
    moment = parse_filters({"as_of": day.isoformat()}, Known(zone, {}, {})).moment

    def local_day(at: datetime) -> date:
        return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()

    assert local_day(moment) == day and local_day(moment - timedelta(seconds=1)) < day
