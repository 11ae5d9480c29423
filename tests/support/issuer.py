"""OpenID Connect providers for tests: a real one in a process of its own, and one that only lies in its discovery."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

PEOPLE: dict[str, dict[str, Any]] = {
    "li": {"name": "李娜", "groups": ["staff", "deck-furong"]},
    "wang": {"name": "王强", "groups": ["deck-all"]},
    "zhou": {"name": "周明", "groups": ["staff"]},
    "nobody": {"name": "无名"},
}
"""Subject -> claims. zhou has no group that the deck knows, nobody has no groups at all."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def issuer(*options: str) -> Iterator[str]:
    """The address of `oidc-provider-mock`, which knows `PEOPLE`."""
    port = free_port()
    people = [part for sub, claims in PEOPLE.items() for part in ("--user-claims", json.dumps({"sub": sub, **claims}))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *people, *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/.well-known/openid-configuration", process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError):
            assert process.poll() is None, "the provider has ended"
            time.sleep(0.05)
    raise AssertionError("the provider does not answer")


@contextmanager
def liar(says: dict[str, Any]) -> Iterator[str]:
    """The address of a provider whose discovery document says this."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(says).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
