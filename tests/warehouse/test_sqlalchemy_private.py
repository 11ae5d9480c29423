"""The private names of SQLAlchemy: each is still there and does what the door needs, and no other module uses one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import Select, func, literal_column, select

from data.contract.incidents import incident
from data.warehouse.sqlalchemy_private import (
    PRIVATE_NAMES,
    columns_as_written,
    has_limit,
    has_written_text,
    locks_rows,
    structure_of,
)

ROOT = Path(__file__).parents[2]
HOME = ROOT / "data" / "warehouse" / "sqlalchemy_private.py"
SOURCES = [
    ROOT / "app.py",
    *(path for name in ("data", "layouts", "callbacks") for path in (ROOT / name).rglob("*.py")),
]
PRIVATE = re.compile(r"(?<!\bself)(?<!\bcls)(?<!__)\.(_[a-z]\w*)|getattr\([^,]+, \"(_[a-z]\w*)\"")
OF_TUPLES = {"_fields", "_make", "_replace", "_asdict"}
"""Public names of named tuples, which begin with an underscore."""
IDS = select(incident.c.incident_id)


@pytest.mark.parametrize("name", PRIVATE_NAMES)
def test_sqlalchemy_still_has_the_private_name(name: str) -> None:
    assert hasattr(Select, name) or hasattr(IDS, name), (
        f"SQLAlchemy {sqlalchemy.__version__} has no Select.{name} any more; it {PRIVATE_NAMES[name]}. "
        f"Find its successor and change {HOME.relative_to(ROOT)}, or stay below this version in requirements.txt."
    )


def test_the_module_lists_every_private_name_that_it_uses() -> None:
    code = HOME.read_text("utf-8").split('"""Private name of a Select')[1]
    used = {name for pair in PRIVATE.findall(code) for name in pair if name} | set(re.findall(r'"(_[a-z_]+)"', code))
    assert used == set(PRIVATE_NAMES)


def test_no_other_module_uses_a_private_name_of_another_object() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in SOURCES
        if path != HOME
        for pair in PRIVATE.findall(path.read_text("utf-8"))
        for name in pair
        if name and name not in OF_TUPLES
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


def test_columns_are_seen_as_they_were_written() -> None:
    written = literal_column("1")
    assert list(columns_as_written(select(written, incident.c.severity))) == [written, incident.c.severity]


def test_row_locks_and_written_text_are_seen() -> None:
    assert locks_rows(IDS.with_for_update()) and not locks_rows(IDS) and not locks_rows(func.count())
    hinted = IDS.with_statement_hint("x"), IDS.with_hint(incident, "x"), IDS.prefix_with("x"), IDS.suffix_with("x")
    assert all(map(has_written_text, hinted)) and not has_written_text(IDS)
