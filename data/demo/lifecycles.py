"""Cases and incidents with all their steps, and the rows of ``case_event`` and ``incident_event`` that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.clock import Floats


@dataclass(frozen=True)
class Lifecycles:
    """Cases or incidents, with the moments of all their steps, in order of the first step.

    rows: one row per case or incident. steps: an array with one row per case or incident and one column per possible
    step (`services.STEPS`, `incidents.STEPS`). Its values are Unix seconds; NaN if the step never happens.
    """

    rows: pd.DataFrame
    steps: Floats

    def of(self, key: str, rows: pd.DataFrame) -> Lifecycles:
        """Those of the cases or incidents in `rows`. key: the column that identifies one."""
        return self.chosen(self.rows[key].isin(rows[key]).to_numpy())

    def chosen(self, mask: NDArray[np.bool_]) -> Lifecycles:
        """Those for which the mask is true."""
        return self if mask.all() else Lifecycles(self.rows[mask], self.steps[mask])


def events_of(
    lifecycles: Lifecycles, key: str, number: str, step: str, names: Sequence[str], start: float, end: float
) -> pd.DataFrame:
    """The steps in [start, end), in order of time: the columns `key`, `number`, at, `step` and agency_id.

    key: the column that identifies a case or an incident. number: the place of the step among its own, from 1. names:
    what `step` says of each column of `lifecycles.steps`. start, end and the column `at`: Unix seconds.
    """
    steps = lifecycles.steps
    numbers = np.cumsum(~np.isnan(steps), axis=1)
    row, place = np.nonzero((steps >= start) & (steps < end))
    # of one moment: by identifier, which follows the order of the rows, then by number
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
