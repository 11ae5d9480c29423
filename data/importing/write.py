"""Write an import into an embedded warehouse, in one transaction. A new file appears only when it is complete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    MetaData,
    Table,
    column,
    create_engine,
    delete,
    func,
    insert,
    inspect,
    select,
    table,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateColumn

from data.contract import common as contract_common
from data.contract import parts as contract_parts
from data.importing.files import ImportingError, Progress


@dataclass(frozen=True)
class Part:
    """Rows for one contract table. They replace older rows:

    - In a table with parent rows (kind ``parent`` of `Scope`): rows whose parent came with an earlier load of the
      source.
    - In any other table with ``load_seq``: rows of earlier loads of the source.
    - In all other tables: rows with the same value in the first key column.
    """

    table: Table
    rows: pd.DataFrame


def write_import(
    engine: Engine, source: str, parts: Sequence[Part], data_until: datetime, loaded_at: datetime, report: Progress
) -> None:
    """Write all parts, and for each part one row of ``load_log``, in one transaction.

    Missing tables and columns are created. parts: the part of a parent table stands before those of its children.
    data_until, loaded_at: naive UTC, for ``load_log``. report: gets one line of text per part.

    Raises ImportingError if the engine is not embedded, or if the file cannot be written or is held by another process.
    Raises it, too, if the warehouse holds another city, or if a row of another source has the same primary key as a row
    to be written. In all these cases the warehouse stays as it was.
    """
    try:
        with _target(engine) as target, target.begin() as connection:
            _write(connection, source, parts, data_until, loaded_at)
    except DBAPIError as error:
        words = str(error.orig).splitlines()[0]
        if "lock" in words.lower():
            words = "it is held by another process; stop the server first"
        raise ImportingError(f"{engine.url.database}: cannot be written: {words}") from error
    for part in parts:
        report(f"{len(part.rows):,} rows of {part.table.name} written")


@contextmanager
def _target(engine: Engine) -> Iterator[Engine]:
    """A context manager with the engine to write to. Raises ImportingError if the given engine is not embedded.

    If the warehouse is in memory or its file exists, the result is the given engine. If the file is missing, the result
    is an engine on a temporary file. When the block ends without an error, the temporary file gets the name of the
    missing file; after an error it is removed.
    """
    if engine.dialect.name != "duckdb":
        raise ImportingError(f"import writes embedded warehouses (duckdb:///FILE), not {engine.dialect.name}")
    path = Path(engine.url.database or ":memory:")
    if str(path) == ":memory:" or path.exists():
        yield engine
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    building = create_engine(engine.url.set(database=str(part)))
    try:
        _remove(part)
        yield building
        building.dispose()  # closing the file merges its write-ahead log into it
        part.replace(path)
    finally:
        building.dispose()
        _remove(part)


def _remove(path: Path) -> None:
    for leftover in (path, path.with_name(f"{path.name}.wal")):
        leftover.unlink(missing_ok=True)


def _write(
    connection: Connection, source: str, parts: Sequence[Part], data_until: datetime, loaded_at: datetime
) -> None:
    _create_or_extend(connection, contract_common.load_log, [name.name for name in contract_common.load_log.columns])
    log = contract_common.load_log.c
    first = (connection.scalar(select(func.max(log.load_id))) or 0) + 1
    for part in parts:
        _create_or_extend(connection, part.table, [*part.rows.columns, *_load_seq_column(part.table)])
    # children find their rows through the parent, so they come after it in parts, and are deleted before it
    for part in reversed(parts):
        _delete_old(connection, part, source)
    entries = []
    for load_id, part in enumerate(parts, start=first):
        rows = part.rows.assign(**{name: load_id for name in _load_seq_column(part.table)})
        _refuse_conflicts(connection, part)
        _insert(connection, part.table, rows)
        entries.append((load_id, source, part.table.name, loaded_at, data_until, len(rows), None, "ok"))
    logged = pd.DataFrame(entries, columns=[name.name for name in log]).astype({"cadence_s": "Int32"})
    _insert(connection, contract_common.load_log, logged)


def _load_seq_column(part: Table) -> list[str]:
    # rows of a parent are replaced with it: a number of their own would tell what was known before the import wrongly
    return ["load_seq"] if "load_seq" in part.c and part.info["scope"].parent is None else []


def _create_or_extend(connection: Connection, wanted: Table, names: Sequence[str]) -> None:
    """Create a contract table with the named columns. If the table exists, add those columns that it lacks."""
    columns = [wanted.c[name] for name in wanted.c.keys() if name in names]  # noqa: SIM118 - columns iterate as columns
    if wanted.name not in inspect(connection).get_table_names():
        copies = [
            Column(c.name, c.type, primary_key=c.primary_key, autoincrement=False, comment=c.comment) for c in columns
        ]
        Table(wanted.name, MetaData(), *copies, comment=wanted.comment).create(connection)
        return
    present = {found["name"] for found in inspect(connection).get_columns(wanted.name)}
    for missing in (c for c in columns if c.name not in present):
        definition = str(CreateColumn(missing).compile(dialect=connection.dialect))
        # names and types come from the contract; SQLAlchemy has no element for this statement
        connection.exec_driver_sql(f"ALTER TABLE {wanted.name} ADD COLUMN {definition}")


def _earlier(part: Table, source: str) -> ColumnElement[bool]:
    log = contract_common.load_log.c
    loads = select(log.load_id).where(log.source == source, log.table_name == part.name)
    return part.c.load_seq.in_(loads)


def _delete_old(connection: Connection, part: Part, source: str) -> None:
    scope = part.table.info["scope"]
    if _load_seq_column(part.table):
        connection.execute(delete(part.table).where(_earlier(part.table, source)))
    elif scope.parent is not None:
        parent, column = contract_parts.metadata.tables[scope.parent.table], scope.parent.column
        keys = select(parent.c[column]).where(_earlier(parent, source))
        connection.execute(delete(part.table).where(part.table.c[column].in_(keys)))
    else:
        key = next(iter(part.table.primary_key.columns))
        connection.execute(delete(part.table).where(key.in_(part.rows[key.name].tolist())))


def _refuse_conflicts(connection: Connection, part: Part) -> None:
    if part.table is contract_common.district:
        city = part.rows.loc[part.rows["level"] == "city", "district_id"].iloc[0]
        other = select(contract_common.district.c.district_id).where(contract_common.district.c.level == "city")
        found = connection.scalar(other)
        if found is not None:
            raise ImportingError(
                f"the warehouse holds the city {found}, not {city}; give this city a warehouse of its own: "
                "set CITYDECK_WAREHOUSE to a new file"
            )
    for key in part.table.primary_key.columns if _load_seq_column(part.table) else ():
        taken = set(connection.scalars(select(key))) & set(part.rows[key.name])
        if taken:
            raise ImportingError(
                f"{key.name} {min(taken)!r} is in the warehouse from another source ({len(taken)} such); "
                "give source.prefix in the mapping"
            )


def _insert(connection: Connection, target: Table, rows: pd.DataFrame) -> None:
    """Insert all rows at once. The driver reads whole columns of the frame: this is faster than single rows."""
    names = list(rows.columns)
    driver: Any = connection.connection.driver_connection
    driver.register("incoming_rows", rows)
    try:
        incoming = table("incoming_rows", *(column(name) for name in names))
        connection.execute(insert(target).from_select(names, select(*incoming.c)))
    finally:
        driver.unregister("incoming_rows")
