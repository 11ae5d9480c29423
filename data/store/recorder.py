"""`AuditRecorder`: writes the audit without slowing a page, or refuses an act that cannot be recorded."""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from data.store.audit import Act, Detail, Entry, Head, append_all, head_of
from data.store.store import Store, StoreError

log = logging.getLogger("citydeck.audit")
MOST_WAITING = 10_000
"""Entries that wait in memory while the store is away. The oldest beyond them are lost, and an entry says how many."""
BATCH = 200
WAKE_S = 2.0
"""Seconds between two looks at what waits: after a failure, and for the hour of the head."""
HEAD_EVERY = timedelta(hours=1)
CLOSE_S = 3.0
"""Seconds that the end of the process waits for the last entries."""


class AuditRecorder:
    """Records acts. One thread writes what waits; `close`, which also runs at the end of the process, waits for it.

    clock: a function that returns the current time, naive UTC.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._waiting: deque[Entry] = deque()
        self._batch: list[Entry] = []
        self._lost = 0
        self._changed = threading.Condition()
        self._closing = False
        self._ends_at = 0.0
        self._thread: threading.Thread | None = None
        self._head_logged_at: datetime | None = None

    def record(
        self, actor: str, act: Act, subject: str = "", detail: Detail | None = None, rows: int | None = None
    ) -> None:
        """Record an act soon, without waiting. Raises nothing: while the store is away, the entry waits in memory."""
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                self._waiting.popleft()
                self._lost += 1
            self._waiting.append(Entry(self._clock(), actor, act, subject, detail or {}, rows))
            self._changed.notify()
        self.start()

    def require(
        self, actor: str, act: Act, subject: str = "", detail: Detail | None = None, rows: int | None = None
    ) -> None:
        """Record an act now. Raises StoreError if that is not possible: the act must then be refused."""
        append_all(self._store, [Entry(self._clock(), actor, act, subject, detail or {}, rows)])

    def start(self) -> None:
        """Start the thread, if it does not run. It also writes the head of the chain into the log every hour."""
        with self._changed:
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def close(self) -> None:
        """Write what waits, for at most `CLOSE_S` seconds, and end the thread. What is lost is said in the log."""
        with self._changed:
            self._closing, self._ends_at = True, time.monotonic() + CLOSE_S
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(CLOSE_S + WAKE_S)
        if lost := len(self._batch) + len(self._waiting):
            log.error("the audit lost its last %d entries: the store does not answer", lost)
        atexit.unregister(self.close)

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting and not self._batch and not self._closing:
                    self._changed.wait(WAKE_S)
                if self._closing and not self._waiting and not self._batch:
                    return
            try:
                self._write()
                self._log_head()
            except StoreError as error:
                log.warning("the audit waits: %s", error)
                with self._changed:
                    if self._closing and time.monotonic() + WAKE_S > self._ends_at:
                        return
                    self._changed.wait(WAKE_S)

    def _write(self) -> None:
        """Write the oldest entries. Those that the store does not take are kept for the next time."""
        with self._changed:
            while self._waiting and len(self._batch) < BATCH:
                self._batch.append(self._waiting.popleft())
            lost = self._lost
        entries = list(self._batch)
        if lost:
            entries.insert(0, Entry(self._clock(), "citydeck", "audit_lost", detail={"entries": lost}))
        if entries:
            append_all(self._store, entries)
            self._batch.clear()
            with self._changed:
                self._lost -= lost

    def _log_head(self) -> None:
        now = self._clock()
        if self._head_logged_at is None or now - self._head_logged_at >= HEAD_EVERY:
            head: Head = head_of(self._store)
            log.info("head of the audit: %s", head)
            self._head_logged_at = now
