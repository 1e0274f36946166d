"""The person behind an action."""

from dataclasses import dataclass
from datetime import datetime

from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Via


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts, through what, and when (UTC)."""

    member: Member
    via: Via
    now: datetime
