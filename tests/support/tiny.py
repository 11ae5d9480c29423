"""Small warehouses made by hand, for tests whose rows must be seen at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, create_engine

from data.contract.tables import metadata
from data.warehouse.door import Warehouse, open_warehouse

Rows = Mapping[str, Iterable[Mapping[str, Any]]]
NOON = datetime(2026, 11, 20, 12)
DISTRICTS = (
    {"district_id": "430100", "parent_id": None, "level": "city"},
    {"district_id": "430102", "parent_id": "430100", "level": "district"},
    {"district_id": "430103", "parent_id": "430100", "level": "district"},
    {"district_id": "430102001", "parent_id": "430102", "level": "subdistrict"},
)


def load(load_id: int, table: str, until: datetime | None, **more: Any) -> dict[str, Any]:
    """A row of `load_log`."""
    row = {
        "load_id": load_id,
        "table_name": table,
        "source": "desk",
        "loaded_at": until,
        "data_until": until,
        "rows": 1,
    }
    return row | {"cadence_s": 60, "state": "ok"} | more


def write(engine: Engine, rows: Rows) -> None:
    """Append rows to contract tables."""
    with engine.begin() as connection:
        for table, listed in rows.items():
            for row in listed:
                connection.execute(metadata.tables[table].insert().values(**row))


ALL = frozenset(metadata.tables)


@cache
def empty_file(tables: frozenset[str] = ALL) -> bytes:
    """A DuckDB file with these contract tables: to copy it takes a hundredth of the time to create them."""
    with TemporaryDirectory(prefix="citydeck-tiny-") as folder:
        path = Path(folder) / "empty.duckdb"
        engine = create_engine(f"duckdb:///{path}")
        metadata.create_all(engine, [metadata.tables[name] for name in sorted(tables)])
        engine.dispose()
        return path.read_bytes()


def tiny_file(path: Path, rows: Rows, tables: frozenset[str] = ALL) -> Path:
    """A DuckDB file with these contract tables and rows. A watcher is quicker to look through few tables."""
    path.write_bytes(empty_file(tables))
    engine = create_engine(f"duckdb:///{path}")
    write(engine, rows)
    engine.dispose()
    return path


def tiny_warehouse(path: Path, rows: Rows, tables: frozenset[str] = ALL, **options: Any) -> Warehouse:
    """The door to a new small file."""
    return open_warehouse(f"duckdb:///{tiny_file(path, rows, tables)}", **options)
