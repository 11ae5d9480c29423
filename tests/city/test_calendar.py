"""The calendar file of a city pack."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pytest

from data.calendar import china
from data.city.calendar import load_calendar
from data.city.checks import CityPackError


def test_a_city_adds_days_to_those_of_its_country(tmp_path: Path) -> None:
    text = "off = [{day = 2026-04-20, zh = '三月三', en = 'Sanyuesan'}]\nworked = [2026-04-25]\n"
    (tmp_path / "calendar.toml").write_text(text, "utf-8")
    calendar = load_calendar(tmp_path, "Asia/Shanghai", 2026)
    assert calendar.holiday(date(2026, 4, 20)) and calendar.is_moved(date(2026, 4, 25))
    assert calendar.holiday(date(2026, 10, 1))
    elsewhere = load_calendar(tmp_path, "Europe/Berlin", 2026)
    assert elsewhere.holiday(date(2026, 4, 20)) and not elsewhere.holiday(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("off = [{day = '2026-04-20', zh = 'a', en = 'b'}]", "'2026-04-20' is not a date"),
        ("off = [{day = 2026-04-20, en = 'b'}]", "zh is missing in an entry of off"),
        ("worked = 2026-04-25", "write off ="),
        ("off = 'x'", "off is 'x'; write off ="),
        ("off = [2026-04-20]", "write off ="),
        ("off = [{day = 2026-04-20, zh = 1, en = 'b'}]", "1 is not a name"),
        ("off = [{day = 2026-04-20, zh = 'a', en = [2]}]", "[2] is not a name"),
        ("off = [{day = 2026-04-20, zh = '', en = 'b'}]", "'' is not a name"),
        ("offf = []", "unknown entry 'offf'; known: off, worked"),
        ("off = [", "calendar.toml: "),
        (
            "off = [{day = 2026-04-20, zh = 'a', en = 'b'}]\nworked = [2026-04-25, 2026-04-20]",
            "2026-04-20 stands in off and in worked; keep it in one of the two",
        ),
    ],
)
def test_a_broken_calendar_file_gives_one_clear_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "calendar.toml").write_text(text, "utf-8")
    with pytest.raises(CityPackError, match=re.escape(words)) as raised:
        load_calendar(tmp_path, "UTC", 2026)
    assert "\n" not in str(raised.value)
    assert str(tmp_path / "calendar.toml") in str(raised.value)


@pytest.mark.parametrize("answer", ["no JSON", "[1]", "\\xff"])
def test_an_answer_of_the_library_that_is_none_gives_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nprintf '{answer}'\n")
    python.chmod(0o755)
    monkeypatch.setattr(china, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(sys, "executable", str(python))
    china.ask_library.cache_clear()
    with pytest.raises(CityPackError, match="cannot be read"):
        load_calendar(tmp_path, "Asia/Shanghai", 2026)
    assert china.days_of_year(2026) == ({}, []) and not list((tmp_path / "cache").glob("*"))
    china.ask_library.cache_clear()


def test_a_library_that_is_not_there_gives_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(china, "CACHE", tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    china.ask_library.cache_clear()
    with pytest.raises(CityPackError, match="install the package holidays") as raised:
        load_calendar(tmp_path, "Asia/Shanghai", 2026)
    assert "\n" not in str(raised.value)
    assert china.days_of_year(2026) == ({}, [])  # a server that runs goes on
    china.ask_library.cache_clear()
