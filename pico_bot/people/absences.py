"""Absences: said once, they count wherever somebody works; on return they hear what happened.

Who takes over what is open hears it at once.

Each partnership keeps its own absence of its member, so that nothing of one is read in another.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from pico_bot.core import claimed
from pico_bot.delivery import outbox
from pico_bot.i18n import use_locale
from pico_bot.model import Absence, Audience, History, Member, Partnership, Record, Side
from pico_bot.partnerships import Calendar, partnerships, roles
from pico_bot.people import contacts
from pico_bot.people.views import absence as people_absence
from pico_bot.records import log


@dataclass(frozen=True, kw_only=True)
class AbsenceOutcome:
    """What somebody's absence, or its end, did in one partnership: the records that moved.

    `was_away` tells whether they were away there before, `is_away` whether they are now.
    """

    partnership: Partnership
    member: Member
    records: Sequence[Record]
    was_away: bool
    is_away: bool


def begin(
    session: Session, *, member: Member, until: date, by: Member, now: datetime
) -> list[AbsenceOutcome]:
    """Mark `member` away from now through the day `until`, wherever `by` may say so.

    The day ends where each partnership has their side. All of it holds or none: it is one word of
    one person. Raises as `roles.set_away` does.
    """
    moved = []
    for each in _wherever(session, member, by=by):
        partnership = session.get_one(Partnership, each.partnership_id)
        terms = partnerships.terms_of(session, partnership)
        at_work = Calendar.of(terms, side=each.side)
        was_away = each.id in roles.away_until(session, partnership=partnership, now=now)
        absence = roles.set_away(
            session,
            member=each,
            until=until,
            zone=at_work.zone,
            # Where they are the same person's members, nobody else speaks.
            by=by if each is member else each,
            now=now,
        )
        _go_on(session, absence, now=now)
        absence.welcome_at = at_work.add(absence.until_at, timedelta())
        with use_locale(terms.language):
            records = contacts.reassign_and_publish(
                session, partnership=partnership, now=now, about=each
            )
            _hand_over(session, absence, records, until=until, by=by, now=now)
        moved.append(
            AbsenceOutcome(
                partnership=partnership,
                member=each,
                records=records,
                was_away=was_away,
                is_away=True,
            )
        )
    return moved


def _hand_over(
    session: Session,
    absence: Absence,
    records: Sequence[Record],
    *,
    until: date,
    by: Member,
    now: datetime,
) -> None:
    """Tell each to whom `records` came; whoever marked the absence reads it in the answer."""
    taken: dict[Member, list[Record]] = defaultdict(list)
    for record in records:
        if record.responsible is not None:
            taken[record.responsible].append(record)
    for member, theirs in taken.items():
        if member.slack_user_id == by.slack_user_id:
            continue
        message = people_absence.handover_message(
            theirs[0].partnership, who=absence.member, through=until, records=theirs
        )
        outbox.enqueue_direct(
            session,
            key=f"takes-over:{absence.id}:{member.id}:{theirs[0].id}",
            user=member.slack_user_id,
            message=message,
            audience=Audience.SHARED,
            now=now,
        )


def _go_on(session: Session, absence: Absence, *, now: datetime) -> None:
    """Let an absence tell of those before it too, from which its member never came back to work."""
    for before in session.scalars(
        select(Absence)
        .where(
            Absence.member_id == absence.member_id,
            Absence.id != absence.id,
            Absence.until_at <= now,
            Absence.welcome_at.is_not(None),
        )
        .with_for_update()
    ):
        absence.from_at = min(absence.from_at, before.from_at)
        before.welcome_at = None


def end(session: Session, *, member: Member, by: Member, now: datetime) -> list[AbsenceOutcome]:
    """End what absence `member` has, wherever `by` may say so; raises as `roles.set_back` does."""
    moved = []
    for each in _wherever(session, member, by=by):
        partnership = session.get_one(Partnership, each.partnership_id)
        was_away = roles.set_back(session, member=each, by=by if each is member else each, now=now)
        with use_locale(partnerships.terms_of(session, partnership).language):
            records = contacts.reassign_and_publish(
                session, partnership=partnership, now=now, about=each
            )
        moved.append(
            AbsenceOutcome(
                partnership=partnership,
                member=each,
                records=records,
                was_away=was_away,
                is_away=False,
            )
        )
    return moved


def counts_everywhere(member: Member, *, by: Member) -> bool:
    """Whether what `by` says of `member`'s absence counts outside of this partnership too.

    People say it of themselves, and the consultancy's people of each other; of a customer's person
    the consultancy speaks in the partnership with that customer alone.
    """
    return member is by or (by.side is member.side is Side.CONSULTANCY)


def _wherever(session: Session, member: Member, *, by: Member) -> Iterator[Member]:
    """The members that the person is where it counts, each partnership locked in turn.

    Always in the order of the partnerships, so that no two absences wait for each other.
    """
    if not counts_everywhere(member, by=by):
        yield member
        return
    where = select(Member).where(
        Member.slack_user_id == member.slack_user_id,
        Member.side != Side.UNKNOWN,
        Member.left_at.is_(None),
    )
    if member is not by:
        where = where.where(or_(Member.side == Side.CONSULTANCY, Member.is_home))
    members = session.scalars(where.order_by(Member.partnership_id)).all()
    for each in members if member in members else [member]:
        session.execute(
            select(Partnership.id)
            .where(Partnership.id == each.partnership_id)
            .with_for_update(key_share=True)
        )
        yield each


def ended(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of absences that have ended and are not closed yet."""
    return session.scalars(
        select(Absence.id)
        .where(Absence.until_at <= now, Absence.closed_at.is_(None))
        .order_by(Absence.id)
    ).all()


