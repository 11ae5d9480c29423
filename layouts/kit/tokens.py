"""The colours of the light desk, the dark desk and the wall. ``assets/tokens.css`` has the same values for browsers."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Tokens:
    """One set of colours, each as ``#rrggbb``.

    ground: the page behind the cards. surface: the background of a card. line: borders and thin lines. grid: grid lines
    of a figure. text, muted, faint: text of first, second and third importance. ink: the main series of data, blue.
    ink2: a second series, drawn over ink. bar: bars; their contrast to the surface is at least 3:1. soft: bands and
    fills behind other marks. edge: borders between areas of a map. critical, warning, ok: a status, always beside a
    symbol or a word. sequential: amounts, from few to many.
    """

    ground: str
    surface: str
    line: str
    grid: str
    text: str
    muted: str
    faint: str
    ink: str
    ink2: str
    bar: str
    soft: str
    edge: str
    critical: str
    warning: str
    ok: str
    sequential: tuple[str, str, str, str, str]

    def css(self) -> dict[str, str]:
        """Name of a CSS property, such as ``--ink`` or ``--sequential-0`` -> its colour."""
        properties: dict[str, str] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                properties[f"--{field.name}"] = value
            else:
                properties |= {f"--{field.name}-{step}": colour for step, colour in enumerate(value)}
        return properties


TEXT_TOKENS = ("text", "muted", "faint", "ink", "critical", "warning", "ok")
"""Names of the colours in `Tokens` whose contrast to the surface suffices for text. A test checks it."""

LIGHT = Tokens(
    ground="#f4f5f7",
    surface="#ffffff",
    line="#e2e6eb",
    grid="#e8ebef",
    text="#17202b",
    muted="#556170",
    faint="#616d7c",
    ink="#2b6cb0",
    ink2="#17202b",
    bar="#7194be",
    soft="#c7d6e8",
    edge="#ffffff",
    critical="#c22f26",
    warning="#955800",
    ok="#1d7a5f",
    sequential=("#eef2f6", "#d9e3ee", "#b9cce0", "#8fafd0", "#5f8dbd"),
)
DARK = Tokens(
    ground="#0c1015",
    surface="#141a21",
    line="#232b35",
    grid="#222a34",
    text="#e8edf3",
    muted="#a0acba",
    faint="#8592a1",
    ink="#7db3e8",
    ink2="#e8edf3",
    bar="#4f7194",
    soft="#33465a",
    edge="#0c1015",
    critical="#ff7a6b",
    warning="#f0b64a",
    ok="#62c3a2",
    sequential=("#18212b", "#1f2d3b", "#294055", "#365775", "#487399"),
)
# Text read from 10 m needs a contrast of 7:1. An LED wall cannot show darker surfaces, so the text is brighter.
WALL = Tokens(
    ground="#0c1015",
    surface="#141a21",
    line="#2a343f",
    grid="#27313c",
    text="#f2f5f8",
    muted="#b9c3ce",
    faint="#a5b1be",
    ink="#86bbef",
    ink2="#f2f5f8",
    bar="#557aa0",
    soft="#37506a",
    edge="#0c1015",
    critical="#ff8577",
    warning="#f5bf58",
    ok="#6dcdac",
    sequential=("#18212b", "#20303f", "#2b455c", "#385b7b", "#4a779f"),
)
