"""Who holds which role: assignments, absences, and who is responsible today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from pico_bot.blockkit import escape, label_of, role_in_sentence
from pico_bot.core import BadRequest, NotAllowed, NotFound
from pico_bot.i18n import comparable, format_day, gettext_noop, join_and, join_or
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    LEAD_ROLES,
    Absence,
    Assignment,
    Channel,
    HeldRole,
    Holder,
    Member,
    Partnership,
    Person,
    Rank,
    Role,
    Side,
    snapshot_of,
)

_OTHER_SIDE = gettext_noop("{role} is a {side} role, but {name} is on the {theirs} side.")
_NEITHER_SIDE = gettext_noop("{role} is a {side} role, but {name} isn't part of this partnership.")
_OWN_ABSENCE_ONLY = gettext_noop(
    "You can only set your own absence; the consultancy can set anyone's."
)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A role with its current holders; `away` has the ids of members who are away."""

    role: HeldRole
    primary: Holder | None
    deputies: tuple[Holder, ...]
    away: Collection[int]

    @property
    def is_vacant(self) -> bool:
        """Whether no one holds the role."""
        return self.primary is None and not self.deputies

    @property
    def is_primary_away(self) -> bool:
        """Whether there is a primary who is away."""
        return self.primary is not None and self.primary.id in self.away

    def answering(self) -> tuple[Holder, ...]:
        """Who is responsible today: the primary, or else the deputies who are not away."""
        if self.primary and not self.is_primary_away:
            return (self.primary,)
        return tuple(each for each in self.deputies if each.id not in self.away)

    def holders(self) -> tuple[Holder, ...]:
        """Everyone who holds the role, away or not, primary first."""
        return ((self.primary,) if self.primary else ()) + self.deputies

    def may_act(self) -> tuple[Holder, ...]:
        """Who may act for the role today: who is responsible, and a primary who is away."""
        primary = (self.primary,) if self.primary and self.is_primary_away else ()
        return self.answering() + primary


def contacts(partnership: Partnership, *, now: datetime) -> list[Contact]:
    """Every role of the charter with its holders, consultancy first."""
    snapshot = snapshot_of(partnership)
    away = frozenset(snapshot.away_until(now))
    return [
        _contact(each, away, now=now) for each in snapshot.roles.values() if each.dropped_at is None
    ]


def held_on(
    session: Session, *, partnership: Partnership, on: date, zone: ZoneInfo
) -> list[tuple[Assignment, bool]]:
    """Who held a role during the day `on` in `zone`, and whether they were away then.

    Primaries come first, then by start of the assignment.
    """
    begin = datetime.combine(on, time(), zone)
    end = datetime.combine(on + timedelta(days=1), time(), zone)
    held = session.scalars(
        select(Assignment)
        .join(Role)
        .where(
            Role.partnership_id == partnership.id,
            Assignment.from_at < end,
            or_(Assignment.until_at.is_(None), Assignment.until_at > begin),
        )
        .order_by(Assignment.rank.desc(), Assignment.from_at, Assignment.id)
        .options(joinedload(Assignment.member))
    ).all()
    away = set(
        session.scalars(
            select(Absence.member_id).where(
                Absence.member_id.in_([each.member_id for each in held]),
                Absence.from_at < end,
                Absence.until_at > begin,
            )
        )
    )
    return [(each, each.member_id in away) for each in held]


def holders_at(session: Session, slack_id: str, *, now: datetime) -> list[str]:
    """The Slack ids of all who hold a role at `now` in the partnership of the channel."""
    return list(
        session.scalars(
            select(Member.slack_user_id)
            .join(Assignment, Assignment.member_id == Member.id)
            .join(Channel, Channel.partnership_id == Member.partnership_id)
            .where(Channel.slack_id == slack_id, Assignment.is_held(now))
            .distinct()
        )
    )


def contact(partnership: Partnership, *, key: str, now: datetime) -> Contact:
    """The role `key` with its holders; raises NotFound with the roles that exist."""
    snapshot = snapshot_of(partnership)
    role = snapshot.roles.get(key)
    if role is None or role.dropped_at is not None:
        raise _no_such_role(key, contacts(partnership, now=now))
    return _contact(role, frozenset(snapshot.away_until(now)), now=now)


def key_of(partnership: Partnership, *, name: str, now: datetime) -> str:
    """The key of the role that people call `name`: its title in any case, or its key.

    A title that several roles have names none of them. Raises NotFound with the roles that exist.
    """
    everyone = contacts(partnership, now=now)
    known = {comparable(each.role.key): each.role.key for each in everyone}
    known |= {comparable(_name_of(each.role, everyone)): each.role.key for each in everyone}
    key = known.get(comparable(name))
    if key is None:
        raise _no_such_role(name, everyone)
    return key


def _name_of(role: HeldRole, everyone: Collection[Contact]) -> str:
    """What people call a role: its title, or its key if another role has the same title."""
    title = _(role.title)
    titles = [comparable(_(each.role.title)) for each in everyone]
    return title if titles.count(comparable(title)) == 1 else role.key


