"""Who was last active in a partnership: what people write in its channels keeps it awake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.delivery import suspension
from pico_bot.partnerships import partnerships
from pico_bot.partnerships.partnerships import SlackUser


@dataclass(frozen=True, kw_only=True)
class Activity:
    """When a person last wrote in a channel (UTC)."""

    channel_id: str
    user: SlackUser
    at: datetime


def record(session: Session, seen: Sequence[Activity]) -> None:
    """Record activity, and resume suspended channels: Slack reports only those the bot is in."""
    for each in seen:
        channel = partnerships.channel_at(session, each.channel_id)
        if channel is None:
            continue
        suspension.resume_channel(session, slack_id=channel.slack_id)
        partnerships.member(
            session, partnership=channel.partnership, user=each.user, active_at=each.at
        )
