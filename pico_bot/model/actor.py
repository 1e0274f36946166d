"""Who acts, when a use case does something."""

from dataclasses import dataclass
from datetime import datetime

from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Via


@dataclass(frozen=True, kw_only=True)
class Actor:
    """By whose hand something happens, through what, and when (UTC)."""

    member: Member
    via: Via
    now: datetime
