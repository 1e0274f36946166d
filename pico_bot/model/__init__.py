"""Mapped classes and the rules that need nothing else."""

from pico_bot.model.base import Base
from pico_bot.model.charter import (
    AreaTerms,
    Charter,
    CharterTerms,
    Draft,
    Period,
    Proposal,
    RoleTerms,
    Subject,
    Tick,
)
from pico_bot.model.checkins import (
    Answer,
    Occurrence,
    OccurrenceState,
    Schedule,
    ScheduleState,
)
from pico_bot.model.delivery import Card, Lane, OwedMessage, OwedState, ProcessedDelivery
from pico_bot.model.digests import Digest, HomePage
from pico_bot.model.partnership import Channel, ChannelState, Partnership
from pico_bot.model.people import Absence, Assignment, Member, Role
from pico_bot.model.records import (
    Change,
    Confirmation,
    Decision,
    History,
    Issue,
    Link,
    Note,
    Record,
    Routing,
)
from pico_bot.model.vocabulary import (
    Area,
    Audience,
    Driver,
    Kind,
    Priority,
    Rank,
    Side,
    State,
    Tie,
    Via,
)
from pico_bot.model.watches import Awaited, Watch
from pico_bot.model.words import RecordWord

__all__ = [
    "Absence",
    "Answer",
    "Area",
    "AreaTerms",
    "Assignment",
    "Audience",
    "Awaited",
    "Base",
    "Card",
    "Change",
    "Channel",
    "ChannelState",
    "Charter",
    "CharterTerms",
    "Confirmation",
    "Decision",
    "Digest",
    "Draft",
    "Driver",
    "History",
    "HomePage",
    "Issue",
    "Kind",
    "Lane",
    "Link",
    "Member",
    "Note",
    "Occurrence",
    "OccurrenceState",
    "OwedMessage",
    "OwedState",
    "Partnership",
    "Period",
    "Priority",
    "ProcessedDelivery",
    "Proposal",
    "Rank",
    "Record",
    "RecordWord",
    "Role",
    "RoleTerms",
    "Routing",
    "Schedule",
    "ScheduleState",
    "Side",
    "State",
    "Subject",
    "Tick",
    "Tie",
    "Via",
    "Watch",
]
