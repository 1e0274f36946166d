"""Gauges of the inbox and the outbox, computed at each scrape."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pico_bot.core import Clock, Database, Gauges
from pico_bot.delivery import inbox
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
    """The inbox and the outbox as gauges; `clock` is the bot's clock."""

    def __init__(self, db: Database, *, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def collect(self) -> Iterable[Metric]:
        try:
            depth = self._db.run(measure)
            received = self._db.run(inbox.depth)
        except SQLAlchemyError:
            yield _database_up(False)
            return
        yield _database_up(True)
        for name, documentation, value in (
            ("pico_inbox_depth", "Deliveries from Slack not handled yet.", received.waiting),
            (
                "pico_inbox_oldest_age_seconds",
                "Age of the oldest delivery not handled yet.",
                self._age(received.oldest_at),
            ),
            ("pico_inbox_parked", "Deliveries that could not be handled.", received.parked),
            ("pico_outbox_depth", "Messages not sent yet.", depth.pending),
            (
                "pico_outbox_oldest_age_seconds",
                "Age of the oldest message not sent yet.",
                self._age(depth.oldest_at),
            ),
            ("pico_outbox_failed", "Messages that could not be sent.", depth.failed),
            ("pico_channels_suspended", "Channels that are suspended.", depth.suspended_channels),
        ):
            yield GaugeMetricFamily(name, documentation, value=value)

    def _age(self, oldest_at: datetime | None) -> float:
        if oldest_at is None:
            return 0.0
        return max(0.0, (self._clock.now() - oldest_at).total_seconds())


def _database_up(answers: bool) -> Metric:
    return GaugeMetricFamily(
        "pico_database_up", "Whether the database answers (1) or not (0).", value=answers
    )
