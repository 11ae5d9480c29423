"""Ways past the door that careless code could take, each as a select of incidents with the columns k, g and n."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Double,
    MetaData,
    Select,
    String,
    Table,
    Text,
    cast,
    column,
    exists,
    func,
    literal_column,
    select,
    table,
    tablesample,
    text,
    true,
    type_coerce,
    values,
)
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import UserDefinedType

from data.contract.incidents import incident
from tests.support.shapes import KGN


def all_of(source: Any) -> Select[Any]:
    """k, g and n of anything that has the columns of incidents."""
    return select(source.c.incident_id.label("k"), source.c.district_id.label("g"), source.c.severity.label("n"))


class Foreign(UserDefinedType[Any]):
    """A type whose columns are read by a query of their own."""

    cache_ok = True

    def column_expression(self, colexpr: Any) -> Any:
        return literal_column("(SELECT max(incident_id) FROM incident)")


def with_own(key: Any) -> Select[Any]:
    """The key beside g and n of incidents."""
    return select(key.label("k"), incident.c.district_id.label("g"), incident.c.severity.label("n"))


OWN = all_of(incident)
namesake = Table("incident", MetaData(), *(c._copy() for c in incident.columns))
light = table("incident", column("incident_id"), column("district_id"), column("severity"))
NAMED = ("incident_id", "district_id", "severity")
bare = [column(name).label(label) for name, label in zip(NAMED, KGN, strict=True)]
HIDDEN = "(SELECT max(incident_id) FROM incident)"
TRICKS: dict[str, Callable[[], Select[Any]]] = {
    "another table of the name": lambda: all_of(namesake),
    "its alias": lambda: all_of(namesake.alias("other")),
    "a light table": lambda: all_of(light),
    "a light table without quotes": lambda: all_of(table(quoted_name("incident", False), *(column(n) for n in NAMED))),
    "a table of a schema": lambda: all_of(table("incident", *(column(n) for n in NAMED), schema="main")),
    "query_table": lambda: all_of(func.query_table("incident").table_valued(*NAMED)),
    "query": lambda: all_of(func.query("SELECT * FROM incident").table_valued(*NAMED)),
    "query_table as from": lambda: select(*bare).select_from(func.query_table("incident")),
    "query as from": lambda: select(*bare).select_from(func.query("FROM incident")),
    "a function's alias": lambda: with_own(func.query_table("incident").alias("i").column),
    "read_text": lambda: with_own(func.read_text("/etc/hostname")),
    "query_to_xml": lambda: with_own(func.query_to_xml("SELECT * FROM incident", True, True, "")),
    "a function of a schema": lambda: OWN.where(func.pg_catalog.max(incident.c.lon) > 0),
    "bare columns": lambda: select(*bare).select_from(incident),
    "literal columns": lambda: with_own(literal_column("incident.incident_id")),
    "a literal query": lambda: with_own(literal_column(HIDDEN)),
    "text": lambda: all_of(text("SELECT * FROM incident").columns(*(column(n) for n in NAMED)).subquery()),
    "text in from": lambda: select(*bare).select_from(text("incident")),
    "text in where": lambda: OWN.where(text("1 = 1")),
    "text in order by": lambda: OWN.order_by(text("1")).limit(3),
    "a query in a label": lambda: OWN.add_columns(incident.c.lon.label(quoted_name(f"x, {HIDDEN} AS y", False))),
    "a query in a name": lambda: all_of(incident.alias(quoted_name("i, incident j", False))),
    "a type of one's own": lambda: with_own(type_coerce(incident.c.incident_id, Foreign())),
    "a type with a text": lambda: OWN.where(cast(incident.c.lon, String(f"1) || {HIDDEN} || cast(1")) == ""),  # type: ignore[arg-type]
    "a type with a collation": lambda: OWN.order_by(cast(incident.c.summary, Text(collation="C"))).limit(3),
    "a collation": lambda: OWN.order_by(incident.c.summary.collate("C")).limit(3),
    "an operator": lambda: OWN.where(incident.c.incident_id.op("IN (SELECT incident_id FROM incident) OR 1 =")(1)),
    "a prefix": lambda: OWN.prefix_with(f"{HIDDEN},"),
    "a suffix": lambda: OWN.suffix_with("UNION ALL SELECT incident_id, district_id, severity FROM incident"),
    "a hint": lambda: OWN.with_statement_hint("UNION ALL SELECT incident_id, district_id, severity FROM incident"),
    "a hint of a table": lambda: OWN.with_hint(incident, "FINAL"),
    "lateral": lambda: all_of(select(incident).lateral()),
    "a sample": lambda: all_of(tablesample(incident, 100)),
    "values": lambda: all_of(values(column("incident_id", Text), column("district_id", Text),
                                    column("severity", Double)).data([("i01", "x", 1.0)])),
    "exists": lambda: OWN.where(exists().where(light.c.severity > 0)),
    "exists of a text": lambda: OWN.where(exists(text("SELECT 1 FROM incident"))),
    "a scalar of another table": lambda: OWN.where(select(func.count(light.c.severity)).scalar_subquery() > 0),
    "among another table": lambda: OWN.where(incident.c.incident_id.in_(select(light.c.incident_id))),
    "a join with another table": lambda: OWN.join(light, true()),
    "a join with a function": lambda: OWN.join(func.query_table("incident"), true()),
    "a cte that nobody reads": lambda: OWN.add_cte(all_of(light).cte("held")),
    "a recursive cte of another table": lambda: all_of(select(light).cte("held", recursive=True)),
    "a row lock": lambda: OWN.with_for_update(),
}  # fmt: skip
"""Name of a trick -> its select."""
