"""The observer: the protocol through which a serving process reports its events, for instance to be counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

CacheEvent = Literal["hit", "miss", "joined"]
"""Outcome of a question to a cache tier: the tier had its answer (hit), the answer was computed (miss), or the question
waited for a computation under way (joined)."""


class Observer(Protocol):
    """Receives events about queries, connections, caches, refusals, panels and probes.

    The door's observer serves the whole process. Its methods are called in many threads; they must be quick and raise
    nothing.
    """

    def query_started(self, tables: Sequence[str]) -> None:
        """A query of these contract tables starts."""

    def query_ended(self, seconds: float, error_kind: str | None) -> None:
        """The query has ended. error_kind: the kind of its WarehouseError, None if it raised none."""

    def connection_taken(self) -> None:
        """A connection to the warehouse has left the pool."""

    def connection_returned(self) -> None:
        """A connection to the warehouse is back in the pool."""

    def cache_asked(self, tier: str, event: CacheEvent) -> None:
        """A cache tier got a question; event: its outcome."""

    def request_refused(self, pool: str) -> None:
        """A request was refused because a read pool is busy. The browser must ask again."""

    def panel_read(self, panel: str, seconds: float) -> None:
        """The rows of a panel were read."""

    def panel_drawn(self, panel: str, seconds: float) -> None:
        """The picture of a panel was drawn and serialised."""

    def log_probed(self) -> None:
        """The watcher looks at the load log."""


class NullObserver:
    """Does nothing: the observer of commands, and the base class of observers that need only some events."""

    def query_started(self, tables: Sequence[str]) -> None: ...
    def query_ended(self, seconds: float, error_kind: str | None) -> None: ...
    def connection_taken(self) -> None: ...
    def connection_returned(self) -> None: ...
    def cache_asked(self, tier: str, event: CacheEvent) -> None: ...
    def request_refused(self, pool: str) -> None: ...
    def panel_read(self, panel: str, seconds: float) -> None: ...
    def panel_drawn(self, panel: str, seconds: float) -> None: ...
    def log_probed(self) -> None: ...


NULL = NullObserver()
