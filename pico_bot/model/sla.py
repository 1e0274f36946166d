"""What somebody has to act on, and how long it has waited for them in working time."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pico_bot.model.base import Base, BigId
from pico_bot.model.people import Member
from pico_bot.model.records import Record


class ExpectedAction(StrEnum):
    """What a record waits for: that an issue is seen or solved, a decision answered, a change read.

    Each is what somebody does on the record's card.
    """

    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    ANSWER = "answer"
    ASSESS = "assess"


class ResponseTimer(Base):
    """How long a record has waited for somebody, and how far that has climbed; one a record.

    `awaited` is None while nobody has to act. `wait` tells one wait of the record from the next:
    with another one everything begins anew. `spent` is working time in seconds up to
    `running_since`, which is None while the timer rests; where an issue is due on a day, only what
    comes after that day. `step` is how many steps were taken (the warning is the first), `rung` how
    many rungs of the ladder lie behind, and `told` has the ids of the members whom they told.
    `next_at` is when there is next something to do, if nobody acts.
    """

    __tablename__ = "response_timers"
    __table_args__ = (
        CheckConstraint(
            "(snoozed_until IS NULL) = (snooze_reason IS NULL)", name="snoozed_with_reason"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), unique=True)
    expected_action: Mapped[ExpectedAction | None]
    cycle: Mapped[str]
    waiting_since: Mapped[datetime]
    elapsed_seconds: Mapped[int] = mapped_column(default=0)
    running_since: Mapped[datetime | None]
    steps_taken: Mapped[int] = mapped_column(default=0)
    level: Mapped[int] = mapped_column(default=0)
    notified_ids: Mapped[list[int]]
    overdue_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    snoozed_until: Mapped[datetime | None]
    snooze_reason: Mapped[str | None]
    snoozed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    record: Mapped[Record] = relationship()
    snoozed_by: Mapped[Member | None] = relationship()

    def start(self, expected_action: ExpectedAction | None, *, cycle: str, now: datetime) -> None:
        """Wait for `awaited` from now on, and forget everything about what was waited for before.

        The timer does not run yet.
        """
        self.expected_action, self.cycle, self.waiting_since = expected_action, cycle, now
        self.elapsed_seconds, self.steps_taken, self.level, self.notified_ids = 0, 0, 0, []
        self.running_since = self.overdue_at = self.next_at = None
        self.snooze(None, reason=None, by=None)

    def snooze(self, until: datetime | None, *, reason: str | None, by: Member | None) -> None:
        """Let it rest until then, for a reason; without a time it rests no more."""
        self.snoozed_until, self.snooze_reason, self.snoozed_by = until, reason, by

    @property
    def elapsed(self) -> timedelta:
        """The working time that had gone by when the timer began to run, or came to rest."""
        return timedelta(seconds=self.elapsed_seconds)
