"""Limits how many exports run at the same time, so that they leave request threads to screens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import ParamSpec

from flask import Response

from callbacks.server.addresses import address_of_request
from callbacks.server.refusals import refuse
from callbacks.server.viewers import viewer_of_request

P = ParamSpec("P")
AT_ONCE, AT_ONCE_EACH = 6, 3
"""Largest number of exports at the same time in one process: of all, and of one viewer at one address."""


class Exports:
    """Counts the exports that run now."""

    def __init__(self) -> None:
        self._running: Counter[Hashable] = Counter()
        self._lock = Lock()

    def limited(self, view: Callable[P, Response]) -> Callable[P, Response]:
        """The view, which answers 429 while too many exports run."""

        @wraps(view)
        def export(*args: P.args, **kwargs: P.kwargs) -> Response:
            who = viewer_of_request().name, address_of_request()
            with self._lock:
                free = self._running.total() < AT_ONCE and self._running[who] < AT_ONCE_EACH
                self._running[who] += free
            if not free:
                refuse(429, **{"Retry-After": "2"})
            try:
                return view(*args, **kwargs)
            finally:
                with self._lock:
                    self._running[who] -= 1
                    self._running += Counter()  # forgets who has none

        return export
