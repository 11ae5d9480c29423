"""Headlines at random moments, for random questions, in whole and in partial cities: each says what its rows say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import pandas as pd
import pytest

from app import CitydeckApp, create_app
from callbacks.panel_service import dated
from callbacks.registry.panels import PANELS
from data.city.pack import CityPack
from data.contract.tables import DOMAINS, FACTS
from data.demo.stories import STORIES
from data.warehouse.policy import FULL
from layouts.kit.order import in_order
from layouts.kit.silence import headline_of
from layouts.kit.theme import RenderContext
from tests.conftest import DEMO_END
from tests.exam.cases import random_cases
from tests.support.claims import claims, false_numbers
from tests.support.decks import opened_deck
from tests.support.silent import emptied

LOOKS = {language: RenderContext("desk", language, "light") for language in ("zh", "en")}  # type: ignore[arg-type]
FIRST = DEMO_END - timedelta(days=21)
FILTERS = {
    "district": ("430102", "430104", "430111", "430121", "430182"),
    "agency": ("transport", "housing", "natural_resources", "ecology"),
    "command_system": ("urban_management", "traffic", "emergency", "flood_control"),
    "severity": ("1", "2", "3", "4"),
    "source": ("grid_worker", "citizen", "camera"),
    "share_class": ("conditional", "unconditional", "withheld"),
    "system": ("S07", "S33"),
    "layer": ("water_level", "camera", "hall"),
    "measure": ("cases_on_time", "incidents_over_limit", "incidents_closed_on_time"),
    "indicator": ("renewal_progress",),
}
"""Filters and some of their values in the demo."""


class Question(NamedTuple):
    """A question about a city. city: "whole", or the only domain whose facts the city has."""

    city: str
    pairs: dict[str, str]


def question(random: Random) -> Question:
    """A moment (of a story, at night, on the first or last day, or any), a window, and up to two filters."""
    moments: tuple[Callable[[], datetime], ...] = (
        lambda: random.choice(STORIES).moment(DEMO_END),
        lambda: DEMO_END.replace(hour=19, minute=random.randrange(60)) - timedelta(days=random.randint(1, 20)),
        lambda: FIRST + timedelta(minutes=random.randrange(-600, 1440)),
        lambda: DEMO_END - timedelta(seconds=random.choice((0, random.randrange(86_400)))),
        lambda: DEMO_END - timedelta(seconds=random.randrange(21 * 86_400)),
    )
    chosen = {
        name: random.choice(FILTERS[name]) for name in random.sample(sorted(FILTERS), random.choice((0, 0, 1, 2)))
    }
    window = {"window": random.choice(("today", "24h", "7d", "month", "30d", "1h", "3d"))}
    pairs = {"as_of": random.choice(moments)().isoformat(), **(window if random.random() < 0.6 else {}), **chosen}
    return Question(random.choice(DOMAINS) if random.random() < 0.15 else "whole", pairs)


Cities = Callable[[str], CitydeckApp]


@pytest.fixture(scope="module")
def cities(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cities]:
    """`cities("whole")`, or `cities("calls")`: the app over a city with the facts of this domain only."""
    opened, made = [], dict[str, CitydeckApp]()

    def city(name: str) -> CitydeckApp:
        if name not in made:
            others = [table.name for table in FACTS if table.info["domain"] != name]
            path = tmp_path_factory.mktemp("cities") / f"{name}.duckdb"
            deck = opened_deck(
                demo_path if name == "whole" else emptied(demo_path, path, others, log=False), changsha_pack
            )
            opened.append(deck)
            entered = deck.__enter__()
            made[name] = create_app(entered.settings, entered)
        return made[name]

    yield city
    for deck in opened:
        deck.__exit__(None, None, None)


@random_cases("sentences", "asked", question, 300)
def test_a_headline_says_what_its_rows_say(asked: Question, cities: Cities) -> None:
    app, wrong = cities(asked.city), []
    filters = app.deck.filters(list(asked.pairs.items()))
    for panel in PANELS:
        rows = app.service.rows(panel, filters, FULL)
        for language, plain in LOOKS.items():
            look = dated(plain, panel, filters)
            frame = rows.frame if rows.silence else in_order(panel.card, rows.frame, look)
            words = headline_of(panel.card, frame, rows.silence, look)
            wrong += [(panel.id, fault, words) for fault in claims(panel.id, rows.frame, words, language)]
    assert wrong == []


def test_the_change_behind_a_name_is_checked_against_the_row_of_that_name() -> None:
    types = pd.DataFrame({"incidents": [468, 5], "incidents_before": [400, 3]})
    for words in (
        "Most frequent: Road waterlogging, 468 incidents (+17.0 % on 5 weeks before, 4 working days more)",
        "道路积水最多，468 起（较 5 周前同期 +17.0 %，多 4 个工作日）",
    ):
        assert false_numbers("incidents_types", types, words) == []
        assert false_numbers("incidents_types", types, words.replace("+17.0", "+85.0")) != []
