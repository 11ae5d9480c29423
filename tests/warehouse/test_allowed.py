"""What a select may use at the door: everything that no panel needs is refused, with one line that names it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import (
    JSON,
    Integer,
    MetaData,
    Sequence,
    String,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    column,
    delete,
    exists,
    extract,
    func,
    insert,
    literal_column,
    select,
    table,
    tablesample,
    text,
    true,
    try_cast,
    type_coerce,
    union,
    union_all,
    update,
    values,
)
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.sql.functions import Function, FunctionElement
from sqlalchemy.types import UserDefinedType

from data.contract.calls import dataset
from data.contract.incidents import incident, incident_event
from data.errors import WarehouseError
from data.questions.reading import Recorder
from data.warehouse.door import Warehouse
from data.warehouse.policy import FULL, Viewer
from tests.support.tiny import NOON, load, tiny_warehouse

ROWS: dict[str, Any] = {"load_log": [load(1, "incident", NOON)], "incident": [{"incident_id": "i1"}]}


@pytest.fixture(scope="module")
def still_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A door that several tests share, because none of them changes it."""
    opened = tiny_warehouse(tmp_path_factory.mktemp("still") / "tiny.duckdb", ROWS)
    yield opened
    opened.engine.dispose()


foreign = Table("secret", MetaData(), *(c._copy() for c in incident.columns))
namesake = Table("incident", MetaData(), *(c._copy() for c in incident.columns))
stray: Any = column("summary")
stray.table = incident
ID = incident.c.incident_id
ONE = select(ID)


class Foreign(UserDefinedType[Any]):
    """A type that writes SQL of its own around each column."""

    cache_ok = True

    def column_expression(self, colexpr: Any) -> Any:
        return func.max(text("1"))


class shouted(FunctionElement[str]):
    """A function that nobody knows."""

    name = "max"
    inherit_cache = True


