"""Pictures that come with a page: the newest cached ones, at most a minute old, with the age of their own rows."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import CitydeckApp, create_app
from callbacks.address import parse_address
from callbacks.panel_service import OLDEST, Picture
from callbacks.registry.pages import PAGES
from callbacks.registry.panels import BY_ID
from data.city.pack import CityPack
from data.demo.feed import Feed
from data.warehouse.policy import FULL, Viewer
from tests.conftest import DEMO_END
from tests.support.browserless import refresh
from tests.support.decks import draws_of, held, opened_deck, version_of

OVERVIEW = [place.panel for place in PAGES[0].places]
AGED = "headline_figures"


@dataclass
class City:
    """An app over a demo city whose clock is in the test's hands."""

    app: CitydeckApp
    feed: Feed
    now: datetime

    def live_on(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.feed.tick(self.now)
        self.app.deck.watcher.probe()

    def latest_cached(self, search: str = "?lang=en", viewer: Viewer = FULL, panel: str = AGED) -> Picture | None:
        address = parse_address("/", search)
        filters, look = address.filters(self.app.deck), address.look(self.app.deck)
        return self.app.service.latest_cached(BY_ID[panel], filters, look, viewer)


@pytest.fixture(scope="module")
def lively(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    path = shutil.copy(demo_path, tmp_path_factory.mktemp("lively") / "demo.duckdb")
    with opened_deck(path, changsha_pack, read_only=False) as deck:
        made = City(create_app(deck.settings, deck), Feed(deck.warehouse.engine, changsha_pack, tick_s=10), DEMO_END)
        deck.clock = deck.watcher.clock = lambda: made.now
        yield made


@pytest.fixture
def city(lively: City) -> City:
    """The city with a new app, whose caches are empty."""
    lively.app = create_app(lively.app.deck.settings, lively.app.deck)
    return lively


@pytest.fixture
def client(city: City) -> FlaskClient:
    return city.app.server.test_client()


def cards(client: FlaskClient, search: str = "?lang=en") -> dict[str, dict[str, Any]]:
    """Panel -> properties of its card, as it comes with the Overview."""
    layout = client.get("/_dash-layout", headers={"Referer": f"http://localhost/{search}"}).get_json()
    return {props["data-panel"]: props for props in _props(layout) if "data-panel" in props}


def _props(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, list):
        for one in part:
            yield from _props(one)
    elif isinstance(part, dict):
        if "namespace" in part:
            yield part["props"]
        for value in part.values():
            yield from _props(value)


def seen(client: FlaskClient, search: str = "?lang=en") -> None:
    """Refresh each panel of the Overview, as a browser does."""
    for panel in OVERVIEW:
        refresh(client, panel, "/", search)


def untils(footer: Any) -> dict[str, str]:
    (age,) = [props for props in _props(footer) if props.get("data-live")]
    return json.loads(age["data-until"])  # type: ignore[no-any-return]


def footer_of(card: dict[str, Any]) -> Any:
    return next(one for one in card["children"] if one and one["type"] == "Footer")["props"]["children"]


def test_a_page_of_a_new_version_comes_with_the_pictures_of_the_one_before_and_says_so(
    city: City, client: FlaskClient
) -> None:
    seen(client)
    before, draws = cards(client), draws_of(city.app.deck)
    assert all(card["data-answered"] == "1" for card in before.values())
    city.live_on(10)
    after = cards(client)
    assert {name: card["data-version"] for name, card in after.items()} == {
        name: card["data-version"] for name, card in before.items()
    }
    assert json.dumps(after[AGED]["children"]) == json.dumps(before[AGED]["children"])
    assert draws_of(city.app.deck) == draws
    seen(client)
    newest = cards(client)
    for name, card in newest.items():
        assert card["data-version"] == version_of(city.app.deck, name)
    assert newest[AGED]["data-version"] != before[AGED]["data-version"]


def test_the_age_of_an_older_picture_is_that_of_its_own_rows(city: City, client: FlaskClient) -> None:
    seen(client)
    first = untils(footer_of(cards(client)[AGED]))
    assert set(first) == {
        f"{source.table} {source.source}"
        for source in city.app.deck.watcher.state.sources
        if source.table in BY_ID[AGED].facts
    }
    city.live_on(10)
    assert untils(footer_of(cards(client)[AGED])) == first
    parts = refresh(client, AGED, "/", "?lang=en")["response"]
    second = untils(next(props for name, props in parts.items() if '"footer"' in name)["children"])
    assert second != first and all(second[source] >= until for source, until in first.items())


def test_the_number_card_says_the_age_of_the_rows_that_it_shows(city: City) -> None:
    service, deck = city.app.service, city.app.deck
    filters = deck.filters({})
    rows = service.rows(BY_ID[AGED], filters, FULL)
    before = [age.data_until for age in service.ages(BY_ID[AGED], filters, rows, city.now)]
    city.live_on(10)
    assert [age.data_until for age in service.ages(BY_ID[AGED], filters, rows, city.now)] == before


def test_no_picture_comes_that_is_older_than_a_minute(city: City, client: FlaskClient) -> None:
    seen(client)
    drawn_at = city.app.deck.moment()
    city.live_on(20)
    while city.app.deck.moment() - drawn_at <= OLDEST:
        assert city.latest_cached()
        city.live_on(20)
    assert city.latest_cached() is None


@pytest.mark.parametrize(
    "search", ["?lang=zh", "?lang=en&theme=dark", "?lang=en&window=7d", "?lang=en&district=430102", "?lang=en&agency="]
)
def test_a_picture_of_another_look_or_question_never_comes(search: str, city: City, client: FlaskClient) -> None:
    seen(client)
    city.live_on(10)
    assert city.latest_cached()
    if search.endswith("agency="):
        search += min(city.app.deck.known().identifiers["agency"])
    assert city.latest_cached(search) is None


@pytest.mark.parametrize(
    "viewer",
    [Viewer("official", districts=frozenset({"430102"}), agencies=FULL.agencies, case_detail=True),
     Viewer("nobody", districts=frozenset(), case_detail=False),
     Viewer("manager", districts=FULL.districts, agencies=FULL.agencies, case_detail=not FULL.case_detail)],
    ids=["of a district", "without a policy", "without details"],
)  # fmt: skip
def test_a_picture_of_another_viewer_never_comes(viewer: Viewer, city: City, client: FlaskClient) -> None:
    seen(client)
    assert city.latest_cached() and city.latest_cached(viewer=viewer) is None
    city.live_on(10)
    assert city.latest_cached() and city.latest_cached(viewer=viewer) is None


def test_a_past_moment_shows_only_what_is_known_of_it_now(city: City, client: FlaskClient) -> None:
    search = f"?lang=en&as_of={(DEMO_END - timedelta(hours=1)).isoformat()}"
    seen(client, search)
    assert city.latest_cached(search)
    city.live_on(10)
    assert city.latest_cached(search) is None


def test_a_picture_that_was_thrown_out_does_not_come(city: City, client: FlaskClient) -> None:
    seen(client)
    city.live_on(10)
    city.app.service.cached_pictures.clear()
    assert city.latest_cached() is None


def test_a_page_waits_a_moment_for_what_nobody_has_asked_before(
    city: City, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callbacks.pages.AHEAD_S", 30)
    present = cards(client)
    assert all(card["data-answered"] == "1" for card in present.values())
    assert present[AGED]["data-version"] == version_of(city.app.deck, AGED)
    draws = draws_of(city.app.deck)
    seen(client)
    assert draws_of(city.app.deck) == draws


def test_a_page_does_not_wait_for_a_slow_warehouse_and_its_panels_are_there_at_the_next_ask(
    city: City, client: FlaskClient
) -> None:
    warehouse, engine = city.app.deck.warehouse, city.app.deck.warehouse.engine
    cards(client, "?lang=en&window=30d")
    city.live_on(600)  # so long that every domain has a new moment
    with held(engine, lambda statement, _: "load_log" not in statement) as (slow, _):
        warehouse.engine = slow
        cold = cards(client, "?lang=en&window=90d")
        warehouse.engine = engine
    assert {card["data-answered"] for card in cold.values()} == {""}


def test_a_panel_that_cannot_be_drawn_leaves_the_page_and_the_others(
    city: City, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callbacks.pages.AHEAD_S", 30)

    def draw(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setitem(BY_ID, AGED, replace(BY_ID[AGED], card=replace(BY_ID[AGED].card, draw=draw)))
    answered = {name: card["data-answered"] for name, card in cards(client).items()}
    assert answered == {name: "" if name == AGED else "1" for name in OVERVIEW}


def test_a_picture_replaces_the_one_of_the_version_before(city: City, client: FlaskClient) -> None:
    for _ in range(3):
        seen(client)
        assert len(city.app.service.cached_pictures) == len(OVERVIEW)
        city.live_on(10)
