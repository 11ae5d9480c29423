"""CSV and JSON of rows, read back by the standard library."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest

from layouts.kit.dialog import table_view
from layouts.kit.export import to_csv, to_json
from layouts.kit.theme import RenderContext

FRAME = pd.DataFrame(
    {
        "day": pd.to_datetime(["2026-11-19", "2026-11-20"]).astype("datetime64[us]"),
        "at_utc": pd.to_datetime(["2026-11-19T01:02:03.25", None]).astype("datetime64[us]"),
        "name": pd.Series(['人口库, "A"\nline', None], dtype="str"),
        "calls": pd.Series([1, -2], dtype="int64"),
        "rate": [0.1 + 0.2, np.nan],
        "ok": [True, False],
    }
)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_times_are_iso_utc_days_are_dates_and_missing_values_are_empty() -> None:
    first, second = rows(to_csv(FRAME))
    assert first == {
        "day": "2026-11-19", "at_utc": "2026-11-19T01:02:03.250000", "name": '人口库, "A"\nline',
        "calls": "1", "rate": "0.30000000000000004", "ok": "True",
    }  # fmt: skip
    assert (second["day"], second["at_utc"], second["name"], second["rate"]) == ("2026-11-20", "", "", "")


def test_numbers_keep_their_sign_and_are_not_taken_for_formulas() -> None:
    assert rows(to_csv(FRAME))[1]["calls"] == "-2"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
@pytest.mark.parametrize("kind", ["str", "object"])
def test_a_text_that_a_spreadsheet_would_run_becomes_a_text(sign: str, kind: str) -> None:
    frame = pd.DataFrame({"summary": pd.Series([f"{sign}cmd|' /C calc'!A0", "a=b", None], dtype=kind), "n": 1})
    found = [row["summary"] for row in rows(to_csv(frame))]
    assert found == [f"'{sign}cmd|' /C calc'!A0".replace("\r", "\n"), "a=b", ""]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_no_formula_begins_behind_the_end_of_a_line_within_a_text(end: str) -> None:
    text = to_csv(pd.DataFrame({"note": [f"a{end}=1+1", "b"]}))
    assert [row["note"] for row in rows(text)] == ["a\n=1+1", "b"] and "\r" not in text


def test_json_has_one_object_per_row_with_null_for_missing_values() -> None:
    first, second = json.loads(to_json(FRAME))
    assert first["at_utc"] == "2026-11-19T01:02:03.250000" and first["day"] == "2026-11-19"
    assert first["name"] == '人口库, "A"\nline' and first["ok"] is True and first["calls"] == 1
    assert [second[name] for name in ("at_utc", "name", "rate")] == [None, None, None]
    assert "人口库" in to_json(FRAME)


def test_json_keeps_numbers_to_nine_places_and_more() -> None:
    values = [1 / 3, 1e-9, 123456789.123456789, 2**53 - 1]
    assert [row["x"] for row in json.loads(to_json(pd.DataFrame({"x": values})))] == pytest.approx(values, rel=1e-9)


@pytest.mark.parametrize("kind", ["int64", "float64", "str", "datetime64[us]", "bool"])
def test_no_rows_are_a_header_and_an_empty_array(kind: str) -> None:
    empty = pd.DataFrame({"a": pd.Series(dtype=kind), "day": pd.Series(dtype="datetime64[us]")})
    assert to_csv(empty) == "a,day\n" and to_json(empty) == "[]"


def test_a_column_without_any_time_is_empty_in_both_forms() -> None:
    frame = pd.DataFrame({"a": [1], "at": pd.Series([pd.NaT], dtype="datetime64[us]")})
    assert to_csv(frame) == "a,at\n1,\n" and json.loads(to_json(frame)) == [{"a": 1, "at": None}]


def test_an_export_does_not_change_the_shared_frame() -> None:
    before = FRAME.copy(deep=True)
    to_csv(FRAME), to_json(FRAME)
    pd.testing.assert_frame_equal(FRAME, before)


def test_a_day_of_a_panel_is_a_day_and_no_moment_in_utc() -> None:
    frame = pd.DataFrame({"cloud_migrated_on": pd.to_datetime(["2025-03-01", None]).astype("datetime64[us]")})
    assert to_csv(frame) == 'cloud_migrated_on\n2025-03-01\n""\n'
    assert json.loads(to_json(frame))[0] == {"cloud_migrated_on": "2025-03-01"}
    shown = table_view(frame, RenderContext("desk", "en", "light", "Asia/Shanghai")).children[1]
    assert [row["cloud_migrated_on"] for row in shown.rowData] == ["2025-03-01", "–"]
