"""`Observer`: a protocol for objects that receive the events of a serving process, for example to count them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

CacheEvent = Literal["hit", "miss", "joined"]
"""How a cache tier answered a question. hit: the tier had the answer. miss: the answer was computed. joined: another
thread was computing the answer, and the question waited for it."""


class Observer(Protocol):
    """Receives events about queries, connections, caches, refused requests, panels, and probes of the load log.

    One observer serves the whole process. Its methods are called in many threads. They must be quick and raise nothing.
    """

    def query_started(self, tables: Sequence[str]) -> None:
        """A query of these contract tables starts."""

    def query_ended(self, seconds: float, error_kind: str | None) -> None:
        """A query has ended. seconds: its duration. error_kind: the kind of its WarehouseError; None without one."""

    def connection_taken(self) -> None:
        """A connection to the warehouse has left the pool."""

    def connection_returned(self) -> None:
        """A connection to the warehouse is back in the pool."""

    def cache_asked(self, tier: str, event: CacheEvent) -> None:
        """A cache tier was asked for an answer. event: how it answered, see `CacheEvent`."""

    def request_refused(self, pool: str) -> None:
        """A read pool is busy and refused a request; the browser asks again. pool: name of the pool."""

    def panel_read(self, panel: str, seconds: float) -> None:
        """The rows of a panel were read. seconds: duration of the read."""

    def panel_drawn(self, panel: str, seconds: float) -> None:
        """The picture of a panel was drawn and serialised. seconds: duration of both."""

    def log_probed(self) -> None:
        """The watcher is about to look for new loads in the load log."""


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
