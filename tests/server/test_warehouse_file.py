"""A running server whose warehouse file is taken away, put back and replaced, and whose worker dies."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.city.pack import CityPack
from tests.bench.timing import family
from tests.support.serving import Serving, serving

SOON_S = 20.0
"""It takes some seconds; a busy machine may take longer."""


@pytest.fixture(scope="module")
def served(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("file")
    with serving(Path(shutil.copy(demo_path, folder)), changsha_pack, folder, CITYDECK_WATCH_S="1") as running:
        yield running


def ready(served: Serving, status: int) -> bool:
    """Whether /readyz has this status soon. While a worker begins anew, there is no answer."""
    until = time.monotonic() + SOON_S
    while time.monotonic() < until:
        try:
            if served.get("/readyz") == status:
                return True
        except (OSError, ValueError):
            pass
        time.sleep(0.1)
    return False


def worker_of(served: Serving) -> int:
    return max(family(served.process.pid))


def test_a_file_that_comes_back_goes_on_without_a_restart(served: Serving) -> None:
    path, worker = served.log.parent / "demo.duckdb", worker_of(served)
    away = path.rename(path.with_suffix(".away"))
    assert ready(served, 503) and "was removed" in served.logged
    assert '"reachable":false' in served.text("/version").replace(" ", "")
    away.rename(path)
    assert ready(served, 200) and worker_of(served) == worker


def test_another_file_is_opened_by_another_worker(served: Serving) -> None:
    path, worker = served.log.parent / "demo.duckdb", worker_of(served)
    os.replace(shutil.copy(path, path.with_suffix(".copy")), path)
    assert ready(served, 503) and "was replaced while it was open" in served.logged
    assert ready(served, 200) and worker_of(served) != worker
    assert "another one opens it" in served.logged and "Traceback" not in served.logged


def test_a_worker_that_died_is_followed_by_another(served: Serving) -> None:
    worker = worker_of(served)
    os.kill(worker, signal.SIGKILL)
    assert ready(served, 200) and worker_of(served) != worker
