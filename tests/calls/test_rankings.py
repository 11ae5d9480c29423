"""Callers, called datasets and the flow between agencies, against pandas over raw calls."""

from __future__ import annotations

import pandas as pd
import pytest

from data.calls import rankings
from data.calls import totals as calls
from data.demo.stories import story
from data.questions.reading import ViewerReader
from layouts.calls import rankings as look_of_rankings
from layouts.kit.theme import RenderContext
from tests.calls.raw import ASKED, Ask, part_of, same_totals
from tests.conftest import DEMO_END


@pytest.mark.parametrize("asked", ASKED)
def test_callers_and_datasets_equal_pandas(
    read: ViewerReader, ask: Ask, called: pd.DataFrame, asked: dict[str, str]
) -> None:
    filters = ask(**asked)
    rows = part_of(called, filters)
    for panel, key, column in (
        (rankings.read_by_system, "system_id", "system_id"),
        (rankings.read_by_agency, "agency_id", "consumer"),
        (rankings.read_top_datasets, "dataset_id", "dataset_id"),
    ):
        totals = panel(read, filters)
        same_totals(totals, rows, key, column)
        ordered = totals.sort_values(["calls", key], ascending=[False, True])
        assert totals[key].to_list() == ordered[key].to_list()
    systems = rankings.read_by_agency(read, filters).set_index("agency_id")["systems"]
    assert systems.to_dict() == rows.groupby("consumer")["system_id"].nunique().to_dict()


@pytest.mark.parametrize("asked", ASKED)
def test_flow_equals_pandas(read: ViewerReader, ask: Ask, called: pd.DataFrame, asked: dict[str, str]) -> None:
    filters = ask(**asked)
    flows = rankings.read_flow(read, filters)
    expected = (
        part_of(called, filters).groupby(["consumer", "provider"]).agg(calls=("error", "size"), errors=("error", "sum"))
    )
    got = flows.set_index(["consumer_agency_id", "provider_agency_id"])[["calls", "errors"]]
    assert got.sort_index().to_dict() == expected.sort_index().to_dict()
    assert flows["calls"].is_monotonic_decreasing
    assert flows[["consumer_name_zh", "provider_name_en"]].notna().all().all()


def test_the_planted_outage_stands_out_among_the_datasets(read: ViewerReader, ask: Ask) -> None:
    outage = story("outage")
    totals = rankings.read_top_datasets(read, ask(as_of=outage.moment(DEMO_END).isoformat(), window="24h"))
    first = totals.head(10)
    assert first["error_rate"].max() > 0.05
    worst = first.sort_values("error_rate").iloc[-1]
    headline = look_of_rankings.TOP_DATASETS.headline(totals, RenderContext(language="en"))
    assert worst["name_en"][:20] in headline
    colours = look_of_rankings.TOP_DATASETS.draw(totals, RenderContext())["data"][0]["marker"]["color"]
    assert colours.count(RenderContext().tokens.warning) == 1
    start, end = outage.start(DEMO_END), outage.end(DEMO_END)
    during = ask(window=f"{start.isoformat()}/{end.isoformat()}", dataset=worst["dataset_id"])
    hourly = calls.read_by_hour(read, during)
    assert hourly["errors"].sum() == hourly["calls"].sum()


EN = RenderContext(language="en")


def of_datasets(*counts: tuple[int, int]) -> pd.DataFrame:
    """Rows of a ranking: pairs of calls and failed calls of datasets named a, b, c …"""
    rows = pd.DataFrame([*counts], columns=["calls", "errors"])
    names = [chr(ord("a") + place) for place in range(len(rows))]
    rows = rows.assign(dataset_id=names, name_zh=names, name_en=names, with_status=rows["calls"])
    return rows.assign(error_rate=rows["errors"] / rows["calls"], p95_ms=100.0, incomplete_before_utc=pd.NaT)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([(400, 12), (300, 1)], "highest error rate: a, 3.0 %"),
        # 1 of 36 calls is no high rate, and 1 of 11 is a higher one
        ([(400, 1), (36, 1), (11, 1)], "too few failed calls to say who fails most"),
        (
            [(400, 12), (36, 2), (11, 1)],
            "highest error rate of those with 30 calls or more, at least 5 failed: a, 3.0 %",
        ),
        ([(400, 12), (11, 1)], "highest error rate of those with 30 calls or more: a, 3.0 %"),
        ([(400, 12), (12, 12)], "highest error rate of those with 30 calls or more: a, 3.0 %"),
        ([(400, 1), (11, 1)], "of those with 30 calls or more none fails on more than 2 %"),
    ],
)
def test_the_worst_has_enough_calls_and_failures_or_the_words_say_among_which(
    counts: list[tuple[int, int]], words: str
) -> None:
    headline = look_of_rankings.top_datasets_headline(of_datasets(*counts), EN)
    assert headline.endswith(f"; {words}")


def test_a_bar_is_coloured_only_with_enough_calls_and_failures() -> None:
    rows = of_datasets((400, 50), (100, 5), (36, 1), (11, 11))
    colours = look_of_rankings.TOP_DATASETS.draw(rows, EN)["data"][0]["marker"]["color"]
    assert colours == [EN.tokens.critical, EN.tokens.warning, EN.tokens.bar, EN.tokens.bar]
