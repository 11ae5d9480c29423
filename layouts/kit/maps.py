"""The parts of all maps: base map, districts, points, names, and an inset of the whole city.

The browser loads the borders from an address, so that figures need not contain them. The map style has no fonts, icons
or tiles of its own, so that the browser sends no request to another host. Text is drawn in the browser's own fonts.
Points are circles. An abnormal point is a larger circle with a text inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import h3
import pandas as pd

from layouts.kit.labels import STATUS
from layouts.kit.theme import RenderContext
from layouts.kit.view import OUTLINE_STEPS, Box, Label, MapView

PANEL_EM = {"desk": (60, 26), "field": (39, 20), "wall": (33.5, 23)}
"""Surface -> (width, height) of a map's panel, in em. In em, walls of all sizes open maps at the same area."""
MAP_FONT = "Inter, Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Microsoft YaHei, PingFang SC"
SIZES_PX = {"alarm": 17, "critical": 17, "warning": 15, "urgent": 15, "offline": 11, "normal": 6, "minor": 6, "none": 6}
"""Status of a point -> diameter of its circle on a desk, in px."""
LABEL_LINES = 1.2
"""Half the height of a district's name on the map, in em. A name takes two lines."""
NOTHING = {"type": "raster", "tiles": ["data:,"]}
"""A source of the map style that no layer uses and no browser loads. MapLibre refuses a style without sources, and
Plotly drops an empty object. GeoJSON would slow maps: they wait until a worker has parsed it, and are drawn twice."""
MOST_MARKS = 5_000
"""Number of points on a map above which `thinned` gathers every layer of more than `CELLS_IN_LAYER` points."""
MOST_IN_LAYER = 2_000
"""Number of points in a layer above which `thinned` gathers it, on a map of up to `MOST_MARKS` points."""
CELLS_IN_LAYER = 400
"""Number of rows that a gathered layer should not exceed. It has one row per H3 cell and status."""
FINEST_CELL, COARSEST_CELL = 9, 4
"""Finest and coarsest H3 resolution: cells of about 0.1 km², and of about 1,800 km²."""
INSET_PX = 165
"""Width, on a desk, of the map's inset (the small picture of the whole city), in px."""
QUIET = ("normal", "minor", "none")
"""Statuses whose points have the neutral colour and no text inside."""


def panel_px(look: RenderContext) -> tuple[float, float]:
    """Width and height, in px, of the panel for which a map is drawn."""
    width, height = PANEL_EM[look.surface]
    return width * look.text_px, height * look.text_px


def base_map(look: RenderContext, view: MapView | None) -> dict[str, Any]:
    """The ``map`` entry of a Plotly layout: a plain style that opens at the view's core; without a view, at 0°, 0°."""
    ground = {"id": "ground", "type": "background", "paint": {"background-color": look.tokens.ground}}
    base: dict[str, Any] = {
        "style": {"version": 8, "sources": {"none": NOTHING}, "layers": [ground]},
        "fitbounds": False,
        # the viewer's zoom stays until another district is chosen
        "uirevision": f"kept at {view.core}" if view else "kept",
    }
    if view is None:
        return base | {"center": {"lon": 0, "lat": 0}, "zoom": 0}
    west, south, east, north = view.bounds
    margin = max(east - west, north - south) / 2
    base["bounds"] = {"west": west - margin, "south": south - margin, "east": east + margin, "north": north + margin}
    return base | {
        "center": {"lon": view.center_lon, "lat": view.center_lat},
        "zoom": view.zoom(*panel_px(look)),
    }


def map_figure(look: RenderContext, traces: Sequence[dict[str, Any]], **layout: Any) -> dict[str, Any]:
    """A Plotly figure of map traces, with an inset: see `inset`. layout: further entries of the layout."""
    view = look.map_view
    edgeless = {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0}
    moves = False if look.surface == "wall" else "pan"
    images = [*inset(look, view), *layout.pop("images", [])] if view else []
    figure = {"map": base_map(look, view), "margin": edgeless, "dragmode": moves, "images": images}
    return look.figure(traces, **(figure | layout))


