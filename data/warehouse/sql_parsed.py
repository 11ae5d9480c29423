"""SQL that casts columns of other types to the types of the contract: for example text to numbers or times.

A text that does not fit the type becomes NULL. Times with a zone become naive UTC. Each engine has its own SQL.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, DateTime, Integer, Text, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import Function
from sqlalchemy.types import TypeEngine

NUMBER = r"^\s*[-+]?([0-9]{1,200}(\.[0-9]{0,200})?|\.[0-9]{1,200})([eE][-+]?[0-9]{1,2})?\s*$"
LEAP_YEAR = r"((19|21)(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26]))"
DAY = (
    r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
    r"|(19|20|21)[0-9]{2}-(0[13-9]|1[0-2])-(29|30)|(19|20|21)[0-9]{2}-(0[13578]|1[02])-31|"
    rf"{LEAP_YEAR}-02-29"
)
CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?"
TIME = rf"^\s*({DAY})([ T]{CLOCK})?(Z|[-+](0[0-9]|1[0-5])(:?[0-5][0-9])?)?\s*$"
"""Regular expressions for PostgreSQL, whose casts fail for wrong texts. Only a text that matches is cast."""
KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("text", ("char", "text", "string", "name", "enum", "uuid")),
    ("zoned", ("with time zone", "timestamptz")),
    ("time", ("timestamp", "datetime")),
    ("date", ("date",)),
    ("bool", ("bool",)),
    ("number", ("int", "double", "float", "real", "numeric", "decimal", "serial")),
)
"""Pairs of a kind of type and parts of type names. A type belongs to the first kind of which its name has a part."""


class parsed(Function[Any]):
    """SQL: the number, time, day or boolean that a text stands for, else NULL. declared: the type of the result."""

    inherit_cache = True

    def __init__(self, value: ColumnElement[Any], declared: TypeEngine[Any]) -> None:
        # the name tells two kinds apart in cache keys
        super().__init__(f"parsed_{declared_kind(declared)}", value, type_=declared)


class in_utc(Function[Any]):
    """SQL: a time with a zone as naive UTC."""

    inherit_cache = True

    def __init__(self, value: ColumnElement[Any]) -> None:
        super().__init__("in_utc", value, type_=DateTime())


@compiles(parsed)
def _parsed_default(element: parsed, compiler: SQLCompiler, **kw: Any) -> str:
    names = {"number": "DOUBLE", "time": "TIMESTAMP", "date": "DATE", "bool": "BOOLEAN"}
    return f"TRY_CAST(trim({compiler.process(element.clauses, **kw)}) AS {names[_kind(element)]})"


@compiles(parsed, "postgresql")
def _parsed_postgresql(element: parsed, compiler: SQLCompiler, **kw: Any) -> str:
    value = f"CAST({compiler.process(element.clauses, **kw)} AS TEXT)"
    shape = {"number": NUMBER, "time": TIME, "date": TIME, "bool": r"^\s*(t|f|true|false|1|0|yes|no)\s*$"}
    to = {"number": "DOUBLE PRECISION", "time": "TIMESTAMP", "date": "DATE", "bool": "BOOLEAN"}[_kind(element)]
    # a text with an offset is a moment: PostgreSQL would drop the offset
    offset = f"WHEN {value} ~ ':.*(Z|[-+][0-9:]+)' THEN CAST({value} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'"
    zoned = offset if _kind(element) == "time" else ""
    return f"CASE WHEN {value} !~* '{shape[_kind(element)]}' THEN NULL {zoned} ELSE CAST({value} AS {to}) END"


@compiles(parsed, "clickhousedb")
def _parsed_clickhouse(element: parsed, compiler: SQLCompiler, **kw: Any) -> str:
    value = compiler.process(element.clauses, **kw)
    return {
        "number": f"toFloat64OrNull(trim({value}))",
        "time": f"parseDateTime64BestEffortOrNull({value}, 6, 'UTC')",
        "date": f"toDate32OrNull({value})",
        "bool": f"accurateCastOrNull({value}, 'Bool')",
    }[_kind(element)]


@compiles(in_utc)
def _in_utc(element: in_utc, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)} AT TIME ZONE 'UTC')"


def _kind(element: parsed) -> str:
    return str(element.name).removeprefix("parsed_")


def kind_of_type(name: str) -> str:
    """The kind of a type: a name in `KINDS`, or "other". name: the engine's name of the type."""
    lower = name.lower()
    return next((kind for kind, parts in KINDS if any(part in lower for part in parts)), "other")


def declared_kind(kind: TypeEngine[Any]) -> str:
    """The kind of a type of the contract: text, time, date, bool or number."""
    if isinstance(kind, DateTime):
        return "time"
    if isinstance(kind, Date):
        return "date"
    return "text" if isinstance(kind, Text) else "bool" if isinstance(kind, Boolean) else "number"


def repaired_type(value: ColumnElement[Any], declared: TypeEngine[Any], there: str) -> ColumnElement[Any] | None:
    """SQL that casts a column to its declared type; None if no cast is needed or none is known.

    declared: the type in the contract. there: the engine's name of the column's type.
    """
    wanted, found = declared_kind(declared), kind_of_type(there)
    if wanted == found or {wanted, found} <= {"time", "date"}:
        return None
    if wanted == "text":
        return cast(value, Text())
    if wanted in ("time", "date") and found == "zoned":
        return in_utc(value)
    if wanted == "bool" and found == "number":
        return value != 0
    if wanted == "number" and found == "bool":
        return cast(cast(value, Integer()), BigInteger())
    return parsed(value, declared) if found == "text" else None
