"""The look of a panel (its texts and its drawing) and its place on a page, as frozen records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from layouts.kit.theme import RenderContext


@dataclass(frozen=True)
class Chooser:
    """Buttons over a picture that set a filter; several if the filter takes several values. options: (value, msgid)."""

    filter: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Card:
    """The look of one panel. All texts are English msgids, written as literals.

    title: its name. question: the question that it answers. unit: unit of its numbers; "" if they have several.
    definition: how the numbers are computed, for the number card. headline: makes the answer's sentence from the rows.
    draw: draws the rows. kind: what `draw` returns: ``figure``, a Plotly figure as plain dict; ``grid``,
    ``{"columnDefs": […], "rowData": […]}`` for AG Grid; ``body``, Dash components. click: the filter that a click on a
    mark or grid row sets; a mark's ``customdata`` (a grid row's ``click``) is its value. In a ``body`` any element with
    ``data-filter`` and ``data-value`` does the same. chooser: buttons over the picture. order: the rule by which rows
    are ordered, for the number card; "" if the picture itself shows it.

    `headline` and `draw` are pure functions that accept an empty frame.
    """

    title: str
    question: str
    unit: str
    definition: str
    headline: Callable[[pd.DataFrame, RenderContext], str]
    draw: Callable[[pd.DataFrame, RenderContext], Any]
    kind: Literal["figure", "grid", "body"] = "figure"
    click: str | None = None
    chooser: Chooser | None = None
    order: str = ""


@dataclass(frozen=True)
class Shown:
    """A panel on a page that is being made. The browser's script reads all fields.

    tables: tables on which the panel depends. facts: tables whose ages the panel displays. answer: picture, headline,
    footer and notice, as a refresh sends them; None if not ready: the script then asks for the answer. version:
    the versions of the tables in the answer, or the present ones without an answer. If the answer is older than the
    present versions, the script asks for a newer one after the page is drawn.
    """

    panel: str
    tables: tuple[str, ...]
    facts: tuple[str, ...]
    version: str
    answer: Sequence[Any] | None = None


@dataclass(frozen=True)
class Place:
    """A panel's place on a page: its width in columns (a row has 12), and the height of its row in rem."""

    panel: str
    span: int
    height: int = 22


@dataclass(frozen=True)
class Page:
    """A page: its path, title (msgid), the places of its panels in reading order, and its default time window."""

    path: str
    title: str
    places: tuple[Place, ...]
    window: str = "24h"
    surface: Literal["wall", "desk", "field"] = "desk"
    fit: bool = False
