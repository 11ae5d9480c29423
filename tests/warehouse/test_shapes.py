"""Random selects of random viewers, on every engine: the door refuses each, or gives what pandas finds in own rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from duckdb import connect
from sqlalchemy import DateTime, Select, select

from data.contract.parts import Scope
from data.contract.tables import metadata
from data.errors import WarehouseError
from data.warehouse.door import Warehouse, open_warehouse
from data.warehouse.policy import FULL, Viewer
from data.warehouse.sqlalchemy_private import structure_of
from tests.exam.cases import random_cases
from tests.support.clickhouse import database, fill_clickhouse
from tests.support.postgres import cluster, fill_postgres
from tests.support.shapes import KGN, Relation, Tables, base, grown, made
from tests.support.tiny import DISTRICTS, NOON, empty_file
from tests.support.tricks import TRICKS

UNITS = [str(unit["district_id"]) for unit in DISTRICTS]
PARENTS = {unit["district_id"]: unit["parent_id"] for unit in DISTRICTS}
SHAPES = 200
"""Number of cases in the exam, on each engine."""


# The rows ----------------------------------------------------------------------------------------------------------


def rows_of_city() -> dict[str, pd.DataFrame]:
    """A dozen rows of each table: in every district, in none, and children of nobody."""
    random = Random("city")

    def ids(letter: str, count: int = 12) -> list[str]:
        return [f"{letter}{n:02}" for n in range(count)]

    def any_of(*choices: Any, count: int = 12) -> list[Any]:
        return [random.choice(choices) for _ in range(count)]

    within = lambda: any_of(*UNITS, "430103", "430102", None)  # noqa: E731
    agency = lambda: any_of("a", "b", "b", None)  # noqa: E731
    found: dict[str, dict[str, Any]] = {
        "district": {name: [unit[name] for unit in DISTRICTS] for name in ("district_id", "parent_id", "level")}
        | {"population": [9, 3, None, 1]},
        "incident": {
            "incident_id": ids("i"), "district_id": within(), "severity": any_of(1, 2, 3, None),
            "agency_id": agency(),
        },
        "incident_event": {
            "incident_id": any_of(*ids("i"), "i99", None), "event_seq": any_of(1, 2, 3),
            "stage": any_of("reported", "closed"),
        },
        "asset": {
            "asset_id": [*ids("a", 8), *ids("h", 4)], "district_id": within(), "lon": any_of(1.0, 2.0, 4.0, None),
            "agency_id": agency(),
        },
        "reading": {
            "asset_id": any_of(*ids("a", 8), "a99"), "quantity": any_of("q", "r"), "value": any_of(0.0, 1.0, 5.0, None),
        },
        "indicator_value": {
            "indicator_id": any_of("x", "y"), "district_id": within(), "value": any_of(1.0, 2.0, 3.0),
            "agency_id": agency(),
        },
        "service_item": {"item_id": ids("t", 4), "agency_id": ["a", "b", "b", None]},
        "service_hall": {"hall_id": ids("h"), "district_id": within(), "lon": any_of(1.0, 2.0, None)},
        "service_case": {
            "case_id": ids("c"), "district_id": within(), "rating": any_of(1, 4, 5, None),
            "item_id": any_of(*ids("t", 4), "t99", None),
        },
        "case_event": {
            "case_id": any_of(*ids("c"), "c99"), "seq": any_of(1, 2, 3), "step": any_of("submitted", "closed"),
        },
        "load_log": {
            "load_id": [1], "source": ["desk"], "table_name": ["incident"], "loaded_at": [NOON], "data_until": [NOON],
            "rows": [12], "cadence_s": [60], "state": ["ok"],
        },
    }  # fmt: skip
    frames = dict[str, pd.DataFrame]()
    for one in metadata.sorted_tables:
        rows = pd.DataFrame(found.get(one.name, {}), columns=[c.name for c in one.columns])
        times = {c.name: pd.to_datetime(rows[c.name]).fillna(NOON) for c in one.columns if isinstance(c.type, DateTime)}
        frames[one.name] = rows.assign(**times)
    return frames


CITY = rows_of_city()


def seen_by(viewer: Viewer) -> Tables:
    """The rows that the viewer may see, by the rules of `Scope`, written down once more for each table."""
    if viewer.sees_all:
        return CITY
    if not viewer.has_policy:
        return {name: rows.iloc[:0] for name, rows in CITY.items()}
    inside = {unit for unit in UNITS if viewer.districts & set(above(unit))} | viewer.districts

    def of(rows: pd.DataFrame, agency: Any, city: bool = False) -> pd.DataFrame:
        here = rows.district_id.isin(inside) | (rows.district_id.isna() & city)
        return rows[(here | ("*" in viewer.districts)) & (agency.isin(viewer.agencies) | ("*" in viewer.agencies))]

    def agency_of(keys: Any, table: str, key: str) -> Any:
        return keys.map(CITY[table].set_index(key)["agency_id"])

    def children(name: str, parents: pd.DataFrame, key: str) -> pd.DataFrame:
        return CITY[name][CITY[name][key].isin(parents[key].dropna())]

    incident, asset, case, hall = (CITY[name] for name in ("incident", "asset", "service_case", "service_hall"))
    seen = {
        "incident": of(incident, incident.agency_id),
        "asset": of(asset, asset.agency_id),
        "service_case": of(case, agency_of(case.item_id, "service_item", "item_id")),
        "service_hall": of(hall, agency_of(hall.hall_id, "asset", "asset_id")),
        **{name: of(CITY[name], CITY[name].agency_id, True) for name in ("indicator_value", "indicator_target")},
    }
    seen |= {
        "incident_event": children("incident_event", seen["incident"], "incident_id"),
        "reading": children("reading", seen["asset"], "asset_id"),
        "reading_hour": children("reading_hour", seen["asset"], "asset_id"),
        "case_event": children("case_event", seen["service_case"], "case_id"),
    }
    assert {name for name, table in metadata.tables.items() if table.info["scope"] != Scope()} == set(seen)
    return CITY | seen


def above(unit: str | None) -> list[str]:
    return [unit, *above(PARENTS[unit])] if unit else []


# The engines -------------------------------------------------------------------------------------------------------


@contextmanager
def duckdb(folder: Path) -> Iterator[str]:
    path = folder / "shapes.duckdb"
    path.write_bytes(empty_file())
    with connect(str(path)) as own:
        for name, rows in CITY.items():
            if len(rows):
                own.append(name, rows, by_name=True)
    yield f"duckdb:///{path}"


@contextmanager
def postgresql(_: Path) -> Iterator[str]:
    with cluster() as server:
        fill_postgres(server.url, CITY).dispose()
        yield server.url


@contextmanager
def clickhouse(_: Path) -> Iterator[str]:
    with database() as url:
        fill_clickhouse(url, CITY).dispose()
        yield url


ENGINES: dict[str, Callable[[Path], AbstractContextManager[str]]] = {
    "duckdb": duckdb, "postgresql": postgresql, "clickhouse": clickhouse,
}  # fmt: skip


@pytest.fixture(scope="module", params=ENGINES)
def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with ENGINES[request.param](tmp_path_factory.mktemp("shapes")) as url:
        opened = open_warehouse(url)
        yield opened
        opened.engine.dispose()


# The cases ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A viewer and what he asks. fair: whether the select uses only what the door allows."""

    viewer: Viewer
    asked: Relation
    fair: bool

    @property
    def statement(self) -> Select[Any]:
        return select(*self.asked.c)

    def __str__(self) -> str:
        return f"{'fair' if self.fair else 'tricky'}: {self.viewer.scope}: {self.asked.path}"


