"""A store, a clock and what stands in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.store.store import Store
from tests.support.stores import Clock, new_store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path)
    yield made
    made.close()
