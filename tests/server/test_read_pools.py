"""The read pools alone: requests that are refused, threads that stay free, and errors."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from callbacks.server.read_pools import MAX_WAITERS, THREADS, ReadPools
from data.errors import WarehouseError
from data.warehouse.observer import NullObserver


def test_the_read_pools_leave_threads_for_cached_answers() -> None:
    assert sum(MAX_WAITERS.values()) <= THREADS - 6


def test_requests_beyond_what_a_pool_can_queue_are_refused() -> None:
    refused: list[str] = []

    class Listener(NullObserver):
        def request_refused(self, pool: str) -> None:
            refused.append(pool)

    read_pools, go = ReadPools({"screens": 1, "people": 1}, MAX_WAITERS, Listener()), threading.Event()
    for key in range(200):
        with pytest.raises(WarehouseError) as error:
            read_pools.run("people", key, go.wait, timeout_s=0)
        assert error.value.kind == "busy"
    assert read_pools.run("screens", "live", lambda: "answer") == "answer"
    go.set()
    while running := list(read_pools._running.values()):
        wait(running)
    assert read_pools.run("people", "next", lambda: "answer") == "answer" and refused == ["people"] * 200


def test_work_that_nobody_waits_for_is_not_counted_as_refused() -> None:
    refused: list[str] = []

    class Listener(NullObserver):
        def request_refused(self, pool: str) -> None:
            refused.append(pool)

    read_pools, go = ReadPools({"screens": 1, "people": 1}, MAX_WAITERS, Listener()), threading.Event()
    for key in range(200):
        read_pools.prefetch("screens", key, go.wait)
    running = list(read_pools._running.values())
    go.set()
    wait(running)
    assert len(running) < 200 and refused == []


def test_all_who_wait_for_a_reading_that_fails_get_its_error_and_it_is_read_again_later() -> None:
    read_pools = ReadPools({"screens": 1, "people": 1}, MAX_WAITERS)

    def fail() -> None:
        time.sleep(0.1)
        raise WarehouseError("failed", "No")

    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(read_pools.run, "screens", "key", fail, 5) for _ in range(4)]
        assert {str(one.exception()) for one in waiting} == {"No"}
    assert read_pools.run("screens", "key", lambda: "back", 5) == "back"
