"""Check-ins: the schedule, each time that it came due, and what people answered."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pico_bot.model.base import Base, BigId
from pico_bot.model.charter.terms import Every
from pico_bot.model.partnership import Channel, Partnership
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Via


class ScheduleState(StrEnum):
    """Whether a schedule fires."""

    ON = "on"
    PAUSED = "paused"
    OFF = "off"


class OccurrenceState(StrEnum):
    """What became of a due time."""

    POSTED = "posted"
    SKIPPED = "skipped"


class Schedule(Base):
    """When a partnership's check-in is due: a local wall time on weekdays (Monday is 0).

    `every` and `anchor` are as in the charter's rhythm.
    `next_due_at` is the next due moment in UTC, and empty while nothing is due.
    """

    __tablename__ = "schedules"
    __table_args__ = (
        UniqueConstraint("partnership_id", "name"),
        CheckConstraint("state = 'on' OR next_due_at IS NULL", name="due_only_while_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    name: Mapped[str]
    time_zone: Mapped[str]
    local_time: Mapped[time]
    weekdays: Mapped[list[int]]
    every: Mapped[Every] = mapped_column(default=Every.WEEK)
    anchor: Mapped[date | None]
    state: Mapped[ScheduleState]
    next_due_at: Mapped[datetime | None] = mapped_column(index=True)

    partnership: Mapped[Partnership] = relationship()
    channel: Mapped[Channel] = relationship()


class Occurrence(Base):
    """One due time of a schedule, posted or skipped, once over any number of replicas.

    `questions` are those that were asked, as the charter had them; None is from before it said.
    """

    __tablename__ = "occurrences"
    __table_args__ = (UniqueConstraint("schedule_id", "due_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id"))
    due_at: Mapped[datetime]
    state: Mapped[OccurrenceState]
    skipped_because: Mapped[str | None]
    questions: Mapped[list[dict[str, Any]] | None]

    schedule: Mapped[Schedule] = relationship()
    answers: Mapped[list["Answer"]] = relationship(
        back_populates="occurrence", order_by="Answer.id"
    )


class Answer(Base):
    """What one member said to one occurrence; a later answer of theirs replaces it.

    `said` holds replies in the prompt's thread, word for word; the other fields come from the
    modal, those without a column of their own in `more`, by the questions' keys. `confidence` is
    1 (low) to 5 (high).
    """

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "member_id"),
        CheckConstraint("confidence BETWEEN 1 AND 5", name="confidence_scale"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    answered_at: Mapped[datetime]
    via: Mapped[Via]
    moved: Mapped[str | None]
    next_steps: Mapped[str | None]
    in_the_way: Mapped[str | None]
    changes_coming: Mapped[str | None]
    confidence: Mapped[int | None]
    more: Mapped[dict[str, Any] | None]
    said: Mapped[str | None]
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"))

    occurrence: Mapped[Occurrence] = relationship(back_populates="answers")
    member: Mapped[Member] = relationship()
