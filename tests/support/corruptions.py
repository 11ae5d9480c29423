"""Corrupted warehouses: named faults that real cities have, each done to a copy of the demo.

`rows` of a table are chosen by a hash, so that the same ones are chosen again to take them away.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Column, Date, DateTime, Double, SmallInteger, Table, Text

from data.contract.meaning import codes_of, expects_values, limits_of, may_be_empty, ordered_times, referred
from data.contract.soundness import BOUNDS, PLACE, row_key
from data.contract.tables import metadata
from data.questions.row_faults import inspected

TABLES = tuple(inspected())
FACTS = tuple(table for table in TABLES if table.info["time"])
DIMENSIONS = tuple(table for table in TABLES if table.primary_key and not table.info["time"])
PLACED = tuple(table for table in TABLES if "lon" in table.c)
BAD_NUMBERS = {"nan": "'nan'::DOUBLE", "infinity": "'inf'::DOUBLE", "minus infinity": "'-inf'::DOUBLE"}
ENDLESS = ("district", "indicator_target")
"""Tables whose rows have no end in the demo."""
NEGATIVE = ("latency_ms", "response_bytes", "records")
NUMBERS_AS_TEXT = (
    ("incident", "severity"), ("service_case", "rating"), ("reading", "value"), ("indicator_value", "value"),
    ("data_call", "latency_ms"), ("district", "population"), ("quantity", "alarm_high"), ("dataset_state", "records"),
)  # fmt: skip
Named = tuple[str, str, str]
"""The kind of a finding, its table and one of its columns ("" if it has none)."""


@dataclass(frozen=True)
class Corruption:
    """A fault. spoil: SQL that brings it about, in a city whose table has lost its constraints.

    named: findings by which `check --data` must name it. same_as: SQL that makes a sound city which must look the same
    as the repaired one; None where the fault may change what is shown of its own rows. tables: those that it concerns.
    unfilled: the column without any value, as "table.column", or the table without rows.
    """

    name: str
    tables: tuple[str, ...]
    spoil: tuple[str, ...]
    named: tuple[Named, ...]
    same_as: tuple[str, ...] | None = None
    unfilled: str = ""

    @property
    def id(self) -> str:
        """The name of its case in pytest, by which ``-k`` finds it."""
        return self.name


def quoted(name: str) -> str:
    """The name in SQL: "at" is a word of SQL, too."""
    return f'"{name}"'


def some(table: Table, one_in: int = 37, rest: int = 0) -> str:
    """A condition that one in so many rows of a table meet: few of a large one, at least a few of a small one."""
    columns = ", ".join(f"coalesce(t.{column.name}::TEXT, '')" for column in table.c if column.name != "load_seq")
    return f"hash(concat_ws('|', {columns})) % {one_in} = {rest}"


def rows_of(table: Table, rest: int = 0) -> str:
    """SQL with the row ids of some rows of a table: of few rows every third one."""
    small = not table.info["time"]
    return f"rowid IN (SELECT rowid FROM {table.name} t WHERE {some(table, 3 if small else 37, rest)})"


def changed(table: Table, name: str, to: str, named: str, *, left_out: bool | None = None, how: str = "") -> Corruption:
    """A fault of one column in some rows. to: SQL of the bad value. left_out: whether its rows are left out then."""
    where = rows_of(table)
    spoil = (f"UPDATE {table.name} SET {quoted(name)} = {to} WHERE {where}",)
    same = {
        True: (f"DELETE FROM {table.name} WHERE {where}",),
        False: (f"UPDATE {table.name} SET {quoted(name)} = NULL WHERE {where}",),
    }
    words = f"{how or named}: {table.name}.{name}"
    return Corruption(
        words, (table.name,), spoil, ((named, table.name, name),), None if left_out is None else same[left_out]
    )


def corruptions() -> Iterator[Corruption]:
    """All faults."""
    yield from _missing()
    yield from _numbers()
    yield from _keys()
    yield from _codes_and_references()
    yield from _empty()
    yield from _unfilled()
    yield from _swapped()
    yield from _times()
    yield from _places()
    yield from _steps()
    yield from _log()
    yield from _log_rows()
    yield from _types()


def _missing() -> Iterator[Corruption]:
    for table in TABLES:
        columns = [one for one in table.c if one not in tuple(row_key(table)) and one.name != table.info["time"]]
        rests = 37 if table.info["time"] else 3
        spoil = tuple(
            f"UPDATE {table.name} SET {quoted(one.name)} = NULL WHERE {rows_of(table, n % rests)}"
            for n, one in enumerate(columns)
        )
        named = tuple(("value is missing", table.name, one.name) for one in columns if not may_be_empty(one))
        yield Corruption(f"missing values: {table.name}", (table.name,), spoil, named)
        for key in row_key(table):
            yield changed(table, key.name, "NULL", "key is missing", left_out=True)
    for fact in FACTS:
        if fact.c[fact.info["time"]] not in tuple(row_key(fact)):
            yield changed(fact, fact.info["time"], "NULL", "value is missing", left_out=True)


def _numbers() -> Iterator[Corruption]:
    for table in TABLES:
        for column in (one for one in table.c if isinstance(one.type, Double)):
            left_out = bool(table.info["time"]) and column.name not in PLACE
            kinds = BAD_NUMBERS if table.info["time"] else {"nan": BAD_NUMBERS["nan"]}
            for how, value in kinds.items():
                # readings and indicators without a value say nothing, so that NULL is the same as no row
                yield changed(table, column.name, value, "not a finite number", left_out=left_out, how=how)
    for table in TABLES:
        for column in (one for one in table.c if one.name in NEGATIVE):
            yield changed(table, column.name, "-5", "out of range", how="negative")
        for column in (one for one in table.c if limits_of(one) and isinstance(one.type, SmallInteger)):
            yield changed(table, column.name, "999", "out of range")


def _keys() -> Iterator[Corruption]:
    for table in TABLES:
        if key := row_key(table):
            named = (("repeated key", table.name, key[0].name),)
            copy = f"INSERT INTO {table.name} SELECT * FROM {table.name}"
            yield Corruption(f"each row twice: {table.name}", (table.name,), (copy,), named, ())
    for table in DIMENSIONS:
        named = (("repeated key", table.name, next(iter(table.primary_key)).name),)
        other = ", ".join(one.name if one.primary_key else f"NULL AS {one.name}" for one in table.c)
        copy = f"INSERT INTO {table.name} SELECT {other} FROM {table.name}"
        yield Corruption(f"each key again, without facts: {table.name}", (table.name,), (copy, copy), named)


def _codes_and_references() -> Iterator[Corruption]:
    for table in TABLES:
        for column in table.c:
            if codes_of(column):
                yield changed(table, column.name, "'其他'", "unknown code")
            if referred(column) is not None:
                yield changed(table, column.name, "'nobody-42'", "refers to nothing")


def _empty() -> Iterator[Corruption]:
    for table in TABLES:
        written = (
            f"INSERT INTO load_log SELECT max(load_id) + 1, 'desk', '{table.name}', max(loaded_at), max(data_until),"
        )
        named = (("empty, but the log says rows", table.name, ""),)
        spoil = (f"DELETE FROM {table.name}", f"{written} 7, 60, 'ok' FROM load_log")
        yield Corruption(f"empty: {table.name}", (table.name, "load_log"), spoil, named)


def _unfilled() -> Iterator[Corruption]:
    """Columns without any value and dimensions without rows must look as if the warehouse did not have them."""
    for table in TABLES:
        for column in (one for one in table.c if not one.primary_key and one.name != table.info["time"]):
            spoil = (f"UPDATE {table.name} SET {quoted(column.name)} = NULL",)
            same, named = None, ()
            # rollups of the demo would still have what their fact has lost; a row without its key is faulty
            apart = table.name in ("data_call", "reading") or column.name in {key.name for key in row_key(table)}
            if expects_values(column):
                same = None if apart else (f"ALTER TABLE {table.name} DROP COLUMN {quoted(column.name)}",)
                named = (("never has a value", table.name, column.name),)
            name = f"{table.name}.{column.name}"
            yield Corruption(f"never filled: {name}", (table.name,), spoil, named, same, name)
    for table in (one for one in TABLES if not one.info["time"]):
        spoil, same = (f"DELETE FROM {table.name}",), (f"DROP TABLE {table.name}",)
        named = (("has no rows", table.name, ""),)
        yield Corruption(f"without rows: {table.name}", (table.name,), spoil, named, same, table.name)


def _swapped() -> Iterator[Corruption]:
    for table in PLACED:
        spoil = (f"UPDATE {table.name} SET lon = lat, lat = lon",)
        yield Corruption(
            f"lon and lat swapped: {table.name}", (table.name,), spoil, (("outside the city", table.name, "lon"),)
        )
    for table in (one for one in TABLES if one.name not in ENDLESS):
        for earlier, later in ordered_times(table):
            first, last = quoted(earlier.name), quoted(later.name)
            where = f"{rows_of(table)} AND {first} < {last}"
            swap = f"UPDATE {table.name} SET {first} = {last}, {last} = {first} WHERE {where}"
            end = (table.info["time"], table.info.get("ends")) == (earlier.name, later.name)
            same = (f"DELETE FROM {table.name} WHERE {where}",) if end else None
            named = (("ends before it begins", table.name, later.name),)
            yield Corruption(f"swapped: {table.name}.{earlier.name}, {later.name}", (table.name,), (swap,), named, same)


def _times() -> Iterator[Corruption]:
    for table in TABLES:
        for column in (one for one in table.c if isinstance(one.type, (DateTime, Date)) and one.name not in BOUNDS):
            fact = bool(table.info["time"])
            yield changed(table, column.name, "'1970-01-01'", "before 1990", left_out=fact)
    for fact in FACTS:
        time = fact.info["time"]
        yield changed(fact, time, "'2199-01-01'", "in the future")
        # as a loader writes all rows that knows no UTC; the newest row is as new as the log says
        newest = f"(SELECT max({quoted(time)}) FROM {fact.name})"
        until = f"(SELECT max(data_until) FROM load_log WHERE table_name = '{fact.name}')"
        shift = f"UPDATE {fact.name} SET {quoted(time)} = {quoted(time)} + ({until} - {newest}) + INTERVAL 8 HOUR"
        named = ("rows later than the log's data_until", fact.name, time)
        yield Corruption(f"local time for UTC: {fact.name}", (fact.name,), (shift,), (named,))


def _places() -> Iterator[Corruption]:
    for table in PLACED:
        for how, point in {
            "at 0, 0": "lon = 0, lat = 0",
            "in metres": "lon = lon * 111000, lat = lat * 111000",
        }.items():
            spoil = (f"UPDATE {table.name} SET {point} WHERE {rows_of(table)}",)
            yield Corruption(f"{how}: {table.name}", (table.name,), spoil, (("outside the city", table.name, "lon"),))
    for table in (one for one in PLACED if one.name != "service_hall"):
        spoil = (f"UPDATE {table.name} SET lon = 112.94, lat = 28.23 WHERE lon IS NOT NULL AND {some_half(table)}",)
        yield Corruption(
            f"on one point: {table.name}", (table.name,), spoil, (("piled on one point", table.name, "lon"),)
        )


def some_half(table: Table) -> str:
    """A condition that half of the rows meet."""
    return f"rowid IN (SELECT rowid FROM {table.name} t WHERE {some(table, 2)})"


def _steps() -> Iterator[Corruption]:
    for entity, steps, ends, step in (
        ("incident", "incident_event", "closed_at", "stage = 'closed'"),
        ("service_case", "case_event", "completed_at", "step = 'delivered'"),
    ):
        spoil = (f"UPDATE {entity} SET {ends} = NULL",)
        named = (("step without its time", entity, ends),)
        yield Corruption(f"ends only among the steps: {entity}", (entity, steps), spoil, named)
        spoil = (f"UPDATE {steps} SET {quoted('at')} = {quoted('at')} - INTERVAL 9 HOUR WHERE {step}",)
        named = (("step before an earlier one", steps, "at"),)
        yield Corruption(f"ends too early among the steps: {steps}", (entity, steps), spoil, named)


def _log() -> Iterator[Corruption]:
    for fact in FACTS:
        where = f"table_name = '{fact.name}'"
        time = fact.info["time"]
        log = {
            "without a cadence": (("cadence_s = NULL",), ("log without a cadence", fact.name, "")),
            "without data_until": (("data_until = NULL",), ("log without data_until", fact.name, "")),
            "a day behind": (
                ("data_until = data_until - INTERVAL 1 DAY",),
                ("rows later than the log's data_until", fact.name, time),
            ),
            "in the future": (
                ("data_until = data_until + INTERVAL 40 DAY",),
                ("data_until in the future", fact.name, ""),
            ),
        }
        for how, (values, named) in log.items():
            spoil = (f"UPDATE load_log SET {', '.join(values)} WHERE {where}",)
            yield Corruption(f"log {how}: {fact.name}", ("load_log", fact.name), spoil, (named,))
    spoil = ("UPDATE load_log SET table_name = 'data_cal' WHERE table_name = 'data_call'",)
    yield Corruption(
        "log of a table that is none",
        ("load_log", "data_call"),
        spoil,
        (("log of an unknown table", "load_log", "table_name"),),
    )


def _log_rows() -> Iterator[Corruption]:
    log = metadata.tables["load_log"]
    for column in log.c:
        check = "key is missing" if column.primary_key else "value is missing"
        named = () if may_be_empty(column) else ((check, log.name, column.name),)
        spoil = (f"UPDATE load_log SET {column.name} = NULL WHERE {rows_of(log)}",)
        yield Corruption(f"log with missing values: {column.name}", (log.name, "incident"), spoil, named)
    copy = ("INSERT INTO load_log SELECT * FROM load_log",)
    yield Corruption("log twice", (log.name, "incident"), copy, (("repeated key", log.name, "load_id"),), ())
    code = ("UPDATE load_log SET state = 'gut' WHERE " + rows_of(log),)
    yield Corruption("log with an unknown state", (log.name, "incident"), code, (("unknown code", log.name, "state"),))


def _types() -> Iterator[Corruption]:
    for name, column in NUMBERS_AS_TEXT:
        yield _as_text(metadata.tables[name], column)
    for fact in FACTS:
        time = fact.info["time"]
        yield _typed(fact, time, f"{quoted(time)}::TEXT", "times as text")
        yield _typed(fact, time, f"{quoted(time)} AT TIME ZONE 'UTC'", "times with a zone")
    for table in DIMENSIONS:
        key = next(iter(table.primary_key))
        if isinstance(key.type, Text) and table.name in ("district", "agency"):
            yield _numbered(table, key)


def _as_text(table: Table, column: str) -> Corruption:
    """Numbers as text, some of which are no numbers."""
    bad = f"CASE WHEN {some(table, 3 if not table.info['time'] else 37)} THEN '约' ELSE {column}::TEXT END"
    spoil = (f"CREATE TABLE typed AS SELECT * REPLACE ({bad} AS {column}) FROM {table.name} t", *_renamed(table))
    same = (f"UPDATE {table.name} SET {column} = NULL WHERE {rows_of(table)}",)
    named = (("type only looks right", table.name, column), ("text cannot be read", table.name, column))
    return Corruption(f"numbers as text: {table.name}.{column}", (table.name,), spoil, named, same)


def _typed(table: Table, column: str, value: str, how: str) -> Corruption:
    spoil = (
        f"CREATE TABLE typed AS SELECT * REPLACE ({value} AS {quoted(column)}) FROM {table.name}",
        *_renamed(table),
    )
    named = (("type only looks right", table.name, column),)
    return Corruption(f"{how}: {table.name}.{column}", (table.name,), spoil, named, ())


def _numbered(table: Table, key: Column[Any]) -> Corruption:
    """Whole numbers as identifiers, where all of them are digits."""
    value = f"coalesce(TRY_CAST({key.name} AS BIGINT), hash({key.name}) % 1000000000)"
    same_as = f"UPDATE {table.name} SET {key.name} = ({value})::TEXT"
    spoil = (
        f"CREATE TABLE typed AS SELECT * REPLACE ({value}::BIGINT AS {key.name}) FROM {table.name}",
        *_renamed(table),
    )
    named = (("type only looks right", table.name, key.name),)
    return Corruption(f"numbers as identifiers: {table.name}.{key.name}", (table.name,), spoil, named, (same_as,))


def _renamed(table: Table) -> tuple[str, str]:
    return f"DROP TABLE {table.name}", f"ALTER TABLE typed RENAME TO {table.name}"


CORRUPTIONS = tuple(corruptions())


def spoiled(demo: Path, to: Path, tables: tuple[str, ...], statements: tuple[str, ...]) -> Path:
    """A copy of the demo after these statements. tables: lose their constraints first."""
    shutil.copy(demo, to)
    with duckdb.connect(str(to)) as own:
        own.execute("SET TimeZone = 'UTC'")
        for table in tables:
            own.execute(f"CREATE TABLE loose AS SELECT * FROM {table}")
            own.execute(f"DROP TABLE {table}")
            own.execute(f"ALTER TABLE loose RENAME TO {table}")
        for statement in statements:
            own.execute(statement)
    return to
