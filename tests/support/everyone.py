"""Calls parts of a page without a request, as everybody on an open deck."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, g

from data.identity.who import EVERYONE

_APP = Flask("tests")


@contextmanager
def as_everyone() -> Iterator[None]:
    """What asks for the viewer of a request finds `EVERYONE`. Requests inside have their own viewer."""
    with _APP.app_context():
        g.identity = EVERYONE
        yield
