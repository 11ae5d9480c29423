"""Targets of indicators: one of the city judges only the city, one of a district only this district."""

from __future__ import annotations

import pandas as pd
import pytest

from data.questions.reading import ViewerReader
from data.scenarios.board import read_board
from data.scenarios.trend import read_by_district, read_trend
from layouts.kit.theme import RenderContext
from layouts.scenarios.board import board_grid, board_headline
from layouts.scenarios.trend import by_district_headline, trend_headline
from tests.measures.raw import EN, ZH
from tests.scenarios.raw import Ask, Raw

LANGUAGES = pytest.mark.parametrize(
    ("look", "words"), [(EN, "the target is the city's"), (ZH, "目标为全市口径")], ids=["en", "zh"]
)


def of_districts(raw: Raw) -> set[tuple[str, str]]:
    """Pairs (indicator, district) that have a target of their own."""
    rows = raw("indicator_target").dropna(subset=["district_id"])
    return set(zip(rows["indicator_id"], rows["district_id"], strict=True))


@pytest.mark.parametrize("district", ["430102", "430121", "430181"])
def test_a_district_is_not_judged_by_the_citys_target(read: ViewerReader, ask: Ask, raw: Raw, district: str) -> None:
    board = read_board(read, ask(district=district))
    rows = board[board["district_id"].notna()]
    of_city = read_board(read, ask()).set_index("indicator_id")["target"]
    assert len(rows) and rows["city_target"].any() and not board.loc[board["district_id"].isna(), "city_target"].any()
    for row in rows.itertuples():
        own = (row.indicator_id, district) in of_districts(raw)
        assert own or (row.status == "none" and pd.isna(row.target) and pd.isna(row.gap))
        assert row.city_target == (not own and pd.notna(of_city[row.indicator_id]))


@LANGUAGES
def test_the_screen_says_that_the_target_is_the_citys(
    read: ViewerReader, ask: Ask, look: RenderContext, words: str
) -> None:
    chosen = {"district": "430102", "indicator": "app_active_users"}
    board = read_board(read, ask(**chosen))
    cells = {row["click"]: row for row in board_grid(board, look)["rowData"]}
    assert cells["app_active_users"]["target"] == words
    assert cells["app_active_users"]["words"] == look.t("Not judged")
    assert trend_headline(read_trend(read, ask(**chosen)), look).endswith(words)
    assert by_district_headline(read_by_district(read, ask(indicator="app_active_users")), look).endswith(words)
    only = board[board["city_target"]]
    assert "target" in board_headline(only, look) or "目标均为全市口径" in board_headline(only, look)
