"""The files that pages load. Their names contain fingerprints, so that browsers can cache them for a year.

The fingerprint of the deck's own files is a hash of the content. The deck has one style sheet, made of Bootstrap and
``assets/*.css``, and one script, made of ``assets/*.js``. Dash serves the component libraries with its own
fingerprints. The HTML document names only the scripts that its page uses.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha256
from importlib.resources import files
from mimetypes import types_map
from pathlib import Path
from typing import Any

import brotli
from dash import Dash
from dash.fingerprint import check_fingerprint
from flask import Response, abort, request

from data.city.pack import CityPack
from data.warehouse.cache import Cache, CacheKey
from data.warehouse.observer import NULL, Observer

ASSETS = Path(__file__).parents[2] / "assets"
BOOTSTRAP = files("flask_bootstrap") / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
YEAR_S = 31_536_000
MAX_BYTES = 16_000_000
"""Size limit, in bytes, of the cache of compressed files."""
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=9),  # 11 is a tenth smaller and takes twenty times as long
    "gzip": lambda content: _gzip(content),  # browsers take Brotli over HTTPS and from their own machine only
}
"""Name of an encoding -> the function that compresses. A request says which encodings its browser accepts."""
USED_BY = {
    "figure": ("/dcc/async-graph.",),
    "grid": ("/dash_ag_grid/dash_ag_grid.", "/dash_ag_grid/async-community."),
    "desk": ("/dash_bootstrap_components/",),
}
"""What a page has -> texts in the addresses of the scripts that only such pages need.

figure, grid: a card of this kind. desk: a filter bar; all pages except walls have one."""
PLOTLY = "/plotly/package_data/plotly."
UNUSED = ("/dash_table/", "/async-", PLOTLY)
"""Texts in the addresses of further scripts that the document does not name. Scripts in `USED_BY` are excepted.

A library fetches such a script when it needs it. On pages with figures the document preloads Plotly."""
EARLY = "".join(
    f'<link rel="preload" as="fetch" href="/{name}" crossorigin>\n' for name in ("_dash-layout", "_dash-dependencies")
)
"""HTML tags that preload two answers of Dash: the layout, and the list of callbacks.

Dash's script needs them as soon as it runs."""
SCRIPT = re.compile(r'<script src="([^"]+)"></script>\n?')


class Files:
    """The deck's own files: serves them, and makes the HTML tags that load them.

    cached_files: cache of compressed files, those of Dash included. screen_script: address of the script of screens,
    which only they load.
    """

    def __init__(self, pack: CityPack, observer: Observer = NULL) -> None:
        self.cached_files = Cache("files", MAX_BYTES, observer)
        self._files: dict[str, tuple[bytes, str]] = {}
        self._style = self._add("/files/deck.css", _joined([BOOTSTRAP, *sorted(ASSETS.glob("*.css"))]), "text/css")
        self._script = self._add("/files/deck.js", _joined(sorted(ASSETS.glob("*.js"))), "text/javascript")
        self.screen_script = self._add(
            "/files/screen.js", (ASSETS / "screens" / "screen.js").read_bytes(), "text/javascript"
        )
        self._add("/city/districts.geojson", pack.districts_file.read_bytes(), "application/geo+json")

    def tags(self, scripts: str, uses: set[str]) -> dict[str, str]:
        """The HTML tags of a page's styles and scripts: the parts ``css`` and ``scripts`` of its document.

        scripts: the tags of all scripts that Dash serves. uses: what the page has, as in `USED_BY`; other words are
        ignored.
        """
        addresses = SCRIPT.findall(scripts)
        plotly, *_ = (address for address in addresses if PLOTLY in address)
        later = {"plotly": plotly, "grid": [address for address in addresses if _has(address, USED_BY["grid"])]}
        preload = f'<link rel="preload" as="script" href="{plotly}">\n' if "figure" in uses else ""
        ours = (
            f'<script type="application/json" id="libraries">{json.dumps(later)}</script>\n'
            f'<script src="{self._script}"></script>\n'
        )
        return {
            "css": f'{EARLY}{preload}<link rel="stylesheet" href="{self._style}">',
            "scripts": ours + SCRIPT.sub(partial(_tag_if_used, uses), scripts),
        }

    @property
    def style(self) -> str:
        """The address of the style sheet."""
        return self._style

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses (URL paths) of the deck's own files."""
        return tuple(self._files)

    def _add(self, name: str, content: bytes, mimetype: str) -> str:
        address = fingerprinted(name, content)
        self._files[address] = (content, mimetype)
        return address

    def answer(self, **_: Any) -> Response:
        """The response with the file at the address of the current request. Without such a file the status is 404."""
        if request.path not in self._files:
            abort(404)
        content, mimetype = self._files[request.path]
        response = Response(content, mimetype=mimetype)
        response.cache_control.max_age = YEAR_S
        return response


