"""Time limits for what has none of its own: a call that takes too long is interrupted from outside."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Deadlines:
    """What must have ended by when. One thread looks ten times a second: one for each call would cost as much as the
    call's own way through the driver."""

    def __init__(self) -> None:
        self._ends: dict[int, tuple[float, Callable[[], None]]] = {}
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None

    @contextmanager
    def limit(self, seconds: float, interrupt: Callable[[], None]) -> Iterator[None]:
        """What runs within is interrupted after so long; not after it has ended."""
        number = next(self._numbers)
        with self._lock:
            self._ends[number] = (time.monotonic() + seconds, interrupt)
            if self._watch is None or not self._watch.is_alive():  # a forked process has none
                self._watch = threading.Thread(target=self._look, name="deadlines", daemon=True)
                self._watch.start()
        try:
            yield
        finally:
            with self._lock:
                self._ends.pop(number, None)

    def _look(self) -> None:
        while True:
            time.sleep(0.1)
            now = time.monotonic()
            with self._lock:
                for number in [number for number, (end, _) in self._ends.items() if end <= now]:
                    self._ends.pop(number)[1]()
