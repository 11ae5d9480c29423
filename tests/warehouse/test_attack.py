"""Whoever may not see single cases asks every question, alone or with another, and works out no small number of cases.

The attacker writes down all that the answers of one moment and one window say, as equations between the numbers of
cases by channel, item, day, agency, district, rating and stage, of his part of the city and of the rest. A number is
recovered if the equations leave it one whole value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest

from callbacks.panel_service import PanelService
from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID, PANELS
from data.city.pack import CityPack
from data.contract.tables import PERSONAL
from data.errors import WarehouseError
from data.measures.suppression import OF_CASES
from data.questions.suppression import Cells
from data.warehouse.policy import FULL, Viewer
from layouts.kit.few import is_mark
from tests.exam.cases import random_cases
from tests.support.decks import opened_deck
from tests.support.simplex import Equations
from tests.support.tiny import NOON, load, tiny_file

K = 5
DISTRICTS = ("430102", "430103", "430111")
ITEMS = {f"t{n}": f"a{n % 3}" for n in range(7)}
CHANNELS = ("hall", "web", "app", "machine", "wechat")
OF_CITY = Viewer("city", "viewer", FULL.districts, FULL.agencies)
PERSONAL_PANELS = [panel for panel in PANELS if panel.read.personal]
ATTACKS = 150
"""Number of cities in the exam."""


# The city ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attack:
    """A small city, and the second viewer, who sees a part of it. case_rows: rows of service_case."""

    case_rows: list[dict[str, Any]]
    part: Viewer
    window: str

    def __str__(self) -> str:
        return (
            f"{len(self.case_rows)} cases, {self.window}, {sorted(self.part.districts)}, {sorted(self.part.agencies)}"
        )


def attack(random: Random) -> Attack:
    """A city with a few cases per cell: many are below k, and some are just as large."""
    size, weights = random.choice((30, 120, 300)), [random.choice((1, 1, 3, 12)) for _ in range(7)]
    rows = [one_case(number, random, weights) for number in range(size)]
    districts = frozenset(random.sample(DISTRICTS, random.randint(1, 2)))
    return Attack(
        rows, Viewer("part", "viewer", districts, FULL.agencies), random.choice(("7d", "30d", "today", "24h"))
    )


def one_case(number: int, random: Random, weights: list[int]) -> dict[str, Any]:
    submitted = NOON - timedelta(hours=random.choice((3, 20, 30, 100, 160, 250, 500)) * random.random())
    moments = [submitted + timedelta(hours=hours * random.random()) for hours in (5, 60, 90)]
    accepted, completed, rated = (at if at < NOON and random.random() < 0.9 else None for at in moments)
    rating = None if rated is None or completed is None else random.choice((1, 3, 5, 5, 5))
    return {
        "case_id": f"c{number}", "item_id": random.choices(list(ITEMS), weights)[0],
        "channel": random.choices(CHANNELS, weights[:5])[0], "district_id": random.choices(DISTRICTS, weights[:3])[0],
        "submitted_at": submitted, "accepted_at": accepted, "completed_at": completed,
        "due_at": submitted + timedelta(hours=random.choice((10, 50, 80))),
        "rating": rating, "rated_at": max(rated, completed) if rating and rated and completed else None, "load_seq": 1,
    }  # fmt: skip


OF_ITEM = {
    "kind": "government", "promised_days": 3, "legal_days": 5, "instant": False, "cross_region": False,
}  # fmt: skip


def names(of: str) -> dict[str, str]:
    return {"name_zh": of, "name_en": of}


@pytest.fixture
def service(case: Attack, tmp_path: Path, changsha_pack: CityPack) -> Iterator[PanelService]:
    above = {"parent_id": "430100", "level": "district", "population": 9}
    units: list[dict[str, Any]] = [{"district_id": "430100", "level": "city", "population": 9} | names("430100")]
    units += [{"district_id": name} | above | names(name) for name in DISTRICTS]
    rows: dict[str, Any] = {
        "load_log": [load(1, "service_case", NOON)],
        "district": units,
        "agency": [{"agency_id": name} | names(name) for name in ("a0", "a1", "a2")],
        "service_item": [{"item_id": name, "agency_id": of} | OF_ITEM | names(name) for name, of in ITEMS.items()],
        "service_case": case.case_rows,
    }
    with opened_deck(tiny_file(tmp_path / "tiny.duckdb", rows), changsha_pack, now=NOON) as deck:
        yield PanelService(deck)


# The attacker ------------------------------------------------------------------------------------------------------


class Attacker:
    """What the answers of one moment and one window tell. Each viewer has parts of the city: part, or part and rest.

    Unknowns are numbers of cases "part population dimension value category". A population with categories is divided by
    them in each row: (late, on time), (red, yellow, other).
    """

    def __init__(self, parts: dict[str, tuple[str, ...]]) -> None:
        self.parts = parts
        self.known = Equations()
        self.named: set[str] = set()

    def sum_of(self, viewer: str, name: str) -> dict[str, float]:
        self.named.add(name)
        return {f"{part} {name}": 1.0 for part in self.parts[viewer]}

    def hear(self, viewer: str, names: list[str], value: Any) -> None:
        """The sum of these numbers has the value, unless the answer hides it or does not know it."""
        if not is_mark(value) and not pd.isna(value):
            terms = {name: 1.0 for one in names for name in self.sum_of(viewer, one)}
            self.known.say(terms, float(value))

    def relate(self, whole: str, names: list[str]) -> None:
        """In every part of the city the total is the sum of these numbers."""
        self.named.update([whole, *names])
        for part in {part for parts in self.parts.values() for part in parts}:
            self.known.say({f"{part} {whole}": -1.0} | {f"{part} {name}": 1.0 for name in names}, 0)


CATEGORIES = {"due": ("on_time", "late"), "open": ("overdue", "nearly_overdue", "other"),
              "due_before": ("on_time_before", "late_before")}  # fmt: skip


def listen(attacker: Attacker, viewer: str, panel: Panel, rows: pd.DataFrame) -> None:
    """What the rows of one panel tell: each count, and each total that a share tells."""
    cells = panel.read.cells
    assert isinstance(cells, Cells)
    for row in rows.to_dict("records"):
        key = f"{panel.id} {row[cells.keys[0]]}"
        for counts in cells.counts:
            names = [f"{counts.whole} {key} {of}".strip() for of in CATEGORIES.get(counts.whole, ("",))]
            attacker.hear(viewer, names, row[counts.whole])
            for part in counts.parts:
                attacker.hear(viewer, [f"{counts.whole} {key} {part}"], row[part])
            late = row.get("late") if counts.whole == "due" else None
            if late is not None:
                attacker.hear(viewer, [f"due {key} late"], late)
        whole, share = cells.counts[0].whole, row.get("share")
        if share is not None and not pd.isna(share) and not is_mark(row[whole]) and share > 0:
            attacker.hear(viewer, [f"total {whole}"], round(row[whole] / share))


def answers(service: PanelService, viewer: Viewer, window: str) -> Iterator[tuple[Panel, pd.DataFrame]]:
    """All panels about cases that answer the viewer."""
    for panel in PERSONAL_PANELS:
        try:
            yield panel, service.rows(panel, service.deck.filters([("window", window)]), viewer).frame
        except WarehouseError as error:
            assert error.kind == "withheld", panel.id


TOTALS = {
    "submitted": ("services_channels", "services_busiest_items", "services_flow"), "completed": ("services_flow",),
    "accepted": ("services_flow",), "due": ("services_on_time_by_agency",),
    "open": ("services_overdue",), "cases": ("services_ratings",),
    "submitted_before": ("services_channels", "services_busiest_items"),
    "due_before": ("services_on_time_by_agency",),
}  # fmt: skip
"""Population -> the panels that divide it."""
MEASURED = {
    "cases_on_time": ("due", "numerator", "on_time"), "cases_backlog": ("open", "numerator", ""),
    "cases_overdue": ("open", "numerator", "overdue"),
}  # fmt: skip


def values_of(panel: Panel, truth: dict[str, pd.DataFrame]) -> list[Any]:
    """All values of a panel's dimension that the attacker may know of: those of the whole city."""
    cells = panel.read.cells
    assert isinstance(cells, Cells)
    return truth[panel.id][cells.keys[0]].tolist()


