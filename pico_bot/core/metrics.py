"""Prometheus counters and gauges of one service, in a separate registry."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

# The outcome of a delivery from Slack.
EventOutcome = Literal[
    "handled", "duplicate", "refused", "unhandled", "unreadable", "failed", "ignored"
]


class SendOutcome(StrEnum):
    """The outcome of one attempt to send a message."""

    SENT = "sent"
    FOUND = "found"
    REPOSTED = "reposted"
    BUSY = "busy"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"
    REJECTED = "rejected"
    FAILED = "failed"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    UNAUTHORISED = "unauthorised"


class Metrics:
    """The metrics of one service; several can exist in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._events = Counter(
            "pico_events",
            "Deliveries from Slack, by kind and outcome.",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self._refused = Counter(
            "pico_requests_refused",
            "HTTP requests refused before they were read, by reason.",
            ["reason"],
            registry=self.registry,
        )
        self._sends = Counter(
            "pico_sends",
            "Attempts to send a message, by Web API method and outcome.",
            ["method", "outcome"],
            registry=self.registry,
        )
        self._charts_omitted = Counter(
            "pico_charts_omitted",
            "Charts that messages were sent without, by reason.",
            ["reason"],
            registry=self.registry,
        )
        self._checkin_lag = Gauge(
            "pico_checkin_lag_seconds",
            "How late the last run of scheduled jobs was for the oldest check-in due.",
            registry=self.registry,
        )
        self._job_failures = Counter(
            "pico_job_failures",
            "Scheduled jobs that failed and will be retried.",
            registry=self.registry,
        )
        self._authorised = Gauge(
            "pico_slack_authorised",
            "Whether Slack accepts the bot's token (1) or not (0).",
            registry=self.registry,
        )
        self._authorised.set(1)

    def event(self, kind: str, outcome: EventOutcome) -> None:
        """Count a delivery from Slack; `kind` is the type of the event or interaction."""
        self._events.labels(kind, outcome).inc()

    def refused(self, reason: str) -> None:
        """Count a request that was refused because it isn't Slack's, or unreadable."""
        self._refused.labels(reason).inc()

    def send(self, method: str, outcome: SendOutcome) -> None:
        """Count an attempt to call `method`."""
        self._sends.labels(method, outcome.value).inc()

    def chart_omitted(self, reason: str) -> None:
        """Count a chart that a message was sent without."""
        self._charts_omitted.labels(reason).inc()

    def jobs_run(self, *, lag: timedelta, failed: int) -> None:
        """Record how late the last run of scheduled jobs was for check-ins, and failed jobs."""
        self._checkin_lag.set(lag.total_seconds())
        self._job_failures.inc(failed)

    def watch_socket(self, connected: Callable[[], bool]) -> None:
        """Report whether Socket Mode is `connected`."""
        gauge = Gauge(
            "pico_socket_connected",
            "Whether Socket Mode is connected (1) or not (0); absent over HTTP.",
            registry=self.registry,
        )
        gauge.set_function(connected)

    def set_authorised(self, authorised: bool, /) -> None:
        """Record whether Slack accepts the bot's token."""
        self._authorised.set(authorised)

    def add_collector(self, collector: "Gauges") -> None:
        """Collect from `collector` at every scrape."""
        self.registry.register(collector)


class Gauges(Collector):
    """Gauges that are computed when they are scraped."""

    def collect(self) -> Iterable[Metric]:
        """The current values; called on a worker thread."""
        raise NotImplementedError

    def describe(self) -> Iterable[Metric]:
        """Nothing, so that registering does not collect."""
        return []
