"""How many failed attempts lock a name or an address, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.store.attempts import Limit, forget_failures, is_locked, record_failures
from data.store.store import Store

OF_NAME = Limit(5, timedelta(minutes=15), timedelta(minutes=15))
"""Failures that lock a name, known or not. Whoever is signed in already stays so."""
OF_ADDRESS = Limit(50, timedelta(minutes=15), timedelta(minutes=15))
"""Failures that lock an address. Many officials may share one behind a proxy."""


def is_name_locked(store: Store, name: str, *, now: datetime) -> bool:
    """Whether there were too many failures with this name. Raises StoreError."""
    return is_locked(store, _of_name(name), now=now)


def is_address_locked(store: Store, address: str, *, now: datetime) -> bool:
    """Whether there were too many failures from this address. Raises StoreError."""
    return is_locked(store, _of_address(address), now=now)


def count_failure(store: Store, name: str, address: str, *, now: datetime) -> list[str]:
    """Count a failure with this name from this address. Gives what it locks: "name", "address". Raises StoreError."""
    keys = {"name": _of_name(name), "address": _of_address(address)}
    locked = record_failures(store, {keys["name"]: OF_NAME, keys["address"]: OF_ADDRESS}, now=now)
    return [kind for kind, key in keys.items() if key in locked]


def unlock(store: Store, name: str) -> None:
    """Let this name try again at once. Raises StoreError."""
    forget_failures(store, _of_name(name))


def _of_name(name: str) -> str:
    return f"name {name}"


def _of_address(address: str) -> str:
    return f"address {address}"
