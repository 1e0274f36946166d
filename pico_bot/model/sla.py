"""Response timers: the action a record needs, and the working time spent waiting for it."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pico_bot.model.base import Base, BigId, partial_index
from pico_bot.model.people import Member
from pico_bot.model.records import Record


class ExpectedAction(StrEnum):
    """What someone has to do on a record's card.

    An issue is acknowledged and resolved, a decision answered, a change assessed.
    """

    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    ANSWER = "answer"
    ASSESS = "assess"


class ResponseTimer(Base):
    """How long a record has waited for an action, and how far it has escalated; one per record.

    `expected_action` is None while no one has to act. `cycle` identifies one wait of the record;
    when it changes, the timer starts over. `elapsed_seconds` is working time up to
    `running_since`, which is None while the timer is stopped; for an issue with a due date only
    the time after that date counts. `notices_sent` counts the reminder and every notice,
    `level` only the escalation levels that were notified, and `notified_ids` are the ids of the
    members who got a notice. `next_at` is when the timer is due next if no one acts.
    """

    __tablename__ = "response_timers"
    __table_args__ = (
        CheckConstraint(
            "(snoozed_until IS NULL) = (snooze_reason IS NULL)", name="snoozed_with_reason"
        ),
        partial_index("ix_response_timers_next_at", "next_at", where="next_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), unique=True)
    expected_action: Mapped[ExpectedAction | None]
    cycle: Mapped[str]
    waiting_since: Mapped[datetime]
    elapsed_seconds: Mapped[int] = mapped_column(default=0)
    running_since: Mapped[datetime | None]
    notices_sent: Mapped[int] = mapped_column(default=0)
    level: Mapped[int] = mapped_column(default=0)
    notified_ids: Mapped[list[int]]
    overdue_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    snooze_reason: Mapped[str | None]
    snoozed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    record: Mapped[Record] = relationship()
    snoozed_by: Mapped[Member | None] = relationship()

    def start(self, expected_action: ExpectedAction | None, *, cycle: str, now: datetime) -> None:
        """Reset everything and wait for `expected_action` from `now`; the timer is stopped."""
        self.expected_action, self.cycle, self.waiting_since = expected_action, cycle, now
        self.elapsed_seconds, self.notices_sent, self.level, self.notified_ids = 0, 0, 0, []
        self.running_since = self.overdue_at = self.next_at = None
        self.snooze(None, reason=None, by=None)

    def snooze(self, until: datetime | None, *, reason: str | None, by: Member | None) -> None:
        """Snooze until `until`, or end the snooze where that is None."""
        self.snoozed_until, self.snooze_reason, self.snoozed_by = until, reason, by

    @property
    def elapsed(self) -> timedelta:
        """Working time up to when the timer was last started or stopped."""
        return timedelta(seconds=self.elapsed_seconds)
