"""The access policy, in every form of select and in every panel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, true, union_all

from callbacks.panel_service import PanelService
from callbacks.registry.panel import Panel
from callbacks.registry.panels import PANELS
from data.city.pack import CityPack
from data.contract.incidents import incident, incident_event
from data.contract.layers import asset, reading
from data.contract.parts import CITY, Scope
from data.contract.scenarios import indicator_value
from data.contract.services import case_event, service_case, service_hall, service_item
from data.contract.tables import metadata
from data.errors import WarehouseError
from data.warehouse.door import Warehouse
from data.warehouse.policy import AGENCY, FULL, Seen, Viewer, apply_policy, narrowed
from tests.conftest import DEMO_END
from tests.support.decks import opened_deck
from tests.support.tiny import DISTRICTS, NOON, load, tiny_warehouse

NOBODY = Viewer("nobody")
YUELU = Viewer("one district", districts=frozenset({"430102"}), agencies=FULL.agencies, case_detail=True)
IN_102 = ("i1", "i2")
ROWS: dict[str, Any] = {
    "load_log": [load(1, "incident", NOON)],
    "district": DISTRICTS,
    "agency": [{"agency_id": "a"}],
    "incident": [
        {"incident_id": "i1", "district_id": "430102", "severity": 1, "agency_id": "a"},
        {"incident_id": "i2", "district_id": "430102001", "severity": 2, "agency_id": None},
        {"incident_id": "i3", "district_id": "430103", "severity": 3, "agency_id": "a"},
        {"incident_id": "i4", "district_id": None, "severity": 4, "agency_id": "b"},
    ],
    "incident_event": [{"incident_id": f"i{n}", "event_seq": 1, "at": NOON, "stage": "reported"} for n in range(1, 6)],
    "asset": [
        {"asset_id": "a1", "district_id": "430102", "agency_id": "a"},
        {"asset_id": "a2", "district_id": "430103", "agency_id": "b"},
    ],
    "service_hall": [{"hall_id": f"a{n}", "district_id": "430103"} for n in (1, 2, 3)],
    "service_item": [{"item_id": "t1", "agency_id": "a"}, {"item_id": "t2", "agency_id": None}],
    "service_case": [{"case_id": f"c{n}", "item_id": f"t{n}", "district_id": "430103"} for n in (1, 2, 3)],
    "case_event": [{"case_id": f"c{n}", "seq": 1, "at": NOON, "step": "submitted"} for n in (1, 2, 3)],
    "reading": [{"asset_id": f"a{n}", "observed_at": NOON, "quantity": "q", "value": n} for n in (1, 2, 3)],
    "indicator_value": [
        {"indicator_id": "x", "district_id": district, "value": value}
        for district, value in ((None, 0.0), ("430102", 1.0), ("430103", 2.0))
    ],
}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Warehouse]:
    opened = tiny_warehouse(tmp_path / "tiny.duckdb", ROWS)
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def still_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A door that several tests share, because none of them changes it."""
    opened = tiny_warehouse(tmp_path_factory.mktemp("still") / "tiny.duckdb", ROWS)
    yield opened
    opened.engine.dispose()


def seen(door: Warehouse, statement: Any, viewer: Viewer = YUELU) -> set[str]:
    return set(door.read(statement, viewer).iloc[:, 0])


SCOPED = {
    "incident", "incident_event", "asset", "reading", "reading_hour", "service_hall", "service_case", "case_event",
    "indicator_value", "indicator_target",
}  # fmt: skip
"""The tables whose rows have a district and an agency. All others are open to whoever has a policy."""


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_every_contract_table_declares_a_scope_with_a_district_and_an_agency(name: str) -> None:
    table = metadata.tables[name]
    scope = table.info.get("scope")
    assert isinstance(scope, Scope), f"{name} declares no scope"
    assert (scope == CITY) == (name not in SCOPED), "a new table: say here whether its rows belong to somebody"
    if scope.parent:
        assert scope == Scope(parent=scope.parent) and scope.parent.table in SCOPED
    elif scope != CITY:
        assert scope.district in table.c and (scope.agency is None) != (scope.agency_of is None)
        assert scope.agency is None or scope.agency in table.c
    for link in filter(None, (scope.parent, scope.agency_of)):
        linked = metadata.tables[link.table]
        assert link.column in table.c and len(linked.primary_key) == 1
        assert scope.parent or AGENCY in linked.c


