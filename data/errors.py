"""Errors whose text a person can read on a screen: their base class, and the error of the warehouse."""

from __future__ import annotations

from typing import Literal

Kind = Literal["refused", "not_connected", "not_known", "too_many_rows", "busy", "slow", "unreachable", "failed"]
"""Reason why the warehouse gave no answer. refused: the question or the configuration is not allowed. not_connected: a
table or column is missing. not_known: nothing tells what was known then. too_many_rows: the answer is above the row
limit. busy: the rows are still being read, and the browser asks again. slow: the time limit was reached, or no
connection became free. unreachable: the warehouse does not answer. failed: any other reason."""


class PlainError(Exception):
    """An error whose text is one line for a person: it says what is wrong and, in most cases, what to do."""


class WarehouseError(PlainError):
    """The error that says why the warehouse gave no answer.

    kind: the reason. message: the English msgid that a screen shows. values: name of a placeholder in it -> its value.
    """

    def __init__(self, kind: Kind, message: str, **values: str) -> None:
        super().__init__(message.format(**values))
        self.kind = kind
        self.message = message
        self.values = values
