"""The look: for which surface, language, theme and size a panel is drawn; passed to every drawing as ``look``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, radians, tan
from typing import Any, Literal

import pandas as pd

from data.warehouse.frames import tuples_of
from layouts.kit.labels import EMPTY, LABELS, SEVERITY, STATUS, Status
from layouts.kit.locale import catalogue
from layouts.kit.tokens import DARK, LIGHT, WALL, Tokens
from layouts.kit.view import MapView

__all__ = [
    "EMPTY",
    "FONT",
    "LABELS",
    "PROFILES",
    "SEVERITY",
    "STATUS",
    "RenderContext",
    "Status",
    "Tokens",
    "WallProfile",
]

Surface = Literal["wall", "desk", "field"]
Language = Literal["zh", "en"]
Theme = Literal["light", "dark"]

FONT = (
    'Inter, "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", '
    "system-ui, sans-serif"
)
DESK_TEXT_PX = 14
BODY_PX = {"desk": DESK_TEXT_PX, "field": 16, "wall": 36}

MAPS = frozenset({"choroplethmap", "scattermap"})

CHINESE_ARC_MIN, LATIN_ARC_MIN, KPI_ARC_MIN = 20, 16, 40
CHINESE_GLYPH, LATIN_GLYPH = 0.9, 0.72  # height of a character as a part of the CSS size
CHINESE_LEAST_PX = 16  # below this, strokes of a character run into one another


@dataclass(frozen=True)
class WallProfile:
    """A wall's geometry, from which its text sizes follow.

    width_px, height_px: pixels of the whole wall. pitch_mm: distance of two pixels, mm. farthest_seat_m: from where
    the last reader looks, metres.
    """

    width_px: int
    height_px: int
    pitch_mm: float
    farthest_seat_m: float

    def _glyph_px(self, arc_min: float) -> float:
        """Return the pixels that a glyph must be high to fill an angle for the farthest reader."""
        return self.farthest_seat_m * 1000 * tan(radians(arc_min / 60)) / self.pitch_mm

    def text_px(self, language: Language) -> int:
        """Return the CSS size of the smallest text: 20 minutes of arc for Chinese, 16 for Latin."""
        if language == "zh":
            return max(CHINESE_LEAST_PX, ceil(self._glyph_px(CHINESE_ARC_MIN) / CHINESE_GLYPH))
        return ceil(self._glyph_px(LATIN_ARC_MIN) / LATIN_GLYPH)

    def kpi_px(self, language: Language) -> int:
        """Return the CSS size of the headline figures: digits of 40 minutes of arc, never less than twice the text."""
        return max(2 * self.text_px(language), ceil(self._glyph_px(KPI_ARC_MIN) / LATIN_GLYPH))


PROFILES: dict[str, WallProfile] = {
    "1920x1080": WallProfile(1920, 1080, pitch_mm=1.25, farthest_seat_m=5),
    "3840x1080": WallProfile(3840, 1080, pitch_mm=1.25, farthest_seat_m=7),
    "7680x2160": WallProfile(7680, 2160, pitch_mm=1.25, farthest_seat_m=14),
    "6656x1792": WallProfile(6656, 1792, pitch_mm=1.5, farthest_seat_m=12),
}
"""Walls by name; a city gives its own pitch and farthest seat in its settings."""


@lru_cache(maxsize=1000)
def _naming(columns: tuple[str, ...], prefix: str, language: str) -> list[str]:
    """Of the columns those that name a row, the best first: see `RenderContext.name`."""
    start = f"{prefix}_" if prefix else ""
    identifiers = [c for c in columns if c == f"{start}id" or (c.endswith("_id") and c.startswith(start))]
    named = (f"{start}name_{one}" for one in (language, "en" if language == "zh" else "zh"))
    return [column for column in named if column in columns] + identifiers[:1]


def _first(values: Iterable[Any]) -> str:
    """The first value that is not missing."""
    return next((str(value) for value in values if not pd.isna(value) and value != ""), "–")


@dataclass(frozen=True)
class RenderContext:
    """For whom a panel is drawn.

    surface, language, theme (a wall is always dark). zone: the city's, IANA. text_px: size of text, px; on the wall the
    smallest (by its profile), 0 for the surface's own. scale: of lines and markers of a figure, 1 on a desk.
    map_view: what maps show of the city, None where none is drawn.
    """

    surface: Surface = "desk"
    language: Language = "zh"
    theme: Theme = "light"
    zone: str = "Asia/Shanghai"
    text_px: int = 0
    scale: float = 1.0
    map_view: MapView | None = None

    def __post_init__(self) -> None:
        if not self.text_px:
            object.__setattr__(self, "text_px", BODY_PX[self.surface])
        if self.surface == "wall":
            object.__setattr__(self, "theme", "dark")

    @classmethod
    def for_wall(cls, profile: WallProfile, language: Language, zone: str) -> RenderContext:
        """Return the look of a wall: text by its profile, lines in proportion to the text."""
        text_px = profile.text_px(language)
        return cls("wall", language, "dark", zone, text_px, text_px / DESK_TEXT_PX)

    @property
    def tokens(self) -> Tokens:
        """The colours of this surface and theme."""
        return WALL if self.surface == "wall" else DARK if self.theme == "dark" else LIGHT

    @property
    def locale(self) -> str:
        """The language as browsers and Plotly name it."""
        return "zh-CN" if self.language == "zh" else "en"

    @property
    def small_px(self) -> int:
        """Size of tick labels and notes, px; on the wall nothing is smaller than its text."""
        return self.text_px if self.surface == "wall" else self.text_px - 2

    def t(self, message: str, **values: object) -> str:
        """Translate an English message and fill its ``{placeholders}``; one without translation comes back as it is."""
        text = catalogue(self.language).gettext(message) if message else ""
        return text.format(**values) if values else text

    def tn(self, one: str, many: str, count: float, /, **values: object) -> str:
        """Translate a message that has a singular, by a count, which also fills ``{n}`` unless that is given."""
        text = catalogue(self.language).ngettext(one, many, 1 if count == 1 else 2)
        return text.format(**({"n": count} | values))

    def label(self, value: object) -> str:
        """Return the word for a value of the contract (``urban_management``); an unknown value is shown as it is."""
        if pd.isna(value):  # type: ignore[call-overload]
            return "–"
        return self.t(LABELS.get(str(value), str(value)))

    def name(self, rows: Any, prefix: str = "") -> Any:
        """Return the name of a row (mapping, Series, named tuple) or the names of a frame's rows as a Series.

        Reads ``name_zh`` and ``name_en`` (``agency_name_zh`` … with prefix ``agency``): this language's, else the
        other, else the id (``agency_id``; without a prefix the first column that ends in ``_id``).
        """
        columns = rows._fields if hasattr(rows, "_fields") else tuple(rows.keys())
        found = _naming(columns, prefix, self.language)
        if isinstance(rows, pd.DataFrame):
            names = [_first(values) for values in tuples_of(rows, *found)] if found else rows.index
            return pd.Series(names, index=rows.index, dtype="object")
        return _first([getattr(rows, c) if hasattr(rows, "_fields") else rows[c] for c in found])

    def template(self) -> dict[str, Any]:
        """Return our small Plotly template (Plotly's own adds 6 kB to every figure and looks like Plotly)."""
        tokens, line = self.tokens, max(1.0, self.scale)
        small = {"size": self.small_px, "color": tokens.faint}
        axis = {
            "automargin": True, "tickfont": small, "ticks": "", "zeroline": False, "linecolor": tokens.line,
            "gridcolor": tokens.grid, "gridwidth": line, "title": {"font": small, "standoff": self.small_px / 2},
        }  # fmt: skip
        hover_font = {"family": FONT, "size": self.text_px, "color": tokens.text}
        layout: dict[str, Any] = {
            "font": {"family": FONT, "size": self.text_px, "color": tokens.text},
            "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 4, "r": 12 * self.scale, "t": 8 * self.scale, "b": 4, "pad": 4 * self.scale},
            "colorway": [tokens.ink, tokens.ink2, tokens.bar, tokens.muted, tokens.soft],
            "showlegend": False, "separators": ".,", "hovermode": False if self.surface == "wall" else "closest",
            "dragmode": False, "bargap": 0.3, "barcornerradius": 2 * self.scale,
            "hoverlabel": {"bgcolor": tokens.surface, "bordercolor": tokens.line, "align": "left", "font": hover_font},
            "xaxis": axis | {"showgrid": False}, "yaxis": axis | {"rangemode": "tozero", "nticks": 6},
            "annotationdefaults": {"showarrow": False, "font": {"color": tokens.muted}},
            "shapedefaults": {"line": {"color": tokens.muted, "width": line}},
        }  # fmt: skip
        scatter = {"mode": "lines", "line": {"width": 2.2 * self.scale}, "marker": {"size": 6 * self.scale}}
        steps = [[step / 4, colour] for step, colour in enumerate(tokens.sequential)]
        shades = {"colorscale": steps, "showscale": False}
        bar = {"marker": {"color": tokens.bar, "line": {"width": 0}}}
        return {
            "layout": layout,
            "data": {"scatter": [scatter], "bar": [bar], "heatmap": [shades | {"xgap": 2, "ygap": 2}]},
        }

    def figure(self, data: Sequence[Mapping[str, Any]], **layout: Any) -> dict[str, Any]:
        """Return a Plotly figure as a plain dict (``go.Figure`` costs fifteen times as much) in this look.

        uirevision never changes: a refresh keeps the viewer's zoom.
        """
        frame = {"template": self._template_for(data), "uirevision": "kept", "autosize": True}
        return {"data": [dict(trace) for trace in data], "layout": frame | layout}

    def _template_for(self, data: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the part of the template that such traces use: maps have no axes, and only heatmaps cells."""
        template, kinds = self.template(), {trace.get("type", "scatter") for trace in data}
        unused = set() if "bar" in kinds else {"bargap", "barcornerradius"}
        unused |= {"xaxis", "yaxis", "colorway"} if kinds and kinds <= MAPS else set()
        return {
            "layout": {name: value for name, value in template["layout"].items() if name not in unused},
            "data": {kind: styles for kind, styles in template["data"].items() if kind in kinds},
        }

    def empty_figure(self, kind: str = "no_data") -> dict[str, Any]:
        """Return a figure that only says why it is empty; kind: a key of `EMPTY`."""
        words = {"text": self.t(EMPTY[kind]), "showarrow": False, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}
        hidden = {"visible": False, "fixedrange": True}
        return self.figure([], annotations=[words], xaxis=hidden, yaxis=hidden)
