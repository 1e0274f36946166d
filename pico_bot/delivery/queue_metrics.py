"""What is owed and what has stopped, read from the database whenever the metrics are scraped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.core import Clock, Database, Gauges
from pico_bot.model import UNSENT, Channel, ChannelState, OutboxMessage, OutboxState


@dataclass(frozen=True, kw_only=True)
class QueueDepth:
    """How much is owed, since when, what was given up, and how many channels are stopped."""

    owed: int
    owed_since: datetime | None
    failed: int
    stopped_channels: int


def measure(session: Session) -> QueueDepth:
    """The backlog as it is."""
    owed, since = session.execute(
        select(func.count(), func.min(OutboxMessage.created_at)).where(
            OutboxMessage.state.in_(UNSENT)
        )
    ).one()
    failed = select(func.count()).where(OutboxMessage.state == OutboxState.FAILED)
    stopped = select(func.count()).where(Channel.state == ChannelState.SUSPENDED)
    return QueueDepth(
        owed=owed,
        owed_since=since,
        failed=session.scalars(failed.select_from(OutboxMessage)).one(),
        stopped_channels=session.scalars(stopped.select_from(Channel)).one(),
    )


class QueueGauges(Gauges):
    """The backlog as gauges; `clock` is the one that messages are owed by."""

    def __init__(self, db: Database, *, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def collect(self) -> Iterable[Metric]:
        backlog = self._db.run(measure)
        age = 0.0
        if backlog.owed_since is not None:
            age = max(0.0, (self._clock.now() - backlog.owed_since).total_seconds())
        for name, documentation, value in (
            ("pico_outbox_depth", "Messages that are owed.", backlog.owed),
            ("pico_outbox_oldest_age_seconds", "Age of the oldest message that is owed.", age),
            ("pico_outbox_failed", "Messages that were given up.", backlog.failed),
            ("pico_channels_stopped", "Channels that are stopped.", backlog.stopped_channels),
        ):
            yield GaugeMetricFamily(name, documentation, value=value)
