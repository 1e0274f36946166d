"""How partnerships fare: the signs of it read from the record, each with its number."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from statistics import fmean

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pico_bot.core import use_cache
from pico_bot.model import (
    LEAD_ROLES,
    Answer,
    CharterTerms,
    Decision,
    ExpectedAction,
    Health,
    HealthReason,
    HealthSignal,
    Member,
    Occurrence,
    OccurrenceState,
    Partnership,
    Record,
    ResponseTimer,
    Schedule,
    Side,
    State,
    assess_health,
)
from pico_bot.partnerships import Calendar, partnerships, phase_history, roles
from pico_bot.records import sla

# As many check-ins are looked back on.
_LOOKED_BACK = 12

# What was answered longer ago tells nothing of today.
_OLD = timedelta(weeks=13)

# Working days in which a check-in is to be answered that is from before it had a window.
_DAYS_TO_ANSWER = 2

_A_DAY = timedelta(days=1)

_BOTH = frozenset({Side.CONSULTANCY, Side.CUSTOMER})


def health_of(session: Session, partnership: Partnership, *, now: datetime) -> Health:
    """How `partnership` fares at `now` (UTC), and why."""
    with use_cache(session):
        terms = partnerships.terms_of(session, partnership)
        held = _occurrences(session, partnership, now=now)
        return assess_health(
            [
                *_overdue(session, partnership, now=now),
                *_confidence(held, now=now),
                _silence(session, partnership, terms, now=now),
                _gaps(session, partnership, now=now),
                _reviews(session, partnership, now=now),
                _missed(session, held, Calendar.of(terms), now=now),
            ]
        )


def _overdue(session: Session, partnership: Partnership, *, now: datetime) -> list[HealthReason]:
    """What somebody was to have acted on by now; decisions stand for themselves."""
    watched = session.scalars(
        select(ResponseTimer)
        .join(Record, Record.id == ResponseTimer.record_id)
        .where(
            Record.partnership_id == partnership.id,
            ResponseTimer.awaited.is_not(None),
        )
        .order_by(Record.id)
        .options(joinedload(ResponseTimer.record))
    ).all()
    late = []
    for each in watched:
        due = sla.due_at(session, each, now=now)
        if due is not None and due <= now:
            late.append(each)
    found = {
        HealthSignal.OVERDUE: [
            each.record for each in late if each.awaited is not ExpectedAction.ANSWER
        ],
        HealthSignal.UNANSWERED: [
            each.record for each in late if each.awaited is ExpectedAction.ANSWER
        ],
    }
    return [
        HealthReason(sign=sign, number=len(records), records=records)
        for sign, records in found.items()
    ]


def _confidence(held: Sequence[Sequence[Occurrence]], *, now: datetime) -> list[HealthReason]:
    """How sure people are by the last check-in that they said it in, and how much less than before.

    What was said before is that of the same check-in: others ask others.
    """
    said = [
        [each for each in one if each.due_at > now - _OLD and _said(each.answers)] for one in held
    ]
    newest = max(filter(None, said), key=lambda one: one[0].due_at, default=[])
    averages = [fmean(_said(each.answers)) for each in newest]
    found = [HealthReason(sign=HealthSignal.LOW, number=averages[0])] if averages else []
    if len(averages) > 1:
        found.append(
            HealthReason(sign=HealthSignal.FALLING, number=round(averages[1] - averages[0], 2))
        )
    return found


def _said(answers: Sequence[Answer]) -> list[int]:
    return [each.confidence for each in answers if each.confidence is not None]


def _silence(
    session: Session, partnership: Partnership, terms: CharterTerms, *, now: datetime
) -> HealthReason:
    """For how many whole working days nobody has said a word."""
    spoken = session.scalar(
        select(func.max(Member.last_spoke_at)).where(Member.partnership_id == partnership.id)
    )
    calendar = Calendar.of(terms)
    last = (spoken or partnership.created_at).astimezone(calendar.zone).date()
    days = calendar.working_days(last + _A_DAY, now.astimezone(calendar.zone).date())
    return HealthReason(sign=HealthSignal.SILENCE, number=days / terms.ladder.quiet_days, days=days)


def _gaps(session: Session, partnership: Partnership, *, now: datetime) -> HealthReason:
    """The empty ones of the roles that the phase wants filled, and of those that lead a side."""
    needed = {*phase_history.current_phase(session, partnership).roles, *LEAD_ROLES.values()}
    held = roles.contacts(session, partnership=partnership, now=now)
    empty = [each.role for each in held if each.is_gap and each.role.key in needed]
    return HealthReason(sign=HealthSignal.GAPS, number=len(empty), roles=empty)


def _reviews(session: Session, partnership: Partnership, *, now: datetime) -> HealthReason:
    past = session.scalars(
        select(Decision)
        .where(
            Decision.partnership_id == partnership.id,
            Decision.state.in_({State.CONFIRMED, State.UNDER_REVIEW}),
            Decision.review_on < partnerships.today(session, partnership, now=now),
        )
        .order_by(Decision.review_on, Decision.id)
    ).all()
    return HealthReason(sign=HealthSignal.REVIEWS, number=len(past), records=past)


def _missed(
    session: Session,
    held: Sequence[Sequence[Occurrence]],
    calendar: Calendar,
    *,
    now: datetime,
) -> HealthReason:
    """How many check-ins in a row came to nothing, of whichever it is the most."""
    asked = {who for each in chain.from_iterable(held) for who in each.participants or ()}
    sides = dict(session.execute(select(Member.id, Member.side).where(Member.id.in_(asked))).all())
    missed = max((_missed_of(each, sides, calendar, now=now) for each in held), default=0)
    return HealthReason(sign=HealthSignal.MISSED, number=missed)


def _missed_of(
    held: Sequence[Occurrence], sides: Mapping[int, Side], calendar: Calendar, *, now: datetime
) -> int:
    """The same of one check-in, up to the newest that had its time; the away are excused."""
    missed = 0
    for each in held:
        if each.state is OccurrenceState.POSTED:
            asked = _BOTH & {sides[who] for who in each.participants or () if who in sides}
            if each.participants is None or each.closed_at is None:
                asked = _BOTH
            elif not asked:
                # Everybody was away.
                continue
            if asked <= {said.member.side for said in each.answers}:
                break
            usual = calendar.add(each.due_at, _DAYS_TO_ANSWER * calendar.a_day)
            if (each.closes_at or usual) > now:
                continue
        missed += 1
    return missed


def _occurrences(
    session: Session, partnership: Partnership, *, now: datetime
) -> Sequence[Sequence[Occurrence]]:
    """The last check-ins, the newest first: the main ones with those that come once, and others.

    A further one is looked back on as long as it comes.
    """
    number = func.row_number().over(
        partition_by=Occurrence.schedule_id, order_by=(Occurrence.due_at.desc(), Occurrence.id)
    )
    last = (
        select(Occurrence.id, number.label("number"))
        .join(Schedule)
        .where(Schedule.partnership_id == partnership.id, Occurrence.due_at <= now)
        .subquery()
    )
    found = session.scalars(
        select(Occurrence)
        .join(last, last.c.id == Occurrence.id)
        .where(last.c.number <= _LOOKED_BACK)
        .order_by(Occurrence.due_at.desc(), Occurrence.id.desc())
        .options(
            joinedload(Occurrence.schedule),
            selectinload(Occurrence.answers).joinedload(Answer.member),
        )
    )
    held: dict[str | None, list[Occurrence]] = {}
    for each in found:
        if each.schedule.title is None or each.schedule.is_set:
            held.setdefault(each.schedule.title and each.schedule.name, []).append(each)
    return [each[:_LOOKED_BACK] for each in held.values()]
