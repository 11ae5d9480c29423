"""Requests that no browser sends get an answer below 500, and leave no traceback in the log and no memory behind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from data.city.pack import CityPack
from tests.exam.cases import cases, random_cases
from tests.support.fuzz import odd_request
from tests.support.serving import Serving, serving

EACH, ALL = 100, 20_000
"""Requests of one case, and of the exam."""
GROWTH = 1.1


@pytest.fixture(scope="module")
def served(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("fuzz")
    path = Path(shutil.copy(demo_path, folder))
    with serving(path, changsha_pack, folder, CITYDECK_CACHE_MB="8") as running:
        for number in range(EACH):
            running.status_of(odd_request(Random(f"warm {number}")))
        yield running


@pytest.fixture(scope="module")
def before_mb(served: Serving) -> float:
    """Resident memory before the first case."""
    return served.rss_mb()


@random_cases("fuzz", "seed", lambda random: random.getrandbits(40), ALL // EACH)
def test_no_request_breaks_the_server(seed: int, served: Serving, before_mb: float) -> None:
    before = len(served.logged)
    statuses = {}
    for number in range(EACH):
        request = odd_request(Random(f"{seed} {number}"))
        statuses[request] = served.status_of(request)
    assert [request for request, status in statuses.items() if status >= 500] == []
    assert "Traceback" not in served.logged[before:]


@cases("fuzz", "growth", [GROWTH])
def test_odd_requests_leave_no_memory_behind(growth: float, served: Serving, before_mb: float) -> None:
    assert served.get("/healthz") == 200
    assert served.rss_mb() <= growth * before_mb
