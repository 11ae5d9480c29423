from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from data.importing.files import ImportingError, to_utc
from data.importing.indicators import import_indicators
from tests.importing.desk import EXAMPLES, NOW, SHARED, engine_at, rows_of, write_csv, write_text

INDICATORS = """
[source]
name = "stats"
[time]
period = "month"
start = "{year}-{month}"
formats = ["%Y-%m"]
zone = "Asia/Shanghai"
[agency]
agency_id = "office"
name_zh = "统计局"
name_en = "Statistics"
kind = "bureau"
[indicators.visits]
column = "visit_count"
domain = "service"
name_zh = "访问"
name_en = "Visits"
unit = "visits"
"""


def test_indicators_come_from_json_by_path_with_true_zeros_and_broken_names(tmp_path: Path) -> None:
    months = {"2020": {"months": {"2": {"visit_count": 0}, "1": {"visit_count": 7.5}}}, "2019": {"months": {"12": {}}}}
    months["2019"]["months"]["12"] = {"visit_count": 3, "top": {"1": {"name": "§§"}}}
    months["2020"]["months"]["3"] = {"other": 1}  # type: ignore[dict-item]
    source = tmp_path / "stats.json"
    source.write_bytes(json.dumps({"stats": months}, ensure_ascii=False).encode("latin-1"))  # not UTF-8
    plan = write_text(tmp_path / "m.toml", INDICATORS + '[json]\npath = "stats.*.months.*"\nkeys = ["year", "month"]\n')
    engine = engine_at(tmp_path / "s.duckdb")
    summary = import_indicators(source, plan, engine, tmp_path / "r.csv", now=NOW)
    engine.dispose()
    assert (summary.read, summary.loaded, summary.by_reason) == (4, 3, {"no value": 1})
    values = rows_of(tmp_path / "s.duckdb", "indicator_value").sort_values("period_start")
    assert values["value"].tolist() == [3.0, 7.5, 0.0]
    starts = ["2019-11-30 16:00", "2019-12-31 16:00", "2020-01-31 16:00"]
    assert values["period_start"].tolist() == [pd.Timestamp(text) for text in starts]
    assert values["published_at"].tolist() == [*values["period_start"].tolist()[1:], pd.Timestamp("2020-02-29 16:00")]
    assert values["agency_id"].isna().all() and values["district_id"].isna().all()
    assert rows_of(tmp_path / "s.duckdb", "indicator").loc[0, "agency_id"] == "office"


