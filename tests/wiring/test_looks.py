"""Every panel is drawn for every look: on desk and wall, in both languages and all themes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import product

import pandas as pd
from plotly.utils import PlotlyJSONEncoder

from callbacks.registry.panel import Panel
from callbacks.registry.panels import PANELS
from data.questions.filters import Filters
from data.questions.reading import Reader, Recorder
from layouts.kit.theme import PROFILES, RenderContext
from tests.exam.cases import cases

LANGUAGES = ("zh", "en")
LOOKS = {f"desk-{language}-{theme}": RenderContext("desk", language, theme)
         for language in LANGUAGES for theme in ("light", "dark")}  # fmt: skip
LOOKS |= {f"wall-{language}-{name}": RenderContext.for_wall(profile, language, "Asia/Shanghai")
          for language in LANGUAGES for name, profile in PROFILES.items()}  # fmt: skip

TEXTS = re.compile(r'"((?:[^"\\]|\\.)*)"')
"""The strings of a picture as JSON."""
UNREADABLE = re.compile(r"\bnan\b|\bNaT\b")
"""What a reader sees where a drawing forgot that a value is missing."""


@cases("looks", "panel, look", product(PANELS, LOOKS))
def test_every_panel_is_drawn_from_many_few_and_no_rows(
    panel: Panel, look: str, read: Reader, ask: Callable[..., Filters]
) -> None:
    many, few, none = ask(window="7d"), ask(window="2h", district="430104"), ask()
    for frame in (panel.read(read, many), panel.read(read, few), panel.read(Recorder(), none)):
        before = frame.copy(deep=True)
        picture = json.dumps(panel.card.draw(frame, LOOKS[look]), cls=PlotlyJSONEncoder, ensure_ascii=False)
        headline = panel.card.headline(frame, LOOKS[look])
        assert not UNREADABLE.search(headline), headline
        assert not UNREADABLE.search(" ".join(TEXTS.findall(picture)))
        pd.testing.assert_frame_equal(frame, before)
