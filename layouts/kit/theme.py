"""`RenderContext`: the viewer's surface, language, theme and text size. Functions that draw get it as ``look``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil, radians, tan
from typing import Any, Literal

import pandas as pd

from data.warehouse.frames import tuples_of
from layouts.kit.labels import EMPTY, LABELS, SEVERITY, STATUS, Status
from layouts.kit.locale import catalogue, chinese
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
"""wall: the video wall. desk: a browser on a computer. field: a tablet or phone."""
Language = Literal["zh", "en"]
Theme = Literal["light", "dark"]
FONT = (
    'Inter, "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", '
    "system-ui, sans-serif"
)
DESK_TEXT_PX = 14
BODY_PX = {"desk": DESK_TEXT_PX, "field": 16, "wall": 36}
"""Surface -> its text size in px. On a wall the profile replaces it."""
SortNames = Callable[[Iterable[str], str], list[str]]
"""(names, language) -> the names in the order in which a reader of the language looks them up."""


def by_letters(names: Iterable[str], language: str) -> list[str]:
    """The names in the order of their letters, whatever the language. `Deck.in_order` sorts Chinese names by pinyin."""
    return sorted(names, key=str.casefold)


MAPS = frozenset({"choroplethmap", "scattermap"})
"""Types of Plotly trace that are drawn on a map."""

CHINESE_ARC_MIN, LATIN_ARC_MIN, KPI_ARC_MIN = 20, 16, 40
"""Smallest readable height of characters, in minutes of arc: Chinese, Latin, headline figures."""
CHINESE_GLYPH, LATIN_GLYPH = 0.9, 0.72
"""Height of a character divided by its CSS font size: Chinese, Latin."""
CHINESE_LEAST_PX = 16
"""Size of the smallest Chinese text, in px. In smaller text the strokes of a character merge."""


@dataclass(frozen=True)
class WallProfile:
    """The geometry of a video wall. Its text sizes are computed from it.

    width_px, height_px: size of the whole wall. pitch_mm: distance between two pixels, mm. farthest_seat_m: distance
    from the wall to the farthest reader, metres.
    """

    width_px: int
    height_px: int
    pitch_mm: float
    farthest_seat_m: float

    def _glyph_px(self, arc_min: float) -> float:
        """Height, in px, of a character that the farthest reader sees at this angle (minutes of arc)."""
        return self.farthest_seat_m * 1000 * tan(radians(arc_min / 60)) / self.pitch_mm

    def text_px(self, language: Language) -> int:
        """CSS size of the smallest text, in px.

        The farthest reader sees Chinese characters at 20 minutes of arc, Latin ones at 16. Chinese text has at least 16
        px.
        """
        if language == "zh":
            return max(CHINESE_LEAST_PX, ceil(self._glyph_px(CHINESE_ARC_MIN) / CHINESE_GLYPH))
        return ceil(self._glyph_px(LATIN_ARC_MIN) / LATIN_GLYPH)

    def kpi_px(self, language: Language) -> int:
        """CSS size of headline figures, in px.

        The farthest reader sees them at 40 minutes of arc. They are at least twice as large as the smallest text.
        """
        return max(2 * self.text_px(language), ceil(self._glyph_px(KPI_ARC_MIN) / LATIN_GLYPH))


PROFILES: dict[str, WallProfile] = {
    "1920x1080": WallProfile(1920, 1080, pitch_mm=1.25, farthest_seat_m=5),
    "3840x1080": WallProfile(3840, 1080, pitch_mm=1.25, farthest_seat_m=7),
    "7680x2160": WallProfile(7680, 2160, pitch_mm=1.25, farthest_seat_m=14),
    "6656x1792": WallProfile(6656, 1792, pitch_mm=1.5, farthest_seat_m=12),
}
"""Name -> profile of a common wall. The setting `wall` can describe any other wall."""


@lru_cache(maxsize=1000)
def _name_columns(columns: tuple[str, ...], prefix: str, language: str) -> list[str]:
    """The columns that may hold a row's name, in the order in which `RenderContext.name` tries them."""
    start = f"{prefix}_" if prefix else ""
    identifiers = [c for c in columns if c == f"{start}id" or (c.endswith("_id") and c.startswith(start))]
    names = (f"{start}name_{one}" for one in (language, "en" if language == "zh" else "zh"))
    return [column for column in names if column in columns] + identifiers[:1]


def _names_of(rows: pd.DataFrame, columns: list[str]) -> Any:
    """The names of all rows. columns: from `_name_columns`; in most frames every row has a name in the first one."""
    if not columns:
        return rows.index
    names = rows[columns[0]].tolist()
    if all(type(name) is str and name for name in names):
        return names
    return [_first_present(values) for values in tuples_of(rows, *columns)]


def _first_present(values: Iterable[Any]) -> str:
    """The first value, as text, that is neither missing nor an empty text; "–" if there is none."""
    return next((str(value) for value in values if not pd.isna(value) and value != ""), "–")


