"""Clients that are idle, send half of a request or never read cost nobody else anything."""

from __future__ import annotations

import json
import re
import shutil
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from callbacks.posted import CALLBACKS
from callbacks.server.worker import SECONDS
from data.city.pack import CityPack
from tests.bench.screens import Screen
from tests.bench.timing import share
from tests.exam.cases import cases
from tests.support.browserless import asking
from tests.support.serving import Serving, serving

BODY = json.dumps(asking("calls_by_hour")).encode()
POST = f"POST {CALLBACKS} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n".encode()
HALF_A_BODY = POST + f"Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY[: len(BODY) // 2]
KINDS = ("idle", "half a header", "half a body", "never reading")
CLIENTS, SCREENS = 500, 200
WAITS_S, BEGIN_S = SECONDS["asking"], 3.0
MOST_MORE_MB = 60


@pytest.fixture(scope="module")
def served(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("siege")
    with serving(Path(shutil.copy(demo_path, folder)), changsha_pack, folder) as running:
        yield running


def sent_by(kind: str, served: Serving) -> bytes:
    """What a client of this kind sends. One that never reads asks for the largest file, which is compressed already."""
    plotly = re.search(r'href="(/_dash-component-suites/plotly/[^"]+)"', served.text("/calls"))
    assert plotly
    served.answer_to(
        f"GET {plotly[1]} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n".encode()
    )
    never = f"GET {plotly[1]} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br\r\n\r\n".encode() * 20
    return dict(zip(KINDS, (b"", POST[:40], HALF_A_BODY, never), strict=True))[kind]


@contextmanager
def besieged(served: Serving, sent: bytes, clients: int) -> Iterator[list[socket.socket]]:
    """So many clients that send this and then nothing, and read nothing."""
    with ExitStack() as stack:
        opened = [stack.enter_context(socket.socket()) for _ in range(clients)]
        for client in opened:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", served.port))
            client.sendall(sent)
        yield opened


def p95_ms(served: Serving, seconds: float) -> float:
    """The 95th percentile of the times of /healthz and of a page, each over a new connection."""
    times, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        for path in ("/healthz", "/calls?lang=en"):
            started = time.perf_counter()
            assert served.get(path) == 200
            times.append(time.perf_counter() - started)
        time.sleep(0.02)
    return share(times, 0.95) * 1e3


@cases("siege", "kind", KINDS)
def test_clients_that_do_nothing_cost_nobody_anything(
    kind: str, served: Serving, request: pytest.FixtureRequest
) -> None:
    """In `make test` for half a second and with some screens, in the exam for a minute and with all."""
    seconds, screens = (60.0, SCREENS) if request.config.option.exam else (0.5, 20)
    sent, start = sent_by(kind, served), time.monotonic()
    end = start + 2.5 * seconds + BEGIN_S
    with ThreadPoolExecutor(screens) as threads:
        crowd = [Screen(served.port, number) for number in range(screens)]
        list(threads.map(Screen.poll, crowd))
        lives = [threads.submit(screen.live, end, start) for screen in crowd]
        quiet, before = p95_ms(served, seconds), served.rss_mb()
        with besieged(served, sent, CLIENTS) as clients:
            if kind == "never reading":
                time.sleep(BEGIN_S)  # their first requests are answered like all others, in turn
            loud, after = p95_ms(served, seconds), served.rss_mb()
            if seconds > WAITS_S and kind.startswith("half"):
                assert {client.recv(12) for client in clients} == {b"HTTP/1.1 408"}
        assert [life.exception() for life in lives] == [None] * screens
    print(f"{kind}: p95 {quiet:.1f} ms alone, {loud:.1f} ms besieged; {before:.0f} MB and {after:.0f} MB")
    assert loud <= max(3 * quiet, 50), "within noise of a busy machine"
    assert after - before <= MOST_MORE_MB
    assert "Traceback" not in served.logged


def test_a_body_of_hundreds_of_megabytes_is_refused_at_its_head(served: Serving) -> None:
    before = served.rss_mb()
    with served.connect() as client:
        client.sendall(POST + b"Content-Length: 300000000\r\n\r\n")
        with suppress(OSError):  # the server stops to listen
            for _ in range(300):
                client.sendall(b" " * 1_000_000)
    assert served.status_of(POST + b"Content-Length: 300000000\r\n\r\n") == 413
    assert served.rss_mb() - before < MOST_MORE_MB


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"A: b\r\n" * 9_000 + b"\r\n", 431),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA B: c\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: gzip, nonsense\r\n\r\n0\r\n\r\n", 411),
        (POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400),
        (POST + b"Content-Length: five\r\n\r\nhello", 400),
    ],
    ids=range(8),
)
def test_what_is_no_request_is_refused_in_one_line(sent: bytes, status: int, served: Serving) -> None:
    answer = served.answer_to(sent)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d" % status) and b"text/plain; charset=utf-8" in head
    assert body.count(b"\n") == 1 and body.isascii() is False


def test_several_requests_at_once_on_one_connection_are_answered_in_order(served: Serving) -> None:
    two = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 2
    last = b"GET /nowhere.txt HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert re.findall(rb"HTTP/1.1 (\d+)", served.answer_to(two + last)) == [b"200", b"200", b"404"]


def test_answers_that_nobody_takes_need_little_memory(served: Serving) -> None:
    """Uncompressed, so that each of 100 answers is read anew: 460 MB."""
    path, before = sent_by("never reading", served).split()[1], served.rss_mb()
    with besieged(served, b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 100):
        assert served.get("/healthz") == 200
        assert served.rss_mb() - before < 2 * MOST_MORE_MB


def test_a_large_answer_arrives_whole_at_a_slow_reader(served: Serving) -> None:
    path = sent_by("never reading", served).split()[1].decode()
    whole = served.answer_to(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", served.port))
        slow.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        time.sleep(0.5)
        taken = b"".join(iter(lambda: slow.recv(65_536), b""))
    assert len(taken) == len(whole) > 1_000_000
