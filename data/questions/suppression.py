"""Hides small counts of cases from viewers who may not see single cases.

A count of cases below k is a *small* cell. Whoever may not see single cases gets neither small cells nor what would
tell them: the cells of the same row that add up with them to a shown cell, cells of other rows that add up with them to
a known total, and all that is computed from hidden cells. `Cells` says what a panel about cases must declare for this.

Why the rules hold, for one moment and one window. All panels that show a population, such as the cases submitted in the
window, divide it by one property each: by channel, by item, by day. Without filters these panels share nothing but the
total, so each may be judged alone. Take the total as known, and with it the sum of the hidden cells of each column. In
two hidden rows of one column a case can be moved from one row to the other, and all that is shown stays true, unless
their sum leaves no room. `_enough` sees to that room. In rows whose whole is shown, cases are moved between two parts
of one row and back between the same parts of another. A viewer of a part of the city might compare his answers with
those of a viewer of the whole: `city` makes the same rules hold for the rest, which is the city without his part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import WarehouseError
from data.questions.comparisons import COMPARED
from data.questions.coverage import INCOMPLETE
from data.questions.filters import Filters
from data.questions.reach import Reach
from data.warehouse.policy import Seen

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
WINDOWS = ("24h", "7d", "30d", "90d", "today")
"""The windows about which a viewer without case detail may ask. Two windows that differ by an hour tell the cases of
that hour."""
NOTHING = "Too few cases to show: you see no numbers below {k}"
MARK = " or hidden"
"""End of the text in place of a hidden count: see `mark`."""
CASES = "services"
"""The domain whose facts are cases. Its data end, for these viewers, at a whole hour."""


class Shown(NamedTuple):
    """The rows that a viewer without case detail may see. hidden: whether any cell is hidden."""

    frame: pd.DataFrame
    hidden: bool


class Rule(Protocol):
    """What a panel about cases declares: how its small counts are hidden."""

    @property
    def mixed(self) -> bool:
        """Whether the panel shows other things than cases, too. It then never refuses a question: see `hide_all`."""

    def hide(self, frame: pd.DataFrame, city: pd.DataFrame | None, k: int) -> Shown | None:
        """The rows without small counts; None if nothing can be shown.

        city: the rows of the whole city; None if `frame` has them.
        """

    def hide_all(self, frame: pd.DataFrame) -> Shown:
        """The rows without any count of cases."""


@dataclass(frozen=True)
class Counts:
    """Columns with numbers of cases. whole: a number per row, whose sum over all rows is the number of a population.

    parts: numbers of the cases of the whole with a property. No case is in two parts. What is in no part is a cell.
    """

    whole: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cells:
    """What a panel about cases shows, so that its small counts can be hidden. The panel shows nothing but cases.

    keys: the columns that say what a row is about, with its names. The first one identifies the row. counts: the
    numbers of cases; without the first one nothing is shown. nested: the rows are subsets of the first row. linked:
    columns that are computed from several rows; if any cell is hidden, all theirs are. withheld: columns that are
    always hidden. Any other column is computed from its own row, and is hidden where a cell of this row is.
    """

    keys: tuple[str, ...]
    counts: tuple[Counts, ...]
    nested: bool = False
    linked: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    mixed: bool = False

    def hide(self, frame: pd.DataFrame, city: pd.DataFrame | None, k: int) -> Shown | None:
        """The rows without small counts, those with hidden cells last; None if nothing can be shown.

        Hidden counts are the text of `mark`; all else that is hidden is missing. Rows with hidden cells are in order of
        their keys: another order would tell which of them is larger.
        """
        found = frame.reset_index(drop=True)
        masks: dict[str, Mask] = {}
        for counts in self.counts:
            hidden = self._masks(found, city, counts, k)
            if hidden is None and counts is self.counts[0]:
                return None
            masks |= hidden or dict.fromkeys((counts.whole, *counts.parts), np.ones(len(found), bool))
        touched = np.logical_or.reduce(list(masks.values()))
        rows = found.assign(
            **{name: _blanked(found[name], mask, mark(k)) for name, mask in masks.items()},
            **{name: _blanked(found[name], mask) for name, mask in self._computed(found, masks, touched, k)},
        )
        if touched.any() and not self.nested:
            last = rows[touched].sort_values(self.keys[0])
            rows = pd.concat([rows[~touched], last], ignore_index=True)
        return Shown(rows, bool(touched.any() or (len(rows) and self.withheld)))

    def _computed(
        self, frame: pd.DataFrame, counted: Collection[str], touched: Mask, k: int
    ) -> Iterator[tuple[str, Mask]]:
        """Name of each column that is no count and no key -> which of its cells are hidden."""
        every = np.ones(len(frame), bool)
        small = any(((frame[name] >= 0) & (frame[name] < k)).any() for name in self.linked)
        for name in map(str, frame.columns):
            if name in self.withheld or (name in self.linked and (small or touched.any())):
                yield name, every
            elif name not in {*self.keys, *self.linked, *COMPARED, *INCOMPLETE, *counted}:
                yield name, touched

    def hide_all(self, frame: pd.DataFrame) -> Shown:
        """No rows: a panel that shows nothing but cases refuses the question."""
        return Shown(frame.iloc[:0], True)

    def _masks(self, frame: pd.DataFrame, city: pd.DataFrame | None, counts: Counts, k: int) -> dict[str, Mask] | None:
        """Name of each column of `counts` -> which of its cells are hidden; None if no row can be shown."""
        if frame[counts.whole].isna().all():
            return {name: np.zeros(len(frame), bool) for name in (counts.whole, *counts.parts)}
        own = _layer(frame, counts)
        whole = _layer(city, counts) if city is not None else own
        place = _places(frame, city, self.keys[0]) if city is not None else np.arange(len(frame))
        if -1 in place:
            return None  # the city was read before this row came
        if self.nested:
            first, second = (small_of_nested(layer, k) for layer in (whole, own))
            rest = small_of_nested(whole[place] - own, k) if city is not None else first
            hidden = first[place] | second | rest
            return None if len(hidden) and hidden[0] else {counts.whole: hidden}
        found = hidden_cells([whole], k)
        if found is not None and city is not None:
            found = hidden_cells([own, whole[place] - own], k, [mask[place] for mask in found])
        return None if found is None else dict(zip((counts.whole, *counts.parts), found, strict=True))


def mark(k: int) -> str:
    """The text in place of a hidden count. It is the same for small counts and for those that would tell them."""
    return f"<{k}{MARK}"


def _layer(frame: pd.DataFrame, counts: Counts) -> Numbers:
    """The counts as numbers: one row per row, one column for the whole and for each of its parts."""
    return frame[[counts.whole, *counts.parts]].fillna(0).to_numpy(np.float64)


def _places(frame: pd.DataFrame, city: pd.DataFrame, key: str) -> npt.NDArray[np.intp]:
    """For each row of the frame, the place of the city's row with the same key; -1 if there is none."""
    own, all_keys = (rows[key].astype(object).where(rows[key].notna(), None).tolist() for rows in (frame, city))
    place = {value: number for number, value in enumerate(all_keys)}
    return np.array([place.get(value, -1) for value in own], np.intp)


