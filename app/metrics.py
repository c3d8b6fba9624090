"""What Prometheus is told. Labels are names of ours (route templates, query names), never what a caller sent."""

from __future__ import annotations

from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters of one running API. `query_ran` is an observer for `graph.driver.Driver`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        route, query = ("method", "route", "status"), ("query",)
        self._requests = Counter("whom_requests", "Requests answered.", route, registry=self.registry)
        self._duration = Histogram(
            "whom_request_seconds", "Time to answer a request.", ("route",), buckets=_SECONDS, registry=self.registry
        )
        self._queries = Histogram(
            "whom_query_seconds", "Time of one database query.", query, buckets=_SECONDS, registry=self.registry
        )
        self._rows = Counter("whom_query_rows", "Rows that queries returned.", query, registry=self.registry)
        self._waiting = Gauge("whom_changes_waiting", "Changes the worker has not dealt with.", registry=self.registry)
        self._oldest = Gauge("whom_changes_oldest_seconds", "Age of the oldest of them.", registry=self.registry)
        self._events = Counter(
            "whom_tracked_events",
            "Tracking events by what became of them.",
            ("source", "result"),
            registry=self.registry,
        )

    def request_answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, status).inc()
        self._duration.labels(route).observe(seconds)

    def query_ran(self, query: str, seconds: float, rows: int) -> None:
        """Count one database query."""
        self._queries.labels(query).observe(seconds)
        self._rows.labels(query).inc(rows)

    def events_tracked(self, source: str, stored: int, rejected: int) -> None:
        """Count the events of one tracking request."""
        self._events.labels(source, "stored").inc(stored)
        self._events.labels(source, "rejected").inc(rejected)

    def changes_waiting(self, count: int, oldest: datetime | None) -> None:
        """Note how far the worker is behind."""
        self._waiting.set(count)
        self._oldest.set((datetime.now(UTC) - oldest).total_seconds() if oldest else 0)

    def exposed(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)