def districts_trace(
    look: RenderContext,
    ids: Sequence[str],
    values: Sequence[float] | None = None,
    *,
    url: str | None = None,
    hover: Sequence[str] | None = None,
    colours: Sequence[str] | None = None,
    limits: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """A trace of districts, each in the colour of its value. Without values all have the same colour.

    ids: the districts' ids; a click chooses the district. url: address of the borders, if not the view's. hover: one
    text per district; without it, and on a wall, the mouse has no effect. colours: a scale in place of the sequential
    one. limits: the values of the scale's first and last colour, by default the smallest and the greatest value.
    """
    view, tokens = look.map_view, look.tokens
    steps = list(colours or (tokens.sequential if values is not None else tokens.sequential[:1] * 2))
    trace: dict[str, Any] = {
        "type": "choroplethmap", "meta": "districts", "below": "",
        "geojson": url or (view.districts_url if view else ""),
        "featureidkey": "id",
        "locations": list(ids),
        "customdata": list(ids),
        "z": [0] * len(ids) if values is None else list(values),
        "colorscale": [[step / (len(steps) - 1), colour] for step, colour in enumerate(steps)],
        "showscale": False,
        "marker": {"line": {"color": tokens.edge if values is not None else tokens.soft, "width": 1.2 * look.scale}},
    }  # fmt: skip
    trace |= {"zmin": limits[0], "zmax": limits[1]} if limits else {}
    return trace | _hovered(look, hover)


def points_trace(
    look: RenderContext,
    name: str,
    lon: Sequence[float],
    lat: Sequence[float],
    statuses: Sequence[str],
    *,
    meta: str,
    ids: Sequence[str] | None = None,
    hover: Sequence[str] | None = None,
    counts: Sequence[int] | None = None,
    visible: bool = True,
) -> dict[str, Any]:
    """A trace of circles in the colours of their statuses. Abnormal circles are larger and have a text inside.

    The text is the status's symbol, or the number of things if the circle stands for several. name: the trace's name.
    meta: the key by which the browser's script finds the trace. ids: filter values that clicks choose. hover: one text
    per point. counts: number of things that each point stands for; by default 1.
    """
    scale = _scale(look)
    marks = list(zip(statuses, counts or [1] * len(statuses), strict=True))
    sizes = [_size(status, count) * scale for status, count in marks]
    colours = [_colour(look, status) for status in statuses]
    signs = [_sign(status, count) for status, count in marks]
    trace: dict[str, Any] = {
        "type": "scattermap", "mode": "markers+text" if any(signs) else "markers", "name": name, "meta": meta,
        "visible": visible, "below": "", "lon": list(lon), "lat": list(lat), "text": signs,
        "marker": {"size": sizes, "color": colours, "opacity": 1}, "textposition": "middle center",
        "textfont": {"size": 9 * scale, "color": look.tokens.surface, "family": MAP_FONT},
        "customdata": list(ids) if ids is not None else None,
    }  # fmt: skip
    return trace | _hovered(look, hover)


def ring_trace(
    look: RenderContext, lon: Sequence[float], lat: Sequence[float], meta: str = "selected"
) -> dict[str, Any]:
    """A trace of wide pale discs that mark the chosen points. Put it before the points. meta: as in `points_trace`."""
    marker = {"size": 34 * _scale(look), "color": look.tokens.ink, "opacity": 0.35}
    place = {"lon": list(lon), "lat": list(lat), "hoverinfo": "skip", "below": "", "meta": meta}
    return {"type": "scattermap", "mode": "markers", "marker": marker} | place


def labels_trace(look: RenderContext, values: dict[str, str] | None = None) -> dict[str, Any]:
    """A trace with the districts' names. values: district_id -> short text to write after the district's name.

    Put it last, so that names win over symbols: of two texts that overlap, MapLibre leaves out the earlier one."""
    view = look.map_view
    texts = [(label, _label_text(label, values or {}, look)) for label in (view.labels if view else ())]
    placed = [(place, text) for label, text in texts if (place := _label_place(label, text, look))]
    return {
        "type": "scattermap",
        "mode": "text",
        "meta": "labels",
        "lon": [lon for (lon, _), _ in placed],
        "lat": [lat for (_, lat), _ in placed],
        "text": [text for _, text in placed],
        "textfont": {"size": look.text_px, "color": look.tokens.text, "family": MAP_FONT},
        "hoverinfo": "skip",
        "below": "",
    }


def _label_text(label: Label, values: dict[str, str], look: RenderContext) -> str:
    name = look.name({"name_zh": label.name_zh, "name_en": label.name_en})
    return f"{name} {values.get(label.district_id, '')}".strip()


def _label_place(label: Label, text: str, look: RenderContext) -> tuple[float, float] | None:
    """Longitude and latitude of a district's name. A name that the map's edge would cut is moved inwards.

    A name whose point lies far outside the map stays at its point. On a wall the result is then None, because nobody
    can move the map.
    """
    view = look.map_view
    if view is None:
        return label.lon, label.lat
    width, height = panel_px(look)
    west, south, east, north = view.covers(width, height)
    letters = sum(1.0 if letter > "\u2e7f" else 0.55 for letter in text)
    half_lon = (east - west) * letters * look.text_px / width / 2
    half_lat = (north - south) * LABEL_LINES * look.text_px / height
    lon = min(max(label.lon, west + half_lon), east - half_lon)
    lat = min(max(label.lat, south + half_lat), north - half_lat)
    if abs(lon - label.lon) <= half_lon and abs(lat - label.lat) <= 2 * half_lat:
        return lon, lat
    return None if look.surface == "wall" else (label.lon, label.lat)


def _hovered(look: RenderContext, hover: Sequence[str] | None) -> dict[str, Any]:
    """The properties of a trace for its hover texts. A wall has no mouse, so its traces have no hover texts."""
    if hover is None or look.surface == "wall":
        return {"hoverinfo": "skip"}
    return {"hovertext": list(hover), "hovertemplate": "%{hovertext}<extra></extra>"}


def _scale(look: RenderContext) -> float:
    """Factor for the size of marks on a map. On a wall, marks grow less than text, because a map has many marks."""
    return float(look.scale**0.7)


def _colour(look: RenderContext, status: str) -> str:
    if status in QUIET:
        return look.tokens.bar
    colour: str = getattr(look.tokens, STATUS[status].token)
    return colour


def _size(status: str, count: int) -> float:
    """Diameter of a point's circle on a desk, in px. It grows with the fourth root of the count, at most threefold."""
    return SIZES_PX[status] * min(3.0, float(max(1, count) ** 0.25))


def _sign(status: str, count: int) -> str:
    """The text inside a point: its count if above 1, else the symbol of its status; "" for a status in `QUIET`."""
    if count > 1:
        return str(count) if status not in QUIET else ""
    return "" if status in QUIET else STATUS[status].symbol


def thinned(points: pd.DataFrame, layer: str = "layer", status: str = "state") -> pd.DataFrame:
    """The points, with large layers gathered into H3 cells, so that a map has few marks.

    points: columns lon, lat, and those named by `layer` and `status`. Rows without lon or lat are dropped. The result
    has a further column ``points``: int64, the number of points behind the row. If a layer was gathered, it also has a
    column ``cell``: the H3 cell, missing for rows of other layers.

    A layer is gathered if it has more than `MOST_IN_LAYER` points. On a map of more than `MOST_MARKS` points that limit
    is `CELLS_IN_LAYER`. A gathered layer has one row per cell and status: the mean lon and lat and, in every other
    column, the first value that is not missing.
    """
    placed = points[points["lon"].notna() & points["lat"].notna()]
    if len(placed) <= MOST_IN_LAYER:
        return placed.assign(points=1)
    most = MOST_IN_LAYER if len(placed) <= MOST_MARKS else CELLS_IN_LAYER
    parts = [
        _gathered(rows, status) if len(rows) > most else rows.assign(points=1)
        for _, rows in placed.groupby(layer, dropna=False)
    ]
    return pd.concat(parts) if parts else placed.assign(points=pd.Series(dtype="int64"))


def _gathered(rows: pd.DataFrame, status: str) -> pd.DataFrame:
    """A layer's points, gathered in hexagons: a row per hexagon and status, if possible at most `CELLS_IN_LAYER`."""
    pairs = list(zip(rows["lat"], rows["lon"], strict=True))
    for resolution in range(FINEST_CELL, COARSEST_CELL - 1, -1):
        cells = pd.Series(
            [h3.latlng_to_cell(lat, lon, resolution) for lat, lon in pairs], index=rows.index, name="cell"
        )
        groups = rows.groupby([rows[status], cells], sort=True, dropna=False)
        if groups.ngroups <= CELLS_IN_LAYER:
            break
    first = groups.first().drop(columns=["lon", "lat"])
    return first.join(groups[["lon", "lat"]].mean()).join(groups.size().rename("points")).reset_index()


def inset(look: RenderContext, view: MapView) -> list[dict[str, Any]]:
    """The inset as Plotly layout images: the whole city in a corner, with a frame around what the map shows.

    Empty if the map shows the city's whole width or if the view has no outline.
    """
    shown, bounds = view.covers(*panel_px(look)), view.bounds
    if not view.outline or (shown[0] <= bounds[0] and shown[2] >= bounds[2]):
        return []
    width, height = panel_px(look)
    tall = view.on_outline(bounds[0], bounds[1])[1] / OUTLINE_STEPS
    size = INSET_PX * _scale(look)
    place = {"xref": "paper", "yref": "paper", "x": 0.012, "y": 0.02, "xanchor": "left", "yanchor": "bottom"}
    image = "data:image/svg+xml," + quote(_inset_svg(look, view, shown), safe=" =/:,()'")
    return [place | {"source": image, "sizex": size / width, "sizey": size * tall / height, "layer": "above"}]


def _inset_svg(look: RenderContext, view: MapView, shown: Box) -> str:
    """The city's outline as SVG, with a frame around the box `shown`."""
    tokens, edge = look.tokens, 4
    wide, tall = OUTLINE_STEPS + 2 * edge, view.on_outline(*view.bounds[:2])[1] + 2 * edge
    left, bottom = view.on_outline(max(shown[0], view.bounds[0]), max(shown[1], view.bounds[1]))
    right, top = view.on_outline(min(shown[2], view.bounds[2]), min(shown[3], view.bounds[3]))
    frame = f"x='{left:.1f}' y='{top:.1f}' width='{right - left:.1f}' height='{bottom - top:.1f}'"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{-edge} {-edge} {wide} {tall:.0f}'>"
        f"<rect x='{-edge}' y='{-edge}' width='{wide}' height='{tall:.0f}' rx='3' fill='{tokens.surface}' "
        f"stroke='{tokens.line}'/>"
        f"<path d='{''.join(view.outline)}' fill='{tokens.sequential[2]}' stroke='{tokens.surface}' stroke-width='.8'/>"
        f"<rect {frame} fill='none' stroke='{tokens.text}' stroke-width='1.5'/></svg>"
    )
