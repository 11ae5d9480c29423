"""What a page makes of its address: what others have appended, what is wrong, and looks that are none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import CitydeckApp
from callbacks.address import parse_address
from callbacks.panel_service import pool_of
from callbacks.registry.pages import PAGES
from callbacks.registry.panels import BY_ID
from data.city.pack import CityPack
from data.warehouse.policy import FULL
from tests.support.decks import opened_app


@pytest.fixture(scope="module")
def app(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    with opened_app(demo_path, changsha_pack, CITYDECK_FOREIGN_PARAMETERS="city_*, portal") as made:
        yield made


@pytest.fixture
def client(app: CitydeckApp) -> FlaskClient:
    return app.server.test_client()


def page_of(client: FlaskClient, address: str) -> str:
    """The page that comes with the layout, as text."""
    return unescape(client.get("/_dash-layout", headers={"Referer": f"http://localhost{address}"}).text)


def told(client: FlaskClient, address: str) -> Any:
    """The texts of the browser's script."""
    layout = client.get("/_dash-layout", headers={"Referer": f"http://localhost{address}"}).get_json()
    return json.loads(next(found for found in _texts_in(layout)))


def _texts_in(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _texts_in(one)
    elif isinstance(part, dict):
        if "data-texts" in part:
            yield part["data-texts"]
        for value in part.values():
            yield from _texts_in(value)


@pytest.mark.parametrize("page", [page for page in PAGES if "<" not in page.path], ids=lambda page: page.path)
def test_every_page_says_once_what_is_wrong_with_its_address_and_keeps_its_frame(
    page: Any, client: FlaskClient
) -> None:
    text = page_of(client, f"{page.path}?lang=en&severty=1")
    assert text.count("Unknown filter 'severty'") == 1 and '"panels"' in text
    assert ('"replay"' in text) == (page.surface != "wall")


def test_several_mistakes_are_told_together_and_each_can_be_removed_but_what_the_path_names(
    client: FlaskClient,
) -> None:
    text = page_of(client, "/calls?lang=en&severty=1&agency=nobody&window=fortnight")
    for name, words in {"severty": "Unknown filter", "agency": "Unknown agency", "window": "is not known"}.items():
        assert words in text and text.count(f'"data-filter":"{name}"') >= 1
    assert '"data-filter":"district"' not in page_of(client, "/district/430102?lang=en")
    lost = page_of(client, "/district/999?lang=en")
    assert "Unknown district '999'" in lost and '"data-filter":"district"' not in lost


def test_an_unknown_value_is_told_with_the_label_of_its_filter_and_the_names_of_its_values(client: FlaskClient) -> None:
    zh = page_of(client, "/incidents?lang=zh&district=999999&stage=lost&serverity=1")
    assert "区县 没有“999999”；可用：" in zh and "430" not in zh.split("可用：")[1].split('"')[0]
    assert "环节 没有“lost”；可用：" in zh and "未知筛选项“serverity”；是否指“severity”？" in zh
    en = page_of(client, "/incidents?lang=en&command_system=fire&serverity=1&q1x=2")
    assert (
        "Unknown command system 'fire'; known: " in en and "flood_control" not in en.split("; known: ")[1].split('"')[0]
    )
    assert "Unknown filter 'serverity'; did you mean 'severity'?" in en and "Unknown filter 'q1x'; known: as_of" in en


def test_what_others_have_appended_is_named_to_the_script_and_changes_no_answer(
    client: FlaskClient, app: CitydeckApp
) -> None:
    search = "?lang=en&severity=1&utm_source=a&from=b&city_theme=c&portal=d"
    assert told(client, f"/incidents{search}")["foreign"] == ["city_theme", "from", "portal", "utm_source"]
    assert "Unknown filter" not in page_of(client, f"/incidents{search}")
    plain = parse_address("/incidents", "?lang=en&severity=1")
    assert parse_address("/incidents", search).filters(app.deck) == plain.filters(app.deck)
    for address in ("?severity=1", "?severity=1&portal=1&utm_x=2"):
        assert client.get(f"/panel/incidents_open.json{address}").status_code == 200


def test_a_look_that_is_none_is_the_default_and_in_no_link(client: FlaskClient, app: CitydeckApp) -> None:
    wrong, right = (parse_address("/calls", search) for search in ("?lang=xx&theme=pink", ""))
    assert wrong.look(app.deck) == right.look(app.deck) and wrong.looks == {}
    assert wrong.link_to(wrong.page, wrong.asked(app.deck).chosen) == "/calls"


def test_a_panel_has_its_own_window_on_every_page(app: CitydeckApp) -> None:
    service, panel = app.service, BY_ID["incidents_flow"]
    rows = {}
    for path in ("/incidents", "/district/430102"):
        filters = parse_address(path, "").filters(app.deck)
        assert filters.window is None and pool_of(panel, filters) == "screens"
        rows[path] = service.rows(panel, filters.of_city(), FULL).frame
    assert len(rows["/incidents"]) in (24, 25) and rows["/incidents"].equals(rows["/district/430102"])
