"""Rankings: the bars, the texts at their ends, and the room for both."""

from __future__ import annotations

import pandas as pd
import pytest

from layouts.kit.bars import ReferenceLine, bars, most, nothing, short
from layouts.kit.theme import PROFILES, RenderContext

LOOK = RenderContext(language="en")
WALL = RenderContext.for_wall(PROFILES["3840x1080"], "zh", "Asia/Shanghai")
VALUES = pd.Series([10.0, 5.0])


def test_names_are_cut_by_their_script() -> None:
    assert short("长沙市住房和城乡建设局房屋交易管理中心") == "长沙市住房和城乡建设局房屋…"
    assert short("Housing and Urban-Rural Development Bureau") == "Housing and Urban-Rural…"
    assert short("Baugenehmigungen für Höfe") == "Baugenehmigungen für Hö…"
    assert short("Bürgeramt") == "Bürgeramt"


def test_words_behind_bars_leave_room_for_them() -> None:
    brief = bars(LOOK, ["a", "b"], VALUES, ["1", "2"])
    wordy = bars(LOOK, ["a", "b"], VALUES, ["1", "2 cases of the window"])
    assert 10 < brief["layout"]["xaxis"]["range"][1] < wordy["layout"]["xaxis"]["range"][1]
    assert brief["layout"]["xaxis"]["range"][0] == 0


def test_fewer_bars_where_there_is_less_room() -> None:
    assert (most(LOOK), most(LOOK, low=True), most(WALL), most(WALL, low=True)) == (10, 7, 6, 6)


def test_only_what_is_abnormal_has_a_colour_and_it_has_a_symbol() -> None:
    values = pd.Series([4.0, 3.0, 2.0, 1.0])
    kinds = ["alarm", "warning", "normal", ""]
    bar, words = bars(LOOK, list("abcd"), values, list("4321"), statuses=kinds)["data"]
    tokens = LOOK.tokens
    assert bar["marker"]["color"] == [tokens.critical, tokens.warning, tokens.bar, tokens.bar]
    assert [text.strip() for text in words["text"]] == ["▲ 4", "◆ 3", "2", "1"]


def test_bars_and_their_words_carry_what_a_click_sets_and_the_full_name() -> None:
    name = "Housing and Urban-Rural Development Bureau"
    ids = pd.Series(["A1", "A2"])
    bar, words = bars(LOOK, [name, "b"], VALUES, ["1", "2"], ids=ids)["data"]
    assert bar["customdata"] == words["customdata"] == ["A1", "A2"]
    assert bar["hovertext"][0] == f"{name}<br>1"
    assert "customdata" not in bars(LOOK, ["a", "b"], VALUES, ["1", "2"])["data"][0]


def test_words_stand_behind_bars_marks_and_lines() -> None:
    before, extra_ends = pd.Series([12.0, None]), pd.Series([11.0, 9.0])
    figure = bars(LOOK, ["a", "b"], VALUES, ["1", "2"], before=before, extra_ends=extra_ends)
    assert figure["data"][-1]["x"] == [12.0, 9.0]
    lined = bars(LOOK, ["a", "b"], VALUES, ["1", "2"], lines=[ReferenceLine(7.0, "limit", "alarm")])
    assert lined["data"][-1]["x"] == [10.0, 7.0]


def test_two_lines_are_named_apart_with_symbol_and_colour() -> None:
    lines = [ReferenceLine(30.0, "30 min", "alarm"), ReferenceLine(20.0, "20 min", "warning")]
    layout = bars(LOOK, ["a", "b"], VALUES, ["1", "2"], lines=lines)["layout"]
    assert [(note["x"], note["text"], note["xanchor"]) for note in layout["annotations"]] == [
        (20.0, "◆ 20 min", "right"),
        (30.0, "▲ 30 min", "left"),
    ]
    assert [shape["line"]["color"] for shape in layout["shapes"]] == [LOOK.tokens.warning, LOOK.tokens.critical]


def test_bars_of_nothing_but_zeros_have_an_axis() -> None:
    figure = bars(LOOK, ["a", "b"], pd.Series([0, 0]), ["0", "0"])
    assert figure["layout"]["xaxis"]["range"][1] > 0


@pytest.mark.parametrize("look", [LOOK, WALL], ids=["desk", "wall"])
def test_nothing_says_why(look: RenderContext) -> None:
    figure = nothing(look, "No incident was due")
    assert figure["data"] == []
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["No incident was due"]


def test_names_make_room_where_words_are_long() -> None:
    name, other = "Housing and Urban-Rural Development Bureau", "市住房和城乡建设局房屋交易管理中心"
    brief = bars(LOOK, [name, other], VALUES, ["1", "2"])["layout"]["yaxis"]["ticktext"]
    wordy = bars(LOOK, [name, other], VALUES, ["1", "599 · Government service"])["layout"]["yaxis"]["ticktext"]
    assert brief == [short(name), short(other)]
    assert wordy == ["Housing and Urban…", "市住房和城乡建设…"]
    least = bars(LOOK, [name, other], VALUES, ["1", "words " * 20])["layout"]["yaxis"]["ticktext"]
    assert least == ["Housing an…", "市住房和城…"]
