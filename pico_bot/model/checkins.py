"""Check-ins: schedules, their occurrences, and the answers."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pico_bot.core import Every, first_moment
from pico_bot.model.base import Attachment, Base, BigId, partial_index
from pico_bot.model.charter_defaults import DEFAULT_QUESTIONS
from pico_bot.model.charter_terms import Question, QuestionKind, Rhythm
from pico_bot.model.charter_texts import (
    questions_with_default_texts,
    questions_without_default_texts,
)
from pico_bot.model.partnership import Channel, Partnership
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Via

# An answer to a question: text, a value of the scale, or member ids.
AnswerValue = str | int | list[int] | None

# Default questions whose answers have a separate column, and their type.
COLUMNS: Mapping[str, QuestionKind] = MappingProxyType(
    {each.key: each.kind for each in DEFAULT_QUESTIONS}
)


class ScheduleState(StrEnum):
    """Whether a schedule posts check-ins."""

    ON = "on"
    PAUSED = "paused"
    OFF = "off"


class OccurrenceState(StrEnum):
    """Whether a check-in was posted at its due time."""

    POSTED = "posted"
    SKIPPED = "skipped"


class SkipReason(StrEnum):
    """Why a check-in was skipped at its due time."""

    TOO_LATE = "too_late"
    CHANNEL_SUSPENDED = "channel_suspended"


class Schedule(Base):
    """When a check-in of a partnership is due: local wall time on weekdays (Monday is 0).

    A partnership has a main schedule, an extra one per extra check-in of its charter (`key` is
    its key there, `title` its name), and one per one-off check-in, on the day `once_on`. `every`
    and `anchor` are as in the charter's rhythm. `agreed` is the rhythm that charter and phase
    specified when this schedule was set, which shows whether they have changed it since.

    `next_due_at` is in UTC, and None while nothing is due. Nothing is due through the day
    `paused_until`, including occurrences that a holiday moved into it; without that day a paused
    schedule waits for someone to resume it. `dropped_at` is when the charter dropped an extra
    check-in, whose schedule is reused if it returns.
    """

    __tablename__ = "schedules"
    __table_args__ = (
        UniqueConstraint("partnership_id", "key"),
        CheckConstraint("state = 'on' OR next_due_at IS NULL", name="due_only_while_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    key: Mapped[str]
    title: Mapped[str | None]
    time_zone: Mapped[str]
    local_time: Mapped[time]
    weekdays: Mapped[list[int]]
    every: Mapped[Every] = mapped_column(default=Every.WEEK)
    anchor: Mapped[date | None]
    once_on: Mapped[date | None]
    agreed: Mapped[dict[str, Any] | None]
    state: Mapped[ScheduleState]
    paused_until: Mapped[date | None]
    dropped_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None] = mapped_column(index=True)

    partnership: Mapped[Partnership] = relationship()
    channel: Mapped[Channel] = relationship()

    @property
    def is_set(self) -> bool:
        """Whether it is active, or paused and may resume."""
        return self.state is not ScheduleState.OFF and self.dropped_at is None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its wall time."""
        return ZoneInfo(self.time_zone)

    @property
    def once_at(self) -> datetime | None:
        """When a one-off check-in is due (UTC); None for recurring ones."""
        if self.once_on is None:
            return None
        return first_moment(datetime.combine(self.once_on, self.local_time), self.zone)

    def pause_at(self, now: datetime) -> date | None:
        """The day through which it is paused at `now` (UTC); None without such a day."""
        until = self.paused_until
        return until if until and until >= now.astimezone(self.zone).date() else None

    @property
    def rhythm(self) -> Rhythm:
        """Its rhythm, in the charter's terms."""
        return Rhythm(
            every=self.every, weekdays=tuple(self.weekdays), at=self.local_time, anchor=self.anchor
        )

    @property
    def agreed_rhythm(self) -> Rhythm:
        """The rhythm that charter and phase specified when this one was set."""
        return Rhythm() if self.agreed is None else _rhythms().validate_python(self.agreed)

    @agreed_rhythm.setter
    def agreed_rhythm(self, rhythm: Rhythm) -> None:
        self.agreed = _rhythms().dump_python(rhythm, mode="json")


class Occurrence(Base):
    """One due time of a schedule, posted or skipped; unique across all processes.

    `questions` are those that were asked. `moved_from` is the regular day if that was a public
    holiday. The window closes at `closes_at`; at `closed_at` the answers were summarised, or a
    prompt that couldn't be posted in time was given up. `participant_ids` are the members who were
    asked, and after closing only those who were expected to answer. `remind_at` is when to remind
    those who have not answered, and `invite_at` when to invite those who were outside their working
    hours; None if there are none.
    """

    __tablename__ = "occurrences"
    __table_args__ = (
        UniqueConstraint("schedule_id", "due_at"),
        partial_index("ix_occurrences_closes_at", "closes_at", where="closed_at IS NULL"),
        partial_index("ix_occurrences_remind_at", "remind_at", where="remind_at IS NOT NULL"),
        partial_index("ix_occurrences_invite_at", "invite_at", where="invite_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id"))
    due_at: Mapped[datetime]
    state: Mapped[OccurrenceState]
    skip_reason: Mapped[SkipReason | None]
    questions: Mapped[list[dict[str, Any]] | None]
    moved_from: Mapped[date | None]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    participant_ids: Mapped[list[int] | None]
    remind_at: Mapped[datetime | None]
    invite_at: Mapped[datetime | None]

    schedule: Mapped[Schedule] = relationship()
    answers: Mapped[list["Answer"]] = relationship(
        back_populates="occurrence", order_by="Answer.id"
    )

    @property
    def asked_questions(self) -> tuple[Question, ...]:
        """The questions that were asked, whatever the charter says now."""
        if self.questions is None:
            return DEFAULT_QUESTIONS
        return _questions().validate_python(questions_with_default_texts(self.questions))

    def set_questions(self, questions: Iterable[Question]) -> None:
        """Store the questions that are asked."""
        self.questions = questions_without_default_texts(
            _questions().dump_python(tuple(questions), mode="json")
        )


