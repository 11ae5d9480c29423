"""Names are in the order in which a reader looks them up: English by letters, Chinese by pinyin."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from callbacks.options import options_of
from data.city.pack import CityPack
from data.city.pinyin import pinyin_keys
from data.questions.vocabulary import BY_NAME
from data.warehouse.policy import FULL
from layouts.kit.theme import RenderContext
from tests.support.decks import opened_deck

NAMES = ["长沙县", "岳麓区", "天心区", "芙蓉区", "浏阳市", "宁乡市", "雨花区", "望城区", "开福区"]
BY_PINYIN = ["长沙县", "芙蓉区", "开福区", "浏阳市", "宁乡市", "天心区", "望城区", "雨花区", "岳麓区"]
"""By the code points of their characters 天心区 would come first, and by their reading zhǎng 长沙县 last."""


def test_chinese_names_are_sorted_by_pinyin_and_names_of_one_sound_by_their_tones() -> None:
    keys = pinyin_keys(NAMES)
    assert sorted(NAMES, key=keys.__getitem__) == BY_PINYIN
    tones = pinyin_keys(["市", "诗", "时"])
    assert sorted(tones, key=tones.__getitem__) == ["诗", "时", "市"]
    assert pinyin_keys([]) == {}


def test_without_the_library_names_keep_the_order_of_their_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise subprocess.CalledProcessError(1, "pinyin")

    monkeypatch.setattr(subprocess, "run", fail)
    assert pinyin_keys(["乙", "甲"]) == {"乙": "乙", "甲": "甲"}


def test_the_filter_bar_lists_districts_and_agencies_by_what_is_read(
    demo_path: Path, changsha_pack: CityPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callbacks.options.viewer_of_request", lambda: FULL)
    with opened_deck(demo_path, changsha_pack) as deck:
        for name in ("district", "agency"):
            chinese, english = (
                [words for _, words in options_of(deck, BY_NAME[name], RenderContext(language=language))]  # type: ignore[arg-type]
                for language in ("zh", "en")
            )
            assert english == sorted(english, key=str.casefold) and len(english) == len(chinese) > 8
            keys = pinyin_keys(chinese)
            assert chinese == sorted(chinese, key=keys.__getitem__) != sorted(chinese)
        again = [words for _, words in options_of(deck, BY_NAME["district"], RenderContext(language="zh"))]
        assert [words for words in again if words in BY_PINYIN] == BY_PINYIN
