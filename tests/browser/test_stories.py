"""What is planted in the demo is seen in words behind each of its links."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from data.demo.stories import STORIES, Story, story_links
from tests.browser.conftest import LiveDeck
from tests.conftest import DEMO_END

SEEN: dict[str, tuple[tuple[str, str], ...]] = {
    "outage": (("calls_top_datasets", r"highest error rate.*: .+, \d"), ("calls_top_datasets", r"错误率最高：.+ \d")),
    "slow_agency": (
        ("services_on_time_by_agency", r"due cases, [678]\d\.\d % \(−\d+\.\d points"),
        ("services_on_time_by_agency", r"按时 [678]\d\.\d %（.*−\d"),
    ),
    "flood_evening": (
        ("incidents_by_stage", r"3\d\d open; all in flood control"),
        ("incidents_by_stage", r"防汛.*3\d\d"),
    ),
    "flood_sensors": (("layers_abnormal", r"\d\d in alarm.*Waterlogging"), ("layers_abnormal", r"\d\d 处报警.*积水点")),
    "withheld_calls": (
        ("calls_grant_watch", r"Withheld data: \d+ calls"),
        ("calls_grant_watch", r"不予共享数据 \d+ 次"),
    ),
    "hall_queue": (
        ("services_queue", r"Changsha County Service Centre, 1[12]\d min"),
        ("services_queue", r"长沙县政务服务中心 1[12]\d 分"),
    ),
    "slope_moves": (
        ("layers_readings", r"Slope 07: Displacement .*▲ Alarm"),
        ("layers_readings", r"边坡 07：位移.*▲ 报警"),
    ),
    "owner_offline": (("layers_cameras", r"Civil"), ("layers_cameras", r"人民防空|人防")),
    "feed_stopped": (
        ("calls_catalogue", r"not observed for a day \(Ecology and Environment Bureau\)"),
        ("calls_catalogue", r"超过一天未观测（市生态环境局）"),
    ),
}
"""Story -> (panel, words of its headline) in English and in Chinese."""
LANGUAGES = ("en", "zh")
"""By turns: a link is opened in one of them."""


def test_every_story_is_looked_at() -> None:
    assert set(SEEN) == {known.id for known in STORIES}


@pytest.fixture(scope="module")
def page(warm: BrowserContext) -> Iterator[Page]:
    """One page for all stories."""
    page = warm.new_page()
    page.set_viewport_size({"width": 1600, "height": 1000})
    yield page
    page.close()


@pytest.mark.parametrize("known", STORIES, ids=lambda known: known.id)
def test_the_link_of_a_story_shows_it_in_words(known: Story, live: LiveDeck, page: Page) -> None:
    link = {told.id: address for told, address in story_links(DEMO_END, live.url)}[known.id]
    language, (panel, words) = LANGUAGES[STORIES.index(known) % 2], SEEN[known.id][STORIES.index(known) % 2]
    page.goto(f"{link}&lang={language}")
    page.wait_for_selector(f'.panel[data-panel="{panel}"] .panel-headline:not(:empty)')
    assert page.locator(f'.panel[data-panel="{known.panel}"]').count() == 1
    assert re.search(words, page.inner_text(f'.panel[data-panel="{panel}"] .panel-headline'))