CONTRACT, TEXT, NAME = "Only selects over contract tables", "may not hold SQL text: ", "may not give the name "
FUNCTION, TYPE = "may not use the function ", "may not use the type "
REFUSED: dict[str, tuple[Any, str]] = {
    "text": (text("SELECT 1"), CONTRACT),
    "text with columns": (text("SELECT 1").columns(ID), CONTRACT),
    "text as subquery": (select(text("SELECT 1 AS a").columns(column("a")).subquery().c.a), TEXT + "SELECT 1 AS a"),
    "text as column": (select(text("1")), TEXT + "1"),
    "text in where": (ONE.where(text("1 = 1")), TEXT + "1 = 1"),
    "text in order by": (ONE.order_by(text("1")), TEXT + "1"),
    "text in from": (ONE.select_from(text("incident")), "may not read from incident"),
    "text in a function": (select(func.max(text("1"))), TEXT + "1"),
    "a word in order by": (ONE.order_by("incident_id"), "may not use _textual_label_reference"),
    "literal column": (select(literal_column("current_user")), TEXT + "current_user"),
    "literal column deep inside": (ONE.where(incident.c.lon > func.max(literal_column("1"))), TEXT + "1"),
    "star": (select(literal_column("*")).select_from(incident), TEXT + "*"),
    "star of exists": (ONE.where(exists().where(incident.c.lon > 0)), "may not use Exists"),
    "star in another function": (select(func.max(literal_column("*"))), TEXT + "*"),
    "prefix": (ONE.prefix_with("/* x */"), TEXT),
    "suffix": (ONE.suffix_with("LIMIT 1"), TEXT),
    "hint": (ONE.with_statement_hint("OFFSET 1"), TEXT + "a hint"),
    "table hint": (ONE.with_hint(incident, "USE INDEX (x)"), TEXT + "a hint"),
    "collation": (ONE.order_by(incident.c.summary.collate("C")), TYPE + "Text(collation='C')"),
    "foreign table": (select(foreign.c.incident_id), "Table 'secret'"),
    "another table of the same name": (select(namesake.c.incident_id), "Table 'incident'"),
    "lightweight table": (select(table("pg_user", column("name"))), "Table 'pg_user'"),
    "lightweight table of the same name": (select(table("incident", column("name")).c.name), "Table 'incident'"),
    "table of another schema": (select(table("incident", column("a"), schema="secret").c.a), "Table 'incident'"),
    "foreign table in a subquery": (ONE.where(incident.c.lon.in_(select(foreign.c.lon))), "Table 'secret'"),
    "foreign table in a scalar": (select(select(foreign.c.lon).scalar_subquery()), "Table 'secret'"),
    "foreign table in a cte": (select(select(foreign.c.lon).cte("held").c.lon), "Table 'secret'"),
    "foreign table in a cte that nobody reads": (ONE.add_cte(select(foreign.c.lon).cte("held")), "Table 'secret'"),
    "foreign table in from": (ONE.select_from(foreign), "Table 'secret'"),
    "foreign table in a join": (ONE.join(foreign, true()), "Table 'secret'"),
    "foreign table in order by": (ONE.order_by(foreign.c.lon), "Table 'secret'"),
    "foreign table in a union": (select(union_all(ONE, select(foreign.c.lon)).subquery().c[0]), "Table 'secret'"),
    "foreign alias": (select(foreign.alias("incident").c.lon), "Table 'secret'"),
    "column of no table": (select(column("ctid")).select_from(incident), "Column 'ctid'"),
    "column that the contract does not have": (select(stray), "Column 'summary'"),
    "function as from": (ONE.select_from(func.query_table("incident")), "may not read from query_table("),
    "allowed function as from": (ONE.select_from(func.max(incident.c.lon)), "may not read from max("),
    "joined function": (ONE.join(func.duckdb_tables(), true()), "may not read from duckdb_tables()"),
    "joined allowed function": (ONE.join(func.max(incident.c.lon), true()), "may not read from max("),
    "alias of a function": (select(func.read_csv("/etc/passwd").alias("f").column), "TableValued"),
    "table function": (select(func.read_text("/etc/hostname").table_valued("content")), "TableValued"),
    "column of a function": (select(func.unnest(incident.c.summary).column_valued("x")), "TableValued"),
    "row of a table": (select(func.max(incident.table_valued())), TYPE + "TableValueType()"),
    "query in a text": (select(func.query("SELECT 1")), FUNCTION + "'query'"),
    "function of the server": (select(func.pg_read_file("/etc/passwd")), FUNCTION + "'pg_read_file'"),
    "function of a schema": (select(func.secret.max(incident.c.lon)), FUNCTION + "'secret.max'"),
    "function of our own": (select(shouted(incident.c.lon)), FUNCTION + "'max'"),
    "function named with quotes": (select(Function(quoted_name("max", True), incident.c.lon)), FUNCTION + "'max'"),
    "ordinality": (select(func.unnest(1).table_valued("a", with_ordinality="n")), "TableValued"),
    "sequence": (select(Sequence("s").next_value()), FUNCTION + "'next_value'"),
    "filter": (select(func.count().filter(incident.c.lon > 0)), "may not use FunctionFilter"),
    "part of a time": (select(extract("year", incident.c.reported_at)), "may not use Extract"),
    "values": (select(values(column("a", Integer), name="v").data([(1,)]).c.a), "Values"),
    "lateral": (select(select(incident.c.lon).lateral("l").c.lon), "may not use Lateral"),
    "sample": (select(tablesample(incident, 10).c.lon), "may not use TableSample"),
    "operator of our own": (select(incident.c.lon.op("; DROP TABLE incident; --")(1)), "operator '; DROP TABLE"),
    "pattern": (ONE.where(incident.c.summary.like("%x%")), "operator 'like_op'"),
    "regular expression": (ONE.where(incident.c.summary.regexp_match("x")), "operator 'regexp_match_op'"),
    "any": (ONE.where(any_(select(foreign.c.lon).scalar_subquery()) == ID), "may not use"),
    "type of our own": (select(type_coerce(incident.c.lon, Foreign())), TYPE + "Foreign()"),
    "cast to a type of our own": (select(cast(incident.c.lon, Foreign())), TYPE + "Foreign()"),
    "value of a type of our own": (select(bindparam("x", 1, Foreign())), TYPE + "Foreign()"),
    "type of our own on one engine": (
        select(cast(incident.c.lon, Text().with_variant(Foreign(), "duckdb"))), TYPE + "Text()",
    ),
    "type with a length": (select(cast(incident.c.lon, String("1) || x"))), TYPE + "String("),  # type: ignore[arg-type]
    "type with a collation": (select(cast(incident.c.lon, Text(collation="x"))), TYPE + "Text(collation='x')"),
    "foreign type": (select(cast(incident.c.lon, JSON())), TYPE + "JSON"),
    "try cast": (select(try_cast(incident.c.lon, Text())), "may not use TryCast"),
    "text in a label": (select(ID.label("x, (SELECT 1) AS y")), NAME + "'x, (SELECT 1) AS y'"),
    "label without quotes": (select(ID.label(quoted_name("x y", False))), NAME + "'x y'"),
    "label with forced quotes": (select(ID.label(quoted_name("x", True))), NAME + "'x'"),
    "alias without quotes": (select(incident.alias(quoted_name("secret", False)).c.lon), NAME + "'secret'"),
    "text in the name of a subquery": (select(ONE.subquery("a, secret").c[0]), NAME + "'a, secret'"),
    "text in the name of a cte": (select(ONE.cte("a AS (SELECT 1), b").c[0]), NAME + "'a AS"),
    "text in the name of a value": (select(bindparam("x) --", 1)), NAME + "'x) --'"),
    "value written into the SQL": (select(bindparam("x", 1, literal_execute=True)), "may not write the value 'x'"),
    "locking": (ONE.with_for_update(), "may not lock rows"),
    "locking deep inside": (select(ONE.with_for_update().subquery().c[0]), "may not lock rows"),
    "union": (union(ONE, ONE), CONTRACT),
    "insert": (insert(incident).values(incident_id="x"), CONTRACT),
    "update": (update(incident).values(lon=0), CONTRACT),
    "delete": (delete(incident), CONTRACT),
    "write in a cte": (select(insert(incident).values(incident_id="x").returning(ID).cte().c[0]), "may not use Insert"),
    "table": (incident, CONTRACT),
    "words": ("SELECT 1", CONTRACT),
    "nothing": (None, CONTRACT),
}  # fmt: skip
"""Form -> a statement of this form, and what the one line of the refusal names."""


