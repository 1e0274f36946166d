"""Delivery of reminders and escalation notices.

Consultancy members are notified internally, the customer's members in the record's thread.
"""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.delivery import outbox
from pico_bot.escalation.views import Notice, notices
from pico_bot.i18n import use_locale
from pico_bot.model import (
    Audience,
    Card,
    EscalationLevel,
    Member,
    Message,
    OutboxMessage,
    Person,
    ResponseTimer,
    Side,
    snapshot_of,
)
from pico_bot.records import cards

logger = structlog.get_logger(__name__)


def remind(
    session: Session,
    timer: ResponseTimer,
    notice: Notice,
    people: Sequence[Person],
    *,
    now: datetime,
) -> None:
    """Send each of `people` a reminder as a direct message."""
    terms = snapshot_of(timer.record.partnership).terms
    with use_locale(terms.language):
        message = notices.reminder(notice)
    for member in people:
        _send_direct(session, timer, member, message, now=now)


def notify(
    session: Session,
    timer: ResponseTimer,
    notice: Notice,
    *,
    level: EscalationLevel,
    people: Sequence[Person],
    now: datetime,
) -> None:
    """Notify `people` at `level`.

    Consultancy members are mentioned in the charter's internal channel, or get a direct message
    each if there is none. Customer members are mentioned in the record's thread.
    """
    terms = snapshot_of(timer.record.partnership).terms
    consultancy = [each for each in people if each.side is Side.CONSULTANCY]
    customer = [each for each in people if each.side is Side.CUSTOMER]
    with use_locale(terms.language):
        channel = terms.internal_channel if consultancy else None
        is_published = channel is not None and _publish(
            session,
            timer,
            notices.internal_notice(notice, level=level, people=consultancy),
            channel=channel,
            audience=Audience.INTERNAL,
            now=now,
        )
        for member in () if is_published else consultancy:
            _send_direct(
                session, timer, member, notices.internal_notice(notice, level=level), now=now
            )
        if customer:
            _publish(
                session,
                timer,
                notices.shared_notice(notice, level=level, people=customer),
                channel=timer.record.channel.slack_id,
                thread_ts=cards.thread_of(session, timer.record),
                audience=Audience.SHARED,
                now=now,
            )


def on_notice_undelivered(session: Session, *, card_id: int, now: datetime) -> None:
    """Send a notice another way after Slack refused the card `card_id`.

    Those mentioned in the internal channel get a direct message; someone who can't be sent a direct
    message gets an ephemeral one in the record's channel. Cards of other kinds are ignored.
    """
    card = session.get_one(Card, card_id)
    timer = (
        session.get(ResponseTimer, card.response_timer_id)
        if card.response_timer_id is not None
        else None
    )
    if timer is None or timer.expected_action is None or card.removed_at is not None:
        return
    arguments = session.scalars(
        select(OutboxMessage.arguments)
        .where(OutboxMessage.card_id == card_id)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()
    message = Message(text=arguments["text"], blocks=arguments["blocks"])
    # It was never posted, so there is nothing to remove.
    card.removed_at = now
    if card.channel.startswith(outbox.USER_IDS):
        _send_ephemeral(session, timer, message, card=card, now=now)
    elif card.audience is Audience.INTERNAL:
        for member in session.scalars(
            select(Member).where(Member.id.in_(timer.notified_ids))
        ).all():
            if member.side is Side.CONSULTANCY and member.mention in message.text:
                _send_direct(session, timer, member, message, now=now)


def _send_ephemeral(
    session: Session, timer: ResponseTimer, message: Message, *, card: Card, now: datetime
) -> None:
    try:
        outbox.enqueue_ephemeral(
            session,
            key=f"notice:{card.id}",
            channel=timer.record.channel.slack_id,
            user=card.channel,
            message=message,
            thread_ts=None,
            audience=card.audience,
            now=now,
        )
    except outbox.AudienceError:
        logger.exception("notice_not_sent", record_id=timer.record_id, channel=card.channel)


def _send_direct(
    session: Session, timer: ResponseTimer, member: Person, message: Message, *, now: datetime
) -> None:
    consultancy = member.side is Side.CONSULTANCY
    _publish(
        session,
        timer,
        message,
        channel=member.slack_user_id,
        audience=Audience.INTERNAL if consultancy else Audience.SHARED,
        now=now,
    )


def _publish(
    session: Session,
    timer: ResponseTimer,
    message: Message,
    *,
    channel: str,
    audience: Audience,
    now: datetime,
    thread_ts: str | None = None,
) -> bool:
    """Enqueue `message` as a notice of `timer`; returns whether it is allowed there.

    An internal message is not sent where a partnership's customer could read it. That is logged and
    does not stop anything else.
    """
    card = Card(response_timer_id=timer.id, channel=channel, thread_ts=thread_ts, audience=audience)
    session.add(card)
    try:
        outbox.enqueue_card(session, card, message, now=now)
    except outbox.AudienceError:
        logger.exception("notice_not_sent", record_id=timer.record_id, channel=channel)
        session.delete(card)
        return False
    return True
