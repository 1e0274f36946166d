"""Who was last active in a partnership: what people write in its channels keeps it awake."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.delivery import suspension
from pico_bot.model import Channel
from pico_bot.partnerships import partnerships
from pico_bot.partnerships.partnerships import SlackUser


@dataclass(frozen=True, kw_only=True)
class Activity:
    """When a person last wrote in a channel (UTC)."""

    channel_id: str
    user: SlackUser
    at: datetime


def with_partnership(session: Session, channel_ids: Collection[str]) -> set[str]:
    """Those of the channels that belong to a partnership."""
    return set(session.scalars(select(Channel.slack_id).where(Channel.slack_id.in_(channel_ids))))


def record(session: Session, seen: Sequence[Activity]) -> None:
    """Record activity, and resume channels in which people wrote after they were suspended.

    Slack reports messages only from channels that the bot is in.
    """
    for each in seen:
        channel = partnerships.channel_at(session, each.channel_id)
        if channel is None:
            continue
        if channel.suspended_at is not None and each.at > channel.suspended_at:
            suspension.resume_channel(session, slack_id=channel.slack_id)
        partnerships.member(
            session, partnership=channel.partnership, user=each.user, active_at=each.at
        )
