"""Open incidents per command system and stage, their usual numbers, and the matrix."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from data.contract.parts import COMMAND_SYSTEMS
from data.demo.stories import story
from data.incidents.by_stage import read_by_stage
from data.incidents.open import STAGE_ORDER
from data.questions.history import UNLIMITED
from data.questions.reading import ViewerReader
from layouts.incidents.by_stage import by_stage_body, by_stage_headline, unusual
from tests.conftest import DEMO_END
from tests.incidents.raw import CHOSEN, EN, WHEN, ZH, Ask, Raw, asked_at, columns, opened
from tests.support.words import parts_of, words_of


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
@pytest.mark.parametrize("when", WHEN)
def test_stages_hold_what_the_last_events_before_the_moment_say(
    read: ViewerReader, ask: Ask, raw: Raw, when: str, chosen: dict[str, str]
) -> None:
    moment, as_of = asked_at(when, raw)
    held = read_by_stage(read, ask(**as_of, **chosen))
    wanted = opened(raw, moment, **columns(chosen)).groupby(["command_system", "stage"]).size()
    assert held.set_index(["command_system", "stage"])["incidents"].to_dict() == wanted.to_dict()
    order = [(COMMAND_SYSTEMS.index(row.command_system), STAGE_ORDER.index(row.stage)) for row in held.itertuples()]
    assert order == sorted(order)


@pytest.mark.parametrize("when", WHEN)
def test_usual_is_the_median_of_the_same_time_one_to_eight_weeks_before(
    read: ViewerReader, ask: Ask, raw: Raw, when: str
) -> None:
    moment, as_of = asked_at(when, raw)
    filters = ask(**as_of, district="430104")
    assert read_by_stage(read, filters)["usual"].isna().all()  # the demo has fewer than four weeks
    held = read_by_stage(read, replace(filters, history=UNLIMITED)).set_index(["command_system", "stage"])
    weeks = [opened(raw, moment - timedelta(weeks=n), district_id="430104") for n in range(1, 9)]
    by_stage = [week.groupby(["command_system", "stage"]).size() for week in weeks]
    by_system = [week.groupby("command_system").size() for week in weeks]
    for (system, stage), row in held.iterrows():
        assert row["usual"] == np.median([counted.get((system, stage), 0) for counted in by_stage])
        assert row["system_usual"] == np.median([counted.get(system, 0) for counted in by_system])


def test_the_flood_evening_shows_in_the_stages(read: ViewerReader, ask: Ask) -> None:
    flood = story("flood_evening").moment(DEMO_END)
    held = read_by_stage(read, ask(as_of=flood.isoformat()))
    held = held[held["command_system"] == "flood_control"]
    assert held["incidents"].sum() >= 200
    held = read_by_stage(read, replace(ask(as_of=flood.isoformat()), history=UNLIMITED))
    assert held.loc[held["command_system"] == "flood_control", "system_stands_out"].all()


def stages(*held: tuple[str, str, int, float, bool]) -> pd.DataFrame:
    frame = pd.DataFrame(held, columns=["command_system", "stage", "incidents", "usual", "stands_out"])
    systems = frame.groupby("command_system")
    return frame.assign(
        system_usual=systems["usual"].transform("sum"),
        system_stands_out=systems["stands_out"].transform("any"),
        unconnected="",
    )


def test_the_matrix_says_and_marks_what_is_unusual() -> None:
    held = stages(
        ("traffic", "reported", 4, 5.0, False),
        ("flood_control", "responded", 54, 17.0, True),
        ("flood_control", "rework", 1, 0.5, False),
    )
    assert by_stage_headline(held, EN) == "59 open; flood control 55, 3.1 times its usual"
    assert by_stage_headline(held, ZH) == "在办 59 起，其中防汛 55 起，为平常的 3.1 倍"
    cells = [part for part in parts_of(by_stage_body(held, EN)) if type(part).__name__ == "Td"]
    marked = {words_of(cell): cell.className for cell in cells if "critical" in (cell.className or "")}
    assert marked == {"54": "critical", "55": "total critical"}


def test_the_matrix_is_calm_on_an_ordinary_day() -> None:
    held = stages(("traffic", "reported", 12, 10.0, False), ("emergency", "responded", 4, 1.0, False))
    assert by_stage_headline(held, EN) == "16 open, as usual; most in traffic: 12"
    assert "critical" not in str(by_stage_body(held, EN))


def test_a_small_usual_number_is_no_base_of_a_multiple() -> None:
    held = stages(("flood_control", "responded", 305, 3.5, True), ("traffic", "reported", 5, 5.0, False))
    assert by_stage_headline(held, ZH) == "在办 310 起，其中防汛 305 起，平常 3 至 4 起"
    assert by_stage_headline(held, EN) == "310 open; flood control 305, usually 3 to 4"


def test_unusual_needs_more_than_noise() -> None:
    assert unusual(4, 0, True) == "" and unusual(16, 10, False) == "" and unusual(5, 20, True) == ""
    assert unusual(6, 0.1, True) == unusual(300, 100, True) == "critical"
    assert unusual(20, 10, True) == "warning"
    assert unusual(500, float("nan"), False) == ""