def heard(service: PanelService, case: Attack, truth: dict[str, pd.DataFrame]) -> Attacker:
    """All answers of both viewers as equations."""
    attacker = Attacker({"city": ("part", "rest"), "part": ("part",)})
    for population, panels in TOTALS.items():
        for panel in panels:
            for of in CATEGORIES.get(population, ("",)):
                names = [f"{population} {panel} {value} {of}".strip() for value in values_of(BY_ID[panel], truth)]
                attacker.relate(f"total {population} {of}".strip(), names)
        if population in CATEGORIES:
            attacker.relate(f"total {population}", [f"total {population} {of}" for of in CATEGORIES[population]])
    for name, viewer in (("city", OF_CITY), ("part", case.part)):
        for panel, rows in answers(service, viewer, case.window):
            if panel.id == "services_funnel":
                stages = rows.set_index("stage")["cases"]
                attacker.hear(name, ["total submitted"], stages["submitted"])
            elif isinstance(panel.read.cells, Cells):
                listen(attacker, name, panel, rows)
            elif panel.id == "kpi_scorecard":
                for row in rows[rows["measure"].isin(list(MEASURED))].to_dict("records"):
                    population, column, of = MEASURED[row["measure"]]
                    attacker.hear(name, [f"total {population} {of}".strip()], row[column])
                    if row["measure"] == "cases_on_time":
                        attacker.hear(name, ["total due"], row["denominator"])
    return attacker