def test_a_table_with_a_district_column_is_never_open_to_the_whole_city() -> None:
    for table in metadata.tables.values():
        if "district_id" in table.c and table.name != "district":
            assert table.info["scope"].district == "district_id", table.name


def test_a_rollup_of_a_scoped_table_has_its_scope() -> None:
    for table in metadata.tables.values():
        if "rolls" in table.info:
            assert table.info["scope"] == metadata.tables[table.info["rolls"]].info["scope"], table.name


def test_a_viewer_sees_the_rows_of_a_district_and_of_the_units_below_it(still_door: Warehouse) -> None:
    assert seen(still_door, select(incident.c.incident_id)) == set(IN_102)


def test_rows_without_a_district_are_seen_only_by_viewers_of_the_city(still_door: Warehouse) -> None:
    assert seen(still_door, select(incident.c.incident_id), FULL) == {"i1", "i2", "i3", "i4"}


def test_children_are_seen_where_their_parent_is_and_orphans_by_nobody_but_the_city(still_door: Warehouse) -> None:
    assert seen(still_door, select(incident_event.c.incident_id)) == set(IN_102)
    assert seen(still_door, select(incident_event.c.incident_id), FULL) == {"i1", "i2", "i3", "i4", "i5"}
    assert seen(still_door, select(reading.c.asset_id)) == {"a1"}


def test_city_wide_values_are_seen_beside_those_of_the_district(still_door: Warehouse) -> None:
    assert seen(still_door, select(indicator_value.c.value)) == {0.0, 1.0}


OF_A, OF_B = (Viewer(name, "viewer", FULL.districts, frozenset({name})) for name in "ab")
BOTH = Viewer("both", "viewer", frozenset({"430103"}), frozenset({"a"}))


@pytest.mark.parametrize(
    ("column", "of_a", "of_b", "both"),
    [
        (incident.c.incident_id, {"i1", "i3"}, {"i4"}, {"i3"}),
        (incident_event.c.incident_id, {"i1", "i3"}, {"i4"}, {"i3"}),
        (asset.c.asset_id, {"a1"}, {"a2"}, set()),
        (reading.c.asset_id, {"a1"}, {"a2"}, set()),
        (service_hall.c.hall_id, {"a1"}, {"a2"}, {"a1"}),
        (service_case.c.case_id, {"c1"}, set(), {"c1"}),
        (case_event.c.case_id, {"c1"}, set(), {"c1"}),
    ],
    ids=lambda value: " ".join(sorted(value)) if isinstance(value, set) else str(value),
)
def test_a_row_is_seen_if_its_district_and_its_agency_allow_it_and_without_an_agency_by_nobody(
    still_door: Warehouse, column: Any, of_a: set[str], of_b: set[str], both: set[str]
) -> None:
    found = [seen(still_door, select(column), viewer) for viewer in (OF_A, OF_B, BOTH)]
    assert found == [of_a, of_b, both]


def test_a_viewer_of_whom_nothing_else_is_said_has_no_policy() -> None:
    assert not Viewer("one").has_policy
    assert (
        not Viewer("one", districts=FULL.districts).has_policy and not Viewer("one", agencies=FULL.agencies).has_policy
    )


def test_a_viewer_of_one_agency_sees_the_catalogue_and_one_of_no_agency_sees_nothing(still_door: Warehouse) -> None:
    none = Viewer("none", "viewer", FULL.districts, frozenset())
    assert seen(still_door, select(service_item.c.item_id), OF_A) == {"t1", "t2"}
    assert seen(still_door, select(service_item.c.item_id), none) == set()


