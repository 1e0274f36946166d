"""A channel in which nothing more can be said: it is stopped, its lead is told, it can go on."""

from datetime import datetime
from html import escape

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.delivery.channel_queue import STOPPED, SendAttempt, fail_pending, release
from pico_bot.delivery.language import language_of
from pico_bot.delivery.lead_notices import notify_lead
from pico_bot.i18n import gettext as _
from pico_bot.i18n import ngettext, use_locale
from pico_bot.model import Channel, ChannelState, Message, OutboxMessage, OutboxState, Partnership


def suspend_channel(session: Session, *, slack_id: str, reason: str, now: datetime) -> bool:
    """Stop speaking in the channel because of `reason`, and tell the partnership's lead once.

    What is owed there has failed. Returns False where `slack_id` is no channel of a partnership.
    """
    channel = session.scalars(
        select(Channel).where(Channel.slack_id == slack_id).with_for_update()
    ).one_or_none()
    if channel is None:
        return False
    lost = fail_pending(session, channel=slack_id, error=STOPPED + reason)
    if channel.state is ChannelState.SUSPENDED:
        return True
    channel.state = ChannelState.SUSPENDED
    channel.suspension_reason = reason
    with use_locale(language_of(session, channel.partnership_id)):
        message = _notice(channel.partnership, channel, because=reason, lost=lost)
    notify_lead(
        session,
        partnership=channel.partnership,
        key=f"stopped:{channel.id}:{_last_owed(session, slack_id)}",
        message=message,
        now=now,
    )
    return True


def suspend_for(session: Session, attempt: SendAttempt, *, reason: str, now: datetime) -> bool:
    """Stop the channel that refused `attempt`, and let go of its lane; see `stop_channel`."""
    stopped = suspend_channel(session, slack_id=attempt.channel, reason=reason, now=now)
    if stopped:
        release(session, attempt, next_at=now)
    return stopped


def resume_channel(session: Session, *, slack_id: str) -> bool:
    """Speak in the channel again, and bring the cards there up to date.

    Other messages that failed meanwhile are not said late. Returns False where the channel was not
    stopped.
    """
    channel = session.scalars(
        select(Channel)
        .where(Channel.slack_id == slack_id, Channel.state == ChannelState.SUSPENDED)
        .with_for_update()
    ).one_or_none()
    if channel is None:
        return False
    channel.state = ChannelState.ACTIVE
    channel.suspension_reason = None
    newest = (
        select(func.max(OutboxMessage.id))
        .where(OutboxMessage.channel == slack_id, OutboxMessage.card_id.is_not(None))
        .group_by(OutboxMessage.card_id)
    )
    failed = select(OutboxMessage).where(
        OutboxMessage.id.in_(newest),
        OutboxMessage.state == OutboxState.FAILED,
        OutboxMessage.error.startswith(STOPPED),
    )
    for message in session.scalars(failed):
        # One that was tried may have arrived, so it is looked for first.
        tried = message.first_attempt_at is not None
        message.state = OutboxState.SENDING if tried else OutboxState.PENDING
        message.not_before = None
        message.attempts = 0
    return True


def _last_owed(session: Session, slack_id: str) -> int:
    last = select(func.max(OutboxMessage.id)).where(OutboxMessage.channel == slack_id)
    return session.scalars(last).one() or 0


def _notice(partnership: Partnership, channel: Channel, *, because: str, lost: int) -> Message:
    stopped = _("I can no longer post in #{channel} ({partnership}): {because}.").format(
        channel=channel.name, partnership=partnership.name, because=_(because)
    )
    missed = ngettext(
        "{count} message wasn't delivered.",
        "{count} messages weren't delivered.",
        lost,
    ).format(count=lost)
    goes_on = _("Nothing is lost. I'll post again once the channel is back.")
    text = f"{stopped} {missed} {goes_on}"
    return Message(text=escape(text, quote=False), blocks=[])