@random_cases("attack", "case", attack, ATTACKS)
def test_no_number_of_cases_below_k_is_worked_out_by_two_viewers_who_have_all_answers(
    case: Attack, service: PanelService
) -> None:
    filters = service.deck.filters([("window", case.window)])
    whole = {panel.id: service.rows(panel, filters, FULL).frame for panel in PERSONAL_PANELS}
    attacker = heard(service, case, whole)
    told = replaced(case.part, case_detail=True)
    for panel in PERSONAL_PANELS:
        cells = panel.read.cells
        if isinstance(cells, Cells) and not cells.nested:
            for viewer, rows in (("city", whole[panel.id]), ("part", service.rows(panel, filters, told).frame)):
                for name, names, value in small_cells(panel, cells, rows):
                    terms = {one: 1.0 for each in names for one in attacker.sum_of(viewer, each)}
                    low, high = attacker.known.range_of(terms)
                    assert ceil(low - 1e-6) < floor(min(high, 1e9) + 1e-6), (viewer, name, value, str(case))


@random_cases("attack", "case", attack, 20)
def test_a_question_that_would_tell_a_difference_gets_one_clear_line(case: Attack, service: PanelService) -> None:
    asked: list[tuple[str, dict[str, str]]] = [
        *[("without filters only", {name: value}) for name, values in FILTERS.items() for value in values],
        *[("these windows only", {"window": window}) for window in ("36h", "month", "8d", WINDOW)],
        ("not as they were known", {"as_of": NOON.isoformat(), "known": "1"}),
    ]
    for panel in PERSONAL_PANELS:
        for words, pairs in asked:
            obeyed = panel.obeys | {"as_of", "known"}
            if set(pairs) <= obeyed:
                refused(service, panel, pairs, OF_CITY, words)
        for viewer in (Viewer("a", "viewer", FULL.districts, frozenset({"a0"})), ONE):
            refused(service, panel, {}, viewer, "all agencies together")