class Answer(Base):
    """A member's answers in one occurrence; later answers replace earlier ones.

    Answers without a separate column are in `other_answers`, by question key. `confidence`
    is 1 (low) to 5 (high). `replies` are messages that the member wrote in a prompt's thread.
    `issue_id` and `change_id` are the records that were logged from the answers.
    """

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "member_id"),
        CheckConstraint("confidence BETWEEN 1 AND 5", name="confidence_scale"),
        partial_index("ix_answers_issue_id", "issue_id", where="issue_id IS NOT NULL"),
        partial_index("ix_answers_change_id", "change_id", where="change_id IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    first_answered_at: Mapped[datetime | None]
    answered_at: Mapped[datetime] = mapped_column(index=True)
    via: Mapped[Via]
    progress: Mapped[str | None]
    next_steps: Mapped[str | None]
    blockers: Mapped[str | None]
    upcoming_changes: Mapped[str | None]
    confidence: Mapped[int | None]
    other_answers: Mapped[dict[str, Any] | None]
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"))
    change_id: Mapped[int | None] = mapped_column(ForeignKey("changes.id"))

    occurrence: Mapped[Occurrence] = relationship(back_populates="answers")
    member: Mapped[Member] = relationship()
    replies: Mapped[list["ThreadReply"]] = relationship(
        back_populates="answer",
        order_by="ThreadReply.id",
        lazy="selectin",
        cascade="all, delete-orphan",
    )

    @property
    def reply_text(self) -> str:
        """The texts of the member's thread replies, one per line."""
        return "\n".join(each.text for each in self.replies if each.text)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files of the member's thread replies."""
        return tuple(attachment for each in self.replies for attachment in each.attachments or ())

    @property
    def is_empty(self) -> bool:
        """Whether it holds no answer."""
        given = [getattr(self, key) for key in COLUMNS]
        return not self.replies and not self.other_answers and all(each is None for each in given)

    @property
    def is_late(self) -> bool:
        """Whether the first answer came after the window had closed."""
        closes_at = self.occurrence.closes_at
        return closes_at is not None and (self.first_answered_at or self.answered_at) > closes_at

    @property
    def is_changed_late(self) -> bool:
        """Whether an answer in time was changed after the window had closed."""
        closes_at = self.occurrence.closes_at
        return closes_at is not None and self.answered_at > closes_at and not self.is_late

    def answer_to(self, question: Question) -> AnswerValue:
        """The answer to `question`; None if there is none."""
        given: AnswerValue
        if COLUMNS.get(question.key) is question.kind:
            given = getattr(self, question.key)
        else:
            given = (self.other_answers or {}).get(question.key)
        return given

    def set_answers(self, given: Iterable[tuple[Question, AnswerValue]]) -> None:
        """Replace all answers to questions."""
        more: dict[str, Any] = {}
        for question, value in given:
            if COLUMNS.get(question.key) is question.kind:
                setattr(self, question.key, value)
            elif value is not None:
                more[question.key] = value
        self.other_answers = more or None


class ThreadReply(Base):
    """A message in the thread of a check-in that counts as part of a member's answer.

    Slack identifies it by `ts` in `conversation`. The text is empty if it has only files.
    """

    __tablename__ = "thread_replies"
    __table_args__ = (UniqueConstraint("conversation", "ts"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"), index=True)
    conversation: Mapped[str | None]
    ts: Mapped[str | None]
    text: Mapped[str]
    attachments: Mapped[tuple[Attachment, ...]] = mapped_column(default=())

    answer: Mapped[Answer] = relationship(back_populates="replies")


class Participation(Base):
    """What passed between the bot and one member about an occurrence, apart from the answer.

    `draft` are form values that were not submitted, by field name, from the modal `view_id`, saved
    at `drafted_at`; `is_submitted` means that this modal was submitted, so that late updates of
    the draft are ignored. `draft_text` is the part of the draft that they wrote to the bot. At
    `late_reply_asked_at` they were asked whether a reply to an older check-in is their answer.
    `has_taken_out_reply` means that they said that a reply isn't their answer.
    """

    __tablename__ = "participations"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "member_id"),
        partial_index("ix_participations_drafted_at", "drafted_at", where="drafted_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    reminded_at: Mapped[datetime | None]
    draft: Mapped[dict[str, Any] | None]
    drafted_at: Mapped[datetime | None]
    view_id: Mapped[str | None]
    is_submitted: Mapped[bool] = mapped_column(default=False)
    draft_text: Mapped[str | None]
    late_reply_asked_at: Mapped[datetime | None]
    has_taken_out_reply: Mapped[bool] = mapped_column(default=False)

    occurrence: Mapped[Occurrence] = relationship()
    member: Mapped[Member] = relationship()


@lru_cache
def _questions() -> TypeAdapter[tuple[Question, ...]]:
    return TypeAdapter(tuple[Question, ...])


@lru_cache
def _rhythms() -> TypeAdapter[Rhythm]:
    return TypeAdapter(Rhythm)