def close_ended(session: Session, *, absence_id: int, now: datetime) -> bool:
    """Bring back what is open, and close the absence.

    Returns whether there was anything to close: another process may have been faster.
    """
    absence = claimed(
        session,
        select(Absence).where(Absence.id == absence_id, Absence.closed_at.is_(None)),
    )
    if absence is None:
        return False
    absence.closed_at = now
    member = session.get_one(Member, absence.member_id)
    partnership = session.get_one(Partnership, member.partnership_id)
    with use_locale(partnerships.terms_of(session, partnership).language):
        contacts.reassign_and_publish(session, partnership=partnership, now=now, about=member)
    return True


def due_welcomes(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of closed absences after which people work again, of whom nobody was welcomed yet."""
    return session.scalars(
        select(Absence.id).where(*_is_to_welcome(now)).order_by(Absence.id)
    ).all()


def welcome_back(session: Session, absence_id: int, *, now: datetime) -> bool:
    """Tell who was away what happened meanwhile, if they are back; whether that was still to do."""
    absence = claimed(
        session, select(Absence).where(Absence.id == absence_id, *_is_to_welcome(now))
    )
    if absence is None:
        return False
    absence.welcome_at = None
    partnership = session.get_one(Partnership, absence.member.partnership_id)
    if _is_back(session, absence.member, now=now):
        with use_locale(partnerships.terms_of(session, partnership).language):
            _tell(session, absence, partnership, now=now)
    return True


def _is_to_welcome(now: datetime) -> tuple[ColumnElement[bool], ...]:
    # What waits for them is told, so it has to have come back first.
    return Absence.welcome_at <= now, Absence.closed_at.is_not(None)


def _is_back(session: Session, member: Member, *, now: datetime) -> bool:
    """Whether `member` is there to be told: not gone for good, and not away again already."""
    partnership = session.get_one(Partnership, member.partnership_id)
    away = roles.away_until(session, partnership=partnership, now=now)
    return member.left_at is None and member.side is not Side.UNKNOWN and member.id not in away


def _tell(session: Session, absence: Absence, partnership: Partnership, *, now: datetime) -> None:
    member = absence.member
    waiting, _ = log.unsettled(session, reader=member, now=now)
    happened = _happened(session, absence)
    if not waiting and not happened and _is_told_elsewhere(session, absence):
        return
    message = people_absence.welcome_message(
        partnership, happened=happened, waiting=waiting, since=absence.from_at
    )
    outbox.enqueue_direct(
        session,
        key=f"back:{absence.id}",
        user=member.slack_user_id,
        message=message,
        audience=Audience.SHARED,
        now=now,
    )


def _happened(session: Session, absence: Absence) -> Sequence[History]:
    """What others did meanwhile with the member's records, oldest first.

    Theirs is what they raised, and what belongs to them or to a role that they hold.
    """
    member = absence.member
    return session.scalars(
        select(History)
        .join(Record, Record.id == History.record_id)
        .where(
            Record.partnership_id == member.partnership_id,
            History.at >= absence.from_at,
            History.at < absence.until_at,
            or_(History.member_id.is_(None), History.member_id != member.id),
            or_(
                Record.responsible_id == member.id,
                Record.author_id == member.id,
                Record.logged_by_id == member.id,
                Record.responsible_role.in_(roles.keys_held(session, member)),
            ),
        )
        .order_by(History.id)
    ).all()


def _is_told_elsewhere(session: Session, absence: Absence) -> bool:
    """Whether another partnership welcomes the person back: that nothing happened is said once."""
    person = select(Member.slack_user_id).where(Member.id == absence.member_id).scalar_subquery()
    first = session.scalar(
        select(Absence.id)
        .join(Member)
        .where(
            Member.slack_user_id == person,
            Member.side != Side.UNKNOWN,
            Member.left_at.is_(None),
            Absence.from_at == absence.from_at,
        )
        .order_by(Absence.id)
        .limit(1)
    )
    return first != absence.id
