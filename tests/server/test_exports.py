"""Exports at the same time: so many of one viewer, so many of all; then one clear line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from flask import Flask, Response

from callbacks.server.exports import AT_ONCE, AT_ONCE_EACH, Exports


def test_too_many_exports_at_once_are_told_to_try_again_and_later_ones_run() -> None:
    server, go = Flask(__name__), Event()
    started = Barrier(AT_ONCE + 1)

    def export() -> Response:
        if not go.is_set():
            started.wait(30)
            go.wait(30)
        return Response("rows")

    server.add_url_rule("/panel", "rows", Exports().limited(export))

    def ask(address: str) -> Response:
        return server.test_client().get("/panel", environ_base={"REMOTE_ADDR": address})

    with ThreadPoolExecutor(AT_ONCE) as threads:
        first = [threads.submit(ask, "10.0.0.1") for _ in range(AT_ONCE_EACH)]
        while started.n_waiting < AT_ONCE_EACH:
            assert not any(one.done() for one in first)
        refused = ask("10.0.0.1")
        assert refused.status_code == 429 and "同时导出过多" in refused.text and refused.headers["Retry-After"]
        others = [threads.submit(ask, "10.0.0.2") for _ in range(AT_ONCE - AT_ONCE_EACH)]
        started.wait(30)
        assert ask("10.0.0.3").status_code == 429, "all places are taken"
        go.set()
        assert {one.result().status_code for one in first + others} == {200}
    assert ask("10.0.0.1").status_code == 200, "its place is free again"
