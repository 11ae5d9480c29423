"""Stores for tests: a file made by the migrations once, copied for each test, and a clock that a test sets."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from data.store.migrate import upgrade
from data.store.store import Store
from data.store.viewers import Policy

NOON = datetime(2026, 11, 20, 4)
EVERYTHING = frozenset({"*"})
OFFICIAL = Policy("official", frozenset({"430102"}), EVERYTHING, case_detail=True)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **time: float) -> None:
        """`move(minutes=5)`."""
        self.now += timedelta(**time)


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        upgrade(f"sqlite:///{folder}/store.db")
        return (Path(folder) / "store.db").read_bytes()


def new_store(folder: Path) -> Store:
    """A new, empty store in the folder: store.db."""
    (folder / "store.db").write_bytes(_template())
    return Store.open(f"sqlite:///{folder}/store.db")


def remove_files(folder: Path) -> None:
    """Remove the store's files while it is open."""
    for path in folder.glob("store.db*"):
        path.unlink()


def replace_files(folder: Path, source: Path) -> None:
    """Put another file in the place of the store, as a restore of a backup does."""
    remove_files(folder)
    shutil.copy(source, folder / "store.db")