def test_indicators_come_from_a_long_csv_and_replace_themselves(tmp_path: Path) -> None:
    header = ["year", "month", "what", "number", "ward"]
    rows = [
        ["2020", "01", "visit_count", "5", "sw"],
        ["2020", "01", "visit_count", "6", "ne"],
        ["2020", "01", "visit_count", "6", "ne"],
        ["2020", "01", "rain", "1", "ne"],
        ["2020", "02", "visit_count", "many", "ne"],
        ["2020", "13", "visit_count", "1", "ne"],
        ["2021", "01", "visit_count", "1", "ne"],
    ]
    columns = '[columns]\nindicator = "what"\nvalue = "number"\ndistrict_id = "ward"\n'
    plan = write_text(tmp_path / "m.toml", INDICATORS + columns)
    engine = engine_at(tmp_path / "s.duckdb")
    source = write_csv(tmp_path / "s.csv", rows, header)
    for _ in range(2):
        summary = import_indicators(source, plan, engine, tmp_path / "r.csv", now=NOW)
    engine.dispose()
    assert summary.by_reason == dict.fromkeys(
        ["stands twice", "unknown indicator", "value is not a number", "unreadable date", "period not over yet"], 1
    )
    values = rows_of(tmp_path / "s.duckdb", "indicator_value")
    assert values.set_index("district_id")["value"].to_dict() == {"sw": 5.0, "ne": 6.0}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ('[time]\npublished_after_days = "five"', "time.published_after_days is 'five'; give a number of days"),
        ("[time]\npublished_after_days = 1e300", "time.published_after_days is 1e+300"),
        ("[time]\npublished_after_days = nan", "time.published_after_days is nan"),
        ("[indicators.visits]\ndefinition_zh = 5", "indicators.visits.definition_zh is 5; give it as text"),
        ('[indicators.visits]\nbetter = ["up"]', "indicators.visits.better is ['up']; give it as text"),
        ("[columns]\nagency_id = 3", "columns.agency_id is 3; give it as text"),
    ],
)
def test_a_value_of_another_type_in_a_mapping_gives_one_clear_line(tmp_path: Path, wrong: str, words: str) -> None:
    table = wrong.split("\n")[0]
    text = INDICATORS.replace(table, wrong) if table in INDICATORS else f"{INDICATORS}{wrong}\n"
    source = write_csv(tmp_path / "s.csv", [["2020", "01", "5"]], ["year", "month", "visit_count"])
    engine = engine_at(tmp_path / "s.duckdb")
    with pytest.raises(ImportingError) as caught:
        import_indicators(source, write_text(tmp_path / "m.toml", text), engine, now=NOW)
    engine.dispose()
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_a_local_time_that_the_clocks_skip_moves_on_by_the_gap() -> None:
    def read(text: str, zone: str) -> pd.Timestamp:
        return to_utc(pd.Series([text]), ["%Y-%m-%d %H:%M"], zone).iloc[0]

    assert read("2026-10-04 02:15", "Australia/Lord_Howe") == pd.Timestamp("2026-10-03 15:45")  # by half an hour
    assert read("2011-12-30 09:00", "Pacific/Apia") == pd.Timestamp("2011-12-30 19:00")  # by a day
    assert read("2026-03-29 02:30", "Europe/Berlin") == pd.Timestamp("2026-03-29 01:30")


def test_an_indicator_mapping_names_what_is_wrong(tmp_path: Path) -> None:
    source = write_text(tmp_path / "s.json", '{"stats": {"2020": {"months": {"1": {"visit_count": 1}}}}}')
    engine = engine_at(tmp_path / "s.duckdb")
    path = '[json]\npath = "stats.*.months.*"\nkeys = ["year", "month"]\n'
    for text, words in (
        (INDICATORS + path.replace("stats", "numbers"), "nothing found at json.path 'numbers"),
        (INDICATORS + path.replace(', "month"', ""), "json.keys must name the 2 stars of json.path"),
        (INDICATORS.replace("{month}", "{moon}") + path, "time.start names 'moon', which s.json lacks"),
        (INDICATORS.replace('"visit_count"', '"visits"') + path, "indicators.visits names column 'visits'"),
        (INDICATORS.replace('"month"', '"fortnight"') + path, "time.period is 'fortnight'; known are hour, day"),
    ):
        with pytest.raises(ImportingError, match=words):
            import_indicators(source, write_text(tmp_path / "m.toml", text), engine, now=NOW)
    assert not (tmp_path / "s.duckdb").exists()


def test_x_tee_has_180_months_of_each_indicator_and_their_sums(tmp_path: Path) -> None:
    source = SHARED / "xtee" / "usage_monthly.json"
    if not source.exists():
        pytest.skip(f"the shared data of X-tee are not here ({source.name})")
    engine = engine_at(tmp_path / "x.duckdb")
    summary = import_indicators(source, EXAMPLES / "xtee.toml", engine)
    engine.dispose()
    assert (summary.read, summary.rejected) == (720, 0)
    years = json.loads(source.read_text(encoding="utf-8-sig"))["stats"]
    months = [month for year in years.values() for month in year["months"].values()]
    values = rows_of(tmp_path / "x.duckdb", "indicator_value")
    queries = values[values["indicator_id"] == "xtee_queries"]
    assert len(queries) == len(months) == 180
    assert queries["value"].sum() == sum(month["query_count"] for month in months)
    assert queries.loc[queries["value"] == 0, "period_start"].tolist() == [pd.Timestamp("2013-08-31 21:00")]
