"""A real server on a warehouse of the benchmark, and a small HTTP client that needs little CPU time itself."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from prometheus_client.parser import text_string_to_metric_families

from tests.bench.stores import ROOT
from tests.bench.timing import cpu_s, family, rss_mb
from tests.support.browserless import asking

BROWSER = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Accept: application/json",
    "Accept-Language: en-US,en;q=0.9",
    "Accept-Encoding: gzip, deflate, br, zstd",
)
"""Headers that a browser sends with each request."""


@dataclass(frozen=True)
class Server:
    """A server process on a port of this machine."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_s(self) -> float:
        """CPU seconds of the server and its workers so far."""
        return cpu_s(family(self.pid))

    def rss_mb(self) -> float:
        """Resident memory of the server and its workers, MB."""
        return rss_mb(family(self.pid))

    def queries(self) -> dict[str, float]:
        """Number of queries so far: ``panels`` for panels, ``looks`` for the watcher's probes."""
        with closing(Connection(self.port)) as connection:
            _, _, body = connection.get("/metrics", plain=True)
        counts = {"panels": 0.0, "looks": 0.0}
        for one in text_string_to_metric_families(body.decode()):
            for sample in one.samples if one.name == "citydeck_queries" else ():
                if sample.name.endswith("_total"):
                    counts["looks" if sample.labels["tables"] in WATCHED else "panels"] += sample.value
        return counts


WATCHED = ("load_log", "rollup_state", "data_call", "reading", "")
"""Tables that the watcher reads: the log, the state of the rollups, and the facts in which rows may come late."""


SMALL = 8192
"""Answers below this size, in bytes, are decompressed and read. Of larger ones only the size matters."""


def unpacked(body: bytes, encoding: str) -> bytes:
    """The decompressed body of an answer."""
    codec = {"br": "brotli", "gzip": "gzip", "zstd": "zstd"}.get(encoding)
    if codec is None or not body:
        return body
    return bytes(pa.CompressedInputStream(pa.BufferReader(body), codec).read())


class Connection:
    """An HTTP connection that stays open and takes little CPU time of this process."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()

    def get(self, path: str, etag: str = "", *, plain: bool = False) -> tuple[int, str, bytes]:
        """Status, ETag and body of an address. plain: ask for an uncompressed body."""
        more = [f"If-None-Match: {etag}"] if etag else []
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", *(() if plain else BROWSER), *more]
        return self.exchange("\r\n".join([*lines, "", ""]).encode())

    def exchange(self, request: bytes) -> tuple[int, str, bytes]:
        """Send a request and wait for the whole answer: status, ETag and body."""
        self.socket.sendall(request)
        got = b""
        while (split := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        head = dict(line.split(": ", 1) for line in got[:split].decode("latin-1").split("\r\n")[1:])
        lower = {name.lower(): value for name, value in head.items()}
        length = split + 4 + int(lower.get("content-length", 0))
        while len(got) < length:
            got += self._more()
        body = got[split + 4 :]
        if len(body) < SMALL:
            body = unpacked(body, lower.get("content-encoding", ""))
        return int(got[9:12]), lower.get("etag", ""), body

    def _more(self) -> bytes:
        more = self.socket.recv(1 << 18)
        if not more:
            raise ConnectionError("the server closed the connection")
        return more


def post(port: int, body: Mapping[str, Any]) -> bytes:
    """The HTTP request by which a browser runs a callback."""
    content = json.dumps(body).encode()
    lines = ["POST /_dash-update-component HTTP/1.1", f"Host: 127.0.0.1:{port}", *BROWSER,
             "Content-Type: application/json", f"Content-Length: {len(content)}"]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode() + content


def ask(port: int, panel: str, path: str, search: str, version: str) -> bytes:
    """The HTTP request by which a screen asks for a panel."""
    body = asking(panel, path, search)
    body["inputs"][0]["value"]["version"] = version
    return post(port, body)


def free_port() -> int:
    """A port that is not in use."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(environ: Mapping[str, str], *arguments: str) -> Iterator[Server]:
    """Start `app.py serve` with these settings and wait until it is ready. The server ends with the block."""
    port = free_port()
    command = [sys.executable, str(ROOT / "app.py"), "serve", "--port", str(port), *arguments]
    with started(command, port, environ) as server:
        yield server


@contextmanager
def started(command: list[str], port: int, environ: Mapping[str, str]) -> Iterator[Server]:
    """Start a program that serves at the port and wait until it answers. The program ends with the block."""
    process = subprocess.Popen(
        command, env=os.environ | environ, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, port)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode}")
        with suppress(OSError), closing(Connection(port)) as connection:
            if connection.get("/readyz")[0] in (200, 404):  # the plain Dash page has no such address
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not begin")
