"""The targets of indicators: which one was valid for a city or a district at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from data.warehouse.frames import tuples_of


def targets_at(rows: pd.DataFrame, targets: pd.DataFrame, at: pd.Series[Any]) -> pd.Series[Any]:
    """The target of each row at the row's moment in `at`; missing where no target is valid then.

    A row about a district gets the target of this district, a row about the city that of the city. Of several valid
    targets, the one that began last counts. rows: with indicator_id and district_id. targets: from `read_indicators`.
    """
    asked = zip(rows["indicator_id"].tolist(), _or_none(rows["district_id"]), at.tolist(), strict=True)
    return _valid_targets(asked, targets, rows.index)


def only_of_city(rows: pd.DataFrame, targets: pd.DataFrame, at: pd.Series[Any]) -> pd.Series[Any]:
    """Whether a row is about a district that has no target of its own, while the city has one. See `targets_at`."""
    lacking = rows["district_id"].notna() & rows["target"].isna()
    if not lacking.any():
        return lacking
    asked = [(one, None, moment) for one, moment in zip(rows["indicator_id"].tolist(), at.tolist(), strict=True)]
    return lacking & _valid_targets(asked, targets, rows.index).notna()


def _valid_targets(
    asked: Iterable[tuple[str, str | None, Any]], targets: pd.DataFrame, index: pd.Index[Any]
) -> pd.Series[Any]:
    """The target that was valid for each (indicator, district or None for the city, moment); missing without one."""
    known: dict[tuple[str, str | None], list[Any]] = {}
    ordered = targets.sort_values("valid_from", kind="stable")
    names = zip(ordered["indicator_id"].tolist(), _or_none(ordered["district_id"]), strict=True)
    for name, valid in zip(names, tuples_of(ordered, "valid_from", "valid_to", "target"), strict=True):
        known.setdefault(name, []).append(valid)
    # a missing end is no moment: no comparison with it is true
    found = [
        next(
            (target for start, end, target in reversed(known.get((one, unit), ())) if start <= at and not at >= end),
            None,
        )
        for one, unit, at in asked
    ]
    return pd.Series(found, index, dtype="float64")


def _or_none(column: pd.Series[Any]) -> list[str | None]:
    return [None if pd.isna(value) else value for value in column.tolist()]
