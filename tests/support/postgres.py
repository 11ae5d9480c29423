"""A temporary PostgreSQL cluster from Debian's packages, and the copy of rows into it."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from sqlalchemy import Boolean, Engine, Float, Integer, Numeric, Table, create_engine

from data.contract.tables import metadata
from data.warehouse.ddl import create_all


def binaries() -> Path:
    """Folder of PostgreSQL's programs. Skips with the reason where there is none; fails under CI."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        message = "PostgreSQL's programs are missing: apt-get install postgresql"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found[-1].parent


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server of our own that can be stopped and started again on the same port."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Its SQLAlchemy URL."""
        return f"postgresql://deck@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make its files."""
        _run(self.programs / "initdb", "-D", *self._data, "-U", "deck", "-A", "trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c timezone=Asia/Tokyo"
        _run(self.programs / "pg_ctl", "-D", *self._data, "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        """Stop it at once, as a power cut would; nothing where it does not run."""
        if (self.folder / "data" / "postmaster.pid").exists():
            _run(self.programs / "pg_ctl", "-D", *self._data, "-m", "immediate", "-w", "stop")

    @property
    def _data(self) -> tuple[str]:
        return (str(self.folder / "data"),)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A new cluster on a free port of 127.0.0.1, running. Stopped and removed at the end."""
    programs, folder = binaries(), Path(tempfile.mkdtemp(prefix="citydeck-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = Cluster(programs, folder, free.getsockname()[1])
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: str | Path) -> None:
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # it refuses to run as root
    done = subprocess.run([*as_user, *map(str, command)], capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def fill_postgres(url: str, rows: dict[str, pd.DataFrame]) -> Engine:
    """Create the contract's tables and COPY the rows into them."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    create_all(engine)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for table in metadata.sorted_tables:
            with cursor.copy(f"COPY {table.name} FROM STDIN (FORMAT csv)") as copy:
                copy.write(_csv(rows[table.name], table))
    return engine


def _csv(rows: pd.DataFrame, table: Table) -> str:
    whole = [c.name for c in table.columns if isinstance(c.type, Integer)]
    plain = {name: rows[name].astype("Int64") for name in whole}
    others = [
        c.name for c in table.columns if c.name not in whole and not isinstance(c.type, (Boolean, Float, Numeric))
    ]
    stream = io.StringIO()
    rows.assign(**plain, **{name: rows[name].astype("object") for name in others}).to_csv(
        stream, header=False, index=False, float_format="%.17g"
    )
    return stream.getvalue()
