"""/metrics: right counts, few labels, nothing about viewers, and the same guard as all addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from app import CitydeckApp
from callbacks.registry.panels import PANELS
from data.city.pack import CityPack
from data.contract.tables import metadata
from tests.conftest import DEMO_END
from tests.support.browserless import refresh
from tests.support.decks import broken, opened_app

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def app(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    with opened_app(demo_path, changsha_pack) as made:
        yield made


@pytest.fixture
def client(app: CitydeckApp) -> FlaskClient:
    return app.server.test_client()


def samples(client: FlaskClient) -> Samples:
    answer = client.get("/metrics")
    assert answer.status_code == 200 and answer.content_type.startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def value(found: Samples, name: str, **labels: str) -> float:
    return found.get((name, tuple(sorted(labels.items()))), 0.0)


def total(found: Samples, name: str) -> float:
    return sum(amount for (sample, _), amount in found.items() if sample == name)


def test_queries_caches_and_panels_are_counted(client: FlaskClient, app: CitydeckApp) -> None:
    before, queries = samples(client), app.deck.warehouse.queries
    for _ in range(5):
        refresh(client, "calls_by_hour")
    after = samples(client)
    run = app.deck.warehouse.queries - queries
    assert run > 0
    assert total(after, "citydeck_queries_total") - total(before, "citydeck_queries_total") == run
    assert value(after, "citydeck_query_seconds_count") - value(before, "citydeck_query_seconds_count") == run
    for step in ("read", "draw"):
        assert value(after, "citydeck_panel_seconds_count", panel="calls_by_hour", step=step) == 1
        assert 0 < value(after, "citydeck_panel_seconds_sum", panel="calls_by_hour", step=step) < 60
    assert value(after, "citydeck_cache_total", cache="pictures", event="hit") == 4
    assert value(after, "citydeck_cache_total", cache="pictures", event="miss") == 1
    assert value(after, "citydeck_cache_total", cache="rows", event="miss") == 1
    assert value(after, "citydeck_queries_running") == value(after, "citydeck_connections_in_use") == 0
    asked = "citydeck_requests_total"
    assert total(after, asked) - total(before, asked) == 6  # five refreshes, and the first request for the counts


def test_the_age_of_every_source_is_by_the_servers_clock(client: FlaskClient, app: CitydeckApp) -> None:
    app.deck.clock = lambda: DEMO_END + timedelta(hours=1)
    found = samples(client)
    for source in app.deck.watcher.state.sources:
        age_s = value(found, "citydeck_source_age_seconds", table=source.table, source=source.source)
        assert source.data_until and age_s == (DEMO_END + timedelta(hours=1) - source.data_until).total_seconds()
    assert value(found, "citydeck_warehouse_reachable") == 1


def test_errors_are_counted_by_kind(client: FlaskClient, app: CitydeckApp) -> None:
    alive, probes = app.deck.warehouse.engine, value(samples(client), "citydeck_probes_total")
    with broken(alive) as dead:
        app.deck.warehouse.engine = dead
        app.deck.watcher.probe()
        refresh(client, "incidents_by_stage", search="?window=30d")
        app.deck.warehouse.engine = alive
    found = samples(client)
    assert value(found, "citydeck_errors_total", kind="unreachable") >= 2
    assert value(found, "citydeck_warehouse_reachable") == 0 and value(found, "citydeck_probes_total") == probes + 1
    assert value(found, "citydeck_queries_running") == 0


def test_labels_are_panels_tables_and_kinds_and_nothing_that_a_viewer_chose(client: FlaskClient) -> None:
    refresh(client, "incidents_by_stage", search="?district=430102&as_of=2026-11-19T06:30:00&lang=zh")
    client.get("/panel/calls_by_hour.csv?window=7d")
    client.get("/nowhere/430102")
    known = {"panel": {panel.id for panel in PANELS}, "step": {"read", "draw"}, "event": {"hit", "miss", "joined"}}
    for _, labels in samples(client):
        for name, text in labels:
            assert text in known.get(name, {text}), (name, text)
            assert "430102" not in text and "2026" not in text
            assert name != "tables" or set(text.split("+")) <= set(metadata.tables)


def test_a_stranger_is_told_nothing(client: FlaskClient) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.168.1.20"}).status_code == 403


def test_two_applications_count_apart(client: FlaskClient, demo_path: Path, changsha_pack: CityPack) -> None:
    refresh(client, "calls_by_hour")
    with opened_app(demo_path, changsha_pack) as made:
        other = made.server.test_client()
        assert total(samples(other), "citydeck_panel_seconds_count") == 0
    assert total(samples(client), "citydeck_panel_seconds_count") == 2
