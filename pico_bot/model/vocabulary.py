"""The closed sets of the collaboration model.

The database stores their values, which are stable slugs; `blockkit.labels` has the words for
people.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never


class Side(StrEnum):
    """Who a member works for, derived from the Slack team id and never from a name or an e-mail.

    Members of a third organisation are `UNKNOWN`: they are external, may tag, and decide nothing.
    """

    CONSULTANCY = "consultancy"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


class Audience(StrEnum):
    """Who may see a message; every send requires it."""

    SHARED = "shared"
    INTERNAL = "internal"


class Kind(StrEnum):
    """The kind of a record."""

    ISSUE = "issue"
    DECISION = "decision"
    CHANGE = "change"

    @property
    def prefix(self) -> str:
        """The letter before the number: `I-1`, `D-1`, `C-1`."""
        return self.value[0].upper()

    @property
    def has_decider(self) -> bool:
        """Whether the charter names who decides on it; other kinds have an owner."""
        match self:
            case Kind.DECISION:
                return True
            case Kind.ISSUE | Kind.CHANGE:
                return False
            case _:
                assert_never(self)


# Tag words that every charter starts with.
DEFAULT_TAG_WORDS: Mapping[str, Kind] = MappingProxyType({kind.value: kind for kind in Kind})


class Priority(StrEnum):
    """How urgent an issue is; the customer side sets it, the consultancy proposes it."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Driver(StrEnum):
    """What causes a change in the customer's business."""

    VARIANT = "variant"
    MARKET = "market"
    CHANNEL = "channel"
    REGULATION = "regulation"
    ORGANISATION = "organisation"
    SYSTEM = "system"


class Rank(StrEnum):
    """Whether a member is a role's primary contact or its deputy."""

    PRIMARY = "primary"
    DEPUTY = "deputy"


class State(StrEnum):
    """Every state of any record; `states.py` says which belong to which kind."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    SUPERSEDED = "superseded"
    UNDER_REVIEW = "under_review"
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    RAISED = "raised"
    ASSESSED = "assessed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class LinkType(StrEnum):
    """How one record relates to another."""

    SUPERSEDES = "supersedes"
    AFFECTS = "affects"
    OPENS = "opens"
    MENTIONS = "mentions"


class Via(StrEnum):
    """The surface through which someone acted."""

    HASHTAG = "hashtag"
    MENTION = "mention"
    EMOJI = "emoji"
    SHORTCUT = "shortcut"
    COMMAND = "command"
    BUTTON = "button"
    MODAL = "modal"
    THREAD = "thread"
    SCHEDULE = "schedule"
    EDIT = "edit"