def _no_such_role(name: str, everyone: Collection[Contact]) -> NotFound:
    return NotFound(
        _("There's no role “{name}”. The roles are {roles}.").format(
            name=escape(name),
            roles=join_and([escape(_name_of(each.role, everyone)) for each in everyone]),
        )
    )


def assign(
    session: Session,
    *,
    partnership: Partnership,
    key: str,
    member: Member,
    rank: Rank,
    now: datetime,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> Contact:
    """Assign the role to `member` from `from_at`, or `now`, until `until_at`; all are in UTC.

    A new primary replaces others for that time; who had the role before has it again after
    `until_at`. A member who has the role at that time gets the new end. Returns who holds it now.
    Raises BadRequest if the role is the other side's. `people.appointments` says who may do this.
    """
    _lock_roles(session, partnership)
    role = contact(partnership, key=key, now=now).role
    require_side_of(role, member)
    member.left_at = None
    begin = max(now, from_at or now)
    own: Assignment | None = None
    resumed: list[Assignment] = []
    for held in _unfinished(session, role, now=now):
        if held.member_id == member.id and held.rank is rank and _touches(held, begin, until_at):
            if own is None:
                own = held
            else:
                session.delete(held)
        elif held.member_id == member.id or held.rank is rank is Rank.PRIMARY:
            resumed += _make_room(session, held, begin, until_at, now=now)
    # Ends come first: only one assignment without an end is allowed.
    session.flush()
    if own is None:
        own = Assignment(role_id=role.id, member_id=member.id, rank=rank, from_at=begin)
    own.from_at, own.until_at = min(own.from_at, begin), until_at
    for each in (own, *resumed):
        each.schedule(now)
        session.add(each)
    session.flush()
    return contact(partnership, key=key, now=now)


def _touches(held: Assignment, begin: datetime, end: datetime | None) -> bool:
    """Whether `held` ends at `begin` or later and starts before `end`."""
    return (held.until_at is None or held.until_at >= begin) and (end is None or held.from_at < end)


def _make_room(
    session: Session, held: Assignment, begin: datetime, end: datetime | None, *, now: datetime
) -> list[Assignment]:
    """Take the time from `begin` until `end` out of `held`; returns what follows after `end`."""
    until_at = held.until_at
    if (until_at is not None and until_at <= begin) or (end is not None and end <= held.from_at):
        return []
    _end_at(session, held, begin, now=now)
    if end is None or (until_at is not None and until_at <= end):
        return []
    return [
        Assignment(
            role_id=held.role_id,
            member_id=held.member_id,
            rank=held.rank,
            from_at=end,
            until_at=until_at,
        )
    ]


def end_assignment(session: Session, assignment: Assignment, *, now: datetime) -> None:
    """End `assignment` at `now` (UTC), or cancel it if it begins later; an ended one is kept."""
    if assignment.until_at is None or assignment.until_at > now:
        _end_at(session, assignment, now, now=now)


def _end_at(session: Session, held: Assignment, at: datetime, *, now: datetime) -> None:
    if held.from_at > now and held.from_at >= at:
        session.delete(held)
        return
    held.until_at = at
    held.schedule(now)


def require_side_of(role: HeldRole, member: Person) -> None:
    """Raises BadRequest unless `member` is on the side of `role`."""
    if role.side is not member.side:
        sentence = _(_NEITHER_SIDE if member.side is Side.UNKNOWN else _OTHER_SIDE)
        raise BadRequest(
            sentence.format(
                role=_(role.title),
                side=label_of(role.side),
                name=member.name,
                theirs=label_of(member.side),
            )
        )


def unassign(
    session: Session,
    *,
    partnership: Partnership,
    key: str,
    member: Person,
    now: datetime,
) -> Contact:
    """End the assignment of `member`, and those that begin later.

    Raises NotFound if there is none.
    """
    _lock_roles(session, partnership)
    role = contact(partnership, key=key, now=now).role
    held = [each for each in _unfinished(session, role, now=now) if each.member_id == member.id]
    if not held:
        raise NotFound(
            _("{name} doesn't have the role {role}.").format(
                name=member.name, role=role_in_sentence(role.title)
            )
        )
    for each in held:
        end_assignment(session, each, now=now)
    session.flush()
    return contact(partnership, key=key, now=now)


def _unfinished(session: Session, role: HeldRole, *, now: datetime) -> Sequence[Assignment]:
    """The assignments of `role` that end after `now`, if ever, in order of their beginning."""
    return session.scalars(
        select(Assignment)
        .where(Assignment.role_id == role.id, Assignment.not_over(now))
        .order_by(Assignment.from_at, Assignment.id)
    ).all()


def set_away(
    session: Session,
    *,
    member: Member,
    until: date,
    zone: ZoneInfo,
    by: Member,
    now: datetime,
    first: date | None = None,
) -> Absence:
    """Mark `member` away through the day `until` in `zone`, from `now` or the later day `first`.

    Raises NotAllowed unless `by` is the member or on the consultancy side, and BadRequest for a
    day in the past.
    """
    if by.id != member.id and by.side is not Side.CONSULTANCY:
        raise NotAllowed(_(_OWN_ABSENCE_ONLY))
    if member.side is Side.UNKNOWN:
        raise BadRequest(_("{name} isn't part of this partnership.").format(name=member.name))
    end_of_day = datetime.combine(until + timedelta(days=1), time(), zone)
    if end_of_day <= now:
        raise BadRequest(_("{day} is in the past.").format(day=format_day(until)))
    begin = max(now, datetime.combine(first, time(), zone)) if first else now
    # A new end extends an absence that overlaps.
    absence = session.scalar(
        _absences(member, now=begin).where(Absence.from_at <= end_of_day).with_for_update()
    )
    if absence is None:
        absence = Absence(member_id=member.id, from_at=begin, until_at=end_of_day)
        session.add(absence)
    absence.from_at = min(absence.from_at, begin)
    absence.until_at = end_of_day
    if absence.from_at <= now:
        absence.opened_at = absence.opened_at or now
    session.flush()
    return absence


def set_back(session: Session, *, member: Member, by: Member, now: datetime) -> bool:
    """End the absences of `member`; returns whether there was one.

    Raises NotAllowed as `set_away` does.
    """
    if by.id != member.id and by.side is not Side.CONSULTANCY:
        raise NotAllowed(_(_OWN_ABSENCE_ONLY))
    absences = session.scalars(_absences(member, now=now).with_for_update()).all()
    for absence in absences:
        if absence.from_at < now:
            absence.until_at = absence.welcome_at = now
        else:
            session.delete(absence)
    session.flush()
    return bool(absences)


def end_all(session: Session, *, member: Member, now: datetime) -> list[Role]:
    """End every assignment and absence of `member`; returns the roles they had."""
    unfinished = session.scalars(
        select(Assignment)
        .where(Assignment.member_id == member.id, Assignment.not_over(now))
        .order_by(Assignment.id)
        .with_for_update()
    ).all()
    vacated = [each.role for each in unfinished if each.from_at <= now]
    for each in unfinished:
        end_assignment(session, each, now=now)
    set_back(session, member=member, by=member, now=now)
    return vacated


def end_other_sides(session: Session, *, member: Member, now: datetime) -> None:
    """End the assignments of `member` to roles of another side."""
    for held in session.scalars(
        select(Assignment)
        .join(Role)
        .where(
            Assignment.member_id == member.id,
            Assignment.not_over(now),
            Role.side != member.side,
        )
        .order_by(Assignment.id)
        .with_for_update(of=Assignment)
    ).all():
        end_assignment(session, held, now=now)


def _lock_roles(session: Session, partnership: Partnership) -> None:
    """Lock the roles of the partnership until the transaction ends.

    Otherwise a charter that drops a role could miss a concurrent assignment.
    """
    session.flush()
    session.get_one(
        Partnership, partnership.id, with_for_update={"key_share": True}, populate_existing=True
    )


def lead_key(side: Side) -> str:
    """The key of a side's lead role."""
    return LEAD_ROLES[side]


def require_admin(partnership: Partnership, *, member: Member, now: datetime) -> None:
    """Raise NotAllowed, naming who may, unless `member` may change the charter or the phase.

    These are the holders of the two lead roles, primary or deputy, each on their own side.
    """
    leads = [contact(partnership, key=key, now=now) for key in LEAD_ROLES.values()]
    if any(
        each.role.side is member.side and member.id in {holder.id for holder in each.holders()}
        for each in leads
    ):
        return
    named = [
        _("{name} ({role})").format(name=holder.name, role=role_in_sentence(each.role.title))
        for each in leads
        for holder in each.holders()
    ]
    vacant = [each.role.title for each in leads if each.is_vacant]
    if not named:
        raise NotAllowed(
            _(
                "Only the {roles} can change the charter or the phase, but no one has that "
                "role yet. Someone from the consultancy can become the first lead with "
                "`/pico setup Customer name`."
            ).format(roles=join_or([role_in_sentence(each) for each in vacant]))
        )
    sentence = _("Only {names} can change the charter or the phase.").format(names=join_or(named))
    if vacant:
        sentence += " " + _("{role} could too, but the role is vacant.").format(
            role=join_or([_(each) for each in vacant])
        )
    raise NotAllowed(sentence)


def _absences(member: Member, *, now: datetime) -> Select[Absence]:
    return (
        select(Absence)
        .where(Absence.member_id == member.id, Absence.until_at > now)
        .order_by(Absence.id)
    )


def _contact(role: HeldRole, away: Collection[int], *, now: datetime) -> Contact:
    primaries = role.holders(Rank.PRIMARY, now=now)
    return Contact(
        role=role,
        primary=primaries[0] if primaries else None,
        deputies=role.holders(Rank.DEPUTY, now=now),
        away=away,
    )