def _blanked(values: pd.Series[Any], mask: Mask, mark: str | None = None) -> pd.Series[Any]:
    """The values with the mark, or nothing, in the hidden cells."""
    if not mask.any():
        return values
    if mark is None:
        return values.astype("float64" if values.dtype.kind == "i" else values.dtype).mask(mask)
    return values.astype(object).mask(mask, mark)


# Which cells are hidden --------------------------------------------------------------------------------------------


def hidden_cells(layers: Sequence[Numbers], k: int, begun: Sequence[Mask] = ()) -> list[Mask] | None:
    """For the whole and for each of its parts, which of its cells must be hidden; None if no row can be shown.

    layers: the viewer's own counts and, if he does not see the whole city, those of the rest, for the same rows (see
    `_layer`). begun: cells that are hidden anyhow.
    """
    wholes = [layer[:, 0] for layer in layers]
    if any(0 < whole.sum() < k for whole in wholes):
        return None
    rows = _until_enough(wholes[:1], wholes[1:], _small(wholes, k) | (begun[0] if begun else False), presence=True)
    if rows is None:
        return None
    if layers[0].shape[1] == 1:
        return [rows]
    cells = [_categories(layer) for layer in layers]
    small = rows | (begun[1] if begun else False)
    for category in range(cells[0].shape[1]):
        there = [np.where(layer[:, 0] > 0, of[:, category], 0) for layer, of in zip(layers, cells, strict=True)]
        small = small | (there[0] < k)
        for layer, other in zip(layers[1:], there[1:], strict=True):
            small = small | ((layer[:, 0] > 0) & (other < k))
    if any(0 < column.sum() < k for of in cells for column in of.T):
        small = np.ones(len(rows), bool)  # the total of a part is small itself
    own, *others = cells
    parts = _until_enough(list(own.T), [column for of in others for column in of.T], small, presence=False)
    parts = np.ones(len(rows), bool) if parts is None else parts
    return [rows, *[parts] * (layers[0].shape[1] - 1)]


