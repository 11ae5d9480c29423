"""`Cache`: a bounded cache of answers. Each cache tier of the deck is one; `docs/caching.md` lists the tiers."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar, cast

from data.errors import WarehouseError
from data.warehouse.observer import NULL, CacheEvent, Observer

T = TypeVar("T")
Versions = tuple[tuple[str, int], ...]
"""A pair (name, version) for each table on which an answer depends."""


class CacheKey(NamedTuple):
    """A question, and the versions of the tables on which its answer depends: () if it depends on no table."""

    question: Hashable
    versions: Versions = ()


class Entry(NamedTuple):
    """An answer in the cache, with its size and the versions of the tables from which it was computed."""

    versions: Versions
    answer: Any
    size: int


def one(_: Any) -> int:
    """The size of an answer in a cache that is limited by the number of its answers: always 1."""
    return 1


class Cache:
    """A bounded cache of answers. When it is full, it drops the answers that were not used for the longest time.

    The cache holds one answer per question. An answer from newer versions of the tables replaces it. An answer from
    older versions, which a slow thread may bring, does not. Threads that ask for the same missing key wait for one
    computation.

    tier: the cache's name in the events that the observer receives. limit: the greatest sum of the answers' sizes. With
    0 nothing is stored. The limit may be changed at any time. failure_s: number of seconds for which a key that failed
    with a WarehouseError fails again without a computation.
    """

    def __init__(self, tier: str, limit: int, observer: Observer = NULL, failure_s: float = 0) -> None:
        self.tier = tier
        self._limit = limit
        self.failure_s = failure_s
        self.size = 0
        self._observer = observer
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._failures: dict[CacheKey, tuple[float, WarehouseError]] = {}
        self._running: dict[CacheKey, Future[Any]] = {}

    @property
    def limit(self) -> int:
        """The greatest allowed sum of the sizes of all answers. Setting a lower limit drops answers at once."""
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        with self._lock:
            self._limit = limit
            self._shrink()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: CacheKey, compute: Callable[[], T], size: Callable[[T], int] = one) -> T:
        """The cached answer to the key. If there is none, the result of `compute`, which is stored as by `put`.

        If another thread is computing the answer to the key, this thread waits for its result. Raises the errors of
        `compute`. After a WarehouseError, the same error is raised for `failure_s` seconds without a computation. size:
        a function that returns the size of an answer.
        """
        with self._lock:
            entry, running = self._entry(key), self._running.get(key)
            if entry is None and running is None:
                self._raise_recent_failure(key)
                mine = self._running[key] = Future()
        if entry is not None:
            self._tell("hit")
            return cast(T, entry.answer)
        if running is not None:
            self._tell("joined")
            return cast(T, running.result())
        self._tell("miss")
        return self._computed(key, mine, compute, size)

    def cached(self, key: CacheKey) -> Any:
        """The cached answer to the question of `key`, if it is for exactly the versions of `key`; else None."""
        with self._lock:
            entry = self._entry(key)
        return self._hit(entry)

    def latest(self, question: Hashable) -> Any:
        """The cached answer to the question, whatever the versions of its tables; None if there is none."""
        with self._lock:
            entry = self._entries.get(question)
            if entry is not None:
                self._entries.move_to_end(question)
        return self._hit(entry)

    def put(self, key: CacheKey, answer: Any, size: int = 1) -> None:
        """Store an answer, unless its size is above the limit or the cache has an answer from newer versions."""
        with self._lock:
            self._store(key, answer, size)

    def clear(self) -> None:
        """Forget all answers and failures."""
        with self._lock:
            self._entries.clear()
            self._failures.clear()
            self.size = 0

    def forget_failures(self) -> None:
        """Forget failures, so that the failed keys are computed again."""
        with self._lock:
            self._failures.clear()

    def forget_outdated(self, version_of: Callable[[str], int]) -> None:
        """Forget answers from old versions of tables. version_of: a function from a table's name to its version."""
        with self._lock:
            for question, entry in list(self._entries.items()):
                if any(version_of(table) != version for table, version in entry.versions):
                    self._remove(question)

    def _entry(self, key: CacheKey) -> Entry | None:
        entry = self._entries.get(key.question)
        if entry is None or entry.versions != key.versions:
            return None
        self._entries.move_to_end(key.question)
        return entry

    def _hit(self, entry: Entry | None) -> Any:
        if entry is None:
            return None
        self._tell("hit")
        return entry.answer

    def _tell(self, event: CacheEvent) -> None:
        self._observer.cache_asked(self.tier, event)

    def _computed(self, key: CacheKey, mine: Future[Any], compute: Callable[[], T], size: Callable[[T], int]) -> T:
        try:
            answer = compute()
            answer_size = size(answer)
        except BaseException as error:
            self._fail(key, error)
            mine.set_exception(error)
            raise
        with self._lock:
            del self._running[key]
            self._store(key, answer, answer_size)
        mine.set_result(answer)
        return answer

    def _raise_recent_failure(self, key: CacheKey) -> None:
        failed = self._failures.get(key)
        if failed and time.monotonic() - failed[0] < self.failure_s:
            # each raise would lengthen the traceback, which holds frames: it starts anew
            raise failed[1].with_traceback(None)

    def _fail(self, key: CacheKey, error: BaseException) -> None:
        with self._lock:
            del self._running[key]
            now = time.monotonic()
            self._failures = {k: f for k, f in self._failures.items() if now - f[0] < self.failure_s}
            if self.failure_s and isinstance(error, WarehouseError):
                self._failures[key] = (now, error)

    def _store(self, key: CacheKey, answer: Any, size: int) -> None:
        before = self._entries.get(key.question)
        if before is not None and before.versions > key.versions:
            return
        self._remove(key.question)
        if size > self._limit:
            return
        self._entries[key.question] = Entry(key.versions, answer, size)
        self.size += size
        self._shrink()

    def _shrink(self) -> None:
        while self.size > self._limit:
            self._remove(next(iter(self._entries)))

    def _remove(self, question: Hashable) -> None:
        entry = self._entries.pop(question, None)
        if entry is not None:
            self.size -= entry.size