def register(app: Dash, own: Files) -> None:
    """Serve the deck's own files, and compress all files with a fingerprint, those of Dash included."""
    app.server.add_url_rule("/files/<name>", "files", own.answer)
    app.server.add_url_rule("/city/<name>", "city", own.answer)
    app.server.before_request(lambda: _cached(own.cached_files))
    app.server.after_request(lambda response: _compressed(response, own.cached_files))


def _cached(cache: Cache) -> Response | None:
    """The response with a cached file of Dash; None if Dash must answer. Dash would read the whole file each time."""
    (name, has_fingerprint), encoding = check_fingerprint(request.path), _encoding()
    content = cache.cached(CacheKey((name, encoding))) if has_fingerprint and encoding else None
    if content is None or encoding is None or request.method != "GET":
        return None
    response = Response(content, mimetype=types_map["." + name.rsplit(".", 1)[1]])
    response.content_encoding = encoding
    response.cache_control.max_age = YEAR_S
    return response


def _compressed(response: Response, cache: Cache) -> Response:
    """The response. A file with a fingerprint is compressed, and browsers may keep it without asking again.

    A response counts as such a file if its status is 200 and its max-age is a year. It is not compressed if the browser
    accepts none of `COMPRESSIONS`, or if it was cached compressed.
    """
    if response.status_code != 200 or response.cache_control.max_age != YEAR_S:
        return response
    response.cache_control.public = response.cache_control.immutable = True
    response.vary.add("Accept-Encoding")
    encoding = _encoding()
    if encoding and not response.content_encoding:
        # the key has no fingerprint of Dash: Dash accepts any, so that strangers could fill the memory
        key = CacheKey((check_fingerprint(request.path)[0], encoding))
        response.set_data(cache.get(key, lambda: COMPRESSIONS[encoding](response.get_data()), len))
        response.content_encoding = encoding
    return response


def _encoding() -> str | None:
    """The best of `COMPRESSIONS` that the browser accepts; None if it accepts none."""
    return request.accept_encodings.best_match(COMPRESSIONS) if request.accept_encodings else None


def fingerprinted(name: str, content: bytes) -> str:
    """The name with a hash of the content: '/files/deck.css' -> '/files/deck.0a1b2c3d4e5f.css'."""
    stem, ending = name.rsplit(".", 1)
    return f"{stem}.{sha256(content).hexdigest()[:12]}.{ending}"


def districts_url(pack: CityPack) -> str:
    """The address from which the browser loads the borders of the city's districts."""
    return fingerprinted("/city/districts.geojson", pack.districts_file.read_bytes())


def _tag_if_used(uses: set[str], tag: re.Match[str]) -> str:
    """The script's HTML tag; "" if the page does not use the script. uses: as in `Files.tags`."""
    users = {user for user, parts in USED_BY.items() if _has(tag[1], parts)}
    return tag[0] if users & uses or not (users or _has(tag[1], UNUSED)) else ""


def _has(address: str, parts: Iterable[str]) -> bool:
    return any(part in address for part in parts)


def _joined(parts: Iterable[Any]) -> bytes:
    return b"\n".join(part.read_bytes() for part in parts)


def _gzip(content: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return compressor.compress(content) + compressor.flush()
