"""Cached replies: the same bytes as from Dash, of the present versions, and only for viewers of the same scope."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from werkzeug.test import TestResponse

from app import CitydeckApp, create_app
from callbacks.registry.panels import BY_ID
from callbacks.replies import CALLBACKS
from data.city.pack import CityPack
from data.contract.common import agency
from data.warehouse.cache import Cache, CacheKey
from data.warehouse.policy import FULL, Viewer
from tests.conftest import DEMO_END
from tests.support.browserless import asking
from tests.support.decks import broken, held, opened_app, opened_deck, settings_for, version_of
from tests.support.tiny import load, write

BY_KIND = {"figure": "calls_by_hour", "body": "incidents_by_stage", "grid": "calls_unused"}
ENCODINGS = ("", "gzip", "br;q=0.5, zstd", "gzip, deflate, br", "gzip, deflate, br, zstd")


@pytest.fixture(scope="module")
def shared(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    with opened_app(demo_path, changsha_pack) as made:
        yield made


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresh waits until its panel is drawn: on a busy machine that may take more than its second."""
    monkeypatch.setattr("callbacks.panels.REFRESH_TIMEOUT_S", 60.0)


@pytest.fixture
def app(shared: CitydeckApp) -> CitydeckApp:
    """The demo's app, without a cached reply."""
    shared.service.cached_replies.clear()
    return shared


@pytest.fixture
def writable(demo_path: Path, changsha_pack: CityPack, tmp_path: Path) -> Iterator[CitydeckApp]:
    """An app over its own copy of the demo, which the test may write."""
    path = shutil.copy(demo_path, tmp_path / "demo.duckdb")
    with opened_deck(path, changsha_pack, read_only=False) as deck:
        yield create_app(settings_for(path, changsha_pack), deck)


def post(app: CitydeckApp, panel: str, search: str = "?lang=en", encoding: str = "", **ask: Any) -> TestResponse:
    """The response to a refresh by a browser. ask: further keys of its question."""
    body = asking(panel, "/", search)
    body["inputs"][0]["value"] |= ask
    return app.server.test_client().post(CALLBACKS, json=body, headers={"Accept-Encoding": encoding})


def cached(app: CitydeckApp) -> list[bytes]:
    return [entry.answer.body for entry in app.service.cached_replies._entries.values()]


@contextmanager
def without_dash(app: CitydeckApp) -> Iterator[None]:
    """Within the block, every request that reaches Dash gets status 599."""
    dispatch = app.server.view_functions[CALLBACKS]
    app.server.view_functions[CALLBACKS] = lambda: ("", 599)
    try:
        yield
    finally:
        app.server.view_functions[CALLBACKS] = dispatch


