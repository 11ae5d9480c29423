"""How requests are cut out of the bytes of a connection, and answers kept for a client that reads slowly."""

from __future__ import annotations

import socket
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.server.connections import MAX_BODY, MAX_HEAD, MAX_LINE, Incoming, Outgoing, Refused, Shared, refusal
from callbacks.server.headers import EVERYWHERE

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\ncontent-length: 5\r\n\r\nhello"

UNCLEAR = [
    b"Content-Length: 5\r\nContent-Length: 4", b"Content-Length: 5\r\nHost: a\r\ncontent-length: 5",
    b"Content-Length: 5, 5", b"Content-Length: +5", b"Content-Length: -5", b"Content-Length: 0x5",
    b"Content-Length: 5 5", b"Content-Length: 5.0", b"Content-Length:", b"Content-Length : 5", b"Content-Length\t: 5",
    b"Content-Length: \x0b5", b"Content-Length: 1234567890123", b"Content-Length: \xb2",
]  # fmt: skip
"""Headers in which a proxy could read another size of the body."""


def requests_in(pieces: list[bytes]) -> list[bytes]:
    """All whole requests, after each piece."""
    incoming, found = Incoming(), []
    for piece in pieces:
        incoming.add(piece)
        while (request := incoming.take()) is not None:
            found.append(request)
    return found


@given(st.lists(st.sampled_from([GET, POST]), max_size=5), st.integers(), st.integers(1, 40))
def test_requests_are_found_however_their_bytes_arrive(sent: list[bytes], seed: int, most: int) -> None:
    stream, random, pieces = b"".join(sent), Random(seed), []
    while stream:
        size = random.randint(1, most)
        pieces.append(stream[:size])
        stream = stream[size:]
    assert requests_in(pieces) == sent


@pytest.mark.parametrize("missing", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("request_", [GET, POST])
def test_a_request_that_lacks_bytes_is_not_taken(request_: bytes, missing: int) -> None:
    assert requests_in([request_[:-missing]]) == []


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * MAX_LINE, 414),
        (b"GET /" + b"a" * MAX_LINE + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * (MAX_HEAD // 6), 431),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * (MAX_HEAD // 6) + b"\r\n", 431),
        (f"POST / HTTP/1.1\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n".encode(), 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        *((b"POST / HTTP/1.1\r\n%b\r\n\r\nhello" % lengths, 400) for lengths in UNCLEAR),
    ],
    ids=range(6 + len(UNCLEAR)),
)
def test_what_exceeds_a_limit_is_refused_before_it_is_whole(sent: bytes, status: int) -> None:
    with pytest.raises(Refused) as refused:
        requests_in([sent])
    assert refused.value.status == status
    assert refusal(status).startswith(b"HTTP/1.1 %d " % status) and b"\xe8" in refusal(status), "in Chinese, too"
    assert all(f"\r\n{name}: {value}\r\n".encode() in refusal(status) for name, value in EVERYWHERE.items())


@pytest.mark.parametrize("length", [b"5", b" 5", b"\t5 ", b"0000000000005", b"0" * 40 + b"5"])
def test_a_body_is_as_long_as_gunicorn_and_a_proxy_read_it(length: bytes) -> None:
    request = b"POST / HTTP/1.1\r\nContent-Length:%b\r\n\r\nhello" % length
    assert requests_in([request + GET]) == [request, GET]


def test_a_header_of_another_name_says_nothing_about_the_body() -> None:
    request = b"GET / HTTP/1.1\r\nX-Content-Length: 5\r\nX: content-length: 5\r\n\r\n"
    assert requests_in([request]) == [request]


def test_an_answer_is_kept_until_the_client_takes_it_and_not_copied() -> None:
    ours, client = socket.socketpair()
    ours.setblocking(False)
    answer, outgoing = Random(1).randbytes(3_000_000), Outgoing(ours)
    for start in range(0, len(answer), 100_000):
        outgoing.sendall(answer[start : start + 100_000])
    outgoing.sendall(b"")
    taken = b""
    while len(taken) < len(answer):
        outgoing.push()
        taken += client.recv(70_000)
    assert taken == answer and not outgoing
    client.close()
    with pytest.raises(OSError):
        for _ in range(2):
            outgoing.sendall(b"more")
            outgoing.push()
    ours.close()


def test_what_several_answers_share_is_counted_once() -> None:
    ours, client = socket.socketpair()
    file, own, shared, answers = b"f" * 1000, b"o" * 10, Shared(), [Outgoing(ours) for _ in range(3)]
    for answer in answers:
        answer.sendall(file)
    answers[0].sendall(own)
    kept = [answer.kept() for answer in answers]
    for one in kept:
        shared.add(one)
    assert shared.bytes == 1010
    shared.remove(kept[0])
    assert shared.bytes == 1000
    shared.remove(kept[1])
    shared.remove(kept[2])
    assert shared.bytes == 0
    ours.close()
    client.close()