def _categories(layer: Numbers) -> Numbers:
    """The parts of each row, and what is in no part."""
    return np.column_stack([layer[:, 1:], layer[:, 0] - layer[:, 1:].sum(axis=1)])


def _small(layers: Sequence[Numbers], k: int) -> Mask:
    """Which cells are small: the viewer's own below k; those of the rest below k, unless nothing is left there."""
    own, *others = layers
    small: Mask = own < k
    for other in others:
        small = small | ((other > 0) & (other < k))
    return small


def _until_enough(own: Sequence[Numbers], others: Sequence[Numbers], hidden: Mask, *, presence: bool) -> Mask | None:
    """The hidden rows, and the smallest shown ones with them until no hidden cell can be worked out; None if all are.

    own, others: columns of counts, whose totals are known. presence: whether each row has at least one case in `own`.
    """
    found = hidden.copy()
    while found.any() and not _enough(own, others, found, presence=presence):
        if found.all():
            return None
        found[np.argmin(np.where(found, np.inf, own[0]))] = True
    return found


def _enough(own: Sequence[Numbers], others: Sequence[Numbers], hidden: Mask, *, presence: bool) -> bool:
    """Whether the sums of the hidden cells leave room: two rows at least, and a case that can be moved in each column.

    A row that is there has a case at least, so that with `presence` one case more than rows is needed.
    """
    least = int(hidden.sum()) if presence else 0
    room = all(column[hidden].sum() > least for column in own)
    return bool(hidden.sum() >= 2 and room and all(c[hidden].sum() > 0 for c in others if c.sum() > 0))


def small_of_nested(layer: Numbers, k: int) -> Mask:
    """Which of the nested numbers must be hidden. Shown ones are at least k, and equal or at least k apart.

    None must be hidden if the first one is 0: nothing is divided.

    The difference of two nested numbers is a number of cases, too. The first number, of which all others are parts, has
    precedence.
    """
    numbers = layer[:, 0].tolist()
    if not numbers or not numbers[0]:
        return np.zeros(len(numbers), bool)
    shown: list[float] = []
    hidden = []
    for number in numbers:
        near = any(0 < abs(number - other) < k for other in shown)
        hidden.append(number < k or near)
        shown += [] if hidden[-1] else [number]
    return np.array(hidden, bool)


# Which questions are answered --------------------------------------------------------------------------------------


def at_whole_hour(filters: Filters) -> Filters:
    """The same question; the data about cases end at a whole hour, so that no two moments are minutes apart."""
    end = filters.for_domain(CASES).moment.replace(minute=0, second=0, microsecond=0)
    return replace(filters, reach=Reach({**filters.reach.until, CASES: end}))


def refusal(filters: Filters, obeys: frozenset[str], seen: Seen) -> WarehouseError | None:
    """Why a viewer without case detail gets no counts of cases; None if he gets them.

    filters: the question, with the panel's window. obeys: the filters and the window that change the panel's rows.
    seen: what his policy allows. A viewer of single agencies gets none: what he sees are rows of other viewers' panels.
    """
    if seen.agencies is not None:
        return WarehouseError("withheld", "Figures of cases are shown to you only for all agencies together")
    if any(name in obeys for name, _ in filters.chosen):
        return WarehouseError("withheld", "Figures of cases are shown to you without filters only")
    if filters.known_by is not None:
        return WarehouseError("withheld", "Figures of cases are shown to you as they happened, not as they were known")
    if "window" in obeys and filters.window_in_force not in WINDOWS:
        return WarehouseError(
            "withheld",
            "Figures of cases are shown to you for these windows only: {windows}",
            windows=", ".join(WINDOWS),
        )
    return None
