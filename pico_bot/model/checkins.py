"""Check-ins: the schedule, each time that it came due, and what people answered."""

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
from pico_bot.model.base import Base, BigId
from pico_bot.model.charter_defaults import DEFAULT_QUESTIONS
from pico_bot.model.charter_terms import Question, QuestionKind, Rhythm
from pico_bot.model.partnership import Channel, Partnership
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Via

# Whatever was given to a question: words, a step of the scale, or the ids of members.
GivenAnswer = str | int | list[int] | None

# The questions that have a column of their own, where they are asked as they were made for.
COLUMNS: Mapping[str, QuestionKind] = MappingProxyType(
    {each.key: each.kind for each in DEFAULT_QUESTIONS}
)


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
    """When a check-in of a partnership is due: a local wall time on weekdays (Monday is 0).

    There is the main one; each further one, with its key in the charter for a `name` and with a
    `title`; and one for each that comes but once, on the day `once_on`, where nothing else of its
    rhythm counts. `every` and `anchor` are as in the charter's rhythm. `agreed` is the rhythm that
    charter and phase said when this one was set, by which it is told when they change it; None is
    from before they said.

    `next_due_at` is the next due moment in UTC, and empty while nothing is due. Through the day
    `paused_until` nothing is, nor anything later that a holiday took until then, so that the day
    is kept when it is over; without such a day a paused one rests until somebody says otherwise.
    At `dropped_at` the charter dropped a further one, which is the same when it comes back.
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
        """Whether it comes, or rests and may come again."""
        return self.state is not ScheduleState.OFF and self.dropped_at is None

    @property
    def zone(self) -> ZoneInfo:
        """Whose wall time it comes at."""
        return ZoneInfo(self.time_zone)

    @property
    def once_at(self) -> datetime | None:
        """The moment (UTC) at which one that comes but once does; None for the others."""
        if self.once_on is None:
            return None
        return first_moment(datetime.combine(self.once_on, self.local_time), self.zone)

    def pause_at(self, now: datetime) -> date | None:
        """The day through which it is paused at `now` (UTC); None without such a day."""
        until = self.paused_until
        return until if until and until >= now.astimezone(self.zone).date() else None

    @property
    def rhythm(self) -> Rhythm:
        """When it comes, as a charter would say it."""
        return Rhythm(
            every=self.every, weekdays=tuple(self.weekdays), at=self.local_time, anchor=self.anchor
        )

    @property
    def agreed_rhythm(self) -> Rhythm:
        """What charter and phase said when this one was set."""
        # A charter from before it told a rhythm has what every charter begins with.
        return Rhythm() if self.agreed is None else _rhythms().validate_python(self.agreed)

    @agreed_rhythm.setter
    def agreed_rhythm(self, rhythm: Rhythm) -> None:
        self.agreed = _rhythms().dump_python(rhythm, mode="json")


class Occurrence(Base):
    """One due time of a schedule, posted or skipped, once over any number of replicas.

    `questions` are those that were asked, as the charter had them; None is from before it said.
    `moved_from` is the regular day where it was a public `holiday`, by its name.
    At `closes_at` the answers are summed up (None is from before they were), which was done at
    `closed_at`; `participants` are the ids of the members who were asked, and once it is closed, of
    those of them who were to answer by then. At `remind_at` those are reminded who have not
    answered yet, and at `invite_at` those are asked alone who did not work when it was posted; None
    where there is nobody, any more.
    """

    __tablename__ = "occurrences"
    __table_args__ = (UniqueConstraint("schedule_id", "due_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id"))
    due_at: Mapped[datetime]
    state: Mapped[OccurrenceState]
    skip_reason: Mapped[str | None]
    questions: Mapped[list[dict[str, Any]] | None]
    moved_from: Mapped[date | None]
    holiday: Mapped[str | None]
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    participant_ids: Mapped[list[int] | None]
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    invite_at: Mapped[datetime | None] = mapped_column(index=True)

    schedule: Mapped[Schedule] = relationship()
    answers: Mapped[list["Answer"]] = relationship(
        back_populates="occurrence", order_by="Answer.id"
    )

    @property
    def asked_questions(self) -> tuple[Question, ...]:
        """The questions that were asked, whatever the charter says since."""
        if self.questions is None:
            return DEFAULT_QUESTIONS
        return _questions().validate_python(self.questions)

    def set_questions(self, questions: Iterable[Question]) -> None:
        """Keep what is asked."""
        self.questions = _questions().dump_python(tuple(questions), mode="json")


class Answer(Base):
    """What one member said to one occurrence; a later answer of theirs replaces it.

    The fields come from the modal, those without a column of their own in `more`, by the questions'
    keys. `confidence` is 1 (low) to 5 (high). `replies` are what they wrote in a prompt's thread.
    `begun_at` is when they first answered, and `answered_at` when last; None is from before it was
    kept. `issue_id` and `change_id` are what was logged from it.
    """

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "member_id"),
        CheckConstraint("confidence BETWEEN 1 AND 5", name="confidence_scale"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    first_answered_at: Mapped[datetime | None]
    answered_at: Mapped[datetime]
    via: Mapped[Via]
    moved: Mapped[str | None]
    next_steps: Mapped[str | None]
    in_the_way: Mapped[str | None]
    changes_coming: Mapped[str | None]
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
        """Their replies, word for word, one below the other."""
        return "\n".join(each.text for each in self.replies)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of it."""
        given = [getattr(self, key) for key in COLUMNS]
        return not self.replies and not self.other_answers and all(each is None for each in given)

    @property
    def is_late(self) -> bool:
        """Whether the member first answered after the window had closed."""
        closes_at = self.occurrence.closes_at
        return closes_at is not None and (self.first_answered_at or self.answered_at) > closes_at

    @property
    def is_changed_late(self) -> bool:
        """Whether an answer given in time was changed after the window had closed."""
        closes_at = self.occurrence.closes_at
        return closes_at is not None and self.answered_at > closes_at and not self.is_late

    def answer_to(self, question: Question) -> GivenAnswer:
        """What was answered to `question`."""
        given: GivenAnswer
        if COLUMNS.get(question.key) is question.kind:
            given = getattr(self, question.key)
        else:
            given = (self.other_answers or {}).get(question.key)
        return given

    def set_answers(self, given: Iterable[tuple[Question, GivenAnswer]]) -> None:
        """Answer the questions, in place of everything that was answered to them before."""
        more: dict[str, Any] = {}
        for question, value in given:
            if COLUMNS.get(question.key) is question.kind:
                setattr(self, question.key, value)
            elif value is not None:
                more[question.key] = value
        self.other_answers = more or None


