"""Absences: when someone is away, their work moves to others; on return they get a summary.

A person's absence applies in every partnership where they work. Each partnership keeps its own row,
so that nothing about one partnership can be read in another.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from pico_bot.core import lock_if_due
from pico_bot.delivery import outbox
from pico_bot.i18n import use_locale
from pico_bot.model import (
    Absence,
    Audience,
    History,
    Member,
    Partnership,
    Record,
    Side,
    snapshot_of,
)
from pico_bot.partnerships import Calendar, roles
from pico_bot.people import contacts
from pico_bot.people.views import absence as absence_views
from pico_bot.records import log


@dataclass(frozen=True, kw_only=True)
class AbsenceOutcome:
    """What starting or ending an absence did in one partnership.

    `records` are the records that were reassigned. `was_away` and `is_away` say whether the member
    was away before and is away now.
    """

    partnership: Partnership
    member: Member
    records: Sequence[Record]
    was_away: bool
    is_away: bool


def start(
    session: Session,
    *,
    member: Member,
    until: date,
    by: Member,
    now: datetime,
    first: date | None = None,
) -> list[AbsenceOutcome]:
    """Mark `member` as away through the day `until`, from now or the later day `first`.

    Applies in all partnerships for which `by` may set it.

    The day ends in the time zone of the member's side in each partnership. Either all partnerships
    are updated or none. Raises as `roles.set_away` does.
    """
    outcomes = []
    for each in _affected_members(session, member, by=by):
        partnership = session.get_one(Partnership, each.partnership_id)
        terms = snapshot_of(partnership).terms
        calendar = Calendar.of(terms, side=each.side)
        was_away = each.id in snapshot_of(partnership).away_until(now)
        absence = roles.set_away(
            session,
            member=each,
            until=until,
            zone=calendar.zone,
            # In other partnerships the person sets it as the member they are there.
            by=by if each is member else each,
            now=now,
            first=first,
        )
        if absence.from_at <= now:
            _merge_previous(session, absence, now=now)
        absence.welcome_at = calendar.add(absence.until_at, timedelta())
        with use_locale(terms.language):
            records = contacts.reassign_and_publish(
                session, partnership=partnership, now=now, about=each
            )
            _notify_new_owners(session, absence, records, until=until, by=by, now=now)
        outcomes.append(
            AbsenceOutcome(
                partnership=partnership,
                member=each,
                records=records,
                was_away=was_away,
                is_away=absence.from_at <= now,
            )
        )
    return outcomes


def _notify_new_owners(
    session: Session,
    absence: Absence,
    records: Sequence[Record],
    *,
    until: date,
    by: Member,
    now: datetime,
) -> None:
    """Notify each new owner of `records`, except the person who set the absence."""
    by_owner: dict[Member, list[Record]] = defaultdict(list)
    for record in records:
        if record.responsible is not None:
            by_owner[record.responsible].append(record)
    for member, reassigned in by_owner.items():
        if member.slack_user_id == by.slack_user_id:
            continue
        message = absence_views.handover_message(
            reassigned[0].partnership, who=absence.member, through=until, records=reassigned
        )
        outbox.enqueue_direct(
            session,
            key=f"takes-over:{absence.id}:{member.id}:{reassigned[0].id}",
            user=member.slack_user_id,
            message=message,
            audience=Audience.SHARED,
            now=now,
        )


def _merge_previous(session: Session, absence: Absence, *, now: datetime) -> None:
    """Extend `absence` back over earlier ones whose member has not been back at work since."""
    for previous in session.scalars(
        select(Absence)
        .where(
            Absence.member_id == absence.member_id,
            Absence.id != absence.id,
            Absence.until_at <= now,
            Absence.welcome_at.is_not(None),
        )
        .with_for_update()
    ):
        absence.from_at = min(absence.from_at, previous.from_at)
        previous.welcome_at = None


def end(session: Session, *, member: Member, by: Member, now: datetime) -> list[AbsenceOutcome]:
    """End the absence of `member` in all partnerships for which `by` may.

    Raises as `roles.set_back` does.
    """
    outcomes = []
    for each in _affected_members(session, member, by=by):
        partnership = session.get_one(Partnership, each.partnership_id)
        was_away = roles.set_back(session, member=each, by=by if each is member else each, now=now)
        with use_locale(snapshot_of(partnership).terms.language):
            records = contacts.reassign_and_publish(
                session, partnership=partnership, now=now, about=each
            )
        outcomes.append(
            AbsenceOutcome(
                partnership=partnership,
                member=each,
                records=records,
                was_away=was_away,
                is_away=False,
            )
        )
    return outcomes


def applies_everywhere(member: Member, *, by: Member) -> bool:
    """Whether `by` sets the absence of `member` in all partnerships or only in this one.

    People set their own absence everywhere, and consultancy members set each other's. For a
    customer's member, the consultancy sets it only in the partnership with that customer.
    """
    return member is by or (by.side is member.side is Side.CONSULTANCY)


def _affected_members(session: Session, member: Member, *, by: Member) -> Iterator[Member]:
    """Each member row to which the absence applies, with its partnership locked.

    Partnerships are locked in the order of their ids, so that two absences never deadlock.
    """
    if not applies_everywhere(member, by=by):
        yield member
        return
    where = select(Member).where(
        Member.slack_user_id == member.slack_user_id,
        Member.side != Side.UNKNOWN,
        Member.left_at.is_(None),
    )
    if member is not by:
        where = where.where(or_(Member.side == Side.CONSULTANCY, Member.is_from_own_workspace))
    members = session.scalars(where.order_by(Member.partnership_id)).all()
    for each in members if member in members else [member]:
        session.execute(
            select(Partnership.id)
            .where(Partnership.id == each.partnership_id)
            .with_for_update(key_share=True)
        )
        yield each


@cache
def due_openings() -> Select[int, datetime]:
    """Selects the absences that have begun but whose records are not reassigned yet."""
    return (
        select(Absence.id, Absence.from_at)
        .where(Absence.from_at <= bindparam("now"), Absence.opened_at.is_(None))
        .order_by(Absence.from_at, Absence.id)
    )


def open_begun(session: Session, absence_id: int, *, now: datetime) -> bool:
    """Reassign the records of a member whose absence has begun.

    Returns False if another process has already done it.
    """
    absence = lock_if_due(
        session,
        select(Absence).where(Absence.id == absence_id, Absence.opened_at.is_(None)),
    )
    if absence is None:
        return False
    absence.opened_at = now
    if absence.until_at <= now:
        return True
    member = session.get_one(Member, absence.member_id)
    partnership = session.get_one(Partnership, member.partnership_id)
    terms = snapshot_of(partnership).terms
    zone = Calendar.of(terms, side=member.side).zone
    until = (absence.until_at - timedelta(microseconds=1)).astimezone(zone).date()
    with use_locale(terms.language):
        records = contacts.reassign_and_publish(
            session, partnership=partnership, now=now, about=member
        )
        _notify_new_owners(session, absence, records, until=until, by=member, now=now)
    return True


@cache
def due_closings() -> Select[int, datetime]:
    """Selects the absences that have ended but are not closed yet."""
    return (
        select(Absence.id, Absence.until_at)
        .where(Absence.until_at <= bindparam("now"), Absence.closed_at.is_(None))
        .order_by(Absence.until_at, Absence.id)
    )


def close_ended(session: Session, absence_id: int, *, now: datetime) -> bool:
    """Close an absence that has ended, and assign open records to the member again.

    Returns False if another process has already closed it.
    """
    absence = lock_if_due(
        session,
        select(Absence).where(Absence.id == absence_id, Absence.closed_at.is_(None)),
    )
    if absence is None:
        return False
    absence.closed_at = now
    member = session.get_one(Member, absence.member_id)
    partnership = session.get_one(Partnership, member.partnership_id)
    with use_locale(snapshot_of(partnership).terms.language):
        contacts.reassign_and_publish(session, partnership=partnership, now=now, about=member)
    return True


@cache
def due_welcomes() -> Select[int, datetime | None]:
    """Selects the closed absences whose members are at work again but have no summary yet."""
    return (
        select(Absence.id, Absence.welcome_at)
        .where(*_welcome_is_due(bindparam("now")))
        .order_by(Absence.welcome_at, Absence.id)
    )


def send_welcome(session: Session, absence_id: int, *, now: datetime) -> bool:
    """Send the member a summary of what happened while they were away.

    Returns False if another process has already handled it.
    """
    absence = lock_if_due(
        session, select(Absence).where(Absence.id == absence_id, *_welcome_is_due(now))
    )
    if absence is None:
        return False
    absence.welcome_at = None
    partnership = session.get_one(Partnership, absence.member.partnership_id)
    if _is_back(session, absence.member, now=now):
        with use_locale(snapshot_of(partnership).terms.language):
            _send_welcome(session, absence, partnership, now=now)
    return True


def _welcome_is_due(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    # The summary lists what is waiting, so open records have to be reassigned first.
    return Absence.welcome_at <= now, Absence.closed_at.is_not(None)


def _is_back(session: Session, member: Member, *, now: datetime) -> bool:
    """Whether `member` is still in the partnership and not away again."""
    partnership = session.get_one(Partnership, member.partnership_id)
    away = snapshot_of(partnership).away_until(now)
    return member.left_at is None and member.side is not Side.UNKNOWN and member.id not in away


def _send_welcome(
    session: Session, absence: Absence, partnership: Partnership, *, now: datetime
) -> None:
    member = absence.member
    records = log.open_records(session, [partnership])
    waiting = records.waiting_for(session, member, now=now)
    history = _history_during(session, absence, now=now)
    if not waiting and not history and _is_welcomed_elsewhere(session, absence):
        return
    message = absence_views.welcome_message(
        partnership, history=history, waiting=waiting, since=absence.from_at
    )
    outbox.enqueue_direct(
        session,
        key=f"back:{absence.id}",
        user=member.slack_user_id,
        message=message,
        audience=Audience.SHARED,
        now=now,
    )


def _history_during(session: Session, absence: Absence, *, now: datetime) -> Sequence[History]:
    """What others did with the member's records meanwhile, oldest first.

    The member's records are those that they raised and those assigned to them or to a role they
    hold.
    """
    member = absence.member
    return session.scalars(
        select(History)
        .join(Record, Record.id == History.record_id)
        .where(
            History.partnership_id == member.partnership_id,
            History.at >= absence.from_at,
            History.at < absence.until_at,
            or_(History.member_id.is_(None), History.member_id != member.id),
            or_(
                Record.responsible_id == member.id,
                Record.author_id == member.id,
                Record.logged_by_id == member.id,
                Record.responsible_role.in_(
                    snapshot_of(session.get_one(Partnership, member.partnership_id)).keys_held(
                        member, now=now
                    )
                ),
            ),
        )
        .order_by(History.id)
    ).all()


def _is_welcomed_elsewhere(session: Session, absence: Absence) -> bool:
    """Whether another partnership sends the welcome; an empty summary is sent only once."""
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
