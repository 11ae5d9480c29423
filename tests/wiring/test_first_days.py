"""The first days of a city: what its history does not cover is counted, but nobody judges it, in rows and in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest

from app import CitydeckApp, create_app
from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID, PANELS
from data.calls.use import with_span
from data.city.pack import CityPack
from data.contract.calls import data_call
from data.contract.tables import FACTS, lead_of
from data.measures.definitions import BY_ID as MEASURES
from data.questions.coverage import data_since, incomplete_before
from data.questions.filters import Filters
from data.questions.first_rows import FirstRow, FirstRows, Silence
from data.questions.history import DUE, History
from data.questions.windows import start_of
from data.warehouse.policy import FULL
from layouts.kit.theme import RenderContext
from tests.conftest import DEMO_END
from tests.exam.cases import random_cases
from tests.support.claims import claims
from tests.support.decks import opened_deck

LOOKS = {language: RenderContext("desk", language, "light", "Asia/Shanghai") for language in ("zh", "en")}  # type: ignore[arg-type]
WORDS = {"zh": "前数据不全", "en": "incomplete before 2026-1"}
FIRST = DEMO_END - timedelta(days=21)
"""The first calls of the demo. Its cases and incidents begin some days earlier."""


@pytest.fixture(scope="module")
def app(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    with opened_deck(demo_path, changsha_pack) as deck:
        yield create_app(deck.settings, deck)


def question(random: Random) -> dict[str, str]:
    """A moment in the first hours, days, or at any time of the demo; the panels' own windows or any other."""
    hours = random.choice((random.uniform(0.5, 12), random.uniform(12, 96), random.uniform(96, 21 * 24)))
    window = random.choice(("", "", "today", "24h", "7d", "month", "30d", "90d", "1h", "3d"))
    moment = (FIRST + timedelta(hours=hours)).replace(microsecond=0)
    return {"as_of": moment.isoformat(), **({"window": window} if window else {})}


def covers(app: CitydeckApp, filters: Filters, panel: Panel) -> bool:
    """Whether the window of a panel begins after the history of each of its facts, and of the limits that are due."""
    starts, obeys = app.deck.watcher.state.history.starts, "window" in panel.obeys
    window = (filters.window if obeys and filters.window else None) or panel.read.window
    facts = [table.name for table in FACTS if table.name in panel.tables]
    facts += [str(due) for due in DUE if panel.read.due and due.table.name in panel.tables]
    spans = [(name, filters.for_domain(lead_of(name.split(".")[0])).moment) for name in facts]
    if not panel.read.has_window:  # about the moment: only what is open needs a history, if there is any
        return not panel.read.due or all(at >= (starts[name] or at) for name, at in spans)
    return all(start_of(window, at, filters.zone) >= (starts[name] or datetime.max) for name, at in spans)


@random_cases("first_days", "asked", question, 300)
def test_what_the_history_does_not_cover_is_counted_but_not_judged(asked: dict[str, str], app: CitydeckApp) -> None:
    filters, wrong = app.deck.filters(list(asked.items())), list[Any]()
    for panel in PANELS:
        rows = app.service.rows(panel, filters, FULL)
        short = not covers(app, filters, panel)
        if panel.read.has_window and len(rows.frame):
            assert rows.frame["incomplete_before_utc"].notna().all() == short, panel.id
        for language, look in LOOKS.items():
            *_, headline, footer, _ = map(json.loads, app.service.picture(panel, filters, look, FULL).parts)
            wrong += [(panel.id, fault, headline) for fault in claims(panel.id, rows.frame, headline, language)]
            told = WORDS[language] in json.dumps(footer, ensure_ascii=False)
            assert told == (short and rows.silence is None), (panel.id, footer)
    assert wrong == []


@pytest.mark.parametrize("panel", ["services_overdue", "incidents_open"])
def test_what_is_open_before_the_history_says_from_when_it_is_complete(app: CitydeckApp, panel: str) -> None:
    """Before, the footer said nothing, however few of the open cases and incidents were loaded."""
    starts = app.deck.watcher.state.history.starts
    known = starts["service_case.due_at" if panel.startswith("services") else "incident.due_at"]
    assert known is not None
    for at, short in ((known - timedelta(hours=1), True), (known, False)):
        filters = app.deck.filters([("as_of", at.isoformat())])
        for language, look in LOOKS.items():
            footer = app.service.picture(BY_ID[panel], filters, look, FULL).parts[-2]
            assert (WORDS[language] in json.dumps(json.loads(footer), ensure_ascii=False)) == short, at


