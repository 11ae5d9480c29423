"""Errors whose text a person can read on a screen: the base class, and the error of the door."""

from __future__ import annotations

from typing import Literal

Kind = Literal["refused", "not_connected", "not_known", "too_many_rows", "busy", "slow", "unreachable", "failed"]


class PlainError(Exception):
    """An error whose text is one line for a person: it says what is wrong and what to do."""


class WarehouseError(PlainError):
    """The error that says why the warehouse gave no answer. `Warehouse.read` raises no other error.

    kind: the reason. message: the English msgid that a screen shows. values: the values of its placeholders.
    """

    def __init__(self, kind: Kind, message: str, **values: str) -> None:
        super().__init__(message.format(**values))
        self.kind = kind
        self.message = message
        self.values = values
