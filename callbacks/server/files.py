"""The files of a page: fingerprinted, compressed once per process, kept by browsers for a year.

Ours are two, a style sheet and a script, joined from `assets/` and Bootstrap's; component libraries are served by Dash
under fingerprints of its own. A page names only the scripts that it uses.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable
from functools import partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import brotli
from dash import Dash
from dash.fingerprint import check_fingerprint
from flask import Response, abort, request

from data.city.pack import CityPack
from data.warehouse.cache import Cache

ASSETS = Path(__file__).parents[2] / "assets"
BOOTSTRAP = files("flask_bootstrap") / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
YEAR_S = 31_536_000
KEPT_BYTES = 16_000_000
COMPRESSIONS = {
    "br": lambda content: brotli.compress(content, quality=9),  # 11 is a tenth smaller and takes twenty times as long
    "gzip": lambda content: _gzip(content),  # browsers take Brotli over HTTPS and from their own machine only
}
USED_BY = {
    "figure": ("/dcc/async-graph.",),
    "grid": ("/dash_ag_grid/dash_ag_grid.", "/dash_ag_grid/async-community."),
    "desk": ("/dash_bootstrap_components/",),
}
"""Scripts that only some pages use: kind of card, or "desk" for what has a filter bar -> parts of their addresses."""
PLOTLY = "/plotly/package_data/plotly."
UNUSED = ("/dash_table/", "/async-", PLOTLY)
"""Scripts that no page runs at once: a part that is needed after all is fetched by its library. Plotly is fetched early
but run by the first figure."""
EARLY = "".join(
    f'<link rel="preload" as="fetch" href="/{name}" crossorigin>\n' for name in ("_dash-layout", "_dash-dependencies")
)
"""What Dash's renderer asks for when it runs: on its way while the scripts still are, so that it need not wait."""
SCRIPT = re.compile(r'<script src="([^"]+)"></script>\n?')


class Files:
    """Our own files by address, and the tags with which a page names what it uses."""

    def __init__(self, pack: CityPack) -> None:
        self._kept: dict[str, tuple[bytes, str]] = {}
        self._style = self._add("/files/deck.css", _joined([BOOTSTRAP, *sorted(ASSETS.glob("*.css"))]), "text/css")
        self._script = self._add("/files/deck.js", _joined(sorted(ASSETS.glob("*.js"))), "text/javascript")
        self._add("/city/districts.geojson", pack.districts_file.read_bytes(), "application/geo+json")

    def tags(self, scripts: str, uses: set[str]) -> dict[str, str]:
        """Style and scripts of a page as the parts of its document.

        scripts: the tags of everything that Dash serves. uses: the keys of `USED_BY` that the page needs.
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
            "scripts": ours + SCRIPT.sub(partial(_kept, uses), scripts),
        }

    def _add(self, name: str, content: bytes, mimetype: str) -> str:
        address = fingerprinted(name, content)
        self._kept[address] = (content, mimetype)
        return address

    def answer(self, **_: Any) -> Response:
        """The file of the address that is asked for."""
        if request.path not in self._kept:
            abort(404)
        content, mimetype = self._kept[request.path]
        response = Response(content, mimetype=mimetype)
        response.cache_control.max_age = YEAR_S
        return response


def register(app: Dash, own: Files) -> None:
    """Serve our files, and see that all fingerprinted ones are compressed once and kept by browsers."""
    app.server.add_url_rule("/files/<name>", "files", own.answer)
    app.server.add_url_rule("/city/<name>", "city", own.answer)
    kept = Cache(KEPT_BYTES, failure_s=0)
    app.server.after_request(lambda response: _lasting(response, kept))


def _lasting(response: Response, kept: Cache) -> Response:
    """A fingerprinted file, compressed, with word that it never changes; every other answer as it is."""
    if response.status_code != 200 or response.cache_control.max_age != YEAR_S:
        return response
    response.cache_control.public = response.cache_control.immutable = True
    response.vary.add("Accept-Encoding")
    encoding = request.accept_encodings.best_match(COMPRESSIONS) if request.accept_encodings else None
    if encoding:
        # by the name without Dash's fingerprint, of which it accepts any: a stranger must not fill the memory
        key = (check_fingerprint(request.path)[0], encoding)
        response.set_data(kept.get(key, lambda: COMPRESSIONS[encoding](response.get_data()), len))
        response.content_encoding = encoding
    return response


def fingerprinted(name: str, content: bytes) -> str:
    """'/files/deck.css' with a part that changes with the content: '/files/deck.0a1b2c3d4e5f.css'."""
    stem, ending = name.rsplit(".", 1)
    return f"{stem}.{sha256(content).hexdigest()[:12]}.{ending}"


def districts_url(pack: CityPack) -> str:
    """Where the browser finds the borders of a city."""
    return fingerprinted("/city/districts.geojson", pack.districts_file.read_bytes())


def _kept(uses: set[str], tag: re.Match[str]) -> str:
    """A script's tag, or nothing where the page does not use it."""
    users = {user for user, parts in USED_BY.items() if _has(tag[1], parts)}
    return tag[0] if users & uses or not (users or _has(tag[1], UNUSED)) else ""


def _has(address: str, parts: Iterable[str]) -> bool:
    return any(part in address for part in parts)


def _joined(parts: Iterable[Any]) -> bytes:
    return b"\n".join(part.read_bytes() for part in parts)


def _gzip(content: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return compressor.compress(content) + compressor.flush()
