"""Who may take a step, and how the help, refusals and docs/states.md name them."""

from dataclasses import dataclass
from enum import Enum, unique

from pico_bot.i18n import gettext_noop


@dataclass(frozen=True, kw_only=True)
class WhoTexts:
    """How people are named who may take a step.

    `in_help` follows the step in the help, `in_docs` is a sentence of docs/states.md. `in_refusal`
    completes "only … can"; `{named}` is the responsible person, `{side}` the side of their role,
    and `{raised_by}` the people who raised the record.
    """

    in_help: str
    in_refusal: str
    in_docs: str


@unique
class Who(Enum):
    """Who may take a step; `records.permissions` applies it to a member.

    `AUTOMATIC` steps (a review date is reached, a newer decision is confirmed) have no button.
    """

    DECIDER = WhoTexts(
        in_help=gettext_noop("the area's decider"),
        in_refusal="{named}",
        in_docs="The holder of the role that decides on the area: the primary, or a deputy while "
        "the primary is away or the role has none. If no one holds it, the person the record was "
        "assigned to. Where the charter requires both sides to confirm, the decider of each side.",
    )
    OBJECTOR = WhoTexts(
        in_help=gettext_noop(
            "the decider or anyone consulted; any customer member where the consultancy decides"
        ),
        in_refusal=gettext_noop("{named} or anyone consulted"),
        in_docs="The decider, anyone consulted on the area, and for decisions of the consultancy "
        "anyone on the customer side.",
    )
    OWNER = WhoTexts(
        in_help=gettext_noop("the owner, the role holder, or that side's lead"),
        in_refusal=gettext_noop("{named} or the lead of the {side}"),
        in_docs="The person the record is assigned to, the holders of the role that owns the "
        "area's issues, and the lead of that side.",
    )
    OWNER_OR_AUTHOR = WhoTexts(
        in_help=gettext_noop("the owner, the person who raised it, or the lead"),
        in_refusal=gettext_noop("{named}, the lead of the {side} or the person who raised it"),
        in_docs="The same people as for owner, the author and the person who logged it.",
    )
    OWNER_OR_LEAD = WhoTexts(
        in_help=gettext_noop("the people it's waiting for, the role holder, or either lead"),
        in_refusal=gettext_noop("{named} or the leads of both sides"),
        in_docs="The person who has to act, the holders of the responsible role (primary or "
        "deputy), and the leads of both sides.",
    )
    AUTHOR = WhoTexts(
        in_help=gettext_noop("the person who raised it, or that side's lead"),
        in_refusal=gettext_noop("{raised_by} (who raised it) or the lead of that side"),
        in_docs="The author, the person who logged it, and the lead of their side.",
    )
    EITHER_SIDE = WhoTexts(
        in_help=gettext_noop("anyone on either side"),
        in_refusal=gettext_noop("anyone on either side"),
        in_docs="Anyone on either side, but no one from a third organisation.",
    )
    AUTOMATIC = WhoTexts(
        in_help=gettext_noop("automatic"),
        in_refusal="Pico",
        in_docs="No one: it follows from something else, such as a review date or the "
        "confirmation of a newer decision.",
    )

    @property
    def words(self) -> str:
        """The name of the member in words, for docs/states.md."""
        return self.name.lower().replace("_", " ")
