"""docs/exam.md: one row per criterion, as its last exam left it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from tests.exam.criteria import BY_NAME, CRITERIA

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "exam.md"
HEAD = """# Exams

`make exam` writes this page; `make exam NAME=engines` runs one of them. Each exam checks every case of a claim that
`make test` checks by a daily sample. Random cases follow from the seed; `CITYDECK_SEED=… make exam NAME=…` repeats
them. An exam that is interrupted leaves the rows of the others as they are.

| exam | what it proves | cases | result | seed | seconds | commit |
|---|---|--:|---|---|--:|---|
"""


@dataclass(frozen=True)
class Row:
    """The result of an exam. seconds: time in its tests. commit: what it ran on; `+` for changes not committed."""

    name: str
    cases: int
    result: str
    seed: str
    seconds: int
    commit: str


def commit() -> str:
    """The short name of the present commit, with `+` where files other than docs/exam.md differ from it."""
    name = _git("rev-parse", "--short=10", "HEAD")
    changed = [line[3:] for line in _git("status", "--porcelain").splitlines()]
    return name + "+" * any(path != str(DOCUMENT.relative_to(ROOT)) for path in changed)


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.rstrip()


def rows_in(text: str) -> dict[str, Row]:
    """The rows of a document by name. Rows of criteria that are gone are left out."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] in BY_NAME:
            name, _, cases, result, seed, seconds, made_of = cells
            found[name] = Row(name, int(cases.replace(",", "")), result, seed, int(seconds), made_of)
    return found


def document(rows: Iterable[Row]) -> str:
    """The page with these rows, in the order of the criteria."""
    known = {row.name: row for row in rows}
    lines = []
    for criterion in CRITERIA:
        if row := known.get(criterion.name):
            name, cases, *others = astuple(row)
            lines.append(f"| {' | '.join([name, criterion.proves, f'{cases:,}', *map(str, others)])} |")
    return HEAD + "\n".join(lines) + "\n"


def kept_rows() -> dict[str, Row]:
    """The rows of docs/exam.md."""
    return rows_in(DOCUMENT.read_text("utf-8")) if DOCUMENT.exists() else {}


def write_row(row: Row) -> None:
    """Put the row into docs/exam.md in the place of the earlier one."""
    DOCUMENT.write_text(document((kept_rows() | {row.name: row}).values()), "utf-8")
