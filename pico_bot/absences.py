"""Absences that are over: what waited elsewhere comes back; who was away hears what happened."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pico_bot import contacts, logbook, partnerships, roles
from pico_bot.cards import returning as cards
from pico_bot.delivery import outbox
from pico_bot.model import Absence, Audience, History, Member, Partnership, Record, Side
from pico_bot.texts import speaking


def over(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of absences that have ended and are not closed yet."""
    return session.scalars(
        select(Absence.id)
        .where(Absence.until_at <= now, Absence.closed_at.is_(None))
        .order_by(Absence.id)
    ).all()


def close(session: Session, *, absence_id: int, now: datetime) -> bool:
    """Bring back what is open, tell who was away what happened meanwhile, and close the absence.

    Returns whether there was anything to close: another process may have been faster.
    """
    absence = session.scalar(
        select(Absence)
        .where(Absence.id == absence_id, Absence.closed_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    if absence is None:
        return False
    absence.closed_at = now
    member = session.get_one(Member, absence.member_id)
    partnership = session.get_one(Partnership, member.partnership_id)
    with speaking(partnerships.terms_of(session, partnership).language):
        contacts.follow(session, partnership=partnership, now=now, about=member)
        if _is_back(session, member, now=now):
            _tell(session, absence, partnership, now=now)
    return True


def _is_back(session: Session, member: Member, *, now: datetime) -> bool:
    """Whether `member` is there to be told: not gone for good, and not away again already."""
    partnership = session.get_one(Partnership, member.partnership_id)
    away = roles.away_until(session, partnership=partnership, now=now)
    return member.left_at is None and member.side is not Side.UNKNOWN and member.id not in away


def _tell(session: Session, absence: Absence, partnership: Partnership, *, now: datetime) -> None:
    member = absence.member
    waiting, _ = logbook.unsettled(session, reader=member, now=now)
    message = cards.welcome_back(
        partnership, happened=_happened(session, absence), waiting=waiting, since=absence.from_at
    )
    outbox.owe_direct(
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
