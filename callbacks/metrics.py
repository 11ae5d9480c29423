"""What the deck says of itself at /metrics, for Prometheus: counts, seconds and ages, of all workers together.

Labels are panels, tables, sources and kinds of error: never a viewer, a filter's value or an address.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

from dash import Dash
from flask import Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import event

from callbacks.panel_service import PanelService
from data.deck import Deck
from data.errors import WarehouseError
from data.warehouse.selects import AnySelect, tables_of

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Where several workers add up their counts in files; set before the first of them begins."""


class Metrics:
    """The counts of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        self.queries = Counter("citydeck_queries", "Queries run, by the tables they read.", ["tables"], registry=own)
        self.query_seconds = Histogram("citydeck_query_seconds", "Seconds of a query.", buckets=SECONDS, registry=own)
        self.running = _gauge("citydeck_queries_running", "Queries that run now.", own)
        self.connections = _gauge("citydeck_connections_in_use", "Connections to the warehouse in use.", own)
        self.errors = Counter("citydeck_errors", "Queries that failed, by kind.", ["kind"], registry=own)
        self.cache = Counter(
            "citydeck_cache", "Questions to a cache, by what became of them.", ["cache", "event"], registry=own
        )
        self.panels = Histogram(
            "citydeck_panel_seconds", "Seconds to read a panel's rows, and to draw and serialise its picture.",
            ["panel", "step"], buckets=SECONDS, registry=own,
        )  # fmt: skip
        self.busy = Counter("citydeck_busy", "Asks told to come again, by lane.", ["lane"], registry=own)
        requests = Counter("citydeck_requests", "Requests, by what they ask for.", ["endpoint"], registry=own)
        self.requests = lru_cache(requests.labels)  # endpoints are few, and to find a label takes long
        self.probes = Counter("citydeck_probes", "Looks at load_log.", registry=own)

    @contextmanager
    def query(self, statement: AnySelect) -> Iterator[None]:
        """Count a query while it runs."""
        self.queries.labels("+".join(tables_of(statement))).inc()
        with self.running.track_inprogress(), self.query_seconds.time():
            try:
                yield
            except WarehouseError as error:
                self.errors.labels(error.kind).inc()
                raise


class Ages:
    """Collects what the log says now: how old each source is, and whether the warehouse answers."""

    def __init__(self, deck: Deck) -> None:
        self.deck = deck

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The families, with the present values."""
        state, clock = self.deck.watcher.state, self.deck.clock()
        ages = GaugeMetricFamily("citydeck_source_age_seconds", "Age of the newest data.", labels=["table", "source"])
        for source in state.sources:
            if source.data_until:
                ages.add_metric([source.table, source.source], (clock - source.data_until).total_seconds())
        yield ages
        yield GaugeMetricFamily(
            "citydeck_warehouse_reachable", "Whether the warehouse answers.", value=float(state.reachable)
        )


def register(app: Dash, service: PanelService) -> None:
    """Count what happens in the application, and say it at /metrics."""
    metrics, deck = Metrics(), service.deck
    _listen(metrics, service)
    app.server.add_url_rule("/metrics", "metrics", partial(_answer, metrics, Ages(deck)))
    app.server.after_request(partial(_count_request, metrics))


def _listen(metrics: Metrics, service: PanelService) -> None:
    warehouse = service.deck.warehouse
    warehouse.observe = metrics.query
    event.listen(warehouse.engine, "checkout", lambda *_: metrics.connections.inc())
    event.listen(warehouse.engine, "checkin", lambda *_: metrics.connections.dec())
    # whoever gets a kept reply gets a picture that was kept
    caches = (("rows", service.kept_rows), ("pictures", service.kept_pictures), ("pictures", service.kept_replies),
              ("door", warehouse.cache))  # fmt: skip
    for name, cache in caches:
        counts = {what: metrics.cache.labels(name, what) for what in ("hit", "miss", "joined")}
        cache.counted = lambda what, counts=counts: counts[what].inc()
    service.timed = lambda panel, step, seconds: metrics.panels.labels(panel, step).observe(seconds)
    service.read_pools.refused = lambda lane: metrics.busy.labels(lane).inc()
    service.deck.watcher.probed = metrics.probes.inc


def _count_request(metrics: Metrics, answer: Response) -> Response:
    metrics.requests(request.endpoint or "unknown").inc()
    return answer


def _gauge(name: str, words: str, registry: CollectorRegistry) -> Gauge:
    return Gauge(name, words, registry=registry, multiprocess_mode="livesum")


def _answer(metrics: Metrics, ages: Any) -> Response:
    registry = metrics.registry
    if SHARED in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    said = generate_latest(registry)
    now = CollectorRegistry()
    now.register(ages)
    return Response(said + generate_latest(now), content_type=CONTENT_TYPE_LATEST)
