"""Two lanes before the warehouse: what screens refresh by themselves, and what people ask."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Any, Literal, TypeVar

from data.errors import WarehouseError

T = TypeVar("T")
Pool = Literal["screens", "people"]
"""`screens`: a live question of a page as it is, asked by every screen after a new version; `people`: any other."""
THREADS = 16
"""Threads that answer requests in each process."""
MAX_WAITERS: dict[Pool, int] = {"screens": 6, "people": 4}
"""Those of them that may wait for rows being read; the others are for all that is kept, and for /version."""
QUEUED = 64
"""Questions that may wait in a lane for its threads; beyond them it says that it is busy."""


class ReadPools:
    """Each lane has its own threads for questions, and its own places for requests that wait for them.

    A question is read in a thread of its lane, once however many ask. Who asks waits for it only in one of the lane's
    places and only for its patience; all others are told at once to ask again. So neither a slow question nor a burst
    of them holds the threads that answer what is kept, and what was read meanwhile is there at the next ask.
    refused: replaceable; hears of each request that was told to ask again.
    """

    def __init__(self, threads: dict[Pool, int], places: dict[Pool, int]) -> None:
        self.refused: Callable[[Pool], None] = lambda lane: None
        self._pools = {lane: ThreadPoolExecutor(size, thread_name_prefix=lane) for lane, size in threads.items()}
        self._places = {lane: threading.Semaphore(size) for lane, size in places.items()}
        self._running: dict[Hashable, Future[Any]] = {}
        self._queued: dict[Pool, int] = dict.fromkeys(threads, 0)
        self._threads = threads
        self._lock = threading.Lock()

    def run(self, lane: Pool, key: Hashable, work: Callable[[], T], timeout_s: float | None = None) -> T:
        """The result of the work, of which one runs per key. patience_s: None waits to the end, whatever the places.

        Raises WarehouseError(busy) where it is not there in time or no place is free, and what the work raises.
        """
        future = self._future(lane, key, work)
        if timeout_s is not None and not future.done():
            self._wait(lane, future, timeout_s)
            if not future.done():
                raise self._busy(lane)
        return future.result()

    def prefetch(self, lane: Pool, key: Hashable, work: Callable[[], Any]) -> None:
        """See that the work is under way; nobody waits for it yet. Nothing where too much waits in the lane."""
        with suppress(WarehouseError):
            self._future(lane, key, work)

    def _wait(self, lane: Pool, future: Future[Any], timeout_s: float) -> None:
        """Wait in one of the lane's places, if one is free."""
        if self._places[lane].acquire(blocking=False):
            try:
                wait([future], timeout_s)
            finally:
                self._places[lane].release()

    def _future(self, lane: Pool, key: Hashable, work: Callable[[], T]) -> Future[T]:
        """The work under way, or new work in the lane. Raises WarehouseError(busy) where too much waits."""
        with self._lock:
            if key in self._running:
                return self._running[key]
            if self._queued[lane] >= self._threads[lane] + QUEUED:
                raise self._busy(lane)
            self._queued[lane] += 1
            future = self._running[key] = self._pools[lane].submit(work)
        future.add_done_callback(lambda _: self._leave(lane, key))
        return future

    def _leave(self, lane: Pool, key: Hashable) -> None:
        with self._lock:
            del self._running[key]
            self._queued[lane] -= 1

    def _busy(self, lane: Pool) -> WarehouseError:
        """What those hear who are not to wait longer: their answer is being read, or soon will be."""
        self.refused(lane)
        return WarehouseError("busy", "Still being read; the picture follows")
