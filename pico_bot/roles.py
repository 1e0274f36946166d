"""Who holds which role: assigning, ending, being away, and who answers today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from pico_bot.errors import BadRequest, NotAllowed, NotFound
from pico_bot.model import Absence, Assignment, Member, Partnership, Rank, Role, Side
from pico_bot.model.charter import LEAD_ROLES


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A role with who holds it now; `away` has the ids of members who are away."""

    role: Role
    primary: Member | None
    deputies: tuple[Member, ...]
    away: frozenset[int]

    @property
    def is_gap(self) -> bool:
        """Whether nobody answers for the role."""
        return self.primary is None and not self.deputies

    @property
    def is_primary_away(self) -> bool:
        """Whether there is a primary, who is away."""
        return self.primary is not None and self.primary.id in self.away

    def answering(self) -> tuple[Member, ...]:
        """Who answers for the role today: its primary, or else the deputies who are there."""
        if self.primary and not self.is_primary_away:
            return (self.primary,)
        return tuple(each for each in self.deputies if each.id not in self.away)

    def may_act(self) -> tuple[Member, ...]:
        """Who may act for the role today: who answers, and a primary who is there after all."""
        primary = (self.primary,) if self.primary and self.is_primary_away else ()
        return self.answering() + primary


def contacts(session: Session, *, partnership: Partnership, now: datetime) -> list[Contact]:
    """Every role of the partnership with its holders, consultancy first."""
    roles = session.scalars(
        select(Role)
        .where(Role.partnership_id == partnership.id)
        .order_by(Role.side, Role.id)
        .options(selectinload(Role.assignments).joinedload(Assignment.member))
        .execution_options(populate_existing=True)
    ).all()
    away = frozenset(
        session.scalars(
            select(Absence.member_id)
            .join(Member)
            .where(
                Member.partnership_id == partnership.id,
                Absence.from_at <= now,
                Absence.until_at > now,
            )
        )
    )
    return [_contact(role, away) for role in roles]


def contact(session: Session, *, partnership: Partnership, key: str, now: datetime) -> Contact:
    """The role `key` with its holders; raises NotFound naming the roles that exist."""
    everyone = contacts(session, partnership=partnership, now=now)
    for each in everyone:
        if each.role.key == key:
            return each
    names = ", ".join(f"`{each.role.key}`" for each in everyone)
    raise NotFound(f"There is no role `{key}`. The roles are {names}.")


def keys_held(session: Session, member: Member) -> tuple[str, ...]:
    """The roles that `member` holds now, in whatever rank."""
    return tuple(
        session.scalars(
            select(Role.key)
            .join(Assignment)
            .where(Assignment.member_id == member.id, Assignment.until_at.is_(None))
            .order_by(Role.id)
        )
    )


def assign(
    session: Session,
    *,
    partnership: Partnership,
    key: str,
    member: Member,
    rank: Rank,
    by: Member,
    now: datetime,
) -> Contact:
    """Give `member` the role, from now on; a new primary ends the one before.

    Raises NotAllowed unless `by` is of the consultancy, BadRequest where the role is the other
    side's.
    """
    _may_assign(by)
    role = contact(session, partnership=partnership, key=key, now=now).role
    if role.side is not member.side:
        raise BadRequest(
            f"`{role.key}` is a role of the {role.side}, and {member.name} is "
            f"{_of_side(member.side)}."
        )
    for held in role.holders(Rank.PRIMARY) + role.holders(Rank.DEPUTY):
        replaced = rank is Rank.PRIMARY and held.rank is Rank.PRIMARY
        if held.member_id == member.id and held.rank is rank:
            return contact(session, partnership=partnership, key=key, now=now)
        if replaced or held.member_id == member.id:
            held.until_at = now
    session.flush()
    session.add(Assignment(role_id=role.id, member_id=member.id, rank=rank, from_at=now))
    session.flush()
    return contact(session, partnership=partnership, key=key, now=now)


def end(
    session: Session,
    *,
    partnership: Partnership,
    key: str,
    member: Member,
    by: Member,
    now: datetime,
) -> Contact:
    """End `member`'s hold of the role; raises NotFound where they do not hold it."""
    _may_assign(by)
    role = contact(session, partnership=partnership, key=key, now=now).role
    held = [
        each
        for each in role.holders(Rank.PRIMARY) + role.holders(Rank.DEPUTY)
        if each.member_id == member.id
    ]
    if not held:
        raise NotFound(f"{member.name} does not hold `{role.key}`.")
    for each in held:
        each.until_at = now
    session.flush()
    return contact(session, partnership=partnership, key=key, now=now)


def set_away(
    session: Session, *, member: Member, until: date, zone: ZoneInfo, by: Member, now: datetime
) -> Absence:
    """Mark `member` away from now through the day `until` in `zone`.

    Raises NotAllowed unless it is the member themself or somebody of the consultancy, BadRequest
    for a day that is over.
    """
    if by.id != member.id and by.side is not Side.CONSULTANCY:
        raise NotAllowed("You can say it of yourself; the consultancy can say it of anybody.")
    if member.side is Side.UNKNOWN:
        raise BadRequest(f"{member.name} is of neither side of this partnership.")
    end_of_day = datetime.combine(until + timedelta(days=1), time(), zone)
    if end_of_day <= now:
        raise BadRequest(f"{until.isoformat()} is over already.")
    set_back(session, member=member, by=by, now=now)
    absence = Absence(member_id=member.id, from_at=now, until_at=end_of_day)
    session.add(absence)
    session.flush()
    return absence


def set_back(session: Session, *, member: Member, by: Member, now: datetime) -> None:
    """End what absence `member` has; raises NotAllowed as `set_away` does."""
    if by.id != member.id and by.side is not Side.CONSULTANCY:
        raise NotAllowed("You can say it of yourself; the consultancy can say it of anybody.")
    for absence in session.scalars(
        select(Absence).where(Absence.member_id == member.id, Absence.until_at > now)
    ):
        if absence.from_at < now:
            absence.until_at = now
        else:
            session.delete(absence)
    session.flush()


def lead_key(side: Side) -> str:
    """The role that answers for the whole of a side."""
    return LEAD_ROLES[side]


def _contact(role: Role, away: frozenset[int]) -> Contact:
    primaries = role.holders(Rank.PRIMARY)
    return Contact(
        role=role,
        primary=primaries[0].member if primaries else None,
        deputies=tuple(each.member for each in role.holders(Rank.DEPUTY)),
        away=away,
    )


def _may_assign(by: Member) -> None:
    if by.side is not Side.CONSULTANCY:
        raise NotAllowed("Roles are assigned by the consultancy; ask your contact there.")


def _of_side(side: Side) -> str:
    return "of neither side" if side is Side.UNKNOWN else f"of the {side}"
