"""How a test names its cases: all of them, once, for the daily sample and for the exam."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from tests.exam.criteria import BY_NAME, Criterion


@dataclass(frozen=True)
class Cases:
    """All cases of a test. make: makes one case up; such cases are random, and `count` of them are all.

    indirect: the argument is a fixture, which makes the case from its parameter.
    """

    criterion: Criterion
    arguments: str
    listed: tuple[Any, ...] = ()
    make: Callable[[Random], Any] | None = None
    count: int = 0
    indirect: bool = False

    def chosen(self, seed: str, everything: bool) -> list[Any]:
        """Every case, or the sample of this seed, in order."""
        wanted = self.total if everything else min(self.criterion.sample, self.total)
        if self.make is None:
            numbers = sorted(Random(f"{seed} {self.criterion.name}").sample(range(self.total), wanted))
            return [self.listed[number] for number in numbers]
        return [self.make(Random(f"{seed} {self.criterion.name} {number}")) for number in range(wanted)]

    @property
    def total(self) -> int:
        """Number of all cases."""
        return self.count or len(self.listed)


def cases(criterion: str, arguments: str, every: Iterable[Any], *, indirect: bool = False) -> pytest.MarkDecorator:
    """Parametrise a test: a sample of these cases in `make test`, every one in `make exam`."""
    return pytest.mark.criterion.with_args(Cases(BY_NAME[criterion], arguments, tuple(every), indirect=indirect))


def random_cases(criterion: str, arguments: str, make: Callable[[Random], Any], count: int) -> pytest.MarkDecorator:
    """Parametrise a test with random cases: a sample in `make test`, `count` of them in `make exam`."""
    return pytest.mark.criterion.with_args(Cases(BY_NAME[criterion], arguments, make=make, count=count))