def test_growth_unused_grants_and_targets_of_the_first_hours(app: CitydeckApp) -> None:
    """Before: "(+226)", "1,814 of 1,956 valid grants not used in 30 days", "missed: Cases on time"."""
    filters = app.deck.filters([("as_of", (FIRST + timedelta(hours=6)).isoformat())])

    def shown(panel: str, language: str = "en") -> tuple[pd.DataFrame, str]:
        frame = app.service.rows(BY_ID[panel], filters, FULL).frame
        parts = app.service.picture(BY_ID[panel], filters, LOOKS[language], FULL).parts
        return frame, json.loads(parts[-3])

    for panel in ("incidents_flow", "services_flow"):
        frame, headline = shown(panel)
        assert frame["growth"].isna().all() == ("incomplete before" in headline), headline
    assert shown("services_flow")[0]["growth"].isna().all()
    for panel in ("calls_unused_grants", "calls_unused", "calls_utilisation"):
        frame, headline = shown(panel)
        assert set(frame["calls_since_utc"]) == {pd.Timestamp("2026-10-30 12:00:03.917")} or len(frame) == 0
        assert "since 2026-10-30 (6 h of data)" in headline, headline
        assert "自 2026-10-30 起（数据仅 6 小时）" in shown(panel, "zh")[1]
    frame, headline = shown("kpi_scorecard")
    young = frame[frame["incomplete_before_utc"].notna()]
    assert {"cases_on_time", "datasets_used_30d", "calls_error_rate"} <= set(young["measure"])
    assert set(young["status"]) == {"none"} and young["weak_value"].isna().all() and young["short"].isna().all()
    judged, _, waiting = headline.partition("too little data to judge")
    assert all(MEASURES[name].name not in judged for name in young["measure"]) and "Cases on time" in waiting
    assert set(frame.loc[frame["measure"] == "incidents_over_limit", "status"]) <= {"good", "bad"}  # a state


def test_a_measure_of_remedies_looks_fifteen_days_further_back(app: CitydeckApp) -> None:
    measure, start = MEASURES["bad_ratings_remedied"], app.deck.watcher.state.history.starts["service_case"]
    assert start is not None
    for days, covered in ((7, False), (21, False), (22, True)):
        filters = Filters(as_of=start + timedelta(days=days), window="7d", history=History({"service_case": start}))
        assert (measure.incomplete_before(filters) is None) == covered
        assert MEASURES["cases_on_time"].incomplete_before(filters) is None


NOON, CALLS = datetime(2026, 11, 20, 12), data_call.name


def asked(window: str, first: datetime, start: datetime | None) -> Filters:
    rows = FirstRows({CALLS: FirstRow(NOON.date(), 1, Silence(CALLS, first))})
    return Filters(as_of=NOON, window=window, history=History({CALLS: start}), first_rows=rows)


def test_the_beginning_of_the_data_and_of_the_history() -> None:
    old, first = datetime(2001, 1, 1), datetime(2026, 11, 17, 8)
    assert incomplete_before(asked("24h", first, None).at(NOON), data_call) == NOON  # too few days to know
    assert incomplete_before(asked("7d", first, None), data_call) == first
    assert incomplete_before(asked("24h", first, first), data_call) is None
    assert incomplete_before(Filters(as_of=NOON, window="90d"), data_call) is None  # nobody has looked yet
    start = datetime(2026, 11, 18)
    assert incomplete_before(asked("7d", first, start), data_call) == start
    assert data_since(asked("30d", first, start), data_call) == first  # the first evening is data, but no history
    assert data_since(asked("30d", old, start), data_call) == start  # a stray old row is neither
    assert data_since(asked("24h", first, first), data_call) is None


def test_thirty_days_are_said_only_of_thirty_days() -> None:
    for days, known in ((29, True), (31, False)):
        start = NOON - timedelta(days=days)
        row = with_span(pd.DataFrame({"id": ["a"]}), asked("24h", start, start)).iloc[0]
        assert pd.notna(row["calls_since_utc"]) == known
        assert row["span_min"] == 29 * 1440 if known else pd.isna(row["span_min"])
