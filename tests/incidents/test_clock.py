"""How long each stage takes, the steps of one incident, verifications, and their pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from callbacks.panel_service import dated
from callbacks.registry.panels import BY_ID
from data.incidents.clock import CLOCK_STAGES, read_clock, read_timeline
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.warehouse.policy import FULL
from layouts.incidents import clock as incidents_clock
from tests.incidents.raw import CASES, EN, WHEN, ZH, Ask, Raw, asked_at, columns, passages, rework_moment, span, waiting
from tests.support.tiny import DISTRICTS, NOON, tiny_warehouse
from tests.support.words import words_of


@pytest.mark.parametrize(("when", "window", "chosen"), CASES)
def test_the_clock_is_that_of_the_passages_that_ended_in_the_window(
    read: ViewerReader, ask: Ask, raw: Raw, when: str, window: str, chosen: dict[str, str]
) -> None:
    moment, as_of = asked_at(when, raw)
    rows = read_clock(read, ask(**as_of, window=window, **chosen))
    ended = passages(raw, moment - span(window), moment, **columns(chosen))
    late = waiting(raw, moment - span(window), moment, **columns(chosen)).groupby("stage").size()
    stages = ended.groupby("stage")["minutes"]
    wanted = pd.DataFrame({"incidents": stages.size(), "median_min": stages.median(), "p90_min": stages.quantile(0.9)})
    limited = ended[ended["limit_min"].notna()]
    within = (limited["minutes"] <= limited["limit_min"]).groupby(limited["stage"])
    wanted = wanted.assign(within_limit=within.mean(), limited=within.size())
    wanted["usual_limit_min"] = limited.groupby("stage")["limit_min"].median()
    wanted["p90_of_limit"] = (limited["minutes"] / limited["limit_min"]).groupby(limited["stage"]).quantile(0.9)
    wanted = wanted.reindex(wanted.index.union(late.index)).assign(waiting=late)
    wanted[["incidents", "limited", "waiting"]] = wanted[["incidents", "limited", "waiting"]].fillna(0)
    kept = wanted["within_limit"].fillna(0) * wanted["limited"]
    wanted["limited"] += wanted["waiting"]
    wanted["within_limit"] = kept / wanted["limited"]
    assert rows["stage"].tolist() == [stage for stage in CLOCK_STAGES if stage in wanted.index]
    got = rows.set_index("stage").loc[wanted.index, wanted.columns].astype("float64")
    pd.testing.assert_frame_equal(got, wanted.astype("float64"), rtol=1e-9, atol=1e-9)


def test_stages_without_a_limit_have_no_share(read: ViewerReader, ask: Ask) -> None:
    rows = read_clock(read, ask(window="7d")).set_index("stage")
    assert rows.index[rows["within_limit"].isna()].tolist() == ["responded", "verified", "closed", "rework"]
    assert rows.loc[["registered", "dispatched", "resolved"], "within_limit"].between(0.5, 1).all()


def test_after_a_rework_the_clock_runs_from_the_rework(read: ViewerReader, ask: Ask, raw: Raw) -> None:
    events = raw("incident_event").sort_values(["incident_id", "at", "event_seq"])
    before = events.groupby("incident_id")["stage"].shift()
    redone = events[before == "rework"].iloc[0]
    ordered = events[(events["incident_id"] == redone["incident_id"]) & (events["stage"] == "rework")].iloc[0]
    just_then = f"{redone['at'].isoformat()}/{(redone['at'] + pd.Timedelta(seconds=1)).isoformat()}"
    rows = read_clock(read, ask(window=just_then)).set_index("stage")
    others = passages(raw, redone["at"], redone["at"] + pd.Timedelta(seconds=1))
    others = others[(others["stage"] == redone["stage"]) & (others["incident_id"] != redone["incident_id"])]
    minutes = [(redone["at"] - ordered["at"]).total_seconds() / 60, *others["minutes"]]
    assert rows.loc[redone["stage"], "median_min"] == pytest.approx(pd.Series(minutes).median())


def test_a_window_that_ended_before_the_moment_counts_up_to_its_end(read: ViewerReader, ask: Ask, raw: Raw) -> None:
    start, end = pd.Timestamp("2026-11-12T01:00"), pd.Timestamp("2026-11-12T05:00")
    rows = read_clock(read, ask(as_of="2026-11-15T00:00:00", window=f"{start.isoformat()}/{end.isoformat()}"))
    assert rows["incidents"].sum() == len(passages(raw, start, end))


@pytest.mark.parametrize("when", WHEN)
def test_the_timeline_holds_the_steps_before_the_moment(read: ViewerReader, ask: Ask, raw: Raw, when: str) -> None:
    moment, as_of = asked_at(when, raw)
    events = raw("incident_event").sort_values(["at", "event_seq"])
    known = events[events["at"] < moment]
    for chosen in (known["incident_id"].iloc[-1], known[known["stage"] == "rework"]["incident_id"].iloc[-1]):
        steps, wanted = read_timeline(read, ask(**as_of, incident=chosen)), known[known["incident_id"] == chosen]
        assert steps["stage"].tolist() == wanted["stage"].tolist()
        assert (steps["at_utc"].to_numpy() == wanted["at"].to_numpy()).all()
        since = (wanted["at"].diff().dt.total_seconds() / 60).tolist()
        assert steps["minutes_since"].tolist() == pytest.approx(since, nan_ok=True)
        own = raw("incident").set_index("incident_id").loc[chosen]
        until = wanted["at"].iloc[-1] if wanted["stage"].iloc[-1] == "closed" else moment
        assert steps["minutes_left"].tolist() == pytest.approx(
            [(own["due_at"] - until).total_seconds() / 60] * len(steps)
        )
        assert steps["minutes_open"].iloc[0] == pytest.approx((until - own["reported_at"]).total_seconds() / 60)
        assert steps["summary"].iloc[0] == own["summary"]


def test_the_timeline_shows_who_took_a_step_and_its_note(read: ViewerReader, ask: Ask, raw: Raw) -> None:
    noted = raw("incident_event").dropna(subset=["note"]).iloc[0]
    steps = read_timeline(read, ask(incident=noted["incident_id"])).set_index("event_seq")
    names = raw("agency").set_index("agency_id")
    assert steps.loc[noted["event_seq"], "note"] == noted["note"]
    assert steps.loc[noted["event_seq"], "agency_name_zh"] == names.loc[noted["agency_id"], "name_zh"]


def test_no_timeline_without_a_chosen_incident_nor_before_its_report(read: ViewerReader, ask: Ask, raw: Raw) -> None:
    assert read_timeline(read, ask()).empty
    late = raw("incident").sort_values("reported_at").iloc[-1]
    assert read_timeline(read, ask(incident=late["incident_id"], as_of=late["reported_at"].isoformat())).empty
    assert not read_timeline(read, ask(incident=late["incident_id"])).empty


def test_an_incident_in_rework_ends_its_timeline_with_the_rework(read: ViewerReader, ask: Ask, raw: Raw) -> None:
    moment = rework_moment(raw)
    events = raw("incident_event")
    last = events[events["at"] < moment].sort_values(["at", "event_seq"]).groupby("incident_id").tail(1)
    chosen = last[last["stage"] == "rework"]["incident_id"].iloc[0]
    steps = read_timeline(read, ask(as_of=moment.isoformat(), incident=chosen))
    assert steps["stage"].tolist()[-2:] == ["resolved", "rework"]


def test_the_clock_names_the_weakest_stage_with_a_word_and_a_sign() -> None:
    clock = pd.DataFrame(
        [("registered", 50, 2.1, 2.9, 0.97, 50, 3.0, 0.9, 0), ("dispatched", 40, 6.4, 31.0, 0.71, 40, 10.0, 2.6, 0),
         ("verified", 30, 64.0, 90.0, None, 0, None, None, 0), ("rework", 4, 30.0, 60.0, None, 0, None, None, 0)],
        columns=["stage", "incidents", "median_min", "p90_min", "within_limit", "limited", "usual_limit_min",
                 "p90_of_limit", "waiting"],
    ).assign(incomplete_before_utc=pd.NaT)  # fmt: skip
    assert incidents_clock.clock_headline(clock, EN) == ("Weakest step: dispatch, 71 % within its limit; 4 sent back")
    listed = incidents_clock.clock_body(clock, EN).children
    assert words_of(listed[0]).split() == ["Registered", "2.1", "min", "/", "3", "min", "97", "%"]
    assert listed[1].className == "clock-row critical"
    assert words_of(listed[1]).endswith("▲ 71 %")
    assert "no limit" in words_of(listed[2])


def test_a_step_with_too_few_to_judge_is_said(empty: dict[str, pd.DataFrame]) -> None:
    clock = pd.DataFrame(
        [("registered", 50, 2.1, 0.97, 50), ("dispatched", 40, 6.4, 0.95, 40), ("resolved", 1, 9.0, 0.0, 1)],
        columns=["stage", "incidents", "median_min", "within_limit", "limited"],
    ).assign(incomplete_before_utc=pd.NaT)
    words = incidents_clock.clock_headline(clock, EN)
    assert words.endswith("dispatch, 95 % (1 step has too few to judge)")


def test_the_timeline_asks_for_an_incident_when_none_is_chosen(empty: dict[str, pd.DataFrame]) -> None:
    assert incidents_clock.timeline_headline(empty["incidents_timeline"], EN) == "No incident is chosen"
    assert (
        words_of(incidents_clock.timeline_body(empty["incidents_timeline"], ZH)) == "在列表中选择一起事件，查看办理过程"
    )


def test_the_timeline_says_so_if_the_chosen_incident_is_not_there(read: ViewerReader, ask: Ask) -> None:
    panel = BY_ID["incidents_timeline"]
    filters = ask(incident="NOPE")
    rows = panel.read(read, filters)
    said = ((EN, "There is no incident with this number at this moment"), (ZH, "该时刻没有此编号的事件"))
    for plain, words in said:
        look = dated(plain, panel, filters)
        assert panel.card.headline(rows, look) == words and words_of(panel.card.draw(rows, look)) == words


def test_a_limit_counts_from_the_stage_that_the_contract_names(tmp_path: Path) -> None:
    """After a rework the type has no limit, and none where the stage from which it counts was left out."""

    def steps(name: str, *stages: str) -> list[dict[str, Any]]:
        return [
            {"incident_id": name, "event_seq": n, "at": NOON - timedelta(minutes=90 - 10 * n), "stage": stage}
            for n, stage in enumerate(stages)
        ]

    reported = {"type_id": "t", "district_id": "430102", "reported_at": NOON - timedelta(minutes=90), "load_seq": 1}
    limits = {"register_min": 30.0, "dispatch_min": 5.0, "resolve_min": 5.0}
    rows = {
        "district": DISTRICTS,
        "incident_type": [{"type_id": "t", "command_system": "traffic"} | limits],
        "incident": [reported | {"incident_id": name} for name in ("a", "b")],
        "incident_event": [
            *steps("a", "reported", "registered", "dispatched", "responded", "resolved", "rework", "resolved"),
            *steps("b", "reported", "dispatched", "resolved"),
        ],
    }
    door = ViewerReader(tiny_warehouse(tmp_path / "clock.duckdb", rows), FULL)
    filters = Filters("Asia/Shanghai", as_of=NOON, live=False, window="24h")
    clock = read_clock(door, filters).set_index("stage")
    assert clock["incidents"].to_dict() == {
        "registered": 1, "dispatched": 2, "responded": 1, "resolved": 3, "rework": 1,
    }  # fmt: skip
    assert clock["limited"].to_dict() == {"registered": 1, "dispatched": 1, "responded": 0, "resolved": 1, "rework": 0}
    assert clock["within_limit"].dropna().to_dict() == {"registered": 1, "dispatched": 0, "resolved": 0}
    shown = read_timeline(door, replace(filters, chosen=(("incident", ("a",)),)))
    assert shown["limit_min"].fillna(0).tolist() == [0, 30, 5, 0, 5, 0, 0]


@pytest.mark.parametrize("ended", [0, 30])
def test_incidents_that_wait_beyond_the_limit_have_not_kept_it(tmp_path: Path, ended: int) -> None:
    """A flood: 70 incidents wait unregistered, 60 of them beyond the 5 minutes; all that were registered were quick."""
    minutes = [60.0] * ended + [30.0] * 60 + [4.0] * 10
    reported = [NOON - timedelta(minutes=each) for each in minutes]
    incidents = [
        {"incident_id": f"I{n}", "type_id": "t", "district_id": "430102", "severity": 2, "reported_at": at}
        for n, at in enumerate(reported)
    ]
    events = [{"incident_id": f"I{n}", "event_seq": 1, "stage": "reported", "at": at} for n, at in enumerate(reported)]
    events += [
        {"incident_id": f"I{n}", "event_seq": 2, "stage": "registered", "at": reported[n] + timedelta(minutes=1)}
        for n in range(ended)
    ]
    rows = {
        "district": DISTRICTS, "incident": incidents, "incident_event": events,
        "incident_type": [{"type_id": "t", "command_system": "flood_control", "register_min": 5.0}],
    }  # fmt: skip
    read = ViewerReader(tiny_warehouse(tmp_path / "flood.duckdb", rows), FULL)
    clock = read_clock(read, Filters(as_of=NOON, window="24h")).set_index("stage")
    assert clock.index.tolist() == ["registered"]
    row = clock.loc["registered"]
    assert (row["incidents"], row["waiting"], row["limited"]) == (ended, 60, ended + 60)
    assert row["within_limit"] == pytest.approx(ended / (ended + 60))
    (line,) = incidents_clock.clock_body(clock.reset_index(), EN).children
    assert line.className == "clock-row critical" and line.title.endswith("60 still wait beyond their limit")
    assert "90 % or more" not in incidents_clock.clock_headline(clock.reset_index(), EN)


def test_the_timeline_says_that_a_step_took_longer_than_its_limit(tmp_path: Path) -> None:
    steps = pd.DataFrame({
        "incident_id": "a", "stage": ["reported", "registered"], "at_utc": [NOON - timedelta(hours=1), NOON],
        "minutes_since": [float("nan"), 60.0], "limit_min": [float("nan"), 30.0], "minutes_open": 60.0,
        "minutes_left": 10.0, "type_name_en": "Fire", "type_name_zh": "火情", "summary": None, "agency_id": None,
        "note": None,
    })  # fmt: skip
    said = incidents_clock.timeline_headline(steps, EN)
    assert said == "Fire: registered, open for 60 min, 1 step over its limit, 10 min before its limit"
    assert "▲" in words_of(incidents_clock.timeline_body(steps, EN))
    kept = steps.assign(limit_min=[float("nan"), 90.0])
    assert "step" not in incidents_clock.timeline_headline(kept, EN)
