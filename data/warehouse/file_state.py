"""Notices that the file of an embedded warehouse was removed, replaced or cut while a process holds it open.

The engine itself notices none of this: it goes on reading the old file.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, text

from data.errors import WarehouseError

BLOCKS = text("SELECT block_size * total_blocks FROM pragma_database_size()")
"""SQL: bytes of all blocks that DuckDB has in its file."""
HEADER_BYTES = 12_288
"""Bytes before the first block of a DuckDB file."""
MARK = slice(8, 12), b"DUCK"
"""Where the header of a DuckDB file has its mark, and the mark."""


class FileState:
    """The file that an engine has open. Make it when the engine is opened.

    on_new: called when another whole file, or a restored one, lies in the place of the file that was open. The process
    can read it only if it opens it anew.
    """

    def __init__(self, engine: Engine) -> None:
        embedded = engine.dialect.name == "duckdb" and Path(engine.url.database or "").is_file()
        self._path = Path(engine.url.database or "") if embedded else None
        self._engine = engine
        self._opened = _identity(os.stat(self._path)) if self._path else (0, 0)
        self._seen = os.stat(self._path) if self._path else None
        self._cut = False
        self.on_new: Callable[[], None] = lambda: None

    def check(self) -> None:
        """Raise WarehouseError(unreachable) if the file is not the one that was opened, or is cut."""
        if self._path is None:
            return
        try:
            found = os.stat(self._path)
        except FileNotFoundError:
            raise WarehouseError("unreachable", "The file {path} was removed", path=str(self._path)) from None
        before, self._seen = self._seen, found
        replaced = _identity(found) != self._opened
        if not replaced and before and found.st_size < before.st_size and found.st_size < self._needed():
            self._cut = True
        if not replaced and not self._cut:
            return
        if before and _state(found) == _state(before) and _is_whole(self._path):  # nobody is writing it any more
            self.on_new()
        if replaced:
            raise WarehouseError("unreachable", "The file {path} was replaced while it was open", path=str(self._path))
        raise WarehouseError("unreachable", "The file {path} was cut while it was open", path=str(self._path))

    def _needed(self) -> int:
        """Bytes that the file must have. DuckDB itself may cut free blocks off its end."""
        with self._engine.connect() as connection:
            return int(connection.execute(BLOCKS).scalar_one()) + HEADER_BYTES


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _state(found: os.stat_result) -> tuple[int, ...]:
    return *_identity(found), found.st_size, found.st_mtime_ns


def _is_whole(path: Path) -> bool:
    """Whether the file begins as a DuckDB file."""
    with path.open("rb") as file:
        place, mark = MARK
        return file.read(HEADER_BYTES)[place] == mark
