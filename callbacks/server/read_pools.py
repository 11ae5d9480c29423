"""Two pools of threads that read the warehouse: one for automatic refreshes, one for people's questions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, Literal, TypeVar

from data.errors import WarehouseError
from data.warehouse.observer import NULL, Observer

T = TypeVar("T")
Pool = Literal["screens", "people"]
"""Name of a pool. screens: questions that pages ask by themselves. people: all other questions. See `pool_of`."""
THREADS = 16
"""Number of threads that answer requests in each process."""
MAX_WAITERS: dict[Pool, int] = {"screens": 6, "people": 4}
"""Pool -> largest number of requests with a timeout that wait for rows at the same time.

The other request threads stay free for cached answers and /version."""
MAX_QUEUED = 64
"""Number of questions that may wait for a free thread of a pool. Further questions are refused."""


class ReadPools:
    """Pools of threads that read rows. Slow or many questions in one pool do not block cached answers.

    Requests with the same key share one read. A request with a timeout waits for its rows if fewer than `max_waiters`
    such requests wait in the pool. Otherwise, or when the timeout ends, it gets WarehouseError(busy). The read goes on.

    threads: pool -> number of threads. max_waiters: pool -> number of requests that may wait.
    """

    def __init__(self, threads: dict[Pool, int], max_waiters: dict[Pool, int], observer: Observer = NULL) -> None:
        self._observer = observer
        self._executors = {pool: ThreadPoolExecutor(size, thread_name_prefix=pool) for pool, size in threads.items()}
        self._waiters = {pool: threading.Semaphore(size) for pool, size in max_waiters.items()}
        self._running: dict[Hashable, Future[Any]] = {}
        self._queued: dict[Pool, int] = dict.fromkeys(threads, 0)
        self._threads = threads
        self._lock = threading.Lock()

    def run(self, pool: Pool, key: Hashable, work: Callable[[], T], timeout_s: float | None = None) -> T:
        """The result of `work`. If work for the same key already runs, it is the result of that work.

        timeout_s: seconds to wait. None waits to the end, however many requests wait.

        Raises the errors of `work`. Raises WarehouseError(busy) if too much work is queued. With a timeout, it is also
        raised if too many requests wait or if the result is late.
        """
        future = self._future(pool, key, work)
        if future is None:
            raise self._busy(pool)
        if timeout_s is not None and not future.done():
            self._wait(pool, future, timeout_s)
            if not future.done():
                raise self._busy(pool)
        return future.result()

    def prefetch(self, pool: Pool, key: Hashable, work: Callable[[], Any]) -> None:
        """Start the work without waiting for its result. Nothing happens if it already runs or too much is queued."""
        self._future(pool, key, work)

    def _wait(self, pool: Pool, future: Future[Any], timeout_s: float) -> None:
        """Wait for the future at most `timeout_s` seconds, or not at all if too many requests wait already."""
        if self._waiters[pool].acquire(blocking=False):
            try:
                wait([future], timeout_s)
            finally:
                self._waiters[pool].release()

    def _future(self, pool: Pool, key: Hashable, work: Callable[[], T]) -> Future[T] | None:
        """The work for `key` that is queued or runs already. If there is none, `work` is queued in the pool.

        None if there is no work for `key` and too much work is queued in the pool.
        """
        with self._lock:
            if key in self._running:
                return self._running[key]
            if self._queued[pool] >= self._threads[pool] + MAX_QUEUED:
                return None
            self._queued[pool] += 1
            future = self._running[key] = self._executors[pool].submit(work)
        future.add_done_callback(lambda _: self._leave(pool, key))
        return future

    def _leave(self, pool: Pool, key: Hashable) -> None:
        with self._lock:
            del self._running[key]
            self._queued[pool] -= 1

    def _busy(self, pool: Pool) -> WarehouseError:
        """The error that makes the browser ask again. The method also tells the observer of the refusal."""
        self._observer.request_refused(pool)
        return WarehouseError("busy", "Still being read; the picture follows")
