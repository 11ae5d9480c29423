"""docs/asvs.md judges every requirement of levels 1 and 2 of OWASP ASVS 5.0.0 once, and names proofs that exist."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "asvs.md"
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip
"""Section -> how many of its requirements have level 1 or 2. In every section they have its first numbers."""
OF_LEVEL = {1: 70, 2: 183}
"""Level -> number of its requirements in the standard."""
VERDICTS = ("met", "not met", "does not apply")
ROW = re.compile(r"^\| ([\d.]+) \| ([12]) \| ([a-z ]+) \| ([^|]+) \|(?: ([^|]+))? ?\|$")


@dataclass(frozen=True)
class Row:
    """One requirement: its number and level, the verdict on it, and the proofs: file, or file::function."""

    number: str
    level: int
    verdict: str
    proofs: tuple[str, ...]


def rows() -> list[Row]:
    lines = [line for line in DOCUMENT.read_text("utf-8").splitlines() if re.match(r"\| \d+\.", line)]
    found = [(line, ROW.match(line)) for line in lines]
    assert [line for line, match in found if match is None] == []
    return [
        Row(match[1], int(match[2]), match[3], tuple(re.findall(r"`([^`]+)`", match[5] or ""))) for _, match in found
        if match
    ]  # fmt: skip


ROWS = rows()


@cache
def functions(file: str) -> frozenset[str]:
    """The names of all functions at the top of a module."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_requirement_stands_here_once_in_its_order() -> None:
    expected = [f"{section}.{number}" for section, most in SECTIONS.items() for number in range(1, most + 1)]
    assert [row.number for row in ROWS] == expected
    assert Counter(row.level for row in ROWS) == OF_LEVEL


@pytest.mark.parametrize("row", [row for row in ROWS if row.verdict != "does not apply"], ids=lambda row: row.number)
def test_what_is_judged_has_a_proof_that_exists(row: Row) -> None:
    assert row.verdict in VERDICTS and row.proofs
    for proof in row.proofs:
        file, _, name = proof.partition("::")
        assert (ROOT / file).is_file(), proof
        assert not name or name in functions(file), proof


def test_the_counts_are_those_of_the_rows() -> None:
    found = Counter((row.verdict, row.level) for row in ROWS)
    lines = [
        f"| {verdict} | {found[verdict, 1]} | {found[verdict, 2]} | {found[verdict, 1] + found[verdict, 2]} |"
        for verdict in VERDICTS
    ]
    assert "\n".join(lines) in DOCUMENT.read_text("utf-8")
