"""What a card shows of the world around its record: who is asked, and what hangs together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pico_bot.blockkit import anyone_of, label_of, one_line, routing_reason, sentence
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, ngettext
from pico_bot.model import (
    Decision,
    LinkType,
    Member,
    Message,
    Proposal,
    Rank,
    Record,
    ResponseTimer,
    Routing,
    Side,
    State,
)
from pico_bot.records.views.text_pairs import LengthBudget, TextPair, fact, part

# How a link reads from the record that it starts at, and from the one that it leads to.
FORTH = {
    LinkType.SUPERSEDES: gettext_noop("Supersedes"),
    LinkType.SHAKES: gettext_noop("Affects"),
    LinkType.OPENS: gettext_noop("Opened"),
    LinkType.NAMES: gettext_noop("Mentions"),
}
BACK = {
    LinkType.SUPERSEDES: gettext_noop("Superseded by"),
    LinkType.SHAKES: gettext_noop("Affected by"),
    LinkType.OPENS: gettext_noop("Opened by"),
    LinkType.NAMES: gettext_noop("Mentioned in"),
}

# A newer decision takes the place of an older one when it is confirmed, and never before.
_NOT_YET = {
    State.PROPOSED: gettext_noop("To be superseded by"),
    State.OBJECTED: gettext_noop("To be superseded by"),
    State.WITHDRAWN: gettext_noop("Would have been superseded by"),
}


@dataclass(frozen=True, kw_only=True)
class AskedPerson:
    """A role that has a say, by its name, and who answers for it if anybody does.

    `routing` says how it led to the person, where that may be another than who holds it.
    """

    title: str
    side: Side
    member: Member | None
    routing: Routing = Routing.PRIMARY

    @property
    def reason(self) -> str:
        """Why it is this person, in a few words."""
        return routing_reason(self.routing, title=self.title, side=self.side)


@dataclass(frozen=True, kw_only=True)
class Linked:
    """Another record that hangs together with this one; `forth` if the link starts here."""

    record: Record
    tie: LinkType
    forth: bool

    @property
    def words(self) -> str:
        """How the two hang together, read from this record."""
        return _(self._words)

    @property
    def in_force(self) -> bool:
        """Whether the other record has superseded this one."""
        return self._words == BACK[LinkType.SUPERSEDES]

    @property
    def _words(self) -> str:
        if self.forth:
            return FORTH[self.tie]
        if self.tie is LinkType.SUPERSEDES:
            return _NOT_YET.get(self.record.state, BACK[self.tie])
        return BACK[self.tie]


@dataclass(frozen=True, kw_only=True)
class RecordContext:
    """What a record's card needs to know beside the record.

    `side` is the side of the role that it belongs to. `counterpart` is the other side's role where
    the charter or a proposal wants both to confirm. `proposal` is what comes about with it.
    `stand_in` is whom it is offered to while the person is away
    who was named for it. `watch` tells how long it has waited, if somebody has to act; nobody is
    reminded as long as it `waits_for` a decision.
    """

    side: Side
    consulted: Sequence[AskedPerson] = ()
    informed: Sequence[AskedPerson] = ()
    counterpart: AskedPerson | None = None
    proposal: Proposal | None = None
    stand_in: Member | None = None
    links: Sequence[Linked] = field(default_factory=tuple)
    watch: ResponseTimer | None = None
    waits_for: Record | None = None

    @property
    def successor(self) -> Record | None:
        """The decision that took this one's place."""
        confirmed = [
            (each.record.confirmations[-1].confirmed_at, each.record)
            for each in self.links
            if each.tie is LinkType.SUPERSEDES and not each.forth
            if isinstance(each.record, Decision) and each.in_force
        ]
        return min(confirmed, key=lambda each: each[0])[1] if confirmed else None


def routing_note(record: Record, *, side: Side) -> str:
    """Why the record went to whom it went, in a few words."""
    return routing_reason(record.routing, title=record.role_title, side=side)


def role_held(
    record: Record, key: str, *, member: Member, at: datetime, title: str | None = None
) -> str:
    """As what `member` acted in a role at `at`: its title, or deputy of it.

    `title` is what the role was called then, where that was kept.
    """
    role = next((each for each in record.partnership.roles if each.key == key), None)
    called = _(title or (role.title if role else key))
    if role and role.rank_at(at, member=member) is Rank.DEPUTY:
        return _("deputy for the {title}").format(title=called)
    return called


def people(
    label: str, asked: Sequence[AskedPerson], room: LengthBudget, *, pinging: bool
) -> list[TextPair]:
    """The people of `asked`; with `pinging` as mentions, which notify when a card is first sent."""
    if not asked:
        return []
    listed = asked[: room.listed]
    rest = len(asked) - len(listed)
    more = [ngettext("{count} more", "{count} more", rest).format(count=rest)] if rest else []
    shown = [_person(each, room, pinging=pinging) for each in listed] + more
    spoken = [_person(each, room, pinging=False) for each in listed] + more
    return [fact(label, ", ".join(shown), spoken=", ".join(spoken))]


def linked(links: Sequence[Linked], room: LengthBudget) -> list[TextPair]:
    """What hangs together with the record, one a line."""
    lines = [_line(each, room) for each in links[: room.listed]]
    if len(links) > len(lines):
        lines.append(part(and_more(len(links) - len(lines))))
    return lines


def and_more(count: int) -> str:
    """The last line of a list that leaves out `count`."""
    return ngettext("… and {count} more", "… and {count} more", count).format(count=count)


def and_more_in(count: int, command: str) -> str:
    """The last line of a list that leaves out `count`, which `command` (markup) shows."""
    return ngettext(
        "… and {count} more: see {command}", "… and {count} more: see {command}", count
    ).format(count=count, command=command)


def record_link(record: Record) -> str:
    """What people call `record`, as a link to where it is read in Slack, once that is known."""
    if record.permalink is None:
        return f"*{record.reference}*"
    return f"*<{record.permalink}|{record.reference}>*"


def _line(link: Linked, room: LengthBudget) -> TextPair:
    title = one_line(link.record.title, limit=room.name)
    shown, spoken = f"• {link.words} {record_link(link.record)} {title}", link.words
    spoken += f" {link.record.reference} {title}"
    if link.tie is not LinkType.NAMES:
        # A card is kept up with what was done with its record, and not with all that name it.
        state = label_of(link.record.state)
        shown, spoken = f"{shown} · _{state}_", f"{spoken} · {state}"
    return TextPair(shown=shown, spoken=spoken)


def _person(asked: AskedPerson, room: LengthBudget, *, pinging: bool) -> str:
    if asked.routing is Routing.ANYONE:
        return f"{anyone_of(asked.side)} · {one_line(asked.reason, limit=2 * room.name)}"
    if asked.member is None:
        nobody = _("no one yet")
        return f"{nobody} · {one_line(_(asked.title), limit=room.name)}"
    name = one_line(asked.member.name, limit=room.name)
    reason = one_line(asked.reason, limit=2 * room.name)
    return f"{asked.member.mention if pinging else name} · {reason}"


def dealt_with(record: Record) -> Message:
    """What stands where a step was said, in workspaces in which nothing may be deleted."""
    said = _("{record} is no longer waiting for you.").format(record=record_link(record))
    return sentence(f":white_check_mark: {said}")
