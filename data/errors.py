"""`PlainError`, the base class of errors whose text is for a person, and `WarehouseError`."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "refused", "not_connected", "not_known", "too_many_rows", "busy", "slow", "unreachable", "failed", "withheld"
]
"""Reason why there are no rows. refused: the question or the configuration is not allowed. not_connected: a table or
column is missing. not_known: nothing tells which rows had been loaded by the moment. too_many_rows: there are more rows
than the limit allows. busy: the rows are still being read, and the browser asks again. slow: the time limit was
reached, or no connection became free. unreachable: the warehouse does not answer. withheld: the viewer may not see
counts of single cases, and the answer would tell them. failed: any other reason."""


class PlainError(Exception):
    """An error whose text is for a person. It says what is wrong and, in most cases, what to do."""


class WarehouseError(PlainError):
    """Says why there are no rows from the warehouse.

    kind: the reason. message: an English text, which screens translate. values: name of a placeholder in the message ->
    its value.
    """

    def __init__(self, kind: Kind, message: str, **values: str) -> None:
        super().__init__(message.format(**values))
        self.kind = kind
        self.message = message
        self.values = values