def whole(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of a response, without the time stamp of gzip."""
    body = answer.data
    return answer.status_code, list(answer.headers), body[:4] + body[8:] if body[:2] == b"\x1f\x8b" else body


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("search", ["?lang=en", "?lang=zh&theme=dark", "?lang=en&as_of=2026-11-19T06:30:00"])
@pytest.mark.parametrize("panel", BY_KIND.values(), ids=BY_KIND)
def test_a_cached_reply_is_what_dash_would_answer_byte_for_byte(
    panel: str, search: str, encoding: str, app: CitydeckApp
) -> None:
    assert [kind for kind, name in BY_KIND.items() if name == panel] == [BY_ID[panel].card.kind]
    first = post(app, panel, search, encoding)
    with without_dash(app):
        again = post(app, panel, search, encoding)
    app.service.cached_replies.clear()
    fresh = post(app, panel, search, encoding)
    assert whole(first) == whole(again) == whole(fresh) and first.status_code == 200
    assert again.vary.as_set() == {"accept-encoding"} and again.content_type == "application/json"
    assert bool(again.content_encoding) == bool(encoding)


def test_every_look_question_panel_and_encoding_has_a_reply_of_its_own(app: CitydeckApp) -> None:
    asks = [
        (panel, search, encoding)
        for panel in BY_KIND.values()
        for search in ("?lang=en", "?lang=zh", "?lang=en&theme=dark", "?lang=en&window=7d", "?lang=en&district=430102")
        for encoding in ("", "br")
    ]
    drawn = {ask: post(app, *ask).data for ask in asks}
    assert len(cached(app)) == len(asks)
    assert len({answer for (panel, *_), answer in drawn.items() if panel == BY_KIND["figure"]}) == 10
    with without_dash(app):
        assert {ask: post(app, *ask).data for ask in asks} == drawn


def test_what_a_browser_has_heard_and_how_often_it_asks_is_no_question_of_its_own(app: CitydeckApp) -> None:
    first = post(app, "calls_by_hour", version="1.1", tries=2, at=1795820531689)
    with without_dash(app):
        service = [
            post(app, "calls_by_hour", **ask) for ask in ({}, {"tries": 3}, {"at": 1795820531700, "version": "x"})
        ]
    assert {answer.data for answer in service} == {first.data} and len(cached(app)) == 1


def test_a_post_that_names_the_outputs_of_another_panel_is_refused(app: CitydeckApp) -> None:
    post(app, "calls_by_hour")
    body = asking("calls_by_hour", "/", "?lang=en")
    body["outputs"][0]["id"]["panel"] = "elsewhere"
    assert app.server.test_client().post(CALLBACKS, json=body).status_code == 400
    body["outputs"][0]["id"]["panel"] = "calls_top_datasets"
    assert app.server.test_client().post(CALLBACKS, json=body).status_code == 400


# Versions ----------------------------------------------------------------------------------------------------------


def newly_loaded(app: CitydeckApp, table: str) -> int:
    """Log a load of the table. Return the new version."""
    version = app.deck.watcher.state.last_load_id + 1000
    write(app.deck.warehouse.engine, {"load_log": [load(version, table, DEMO_END - timedelta(seconds=1))]})
    return version


def test_a_new_version_gives_a_new_picture_and_the_reply_of_the_old_one_is_forgotten(writable: CitydeckApp) -> None:
    app, panel = writable, "incidents_by_stage"
    old, other = post(app, panel), post(app, "calls_by_hour")
    fresh = {"incident_id": "new", "severity": 1, "district_id": "430102", "reported_at": DEMO_END - timedelta(hours=1)}
    event = {"incident_id": "new", "event_seq": 1, "at": fresh["reported_at"], "stage": "reported"}
    write(app.deck.warehouse.engine, {"incident": [fresh], "incident_event": [event]})
    newly_loaded(app, "incident")
    app.deck.watcher.probe()
    assert cached(app) == [other.data]
    new = post(app, panel)
    assert new.status_code == 200 and new.data != old.data
    with without_dash(app):
        assert post(app, panel).data == new.data and post(app, "calls_by_hour").data == other.data


def test_a_browser_that_knows_a_newer_version_gets_no_cached_reply(writable: CitydeckApp) -> None:
    app, panel = writable, "incidents_by_stage"
    post(app, panel)
    version = newly_loaded(app, "incident")
    heard = version_of(app.deck, panel, incident=version)
    with without_dash(app):
        assert post(app, panel).status_code == 200  # this process has not probed the log yet
        assert post(app, panel, version=heard).status_code == 599
    probes = app.deck.watcher.probes
    assert post(app, panel, version=heard).status_code == 200
    assert app.deck.watcher.probes == probes + 1 and app.deck.watcher.state.version["incident"] == version
    post(app, panel, version=heard)
    with without_dash(app):
        assert post(app, panel, version=heard).status_code == 200
    assert app.deck.watcher.probes == probes + 1


def test_a_filter_value_that_is_gone_is_refused_although_its_reply_was_cached(
    writable: CitydeckApp,
) -> None:
    app, panel = writable, "calls_by_hour"
    gone = sorted(app.deck.known().identifiers["agency"])[0]
    search = f"?lang=en&agency={gone}"
    assert "response" in post(app, panel, search).get_json() and len(cached(app)) == 1
    with app.deck.warehouse.engine.begin() as connection:
        connection.execute(delete(agency).where(agency.c.agency_id == gone))
    newly_loaded(app, "agency")
    app.deck.watcher.probe()
    assert "Unknown agency" in post(app, panel, search).text and cached(app) == []


def test_replies_stay_within_their_part_of_the_cache(app: CitydeckApp) -> None:
    service, whole_bytes = app.service, app.deck.settings.cache_mb * 1_000_000
    caches = (app.deck.warehouse.cached_frames, service.cached_rows, service.cached_pictures, service.cached_replies)
    assert sum(cache.limit for cache in caches) <= whole_bytes
    service.cached_replies.limit, before = 20_000, service.cached_replies.limit
    for hours in range(1, 25):
        post(app, "calls_by_hour", f"?lang=en&window={hours}h")
        assert service.cached_replies.size <= 20_000
    assert 1 < len(cached(app)) < 24
    service.cached_replies.limit = before


def test_an_answer_that_is_put_again_replaces_the_first() -> None:
    cache = Cache("tier", 100)
    a, b, c, d = (CacheKey(name) for name in "abcd")
    cache.put(a, "first", 60)
    cache.put(a, "second", 40)
    cache.put(b, "other", 60)
    assert (cache.cached(a), cache.cached(b), cache.size) == ("second", "other", 100)
    cache.put(c, "larger than the limit", 101)
    cache.put(d, "small", 1)
    assert (cache.cached(a), cache.cached(b), cache.cached(c), cache.size) == (None, "other", None, 61)


# What is not cached ------------------------------------------------------------------------------------------------


def test_a_browser_that_asks_again_gets_the_picture_when_it_is_there(
    writable: CitydeckApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, panel = writable, "services_overdue"
    monkeypatch.setattr("callbacks.panels.REFRESH_TIMEOUT_S", 0.2)
    app.deck.known()
    with held(app.deck.warehouse.engine, lambda statement, _: "FROM service_case" in statement) as (slow, go):
        app.deck.warehouse.engine = slow
        assert "data-retry" in post(app, panel).text and cached(app) == []
        go.set()
        while "data-retry" in (answer := post(app, panel)).text:
            assert cached(app) == []
    assert "figure" in answer.text and cached(app) == [answer.data]


def test_a_failure_is_reported_each_time_until_it_is_over(writable: CitydeckApp) -> None:
    app = writable
    app.deck.known()
    alive = app.deck.warehouse.engine
    with broken(alive) as dead:
        app.deck.warehouse.engine = dead
        assert "notice" in str(post(app, "calls_by_hour").get_json()["sideUpdate"]) and cached(app) == []
        app.deck.warehouse.engine = alive
    app.deck.warehouse.forget_failures()
    assert "response" in post(app, "calls_by_hour").get_json() and len(cached(app)) == 1


@pytest.mark.parametrize("search", ["?district=999", "?window=x", "?as_of=x"])
def test_the_reply_to_a_wrong_question_is_not_cached(search: str, app: CitydeckApp) -> None:
    assert "sideUpdate" in post(app, "calls_by_hour", search).get_json() and cached(app) == []


def test_the_reply_to_a_dialog_is_not_cached(app: CitydeckApp) -> None:
    ask = {"panel": "calls_by_hour", "path": "/", "search": "?lang=en", "view": "table"}
    outputs = [{"id": name, "property": "children"} for name in ("dialog-title", "dialog-body")]
    body = {
        "output": "..dialog-title.children...dialog-body.children..",
        "outputs": outputs,
        "inputs": [{"id": "dialog-ask", "property": "data", "value": ask}],
        "changedPropIds": ["dialog-ask.data"],
    }
    answer = app.server.test_client().post(CALLBACKS, json=body)
    assert answer.status_code == 200 and "dialog-body" in answer.text and cached(app) == []


# Who may get a cached reply ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stranger",
    [
        {"environ_base": {"REMOTE_ADDR": "192.168.1.20"}},
        {"headers": {"X-Forwarded-For": "203.0.113.9"}},
        {"headers": {"Host": "evil.example"}},
    ],
)
def test_a_stranger_is_refused_although_the_reply_is_cached(stranger: dict[str, Any], app: CitydeckApp) -> None:
    mine, body = post(app, "calls_by_hour"), asking("calls_by_hour", "/", "?lang=en")
    answer = app.server.test_client().post(CALLBACKS, json=body, **stranger)
    assert answer.status_code == 403 and mine.data not in answer.data and len(cached(app)) == 1


@pytest.mark.parametrize(
    "other",
    [
        Viewer("a", districts=FULL.districts, agencies=FULL.agencies),
        Viewer("b", districts=frozenset({"430102"}), agencies=FULL.agencies, case_detail=True),
        Viewer("c", districts=FULL.districts, agencies=frozenset({"agency-01"}), case_detail=True),
    ],
)
def test_a_viewer_of_another_scope_gets_no_cached_reply(
    other: Viewer, app: CitydeckApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(app, "incidents_by_stage")
    for module in ("panels", "replies"):  # there is only one viewer so far; others would come in here
        monkeypatch.setattr(f"callbacks.{module}.viewer_of_request", lambda: other)
    with without_dash(app):
        assert post(app, "incidents_by_stage").status_code == 599
    assert post(app, "incidents_by_stage").status_code == 200 and len(cached(app)) == 2


def test_a_form_of_another_site_gets_no_cached_reply(app: CitydeckApp) -> None:
    post(app, "calls_by_hour", encoding="br")
    body = json.dumps(asking("calls_by_hour", "/", "?lang=en"))
    answer = app.server.test_client().post(
        CALLBACKS, data=body, content_type="text/plain", headers={"Accept-Encoding": "br"}
    )
    assert answer.status_code == 400
