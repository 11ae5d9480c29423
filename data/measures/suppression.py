"""How panels of measures hide small counts of cases from viewers who may not see single cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.contract.tables import PERSONAL
from data.measures.definitions import BY_ID, MEASURES, Measure
from data.questions.suppression import Shown

OF_CASES = frozenset(
    measure.id for measure in MEASURES if not PERSONAL.isdisjoint(table.name for table in measure.source.tables)
)
"""Ids of the measures that count cases."""
NOW, BEFORE = ("numerator", "denominator", "value"), ("numerator_before", "denominator_before", "value_before")
JUDGED = ("target", "short")
WEAKEST = ("weak_district_id", "weak_name_zh", "weak_name_en", "weak_value")
"""Columns that are computed from the values of single districts."""


@dataclass(frozen=True)
class Values:
    """The rule for rows with one measure each: a number of cases is shown if it and the rest of its whole are large.

    totals: whether each row is about all that the viewer may see. If not, the rows are about districts, and no number
    of cases is shown: two panels that divide the same cases in two ways would tell small ones.
    """

    totals: bool = True
    mixed: bool = True

    def hide(self, frame: pd.DataFrame, city: pd.DataFrame | None, k: int) -> Shown | None:
        """The rows; for measures of cases without numbers that are small or would tell small ones."""
        if not self.totals:
            return self.hide_all(frame)
        of_cases = frame["measure"].isin(OF_CASES)
        hidden = {}
        for columns in (NOW, BEFORE):
            own = _numbers(frame, columns)
            layers = [own] if city is None else [own, _rest(_numbers(city, columns), own)]
            told = {measure for measure in own if all(_is_large(layer, measure, k) for layer in layers)}
            hidden[columns] = of_cases & ~frame["measure"].isin(told)
        return self._without(frame, of_cases, hidden[NOW], hidden[NOW] | hidden[BEFORE])

    def hide_all(self, frame: pd.DataFrame) -> Shown:
        """The rows; for measures of cases without any number."""
        of_cases = frame["measure"].isin(OF_CASES)
        return self._without(frame, of_cases, of_cases, of_cases)

    @staticmethod
    def _without(frame: pd.DataFrame, of_cases: Any, now: Any, before: Any) -> Shown:
        shown = frame.copy()
        for mask, columns in ((now, NOW), (before, BEFORE), (now, JUDGED), (of_cases, WEAKEST)):
            for name in columns:
                if name in shown:
                    shown[name] = shown[name].mask(mask)
        if "status" in shown:
            shown["status"] = shown["status"].mask(now, "hidden")
        return Shown(shown, bool(now.any()))


Numbers = dict[str, tuple[float, float]]
"""Id of a measure of cases -> its numerator and its denominator, NaN if it has none."""


def _numbers(frame: pd.DataFrame, columns: tuple[str, ...]) -> Numbers:
    rows = frame[frame["measure"].isin(OF_CASES)]
    numbers = zip(rows["measure"], rows[columns[0]], rows[columns[1]], strict=True)
    return {str(measure): (float(numerator), float(whole)) for measure, numerator, whole in numbers}


def _rest(city: Numbers, own: Numbers) -> Numbers:
    """The numbers of the city without those of the viewer."""
    return {measure: (city[measure][0] - part, city[measure][1] - whole) for measure, (part, whole) in own.items()}


def _is_large(numbers: Numbers, measure: str, k: int) -> bool:
    """Whether the measure's number, and what is left of the whole of which it is a part, are at least k."""
    of, (part, whole) = BY_ID[measure], numbers[measure]
    if of.part and of.denominator is None:
        whole = numbers.get(_whole_of(of), (np.nan, np.nan))[0]
    return part >= k and (whole - part >= k if of.part else True)


def _whole_of(measure: Measure) -> str:
    """The id of the measure that counts all of what this measure counts a part of."""
    same = (one.id for one in MEASURES if one.source is measure.source and not one.part and one.denominator is None)
    return next(same, "")
