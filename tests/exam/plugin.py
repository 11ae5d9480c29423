"""How pytest chooses cases: a sample by the day's seed, or with ``--exam NAME`` every case of one criterion.

A case that is named in full on the command line, as the summary of a failed run names it, runs on any day.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import Any

import hypothesis
import pytest

from tests.exam.cases import Cases
from tests.exam.criteria import BY_NAME, PANDAS, PROPERTIES, PROPERTY_EXAMPLES
from tests.exam.report import Row, commit, write_row

SEED = "CITYDECK_SEED"
"""The environment variable that repeats the samples of another day."""


def seed() -> str:
    """The seed of the samples: the day in UTC where the environment gives none."""
    return os.environ[SEED]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--exam``."""
    parser.addoption("--exam", choices=list(BY_NAME), help="run every case of this criterion and note it in docs/")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Settle the seed before workers start and before Hypothesis reads its own."""
    config.addinivalue_line("markers", "criterion: a claim about very many cases, see tests/exam/")
    os.environ.setdefault(SEED, datetime.now(UTC).date().isoformat())
    hypothesis.settings.register_profile("sample", deadline=None)
    hypothesis.settings.register_profile("exam", deadline=None, max_examples=PROPERTY_EXAMPLES)
    hypothesis.settings.load_profile("exam" if config.option.exam else "sample")
    if not config.option.hypothesis_seed:
        config.option.hypothesis_seed = str(Random(seed()).getrandbits(32))
    config.pluginmanager.register(Times(config), "exam-times")


def pytest_report_header() -> str:
    """Say by which seed the samples are chosen."""
    return f"seed of the samples: {seed()}; repeat them with {SEED}={seed()}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test its cases: all for an exam, and where a case is named in full, so that a failure can be repeated."""
    for marker in metafunc.definition.iter_markers("criterion"):
        cases: Cases = marker.args[0]
        everything = metafunc.config.option.exam == cases.criterion.name or _names_a_case(metafunc.config)
        chosen = cases.chosen(seed(), everything)
        metafunc.parametrize(cases.arguments, chosen, ids=_id, indirect=cases.indirect)


def _names_a_case(config: pytest.Config) -> bool:
    return any("[" in argument for argument in config.args)


def _id(value: Any) -> str | None:
    return str(value) if isinstance(value, dict) else getattr(value, "id", None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Note of each test its criterion; an exam runs those of its criterion alone."""
    for item in items:
        name = _criterion_of(item)
        if name:
            examples = hypothesis.settings().max_examples if name == PROPERTIES else 1
            item.user_properties += [("criterion", name), ("cases", examples)]
    if config.option.exam:
        _keep(config, items, {item for item in items if _criterion_of(item) == config.option.exam})
    elif not _names_a_case(config):
        _keep(config, items, set(items) - _beyond_the_sample(items))


def _keep(config: pytest.Config, items: list[pytest.Item], kept: set[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def _beyond_the_sample(items: list[pytest.Item]) -> set[pytest.Item]:
    """The cases of tests against pandas that are not of today's sample."""
    by_test: dict[str, list[pytest.Item]] = {}
    for item in items:
        if _criterion_of(item) == PANDAS:
            by_test.setdefault(item.nodeid.partition("[")[0], []).append(item)
    beyond: set[pytest.Item] = set()
    for test, cases in by_test.items():
        beyond |= set(cases) - set(Random(f"{seed()} {test}").sample(cases, min(BY_NAME[PANDAS].sample, len(cases))))
    return beyond


def _criterion_of(item: pytest.Item) -> str | None:
    if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
        return PROPERTIES
    marker = item.get_closest_marker("criterion")
    if marker:
        return str(marker.args[0].criterion.name)
    return PANDAS if "raw" in getattr(item, "fixturenames", ()) and hasattr(item, "callspec") else None


class Times:
    """Adds up, by criterion, how long its cases took and how many there were."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.seconds: Counter[str] = Counter()
        self.cases: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one phase of one test."""
        noted = dict(report.user_properties)
        name = noted.get("criterion")
        if isinstance(name, str):
            self.seconds[name] += report.duration  # type: ignore[assignment]
            self.cases[name] += int(noted["cases"]) if report.when == "call" else 0  # type: ignore[call-overload]
            self.failed[name] += report.failed

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
        """Say how long each sample took; note an exam in docs/exam.md."""
        if self.config.option.exam:
            name = self.config.option.exam
            passed = exitstatus == 0 and self.cases[name] > 0
            result = "passed" if passed else f"{self.failed[name]} failed" if self.failed[name] else "did not finish"
            write_row(Row(name, self.cases[name], result, seed(), round(self.seconds[name]), commit()))
        elif self.cases:
            total = sum(self.seconds.values())
            parts = (f"{name} {self.cases[name]} in {took:.1f} s" for name, took in self.seconds.most_common())
            terminalreporter.write_line(f"samples of {SEED}={seed()}, {total:.0f} s: {', '.join(parts)}")
