"""ClickHouse in this process (chdb), its HTTP interface before it, and the copy of rows into it."""

from __future__ import annotations

import importlib.util
import itertools
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest
from sqlalchemy import Engine, Integer, make_url, text

from data.contract.tables import metadata
from data.warehouse.clickhouse import SETTINGS
from data.warehouse.ddl import create_all
from data.warehouse.engines import open_engine

_numbers = itertools.count(1)


@cache
def _folder() -> TemporaryDirectory[str]:
    """Where its files are until the process ends: a process has one ClickHouse, with any number of databases."""
    return TemporaryDirectory(prefix="citydeck-ch-")


def _url(database: str) -> str:
    return f"clickhousedb:///{database}?dsn=chdb://{_folder().name}"


@contextmanager
def database() -> Iterator[str]:
    """The SQLAlchemy URL of a new, empty database. Skips with the reason where chdb is missing; fails under CI."""
    if importlib.util.find_spec("chdb") is None:
        message = "ClickHouse in this process is missing: pip install -r requirements-dev.txt"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    engine, name = open_engine(make_url(_url("default"))), f"city_{next(_numbers)}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield _url(name)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} SYNC"))
    engine.dispose()


def fill_clickhouse(url: str, rows: dict[str, pd.DataFrame]) -> Engine:
    """Create the contract's tables and insert the rows, column by column."""
    engine = open_engine(make_url(url))
    create_all(engine)
    with engine.connect() as connection:
        client = connection.connection.driver_connection.client  # type: ignore[union-attr]
        for table in metadata.sorted_tables:
            whole = {c.name: "Int64" for c in table.columns if isinstance(c.type, Integer)}
            client.insert_df(table.name, rows[table.name].astype(whole))
    return engine


class Front:
    """ClickHouse's HTTP interface before one database of this process: a server that can be stopped and started again.

    It hands statement and settings on and the engine's own answer or error code back, as a server does.
    """

    def __init__(self, url: str) -> None:
        self.engine, self.database = open_engine(make_url(url)), make_url(url).database
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.asked: list[dict[str, str]] = []
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Its SQLAlchemy URL, as that of any server."""
        return f"clickhousedb://deck@127.0.0.1:{self.port}/{self.database}"

    def start(self) -> None:
        """Answer from now on."""
        front = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                code, answer = front.answer(body, dict(parse_qsl(urlsplit(self.path).query)))
                self.send_response(500 if code else 200)
                if code:
                    self.send_header("X-ClickHouse-Exception-Code", str(code))
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                """Nothing: tests say what they need."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, body: str, named: dict[str, str]) -> tuple[int, bytes]:
        """The engine's error code, or 0, and its answer to the statement, with the settings of the address."""
        from clickhouse_connect.driver.exceptions import DatabaseError

        self.asked.append(named)
        statement = named.get("query", "") + body
        given = {name: value for name, value in named.items() if name in SETTINGS or name == "max_execution_time"}
        with self.engine.connect() as connection:
            client = connection.connection.driver_connection.client  # type: ignore[union-attr]
            form = None if " FORMAT " in " ".join(statement.split()) else "TabSeparated"
            try:
                return 0, client.raw_query(statement, settings=given, fmt=form)
            except DatabaseError as error:
                return int(error.code or 1), str(error).encode()


@contextmanager
def served(url: str) -> Iterator[Front]:
    """That database behind a port of 127.0.0.1."""
    front = Front(url)
    front.start()
    yield front
    front.stop()
    front.engine.dispose()
