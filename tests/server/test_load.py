"""The load contract: the cost of many screens, who waits for whom, and a process that is behind the log."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app import CitydeckApp, create_app
from callbacks.panel_service import pool_of
from callbacks.registry.pages import PAGES
from callbacks.registry.panels import BY_ID
from callbacks.server.read_pools import THREADS
from data.city.pack import CityPack
from data.contract.tables import FACTS
from tests.conftest import DEMO_END
from tests.support.browserless import asking
from tests.support.decks import broken, draws_of, held, opened_app, opened_deck, settings_for, version_of
from tests.support.tiny import load, write

OVERVIEW = tuple(place.panel for place in PAGES[0].places)
LOOKS = ("?lang=zh", "?lang=en", "?lang=zh&theme=dark", "?lang=en&theme=dark")


@pytest.fixture
def made(demo_path: Path, changsha_pack: CityPack, tmp_path: Path) -> Iterator[Callable[[], CitydeckApp]]:
    """`made()`: an app over its own copy of the demo, which the test may write."""
    with ExitStack() as stack:

        def app() -> CitydeckApp:
            path = tmp_path / f"{time.monotonic_ns()}.duckdb"
            shutil.copy(demo_path, path)
            deck = stack.enter_context(opened_deck(path, changsha_pack, read_only=False))
            return create_app(settings_for(path, changsha_pack), deck)

        yield app


@pytest.fixture(scope="module")
def unwritten(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    with opened_app(demo_path, changsha_pack) as app:
        yield app


@pytest.fixture
def app(unwritten: CitydeckApp) -> CitydeckApp:
    """An app over the demo, with empty caches, for tests that write nothing."""
    for cache in unwritten.deck.warehouse.caches:
        cache.clear()
    unwritten.service.cached_pictures.clear()
    return unwritten


def ask_once(app: CitydeckApp, panel: str, search: str = "", path: str = "/", version: str = "") -> bytes | None:
    """The bytes of a panel's answer; None where the server says to ask again."""
    body = asking(panel, path, search)
    body["inputs"][0]["value"]["version"] = version
    answer = app.server.test_client().post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.text[:300]
    return None if "data-retry" in answer.text else bytes(answer.data)


def ask(app: CitydeckApp, panel: str, search: str = "", path: str = "/", version: str = "") -> bytes:
    """The bytes of a panel's answer. Asks again while the server says so, as the browser's script does."""
    for _ in range(1200):
        drawn = ask_once(app, panel, search, path, version)
        if drawn is not None:
            return drawn
        time.sleep(0.05)
    raise AssertionError(f"{panel} was never drawn")


def loaded(app: CitydeckApp, table: str) -> int:
    """Log a load of the table without a probe of the watcher. Return the new version."""
    version = app.deck.watcher.state.last_load_id + 1000
    row = load(version, table, DEMO_END - timedelta(seconds=1))
    write(app.deck.warehouse.engine, {"load_log": [row]})
    return version


def cost_of_one_screen(app: CitydeckApp) -> int:
    before = app.deck.warehouse.queries
    for panel in OVERVIEW:
        ask(app, panel)
    return app.deck.warehouse.queries - before


def screens(app: CitydeckApp, count: int) -> set[tuple[str, str, bytes]]:
    """The answers to so many screens of the Overview in four looks, asked by as many threads as the server has."""
    asks = [(panel, LOOKS[n % len(LOOKS)]) for n in range(count) for panel in OVERVIEW]
    with ThreadPoolExecutor(THREADS) as threads:
        return set(threads.map(lambda asked: (*asked, ask(app, *asked)), asks))


def test_a_hundred_screens_cost_the_queries_of_one_whatever_their_language_and_theme(
    made: Callable[[], CitydeckApp],
) -> None:
    alone, crowded = made(), made()
    price = cost_of_one_screen(alone)
    before = crowded.deck.warehouse.queries
    service = screens(crowded, 100)
    assert crowded.deck.warehouse.queries - before == price >= len(OVERVIEW)
    assert draws_of(crowded.deck) == len(service) == len(OVERVIEW) * len(LOOKS)  # the same bytes for every screen


