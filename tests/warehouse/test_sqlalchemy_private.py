"""The private names of SQLAlchemy: each is still there and does what the door needs, and no other module uses one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import JSON, Select, Text, func, select, true
from sqlalchemy.sql import elements, selectable

from data.contract.incidents import incident, incident_event
from data.warehouse.sqlalchemy_private import (
    LIMIT,
    PRIVATE_NAMES,
    froms_as_written,
    has_limit,
    has_variants,
    locks_rows,
    structure_of,
    written_text,
)

ROOT = Path(__file__).parents[2]
HOME = ROOT / "data" / "warehouse" / "sqlalchemy_private.py"
SOURCES = [
    ROOT / "app.py",
    *(path for name in ("data", "layouts", "callbacks") for path in (ROOT / name).rglob("*.py")),
]
PRIVATE = re.compile(r"(?<!\bself)(?<!\bcls)(?<!__)\.(_[a-zA-Z]\w*)|getattr\([^,]+, \"(_[a-zA-Z]\w*)\"")
PUBLIC = {"_fields", "_make", "_replace", "_asdict", "_mapping", "_exit"}
"""Public names that begin with an underscore: of named tuples, of SQLAlchemy's rows, and `os._exit`."""
IDS = select(incident.c.incident_id)


@pytest.mark.parametrize("name", PRIVATE_NAMES)
def test_sqlalchemy_still_has_the_private_name(name: str) -> None:
    assert any(hasattr(home, name) for home in (Select, IDS, Text(), elements, selectable)), (
        f"SQLAlchemy {sqlalchemy.__version__} has no {name} any more; it {PRIVATE_NAMES[name]}. "
        f"Find its successor and change {HOME.relative_to(ROOT)}, or stay below this version in requirements.txt."
    )


def test_the_module_lists_every_private_name_that_it_uses() -> None:
    code = HOME.read_text("utf-8").split('"""Private name in SQLAlchemy')[1]
    used = {name for pair in PRIVATE.findall(code) for name in pair if name} | set(re.findall(r'"(_[a-z_]+)"', code))
    assert used == set(PRIVATE_NAMES)


def test_no_other_module_uses_a_private_name_of_another_object() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in SOURCES
        if path != HOME
        for pair in PRIVATE.findall(path.read_text("utf-8"))
        for name in pair
        if name and name not in PUBLIC
    ]
    assert found == []


def test_the_structure_tells_selects_apart_and_their_values_do_not() -> None:
    urgent, minor = IDS.where(incident.c.severity == 1), IDS.where(incident.c.severity == 4)
    one, other, wider = (structure_of(statement) for statement in (urgent, minor, urgent.limit(9)))
    assert one and other and wider
    assert one.key == other.key != wider.key and (one.values, other.values) == ((1,), (4,))
    among = structure_of(IDS.where(incident.c.severity.in_([1, 2])))
    assert among and among.values == ((1, 2),) and hash(among)


def test_a_limit_is_seen() -> None:
    assert has_limit(IDS.limit(9)) and not has_limit(IDS)


def test_the_number_of_a_limit_has_its_own_class() -> None:
    assert [type(part) for part in IDS.limit(9).get_children()].count(LIMIT) == 1


def test_what_stands_in_from_is_seen_as_it_was_written() -> None:
    assert froms_as_written(select(func.count()).select_from(incident).join(incident_event, true())) == [
        incident, incident_event,
    ]  # fmt: skip


def test_types_of_one_engine_are_seen() -> None:
    assert has_variants(Text().with_variant(JSON(), "duckdb")) and not has_variants(Text())


def test_row_locks_and_written_text_are_seen() -> None:
    assert locks_rows(IDS.with_for_update()) and not locks_rows(IDS) and not locks_rows(func.count())
    hinted = IDS.with_statement_hint("x"), IDS.with_hint(incident, "x"), IDS.prefix_with("x"), IDS.suffix_with("x")
    assert list(map(written_text, (*hinted, IDS))) == ["a hint", "a hint", "a prefix", "a suffix", None]
