"""Suspends a channel in which the bot can no longer post, and resumes it."""

from datetime import datetime
from html import escape

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import label_of
from pico_bot.delivery.channel_queue import CHANNEL_SUSPENDED, SendAttempt, fail_pending, release
from pico_bot.delivery.lead_notices import notify_lead
from pico_bot.i18n import gettext as _
from pico_bot.i18n import ngettext, use_locale
from pico_bot.model import (
    Channel,
    ChannelState,
    Message,
    OutboxMessage,
    OutboxState,
    Partnership,
    SuspensionReason,
    snapshot_of,
)


def suspend_channel(
    session: Session, *, slack_id: str, reason: SuspensionReason, now: datetime
) -> bool:
    """Stop posting in the channel because of `reason`, and notify the lead once.

    Its pending messages fail. Returns False if `slack_id` is not a channel of a partnership.
    """
    channel = session.scalars(
        select(Channel).where(Channel.slack_id == slack_id).with_for_update()
    ).one_or_none()
    if channel is None:
        return False
    lost = fail_pending(session, channel=slack_id, error=CHANNEL_SUSPENDED)
    if channel.state is ChannelState.SUSPENDED:
        return True
    channel.state = ChannelState.SUSPENDED
    channel.suspension_reason = reason
    channel.suspended_at = now
    with use_locale(snapshot_of(channel.partnership).terms.language):
        message = _notice(channel.partnership, channel, reason=reason, lost=lost)
    notify_lead(
        session,
        partnership=channel.partnership,
        key=f"suspended:{channel.id}:{_last_message_id(session, slack_id)}",
        message=message,
        now=now,
    )
    return True


def suspend_for(
    session: Session, attempt: SendAttempt, *, reason: SuspensionReason, now: datetime
) -> bool:
    """Suspend the channel that rejected `attempt`, and release its queue."""
    suspended = suspend_channel(session, slack_id=attempt.channel, reason=reason, now=now)
    if suspended:
        release(session, attempt, next_at=now)
    return suspended


def resume_channel(session: Session, *, slack_id: str) -> bool:
    """Post in the channel again, and bring its cards up to date.

    Other messages that failed meanwhile are not sent late. Returns False if the channel was not
    suspended.
    """
    channel = session.scalars(
        select(Channel)
        .where(Channel.slack_id == slack_id, Channel.state == ChannelState.SUSPENDED)
        .with_for_update()
    ).one_or_none()
    if channel is None:
        return False
    channel.state = ChannelState.ACTIVE
    channel.suspension_reason = channel.suspended_at = None
    newest = (
        select(func.max(OutboxMessage.id))
        .where(OutboxMessage.channel == slack_id, OutboxMessage.card_id.is_not(None))
        .group_by(OutboxMessage.card_id)
    )
    failed = select(OutboxMessage).where(
        OutboxMessage.id.in_(newest),
        OutboxMessage.state == OutboxState.FAILED,
        OutboxMessage.error == CHANNEL_SUSPENDED,
    )
    for message in session.scalars(failed):
        # One that was attempted may have arrived, so it is searched for first.
        attempted = message.first_attempt_at is not None
        message.state = OutboxState.SENDING if attempted else OutboxState.PENDING
        message.not_before = None
        message.attempts = 0
    return True


def _last_message_id(session: Session, slack_id: str) -> int:
    last = select(func.max(OutboxMessage.id)).where(OutboxMessage.channel == slack_id)
    return session.scalars(last).one() or 0


def _notice(
    partnership: Partnership, channel: Channel, *, reason: SuspensionReason, lost: int
) -> Message:
    suspended = _("I can no longer post in #{channel} ({partnership}): {because}.").format(
        channel=channel.name, partnership=partnership.name, because=label_of(reason)
    )
    missed = ngettext(
        "{count} message wasn't delivered.",
        "{count} messages weren't delivered.",
        lost,
    ).format(count=lost)
    outlook = _("Nothing is lost. I'll post again once the channel is back.")
    text = f"{suspended} {missed} {outlook}"
    return Message(text=escape(text, quote=False), blocks=[])
