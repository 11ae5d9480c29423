"""Errors whose words are fit for a person: their base, and the one error of the door."""

from __future__ import annotations

from typing import Literal

Kind = Literal["refused", "not_connected", "too_many_rows", "busy", "slow", "unreachable", "failed"]


class PlainError(Exception):
    """An error whose text is one clear line for a person: it names the thing and the remedy."""


class WarehouseError(PlainError):
    """The warehouse could not answer. `message` is a translatable text for a screen, with placeholders `values`."""

    def __init__(self, kind: Kind, message: str, **values: str) -> None:
        super().__init__(message.format(**values))
        self.kind = kind
        self.message = message
        self.values = values
