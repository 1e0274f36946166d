"""What the bot owes Slack, what it has shown there, and what Slack has already delivered to it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pico_bot.model.base import Base, BigId
from pico_bot.model.vocabulary import Audience


class OutboxState(StrEnum):
    """How far an owed message has come.

    A message found `SENDING` by somebody who is not sending it has an unknown fate: it is looked
    for in Slack before it is sent again.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


# What is still to be said, or may have been said without an answer.
UNSENT = (OutboxState.PENDING, OutboxState.SENDING)


class ChartFormat(StrEnum):
    """As what an owed message shows its charts: as Slack's own block, until Slack refuses that."""

    BLOCK = "block"
    IMAGE = "image"
    OMITTED = "omitted"


class Card(Base):
    """A message that is kept up: it is updated in place, or taken away.

    The one message that shows a record, an occurrence, a week's digest or who is who in a
    partnership, or one of those by which a watch tells somebody or a check-in asks them. `ts` is
    Slack's name for the message, known once it was sent, and `conversation` where it stands, if
    that is not `channel`: a direct message is sent to a user. `removed_at` is when it was to be
    taken away.
    """

    __tablename__ = "cards"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN record_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN occurrence_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN partnership_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN response_timer_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN digest_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN participation_id IS NULL THEN 0 ELSE 1 END = 1",
            name="shows_one_thing",
        ),
        Index("ix_cards_message", "channel", "ts"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), unique=True)
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrences.id"), unique=True)
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnerships.id"), unique=True)
    response_timer_id: Mapped[int | None] = mapped_column(
        ForeignKey("response_timers.id"), index=True
    )
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digests.id"), unique=True)
    participation_id: Mapped[int | None] = mapped_column(
        ForeignKey("participations.id"), index=True
    )
    channel: Mapped[str]
    thread_ts: Mapped[str | None]
    audience: Mapped[Audience]
    ts: Mapped[str | None]
    conversation: Mapped[str | None]
    removed_at: Mapped[datetime | None]

    @property
    def is_pinned(self) -> bool:
        """Whether the message is pinned to its channel."""
        return self.partnership_id is not None


class OutboxMessage(Base):
    """A row of the outbox: one call to Slack that the bot owes, written with what it tells of.

    `key` is unique per thing said, and is what a message is looked for by after an ambiguous
    failure. `channel` is the lane: a Slack channel, or a user for a direct message. `arguments`
    hold charts as Slack's own block, whatever `charts` makes of them. From `not_after` on, by the
    clock that `owed_at` is of, it is not said any more: what shows nothing yet stays away.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (
        Index("ix_outbox_messages_queue", "state", "channel", "id"),
        Index("ix_outbox_messages_age", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    method: Mapped[str]
    channel: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    audience: Mapped[Audience]
    card_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id"), index=True)
    chart_format: Mapped[ChartFormat] = mapped_column(default=ChartFormat.BLOCK)
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    not_after: Mapped[datetime | None]
    created_at: Mapped[datetime]
    first_attempt_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]

    card: Mapped[Card | None] = relationship()


class ChannelQueue(Base):
    """A channel's turn to send: at most one message in flight, and about one a second.

    Times are the machine's, not the settable clock's: they measure Slack's patience.
    """

    __tablename__ = "channel_queues"

    channel: Mapped[str] = mapped_column(primary_key=True)
    next_send_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    lease_id: Mapped[str | None]


class ChartImage(Base):
    """A chart that was uploaded as a picture: Slack's id of the file, by what the chart shows."""

    __tablename__ = "chart_images"

    key: Mapped[str] = mapped_column(primary_key=True)
    file_id: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(index=True)


class ProcessedEvent(Base):
    """That something Slack delivered has had its effect; a second delivery changes nothing."""

    __tablename__ = "processed_events"

    key: Mapped[str] = mapped_column(primary_key=True)
    processed_at: Mapped[datetime] = mapped_column(index=True)
