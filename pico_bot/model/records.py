"""The log: issues, decisions and changes, their links, notes and history."""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pico_bot.model.base import Attachment, Base, BigId, partial_index
from pico_bot.model.charter_texts import default_role_title
from pico_bot.model.partnership import Channel, Partnership
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Driver, Kind, LinkType, Priority, Side, State, Via


class Routing(StrEnum):
    """Why a record was assigned to its person or role; the card shows it."""

    NAMED = "named"
    PRIMARY = "primary"
    DEPUTY_AWAY = "deputy_away"
    DEPUTY_VACANT = "deputy_vacant"
    LEAD = "lead"
    LAST_ACTIVE = "last_active"
    SECOND_PERSON = "second_person"
    ANYONE = "anyone"


class Record(Base):
    """An entry of the log, with the exact text it was logged with and where it came from.

    `responsible` is the decider of a decision, and the owner of an issue or change; None with
    `Routing.ANYONE` means anyone on the role's side, and `Routing.SECOND_PERSON` anyone there but
    the people who proposed the decision: `responsible`, who is reminded, is one of those.
    `responsible_role` is the key of the role it was routed to. `permalink` is the source message,
    or the record's card if there is none.

    `source_text` is the text of the source message, and `source_part` what was tagged in it, both
    with Slack's escapes; None if all of it was tagged. `source_number` counts the records of a kind
    that have the same source message, from 1. With `quotes_thread`, the message says little by
    itself, and the text quotes what was said before it. A record in an `overview` gets its card on
    request.
    """

    __tablename__ = "records"
    __table_args__: tuple[Any, ...] = (
        UniqueConstraint("partnership_id", "kind", "number"),
        # One tag yields one record, however often its message is delivered, tagged or edited.
        UniqueConstraint("channel_id", "source_ts", "kind", "source_number"),
        Index("ix_records_state", "partnership_id", "state", "id"),
        partial_index("ix_records_overview_id", "overview_id", where="overview_id IS NOT NULL"),
    )
    __mapper_args__ = {"polymorphic_on": "kind"}

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    kind: Mapped[Kind]
    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    area: Mapped[str]
    state: Mapped[State]
    created_at: Mapped[datetime]
    via: Mapped[Via]
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    logged_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    responsible_role: Mapped[str]
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    routing: Mapped[Routing]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    source_ts: Mapped[str | None]
    source_text: Mapped[str]
    source_part: Mapped[str | None]
    source_number: Mapped[int] = mapped_column(default=1)
    attachments: Mapped[tuple[Attachment, ...]] = mapped_column(default=())
    quotes_thread: Mapped[bool] = mapped_column(default=False)
    overview_id: Mapped[int | None] = mapped_column(ForeignKey("overviews.id"))
    thread_ts: Mapped[str | None]
    permalink: Mapped[str | None]
    source_edited_at: Mapped[datetime | None]
    source_deleted_at: Mapped[datetime | None]

    partnership: Mapped[Partnership] = relationship()
    channel: Mapped[Channel] = relationship()
    overview: Mapped["Overview | None"] = relationship()
    author: Mapped[Member] = relationship(foreign_keys=author_id)
    logged_by: Mapped[Member] = relationship(foreign_keys=logged_by_id)
    responsible: Mapped[Member | None] = relationship(foreign_keys=responsible_id)
    history: Mapped[list["History"]] = relationship(back_populates="record", order_by="History.id")

    @property
    def reference(self) -> str:
        """The short name of the record: `I-1`, `D-1`, `C-1`."""
        return f"{self.kind.prefix}-{self.number}"

    def reset(self) -> None:
        """Clear the outcome, because the record is reopened or its text changed."""

    @property
    def last_transition(self) -> "History | None":
        """The history entry that led to the current state."""
        for each in reversed(self.history):
            if each.to_state is not each.from_state:
                return each
        return None


class Overview(Base):
    """One message in place of the cards of records that were tagged in the same message."""

    __tablename__ = "overviews"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))

    channel: Mapped[Channel] = relationship()


class Decision(Record):
    """An agreement, confirmed on its exact text by the people who may decide it.

    With `has_proposal` there is a `Proposal` that takes effect once it is confirmed.
    `reproposed_by_id` is the last member of the deciding side who edited or reopened it, if any.
    `review_check_at` is the next time to check whether its review date has come; None while there
    is nothing to check.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        partial_index(
            "ix_decisions_review_check_at", "review_check_at", where="review_check_at IS NOT NULL"
        ),
    )
    __mapper_args__ = {"polymorphic_identity": Kind.DECISION}

    id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    business_need: Mapped[str | None]
    rationale: Mapped[str | None]
    options_considered: Mapped[str | None]
    consequences: Mapped[str | None]
    review_on: Mapped[date | None]
    review_check_at: Mapped[datetime | None]
    has_proposal: Mapped[bool] = mapped_column(default=False)
    objection: Mapped[str | None]
    objected_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reproposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    confirmations: Mapped[list["Confirmation"]] = relationship(
        order_by="Confirmation.id", cascade="all, delete-orphan"
    )
    objected_by: Mapped[Member | None] = relationship(foreign_keys=objected_by_id)

    def reset(self) -> None:
        """Clear objections and confirmations: a changed text is confirmed again."""
        self.objection, self.objected_by = None, None
        self.confirmations.clear()

    @property
    def text_fingerprint(self) -> str:
        """SHA-256 of title and text in UTF-8, as 64 hex digits."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()


