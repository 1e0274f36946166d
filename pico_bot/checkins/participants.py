"""Who is asked in a check-in: the contact points of both sides, or whom the charter names."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins.names import agreed_terms
from pico_bot.model import Member, Occurrence, Schedule, Side
from pico_bot.partnerships import partnerships, roles


def named_participants(session: Session, schedule: Schedule) -> Sequence[Member]:
    """Whom the charter names, away or not, by side; nobody where it asks the contact points."""
    partnership, own = schedule.partnership, agreed_terms(session, schedule)
    ids = own.participants if own else ()
    ids = ids or partnerships.terms_of(session, partnership).checkins.participants
    if not ids:
        return ()
    return session.scalars(
        select(Member)
        .where(
            Member.partnership_id == partnership.id,
            Member.slack_user_id.in_(ids),
            Member.side != Side.UNKNOWN,
            Member.left_at.is_(None),
        )
        .order_by(Member.side, Member.name, Member.id)
    ).all()


def participants_of(session: Session, schedule: Schedule, *, now: datetime) -> list[Member]:
    """Who is to answer at `now`, each once; the away are excused.

    Where none of those whom the charter names is left, it is the contact points again.
    """
    partnership, chosen = schedule.partnership, named_participants(session, schedule)
    if chosen:
        away = roles.away_until(session, partnership=partnership, now=now)
        return [each for each in chosen if each.id not in away]
    held = roles.contacts(session, partnership=partnership, now=now)
    answering = (member for contact in held for member in contact.answering())
    return list({member.id: member for member in answering}.values())


def remaining_participants(
    session: Session, occurrence: Occurrence, *, now: datetime
) -> list[Member]:
    """Who of those that were asked when it was posted is to answer at `now`.

    That are neither the away nor those who have left; whatever the charter says since, nobody is
    expected to answer who was not asked.
    """
    if occurrence.participant_ids is None:
        return participants_of(session, occurrence.schedule, now=now)
    away = roles.away_until(session, partnership=occurrence.schedule.partnership, now=now)
    members = session.scalars(
        select(Member)
        .where(
            Member.id.in_(occurrence.participant_ids),
            Member.side != Side.UNKNOWN,
            Member.left_at.is_(None),
        )
        .order_by(Member.id)
    ).all()
    return [each for each in members if each.id not in away]
