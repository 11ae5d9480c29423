"""The least and the greatest value that equations leave to a sum of numbers that are not negative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
TINY = 1e-7
Sum = Mapping[str, float]
"""A weighted sum of unknowns: name of an unknown -> its weight."""


class Equations:
    """Equations between unknown numbers, none of which is negative."""

    def __init__(self) -> None:
        self.rows: list[tuple[Sum, float]] = []

    def say(self, terms: Sum, value: float) -> None:
        """The sum has this value."""
        self.rows.append((terms, value))

    def range_of(self, terms: Sum) -> tuple[float, float]:
        """The least and the greatest value of a sum; infinite if nothing limits it."""
        names = sorted({name for one, _ in self.rows for name in one} | set(terms))
        place = {name: number for number, name in enumerate(names)}
        left = np.zeros((len(self.rows), len(names)))
        for row, (one, _) in enumerate(self.rows):
            for name, weight in one.items():
                left[row, place[name]] += weight
        cost = np.zeros(len(names))
        for name, weight in terms.items():
            cost[place[name]] = weight
        right = np.array([value for _, value in self.rows], float)
        return least(left, right, cost), -least(left, right, -cost)


def least(left: Array, right: Array, cost: Array) -> float:
    """The least cost @ x with left @ x == right and x >= 0, by the simplex method with Bland's rule."""
    flip = np.where(right < 0, -1.0, 1.0)
    rows, columns = left.shape
    table = np.column_stack([left * flip[:, None], np.eye(rows), right * flip])
    basis = list(range(columns, columns + rows))
    found = _solved(table, basis, np.concatenate([np.zeros(columns), np.ones(rows)]), columns + rows)
    assert found is not None and found < 1e-6, "the answers contradict one another"
    for row in range(rows):  # no artificial number may come back
        if basis[row] >= columns and (able := np.flatnonzero(abs(table[row, :columns]) > TINY)).size:
            _pivot(table, basis, row, int(able[0]))
    solved = _solved(table, basis, np.concatenate([cost, np.zeros(rows)]), columns)
    return -np.inf if solved is None else solved


def _solved(table: Array, basis: list[int], cost: Array, columns: int) -> float | None:
    """The least cost from a first solution; None if there is none. columns: those that may enter the basis."""
    while True:
        prices = cost[:columns] - cost[basis] @ table[:, :columns]
        entering = np.flatnonzero(prices < -TINY)
        if not entering.size:
            return float(cost[basis] @ table[:, -1])
        column = int(entering[0])
        able = np.flatnonzero(table[:, column] > TINY)
        if not able.size:
            return None
        ratios = table[able, -1] / table[able, column]
        ties: Sequence[int] = able[ratios <= ratios.min() + TINY].tolist()
        _pivot(table, basis, min(ties, key=lambda row: basis[row]), column)


def _pivot(table: Array, basis: list[int], row: int, column: int) -> None:
    table[row] /= table[row, column]
    for other in range(len(table)):
        if other != row and abs(table[other, column]) > TINY:
            table[other] -= table[other, column] * table[row]
    basis[row] = column
