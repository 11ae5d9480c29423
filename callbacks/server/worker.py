"""gunicorn's worker with threads, in which a request gets a thread only once it is whole.

One thread reads requests and sends answers, without waiting for any client. gunicorn's own code parses requests, calls
the application in a thread, and writes answers, which are kept until clients take them. So a client that is slow, idle
or silent costs a socket and the bytes that it sent.
"""

from __future__ import annotations

import resource
import selectors
import socket
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.http import get_parser
from gunicorn.workers.gthread import ThreadWorker

from callbacks.server.connections import Connection, Refused, Shared, refusal

SECONDS = {"asking": 20.0, "idle": 15.0, "taking": 30.0, "leaving": 2.0}
"""What a connection waits for -> seconds after which it is given up.

asking: the rest of a request, headers and body together. idle: another request. taking: the client takes a part of the
answer. leaving: the client ends the connection."""
STUCK = ("asking", "taking")
MAX_STUCK = 256
"""Number of connections of one address that may be asking or taking at the same time; then the oldest is given up.

All screens behind a proxy are one address. A screen that asks is neither for longer than its network needs."""
MAX_KEPT = 48_000_000
"""Bytes of answers that clients have not taken, a cached file counted once. Beyond them, the client that has taken
nothing for longest is given up, unless it is the only one."""
MAX_CONNECTIONS = 4_000
"""Number of connections beyond which the longest idle, or longest asking, one is given up for a new one."""
RECEIVED_AT_ONCE = 65_536
MAX_DISCARDED = 4_000_000
"""Bytes that are read and thrown away of a client that was refused, so that it reads the refusal."""


