"""Which check-in somebody means by a button, a message or a thread, if it is theirs to answer."""

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

# How far Slack's clock and this machine's may be apart.
_SKEW = timedelta(minutes=1)


def occurrence_of_message(session: Session, *, channel_slack_id: str, thread_ts: str) -> int | None:
    """The id of the occurrence that the message `thread_ts` asks in; None where it asks nothing.

    That is a prompt in a channel, or what somebody was told alone in a direct message.
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
    """Whether the message with `thread_ts` asks for answers to a check-in.

    `user_id` is whose direct conversation it is, if it is one. Raises NotYetKnown while a message
    that asks is being sent there whose name in Slack is not known yet.
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
            # What is older than the first try to send is no answer of Slack's to it.
            OutboxMessage.first_attempt_at <= begun,
        )
        .limit(1)
    )
    if sending is not None:
        raise NotYetKnown(f"card {sending} is being sent")
    return False


def partnership_asking(session: Session, *, occurrence_id: int, user_id: str) -> Partnership:
    """The partnership in which somebody is asked directly.

    Raises NotFound for whoever is not, or no longer, one of its people.
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


def find(session: Session, *, occurrence_id: int, member: Member) -> Occurrence:
    """The occurrence, which was posted in the member's partnership; raises NotFound where not."""
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


def lock(session: Session, *, occurrence_id: int, member: Member) -> Occurrence:
    """`find`, locked until the transaction ends; answers given at once take turns."""
    session.execute(select(Occurrence.id).where(Occurrence.id == occurrence_id).with_for_update())
    return find(session, occurrence_id=occurrence_id, member=member)