@pytest.mark.parametrize("form", REFUSED)
@pytest.mark.parametrize("viewer", [FULL, Viewer("nobody")], ids=lambda viewer: viewer.name)
def test_the_door_refuses_all_but_selects_over_contract_tables(
    still_door: Warehouse, form: str, viewer: Viewer
) -> None:
    queries, (statement, named) = still_door.queries, REFUSED[form]
    with pytest.raises(WarehouseError) as error:
        still_door.read(statement, viewer)
    assert error.value.kind == "refused" and named in str(error.value) and len(str(error.value)) < 120
    assert "\n" not in str(error.value) and still_door.queries == queries
    with pytest.raises(WarehouseError):
        Recorder()(statement)


def test_what_panels_need_is_let_through(still_door: Warehouse) -> None:
    ranked = select(incident.c.incident_id, func.row_number().over(order_by=incident.c.severity).label("r")).subquery()
    both = union(select(incident.c.incident_id), select(dataset.c.dataset_id)).subquery()
    for statement in (
        select(func.count().label("n")).select_from(incident),
        select(ranked.c.incident_id).where(ranked.c.r == 1),
        select(func.count(both.c[0]).label("n")),
        select(incident.c.incident_id).where(incident.c.incident_id.in_(select(incident_event.c.incident_id))),
        select(incident.alias("other").c.incident_id.label("编号")),
        select(cast(incident.c.severity, Text).label("t")).distinct().limit(3),
    ):
        assert isinstance(still_door.read(statement, FULL), pd.DataFrame)
