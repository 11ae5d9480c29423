"""A connection that collects whole requests, and keeps answers until its client takes them.

Nothing here waits. `callbacks.server.worker` decides when to read, to send, and to give a client up.
"""

from __future__ import annotations

import re
import socket
from collections import Counter, deque
from typing import Any

from callbacks.server.headers import EVERYWHERE, PRIVATE
from callbacks.server.refusals import line

MAX_LINE, MAX_HEAD, MAX_BODY = 8_190, 32_000, 256_000
"""Size limits of a request, in bytes: its first line, its line and headers, its body.

The deck's script posts less than 2,000; a cookie and a Referer may have some thousands each."""
HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*0*(\d{1,12})[ \t]*\r")
AT_ONCE = 16
"""Number of parts of an answer that one system call sends."""


class Shared:
    """Counts the bytes of objects that several answers keep. bytes: of all, each counted once."""

    def __init__(self) -> None:
        self.bytes = 0
        self._users: Counter[int] = Counter()

    def add(self, kept: dict[int, int]) -> None:
        """Count the objects of one more answer: see `Outgoing.kept`."""
        self.bytes += sum(size for name, size in kept.items() if not self._users[name])
        self._users.update(kept.keys())

    def remove(self, kept: dict[int, int]) -> None:
        """Count the objects of an answer no longer."""
        self._users.subtract(kept.keys())
        for name, size in kept.items():
            if not self._users[name]:
                del self._users[name]
                self.bytes -= size


class Refused(Exception):
    """The request exceeds a limit. status: the HTTP status of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def refusal(status: int) -> bytes:
    """A whole HTTP answer of one line, after which the connection ends."""
    body = line(status).encode()
    head = f"HTTP/1.1 {status} Refused\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}"
    safe = "".join(f"{name}: {value}\r\n" for name, value in EVERYWHERE.items())
    return f"{head}\r\nConnection: close\r\nCache-Control: {PRIVATE}\r\n{safe}\r\n".encode() + body


class Incoming:
    """The bytes that a client has sent, cut into whole requests."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._searched = self._head = self._body = 0

    def __bool__(self) -> bool:
        """Whether there are bytes that are not taken."""
        return bool(self._bytes)

    def add(self, received: bytes) -> None:
        """Add bytes of the client."""
        self._bytes += received

    def take(self) -> bytes | None:
        """The first request, once it is whole; it is then forgotten here. Raises Refused."""
        if not self._head and not self._find_head():
            return None
        end = self._head + self._body
        if end > len(self._bytes):
            return None
        request = bytes(self._bytes[:end])
        del self._bytes[:end]
        self._searched = self._head = self._body = 0
        return request

    def _find_head(self) -> bool:
        """Whether the headers are whole. Their end and the size of the body are then noted. Raises Refused."""
        found = self._bytes.find(HEAD_END, max(0, self._searched - len(HEAD_END)))
        self._searched = len(self._bytes)
        first = self._bytes.find(b"\r\n", 0, MAX_LINE + 2)
        if first < 0 and len(self._bytes) > MAX_LINE:
            raise Refused(414)
        if (found if found >= 0 else len(self._bytes)) > MAX_HEAD:
            raise Refused(431)
        if found < 0:
            return False
        self._head = found + len(HEAD_END)
        head = bytes(self._bytes[: found + 2]).lower()
        if b"\r\ntransfer-encoding:" in head:
            raise Refused(411)  # no browser sends a body in chunks, and nginx collects it
        self._body = _length(head)
        if self._body > MAX_BODY:
            raise Refused(413)
        return True


def _length(head: bytes) -> int:
    """Size of the body by the headers, in small letters. Raises Refused if a proxy could read another size in them."""
    times = head.count(b"\r\ncontent-length")
    length = LENGTH.search(head) if times else None
    if times > 1 or (times and length is None):
        raise Refused(400)
    return int(length[1]) if length else 0


class Outgoing:
    """What gunicorn writes an answer to in place of a socket. It keeps the parts without copying them."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._parts: deque[memoryview] = deque()

    def __bool__(self) -> bool:
        """Whether there are parts that the client has not taken."""
        return bool(self._parts)

    def sendall(self, part: bytes) -> None:
        """Keep a part of the answer."""
        if part:
            self._parts.append(memoryview(part))

    def replace(self, answer: bytes) -> None:
        """Keep this answer in place of what was kept so far."""
        self._parts.clear()
        self.sendall(answer)

    def kept(self) -> dict[int, int]:
        """The objects that are kept in memory for the client: identity -> bytes. A cached file is one for all."""
        return {id(part.obj): len(part.obj) for part in self._parts}  # type: ignore[arg-type]

    def first_bytes(self) -> bytes:
        """The beginning of the newest part."""
        return bytes(self._parts[-1][:16]) if self._parts else b""

    def push(self) -> None:
        """Send as much as the client takes without waiting. Raises OSError if the client is gone."""
        while self._parts:
            try:
                sent = self._client.sendmsg([self._parts[place] for place in range(min(AT_ONCE, len(self._parts)))])
            except BlockingIOError:
                return
            while sent:
                part = self._parts.popleft()
                if sent < len(part):
                    self._parts.appendleft(part[sent:])
                sent -= min(sent, len(part))

    def setblocking(self, _: bool) -> None:
        """Do nothing: the real socket never blocks."""

    def gettimeout(self) -> float:
        """The timeout of a socket that never blocks."""
        return 0.0

    def send(self, part: bytes) -> int:
        """Keep a part of the answer, and return its length."""
        self.sendall(part)
        return len(part)

    def shutdown(self, _: int) -> None:
        """Raise OSError: the worker ends the connection, after what is kept was sent."""
        raise OSError("the worker ends connections")

    def close(self) -> None:
        """Do nothing: the worker closes the real socket."""


class Connection:
    """A connection of a client, as gunicorn's worker with threads expects it.

    address: the client's IP address. sock: where gunicorn writes the answer. state: what the worker waits for; "" while
    a thread answers. keep: whether the connection serves another request after this answer. kept: objects that are
    counted while the client takes its answer: see `Outgoing.kept`. discarded: bytes that were read and thrown away.
    """

    initialized = data_ready = True
    is_http2 = False

    def __init__(self, client_socket: socket.socket, client: Any, server: Any) -> None:
        client_socket.setblocking(False)
        self.socket, self.client, self.server = client_socket, client, server
        self.address = client[0] if isinstance(client, tuple) else ""
        self.incoming, self.sock = Incoming(), Outgoing(client_socket)
        self.parser: Any = None
        self.state = ""
        self.keep = False
        self.kept: dict[int, int] = {}
        self.discarded = 0

    def init(self) -> None:
        """Do nothing: there is no TLS here, and the worker makes the parser."""
