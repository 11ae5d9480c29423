"""Part (d): many screens at once: what they cost the warehouse and the server, and how long they wait."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tqdm import tqdm

from callbacks.registry.pages import PAGES
from callbacks.registry.panels import BY_ID
from tests.bench.serving import SMALL, Connection, Server, ask, served
from tests.bench.stores import Stores
from tests.bench.timing import share

SCREENS = (1, 50, 200)
SECONDS = 60.0
POLL_S, AGAIN_S, LONGEST_S = 2.0, 0.4, 5.0
"""Seconds between polls, before the first retry, and at most before a retry, as in assets/deck.js."""
OVERVIEW = tuple(place.panel for place in PAGES[0].places)
LOOKS = ("?lang=en", "?lang=zh")
CONNECTIONS = 8
SAME = 2000


class Screen:
    """A browser on the Overview: sends the same requests as assets/deck.js, in the same order."""

    def __init__(self, port: int, number: int) -> None:
        self.port, self.search = port, LOOKS[number % len(LOOKS)]
        self.connection = Connection(port)
        self.etag = ""
        self.asked: dict[str, str] = {}
        self.polls: list[float] = []
        self.answers: list[float] = []
        self.unchanged = self.again = 0

    def live(self, until: float, counting_from: float) -> None:
        """Poll and refresh changed panels until this moment. Nothing before `counting_from` counts."""
        time.sleep(random.random() * POLL_S)
        while time.monotonic() < until:
            if time.monotonic() < counting_from:
                self.polls, self.answers, self.unchanged, self.again = [], [], 0, 0
            self.poll()
            time.sleep(POLL_S)
        self.connection.close()

    def poll(self) -> None:
        """Ask for /version once, then refresh the panels whose sources have changed."""
        started = time.perf_counter()
        status, etag, body = self.connection.get("/version", self.etag)
        self.polls.append(time.perf_counter() - started)
        if status == 304:
            self.unchanged += 1
            return
        self.etag = etag
        versions = json.loads(body)["versions"]
        for panel in OVERVIEW:
            version = ".".join(str(versions.get(table, 0)) for table in BY_ID[panel].tables)
            if self.asked.get(panel) != version:
                self.asked[panel] = version
                self.refresh(panel, version)

    def refresh(self, panel: str, version: str) -> None:
        """Ask for a panel, and again as long as the server says to retry."""
        started, request = time.perf_counter(), ask(self.port, panel, "/", self.search, version)
        for tries in range(50):
            status, _, body = self.connection.exchange(request)
            assert status == 200, (panel, status, body[:200])
            if len(body) > SMALL or b"data-retry" not in body:
                break
            self.again += 1
            time.sleep(min(LONGEST_S, AGAIN_S * 2**tries) * (0.5 + random.random()))
        self.answers.append(time.perf_counter() - started)


def run(
    stores: Stores, *, screens: Sequence[int] = SCREENS, seconds: float = SECONDS, feed: bool = True
) -> dict[str, Any]:
    """Costs and waiting times by number of screens; cached dashboards per second; the CPU time of a 304.

    feed: whether the demo's feed writes new rows meanwhile.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    environ = stores.environ(stores.living(now) if feed else stores.copy(stores.middle))
    found: dict[str, Any] = {"calls": stores.middle, "seconds": seconds}
    with served(environ, *(() if feed else ("--no-feed",))) as server:
        _once(server)  # warms up: answers the first questions and compiles their queries
        found["screens"] = [_crowd(server, count, seconds) for count in tqdm(screens, desc="(d) screens", unit="")]
    with served(environ, "--no-feed") as server:
        _once(server)
        found["still"] = _crowd(server, screens[-1], min(seconds, 30))
        found["cached"] = _cached(server, min(seconds, 15))
        found["same"] = _same(server)
    return found


def _once(server: Server) -> None:
    for number in range(len(LOOKS)):
        screen = Screen(server.port, number)
        screen.poll()
        screen.connection.close()


def _crowd(server: Server, count: int, seconds: float) -> dict[str, Any]:
    warm = min(seconds, 12.0)
    begun = time.monotonic()
    screens = [Screen(server.port, number) for number in range(count)]
    threads = [threading.Thread(target=screen.live, args=(begun + warm + seconds, begun + warm)) for screen in screens]
    for thread in threads:
        thread.start()
    time.sleep(warm)
    queries, cpu, own, started = server.queries(), server.cpu_s(), time.process_time(), time.monotonic()
    memory = []
    while time.monotonic() < begun + warm + seconds:
        time.sleep(min(2.0, seconds))
        memory.append(server.rss_mb())
    lasted, spent = time.monotonic() - started, server.cpu_s() - cpu
    asked = {name: (count - queries[name]) / lasted * 60 for name, count in server.queries().items()}
    client = time.process_time() - own
    for thread in threads:
        thread.join()
    polls, answers = ([s for screen in screens for s in getattr(screen, name)] for name in ("polls", "answers"))
    return {
        "screens": count, "queries_per_min": asked["panels"], "looks_per_min": asked["looks"],
        "version_ms": _p50_p95(polls), "answer_ms": _p50_p95(answers), "polls": len(polls), "answers": len(answers),
        "again": sum(screen.again for screen in screens), "unchanged": sum(screen.unchanged for screen in screens),
        "server_cpu_share": spent / lasted, "client_cpu_share": client / lasted,
        "rss_mb": sum(memory) / len(memory), "rss_most_mb": max(memory),
    }  # fmt: skip


def _p50_p95(seconds: Sequence[float]) -> list[float]:
    return [share(seconds, part) * 1e3 for part in (0.5, 0.95)] if seconds else []


def _cached(server: Server, seconds: float) -> dict[str, Any]:
    """Dashboards per second while nothing changes. A dashboard is the answers of all panels of the Overview."""
    requests = [ask(server.port, panel, "/", LOOKS[0], "") for panel in OVERVIEW]
    until, done, sizes = time.monotonic() + seconds, [0] * CONNECTIONS, [0] * CONNECTIONS

    def load(number: int) -> None:
        connection = Connection(server.port)
        while time.monotonic() < until:
            sizes[number] = sum(len(connection.exchange(request)[2]) for request in requests)
            done[number] += 1
        connection.close()

    cpu, own, lasted = _while(server, [partial(load, number) for number in range(CONNECTIONS)])
    count = sum(done)
    return {
        "per_s": count / lasted, "server_ms": cpu / count * 1e3, "client_ms": own / count * 1e3, "bytes": max(sizes),
        "panels": len(OVERVIEW), "connections": CONNECTIONS, "server_cores": cpu / lasted,
    }  # fmt: skip


def _while(server: Server, works: Sequence[Callable[[], None]]) -> tuple[float, float, float]:
    """CPU seconds of the server, CPU seconds of this process, and elapsed seconds while all works run at once."""
    threads = [threading.Thread(target=work) for work in works]
    cpu, own, started = server.cpu_s(), time.process_time(), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return server.cpu_s() - cpu, time.process_time() - own, time.monotonic() - started


def _same(server: Server) -> dict[str, float]:
    """The cost of a request for /version while nothing has changed."""
    connection = Connection(server.port)
    etag = connection.get("/version")[1]

    def poll() -> None:
        assert all(connection.get("/version", etag)[0] == 304 for _ in range(SAME))

    cpu, _, lasted = _while(server, [poll])
    connection.close()
    return {"cpu_ms": cpu / SAME * 1e3, "wall_ms": lasted / SAME * 1e3}