def test_a_new_version_of_one_table_costs_its_panels_queries_once(made: Callable[[], CitydeckApp]) -> None:
    alone, crowded = made(), made()
    cost_of_one_screen(alone)
    screens(crowded, 10)
    prices = []
    for app, ask_all in ((alone, cost_of_one_screen), (crowded, lambda app: screens(app, 50))):
        loaded(app, "service_case")
        app.deck.watcher.probe()
        before = app.deck.warehouse.queries
        ask_all(app)
        prices.append(app.deck.warehouse.queries - before)
    readers = [panel for panel in OVERVIEW if "service_case" in BY_ID[panel].tables]
    assert 0 < len(readers) < len(OVERVIEW) and prices[0] == prices[1] >= len(readers)


def test_answers_are_cached_for_the_present_version_alone(made: Callable[[], CitydeckApp]) -> None:
    app = made()
    caches, sizes = app.deck.warehouse.caches, []
    for _ in range(4):
        cost_of_one_screen(app)
        sizes.append([len(cache) for cache in caches])
        for fact in FACTS:
            loaded(app, fact.name)
            app.deck.watcher.probe()
    assert sizes[1] == sizes[2] == sizes[3] and all(sizes[1])


def test_a_slow_panel_delays_no_other_and_is_drawn_on_all_screens_in_the_end(made: Callable[[], CitydeckApp]) -> None:
    app = made()
    quick = [panel for panel in OVERVIEW if "service_case" not in BY_ID[panel].tables]
    app.deck.known()  # reads the names of dimensions, so that they do not delay the panels
    with held(app.deck.warehouse.engine, lambda statement, _: "FROM service_case" in statement) as (slow, go):
        app.deck.warehouse.engine = slow
        with ThreadPoolExecutor(THREADS) as server:  # as many as the server has, and 50 requests for the slow panel
            slow_asks = [server.submit(ask_once, app, "services_overdue") for _ in range(50)]
            others = [server.submit(ask, app, panel) for panel in quick]
            assert len(quick) > 3 and all(other.result() for other in others)
            first = [asked.result() for asked in slow_asks]
            assert first == [None] * 50, "somebody held a thread for as long as the slow panel took"
        go.set()
        drawn = {ask(app, "services_overdue") for _ in range(50)}
        assert len(drawn) == 1 and b"figure" in next(iter(drawn))


