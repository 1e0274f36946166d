"""What a card shows of the world around its record: who is asked, and what hangs together."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pico_bot.cards.blocks import escape
from pico_bot.model import Member, Record, Routing, Side, Tie

# How a link reads from the record that it starts at, and from the one that it leads to.
FORTH = {
    Tie.SUPERSEDES: "Supersedes",
    Tie.SHAKES: "Puts under review",
    Tie.OPENS: "Opened",
    Tie.NAMES: "Names",
}
BACK = {
    Tie.SUPERSEDES: "Superseded by",
    Tie.SHAKES: "Shaken by",
    Tie.OPENS: "Opened by",
    Tie.NAMES: "Named in",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A role that has a say, by its name, and who answers for it if anybody does."""

    title: str
    side: Side
    member: Member | None


@dataclass(frozen=True, kw_only=True)
class Linked:
    """Another record that hangs together with this one; `forth` if the link starts here."""

    record: Record
    tie: Tie
    forth: bool

    @property
    def words(self) -> str:
        """How the two hang together, read from this record."""
        return (FORTH if self.forth else BACK)[self.tie]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a record's card needs to know beside the record.

    `side` is the side of the role that it belongs to. `counterpart` is the other side's role where
    the charter wants both to confirm.
    """

    side: Side
    consulted: Sequence[Asked] = ()
    informed: Sequence[Asked] = ()
    counterpart: Asked | None = None
    links: Sequence[Linked] = field(default_factory=tuple)


def why(record: Record, *, side: Side) -> str:
    """Why the record went to whom it went, in a few words."""
    title = record.role_title
    return {
        Routing.NAMED: "named in person",
        Routing.PRIMARY: title,
        Routing.DEPUTY_AWAY: f"deputy of the {title}, who is away",
        Routing.DEPUTY_EMPTY: f"deputy; there is no {title}",
        Routing.LEAD: f"leads the {side}; nobody is {title}",
        Routing.LAST_SPOKE: f"spoke last for the {side}; nobody is {title}",
        Routing.ANYONE: f"nobody is {title}, so whoever comes first",
    }[record.routing]


def named(asked: Sequence[Asked], *, pinging: bool) -> str:
    """The people of `asked`; with `pinging` as mentions, which notify when a card is first sent."""
    return (
        ", ".join(
            f"{each.member.mention if pinging else escape(each.member.name)} · {escape(each.title)}"
            if each.member
            else f"nobody is {escape(each.title)}"
            for each in asked
        )
        or "nobody"
    )
