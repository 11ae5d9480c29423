"""A plain Dash page to compare the Overview with: one map and seven bar charts with constant data.

`python -m tests.bench.bare PORT DISTRICTS_GEOJSON` serves it like Citydeck: with gunicorn, one process and several
threads, compressed by Flask-Compress.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from dash import Dash, dcc, html
from flask import Flask, send_file
from flask_compress import Compress
from gunicorn.app.base import BaseApplication

from callbacks.server.read_pools import THREADS

STYLE = {
    "version": 8,
    "sources": {},
    "layers": [{"id": "b", "type": "background", "paint": {"background-color": "#fff"}}],
}
BARS = 7
MAP_STYLE = {"width": 1058, "height": 408}
BARS_STYLE = {"width": "45%", "display": "inline-block", "height": 300}


def page(districts: Path) -> Flask:
    """The Flask server of the page. districts: the file of the borders."""
    names = [one["properties"]["district_id"] for one in json.loads(districts.read_text("utf-8"))["features"]]
    app = Dash(__name__)
    graphs = [_map(names), *(_bars(number) for number in range(BARS))]
    # the map has the size of the Overview's, since without a graphics card the time to draw it grows with its pixels
    styles = [MAP_STYLE, *[BARS_STYLE] * BARS]
    drawn = zip(graphs, styles, strict=True)
    app.layout = html.Div([dcc.Graph(id=f"graph-{n}", figure=f, style=style) for n, (f, style) in enumerate(drawn)])
    path = districts.resolve()
    app.server.add_url_rule("/districts.geojson", "districts", lambda: send_file(path, max_age=3600))
    Compress(app.server)
    server: Flask = app.server
    return server


def _map(names: list[str]) -> dict[str, Any]:
    shaded = {
        "type": "choroplethmap", "geojson": "/districts.geojson", "featureidkey": "properties.district_id",
        "locations": names, "z": list(range(len(names))),
    }  # fmt: skip
    return {
        "data": [shaded],
        "layout": {
            "margin": dict.fromkeys("lrtb", 0),
            "map": {"style": STYLE, "center": {"lon": 113, "lat": 28.2}, "zoom": 8},
        },
    }


def _bars(number: int) -> dict[str, Any]:
    heights = [place * number % 7 + 1 for place in range(10)]
    bars = {"type": "bar", "x": [f"c{place}" for place in range(10)], "y": heights}
    return {"data": [bars], "layout": {"title": {"text": f"bar {number}"}}}


class Bare(BaseApplication):  # type: ignore[misc]
    """Gunicorn with the settings of Citydeck."""

    def load_config(self) -> None:
        """Set one process with several threads."""
        options = {"bind": f"127.0.0.1:{sys.argv[1]}", "worker_class": "gthread", "threads": THREADS, "keepalive": 15,
                   "loglevel": "warning"}  # fmt: skip
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application that gunicorn serves."""
        return page(Path(sys.argv[2]))


if __name__ == "__main__":
    Bare().run()
