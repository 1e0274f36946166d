"""What an operator watches: counters and gauges of one service, in a registry of its own."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

# What became of something that Slack delivered.
EventOutcome = Literal["handled", "duplicate", "refused", "unhandled", "failed", "talk"]


class SendOutcome(StrEnum):
    """What became of one try to say something."""

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
    """The metrics of one service; two may live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._events = Counter(
            "pico_events",
            "What Slack delivered, by kind and by what became of it.",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self._sends = Counter(
            "pico_sends",
            "Tries to say something, by Web API method and by what became of them.",
            ["method", "outcome"],
            registry=self.registry,
        )
        self._charts_omitted = Counter(
            "pico_charts_omitted",
            "Charts that messages went out without, by why no picture took their place.",
            ["reason"],
            registry=self.registry,
        )
        self._due_lag = Gauge(
            "pico_due_work_lag_seconds",
            "How late the last look for due work was for the work that it found.",
            registry=self.registry,
        )
        self._due_failures = Counter(
            "pico_due_work_failures",
            "Pieces of due work that failed and will be tried again.",
            registry=self.registry,
        )
        self._authorised = Gauge(
            "pico_slack_authorised",
            "Whether Slack accepts the bot's token (1) or not (0).",
            registry=self.registry,
        )
        self._authorised.set(1)

    def event(self, kind: str, outcome: EventOutcome) -> None:
        """Count something that Slack delivered; `kind` is an event's type or an interaction's."""
        self._events.labels(kind, outcome).inc()

    def send(self, method: str, outcome: SendOutcome) -> None:
        """Count a try of `method`."""
        self._sends.labels(method, outcome.value).inc()

    def chart_omitted(self, reason: str) -> None:
        """Count a chart that a message goes out without."""
        self._charts_omitted.labels(reason).inc()

    def due_work(self, *, lag: timedelta, failed: int) -> None:
        """Tell how late the last look for due work was, and how much of what it found failed."""
        self._due_lag.set(lag.total_seconds())
        self._due_failures.inc(failed)

    def watch_socket(self, connected: Callable[[], bool]) -> None:
        """Report from now on whether Socket Mode is `connected`."""
        gauge = Gauge(
            "pico_socket_connected",
            "Whether Socket Mode is connected (1) or not (0); absent over HTTP.",
            registry=self.registry,
        )
        gauge.set_function(connected)

    def set_authorised(self, authorised: bool, /) -> None:
        """Tell whether Slack lets the bot in."""
        self._authorised.set(authorised)

    def add_collector(self, collector: "Gauges") -> None:
        """Ask `collector` at every scrape."""
        self.registry.register(collector)


class Gauges(Collector):
    """Gauges that are read when somebody looks."""

    def collect(self) -> Iterable[Metric]:
        """The gauges as they are now; called on a worker thread."""
        raise NotImplementedError

    def describe(self) -> Iterable[Metric]:
        """Nothing, so that registering reads nothing."""
        return []