class BufferingWorker(ThreadWorker):  # type: ignore[misc]
    """Reads whole requests and sends answers outside the threads of the application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.worker_connections = 2 * MAX_CONNECTIONS  # this class itself makes room for new connections
        self._waiting: dict[str, OrderedDict[Connection, float]] = {state: OrderedDict() for state in SECONDS}
        self._stuck: defaultdict[str, OrderedDict[Connection, None]] = defaultdict(OrderedDict)
        self._kept = Shared()
        self._notified_at = 0.0
        self._reactions: dict[str, Callable[[Connection], None]] = {
            "asking": self._receive,
            "idle": self._receive,
            "taking": self._send,
            "leaving": self._discard,
        }

    def init_process(self) -> None:
        """Allow the process as many open files as connections need, and serve."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 2 * MAX_CONNECTIONS
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
        )
        super().init_process()

    def notify(self) -> None:
        """Tell gunicorn at most once a second that this worker lives: the loop runs for each event, and this costs."""
        if time.monotonic() - self._notified_at >= 1:
            self._notified_at = time.monotonic()
            super().notify()

    # What happens to a connection ------------------------------------------------------------------------------------

    def accept(self, listener: Any) -> None:
        """Take one new connection, and wait for its request."""
        try:
            client_socket, client = listener.accept()
        except OSError:  # the client is gone again, or there are too many open files
            self._make_room()
            return
        self.nr_conns += 1
        if self.nr_conns > MAX_CONNECTIONS:
            self._make_room()
        self._wait(Connection(client_socket, client, listener.getsockname()), "asking")

    def _react(self, connection: Connection, state: str, _: Any) -> None:
        """React to an event of the connection's socket, unless an earlier one of the same moment changed its state."""
        if connection.state == state:
            self._reactions[state](connection)

    def _receive(self, connection: Connection) -> None:
        try:
            received = connection.socket.recv(RECEIVED_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if not received:
            self._close(connection)
            return
        connection.incoming.add(received)
        self._answer_or_wait(connection)

    def _answer_or_wait(self, connection: Connection) -> None:
        """Give the connection's next request to a thread if it is whole; else wait for the rest."""
        try:
            request = connection.incoming.take()
        except Refused as refused:
            self._refuse(connection, refused.status)
            return
        if request is not None:
            self._stop_waiting(connection)
            connection.parser = get_parser(self.cfg, [request], connection.client)
            self.enqueue_req(connection)
        elif connection.state != "asking":
            self._wait(connection, "asking")

    def handle(self, connection: Connection) -> bool:
        """Answer the connection's request, in a thread. Whether the connection serves another one."""
        keep = bool(super().handle(connection))
        with suppress(OSError):  # the worker notices later that the client is gone
            connection.sock.push()
        return keep

    def _keepalive_after(self, _: Connection, keepalive: bool) -> bool:
        return keepalive  # the body was cut off the connection, whoever has read it

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Log an error as gunicorn does, and answer it with the deck's line in place of gunicorn's page."""
        super().handle_error(req, client, addr, exc)
        status = client.first_bytes()[9:12].decode("latin-1")
        client.replace(refusal(int(status) if status.isdecimal() and status != "501" else 400))

    def finish_request(self, connection: Connection, fs: Future[bool]) -> None:
        """Send the rest of the answer, then wait for another request or end the connection."""
        connection.keep = not fs.cancelled() and fs.exception() is None and fs.result() and self.alive
        self._after_answer(connection)

    def _after_answer(self, connection: Connection) -> None:
        if connection.sock:
            self._wait(connection, "taking")
        elif not connection.keep:
            self._leave(connection)
        elif connection.incoming:
            self._answer_or_wait(connection)
        else:
            self._wait(connection, "idle")

    def _send(self, connection: Connection) -> None:
        try:
            connection.sock.push()
        except OSError:
            self._close(connection)
            return
        if connection.sock:  # it took a part, so its time begins anew
            self._waiting["taking"][connection] = time.monotonic() + SECONDS["taking"]
            self._waiting["taking"].move_to_end(connection)
        else:
            self._stop_waiting(connection)
            self._after_answer(connection)

    def _refuse(self, connection: Connection, status: int) -> None:
        """Answer with the line of a status, and end the connection."""
        self.log.warning("Request from %s refused: %s", connection.address, status)
        self._stop_waiting(connection)
        connection.keep = False
        connection.sock.replace(refusal(status))
        with suppress(OSError):
            connection.sock.push()
        self._after_answer(connection)

    def _leave(self, connection: Connection) -> None:
        """End the sending side, and wait until the client has read all: else the system may throw it away."""
        try:
            connection.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(connection)
            return
        self._wait(connection, "leaving")

    def _discard(self, connection: Connection) -> None:
        try:
            received = connection.socket.recv(RECEIVED_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        connection.discarded += len(received)
        if not received or connection.discarded > MAX_DISCARDED:
            self._close(connection)

    def _close(self, connection: Connection) -> None:
        self._stop_waiting(connection)
        connection.socket.close()
        self.nr_conns -= 1

    # Who waits for what ----------------------------------------------------------------------------------------------

    def _wait(self, connection: Connection, state: str) -> None:
        """Wait for the client: see `SECONDS`."""
        self._stop_waiting(connection)
        connection.state = state
        event = selectors.EVENT_WRITE if state == "taking" else selectors.EVENT_READ
        self.poller.register(connection.socket, event, partial(self._react, connection, state))
        self._waiting[state][connection] = time.monotonic() + SECONDS[state]
        if state == "taking":
            connection.kept = connection.sock.kept()
            self._kept.add(connection.kept)
            while self._kept.bytes > MAX_KEPT and len(self._waiting["taking"]) > 1:
                self._give_up(next(iter(self._waiting["taking"])))
        if connection.state in STUCK:
            stuck = self._stuck[connection.address]
            stuck[connection] = None
            if len(stuck) > MAX_STUCK:
                self._give_up(next(iter(stuck)))

    def _stop_waiting(self, connection: Connection) -> None:
        if not connection.state:
            return
        self.poller.unregister(connection.socket)
        del self._waiting[connection.state][connection]
        if connection.state == "taking":
            self._kept.remove(connection.kept)
        if connection.state in STUCK:
            stuck = self._stuck[connection.address]
            stuck.pop(connection, None)
            if not stuck:
                del self._stuck[connection.address]
        connection.state = ""

    def _give_up(self, connection: Connection) -> None:
        """End a connection. A client that has begun a request is told that the rest is missing."""
        if connection.state == "asking" and connection.incoming:
            self._refuse(connection, 408)
        else:
            self._close(connection)

    def _make_room(self) -> None:
        for state in ("idle", "asking", "taking"):
            if self._waiting[state]:
                self._give_up(next(iter(self._waiting[state])))
                return

    def murder_keepalived(self, force: bool = False) -> None:
        """Give up connections whose time is over, or all. gunicorn calls this about once a second, and at the end."""
        now = time.monotonic()
        for waiting in self._waiting.values():
            while waiting:
                connection, until = next(iter(waiting.items()))
                if until > now and not force:
                    break
                self._close(connection) if force else self._give_up(connection)

    def _cap_keepalive(self, deadline: float) -> None:
        """End connections without a request. gunicorn calls this when it stops; answers are still sent."""
        for state in ("idle", "asking", "leaving"):
            for connection in list(self._waiting[state]):
                self._close(connection)
