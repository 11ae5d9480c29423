"""The observer: one protocol by which a serving process tells what it does, so that something can count it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

CacheEvent = Literal["hit", "miss", "joined"]
"""What happened to a question: the tier had its answer; it was computed; it waited for a computation under way."""


class Observer(Protocol):
    """Hears of queries, connections, caches, refusals, panels and probes.

    The door's observer serves the whole process. Its methods are called in many threads; they must be quick and raise
    nothing.
    """

    def query_started(self, tables: Sequence[str]) -> None:
        """A query of these contract tables starts."""

    def query_ended(self, seconds: float, error_kind: str | None) -> None:
        """The query has ended. error_kind: the kind of its WarehouseError, None where it raised none."""

    def connection_taken(self) -> None:
        """A connection to the warehouse has left the pool."""

    def connection_returned(self) -> None:
        """A connection to the warehouse is back in the pool."""

    def cache_asked(self, tier: str, event: CacheEvent) -> None:
        """A cache tier was asked."""

    def request_refused(self, pool: str) -> None:
        """A request was told to ask again, because a read pool is busy."""

    def panel_read(self, panel: str, seconds: float) -> None:
        """The rows of a panel were read."""

    def panel_drawn(self, panel: str, seconds: float) -> None:
        """The picture of a panel was drawn and serialised."""

    def log_probed(self) -> None:
        """The watcher looks at the load log."""


class NullObserver:
    """Does nothing: the observer of commands, and the base of observers that hear only of some events."""

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
