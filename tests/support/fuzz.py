"""Requests that no browser sends, as bytes: right ones that were damaged, and odd ones for every address."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

from callbacks.registry.pages import PAGES
from callbacks.registry.panels import PANELS
from tests.support.browserless import asking, asking_dialog, asking_page

PATHS = (
    *(page.path.replace("<id>", "430102") for page in PAGES), "/version", "/healthz", "/readyz", "/metrics",
    "/_dash-layout", "/_dash-dependencies", "/_dash-update-component", "/_reload-hash", "/_favicon.ico",
    "/files/deck.css", "/_dash-component-suites/dash/deps/react@18.min.js", "/_dash-component-suites/os/path.py",
    "/assets/deck.js", "/city/districts.geojson", "/static/x",
    *(f"/panel/{panel.id}.{kind}" for panel in PANELS[::6] for kind in ("csv", "json")),
)  # fmt: skip
"""Addresses that the server knows, or nearly."""
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")
PIECES = (
    "", "/", "//", "..", "%2e%2e/%2e%2e/etc/passwd", "%00", "%ff", "%ed%a0%80", "%", "%zz", "\\", ";", "?", "&&=", "=",
    "*", "'", '"', "<script>", "{{7*7}}", "${x}", "中文", "%E4%B8%AD", "é", "\u202e", "a" * 300, "a/" * 60, "0", "-1",
    "1e999", "NaN", "None", "null", "true", "[]", "{}", "%0d%0aX-A:b", ".csv", ".json", "__class__", "9" * 30,
)  # fmt: skip
"""Texts that break careless code."""
PARAMETERS = (
    "as_of",
    "known",
    "window",
    "district",
    "agency",
    "severity",
    "lang",
    "theme",
    "incident",
    "asset",
    "q",
    "",
)
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, "", "x", "\ud800", "\0", "a" * 9000, "9" * 5000, [], {}, [[]], [{}],
    {"": None}, {"a": [1]}, {"panel": "calls_by_hour"}, {"type": "figure", "panel": "calls_by_hour"}, ["x"] * 500,
    float("nan"),
)  # fmt: skip
HEADERS = (
    ("Referer", "http://["), ("Referer", "http://localhost/calls?window=\xff"), ("Referer", "x" * 2000),
    ("Cookie", "a=b; ;;=\xff"),
    ("Referer", "http://localhost/" + "?district=" * 300), ("Cookie", "x" * 4000),
    ("Accept-Encoding", "x;q=2, br;q=-1, \xff"),
    ("Accept-Encoding", "br, gzip, zstd"), ("If-None-Match", '"x'), ("If-None-Match", "W/*"), ("Range", "bytes=9-1,-"),
    ("Host", "a b"), ("Host", ""), ("Host", "[::1"), ("Origin", "null"), ("Origin", "http://["),
    ("Sec-Fetch-Site", "cross-site"), ("X-Forwarded-For", "1.2.3.4"), ("If-Modified-Since", "never"), ("Accept", "*"),
    ("X-HTTP-Method-Override", "DELETE"), ("Content-Type", "text/plain"), ("Content-Encoding", "br"),
)  # fmt: skip
BODIES = (
    b"", b"{", b"[]", b"null", b"0", b"\xff" * 10, b'{"output":"\xff"}', b"[" * 5000, b"[" * 900 + b"]" * 900, b"NaN",
    b'{"a":' * 900 + b"1" + b"}" * 900, b'"\\ud800"', b"\0", b"a=b&c=d", b"{}" * 100, b" " * 1000 + b"{}",
    b"x" * 300_000,
)  # fmt: skip
TYPES = (
    "application/json",
    "application/json; charset=latin-1",
    "text/plain",
    "multipart/form-data",
    "",
    "\xff",
    "a/b/c",
)


def odd_request(random: Random) -> bytes:
    """The bytes of a request: half of them are damaged callbacks, half odd addresses. Each closes its connection."""
    return _callback(random) if random.random() < 0.5 else _address(random)


def _address(random: Random) -> bytes:
    path = random.choice(PATHS)
    if random.random() < 0.5:
        place = random.randrange(len(path) + 1)
        path = "/" + (path[:place] + random.choice(PIECES) + path[place:]).lstrip("/")
    pairs = [_pair(random) for _ in range(random.choice((0, 1, 1, 2, 5, 200)))]
    method = random.choice(METHODS) if random.random() < 0.4 else "GET"
    body = random.choice(BODIES) if method in ("POST", "PUT", "PATCH") else b""
    return _request(random, method, path.partition("?")[0], "&".join(pairs), body)


def _callback(random: Random) -> bytes:
    asked: dict[str, Any] = random.choice(
        (
            lambda: asking(random.choice(PANELS).id, random.choice(PATHS), f"?{_pair(random)}"),
            lambda: asking_page(random.choice(PATHS), f"?{_pair(random)}"),
            lambda: asking_dialog(random.choice(PANELS).id, random.choice(("number", "table", "x"))),
        )
    )()
    if random.random() < 0.1:
        body = random.choice(BODIES)
    else:
        for _ in range(random.choice((0, 1, 1, 2, 3))):
            asked = _damaged(random, asked)
        body = json.dumps(asked).encode()
        if random.random() < 0.1:
            body = body[: random.randrange(len(body))]
    method = random.choice(METHODS) if random.random() < 0.05 else "POST"
    return _request(random, method, "/_dash-update-component", random.choice(("", "", "endId=x", "\xff")), body)


def _pair(random: Random) -> str:
    return f"{random.choice(PARAMETERS)}={random.choice(PIECES)}"


def _request(random: Random, method: str, path: str, query: str, body: bytes) -> bytes:
    headers = {"Host": "127.0.0.1", "Content-Type": random.choice(TYPES) if random.random() < 0.1 else TYPES[0]}
    headers |= {"Content-Length": str(len(body)), "Connection": "close"}
    if random.random() < 0.3:
        headers |= [random.choice(HEADERS)]
    target = f"{path}?{query}" if query else path
    lines = [f"{method} {target.replace(' ', '+')} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("utf-8" if random.random() < 0.5 else "latin-1", "replace") + body


def _damaged(random: Random, asked: Any) -> Any:
    """A copy in which one part is missing, doubled, or replaced."""
    asked = copy.deepcopy(asked)
    part, key = random.choice(_places(asked))
    damage: Callable[[], None] = random.choice(
        (
            lambda: part.__setitem__(key, copy.deepcopy(random.choice(VALUES))),
            lambda: part.__setitem__(key, random.choice(PIECES)),
            lambda: part.__delitem__(key),
            lambda: part.append(part[key]) if isinstance(part, list) else part.__setitem__("x", part[key]),
        )
    )
    damage()
    return asked


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """(container, key) of every part of a tree of JSON."""
    items = list(tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ())
    return [(tree, key) for key, _ in items] + [place for _, part in items for place in _places(part)]
