"""Finds and locks schedules, occurrences and their messages."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core import NotFound, NotYetKnown
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    Card,
    Member,
    Occurrence,
    OccurrenceState,
    OutboxMessage,
    OutboxState,
    Participation,
    Partnership,
    Schedule,
)

# The largest expected difference between Slack's clock and ours.
_SKEW = timedelta(minutes=1)


def lock_schedule(session: Session, partnership: Partnership, key: str) -> Schedule | None:
    """The partnership's schedule with this key, locked until the transaction ends."""
    return session.scalar(
        select(Schedule)
        .where(Schedule.partnership_id == partnership.id, Schedule.key == key)
        .with_for_update()
    )


def lock_schedules(session: Session, partnership: Partnership) -> dict[str, Schedule]:
    """The partnership's schedules by key, locked; past one-offs are left out."""
    found = session.scalars(
        select(Schedule)
        .where(
            Schedule.partnership_id == partnership.id,
            Schedule.once_on.is_(None) | Schedule.next_due_at.is_not(None),
        )
        .order_by(Schedule.id)
        .with_for_update()
    )
    return {each.key: each for each in found}


def upcoming_one_offs(session: Session, partnership: Partnership) -> Sequence[Schedule]:
    """The partnership's one-off check-ins that are still due, earliest first."""
    return session.scalars(
        select(Schedule)
        .where(
            Schedule.partnership_id == partnership.id,
            Schedule.once_on.is_not(None),
            Schedule.next_due_at.is_not(None),
        )
        .order_by(Schedule.next_due_at, Schedule.id)
    ).all()


def prompt_card(session: Session, occurrence: Occurrence) -> Card:
    """The card of the occurrence's prompt in the channel."""
    return session.scalars(select(Card).where(Card.occurrence_id == occurrence.id)).one()


def occurrence_of_message(session: Session, *, channel_slack_id: str, thread_ts: str) -> int | None:
    """The id of the occurrence whose prompt or invitation is the message `thread_ts`, if any.

    Prompts are in channels, invitations in direct messages.
    """
    if channel_slack_id.startswith("D"):
        return session.scalar(
            select(Participation.occurrence_id)
            .join(Card, Card.participation_id == Participation.id)
            .where(Card.ts == thread_ts, Card.conversation == channel_slack_id)
        )
    return session.scalar(
        select(Card.occurrence_id).where(
            Card.channel == channel_slack_id,
            Card.ts == thread_ts,
            Card.occurrence_id.is_not(None),
        )
    )


def is_prompt(
    session: Session, *, channel_slack_id: str, thread_ts: str, user_id: str | None = None
) -> bool:
    """Whether the message with `thread_ts` is a check-in's prompt or invitation.

    `user_id` is set in a direct conversation with that user. Raises NotYetKnown while a prompt or
    invitation is being sent there and its ts isn't known yet.
    """
    if occurrence_of_message(session, channel_slack_id=channel_slack_id, thread_ts=thread_ts):
        return True
    asks = Card.participation_id if user_id else Card.occurrence_id
    begun = datetime.fromtimestamp(float(thread_ts), UTC) + _SKEW
    sending = session.scalar(
        select(Card.id)
        .join(OutboxMessage, OutboxMessage.card_id == Card.id)
        .where(
            Card.channel == (user_id or channel_slack_id),
            asks.is_not(None),
            Card.ts.is_(None),
            OutboxMessage.state == OutboxState.SENDING,
            # A message that is older than the first attempt can't be the one being sent.
            OutboxMessage.first_attempt_at <= begun,
        )
        .limit(1)
    )
    if sending is not None:
        raise NotYetKnown(f"card {sending} is being sent")
    return False


def partnership_of(session: Session, *, occurrence_id: int, user_id: str) -> Partnership:
    """The partnership of an occurrence that the user was invited to directly.

    Raises NotFound if the user isn't a member, or no longer one.
    """
    found = session.scalar(
        select(Partnership)
        .join(Schedule, Schedule.partnership_id == Partnership.id)
        .join(Occurrence, Occurrence.schedule_id == Schedule.id)
        .join(Member, Member.partnership_id == Partnership.id)
        .where(
            Occurrence.id == occurrence_id,
            Member.slack_user_id == user_id,
            Member.left_at.is_(None),
        )
    )
    if found is None:
        raise NotFound(_("You're no longer part of this check-in's partnership."))
    return found


def find_occurrence(session: Session, *, occurrence_id: int, member: Member) -> Occurrence:
    """The posted occurrence in the member's partnership; raises NotFound."""
    occurrence = session.scalar(
        select(Occurrence)
        .join(Schedule)
        .where(
            Occurrence.id == occurrence_id,
            Occurrence.state == OccurrenceState.POSTED,
            Schedule.partnership_id == member.partnership_id,
        )
    )
    if occurrence is None:
        raise NotFound(_("This check-in isn't part of this partnership."))
    return occurrence


def lock_occurrence(session: Session, *, occurrence_id: int, member: Member) -> Occurrence:
    """`find_occurrence`, locked until the transaction ends, which serialises concurrent answers."""
    session.execute(select(Occurrence.id).where(Occurrence.id == occurrence_id).with_for_update())
    return find_occurrence(session, occurrence_id=occurrence_id, member=member)
