"""Samples follow from their seed, exams take every case, and docs/exam.md keeps the rows of other exams."""

from __future__ import annotations

from random import Random

import pytest

from tests.exam.cases import Cases
from tests.exam.criteria import BY_NAME, CRITERIA, PANDAS, PROPERTIES
from tests.exam.report import ROOT, Row, document, rows_in
from tests.support.sizes import SLOW

LISTED = Cases(BY_NAME["engines"], "number", tuple(range(500)))
RANDOM = Cases(BY_NAME["rollups"], "number", make=Random.random, count=500)


def test_a_sample_follows_from_its_seed_and_holds_no_case_twice() -> None:
    sample = LISTED.chosen("2026-11-20", everything=False)
    assert sample == LISTED.chosen("2026-11-20", everything=False) != LISTED.chosen("2026-11-21", everything=False)
    assert len(set(sample)) == len(sample) == BY_NAME["engines"].sample and sample == sorted(sample)


def test_an_exam_takes_every_case() -> None:
    assert LISTED.chosen("2026-11-20", everything=True) == list(range(500))
    assert Cases(BY_NAME["engines"], "number", (1, 2)).chosen("x", everything=False) == [1, 2]


def test_random_cases_of_a_sample_are_the_first_of_the_exam_with_its_seed() -> None:
    sample, exam = (RANDOM.chosen("2026-11-20", everything) for everything in (False, True))
    assert len(set(exam)) == 500 and exam[: len(sample)] == sample
    assert sample != RANDOM.chosen("2026-11-21", everything=False)


def test_a_row_takes_the_place_of_the_earlier_one_and_others_stay() -> None:
    first = Row("engines", 1234, "passed", "2026-11-20", 61, "0123456789")
    other = Row("walls", 30, "2 failed", "2026-11-20", 7, "0123456789+")
    text = document([other, first])
    assert "| 1,234 | passed |" in text and text.index("| engines |") < text.index("| walls |")
    assert rows_in(text) == {"engines": first, "walls": other}
    assert rows_in(text.replace("| walls |", "| an exam of long ago |")) == {"engines": first}


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.name)
def test_a_test_names_each_criterion(criterion: object) -> None:
    known = BY_NAME[criterion.name]  # type: ignore[attr-defined]
    paths = [path for file in known.files for path in sorted((ROOT / file).rglob("*.py")) or [ROOT / file]]
    found = [path for path in paths if f'cases("{known.name}"' in path.read_text("utf-8")]
    assert found or known.name in (PANDAS, PROPERTIES)


def test_what_is_listed_as_slow_exists() -> None:
    for entry in SLOW:
        file, _, test = entry.partition("::")
        assert (ROOT / file).exists() and (not test or f"def {test}(" in (ROOT / file).read_text("utf-8")), entry
