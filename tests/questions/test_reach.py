"""No panel asks a domain beyond the reach of the domain's data, and a reach decides live and past alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain
from random import Random

import pandas as pd
import pytest
from sqlalchemy.sql import visitors

from callbacks.registry.panel import Panel
from callbacks.registry.panels import PANELS
from data.contract.tables import FACTS, lead_of
from data.questions.filters import Filters
from data.questions.reach import Reach
from data.questions.reading import Reader, Recorder
from data.warehouse.selects import AnySelect, tables_of
from tests.conftest import DEMO_END
from tests.exam.cases import random_cases

Ask = Callable[..., Filters]
NOON = datetime(2026, 11, 20, 12)
DAY = timedelta(days=1)
REACH = Reach({
    "calls": NOON - DAY, "services": NOON - 2 * DAY, "incidents": NOON - 3 * DAY, "layers": NOON - 4 * DAY,
    "dataset_state": NOON - 5 * DAY,
})  # fmt: skip
HORIZON = {"services_overdue": DAY}
"""Panels that count what will be due soon: they compare promised ends with a time after the moment."""
FACT_NAMES = {fact.name for fact in FACTS}
panels = pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)


def moments_in(statement: AnySelect) -> list[datetime]:
    """Every time that is bound in a select."""
    values = (element.value for element in visitors.iterate(statement) if isinstance(element, visitors.Visitable)
              and element.__visit_name__ == "bindparam")  # fmt: skip
    flat = chain.from_iterable(value if isinstance(value, (list, tuple)) else [value] for value in values)
    return [value for value in flat if isinstance(value, datetime)]


@panels
@pytest.mark.parametrize("live", [True, False], ids=["live", "past"])
def test_no_select_asks_a_domain_beyond_its_reach(panel: Panel, live: bool) -> None:
    recorder = Recorder()
    panel.read(recorder, Filters(zone="Asia/Shanghai", as_of=NOON, live=live, window="7d", reach=REACH))
    for statement in recorder.statements:
        leads = {lead_of(name) for name in tables_of(statement) if name in FACT_NAMES}
        limit = max((REACH.moment(lead, NOON) for lead in leads), default=NOON) + HORIZON.get(panel.id, timedelta())
        assert [at for at in moments_in(statement) if at > limit] == [], f"{panel.id} asks {sorted(leads)}"


@panels
def test_the_moment_of_a_panel_is_the_oldest_of_its_domains(panel: Panel) -> None:
    filters = Filters(as_of=NOON, reach=REACH)
    expected = min((REACH.moment(lead_of(fact), NOON) for fact in panel.facts), default=NOON)
    assert panel.moment(filters) == expected


def asked_beyond(random: Random) -> tuple[str, int, int]:
    """A panel, how long its domain is dead, and how far the domains' reach lies in the past, in minutes."""
    panel = random.choice(PANELS).id
    return panel, random.randrange(1, 40 * 1440), random.randrange(0, 20 * 1440)


@random_cases("reach", "name, dead_min, ago_min", asked_beyond, 500)
def test_a_dead_source_makes_no_figure_worse_and_no_other_domain_moves(
    name: str, dead_min: int, ago_min: int, read: Reader, ask: Ask
) -> None:
    """Asked long after its sources died, a domain answers as at its reach, whatever happened to the others."""
    panel = next(one for one in PANELS if one.id == name)
    reach = DEMO_END - timedelta(minutes=ago_min)
    ends = {lead: reach for lead in panel.read.leads}
    alive = {lead: DEMO_END + timedelta(minutes=dead_min) for lead in REACH.until if lead not in ends}
    chosen = {"incident": "none", "asset": "none"} if panel.id in ("incidents_timeline", "layers_readings") else {}
    later = replace(ask(**chosen), as_of=reach + timedelta(minutes=dead_min), reach=Reach(ends | alive))
    if "scenarios" in panel.read.leads or not panel.read.leads:
        return  # indicators are periods: they are judged at the moment itself
    then = replace(later, as_of=reach, reach=Reach())
    pd.testing.assert_frame_equal(panel.read(read, later), panel.read(read, then))


def test_what_is_typed_about_a_day_is_the_day_of_the_reach(ask: Ask) -> None:
    """`today` is the city day on which the domain's data end, not the day of the clock."""
    filters = replace(ask(window="today"), as_of=NOON + 3 * DAY, reach=REACH).for_domain("calls")
    assert (filters.start.date(), filters.end) == (date(2026, 11, 18), NOON - DAY)