@pytest.mark.parametrize(("tries", "noticed"), [(0, False), (2, False), (3, True)])
def test_the_notice_that_a_panel_is_still_being_read_appears_after_several_tries(
    tries: int, noticed: bool, app: CitydeckApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = asking("services_overdue", "/", "?lang=en")
    body["inputs"][0]["value"]["tries"] = tries
    app.deck.known()
    with held(app.deck.warehouse.engine, lambda statement, _: "FROM service_case" in statement) as (slow, go):
        monkeypatch.setattr(app.deck.warehouse, "engine", slow)
        answer = app.server.test_client().post("/_dash-update-component", json=body).get_json()
        (notice,) = [props for name, props in answer["sideUpdate"].items() if "notice" in name]
        assert notice["data-retry"] and ("Still being read; the picture follows" in str(notice)) is noticed
        go.set()
        ask(app, "services_overdue")


def test_a_burst_of_questions_does_not_keep_the_screens_from_what_is_new(made: Callable[[], CitydeckApp]) -> None:
    app = made()
    cost_of_one_screen(app)
    past = [f"?as_of={(DEMO_END - timedelta(hours=hour)).isoformat()}" for hour in range(1, 13)]

    def is_past(_: str, values: Any) -> bool:
        return any(value in values for value in (DEMO_END - timedelta(hours=hour) for hour in range(1, 13)))

    with held(app.deck.warehouse.engine, is_past) as (slow, go):
        app.deck.warehouse.engine = slow
        with ThreadPoolExecutor(12) as people, ThreadPoolExecutor(len(OVERVIEW)) as wall:
            asked = [people.submit(ask, app, "incidents_by_stage", search) for search in past]
            loaded(app, "incident")
            app.deck.watcher.probe()
            assert all(wall.map(lambda panel: ask(app, panel), OVERVIEW))
            assert not any(one.done() for one in asked), "the screens were served after the burst"
            go.set()
            assert all(one.result() for one in asked)


@pytest.mark.parametrize(
    ("panel", "pairs", "pool"),
    [
        ("calls_by_hour", {}, "screens"),
        ("kpi_scorecard", {}, "screens"),
        ("headline_figures", {"district": "430102"}, "screens"),
        ("calls_by_hour", {"window": "90d"}, "people"),
        ("calls_by_hour", {"agency": "civil_affairs"}, "people"),
        ("calls_by_hour", {"as_of": "2026-11-19T06:30:00"}, "people"),
        ("city_map", {"measure": "incidents_open"}, "people"),
    ],
)
def test_a_page_as_it_is_goes_before_what_people_choose(
    panel: str, pairs: dict[str, str], pool: str, app: CitydeckApp
) -> None:
    deck = app.deck
    agency = sorted(deck.known().identifiers["agency"])[0]
    measure = sorted(deck.known().identifiers["measure"])[0]
    given = pairs | {name: value for name, value in (("agency", agency), ("measure", measure)) if name in pairs}
    assert pool_of(BY_ID[panel], deck.filters(given)) == pool


# A process that is behind --------------------------------------------------------------------------------------------


def test_a_refresh_that_names_a_version_never_gets_an_older_answer(made: Callable[[], CitydeckApp]) -> None:
    app, panel = made(), "incidents_by_stage"
    old = ask(app, panel, version=version_of(app.deck, panel))
    fresh = {"incident_id": "new", "severity": 1, "district_id": "430102", "reported_at": DEMO_END - timedelta(hours=1)}
    event = {"incident_id": "new", "event_seq": 1, "at": fresh["reported_at"], "stage": "reported"}
    write(app.deck.warehouse.engine, {"incident": [fresh], "incident_event": [event]})
    version = loaded(app, "incident")
    assert ask(app, panel) == old  # this process has not probed the log yet
    probes = app.deck.watcher.probes
    wanted = version_of(app.deck, panel, incident=version)
    with ThreadPoolExecutor(THREADS) as threads:
        service = set(threads.map(lambda _: ask(app, panel, version=wanted), range(100)))
    assert len(service) == 1 and service != {old}
    assert app.deck.watcher.probes - probes == 1 and app.deck.watcher.state.version["incident"] == version


@pytest.mark.parametrize("version", ["999999999999.1.1.1", "1", "x.y", "-1.0", "", "١.٢", "9" * 900, "1." * 450])
def test_a_version_that_does_not_exist_costs_one_look_at_most(version: str, app: CitydeckApp) -> None:
    panel = next(panel for panel in OVERVIEW if len(BY_ID[panel].tables) > 1)
    probes = app.deck.watcher.probes
    assert b"notice" in ask(app, panel, version=version)
    assert app.deck.watcher.probes - probes <= 1


def test_what_browsers_poll_is_made_once_per_state_and_moment(made: Callable[[], CitydeckApp]) -> None:
    app = made()
    watcher = app.deck.watcher
    first = watcher.published()
    assert all(watcher.published()[0] is first[0] for _ in range(100))
    loaded(app, "incident")
    watcher.probe()
    second = watcher.published()
    assert second != first and second[0] == watcher.state.payload(watcher.clock(), 10)


def test_processes_say_the_same_whatever_they_have_been_through(made: Callable[[], CitydeckApp]) -> None:
    app = made()
    deck = app.deck
    with opened_deck(Path(str(deck.warehouse.engine.url.database)), deck.pack, read_only=False) as other:
        alive = other.warehouse.engine
        with broken(alive) as dead:
            other.warehouse.engine = dead
            assert not other.watcher.probe().reachable and other.watcher.published() != deck.watcher.published()
            other.warehouse.engine = alive
        loaded(app, "incident")
        assert deck.watcher.probe().recoveries < other.watcher.probe().recoveries
        assert deck.watcher.published() == other.watcher.published()
