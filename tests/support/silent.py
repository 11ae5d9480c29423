"""Cities whose tables are empty."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import create_engine


def emptied(demo: Path, path: Path, tables: list[str], log: bool = True) -> Path:
    """A copy of the demo without the rows of these tables. log: the load log keeps their loads."""
    shutil.copy(demo, path)
    engine = create_engine(f"duckdb:///{path}")
    with engine.begin() as connection:
        for table in tables:
            connection.exec_driver_sql(f"DELETE FROM {table}")
            if not log:
                connection.exec_driver_sql(f"DELETE FROM load_log WHERE table_name = '{table}'")
    engine.dispose()
    return path
