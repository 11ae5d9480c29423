"""Cases and incidents with the times of all their steps. ``case_event`` and ``incident_event`` follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.clock import Floats


@dataclass(frozen=True)
class Lifecycles:
    """Cases or incidents with the times of all their steps, in order of the first step.

    rows: one row per case or incident. steps: an array with one row per case or incident and one column per possible
    step (`services.STEPS`, `incidents.STEPS`). Its values are Unix seconds; NaN if the step never happens.
    """

    rows: pd.DataFrame
    steps: Floats

    def of(self, key: str, rows: pd.DataFrame) -> Lifecycles:
        """The cases or incidents whose identifiers are also in `rows`. key: name of the column with the identifier."""
        return self.chosen(self.rows[key].isin(rows[key]).to_numpy())

    def chosen(self, mask: NDArray[np.bool_]) -> Lifecycles:
        """The cases or incidents for which the mask is true."""
        return self if mask.all() else Lifecycles(self.rows[mask], self.steps[mask])


def events_of(
    lifecycles: Lifecycles, key: str, number: str, step: str, names: Sequence[str], start: float, end: float
) -> pd.DataFrame:
    """The steps in [start, end) of these cases or incidents, in order of time. start, end: Unix seconds.

    names: names of the steps, one per column of `lifecycles.steps`. Columns: at (Unix seconds), agency_id, and three
    whose names are arguments:

    - key: the identifier of the case or incident, also the name of its column in `lifecycles.rows`.
    - number: the number of the step in its case or incident, from 1.
    - step: the name of the step.
    """
    steps = lifecycles.steps
    numbers = np.cumsum(~np.isnan(steps), axis=1)
    row, place = np.nonzero((steps >= start) & (steps < end))
    # steps of one moment: in order of the identifier, as the rows are, then of the number
    order = np.argsort(steps[row, place], kind="stable")
    row, place = row[order], place[order]
    return pd.DataFrame(
        {
            key: lifecycles.rows[key].to_numpy()[row],
            number: numbers[row, place].astype(np.int32),
            "at": steps[row, place],
            step: np.array(names, dtype=object)[place],
            "agency_id": lifecycles.rows["agency_id"].to_numpy()[row],
        }
    )
