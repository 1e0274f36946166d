"""Changes of channels in Slack: renamed, new id, archived, shared, disconnected.

A channel's Slack id can change; our primary key cannot. Sharing a private channel changes its id as
soon as the invitation is sent.
"""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pico_bot.delivery import suspension
from pico_bot.model import (
    UNSENT,
    Card,
    Channel,
    ChannelQueue,
    OutboxMessage,
    Side,
    SuspensionReason,
    snapshot_of,
)
from pico_bot.partnerships import partnerships


def rename(session: Session, *, slack_id: str, name: str) -> None:
    """Store the channel's new name."""
    channel = partnerships.channel_at(session, slack_id)
    if channel:
        channel.name = name


def change_id(session: Session, *, old: str, new: str) -> None:
    """Move the channel, its cards and its pending messages to its new Slack id."""
    channel = session.scalar(select(Channel).where(Channel.slack_id == old).with_for_update())
    if channel is None or partnerships.channel_at(session, new):
        return
    channel.slack_id = new
    session.execute(update(Card).where(Card.channel == old).values(channel=new))
    unsent = OutboxMessage.state.in_(UNSENT)
    session.execute(
        update(OutboxMessage).where(OutboxMessage.channel == old, unsent).values(channel=new)
    )
    if session.get(ChannelQueue, new) is None:
        session.execute(update(ChannelQueue).where(ChannelQueue.channel == old).values(channel=new))
    else:
        session.execute(delete(ChannelQueue).where(ChannelQueue.channel == old))


def suspend(session: Session, *, slack_id: str, reason: SuspensionReason, now: datetime) -> None:
    """Stop posting in the channel, because of `reason`; the lead is notified once."""
    suspension.suspend_channel(session, slack_id=slack_id, reason=reason, now=now)


def resume(session: Session, *, slack_id: str) -> None:
    """Post in the channel again, and bring its cards up to date."""
    suspension.resume_channel(session, slack_id=slack_id)


def disconnect(session: Session, *, slack_id: str, team_id: str, now: datetime) -> None:
    """Suspend the channel if the workspace that was disconnected is the customer's."""
    channel = partnerships.channel_at(session, slack_id)
    if channel is None:
        return
    snapshot = snapshot_of(channel.partnership)
    side = partnerships.side_of_team(
        (team_id,),
        overrides=snapshot.terms.side_overrides,
        customer_team_id=snapshot.customer_team_id,
    )
    if side is Side.CUSTOMER:
        suspend(session, slack_id=slack_id, reason=SuspensionReason.DISCONNECTED, now=now)
