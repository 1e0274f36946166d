"""Channels as Slack changes them: renamed, given another id, archived, shared, cut off.

A channel's Slack id may change; ours does not. Sharing a private channel gives it a new id the
moment that the invitation is sent.
"""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pico_bot.delivery import suspension
from pico_bot.i18n import gettext_noop as _
from pico_bot.model import UNSENT, Card, Channel, ChannelQueue, OutboxMessage
from pico_bot.partnerships import partnerships

# Kept in English; the lead is told in the language that the partnership speaks.
ARCHIVED = _("the channel is archived")
REMOVED = _("Pico was removed from the channel")
SEVERED = _("the customer's workspace was disconnected")


def rename(session: Session, *, slack_id: str, name: str) -> None:
    """Know the channel by its new name."""
    channel = partnerships.channel_at(session, slack_id)
    if channel:
        channel.name = name


def change_id(session: Session, *, old: str, new: str) -> None:
    """Go on under the channel's new Slack id, with all its cards and what is owed there."""
    channel = session.scalar(select(Channel).where(Channel.slack_id == old).with_for_update())
    if channel is None or partnerships.channel_at(session, new):
        return
    channel.slack_id = new
    session.execute(update(Card).where(Card.channel == old).values(channel=new))
    owed = OutboxMessage.state.in_(UNSENT)
    session.execute(
        update(OutboxMessage).where(OutboxMessage.channel == old, owed).values(channel=new)
    )
    if session.get(ChannelQueue, new) is None:
        session.execute(update(ChannelQueue).where(ChannelQueue.channel == old).values(channel=new))
    else:
        session.execute(delete(ChannelQueue).where(ChannelQueue.channel == old))


def suspend(session: Session, *, slack_id: str, reason: str, now: datetime) -> None:
    """Speak no more in the channel, for `reason`; the lead is told once, the record is kept."""
    suspension.suspend_channel(session, slack_id=slack_id, reason=reason, now=now)


def resume(session: Session, *, slack_id: str) -> None:
    """Speak in the channel again, and bring the cards there up to date."""
    suspension.resume_channel(session, slack_id=slack_id)


def disconnect(session: Session, *, slack_id: str, team_id: str, now: datetime) -> None:
    """A workspace's connection to the channel has ended; if it was the customer's, stop there."""
    channel = partnerships.channel_at(session, slack_id)
    if channel and channel.partnership.customer_team_id == team_id:
        suspend(session, slack_id=slack_id, reason=SEVERED, now=now)
