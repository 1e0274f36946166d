"""Who is told where: our own people internally, the customer's in the record's thread."""

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
    ResponseTimer,
    Side,
)
from pico_bot.partnerships import partnerships
from pico_bot.records import cards

log = structlog.get_logger(__name__)


def remind(
    session: Session,
    watch: ResponseTimer,
    waiting: Notice,
    people: Sequence[Member],
    *,
    now: datetime,
) -> None:
    """Owe each of `people` a reminder that they alone see."""
    terms = partnerships.terms_of(session, watch.record.partnership)
    with use_locale(terms.language):
        message = notices.reminder(waiting)
    for member in people:
        _direct(session, watch, member, message, now=now)


def notify(
    session: Session,
    watch: ResponseTimer,
    waiting: Notice,
    *,
    rung: EscalationLevel,
    people: Sequence[Member],
    now: datetime,
) -> None:
    """Owe what `people` are told at `rung`.

    The consultancy's in the charter's internal channel, or each alone where there is none; the
    customer's with a mention in the record's thread.
    """
    terms = partnerships.terms_of(session, watch.record.partnership)
    ours = [each for each in people if each.side is Side.CONSULTANCY]
    theirs = [each for each in people if each.side is Side.CUSTOMER]
    with use_locale(terms.language):
        together = terms.internal_channel if ours else None
        told = together is not None and _show(
            session,
            watch,
            notices.internal_notice(waiting, rung=rung, people=ours),
            channel=together,
            audience=Audience.INTERNAL,
            now=now,
        )
        for member in () if told else ours:
            _direct(session, watch, member, notices.internal_notice(waiting, rung=rung), now=now)
        if theirs:
            _show(
                session,
                watch,
                notices.shared_notice(waiting, rung=rung, people=theirs),
                channel=watch.record.channel.slack_id,
                thread_ts=cards.thread_of(session, watch.record),
                audience=Audience.SHARED,
                now=now,
            )


def on_notice_undelivered(session: Session, *, card_id: int, now: datetime) -> None:
    """Tell people another way what a step could not tell them.

    Whom the internal channel was to tell hears it directly, and who cannot be written to directly
    sees it alone in the record's channel. `card_id` is of a card that cannot be sent; those of
    other things are no concern of this.
    """
    card = session.get_one(Card, card_id)
    watch = session.get(ResponseTimer, card.watch_id) if card.watch_id is not None else None
    if watch is None or watch.awaited is None or card.removed_at is not None:
        return
    said = session.scalars(
        select(OutboxMessage.arguments)
        .where(OutboxMessage.card_id == card_id)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()
    message = Message(text=said["text"], blocks=said["blocks"])
    # It stands nowhere, so there is nothing to take away.
    card.removed_at = now
    if card.channel.startswith(outbox.USER_IDS):
        _alone(session, watch, message, card=card, now=now)
    elif card.audience is Audience.INTERNAL:
        for member in session.scalars(select(Member).where(Member.id.in_(watch.told))).all():
            if member.side is Side.CONSULTANCY and member.mention in message.text:
                _direct(session, watch, member, message, now=now)


def _alone(
    session: Session, watch: ResponseTimer, message: Message, *, card: Card, now: datetime
) -> None:
    try:
        outbox.enqueue_ephemeral(
            session,
            key=f"step:{card.id}",
            channel=watch.record.channel.slack_id,
            user=card.channel,
            message=message,
            thread_ts=None,
            audience=card.audience,
            now=now,
        )
    except outbox.AudienceError:
        log.exception("step_not_told", record_id=watch.record_id, channel=card.channel)


def _direct(
    session: Session, watch: ResponseTimer, member: Member, message: Message, *, now: datetime
) -> None:
    ours = member.side is Side.CONSULTANCY
    _show(
        session,
        watch,
        message,
        channel=member.slack_user_id,
        audience=Audience.INTERNAL if ours else Audience.SHARED,
        now=now,
    )


def _show(
    session: Session,
    watch: ResponseTimer,
    message: Message,
    *,
    channel: str,
    audience: Audience,
    now: datetime,
    thread_ts: str | None = None,
) -> bool:
    """Owe `message` as one of those that this step leaves; whether it may be said there.

    What is internal is not said where some partnership's customer would read it: that is logged,
    and holds up nothing else.
    """
    card = Card(watch_id=watch.id, channel=channel, thread_ts=thread_ts, audience=audience)
    session.add(card)
    try:
        outbox.enqueue_card(session, card, message, now=now)
    except outbox.AudienceError:
        log.exception("step_not_told", record_id=watch.record_id, channel=channel)
        session.delete(card)
        return False
    return True