class Confirmation(Base):
    """One side's confirmation of a decision, with the fingerprint of the text it saw.

    `role` is the member's role at the time, and `own_role_title` its title if the partnership
    wrote it.
    """

    __tablename__ = "confirmations"
    __table_args__ = (UniqueConstraint("decision_id", "side"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    side: Mapped[Side]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    role: Mapped[str | None]
    own_role_title: Mapped[str | None]
    confirmed_at: Mapped[datetime]
    fingerprint: Mapped[str]

    member: Mapped[Member] = relationship()

    @property
    def role_title(self) -> str | None:
        """The title that the role had at the time; None without a role."""
        return None if self.role is None else self.own_role_title or default_role_title(self.role)


class Issue(Record):
    """A problem that someone has to solve; only the customer side sets its priority.

    While it is on hold, `waiting_on` is the side it waits for, and `waiting_reason` says why.
    """

    __tablename__ = "issues"
    __mapper_args__ = {"polymorphic_identity": Kind.ISSUE}

    id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    priority: Mapped[Priority] = mapped_column(default=Priority.NORMAL)
    proposed_priority: Mapped[Priority | None]
    due_on: Mapped[date | None]
    waiting_on: Mapped[Side | None]
    waiting_reason: Mapped[str | None]
    resolution: Mapped[str | None]

    def reset(self) -> None:
        """Clear the resolution and what it waited for."""
        self.resolution = None
        self.stop_waiting()

    def stop_waiting(self) -> None:
        """Clear what it waited for."""
        self.waiting_on, self.waiting_reason = None, None


class Change(Record):
    """A change in the customer's business, what drives it, and when it takes effect.

    `effects` and `affected_areas` are filled in by the assessment.
    """

    __tablename__ = "changes"
    __mapper_args__ = {"polymorphic_identity": Kind.CHANGE}

    id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    driver: Mapped[Driver | None]
    effective_on: Mapped[date | None]
    effects: Mapped[str | None]
    affected_areas: Mapped[list[str] | None]


class Link(Base):
    """A link from `source` to `target`; links are never changed or deleted."""

    __tablename__ = "links"
    __table_args__ = (
        UniqueConstraint("source_id", "target_id", "link_type"),
        CheckConstraint("source_id <> target_id", name="two_records"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    link_type: Mapped[LinkType]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    source: Mapped[Record] = relationship(foreign_keys=source_id)
    target: Mapped[Record] = relationship(foreign_keys=target_id)


class Note(Base):
    """An internal note of the consultancy about a record; customers never see it."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    text: Mapped[str]

    member: Mapped[Member] = relationship()


class StepDetail(StrEnum):
    """What the bot knows about a step on a record; the keys of `History.details`.

    The value of a field that was changed is a list of its old and its new value. Days are in ISO
    format, records are their references, and a cause without a value is True.
    """

    TITLE = "title"
    TEXT = "text"
    AREA = "area"
    DUE_ON = "due_on"
    PRIORITY = "priority"
    PROPOSED_PRIORITY = "proposed_priority"
    DRIVER = "driver"
    EFFECTIVE_ON = "effective_on"
    BUSINESS_NEED = "business_need"
    RATIONALE = "rationale"
    OPTIONS_CONSIDERED = "options_considered"
    CONSEQUENCES = "consequences"
    REVIEW_ON = "review_on"
    OWNER = "owner"
    WAITING_FOR = "waiting_for"
    SNOOZED_UNTIL = "snoozed_until"
    REPLACEMENT = "replacement"
    AFFECTED_BY = "affected_by"
    REVIEW_DUE = "review_due"
    EDITED_MESSAGE = "edited_message"
    TAGGED_AGAIN = "tagged_again"
    EMOJI_REMOVED = "emoji_removed"


class History(Base):
    """An action on a record: who did it, through what, and the states before and after.

    `role` is the role the member held at the time. `note` is what the member wrote, and `details`
    is what the bot knows, by `StepDetail`. `partnership_id` is the record's, so that what happened
    in a partnership lately is found by index.
    """

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_at", "partnership_id", "at", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    at: Mapped[datetime]
    step: Mapped[str]
    via: Mapped[Via]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    side: Mapped[Side | None]
    role: Mapped[str | None]
    from_state: Mapped[State | None]
    to_state: Mapped[State]
    note: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    record: Mapped[Record] = relationship(back_populates="history")
    member: Mapped[Member | None] = relationship()
