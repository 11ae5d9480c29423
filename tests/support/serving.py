"""A real server process with its log, and raw requests to it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.city.pack import CityPack
from tests.bench.timing import cpu_s, family, rss_mb
from tests.conftest import ROOT


@dataclass(frozen=True)
class Serving:
    """A server at a port of this machine. log: the file of its standard output and error."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def logged(self) -> str:
        """What it has logged so far."""
        return self.log.read_text("utf-8", errors="replace")

    def connect(self) -> socket.socket:
        """A new connection to it."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def answer_to(self, request: bytes) -> bytes:
        """Send raw bytes over a connection of their own, and return all bytes until the server ends it."""
        with self.connect() as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(1 << 18), b""))

    def status_of(self, request: bytes) -> int:
        """The status of the answer to raw bytes."""
        answer = self.answer_to(request)
        assert answer.startswith(b"HTTP/1."), (request[:300], answer[:80])
        return int(answer[9:12])

    def text(self, path: str) -> str:
        """The answer to an address with its headers, as text."""
        return self.answer_to(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()).decode()

    def get(self, path: str) -> int:
        """The status of an address."""
        return int(self.text(path)[9:12])

    def rss_mb(self) -> float:
        """Resident memory of the server and its workers, MB."""
        return rss_mb(family(self.process.pid))

    def cpu_s(self) -> float:
        """CPU seconds of the server and its workers so far."""
        return cpu_s(family(self.process.pid))


@contextmanager
def serving(warehouse: Path | str, pack: CityPack, folder: Path, **more: str) -> Iterator[Serving]:
    """`python app.py serve` over a file or URL, without the feed. It ends with the block. more: further settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = warehouse if isinstance(warehouse, str) else f"duckdb:///{warehouse}"
    environ = {"CITYDECK_WAREHOUSE": url, "CITYDECK_CITY": str(pack.directory), "CITYDECK_FEED": "0"} | more
    command, log = [sys.executable, str(ROOT / "app.py"), "serve", "--port", str(port)], folder / "serve.log"
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=os.environ | environ, cwd=folder, stdout=file, stderr=file)
    try:
        served = Serving(process, port, log)
        for _ in range(600):
            assert process.poll() is None, served.logged
            if "Citydeck is ready" in served.logged:
                break
            time.sleep(0.1)
        yield served
    finally:
        process.terminate()
        process.wait(30)
