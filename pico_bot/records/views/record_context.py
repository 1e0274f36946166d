"""What a card shows besides its record: people and roles, linked records, the response timer.

`layout` and `record_details` get it from `cards.context_of`. While the owner of a record is away,
`RecordContext.substitute` is the person who can take it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pico_bot.blockkit import (
    Unavailable,
    anyone_of,
    label_of,
    one_line,
    routing_reason,
    sentence,
)
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, ngettext
from pico_bot.model import (
    Attachment,
    Decision,
    LinkType,
    Member,
    Message,
    Person,
    Proposal,
    Rank,
    Record,
    ResponseTimer,
    Routing,
    Side,
    State,
    role_of,
    snapshot_of,
)
from pico_bot.records.views.text_pairs import LengthBudget, TextPair, fact, same_text

# The labels of a link, seen from its source and from its target.
_OUTGOING_LABELS = {
    LinkType.SUPERSEDES: gettext_noop("Supersedes"),
    LinkType.AFFECTS: gettext_noop("Affects"),
    LinkType.OPENS: gettext_noop("Opened"),
    LinkType.MENTIONS: gettext_noop("Mentions"),
}
_INCOMING_LABELS = {
    LinkType.SUPERSEDES: gettext_noop("Superseded by"),
    LinkType.AFFECTS: gettext_noop("Affected by"),
    LinkType.OPENS: gettext_noop("Opened by"),
    LinkType.MENTIONS: gettext_noop("Mentioned in"),
}

# A replacement supersedes a decision only once it is confirmed.
_NOT_SUPERSEDED = {
    State.PROPOSED: gettext_noop("To be superseded by"),
    State.OBJECTED: gettext_noop("To be superseded by"),
    State.WITHDRAWN: gettext_noop("Would have been superseded by"),
}


@dataclass(frozen=True, kw_only=True)
class AskedPerson:
    """A role that decides, is consulted or informed, and the person who acts for it, if any.

    `routing` is how the person was found, and `unavailable` who was passed over.
    """

    title: str
    side: Side
    member: Person | None
    routing: Routing = Routing.PRIMARY
    unavailable: tuple[Unavailable, ...] = ()

    @property
    def reason(self) -> str:
        """Why it is this person."""
        return routing_reason(
            self.routing, title=self.title, side=self.side, unavailable=self.unavailable
        )


@dataclass(frozen=True, kw_only=True)
class LinkedRecord:
    """A linked record; `outgoing` if this record is the source of the link."""

    record: Record
    link_type: LinkType
    outgoing: bool

    @property
    def label(self) -> str:
        """How this record is linked to the other one."""
        if self.outgoing:
            return _(_OUTGOING_LABELS[self.link_type])
        if self.link_type is LinkType.SUPERSEDES and not self.has_superseded:
            return _(_NOT_SUPERSEDED[self.record.state])
        return _(_INCOMING_LABELS[self.link_type])

    @property
    def has_superseded(self) -> bool:
        """Whether the other record has superseded this one."""
        return (
            self.link_type is LinkType.SUPERSEDES
            and not self.outgoing
            and self.record.state not in _NOT_SUPERSEDED
        )


@dataclass(frozen=True, kw_only=True)
class RecordContext:
    """What a record's card shows besides the record.

    - `side`: the side of the responsible role.
    - `unavailable`: who was passed over for the responsible person.
    - `counterpart`: the other side's role, if both sides have to confirm.
    - `proposal`: what takes effect when the record is confirmed.
    - `substitute`: who can take the record while its owner is away, if it was assigned by name. If
      it was routed by role, it moves to the deputy, and `Record.routing` says so.
    - `timer`: the response timer, if someone has to act.
    - `blocked_by`: the decision that pauses reminders until it is decided.
    """

    side: Side
    unavailable: Sequence[Unavailable] = ()
    consulted: Sequence[AskedPerson] = ()
    informed: Sequence[AskedPerson] = ()
    counterpart: AskedPerson | None = None
    proposal: Proposal | None = None
    substitute: Person | None = None
    links: Sequence[LinkedRecord] = field(default_factory=tuple)
    timer: ResponseTimer | None = None
    blocked_by: Record | None = None

    @property
    def successor(self) -> Record | None:
        """The decision that superseded this one first."""
        confirmed = [
            (each.record.confirmations[-1].confirmed_at, each.record)
            for each in self.links
            if isinstance(each.record, Decision) and each.has_superseded
        ]
        return min(confirmed, key=lambda each: each[0])[1] if confirmed else None


def routing_note(record: Record, context: RecordContext) -> str:
    """Why the record was routed to the responsible person."""
    return routing_reason(
        record.routing,
        title=role_of(record).title,
        side=context.side,
        unavailable=context.unavailable,
    )


def role_label(
    record: Record, key: str, *, member: Person, at: datetime, title: str | None = None
) -> str:
    """The role in which `member` acted at `at` (UTC): its title, or deputy for it.

    `title` is the title that the role had at the time, if it was stored.
    """
    role = snapshot_of(record.partnership).roles.get(key)
    name = _(title or (role.title if role else key))
    if role and role.rank_at(at, member=member) is Rank.DEPUTY:
        return _("deputy for the {title}").format(title=name)
    return name


def people_fact(
    label: str, asked: Sequence[AskedPerson], budget: LengthBudget, *, pinging: bool
) -> list[TextPair]:
    """A list of people; with `pinging` as mentions, which notify them when a card is posted."""
    if not asked:
        return []
    listed = asked[: budget.listed]
    rest = len(asked) - len(listed)
    more = [ngettext("{count} more", "{count} more", rest).format(count=rest)] if rest else []
    markup = [_person(each, budget, pinging=pinging) for each in listed] + more
    plain = [_person(each, budget, pinging=False) for each in listed] + more
    return [fact(label, ", ".join(markup), plain=", ".join(plain))]


def link_lines(links: Sequence[LinkedRecord], budget: LengthBudget) -> list[TextPair]:
    """The linked records, one a line."""
    lines = [_line(each, budget) for each in links[: budget.listed]]
    if len(links) > len(lines):
        lines.append(same_text(and_more(len(links) - len(lines))))
    return lines


def and_more(count: int) -> str:
    """The last line of a list from which `count` entries are left out."""
    return ngettext("… and {count} more", "… and {count} more", count).format(count=count)


def and_more_in(count: int, command: str) -> str:
    """The same, with the `command` (markup) that shows them."""
    return ngettext(
        "… and {count} more: see {command}", "… and {count} more: see {command}", count
    ).format(count=count, command=command)


def record_link(record: Record) -> str:
    """The reference of `record`, as a link to it in Slack if its permalink is known."""
    if record.permalink is None:
        return f"*{record.reference}*"
    return f"*<{record.permalink}|{record.reference}>*"


def _line(link: LinkedRecord, budget: LengthBudget) -> TextPair:
    title = one_line(link.record.title, limit=budget.name)
    markup = f"• {link.label} {record_link(link.record)} {title}"
    plain = f"{link.label} {link.record.reference} {title}"
    if link.link_type is not LinkType.MENTIONS:
        # Cards are updated when a linked record changes state, but not when one that only mentions
        # this record does.
        state = label_of(link.record.state)
        markup, plain = f"{markup} · _{state}_", f"{plain} · {state}"
    return TextPair(markup=markup, plain=plain)


def _person(asked: AskedPerson, budget: LengthBudget, *, pinging: bool) -> str:
    if asked.routing is Routing.ANYONE:
        return f"{anyone_of(asked.side)} · {one_line(asked.reason, limit=2 * budget.name)}"
    if asked.member is None:
        no_one = _("no one yet")
        return f"{no_one} · {one_line(_(asked.title), limit=budget.name)}"
    name = one_line(asked.member.name, limit=budget.name)
    reason = one_line(asked.reason, limit=2 * budget.name)
    return f"{asked.member.mention if pinging else name} · {reason}"


def attachment_links(attachments: Sequence[Attachment], *, limit: int) -> list[TextPair]:
    """The names of files and links, as links where their address is known."""
    found = []
    for each in attachments:
        name = one_line(each.name or _("file"), limit=limit)
        markup = f"<{each.address}|{name}>" if each.address else name
        found.append(TextPair(markup=markup, plain=name))
    return found


def attachments_fact(attachments: Sequence[Attachment], budget: LengthBudget) -> list[TextPair]:
    """The files and links of a record, under their label."""
    if not attachments:
        return []
    shown = attachment_links(attachments[: budget.listed], limit=budget.name)
    if len(attachments) > len(shown):
        shown.append(same_text(and_more(len(attachments) - len(shown))))
    return [
        fact(
            attachments_label(attachments),
            ", ".join(each.markup for each in shown),
            plain=", ".join(each.plain for each in shown),
        )
    ]


def attachments_label(attachments: Sequence[Attachment]) -> str:
    """The label of a list of files and links."""
    return ngettext("File", "Files", len(attachments))


def member_side(member: Member) -> str:
    """The side of a member as people read it, or that it is an app."""
    return _("app") if member.is_app else label_of(member.side)


def done_notice(record: Record) -> Message:
    """The text of a reminder that is no longer valid, if the workspace doesn't allow deletion."""
    text = _("{record} is no longer waiting for you.").format(record=record_link(record))
    return sentence(f":white_check_mark: {text}")