def viewer(random: Random) -> Viewer:
    """Someone who sees nothing, one or two units, one or two agencies, or everything."""
    districts = random.choice([["*"], random.sample([*UNITS, "430103", "430102", "999999"], random.randint(0, 2))])
    agencies = random.choice([["*"], random.sample(["a", "b", "c"], random.randint(0, 2)), ["b"]])
    return random.choice([FULL, *[Viewer("one", "viewer", frozenset(districts), frozenset(agencies))] * 5])


def fair(random: Random) -> Case:
    return Case(viewer(random), grown(base(random), random), True)


def tricky(random: Random) -> Case:
    """A select that begins with a trick and goes on as a fair one: the trick stands deep inside."""
    name = random.choice(list(TRICKS))
    asked = made(TRICKS[name](), lambda tables: tables["incident"], name, random)
    return Case(viewer(random), grown(asked, random) if random.random() < 0.8 else asked, False)


def asked(random: Random) -> Case:
    """Two of three cases are fair."""
    return fair(random) if random.random() < 0.67 else tricky(random)


# The claim ---------------------------------------------------------------------------------------------------------


@random_cases("shapes", "case", asked, SHAPES)
def test_the_door_refuses_a_select_or_gives_a_filter_of_the_viewers_rows(case: Case, door: Warehouse) -> None:
    if not case.fair:
        with pytest.raises(WarehouseError) as error:
            door.read(case.statement, case.viewer)
        assert error.value.kind == "refused", case
        return
    found = door.read(case.statement, case.viewer)
    if case.viewer.has_policy:
        expected = case.asked.rows(seen_by(case.viewer))
        assert comparable(found) == comparable(expected), case
    else:
        assert found.empty


def comparable(rows: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The rows in one order, with None for what is missing."""
    plain = rows[KGN].astype(object).where(rows[KGN].notna(), None)
    return sorted(((k, g, None if n is None else float(n)) for k, g, n in plain.to_numpy().tolist()), key=str)


def test_the_cases_have_enough_shapes_and_every_trick() -> None:
    drawn = [asked(Random(f"shape {number}")) for number in range(3 * SHAPES)]
    found = (structure_of(case.statement) for case in drawn[:SHAPES] if case.fair)
    assert len({structure.key for structure in found if structure}) >= 120
    paths = [case.asked.path for case in drawn if not case.fair]
    assert [name for name in TRICKS if not any(name in path for path in paths)] == []