@dataclass(frozen=True)
class RenderContext:
    """The viewer's surface, language and theme, with the colours, words and sizes that follow from them.

    theme: on a wall always dark. zone: the city's time zone, an IANA name. text_px: size in px of text, on a wall of
    the smallest text; 0 is the surface's usual size. scale: factor for lines and markers, 1 on a desk. map_view: the
    part of the city that maps show; None if the city's geography is not known. old_days: pairs of a domain and the city
    day (2026-11-20) on which its data end, if this is before the day of the question. No text may call such a day
    today. chosen: pairs of a filter that is set and changes the rows, and its values. past: whether the question is of
    the past. k: some viewers see no numbers of cases below it. sorted_names: a function that sorts names as readers do.
    """

    surface: Surface = "desk"
    language: Language = "zh"
    theme: Theme = "light"
    zone: str = "Asia/Shanghai"
    text_px: int = 0
    scale: float = 1.0
    map_view: MapView | None = None
    old_days: tuple[tuple[str, str], ...] = ()
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    past: bool = False
    k: int = 5
    sorted_names: SortNames = field(default=by_letters, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.text_px:
            object.__setattr__(self, "text_px", BODY_PX[self.surface])
        if self.surface == "wall":
            object.__setattr__(self, "theme", "dark")

    @classmethod
    def for_wall(cls, profile: WallProfile, language: Language, zone: str) -> RenderContext:
        """The context of a wall. The profile sets the text size. Lines and markers grow in proportion to the text."""
        text_px = profile.text_px(language)
        return cls("wall", language, "dark", zone, text_px, text_px / DESK_TEXT_PX)

    @property
    def tokens(self) -> Tokens:
        """The set of colours for this surface and theme."""
        return WALL if self.surface == "wall" else DARK if self.theme == "dark" else LIGHT

    @property
    def locale(self) -> str:
        """The code of the viewer's language for browsers and Plotly: "zh-CN" or "en"."""
        return "zh-CN" if self.language == "zh" else "en"

    @property
    def small_px(self) -> int:
        """Size of tick labels and notes in px: 2 px less than the text, but on a wall the same."""
        return self.text_px if self.surface == "wall" else self.text_px - 2

    def old_day(self, domain: str = "") -> str:
        """The day on which the data of a domain end, such as 2026-11-20, if it is not the clock's day; else "".

        Without a domain it is the day that the domains of `old_days` share; "" if they share none.
        """
        days = {day for lead, day in self.old_days if domain in ("", lead)}
        return days.pop() if len(days) == 1 else ""

    def t(self, message: str, **values: object) -> str:
        """The message in the viewer's language; in English if there is no translation.

        message: an English msgid; "" stays "". values: fill the ``{placeholders}``.
        """
        text = catalogue(self.language).gettext(message) if message else ""
        return self._filled(text, values) if values else text

    def tn(self, one: str, many: str, count: float, /, **values: object) -> str:
        """Like `t`, but with two messages: `one` if the count is 1, otherwise `many`.

        The count fills ``{n}``, unless values has its own text for ``n``.
        """
        text = catalogue(self.language).ngettext(one, many, 1 if count == 1 else 2)
        return self._filled(text, {"n": count} | values)

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        """The text with its values; in Chinese with the spaces of Chinese: see `chinese`."""
        return chinese(text, values) if self.language == "zh" else text.format(**values)

    def label(self, value: object) -> str:
        """The word for a value of the contract, such as ``urban_management``. A missing value gives "–".

        An unknown value is returned as text.
        """
        if pd.isna(value):  # type: ignore[call-overload]
            return "–"
        return self.t(LABELS.get(str(value), str(value)))

    def inside(self, value: object) -> str:
        """Like `label`, for use inside a sentence: the text begins with a small letter.

        A label with a capital after its first letter, such as WeChat, stays as it is.
        """
        word = self.label(value)
        return word if word[1:] != word[1:].lower() else word[:1].lower() + word[1:]

    def name(self, rows: Any, prefix: str = "") -> Any:
        """The name of a row (mapping, Series or named tuple); for a frame, a Series with the name of each row.

        It is the first of these values that is present: the name in the viewer's language, the name in the other
        language, the id. If all are missing, it is "–". A frame without such columns gives its index.

        With the prefix ``agency`` the columns are ``agency_name_zh``, ``agency_name_en`` and ``agency_id``. Without a
        prefix they are ``name_zh``, ``name_en``, and the first column that is named ``id`` or ends in ``_id``.
        """
        columns = rows._fields if hasattr(rows, "_fields") else tuple(rows.keys())
        found = _name_columns(columns, prefix, self.language)
        if isinstance(rows, pd.DataFrame):
            return pd.Series(_names_of(rows, found), index=rows.index, dtype="object")
        return _first_present([getattr(rows, c) if hasattr(rows, "_fields") else rows[c] for c in found])

    def template(self) -> dict[str, Any]:
        """The deck's Plotly template: fonts, axes and colours. Plotly's own template would add 6 kB to every figure."""
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
        """A Plotly figure with the deck's template, as a plain dict. A ``go.Figure`` would take fifteen times as long.

        data: the traces. layout: entries of its layout. By default ``uirevision`` is constant, so that a refresh keeps
        the viewer's zoom.
        """
        frame = {"template": self._template_for(data), "uirevision": "kept", "autosize": True}
        return {"data": [dict(trace) for trace in data], "layout": frame | layout}

    def _template_for(self, data: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The part of the Plotly template that these traces need. Maps, for example, need no axes."""
        template, kinds = self.template(), {trace.get("type", "scatter") for trace in data}
        unused = set() if "bar" in kinds else {"bargap", "barcornerradius"}
        unused |= {"xaxis", "yaxis", "colorway"} if kinds and kinds <= MAPS else set()
        return {
            "layout": {name: value for name, value in template["layout"].items() if name not in unused},
            "data": {kind: styles for kind, styles in template["data"].items() if kind in kinds},
        }

    def empty_figure(self, kind: str = "no_data") -> dict[str, Any]:
        """A Plotly figure that shows only why it is empty. kind: a key of `EMPTY`."""
        return self.text_figure(self.t(EMPTY[kind]))

    def text_figure(self, text: str) -> dict[str, Any]:
        """A Plotly figure that shows only this text, in its middle."""
        words = {"text": text, "showarrow": False, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}
        hidden = {"visible": False, "fixedrange": True}
        return self.figure([], annotations=[words], xaxis=hidden, yaxis=hidden)
