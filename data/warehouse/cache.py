"""A bounded cache with single flight: one computation per key, however many ask at once."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, Literal, NamedTuple, TypeVar

import pandas as pd

from data.errors import WarehouseError

T = TypeVar("T")
Event = Literal["hit", "miss", "joined"]
"""What became of a question: it was kept; it was computed; it waited for the computation under way."""


class CacheKey(NamedTuple):
    """A question at the versions of its tables, as (table, version): at another version it is another key."""

    question: Hashable
    versions: tuple[tuple[str, int], ...]


class Cache:
    """Answers by key, least recently used out first, within `max_bytes`; failures are remembered for `failure_s`.

    counted: replaceable; hears what became of every question.
    """

    def __init__(self, max_bytes: int, failure_s: float) -> None:
        self.max_bytes = max_bytes
        self.failure_s = failure_s
        self.bytes = 0
        self.counted: Callable[[Event], None] = lambda event: None
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._failed: dict[Hashable, tuple[float, WarehouseError]] = {}
        self._running: dict[Hashable, Future[Any]] = {}

    def get(self, key: Hashable, compute: Callable[[], T], size: Callable[[T], int]) -> T:
        """The kept answer, or that of the one computation under way, or a new one. Failures are raised to all."""
        with self._lock:
            kept = self._kept_answer(key)
            if kept is not None:
                return kept[0]  # type: ignore[no-any-return]
            self._raise_recent_failure(key)
            running = self._running.get(key)
            if running is None:
                mine = self._running[key] = Future()
        self.counted("miss" if running is None else "joined")
        if running is not None:
            return running.result()  # type: ignore[no-any-return]
        try:
            answer = compute()
            bytes_kept = size(answer)
        except BaseException as error:
            self._fail(key, error)
            mine.set_exception(error)
            raise
        self._done(key, answer, bytes_kept)
        mine.set_result(answer)
        return answer

    def kept(self, key: Hashable) -> Any:
        """The kept answer; None where there is none."""
        with self._lock:
            kept = self._kept_answer(key)
        return kept[0] if kept is not None else None

    def keep(self, key: Hashable, answer: Any, size: int) -> None:
        """Keep this answer of a key, of so many bytes, if it is not larger than all."""
        with self._lock:
            self._add(key, answer, size)

    def forget_failures(self) -> None:
        """Forget remembered failures."""
        with self._lock:
            self._failed.clear()

    def forget(self, key: Hashable) -> None:
        """Forget the answer of a key, if it is kept."""
        with self._lock:
            if key in self._kept:
                self.bytes -= self._kept.pop(key)[1]

    def forget_outdated(self, version_of: Callable[[str], int]) -> None:
        """Forget the answers of other versions than the present ones: nobody can ask for them any more."""
        with self._lock:
            for key in [key for key in self._kept if isinstance(key, CacheKey)]:
                if any(version_of(table) != version for table, version in key.versions):
                    self.bytes -= self._kept.pop(key)[1]

    def _kept_answer(self, key: Hashable) -> tuple[Any, int] | None:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            self.counted("hit")
        return kept

    def _raise_recent_failure(self, key: Hashable) -> None:
        failed = self._failed.get(key)
        if failed and time.monotonic() - failed[0] < self.failure_s:
            raise failed[1].with_traceback(None)  # or it would grow, and hold frames, with every screen that asks

    def _fail(self, key: Hashable, error: BaseException) -> None:
        with self._lock:
            del self._running[key]
            now = time.monotonic()
            self._failed = {k: f for k, f in self._failed.items() if now - f[0] < self.failure_s}
            if isinstance(error, WarehouseError):
                self._failed[key] = (now, error)

    def _done(self, key: Hashable, answer: Any, size: int) -> None:
        with self._lock:
            del self._running[key]
            self._add(key, answer, size)

    def _add(self, key: Hashable, answer: Any, size: int) -> None:
        if size > self.max_bytes:
            return
        self.bytes += size - self._kept.pop(key, (None, 0))[1]
        self._kept[key] = (answer, size)
        while self.bytes > self.max_bytes:
            self.bytes -= self._kept.popitem(last=False)[1][1]


class SmallLru:
    """What was made of the last `size` keys that were asked for; cheap to make twice, so that no one waits."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made of the key, or is made now; what `make` raises is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[no-any-return]
        made = make()
        self.keep(key, made)
        return made

    def keep(self, key: Hashable, made: Any) -> None:
        """Keep this of the key from now on."""
        with self._lock:
            self._kept[key] = made
            self._kept.move_to_end(key)
            if len(self._kept) > self.size:
                self._kept.popitem(last=False)

    def kept(self, key: Hashable) -> Any:
        """What is kept of the key; None where nothing is."""
        with self._lock:
            return self._kept.get(key)


def size_of(frame: pd.DataFrame) -> int:
    """Bytes of a frame in memory, with what each column costs besides its values (measured: 1.5 kB)."""
    # memory_usage of the whole frame takes three times as long, which is 3% of the CPU of a page's refresh
    held = sum(
        column.memory_usage(index=False, deep=True) if _boxed(column) else column.nbytes for _, column in frame.items()
    )
    return int(held + frame.index.memory_usage()) + 2000 + 1500 * frame.shape[1]


def _boxed(column: pd.Series[Any]) -> bool:
    """Whether its values are objects somewhere else."""
    return column.dtype == object
