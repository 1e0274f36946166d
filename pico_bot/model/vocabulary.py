"""The words of the collaboration model, as closed sets shared by code, database and cards.

The values are what is stored, and English; `gettext` says them in the language that is spoken.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pico_bot.i18n import gettext_noop as _


class Side(StrEnum):
    """Who a member works for, told from the Slack team id and never from a name or an e-mail.

    Somebody of a third organisation is `UNKNOWN`: external, may tag, decides nothing.
    """

    CONSULTANCY = _("consultancy")
    CUSTOMER = _("customer")
    UNKNOWN = _("unknown")


class Audience(StrEnum):
    """Who may see a message: an argument of every send, without default."""

    SHARED = "shared"
    INTERNAL = "internal"


class Kind(StrEnum):
    """What kind of entry of the log a record is."""

    ISSUE = _("issue")
    DECISION = _("decision")
    CHANGE = _("change")

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

    LOW = _("low")
    NORMAL = _("normal")
    HIGH = _("high")
    URGENT = _("urgent")


class Driver(StrEnum):
    """What brings a change: variants, markets, channels, regulation and the like."""

    VARIANT = _("variant")
    MARKET = _("market")
    CHANNEL = _("channel")
    REGULATION = _("regulation")
    ORGANISATION = _("organisation")
    SYSTEM = _("system")


class Rank(StrEnum):
    """Whether an assignment makes somebody the role's first contact or the one who stands in."""

    PRIMARY = "primary"
    DEPUTY = "deputy"


class State(StrEnum):
    """Every state that any record can be in; which belong to which kind is told by `states.py`."""

    PROPOSED = _("proposed")
    CONFIRMED = _("confirmed")
    OBJECTED = _("objected")
    SUPERSEDED = _("superseded")
    UNDER_REVIEW = _("under review")
    OPEN = _("open")
    ACKNOWLEDGED = _("acknowledged")
    WAITING = _("waiting")
    RESOLVED = _("resolved")
    RAISED = _("raised")
    ASSESSED = _("assessed")
    CLOSED = _("closed")
    WITHDRAWN = _("withdrawn")


class LinkType(StrEnum):
    """How one record hangs together with another: what the first does to the second."""

    SUPERSEDES = "supersedes"
    SHAKES = "shakes"
    OPENS = "opens"
    NAMES = "names"


class Via(StrEnum):
    """Through what somebody acted."""

    HASHTAG = _("hashtag")
    MENTION = _("mention")
    EMOJI = _("emoji")
    SHORTCUT = _("shortcut")
    COMMAND = _("command")
    BUTTON = _("button")
    MODAL = _("modal")
    THREAD = _("thread")
    SCHEDULE = _("schedule")
    EDIT = _("edited message")
