"""The words of the collaboration model, as closed sets shared by code, database and cards.

The values are stable slugs that the database stores; `blockkit.labels` has the words for people.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Side(StrEnum):
    """Who a member works for, told from the Slack team id and never from a name or an e-mail.

    Somebody of a third organisation is `UNKNOWN`: external, may tag, decides nothing.
    """

    CONSULTANCY = "consultancy"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


class Audience(StrEnum):
    """Who may see a message: an argument of every send, without default."""

    SHARED = "shared"
    INTERNAL = "internal"


class Kind(StrEnum):
    """What kind of entry of the log a record is."""

    ISSUE = "issue"
    DECISION = "decision"
    CHANGE = "change"

    @property
    def prefix(self) -> str:
        """The letter before the number: `I-1`, `D-1`, `C-1`."""
        return self.value[0].upper()

    @property
    def article(self) -> str:
        """What stands before the word in a sentence."""
        return "an" if self is Kind.ISSUE else "a"


# The words that tag, as long as a charter does not add to them.
DEFAULT_TAG_WORDS: Mapping[str, Kind] = MappingProxyType({kind.value: kind for kind in Kind})


class Area(StrEnum):
    """The default areas of work; a charter may change them, so records store plain strings."""

    PRODUCT_DATA = "product-data"
    PIM = "pim"
    DATA_MODEL = "data-model"
    INTEGRATION = "integration"
    PROCESS = "process"
    GENERAL = "general"


class Priority(StrEnum):
    """How pressing an issue is; the customer side sets it, the consultancy proposes."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Driver(StrEnum):
    """What brings a change: variants, markets, channels, regulation and the like."""

    VARIANT = "variant"
    MARKET = "market"
    CHANNEL = "channel"
    REGULATION = "regulation"
    ORGANISATION = "organisation"
    SYSTEM = "system"


class Rank(StrEnum):
    """Whether an assignment makes somebody the role's first contact or the one who stands in."""

    PRIMARY = "primary"
    DEPUTY = "deputy"


class State(StrEnum):
    """Every state that any record can be in; which belong to which kind is told by `states.py`."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    SUPERSEDED = "superseded"
    UNDER_REVIEW = "under_review"
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    WAITING = "waiting"
    RESOLVED = "resolved"
    RAISED = "raised"
    ASSESSED = "assessed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class LinkType(StrEnum):
    """How one record hangs together with another: what the first does to the second."""

    SUPERSEDES = "supersedes"
    AFFECTS = "affects"
    OPENS = "opens"
    MENTIONS = "mentions"


class Via(StrEnum):
    """Through what somebody acted."""

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
