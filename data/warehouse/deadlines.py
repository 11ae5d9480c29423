"""Limits the time of a driver's calls, if the driver cannot: a thread interrupts calls that take too long."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Deadlines:
    """Interrupts calls that run longer than their limit, up to 0.1 s late.

    One thread checks all running calls ten times a second. A thread for each call would take as much time as the call
    itself.
    """

    def __init__(self) -> None:
        self._ends: dict[int, tuple[float, Callable[[], None]]] = {}
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None

    @contextmanager
    def limit(self, seconds: float, interrupt: Callable[[], None]) -> Iterator[None]:
        """A context manager. If its block still runs after `seconds`, `interrupt` is called, which must not raise."""
        number = next(self._numbers)
        with self._lock:
            self._ends[number] = (time.monotonic() + seconds, interrupt)
            if self._watch is None or not self._watch.is_alive():  # a forked process does not inherit it
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
