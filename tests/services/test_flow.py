"""Flow, backlog, channels and the funnel of cases, against pandas over raw rows."""

from __future__ import annotations

import re
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from babel.messages.pofile import read_po

from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.services import flow as services
from data.services.flow import grain
from layouts.kit.locale import HERE
from layouts.services import flow as look_flow
from tests.conftest import DEMO_END
from tests.incidents.raw import EN, ZH
from tests.services.raw import Ask, asked_for, inside, is_open, questions, shifted_weeks


@questions
def test_the_flow_has_a_row_for_each_city_day_with_the_backlog_at_its_end(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases, eight = asked_for(lives, filters), timedelta(hours=8)
    day, rows = (filters.start + eight).replace(hour=0, minute=0, second=0, microsecond=0) - eight, []
    while day < filters.end:
        low, high = max(day, filters.start), min(day + timedelta(days=1), filters.end)
        counts = [
            int(((cases[c] >= low) & (cases[c] < high)).sum()) for c in ("submitted_at", "accepted_at", "completed_at")
        ]
        rows.append(((day + eight).date().isoformat(), *counts, int(is_open(cases, high).sum())))
        day += timedelta(days=1)
    flow = services.read_flow(read, filters)
    assert list(flow.columns[:5]) == ["day", "submitted", "accepted", "completed", "backlog"]
    assert [tuple(row) for row in flow.iloc[:, :5].itertuples(index=False)] == rows


@questions
def test_channels_count_the_submitted_of_the_window_and_of_the_comparable_one_before(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases = asked_for(lives, filters)
    now, before = (
        cases[inside(cases["submitted_at"], f)]["channel"].value_counts() for f in (filters, shifted_weeks(filters))
    )
    channels = services.read_channels(read, filters).set_index("channel")
    if shifted_weeks(filters).start < filters.history.starts["service_case"]:
        assert channels["submitted_before"].isna().all() and set(channels.index) == set(now.index)
        return
    assert channels["submitted"].to_dict() == now.reindex(channels.index, fill_value=0).to_dict()
    assert channels["submitted_before"].to_dict() == before.reindex(channels.index, fill_value=0).to_dict()
    assert set(channels.index) == set(now.index) | set(before.index)
    assert channels["share"].sum() == pytest.approx(1)


@questions
def test_the_funnel_counts_the_stages_that_the_submitted_had_reached_by_the_moment(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases = asked_for(lives, filters)
    cases = cases[inside(cases["submitted_at"], filters)]
    reached = [int((cases[c] < filters.moment).sum()) for c in ("accepted_at", "completed_at", "rated_at")]
    funnel = services.read_funnel(read, filters)
    assert funnel["stage"].tolist() == ["submitted", "accepted", "completed", "rated"]
    assert funnel["cases"].tolist() == [len(cases), *reached]


@pytest.mark.parametrize(
    ("zone", "unit"), [("Asia/Shanghai", "hour"), ("Asia/Kolkata", "quarter"), ("Asia/Kathmandu", "quarter")]
)
def test_days_are_made_of_hours_where_the_zone_lets_them(zone: str, unit: str) -> None:
    """Two years of quarter hours are more rows than the door lets through."""
    assert grain(Filters(zone=zone, as_of=DEMO_END, window="730d")) == unit


def test_no_message_of_the_services_is_a_fragment() -> None:
    with (HERE / "zh" / "services.po").open("rb") as file:
        said = [message.id for message in read_po(file, locale="zh") if message.id]
    assert [text for text in said if re.match(r"[;·, (]", text) and text != ", "] == []


def test_the_headline_says_since_when_open_cases_have_grown_and_of_which_cases_shares_are() -> None:
    flow = pd.DataFrame({"submitted": [10], "completed": [4], "backlog": [1208], "growth": [1008]})
    flow["incomplete_before_utc"] = pd.NaT
    assert look_flow.flow_headline(flow, ZH) == "申请 10 件，办结 4 件；在办 1,208 件（较时段初 +1,008）"
    assert look_flow.flow_headline(flow, EN).endswith("1,208 open (+1,008 since the window began)")
    funnel = pd.DataFrame({
        "stage": ["submitted", "completed", "rated"], "cases": [1000, 666, 10], "share": [1, 0.666, 0.01],
        "share_before": [1, np.nan, np.nan], "no_data_before_utc": pd.NaT,
    })  # fmt: skip
    assert look_flow.funnel_headline(funnel, ZH) == "申请 1,000 件，本期申请中已办结 66.6 %，已评价 1.0 %"
