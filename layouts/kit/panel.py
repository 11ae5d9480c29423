"""Frozen records about panels and pages: the texts and drawing of a panel, its place on a page, and the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import pandas as pd

from layouts.kit.theme import RenderContext


@dataclass(frozen=True)
class Chooser:
    """Buttons over a picture that set a filter. If the filter can have several values, several buttons can be pressed.

    filter: name of the filter. options: a pair (value, msgid) per button.
    """

    filter: str
    options: tuple[tuple[str, str], ...]


class Ranked(NamedTuple):
    """How the rows of a ranking are ordered. Rows with equal values are in order of their names.

    values: the columns whose values must be equal. name: prefix of the columns with the names, as for
    `RenderContext.name`. label: a column with codes, whose words (`RenderContext.label`) replace the names. noun: msgid
    of what is ranked, such as agencies, for sentences that count several leaders.
    """

    values: tuple[str, ...]
    name: str = ""
    label: str = ""
    noun: str = ""


@dataclass(frozen=True)
class Card:
    """The texts of one panel, and how it is drawn. All texts are English msgids.

    title: the panel's name. question: the question that it answers. unit: unit of its numbers; "" if they have several.
    definition: how the numbers are computed, for the number card. headline: a function that makes the answer's sentence
    from the rows. draw: a function that draws the rows. Both functions are pure and accept an empty frame.

    kind: what `draw` returns. ``figure``: a Plotly figure as a plain dict. ``grid``: a dict with the entries columnDefs
    and rowData of AG Grid. ``body``: Dash components.

    click: name of the filter that a click on a mark or on a row of the grid sets. Its value is the mark's
    ``customdata`` or the row's ``click``. In a ``body``, a click on any element with ``data-filter`` and ``data-value``
    sets a filter.

    chooser: buttons over the picture. order: the rule by which rows are ordered, as a text for the number card; "" if
    the picture itself shows it. ranked: how rows with equal values are ordered, in headline, picture and table; None
    leaves them as they are read. missing: a function that counts, from the rows, what is not in the base of the panel's
    rates because its value is missing; None if the panel shows no rate, or if its rows do not tell.
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
    ranked: Ranked | None = None
    missing: Callable[[pd.DataFrame], int] | None = None


@dataclass(frozen=True)
class Shown:
    """A panel on a page that is being made, with its answer.

    panel: the panel's id. tables: names of the versions on which it depends (`Panel.versioned`). facts: names of the
    tables whose ages it displays. answer: the picture (for a grid: columns and rows), headline, footer and notice, in
    the form in which a refresh sends them. If it is None, no answer is ready, and the browser's script asks for one.

    version: the versions of `tables` in their order, joined by dots: those of the answer or, if there is no answer, the
    present ones. If an answer's versions are old, the script asks for a newer answer after the page is drawn.
    """

    panel: str
    tables: tuple[str, ...]
    facts: tuple[str, ...]
    version: str
    answer: Sequence[Any] | None = None


@dataclass(frozen=True)
class Place:
    """A panel's place on a page.

    panel: the panel's id. span: its width in columns; a row has 12. height: height of its row in rem. A wall ignores
    `height`.
    """

    panel: str
    span: int
    height: int = 22


@dataclass(frozen=True)
class Page:
    """A page of the deck.

    path: its address. title: its name (msgid). places: its panels in reading order. surface: wall, desk (computer) or
    field (tablet, phone). fit: whether a large screen shows the whole page without scrolling.
    """

    path: str
    title: str
    places: tuple[Place, ...]
    surface: Literal["wall", "desk", "field"] = "desk"
    fit: bool = False
