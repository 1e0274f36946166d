"""Who answers for what: the contact card of a partnership, `roles`, and `roles` on a day gone by.

Everybody is named in plain words: neither a card that changes nor reading it notifies anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pico_bot.blockkit import (
    MESSAGE_BLOCKS,
    TEXT_LIMIT,
    Block,
    bold,
    checkin_name,
    context,
    date_token,
    escape,
    fits,
    header,
    label_of,
    one_line,
    pack_lines,
    plain_text_of,
    truncate,
)
from pico_bot.i18n import format_moment, gettext_noop, join_and, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    Assignment,
    Member,
    Message,
    Partnership,
    PhaseTerms,
    Rank,
    Role,
    Schedule,
    Side,
)

_NAME_LENGTH = 60

# The sides in their order, each with what stands above its roles.
_SIDES = {
    Side.CONSULTANCY: gettext_noop("Consultancy roles"),
    Side.CUSTOMER: gettext_noop("Customer roles"),
}


@dataclass(frozen=True, kw_only=True)
class RoleLine:
    """A role with who holds it; `away_through` has the last day of those who are away, by id."""

    role: Role
    primary: Member | None
    deputies: Sequence[Member]
    away_through: Mapping[int, date]


@dataclass(frozen=True, kw_only=True)
class AreaLine:
    """An area with the role that decides in it and the role that works on it."""

    area: str
    decider: RoleLine
    owner: RoleLine


@dataclass(frozen=True, kw_only=True)
class ContactPoints:
    """Who answers for what; the phase, and when the next check-in is, in a sentence each."""

    partnership: Partnership
    duties: Sequence[AreaLine]
    held: Sequence[RoleLine]
    phase: str
    checkin: str


@dataclass(frozen=True, kw_only=True)
class RoleTerm:
    """That somebody held a role on some day; `was_away` if they were away for some of it."""

    assignment: Assignment
    was_away: bool = False


@dataclass(frozen=True, kw_only=True)
class RolesOnDay:
    """Who held which role on `on`, a day in `zone`; `roles` are all that the partnership has."""

    on: date
    zone: ZoneInfo
    roles: Sequence[Role]
    terms: Sequence[RoleTerm] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class _Room:
    """How many deputies of a role are named, and how much of what people and roles are called."""

    deputies: int
    name: int


# Tried in this order until Slack takes it.
_ROOMS = (
    _Room(deputies=20, name=_NAME_LENGTH),
    _Room(deputies=5, name=_NAME_LENGTH),
    _Room(deputies=2, name=40),
    _Room(deputies=1, name=20),
)


def phase_line(phase: PhaseTerms, *, since: date) -> str:
    """In which phase a partnership is, and since when; a sentence."""
    return _("Phase: *{phase}* since {day}").format(
        phase=one_line(_(phase.title)), day=date_token(since)
    )


def checkin_line(schedules: Sequence[Schedule], *, now: datetime) -> str:
    """When the next of the check-ins that are set comes, and which of them rest at `now`."""
    if not schedules:
        return _("No check-in is scheduled.")
    told = []
    coming = [(each.next_due_at, each.id, each) for each in schedules if each.next_due_at]
    if coming:
        due_at, _id, first = min(coming)
        told.append(_next(first, due_at))
    told += [_rests(each, until=each.pause_at(now)) for each in schedules if _is_paused(each, now)]
    return " · ".join(told)


def _next(schedule: Schedule, due_at: datetime) -> str:
    due = format_moment(due_at, schedule.zone)
    if schedule.title is None:
        return _("Next check-in: {moment}").format(moment=due)
    return _("Next check-in: {moment} ({checkin})").format(
        moment=due, checkin=checkin_name(schedule)
    )


def _is_paused(schedule: Schedule, now: datetime) -> bool:
    return schedule.next_due_at is None or schedule.pause_at(now) is not None


def _rests(schedule: Schedule, *, until: date | None) -> str:
    name = checkin_name(schedule)
    if until is None:
        return _("{checkin} is paused.").format(checkin=name)
    return _("{checkin} is paused through {day}.").format(checkin=name, day=date_token(until))


def contact_card(people: ContactPoints) -> Message:
    """The contact card, for everybody in the channel."""
    note = _("This stays up to date. For the latest: {command}.")
    return _message(people, note=note.format(command="`@Pico roles`"), statuses={})


def roles_message(people: ContactPoints, *, statuses: Mapping[str, str]) -> Message:
    """The same for one person who asks; `statuses` are what people say of themselves in Slack.

    They are by Slack user id, and only a hint: who is away is said with `away`.
    """
    note = _("For a past date: {command}.").format(command="`roles on 2026-05-03`")
    return _message(people, note=note, statuses=statuses)


def roles_on_message(partnership: Partnership, of_day: RolesOnDay) -> Message:
    """Who held which role on a day gone by."""
    title = _("Roles in {partnership} on {day}")
    title = title.format(partnership=partnership.name, day=date_token(of_day.on))
    blocks: list[Block] = [header(title)]
    for side in _SIDES:
        lines = [
            f"• `{role.key}` {_terms(role, of_day)}" for role in of_day.roles if role.side is side
        ]
        blocks += pack_lines(lines, title=f"*{label_of(side).capitalize()}*")
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks[:MESSAGE_BLOCKS])


def _message(people: ContactPoints, *, note: str, statuses: Mapping[str, str]) -> Message:
    blocks: list[Block] = []
    for room in _ROOMS:
        blocks = _blocks(people, note=note, statuses=statuses, room=room)
        if fits(blocks, text=plain_text_of(blocks)):
            break
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks[:MESSAGE_BLOCKS])


def _blocks(
    people: ContactPoints, *, note: str, statuses: Mapping[str, str], room: _Room
) -> list[Block]:
    title = _("Who's responsible for what in {partnership}").format(
        partnership=people.partnership.name
    )
    blocks: list[Block] = [header(title)]
    blocks += pack_lines([_duty(each, room) for each in people.duties], title=bold(_("Areas")))
    for side, heading in _SIDES.items():
        lines = [
            f"• `{each.role.key}` {_holders(each, statuses, room)}"
            for each in people.held
            if each.role.side is side
        ]
        blocks += pack_lines(lines, title=f"*{_(heading)}*")
    return [*blocks, context(f":compass: {people.phase}", f":calendar: {people.checkin}", note)]


def _duty(duty: AreaLine, room: _Room) -> str:
    area, decider = one_line(duty.area, limit=room.name), _who(duty.decider, room)
    if duty.decider.role is duty.owner.role:
        told = _("_{area}_ · decider and issue owner: {decider}").format(area=area, decider=decider)
    else:
        told = _("_{area}_ · decider: {decider} · issue owner: {owner}").format(
            area=area, decider=decider, owner=_who(duty.owner, room)
        )
    return f"• {told}"


def _who(held: RoleLine, room: _Room) -> str:
    """Who holds a role, with its name; a gap stands out."""
    title = one_line(_(held.role.title), limit=room.name)
    return f"{_holders(held, {}, room)} ({title})"


def _holders(held: RoleLine, statuses: Mapping[str, str], room: _Room) -> str:
    named = [_person(held.primary, held, statuses, room)] if held.primary else [_nobody()]
    if held.deputies:
        shown = [_person(each, held, statuses, room) for each in held.deputies[: room.deputies]]
        more = len(held.deputies) - len(shown)
        if more:
            shown.append(ngettext("{count} more", "{count} more", more).format(count=more))
        named.append(
            ngettext("deputy {names}", "deputies {names}", len(held.deputies)).format(
                names=join_and(shown)
            )
        )
    return ", ".join(named)


def _nobody() -> str:
    return bold(_("no one"))


def _person(member: Member, held: RoleLine, statuses: Mapping[str, str], room: _Room) -> str:
    name = one_line(member.name, limit=room.name)
    through = held.away_through.get(member.id)
    if through:
        name = _("{name} (away through {day})").format(name=name, day=date_token(through))
    status = statuses.get(member.slack_user_id)
    if status:
        said = one_line(status, limit=room.name)
        name = _("{name} _(Slack status: {status})_").format(name=name, status=said)
    return name


def _terms(role: Role, of_day: RolesOnDay) -> str:
    of_role = [each for each in of_day.terms if each.assignment.role_id == role.id]
    return ", ".join(_term(each, of_day.zone) for each in of_role) or _nobody()


def _term(term: RoleTerm, zone: ZoneInfo) -> str:
    held = term.assignment
    notes = [_("deputy")] if held.rank is Rank.DEPUTY else []
    since = date_token(_local(held.from_at, zone))
    if held.until_at:
        until = date_token(_local(held.until_at, zone))
        notes.append(_("{since} to {until}").format(since=since, until=until))
    else:
        notes.append(_("since {day}").format(day=since))
    notes += [_("was away")] if term.was_away else []
    return f"{escape(held.member.name)} ({', '.join(notes)})"


def _local(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