class ThreadReply(Base):
    """What a member wrote in the thread of what asks them: Slack's message `ts` in `conversation`.

    Both are None for what was written before they were kept.
    """

    __tablename__ = "thread_replies"
    __table_args__ = (UniqueConstraint("conversation", "ts"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"), index=True)
    conversation: Mapped[str | None]
    ts: Mapped[str | None]
    text: Mapped[str]

    answer: Mapped[Answer] = relationship(back_populates="replies")


class Participation(Base):
    """What passes between the bot and one member about an occurrence, beside their answer.

    `reminded_at` is when they were reminded. `draft` is what they have filled in and not submitted,
    by the fields' names, as the modal `view` had it at `drafted_at`; `is_submitted` tells that this
    modal was submitted, so that what it says late counts no more. `words` are what of the draft
    they wrote to the bot. At `asked_late_at` they were asked whether they mean a reply in the
    thread of the old check-in as their answer.
    """

    __tablename__ = "participations"
    __table_args__ = (UniqueConstraint("occurrence_id", "member_id"),)

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

    occurrence: Mapped[Occurrence] = relationship()
    member: Mapped[Member] = relationship()


@lru_cache
def _questions() -> TypeAdapter[tuple[Question, ...]]:
    return TypeAdapter(tuple[Question, ...])


@lru_cache
def _rhythms() -> TypeAdapter[Rhythm]:
    return TypeAdapter(Rhythm)
