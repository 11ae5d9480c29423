"""Makes WarehouseErrors with texts for a screen: for errors of an engine, and for a warehouse that cannot be used."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container

from data.errors import WarehouseError
from data.warehouse.engines import EngineKind, message_of

log = logging.getLogger(__name__)


def translated(kind: EngineKind, error: Exception, query_s: float) -> WarehouseError:
    """The WarehouseError for an error of SQLAlchemy or of the driver. query_s: seconds after which queries stop."""
    log.warning("warehouse: %s", message_of(error))
    problem = kind.problem(error)
    if problem == "slow":
        message = "Stopped after {seconds} s: narrow the window or choose a district"
        return WarehouseError("slow", message, seconds=f"{query_s:g}")
    if problem == "memory":
        message = "This needs more memory: narrow the window, or raise CITYDECK_MEMORY_MB"
        return WarehouseError("failed", message)
    if problem == "unreachable":
        return WarehouseError("unreachable", "The warehouse does not answer")
    return WarehouseError("failed", "The warehouse could not answer this question")


def check_contract(stored: Callable[[], Container[str]], url: str) -> None:
    """Raise WarehouseError if the warehouse does not answer or has no table load_log.

    stored: a function that returns the names of the warehouse's tables. url: the address that the error's text names.
    """
    try:
        present = stored()
    except WarehouseError as error:
        cause = str(error.__cause__.__cause__ if error.__cause__ and error.__cause__.__cause__ else "")
        if "lock" in cause.lower():
            raise WarehouseError(
                "unreachable", "{path} is held by another process: ask it with --server URL, or stop it", path=url
            ) from error
        raise WarehouseError("unreachable", "The warehouse {path} does not answer", path=url) from error
    if "load_log" not in present:
        raise WarehouseError(
            "not_connected",
            "{path} holds no Citydeck contract (no table load_log): run 'python app.py demo'",
            path=url,
        )
