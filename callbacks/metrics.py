"""Counts events for Prometheus, and serves the counts of all workers at /metrics.

Labels are names of panels, steps, tables, sources, caches, read pools and endpoints, and kinds of events and errors. No
label holds a viewer, a filter's value or the parameters of an address.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import get_args

from dash import Dash
from flask import Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from data.deck import Deck
from data.warehouse.observer import CacheEvent, Observer

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Upper edges, in seconds, of the buckets in which durations are counted."""
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable with the folder in which several workers share their counts.

`callbacks/server/workers.py` sets it if there are several workers."""
CACHES = {"frames": "door", "rows": "rows", "pictures": "pictures", "replies": "pictures"}
"""Name of a cache tier -> its label in the metrics. Other tiers are not counted."""


class Metrics(Observer):
    """An observer that counts the events of one process, such as queries, in a Prometheus registry of its own."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        self._queries = Counter("citydeck_queries", "Queries run, by the tables they read.", ["tables"], registry=own)
        self._query_seconds = Histogram("citydeck_query_seconds", "Seconds of a query.", buckets=SECONDS, registry=own)
        self._running = _gauge("citydeck_queries_running", "Queries that run now.", own)
        self._connections = _gauge("citydeck_connections_in_use", "Connections to the warehouse in use.", own)
        self._errors = Counter("citydeck_errors", "Queries that failed, by kind.", ["kind"], registry=own)
        cache = Counter("citydeck_cache", "Questions to the caches, by result.", ["cache", "event"], registry=own)
        self._cache = {
            (tier, event): cache.labels(label, event)
            for tier, label in CACHES.items()
            for event in get_args(CacheEvent)
        }
        self._panels = Histogram(
            "citydeck_panel_seconds", "Seconds to read a panel's rows, and to draw and serialise its picture.",
            ["panel", "step"], buckets=SECONDS, registry=own,
        )  # fmt: skip
        self._busy = Counter("citydeck_busy", "Requests told to ask again, by read pool.", ["lane"], registry=own)
        requests = Counter("citydeck_requests", "Requests, by endpoint.", ["endpoint"], registry=own)
        self._requests = lru_cache(requests.labels)  # endpoints are few, and to find a label takes long
        self._probes = Counter("citydeck_probes", "Probes of load_log.", registry=own)

    def query_started(self, tables: Sequence[str]) -> None:
        self._queries.labels("+".join(tables)).inc()
        self._running.inc()

    def query_ended(self, seconds: float, error_kind: str | None) -> None:
        self._running.dec()
        self._query_seconds.observe(seconds)
        if error_kind:
            self._errors.labels(error_kind).inc()

    def connection_taken(self) -> None:
        self._connections.inc()

    def connection_returned(self) -> None:
        self._connections.dec()

    def cache_asked(self, tier: str, event: CacheEvent) -> None:
        if tier in CACHES:
            self._cache[tier, event].inc()

    def request_refused(self, pool: str) -> None:
        self._busy.labels(pool).inc()

    def panel_read(self, panel: str, seconds: float) -> None:
        self._panels.labels(panel, "read").observe(seconds)

    def panel_drawn(self, panel: str, seconds: float) -> None:
        self._panels.labels(panel, "draw").observe(seconds)

    def log_probed(self) -> None:
        self._probes.inc()

    def count_request(self, response: Response) -> Response:
        """Count the current request, and return its response unchanged."""
        self._requests(request.endpoint or "unknown").inc()
        return response


class Ages(Collector):
    """A Prometheus collector for the ages of the sources, and for whether the warehouse answers.

    It computes them anew for each request to /metrics.
    """

    def __init__(self, deck: Deck) -> None:
        self.deck = deck

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Two metrics: the age of each source in seconds, and whether the warehouse answered the last probe (1 or 0).

        Sources without a data_until are left out.
        """
        state, clock = self.deck.watcher.state, self.deck.clock()
        ages = GaugeMetricFamily("citydeck_source_age_seconds", "Age of the newest data.", labels=["table", "source"])
        for source in state.sources:
            if source.data_until:
                ages.add_metric([source.table, source.source], (clock - source.data_until).total_seconds())
        yield ages
        yield GaugeMetricFamily(
            "citydeck_warehouse_reachable", "Whether the warehouse answers.", value=float(state.reachable)
        )


def register(app: Dash, deck: Deck, metrics: Metrics) -> None:
    """Count all requests to the application, and serve the counts at /metrics. metrics: the deck's observer."""
    app.server.add_url_rule("/metrics", "metrics", partial(_answer, metrics.registry, Ages(deck)))
    app.server.after_request(metrics.count_request)


def _gauge(name: str, words: str, registry: CollectorRegistry) -> Gauge:
    return Gauge(name, words, registry=registry, multiprocess_mode="livesum")


def _answer(registry: CollectorRegistry, ages: Ages) -> Response:
    if SHARED in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    counts = generate_latest(registry)
    now = CollectorRegistry()
    now.register(ages)
    return Response(counts + generate_latest(now), content_type=CONTENT_TYPE_LATEST)
