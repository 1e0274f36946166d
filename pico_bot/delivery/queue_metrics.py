"""Gauges of the outbox, computed at each scrape."""

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
    """Pending and failed messages, the age of the oldest, and suspended channels."""

    pending: int
    oldest_at: datetime | None
    failed: int
    suspended_channels: int


def measure(session: Session) -> QueueDepth:
    """The current depth of the outbox."""
    pending, oldest_at = session.execute(
        select(func.count(), func.min(OutboxMessage.created_at)).where(
            OutboxMessage.state.in_(UNSENT)
        )
    ).one()
    failed = select(func.count()).where(OutboxMessage.state == OutboxState.FAILED)
    suspended = select(func.count()).where(Channel.state == ChannelState.SUSPENDED)
    return QueueDepth(
        pending=pending,
        oldest_at=oldest_at,
        failed=session.scalars(failed.select_from(OutboxMessage)).one(),
        suspended_channels=session.scalars(suspended.select_from(Channel)).one(),
    )


class QueueGauges(Gauges):
    """The outbox as gauges; `clock` is the bot's clock."""

    def __init__(self, db: Database, *, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def collect(self) -> Iterable[Metric]:
        depth = self._db.run(measure)
        age = 0.0
        if depth.oldest_at is not None:
            age = max(0.0, (self._clock.now() - depth.oldest_at).total_seconds())
        for name, documentation, value in (
            ("pico_outbox_depth", "Messages not sent yet.", depth.pending),
            ("pico_outbox_oldest_age_seconds", "Age of the oldest message not sent yet.", age),
            ("pico_outbox_failed", "Messages that could not be sent.", depth.failed),
            ("pico_channels_suspended", "Channels that are suspended.", depth.suspended_channels),
        ):
            yield GaugeMetricFamily(name, documentation, value=value)
