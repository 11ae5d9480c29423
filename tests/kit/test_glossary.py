"""The glossary: it uses the words of the screen, has every fixed value of the contract, and its names exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from data.contract.parts import CHANNELS, COMMAND_SYSTEMS, LAYERS, SHARE_CLASSES, SOURCES, STAGES
from data.contract.tables import metadata
from layouts.kit.locale import HERE
from layouts.kit.theme import RenderContext

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES if line.startswith("| ")]
TERMS = [row for row in ROWS if row[0] != "English"]
VALUES = (*STAGES, "rework", *SOURCES, *COMMAND_SYSTEMS, *SHARE_CLASSES, *CHANNELS, *LAYERS)


def on_screen(row: list[str]) -> str:
    """The Chinese word that a row claims is on screen; empty if it claims none."""
    return {"✓": row[1], "–": ""}.get(row[2], row[2])


def names_of(row: list[str]) -> list[str]:
    """Names in code of the last column."""
    return re.findall("`([^`]+)`", row[4])


def test_every_row_has_a_meaning_of_one_or_two_sentences() -> None:
    for row in TERMS:
        assert len(row) == 5 and all(row), row
        assert row[3].endswith(".") and len(row[3]) <= 160, row


def test_no_term_is_explained_twice() -> None:
    names = [row[0] for row in TERMS]
    assert sorted(names) == sorted(set(names))


def test_chinese_words_that_claim_to_be_on_screen_are() -> None:
    texts = []
    for path in sorted((HERE / "zh").glob("*.po")):
        with path.open("rb") as file:
            texts += [str(message.string) for message in read_po(file, locale="zh") if message.id]
    screen = "\n".join(texts)
    missing = {row[0]: on_screen(row) for row in TERMS if on_screen(row) not in screen}
    assert missing == {}
    absent = {row[0]: row[1] for row in TERMS if row[2] == "–" and row[1] in screen}
    assert absent == {}, "these are on screen: mark them with ✓"


CHOICES = [
    (right, wrong, names.split(", ") if names else [])
    for line in LINES if line.startswith("- ")
    for right, wrong, names in re.findall(r"([\u4e00-\u9fff]+), not ([\u4e00-\u9fff]+)(?: \(([^)]*)\))?", line)
]  # fmt: skip
"""(the word of the screen, a word that the screen does not use, names that contain it) of the last section."""


@pytest.mark.parametrize(("right", "wrong", "names"), CHOICES)
def test_the_screen_has_one_word_for_one_concept(right: str, wrong: str, names: list[str]) -> None:
    found, used = [], False
    for path in sorted((HERE / "zh").glob("*.po")):
        with path.open("rb") as file:
            texts = [str(message.string) for message in read_po(file, locale="zh") if message.id]
        used = used or any(right in text for text in texts)
        for text in texts:
            rest = text
            for word in (right, *names):
                rest = rest.replace(word, "")
            found += [(path.name, text)] if wrong in rest else []
    assert found == [] and used


def test_the_choices_of_words_are_read_from_the_glossary() -> None:
    assert ("区县", "区域", []) in CHOICES and ("单位", "部门", ["市直部门", "国家部门"]) in CHOICES


@pytest.mark.parametrize("value", sorted(set(VALUES)))
def test_every_fixed_value_of_the_contract_is_explained_with_the_word_of_the_screen(value: str) -> None:
    rows = [row for row in TERMS if value in names_of(row)]
    assert len(rows) == 1, f"docs/glossary.md needs one row with `{value}` in its last column"
    assert on_screen(rows[0]) == RenderContext(language="zh").label(value)


def test_names_in_code_are_tables_columns_values_or_files() -> None:
    columns = {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns}
    known = {*metadata.tables, *columns, *VALUES}
    lost = {name for row in TERMS for name in names_of(row) if name not in known and not (ROOT / name).exists()}
    assert lost == set()