other = incident.alias("other")
held = select(incident_event.c.incident_id).where(incident_event.c.stage == "reported").cte("held")
severe = select(incident.c.incident_id, incident.c.district_id).where(incident.c.severity < 9).subquery()
on_id = incident.c.incident_id == incident_event.c.incident_id
SHAPES = {
    "alias": select(other.c.incident_id),
    "self join": select(incident.c.incident_id).join(other, other.c.severity >= incident.c.severity),
    "cross join seen from the other side": select(other.c.incident_id).select_from(incident.join(other, true())),
    "outer join": select(incident_event.c.incident_id).join(incident, on_id, isouter=True),
    "cte": select(held.c.incident_id),
    "subquery": select(severe.c.incident_id),
    "union": select(union_all(select(incident.c.incident_id), select(other.c.incident_id)).subquery().c[0]),
    "in": select(incident.c.incident_id).where(incident.c.incident_id.in_(select(incident_event.c.incident_id))),
    "correlated": select(incident.c.incident_id).where(
        select(func.count(incident_event.c.stage)).where(on_id).scalar_subquery() > 0
    ),
    "correlated by hand": select(incident.c.incident_id).where(
        select(func.count(incident_event.c.stage)).where(on_id).correlate(incident).scalar_subquery() > 0
    ),
    "not in": select(incident.c.incident_id).where(
        incident.c.incident_id.not_in(select(incident_event.c.incident_id).where(incident_event.c.stage == "closed"))
    ),
    "group": select(incident.c.incident_id, func.count()).group_by(incident.c.incident_id),
    "window": select(incident.c.incident_id, func.row_number().over(order_by=incident.c.severity)),
    "lateral values of a join": select(severe.c.incident_id).join(other, other.c.district_id == severe.c.district_id),
    "distinct, limit": select(incident.c.incident_id).distinct().order_by(incident.c.incident_id).limit(10),
    "label": select(incident.c.incident_id.label("anything")),
    "function": select(func.coalesce(incident.c.incident_id, "i9").label("x")).order_by(func.nullif(incident.c.lon, 1)),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_policy_holds_in_every_shape_of_a_select(still_door: Warehouse, shape: str) -> None:
    found = {str(value).lower() for value in seen(still_door, SHAPES[shape])}
    assert found == set(IN_102)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_select_that_the_policy_did_not_narrow_is_refused(shape: str) -> None:
    check, present = narrowed(lambda _: None), {name: frozenset(t.c.keys()) for name, t in metadata.tables.items()}
    for seen in (Seen(("430102",), None), Seen(None, ("a",)), Seen(("430102",), ("a",)), Seen((), None)):
        check(apply_policy(SHAPES[shape], seen, present))
    with pytest.raises(WarehouseError, match=r"may not read all rows of 'incident"):
        check(SHAPES[shape])


def test_an_aggregate_counts_only_what_is_seen(still_door: Warehouse) -> None:
    counted = select(func.count().label("n"), func.max(incident.c.severity).label("worst"))
    both = counted.add_columns(select(func.count(reading.c.value)).scalar_subquery().label("readings"))
    assert still_door.read(both, YUELU).to_dict("records") == [{"n": 2, "worst": 2, "readings": 1}]


def test_a_scalar_subquery_in_order_by_and_having_is_scoped_too(still_door: Warehouse) -> None:
    steps = select(func.count()).select_from(other).where(other.c.severity > incident.c.severity).scalar_subquery()
    ordered = select(incident.c.incident_id, steps.label("worse")).order_by(steps, incident.c.incident_id)
    assert still_door.read(ordered, YUELU)["worse"].tolist() == [0, 1]


def test_a_viewer_without_policy_gets_the_header_and_no_rows(still_door: Warehouse) -> None:
    before = still_door.queries
    frame = still_door.read(select(incident.c.incident_id, incident.c.severity, incident.c.reported_at), NOBODY)
    assert list(frame) == ["incident_id", "severity", "reported_at"] and frame.empty
    assert [str(kind) for kind in frame.dtypes] == ["str", "int64", "datetime64[us]"]
    assert still_door.queries == before


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_no_door_gives_a_viewer_without_policy_a_row_of_any_table(still_door: Warehouse, name: str) -> None:
    table = metadata.tables[name]
    everything, counted = select(table), select(func.count().label("n")).select_from(table)
    for read in (still_door.read, still_door.read_uncached):
        assert read(everything, NOBODY).empty and read(counted, NOBODY).empty
    assert still_door.read_uncached(everything, FULL).empty == (name not in ROWS)
    sql, _ = still_door.describe(everything, NOBODY)
    with still_door.engine.connect() as connection:
        assert connection.exec_driver_sql(sql).all() == []


@pytest.mark.parametrize(
    ("lost", "statement", "viewer"),
    [
        ("ALTER TABLE incident DROP COLUMN district_id", select(incident.c.incident_id), YUELU),
        ("ALTER TABLE incident DROP COLUMN district_id", select(incident_event.c.incident_id), YUELU),
        ("ALTER TABLE incident DROP COLUMN agency_id", select(incident.c.incident_id), OF_A),
        ("ALTER TABLE incident DROP COLUMN agency_id", select(incident_event.c.incident_id), OF_A),
        ("DROP TABLE asset", select(reading.c.asset_id), YUELU),
        ("DROP TABLE service_item", select(service_case.c.case_id), OF_A),
        ("ALTER TABLE service_item DROP COLUMN agency_id", select(case_event.c.case_id), OF_A),
        ("ALTER TABLE service_case DROP COLUMN item_id", select(case_event.c.case_id), OF_A),
        ("ALTER TABLE indicator_value DROP COLUMN district_id", select(indicator_value.c.value), YUELU),
    ],
)
def test_a_table_that_lost_the_column_of_its_scope_shows_nothing_to_a_narrow_viewer(
    door: Warehouse, lost: str, statement: Any, viewer: Viewer
) -> None:
    with door.engine.begin() as connection:
        connection.exec_driver_sql(lost)
    door.refresh_inventory()
    assert door.read(statement, viewer).empty
    assert not door.read(statement, FULL).empty


def test_scopes_do_not_share_answers(still_door: Warehouse) -> None:
    statement = select(func.count(incident.c.incident_id).label("n"))
    viewers = {
        name: Viewer(name, "viewer", frozenset({name}), FULL.agencies) for name in ("430102", "430103", "430100")
    }
    counts = {name: int(still_door.read(statement, viewer)["n"].iloc[0]) for name, viewer in viewers.items()}
    assert counts == {"430102": 2, "430103": 1, "430100": 3}
    assert int(still_door.read(statement, FULL)["n"].iloc[0]) == 4


def test_a_district_that_moves_below_another_is_seen_at_the_next_version(door: Warehouse) -> None:
    version = 1
    door.version_of = lambda table: version
    assert seen(door, select(incident.c.incident_id)) == set(IN_102)
    with door.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE district SET parent_id = '430102' WHERE district_id = '430103'")
    version = 2
    assert seen(door, select(incident.c.incident_id)) == {"i1", "i2", "i3"}


def test_the_asset_of_a_reading_is_not_told_by_a_join_with_the_parents_table(still_door: Warehouse) -> None:
    joined = select(reading.c.value, asset.c.asset_id).join(asset, asset.c.asset_id == reading.c.asset_id, isouter=True)
    assert still_door.read(joined, YUELU)["value"].tolist() == [1.0]


# Every panel of the deck -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answers(demo_path: Path, changsha_pack: CityPack) -> Iterator[PanelService]:
    with opened_deck(demo_path, changsha_pack) as deck:
        yield PanelService(deck)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_no_policy_is_a_header_and_no_rows_in_every_panel(
    panel: Panel, answers: PanelService, ask: Callable[..., Any]
) -> None:
    full = answers.rows(panel, ask(), FULL).frame
    nothing = answers.rows(panel, ask(), NOBODY).frame
    assert len(nothing) == 0 and list(nothing) == list(full)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_no_panel_shows_a_viewer_of_one_district_the_row_of_another(
    panel: Panel, answers: PanelService, ask: Callable[..., Any]
) -> None:
    frame = answers.rows(panel, ask(), YUELU).frame
    for column in [name for name in frame if "district_id" in str(name)]:
        assert set(frame[column].dropna()) <= {"430102", "430100"}, f"{panel.id}.{column}"
    for column, table in (("incident_id", "incident"), ("asset_id", "asset"), ("hall_id", "service_hall")):
        if column in frame:
            with answers.deck.warehouse.engine.connect() as connection:
                home = dict(connection.exec_driver_sql(f"SELECT {column}, district_id FROM {table}").fetchall())
            assert {home[key] for key in frame[column].dropna()} <= {"430102"}, f"{panel.id}.{column}"


@pytest.mark.parametrize("panel", [panel for panel in PANELS if "district" in panel.obeys], ids=lambda panel: panel.id)
def test_a_known_district_outside_the_viewers_scope_gives_no_rows(
    panel: Panel, answers: PanelService, ask: Callable[..., Any]
) -> None:
    assert len(answers.rows(panel, ask(district="430103"), YUELU).frame) == 0


def test_the_demo_of_these_tests_ends_where_the_others_do(answers: PanelService) -> None:
    assert answers.deck.moment() == DEMO_END
