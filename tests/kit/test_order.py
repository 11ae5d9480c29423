"""Ties stand in the order of their names, and a sentence names a leader only among several."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from callbacks.panel_service import dated
from callbacks.registry.panels import BY_ID, PANELS
from data.city.pack import CityPack
from data.questions.filters import Filters
from data.questions.parse import understand
from data.questions.vocabulary import Known
from data.warehouse.policy import FULL
from layouts.calls.grants import grant_watch_headline
from layouts.calls.sharing import share_class_headline
from layouts.calls.totals import total_headline
from layouts.incidents.ranking import sources_headline
from layouts.kit.numbers import amount, count_change
from layouts.kit.order import in_order, leaders, ties_by_name
from layouts.kit.panel import Ranked
from layouts.kit.theme import RenderContext
from layouts.kit.windows import window_text
from layouts.layers.states import abnormal_headline, map_headline
from layouts.services.use import queue_headline
from tests.conftest import DEMO_END
from tests.support.decks import opened_app, opened_deck

EN, ZH = RenderContext(language="en"), RenderContext(language="zh")
CALLS = Ranked(("calls",))


def agencies(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["agency_id", "name_zh", "name_en", "calls"])


def test_ties_are_in_order_of_names_and_all_others_stay() -> None:
    rows = agencies(("a", "丙", "Zoo", 9), ("b", "乙", "Yard", 5), ("c", "甲", "Arts", 5), ("d", "丁", "Bank", 1))
    assert ties_by_name(rows, CALLS, EN)["agency_id"].tolist() == ["a", "c", "b", "d"]
    backwards = RenderContext(language="zh", sorted_names=lambda names, _: sorted(names))
    assert ties_by_name(rows, CALLS, backwards)["agency_id"].tolist() == ["a", "b", "c", "d"]


@pytest.mark.parametrize("most", range(1, 9))
def test_the_first_rows_are_in_the_order_that_all_rows_would_give_them(most: int) -> None:
    rng = random.Random(most)
    for _ in range(50):
        calls = sorted((rng.randrange(4) for _ in range(8)), reverse=True)
        rows = agencies(*((str(n), "", rng.choice("ABCDEFG"), value) for n, value in enumerate(calls)))
        whole, first = ties_by_name(rows, CALLS, EN), ties_by_name(rows, CALLS, EN, most)
        assert first.head(most).equals(whole.head(most)) and set(first["agency_id"]) == set(whole["agency_id"])


def test_ties_of_every_ranking_are_sorted_as_the_viewers_language_sorts(
    demo_path: Path, changsha_pack: CityPack
) -> None:
    """By pinyin in Chinese: the deck sorts the names, not the code points."""
    with opened_app(demo_path, changsha_pack) as app:
        deck, tied = app.deck, 0
        look = RenderContext(language="zh", sorted_names=deck.in_order)
        for panel in PANELS:
            ranked = panel.card.ranked
            if ranked is None:
                continue
            rows = app.service.rows(panel, deck.filters([("as_of", "2026-11-19T19:00:00"), ("window", "1h")]), FULL)
            frame = in_order(panel.card, rows.frame, look)
            assert set(ranked.values) <= set(frame), panel.id
            assert frame[list(ranked.values)].equals(rows.frame[list(ranked.values)]), panel.id
            labels = frame[ranked.label].map(look.label) if ranked.label else look.name(frame, ranked.name)
            for _, names in labels.groupby([frame[value] for value in ranked.values], dropna=False, sort=False):
                if len(names) > 1:  # the names of all others are not looked up: each time is a child process
                    assert names.tolist() == sorted(names, key=deck.in_order(set(names), "zh").index), panel.id
                    tied += 1
        assert tied > 20


def test_leaders_of_a_tie_are_named_or_counted() -> None:
    rows = agencies(("a", "甲", "Arts", 5), ("b", "乙", "Bank", 5), ("c", "丙", "Care", 5), ("d", "丁", "Dock", 1))
    assert leaders(rows, "calls", EN, CALLS).names == "Arts and 2 others"
    assert leaders(rows.iloc[1:], "calls", EN, CALLS).names == "Bank and Care"
    two = leaders(rows.iloc[2:], "calls", EN, CALLS)
    assert (two.names, two.alone, two.each(EN, "5")) == ("Care", False, "5")
    assert leaders(rows.iloc[3:], "calls", EN, CALLS).alone
    assert leaders(rows, "calls", EN, CALLS).each(EN, "5") == "5 each"


def test_a_filter_makes_no_statement_about_what_it_leaves_out() -> None:
    one = pd.DataFrame({"share_class": ["withheld"], "calls": [0], "datasets": [17], "datasets_called": [0]})
    assert share_class_headline(one, EN) == "Withheld: 0 of 17 datasets called, 0 calls"
    assert share_class_headline(one, ZH) == "不予共享：17 个数据集中 0 个被调用，共 0 次"
    free = one.assign(share_class="unconditional", calls=40, datasets_called=12)
    assert share_class_headline(free, EN) == "Unconditional: 12 of 17 datasets called, 40 calls"
    both = pd.concat([free, one.assign(share_class="conditional")], ignore_index=True)
    assert share_class_headline(both, EN) == "50 % of the datasets are shared unconditionally"


def test_parts_of_a_sentence_have_no_capital() -> None:
    rows = pd.DataFrame({"breach": ["no_grant", "outside_hours"], "calls": [3, 2]}).assign(
        system_name_en="Sys", system_name_zh="系统", dataset_name_en="Data", dataset_name_zh="数据"
    )
    told = "No valid grant: 3 calls; outside the hours: 2 calls; most serious: Sys on Data"
    assert grant_watch_headline(rows, EN) == told


def assets(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["layer", "state", "name_en", "since_at"]).assign(
        asset_id="x", name_zh="路口 030", since_at=lambda f: pd.to_datetime(f["since_at"])
    )


def test_the_map_claims_nothing_of_one_asset_one_layer_or_unmeasured_ones() -> None:
    alarm, warning = ("slope", "alarm", "S1", "2026-11-20 10:00"), ("camera", "warning", "C1", "2026-11-20 11:00")
    assert map_headline(assets(alarm, warning), EN) == "1 in alarm, 1 with a warning; the worst one in slopes"
    assert map_headline(assets(alarm, alarm), EN) == "2 in alarm"
    assert map_headline(assets(alarm, alarm, warning), ZH) == "2 处报警、1 处预警；最严重的均在边坡"
    assert map_headline(assets(("heritage", "none", "H", "")), EN) == "Nothing is measured in this selection"
    one = map_headline(assets(("heritage", "none", "H", ""), ("hall", "normal", "N", "")), EN)
    assert one == "The only monitored asset is normal"


def test_the_latest_is_the_latest_of_the_worst_state() -> None:
    rows = assets(("slope", "alarm", "S1", "2026-11-20 10:00"), ("camera", "offline", "C1", "2026-11-20 11:00"))
    assert abnormal_headline(rows, EN) == "1 in alarm, 1 offline; alarm: S1, since 2026-11-20 18:00"
    assert abnormal_headline(rows.head(1), ZH) == "1 处报警：路口 030，自 2026-11-20 18:00 起"
    unknown = assets(("camera", "offline", "C1", ""))
    assert abnormal_headline(unknown, EN) == "1 offline"


@pytest.mark.parametrize("look", [EN, ZH])
def test_empty_halls_are_not_praised(look: RenderContext) -> None:
    halls = pd.DataFrame({"wait_min": [0.0, 0.0], "queue": [0.0, 0.0], "machine_use": [0.0, 0.0], "age_s": [60.0, 9.0]})
    halls = halls.assign(status="normal", hall_id=["a", "b"], name_zh="大厅", name_en="Hall")
    told = {
        "en": "No hall is in use: nobody waits, no machine runs",
        "zh": "各大厅目前无人办事：无人等候，自助机均未使用",
    }
    assert queue_headline(halls, look) == told[look.language]
    silent = halls.assign(wait_min=float("nan"), status="offline", age_s=7200.0)
    last = {"en": "No hall has a reading now; the last 2 h ago", "zh": "各大厅目前无读数，最近一次在 2 小时前"}
    assert queue_headline(silent, look) == last[look.language]


def test_a_source_without_history_is_compared_with_nothing() -> None:
    rows = pd.DataFrame({"source": ["citizen", "camera"], "incidents": [5, 2], "incidents_before": float("nan")})
    rows = rows.assign(share=[5 / 7, 2 / 7], usual=float("nan"), stands_out=False, unlike="", before_days=7)
    rows["no_data_before_utc"] = pd.NaT
    assert sources_headline(rows, EN) == "Citizen first: 71 % of 7"
    assert sources_headline(rows.head(1), ZH) == "均来自市民，共 5 起"


def test_few_are_not_compared_in_percent_and_no_value_is_rounded_to_nothing() -> None:
    assert count_change(EN, 3, 1) == "+2" and count_change(EN, 3, 0) == "+3" and count_change(EN, 66, 60) == "+10.0 %"
    assert amount(EN, 0.004) == "< 0.01" and amount(EN, 0) == "0"
    assert ZH.t("{source} first: {rate} of {total}", source="路口 030", rate="9 %", total=2).startswith("路口 030 最多")


def test_today_is_a_date_where_the_data_end_on_another_day(demo_path: Path, changsha_pack: CityPack) -> None:
    totals = pd.DataFrame({"calls_today": [9], "calls_before": [9], "calls_ever": [9]})
    begun = pd.Timestamp("2025-09-01 00:10")
    totals = totals.assign(unlike="", before_days=7, no_data_before_utc=pd.NaT, first_call_at_utc=begun)
    panel = BY_ID["calls_total"]
    with opened_deck(demo_path, changsha_pack) as deck:
        assert dated(EN, panel, deck.filters([])) == EN
    with opened_deck(demo_path, changsha_pack, now=DEMO_END + timedelta(days=1)) as deck:
        old = dated(EN, panel, deck.filters([]))
    assert old.old_days == (("calls", "2026-11-20"),)
    assert total_headline(totals, old) == "9 calls on 2026-11-20, as a week before; 9 calls since 2025-09-01"
    assert window_text(old, "today", "calls") == "2026-11-20" and window_text(EN, "today") == "Today"


def test_a_window_that_is_cut_says_so(known: Known) -> None:
    def running(end: str) -> Filters:
        return understand({"window": f"2026-11-19T00:00:00/{end}"}, known, latest=DEMO_END)[0].at(DEMO_END)

    assert running("2026-11-30T00:00:00").runs_on and not running("2026-11-20T00:00:00").runs_on
    assert window_text(EN, running("2026-11-30T00:00:00").window_text, so_far=True).endswith(", so far")


@pytest.mark.parametrize(
    ("noun", "n", "en", "zh"),
    [
        ("agencies", 4, "A and 3 other agencies", "A 及另外 3 家单位并列"),
        ("types", 3, "A and 2 other types", "A 及另外 2 类事件并列"),
        ("", 3, "A and 2 others", "A 及另外 2 个并列"),
    ],
)
def test_other_leaders_are_counted_with_the_measure_word_of_what_is_ranked(noun: str, n: int, en: str, zh: str) -> None:
    rows = agencies(*((name, name, name, 5) for name in "ABCD"[:n]))
    ranked = CALLS._replace(noun=noun)
    assert leaders(rows, "calls", EN, ranked).names == en
    assert leaders(rows, "calls", ZH, ranked).names == zh
