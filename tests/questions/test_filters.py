"""What a viewer may ask, and the rules of the moment."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import select

from callbacks.address import LOOKS
from data.contract.calls import data_call
from data.contract.incidents import incident
from data.questions.filters import FilterError, Filters
from data.questions.foreign import FOREIGN, is_foreign
from data.questions.parse import Pairs, parse_filters, understand
from data.questions.vocabulary import FILTERS, NAMES, Known
from data.questions.windows import WINDOWS

ROOT = Path(__file__).parents[2]
DISTRICTS = {
    "430100": ("430100", "430102", "430103", "4301021"),
    "430102": ("430102", "4301021"),
    "430103": ("430103",),
}
AGENCIES = frozenset({"A1", "A2", "B,C", "B", "50 % & more"})
"""Identifiers of a foreign warehouse: one of them holds a comma, and a part of it is an identifier too."""
SHANGHAI = Known("Asia/Shanghai", DISTRICTS, {"agency": AGENCIES, "dataset": frozenset()})
NEW_YORK = Known("America/New_York", {}, {})
NOON = datetime(2026, 11, 20, 12)


def asked(known: Known = SHANGHAI, **pairs: str) -> Filters:
    return parse_filters(pairs, known)


def asked_by(query: str) -> Filters:
    return parse_filters(parse_qsl(query, keep_blank_values=True), SHANGHAI)


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
    assert words.startswith(("as_of: '", "'")) and len(words) < 200


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


def test_a_value_is_bound_as_the_column_has_it() -> None:
    (one,), (two,) = (asked(severity=text).where(severity=incident.c.severity) for text in ("2", "2,1"))
    assert list(one.compile().params.values()) == [2] and list(two.compile().params.values()) == [[1, 2]]
    assert str(one) == "incident.severity = :severity_1" and " IN " in str(two)


def test_a_district_means_itself_and_all_units_below_it() -> None:
    assert asked(district="430102").districts == ("430102", "4301021")
    assert asked(district="430103,430102").districts == ("430102", "4301021", "430103")
    (condition,) = asked(district="430102").where(district=incident.c.district_id)
    values = [value for values in condition.compile().params.values() for value in values]
    assert values == ["430102", "4301021"]


def test_only_named_filters_become_conditions_and_their_values_are_bound() -> None:
    evil = "x'; DROP TABLE incident; --"
    conditions = asked(incident=evil).where(incident=incident.c.incident_id, agency=incident.c.agency_id)
    assert len(conditions) == 1 and evil not in str(conditions[0])
    assert list(conditions[0].compile().params.values()) == [evil]


def test_a_question_asked_earlier_has_its_window_earlier() -> None:
    week = timedelta(days=7)
    for pairs in ({"window": "24h"}, {"window": "2026-11-18/2026-11-19"}):
        question = asked(as_of="2026-11-20T12:00:00", **pairs)
        before = question.days_back(7)
        assert (before.start, before.end) == (question.start - week, question.end - week)
        assert before.moment == question.moment - week


def test_a_question_during_a_span_is_asked_at_its_end() -> None:
    during = asked(district="430102", as_of="2026-11-20").during(datetime(2026, 11, 1), datetime(2026, 11, 2))
    assert (during.start, during.end, during.moment) == (
        datetime(2026, 11, 1),
        datetime(2026, 11, 2),
        datetime(2026, 11, 2),
    )
    assert during.one("district") == "430102"


# Several values ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["severity=1&severity=2", "severity=1,2", "severity=2,1", "severity=2&severity=1,2&severity=1", "severity=,2,,1,",
     "severity=1&severity=&severity=2"],
)  # fmt: skip
def test_values_add_up_in_any_order_and_form(query: str) -> None:
    assert asked_by(query) == asked_by("severity=1,2") and asked_by(query).to_query() == "severity=1&severity=2"


def test_an_identifier_may_hold_a_comma() -> None:
    assert asked_by("agency=B,C").values_of("agency") == ("B,C",)
    assert asked_by("agency=B,C&agency=B").values_of("agency") == ("B", "B,C")
    assert asked_by("agency=A1,B").values_of("agency") == ("A1", "B")
    assert asked_by("incident=a,b").values_of("incident") == ("a,b",)
    assert "'C'" in refusal(agency="A1,B,C")


@pytest.mark.parametrize("name", [record.name for record in FILTERS if not record.many] + ["window", "as_of"])
def test_what_takes_one_value_refuses_two(name: str) -> None:
    two = {"window": ("7d", "24h"), "as_of": ("2026-11-20", "2026-11-19")}.get(name, ("a", "b"))
    with pytest.raises(FilterError, match=f"{name} takes one value, not several"):
        parse_filters([(name, text) for text in two], SHANGHAI)
    assert parse_filters([(name, two[0])] * 2, SHANGHAI) == parse_filters({name: two[0]}, SHANGHAI)


def test_every_filter_that_takes_several_values_has_a_vocabulary_to_know_them_by() -> None:
    """So that a comma parts them: what any identifier may be has no comma that is surely none of its own."""
    assert [record.name for record in FILTERS if record.many and isinstance(record.allowed, re.Pattern)] == []


def test_a_filter_that_is_none_is_no_silent_condition() -> None:
    with pytest.raises(KeyError):
        asked().where(ward=incident.c.district_id)
    with pytest.raises(KeyError):
        asked().values_of("ward")


# What is wrong, and what is someone else's -------------------------------------------------------------------------


def test_what_is_right_is_understood_beside_what_is_wrong() -> None:
    pairs = {"severty": "1", "agency": "A3", "district": "430102", "window": "fortnight", "stage": "closed"}
    filters, problems = understand(pairs, SHANGHAI)
    assert set(problems) == {"severty", "agency", "window"}
    assert filters == asked(district="430102", stage="closed")


@pytest.mark.parametrize(
    "query",
    ["utm_source=x&utm_medium=y", "from=singlemessage&isappinstalled=0", "spm=a.b.c", "fbclid=1&gclid=2",
     "ticket=ST-1-x&code=abc&state=%2Fcalls"],
)  # fmt: skip
def test_what_others_append_to_links_is_no_question_and_in_no_link(query: str) -> None:
    assert asked_by(query) == asked()
    assert asked_by(f"severity=1&{query}").to_query() == "severity=1"


def test_a_city_names_more_that_is_ignored_and_hides_no_filter_by_it() -> None:
    pairs = {"hm_1": "x", "severity": "1"}
    with pytest.raises(FilterError, match="hm_1"):
        parse_filters(pairs, SHANGHAI)
    assert parse_filters(pairs, SHANGHAI, foreign=("hm_*",)) == asked(severity="1")
    assert parse_filters(pairs, SHANGHAI, foreign=("*",)) == asked(severity="1")


def test_no_parameter_of_ours_is_ignored() -> None:
    assert [name for name in (*NAMES, *LOOKS) if is_foreign(name)] == []


def test_the_list_of_what_is_ignored_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert [pattern for pattern in FOREIGN if f"`{pattern}`" not in text] == []


# Chosen and default --------------------------------------------------------------------------------------------------


def test_a_window_that_nobody_chose_holds_and_stands_in_no_link() -> None:
    default = parse_filters({}, SHANGHAI, default_window="7d").at(NOON)
    chosen = parse_filters({"window": "7d"}, SHANGHAI).at(NOON)
    assert (default.start, default.end) == (chosen.start, chosen.end) == (NOON - timedelta(days=7), NOON)
    assert (default.window, default.to_query(), default.named()) == (None, "", [])
    assert (chosen.window, chosen.to_query(), chosen.named()) == ("7d", "window=7d", ["window"])


def test_questions_with_different_defaults_share_no_key() -> None:
    questions = [parse_filters(pairs, SHANGHAI, default_window=window).at(NOON)
                 for window in WINDOWS for pairs in ({}, {"severity": "1"}, {"as_of": "2026-11-20"})]  # fmt: skip
    assert len({question.cache_key() for question in questions}) == len(questions)
    explicit = [parse_filters({"window": "30d"}, SHANGHAI, default_window=window).cache_key() for window in WINDOWS]
    assert len(set(explicit)) == 1


moments = st.datetimes(datetime(1991, 1, 1), datetime(2190, 1, 1))
days = st.dates(date(1991, 1, 1), date(2190, 1, 1))
values = st.fixed_dictionaries(
    {},
    optional={
        "district": st.sampled_from(sorted(DISTRICTS)),
        "agency": st.sampled_from(sorted(AGENCIES)),
        "severity": st.sampled_from(["1", "2", "3", "4", "4,1", "2,3,1"]),
        "stage": st.sampled_from(["reported", "rework", "rework,closed"]),
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
    again = asked_by(link)
    assert again == question and again.to_query() == link
    if not question.live:
        assert question.start <= question.end <= question.moment


@given(st.text(max_size=40), st.sampled_from(NAMES))
def test_whatever_is_written_is_a_question_or_one_clear_line(text: str, name: str) -> None:
    try:
        question = parse_filters({name: text}, SHANGHAI)
    except FilterError as error:
        assert "\n" not in str(error).replace(text, "")
    else:
        assert asked_by(question.to_query()) == question


texts = st.text(max_size=20) | st.sampled_from(["1,2", "430102", "430103,430102", "B,C", "A1", "today", "7d", "x", ","])
queries = st.lists(st.tuples(st.sampled_from([*NAMES, "utm_x", "from", "severty"]) | st.text(max_size=9), texts))


@given(queries)
def test_any_query_string_is_a_question_or_one_clear_line(pairs: list[tuple[str, str]]) -> None:
    """And what is understood of it has a link that asks the same."""
    filters, problems = understand(pairs, SHANGHAI)
    link = filters.to_query()
    assert asked_by(link) == filters and asked_by(link).to_query() == link
    assert all("\n" not in str(problem) and len(str(problem)) < 700 for problem in problems.values())
    if problems:
        with pytest.raises(FilterError):
            parse_filters(pairs, SHANGHAI)
    else:
        assert parse_filters(pairs, SHANGHAI) == filters


MANY = {"severity": "1234", "stage": ["reported", "closed", "rework"], "agency": sorted(AGENCIES - {"B,C"}),
        "district": sorted(DISTRICTS)}  # fmt: skip


@given(st.data(), st.sampled_from(sorted(MANY)))
def test_repeated_and_comma_forms_agree(data: st.DataObject, name: str) -> None:
    values = data.draw(st.lists(st.sampled_from(list(MANY[name])), min_size=1, max_size=6))
    repeated: Pairs = [(name, value) for value in data.draw(st.permutations(values))]
    assert parse_filters(repeated, SHANGHAI) == parse_filters({name: ",".join(values)}, SHANGHAI)


@given(days, st.sampled_from(["Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "UTC"]))
def test_a_bare_date_is_the_first_moment_of_the_citys_day(day: date, zone: str) -> None:
    moment = parse_filters({"as_of": day.isoformat()}, Known(zone, {}, {})).moment

    def local_day(at: datetime) -> date:
        return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()

    assert local_day(moment) == day and local_day(moment - timedelta(seconds=1)) < day
