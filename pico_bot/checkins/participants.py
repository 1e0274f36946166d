"""Who takes part in a check-in: the people the charter names, or the role holders."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins.names import extra_terms
from pico_bot.model import Member, Occurrence, Participation, Schedule, Side, snapshot_of
from pico_bot.partnerships import roles


def named_participants(session: Session, schedule: Schedule) -> Sequence[Member]:
    """The members the charter names, away or not, by side; empty if it names none."""
    partnership, extra = schedule.partnership, extra_terms(schedule)
    ids = extra.participants if extra else ()
    ids = ids or snapshot_of(partnership).terms.checkins.participants
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


def participant_ids_of(session: Session, schedule: Schedule, *, now: datetime) -> list[int]:
    """The ids of the members to ask at `now`, without those who are away.

    If everyone the charter names has left, these are the role holders.
    """
    partnership, named = schedule.partnership, named_participants(session, schedule)
    if named:
        away = snapshot_of(partnership).away_until(now)
        return sorted(each.id for each in named if each.id not in away)
    contacts = roles.contacts(partnership, now=now)
    return sorted({each.id for contact in contacts for each in contact.answering()})


def remaining_participants(
    session: Session, occurrence: Occurrence, *, now: datetime
) -> list[Member]:
    """The members asked when the occurrence was posted, without those away at `now` or gone.

    Later changes of the charter don't add anyone.
    """
    ids = occurrence.participant_ids
    if ids is None:
        ids = participant_ids_of(session, occurrence.schedule, now=now)
    away = snapshot_of(occurrence.schedule.partnership).away_until(now)
    members = session.scalars(
        select(Member)
        .where(
            Member.id.in_(ids),
            Member.side != Side.UNKNOWN,
            Member.left_at.is_(None),
        )
        .order_by(Member.id)
    ).all()
    return [each for each in members if each.id not in away]


def find_participation(
    session: Session, occurrence: Occurrence, member: Member
) -> Participation | None:
    """The member's participation in the occurrence, if there is one."""
    return session.scalar(
        select(Participation).where(
            Participation.occurrence_id == occurrence.id, Participation.member_id == member.id
        )
    )


def get_or_create_participation(
    session: Session, occurrence: Occurrence, member: Member
) -> Participation:
    """The member's participation in the occurrence; the caller holds the occurrence's lock."""
    found = find_participation(session, occurrence, member)
    if found is None:
        found = Participation(occurrence=occurrence, member=member)
        session.add(found)
        session.flush()
    return found
