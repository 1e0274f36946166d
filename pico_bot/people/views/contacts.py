"""Who is responsible for what: the contact card, the `roles` reply, and roles on a past day.

Names are plain text, so that neither reading nor updating these notifies anyone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pico_bot.blockkit import (
    MESSAGE_BLOCKS,
    TEXT_LIMIT,
    Block,
    area_name,
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
    HeldRole,
    Message,
    Partnership,
    Person,
    PhaseTerms,
    Rank,
    Schedule,
    Side,
)
from pico_bot.people.views.appointments import last_day

_NAME_LENGTH = 60

# The sides in display order, each with the heading above its roles.
_SIDES = {
    Side.CONSULTANCY: gettext_noop("Consultancy roles"),
    Side.CUSTOMER: gettext_noop("Customer roles"),
}


@dataclass(frozen=True, kw_only=True)
class PlannedHolder:
    """Someone who has a role later; `period` is the days, such as `from 1 Dec until 31 Jan`."""

    person: Person
    rank: Rank
    period: str


@dataclass(frozen=True, kw_only=True)
class RoleLine:
    """A role and its holders; `away_through` maps ids of absent members to their last day.

    `holds_until` maps ids of holders to their last day in the role, if that is known. `planned` are
    those who begin later, in that order.
    """

    role: HeldRole
    primary: Person | None
    deputies: Sequence[Person]
    away_through: Mapping[int, date]
    holds_until: Mapping[int, date] = field(default_factory=dict)
    planned: Sequence[PlannedHolder] = ()


@dataclass(frozen=True, kw_only=True)
class AreaLine:
    """An area, by key, with its decider and its issue owner."""

    area: str
    decider: RoleLine
    owner: RoleLine


@dataclass(frozen=True, kw_only=True)
class ContactPoints:
    """The data of the contact card; `phase` and `checkin` are a sentence each."""

    partnership: Partnership
    areas: Sequence[AreaLine]
    roles: Sequence[RoleLine]
    phase: str
    checkin: str


@dataclass(frozen=True, kw_only=True)
class RoleTerm:
    """A role holder on some day; `was_away` if they were away for part of it."""

    assignment: Assignment
    was_away: bool = False


@dataclass(frozen=True, kw_only=True)
class RolesOnDay:
    """The role holders on the day `on` in `zone`; `roles` are all roles of the partnership."""

    on: date
    zone: ZoneInfo
    roles: Sequence[HeldRole]
    terms: Sequence[RoleTerm] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class _LengthBudget:
    """How many deputies are listed per role, and how long names and titles may be."""

    deputies: int
    name: int


# Tried in this order until the message fits.
_LENGTH_BUDGETS = (
    _LengthBudget(deputies=20, name=_NAME_LENGTH),
    _LengthBudget(deputies=5, name=_NAME_LENGTH),
    _LengthBudget(deputies=2, name=40),
    _LengthBudget(deputies=1, name=20),
)


def phase_line(phase: PhaseTerms, *, since: date) -> str:
    """The current phase and its start date, as a sentence."""
    return _("Phase: *{phase}* since {day}").format(
        phase=one_line(_(phase.title)), day=date_token(since)
    )


def checkin_line(schedules: Sequence[Schedule], *, now: datetime) -> str:
    """When the next check-in is posted, and which ones are paused at `now`."""
    if not schedules:
        return _("No check-in is scheduled.")
    lines = []
    upcoming = [(each.next_due_at, each.id, each) for each in schedules if each.next_due_at]
    if upcoming:
        due_at, _id, first = min(upcoming)
        lines.append(_next_line(first, due_at))
    lines += [
        _paused_line(each, until=each.pause_at(now)) for each in schedules if _is_paused(each, now)
    ]
    return " · ".join(lines)


def _next_line(schedule: Schedule, due_at: datetime) -> str:
    due = format_moment(due_at, schedule.zone)
    if schedule.title is None:
        return _("Next check-in: {moment}").format(moment=due)
    return _("Next check-in: {moment} ({checkin})").format(
        moment=due, checkin=checkin_name(schedule)
    )


def _is_paused(schedule: Schedule, now: datetime) -> bool:
    return schedule.next_due_at is None or schedule.pause_at(now) is not None


def _paused_line(schedule: Schedule, *, until: date | None) -> str:
    name = checkin_name(schedule)
    if until is None:
        return _("{checkin} is paused.").format(checkin=name)
    return _("{checkin} is paused through {day}.").format(checkin=name, day=date_token(until))


def contact_card(points: ContactPoints) -> Message:
    """The contact card, for everyone in the channel."""
    note = _("This card stays up to date. You can also use {command}.")
    return _message(points, note=note.format(command="`@Pico roles`"), statuses={})


def roles_message(points: ContactPoints, *, statuses: Mapping[str, str]) -> Message:
    """The same content for the person who asked.

    `statuses` are Slack statuses by Slack user id. They are only a hint: absences are set with
    `away`.
    """
    note = _("For a past date: {command}.").format(command="`roles on 2026-05-03`")
    return _message(points, note=note, statuses=statuses)


def roles_on_message(partnership: Partnership, of_day: RolesOnDay) -> Message:
    """Who held which role on a past day."""
    title = _("Roles in {partnership} on {day}")
    title = title.format(partnership=partnership.name, day=date_token(of_day.on))
    blocks: list[Block] = [header(title)]
    for side in _SIDES:
        lines = [
            f"• {_role_name(role)}: {_terms(role, of_day)}"
            for role in of_day.roles
            if role.side is side
        ]
        blocks += pack_lines(lines, title=f"*{label_of(side).capitalize()}*")
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks[:MESSAGE_BLOCKS])


def _message(points: ContactPoints, *, note: str, statuses: Mapping[str, str]) -> Message:
    blocks: list[Block] = []
    for budget in _LENGTH_BUDGETS:
        blocks = _blocks(points, note=note, statuses=statuses, budget=budget)
        if fits(blocks, text=plain_text_of(blocks)):
            break
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks[:MESSAGE_BLOCKS])


def _blocks(
    points: ContactPoints, *, note: str, statuses: Mapping[str, str], budget: _LengthBudget
) -> list[Block]:
    title = _("Who's responsible for what in {partnership}").format(
        partnership=points.partnership.name
    )
    blocks: list[Block] = [header(title)]
    blocks += pack_lines(
        [_area_line(each, budget) for each in points.areas], title=bold(_("Areas"))
    )
    for side, heading in _SIDES.items():
        lines = [
            f"• {_role_name(each.role, limit=budget.name)}: "
            f"{', '.join([_holders(each, statuses, budget), *_planned(each, budget)])}"
            for each in points.roles
            if each.role.side is side
        ]
        blocks += pack_lines(lines, title=f"*{_(heading)}*")
    return [*blocks, context(f":compass: {points.phase}", f":calendar: {points.checkin}", note)]


def _area_line(line: AreaLine, budget: _LengthBudget) -> str:
    area = one_line(area_name(line.area), limit=budget.name)
    decider = _titled_holders(line.decider, budget)
    if line.decider.role is line.owner.role:
        text = _("_{area}_ · decider and issue owner: {decider}").format(area=area, decider=decider)
    else:
        text = _("_{area}_ · decider: {decider} · issue owner: {owner}").format(
            area=area, decider=decider, owner=_titled_holders(line.owner, budget)
        )
    return f"• {text}"


def _titled_holders(line: RoleLine, budget: _LengthBudget) -> str:
    """The holders of a role with its title; a vacant role stands out."""
    return f"{_holders(line, {}, budget)} ({_role_name(line.role, limit=budget.name)})"


def _role_name(role: HeldRole, *, limit: int = _NAME_LENGTH) -> str:
    return one_line(_(role.title), limit=limit)


def _holders(line: RoleLine, statuses: Mapping[str, str], budget: _LengthBudget) -> str:
    parts = [_person(line.primary, line, statuses, budget)] if line.primary else [_vacant()]
    if line.deputies:
        shown = [_person(each, line, statuses, budget) for each in line.deputies[: budget.deputies]]
        more = len(line.deputies) - len(shown)
        if more:
            shown.append(ngettext("{count} more", "{count} more", more).format(count=more))
        parts.append(
            ngettext("deputy {names}", "deputies {names}", len(line.deputies)).format(
                names=join_and(shown)
            )
        )
    return ", ".join(parts)


def _planned(line: RoleLine, budget: _LengthBudget) -> list[str]:
    texts = {
        Rank.PRIMARY: _("{name} {period}"),
        Rank.DEPUTY: _("{name} as deputy {period}"),
    }
    return [
        texts[each.rank].format(
            name=one_line(each.person.name, limit=budget.name), period=each.period
        )
        for each in line.planned[: budget.deputies]
    ]


def _vacant() -> str:
    return bold(_("vacant"))


def _person(
    member: Person, line: RoleLine, statuses: Mapping[str, str], budget: _LengthBudget
) -> str:
    name = one_line(member.name, limit=budget.name)
    until = line.holds_until.get(member.id)
    if until:
        name = _("{name} (until {day})").format(name=name, day=date_token(until))
    through = line.away_through.get(member.id)
    if through:
        name = _("{name} (away through {day})").format(name=name, day=date_token(through))
    status = statuses.get(member.slack_user_id)
    if status:
        shortened = one_line(status, limit=budget.name)
        name = _("{name} _(Slack status: {status})_").format(name=name, status=shortened)
    return name


def _terms(role: HeldRole, of_day: RolesOnDay) -> str:
    of_role = [each for each in of_day.terms if each.assignment.role_id == role.id]
    return ", ".join(_term(each, of_day.zone) for each in of_role) or _vacant()


def _term(term: RoleTerm, zone: ZoneInfo) -> str:
    assignment = term.assignment
    notes = [_("deputy")] if assignment.rank is Rank.DEPUTY else []
    since = date_token(_local(assignment.from_at, zone))
    if assignment.until_at:
        until = date_token(last_day(assignment.until_at, zone))
        notes.append(_("{since} to {until}").format(since=since, until=until))
    else:
        notes.append(_("since {day}").format(day=since))
    notes += [_("was away")] if term.was_away else []
    return f"{escape(assignment.member.name)} ({', '.join(notes)})"


def _local(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
