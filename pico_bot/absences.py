"""Absences that are over: what waited elsewhere comes back to whom it belongs to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot import records, routing
from pico_bot.model import Absence, Member, Partnership


def over(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of absences that have ended and are not closed yet."""
    return session.scalars(
        select(Absence.id)
        .where(Absence.until_at <= now, Absence.closed_at.is_(None))
        .order_by(Absence.id)
    ).all()


def close(session: Session, *, absence_id: int, now: datetime) -> bool:
    """Bring the open records back to who answers for them now, and close the absence.

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
    for record in routing.reroute(session, partnership=partnership, now=now):
        records.show(session, record, now=now)
    return True
