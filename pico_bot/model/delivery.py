"""The inbox, the outbox, and the messages that the bot keeps up to date."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pico_bot.model.base import Base, BigId, partial_index
from pico_bot.model.records import Record
from pico_bot.model.vocabulary import Audience


class OutboxState(StrEnum):
    """Where a message is in its delivery.

    A `SENDING` message that no sender holds has an unknown outcome: the sender looks for it in
    Slack before sending it again.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


# Not sent yet, or sent with an unknown outcome.
UNSENT = (OutboxState.PENDING, OutboxState.SENDING)


class ChartFormat(StrEnum):
    """How a message shows its charts: as Slack's block, or what replaces a rejected block."""

    BLOCK = "block"
    IMAGE = "image"
    OMITTED = "omitted"


class Card(Base):
    """A message that the bot updates in place or deletes.

    It shows a record, several in an overview, an occurrence, a weekly digest or a partnership's
    contacts, or it is a notice of a response timer or an invitation to a check-in. `ts` is Slack's
    id of the message, known once it was sent. `conversation` is where it was posted if that is not
    `channel`, which holds a user id for direct messages. `removed_at` is when its deletion was
    requested.
    """

    __tablename__ = "cards"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN record_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN overview_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN occurrence_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN partnership_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN response_timer_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN digest_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN participation_id IS NULL THEN 0 ELSE 1 END = 1",
            name="shows_one_thing",
        ),
        Index("ix_cards_message", "channel", "ts"),
        partial_index("ix_cards_removed_at", "removed_at", where="removed_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), unique=True)
    overview_id: Mapped[int | None] = mapped_column(ForeignKey("overviews.id"), unique=True)
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

    record: Mapped[Record | None] = relationship()

    @property
    def is_pinned(self) -> bool:
        """Whether the message is pinned to its channel."""
        return self.partnership_id is not None


class OutboxMessage(Base):
    """A pending or completed call to Slack, written in the transaction that caused it.

    `key` is unique and identifies the message when its outcome is unknown. `channel` is the
    queue: a Slack channel, or a user for direct messages. `arguments` always hold charts as
    Slack's block, whatever `chart_format` turns them into. From `not_after` on (by the bot's
    clock, like `created_at`) a message that is not visible yet is no longer sent. `error` is a code
    of Slack or one of ours.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (
        partial_index(
            "ix_outbox_messages_unsent", "channel", "id", where="state IN ('pending', 'sending')"
        ),
        Index("ix_outbox_messages_age", "state", "created_at"),
        Index("ix_outbox_messages_channel", "channel", "id"),
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
    """When a channel may be sent to next, and who is sending: one message in flight.

    Times are the machine's, not the settable clock's, because Slack's rate limits are real time.
    """

    __tablename__ = "channel_queues"

    channel: Mapped[str] = mapped_column(primary_key=True)
    next_send_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    lease_id: Mapped[str | None]


class ChartImage(Base):
    """An uploaded image of a chart: Slack's file id by the chart's content."""

    __tablename__ = "chart_images"

    key: Mapped[str] = mapped_column(primary_key=True)
    file_id: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(index=True)


class InboxState(StrEnum):
    """Where a delivery from Slack is on its way to its effect.

    A `PARKED` delivery has failed for too long: an operator retries or drops it.
    """

    WAITING = "waiting"
    DONE = "done"
    PARKED = "parked"


class InboxDelivery(Base):
    """Something that Slack delivered: its body while it waits, and its key from then on.

    `key` is unique, so that a second delivery has no effect. `channel` is the queue in which
    deliveries have their effects in order of `id`: a Slack channel, or empty for what concerns
    people and for what is not an event. `received_at` is by the bot's clock, `leased_until` and
    `not_before` by the machine's. `failing_since` is when the first attempt failed, `error` the
    class of the last failure.
    """

    __tablename__ = "inbox_deliveries"
    __table_args__ = (
        Index(
            "ix_inbox_deliveries_waiting",
            "channel",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_inbox_deliveries_age", "state", "received_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    state: Mapped[InboxState]
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    received_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    lease_id: Mapped[str | None]
    not_before: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    error: Mapped[str | None]
