"""The file of an embedded warehouse is removed, replaced, cut and restored while it is open."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from data.errors import WarehouseError
from data.warehouse.file_state import FileState
from tests.support.tiny import DISTRICTS, tiny_file


class Opened:
    """An open warehouse file. news: how often another whole file was noticed."""

    def __init__(self, path: Path) -> None:
        self.path, self.news = path, 0
        self.engine: Engine = create_engine(f"duckdb:///{path}")
        with self.engine.connect() as connection:
            connection.exec_driver_sql("CHECKPOINT")
        self.state = FileState(self.engine)
        self.state.on_new = self.count

    def count(self) -> None:
        self.news += 1

    def problem(self) -> str:
        """What the state says; "" if nothing is wrong."""
        try:
            self.state.check()
        except WarehouseError as error:
            assert error.kind == "unreachable"
            return str(error)
        return ""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    made = Opened(tiny_file(tmp_path / "city.duckdb", {"district": DISTRICTS}))
    yield made
    made.engine.dispose()


def test_a_file_that_grows_and_shrinks_by_the_engine_is_right(opened: Opened) -> None:
    with opened.engine.connect() as connection:
        for statement in ("CREATE TABLE more AS SELECT range AS n FROM range(500000)", "DROP TABLE more"):
            connection.exec_driver_sql(statement)
            connection.commit()
            connection.exec_driver_sql("CHECKPOINT")
            assert opened.problem() == ""


def test_a_removed_file_is_noticed_and_the_same_file_goes_on(opened: Opened) -> None:
    away = opened.path.with_suffix(".away")
    opened.path.rename(away)
    assert opened.problem() == f"The file {opened.path} was removed"
    away.rename(opened.path)
    assert opened.problem() == "" and opened.news == 0


def test_a_replaced_file_is_noticed_and_opened_anew_once_nobody_writes_it(opened: Opened) -> None:
    copy = opened.path.with_suffix(".copy")
    shutil.copy(opened.path, copy)
    half = copy.read_bytes()[: copy.stat().st_size // 2]
    opened.path.unlink()
    opened.path.write_bytes(half)
    assert "was replaced while it was open" in opened.problem() and opened.news == 0
    os.replace(copy, opened.path)
    assert "was replaced" in opened.problem() and opened.news == 0, "it has just changed"
    assert "was replaced" in opened.problem() and opened.news == 1


def test_a_file_of_something_else_is_not_opened(opened: Opened) -> None:
    opened.path.unlink()
    opened.path.write_bytes(b"not a warehouse" * 10_000)
    assert [bool(opened.problem()) for _ in range(3)] == [True] * 3 and opened.news == 0


@pytest.mark.parametrize("left", [0.0, 0.6])
def test_a_cut_file_is_noticed_and_opened_anew_after_it_was_restored(opened: Opened, left: float) -> None:
    whole = opened.path.read_bytes()
    os.truncate(opened.path, int(left * len(whole)))
    assert "was cut while it was open" in opened.problem() and opened.news == 0
    opened.path.write_bytes(whole)
    assert "was cut" in opened.problem() and opened.news == 0, "it has just changed"
    assert "was cut" in opened.problem() and opened.news == 1


def test_a_warehouse_without_a_file_is_not_looked_at() -> None:
    engine = create_engine("duckdb:///:memory:")
    FileState(engine).check()
    engine.dispose()