FILTERS = {"district": DISTRICTS, "agency": ("a0", "a1"), "item": tuple(ITEMS)}
WINDOW = f"{(NOON - timedelta(days=5)).isoformat()}/{(NOON - timedelta(days=1)).isoformat()}"
ONE = Viewer("one", "viewer", frozenset({"430102"}), frozenset({"a0", "a1"}))


def refused(service: PanelService, panel: Panel, pairs: dict[str, str], viewer: Viewer, words: str) -> None:
    """The panel says why it shows nothing; one that shows other things, too, shows no number of cases."""
    filters = service.deck.filters(list(pairs.items()))
    if panel.read.cells and panel.read.cells.mixed:
        rows = service.rows(panel, filters, viewer).frame
        of_cases = rows[rows["measure"].isin(OF_CASES)]
        assert of_cases[["numerator", "denominator", "value"]].isna().all(axis=None), (panel.id, pairs)
        return
    with pytest.raises(WarehouseError) as error:
        service.rows(panel, filters, viewer)
    assert error.value.kind == "withheld" and (panel.read.cells is None or words in str(error.value)), panel.id


@random_cases("attack", "case", attack, 20)
def test_numbers_end_at_a_whole_hour(case: Attack, service: PanelService) -> None:
    for panel in PERSONAL_PANELS:
        if panel.read.cells and not panel.read.cells.mixed:
            frames = []
            for minutes in (0, 1, 59):
                moment = NOON - timedelta(hours=1) + timedelta(minutes=minutes)
                filters = service.deck.filters([("as_of", moment.isoformat())])
                try:
                    frames.append(service.rows(panel, filters, OF_CITY).frame)
                except WarehouseError as error:
                    assert error.kind == "withheld"
            assert len(frames) in (0, 3) and all(frame.equals(frames[0]) for frame in frames), panel.id


def test_every_panel_about_cases_is_declared_or_refused() -> None:
    declared = {panel.id for panel in PERSONAL_PANELS if panel.read.cells}
    assert all(PERSONAL.isdisjoint(panel.tables) for panel in PANELS if panel not in PERSONAL_PANELS)
    assert {panel.id for panel in PERSONAL_PANELS} - declared == {
        "services_on_time_by_district", "services_slowest_items", "services_by_item_section", "services_cross_region",
    }  # fmt: skip
    for panel in PERSONAL_PANELS:
        if isinstance(panel.read.cells, Cells):
            counted = {name for counts in panel.read.cells.counts for name in (counts.whole, *counts.parts)}
            named = {*panel.read.cells.keys, *counted, *panel.read.cells.linked, *panel.read.cells.withheld}
            assert named <= set(panel.read.columns), panel.id


def replaced(viewer: Viewer, *, case_detail: bool) -> Viewer:
    return Viewer(viewer.name, viewer.role, viewer.districts, viewer.agencies, case_detail)


def small_cells(panel: Panel, cells: Cells, rows: pd.DataFrame) -> Iterator[tuple[str, list[str], int]]:
    """The cells of a panel with 1 to k - 1 cases: their name, the unknowns that they add up, and their value."""
    for row in rows.to_dict("records"):
        key = f"{panel.id} {row[cells.keys[0]]}"
        for counts in cells.counts:
            if counts.whole not in TOTALS or pd.isna(row[counts.whole]):
                continue
            categories = CATEGORIES.get(counts.whole, ("",))
            names = [f"{counts.whole} {key} {of}".strip() for of in categories]
            found = {key: (names, row[counts.whole])}
            if counts.parts:
                rest = row[counts.whole] - sum(row[part] for part in counts.parts)
                parts = dict(zip(names, [*(row[part] for part in counts.parts), rest], strict=True))
                found |= {name: ([name], value) for name, value in parts.items()}
            for name, (unknowns, value) in found.items():
                if 0 < value < K:
                    yield f"{counts.whole} {name}", unknowns, int(value)
