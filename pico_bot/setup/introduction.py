"""The introduction that the bot posts in a channel it was invited to."""

from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.delivery import outbox, suspension
from pico_bot.i18n import use_locale
from pico_bot.model import Audience, Channel, snapshot_of
from pico_bot.partnerships import partnerships
from pico_bot.setup.views import introduction


def introduce(session: Session, *, slack_id: str, now: datetime) -> None:
    """Handle the bot joining a channel: resume sending there, or introduce the bot once.

    A channel that belongs to a partnership needs no introduction.
    """
    if partnerships.channel_at(session, slack_id):
        suspension.resume_channel(session, slack_id=slack_id)
        return
    message = introduction.introduction_message()
    outbox.enqueue(
        session,
        key=f"introduction:{slack_id}",
        method=outbox.Method.POST,
        channel=slack_id,
        arguments={"text": message.text, "blocks": message.blocks},
        audience=Audience.SHARED,
        now=now,
    )


def mark_set_up(session: Session, *, channel: Channel, ts: str, now: datetime) -> None:
    """Remove the *Set up* button from the introduction `ts`, now that `channel` is set up."""
    with use_locale(snapshot_of(channel.partnership).terms.language):
        message = introduction.introduction_message(is_set_up=True)
    outbox.enqueue(
        session,
        key=f"introduction:{channel.slack_id}:{ts}:set-up",
        method=outbox.Method.UPDATE,
        channel=channel.slack_id,
        arguments={"ts": ts, "text": message.text, "blocks": message.blocks},
        audience=Audience.SHARED,
        now=now,
    )
