"""The health of partnerships: each signal measured from records, check-ins and roles."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain
from statistics import fmean
from typing import assert_never

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pico_bot.model import (
    LEAD_ROLES,
    Answer,
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
    snapshot_of,
)
from pico_bot.partnerships import Calendar, partnerships, phase_history, roles
from pico_bot.records import sla

# The number of past check-ins that are considered.
_MAX_CHECKINS = 12

# Older answers say nothing about today's confidence.
_CONFIDENCE_EXPIRES_AFTER = timedelta(weeks=13)

# Working days to answer a check-in that was posted before check-ins had a window.
_DEFAULT_DAYS_TO_ANSWER = 2

_A_DAY = timedelta(days=1)

_BOTH_SIDES = frozenset({Side.CONSULTANCY, Side.CUSTOMER})


def health_of(session: Session, partnership: Partnership, *, now: datetime) -> Health:
    """The health of `partnership` at `now` (UTC), with the reasons."""
    measurements = _Measurements(session, partnership, now=now)
    measured = [measurements.measure(signal) for signal in HealthSignal]
    return assess_health(each for each in measured if each is not None)


class _Measurements:
    """Measures the signals of one partnership at `now`."""

    def __init__(self, session: Session, partnership: Partnership, *, now: datetime) -> None:
        self._session = session
        self._partnership = partnership
        self._now = now
        self._terms = snapshot_of(partnership).terms
        self._calendar = Calendar.of(self._terms)

    def measure(self, signal: HealthSignal) -> HealthReason | None:
        """The reason with the number of `signal`; None if there is nothing to measure it by."""
        match signal:
            case HealthSignal.OVERDUE:
                return _of_records(signal, self._overdue(is_answer=False))
            case HealthSignal.UNANSWERED:
                return _of_records(signal, self._overdue(is_answer=True))
            case HealthSignal.LOW_CONFIDENCE:
                return self._low_confidence()
            case HealthSignal.FALLING_CONFIDENCE:
                return self._falling_confidence()
            case HealthSignal.INACTIVITY:
                return self._inactivity()
            case HealthSignal.VACANT_ROLES:
                return self._vacant_roles()
            case HealthSignal.OVERDUE_REVIEWS:
                return _of_records(signal, self._overdue_reviews())
            case HealthSignal.MISSED_CHECKINS:
                return self._missed_checkins()
            case _:
                assert_never(signal)

    def _overdue(self, *, is_answer: bool) -> list[Record]:
        """Overdue records: decisions waiting for an answer, or everything else."""
        return [
            each.record
            for each in self._overdue_timers
            if (each.expected_action is ExpectedAction.ANSWER) is is_answer
        ]

    @cached_property
    def _overdue_timers(self) -> list[ResponseTimer]:
        timers = self._session.scalars(
            select(ResponseTimer)
            .join(Record, Record.id == ResponseTimer.record_id)
            .where(
                Record.partnership_id == self._partnership.id,
                ResponseTimer.expected_action.is_not(None),
            )
            .order_by(Record.id)
            .options(joinedload(ResponseTimer.record))
        ).all()
        overdue = []
        for each in timers:
            due = sla.due_at(self._session, each, now=self._now)
            if due is not None and due <= self._now:
                overdue.append(each)
        return overdue

    def _low_confidence(self) -> HealthReason | None:
        averages = self._confidence_averages
        if not averages:
            return None
        return HealthReason(signal=HealthSignal.LOW_CONFIDENCE, number=averages[0])

    def _falling_confidence(self) -> HealthReason | None:
        averages = self._confidence_averages
        if len(averages) < 2:
            return None
        number = round(averages[1] - averages[0], 2)
        return HealthReason(signal=HealthSignal.FALLING_CONFIDENCE, number=number)

    @cached_property
    def _confidence_averages(self) -> list[float]:
        """The averages of the check-in with the latest score, newest occurrence first.

        Only one check-in is compared with itself, because different ones ask different people.
        """
        cutoff = self._now - _CONFIDENCE_EXPIRES_AFTER
        scored = [
            [each for each in checkin if each.due_at > cutoff and _scores(each.answers)]
            for checkin in self._checkins
        ]
        newest = max(filter(None, scored), key=lambda checkin: checkin[0].due_at, default=[])
        return [fmean(_scores(each.answers)) for each in newest]

    def _inactivity(self) -> HealthReason:
        last_active_at = self._session.scalar(
            select(func.max(Member.last_active_at)).where(
                Member.partnership_id == self._partnership.id
            )
        )
        zone = self._calendar.zone
        last = (last_active_at or self._partnership.created_at).astimezone(zone).date()
        days = self._calendar.working_days(last + _A_DAY, self._now.astimezone(zone).date())
        return HealthReason(
            signal=HealthSignal.INACTIVITY,
            number=days / self._terms.escalation.quiet_days,
            days=days,
        )

    def _vacant_roles(self) -> HealthReason:
        """Counts vacant roles that the phase needs, and vacant lead roles."""
        phase = phase_history.current_phase(self._session, self._partnership)
        needed = {*phase.roles, *LEAD_ROLES.values()}
        contacts = roles.contacts(self._partnership, now=self._now)
        vacant = [each.role for each in contacts if each.is_vacant and each.role.key in needed]
        return HealthReason(signal=HealthSignal.VACANT_ROLES, number=len(vacant), roles=vacant)

    def _overdue_reviews(self) -> Sequence[Record]:
        today = partnerships.today(self._partnership, now=self._now)
        return self._session.scalars(
            select(Decision)
            .where(
                Decision.partnership_id == self._partnership.id,
                Decision.state.in_({State.CONFIRMED, State.UNDER_REVIEW}),
                Decision.review_on < today,
            )
            .order_by(Decision.review_on, Decision.id)
        ).all()

    def _missed_checkins(self) -> HealthReason:
        """Counts missed check-ins in a row, for the check-in that has most of them."""
        asked = {
            member_id
            for each in chain.from_iterable(self._checkins)
            for member_id in each.participant_ids or ()
        }
        sides = dict(
            self._session.execute(select(Member.id, Member.side).where(Member.id.in_(asked))).all()
        )
        missed = max((self._missed_in_a_row(each, sides) for each in self._checkins), default=0)
        return HealthReason(signal=HealthSignal.MISSED_CHECKINS, number=missed)

    def _missed_in_a_row(self, checkin: Sequence[Occurrence], sides: Mapping[int, Side]) -> int:
        """Counts missed occurrences up to the newest one; absent participants are excused."""
        missed = 0
        for each in checkin:
            if each.state is OccurrenceState.POSTED:
                asked = _sides_asked(each, sides)
                if not asked:
                    # Everyone was away.
                    continue
                if asked <= {answer.member.side for answer in each.answers}:
                    break
                if self._closes_at(each) > self._now:
                    continue
            missed += 1
        return missed

    def _closes_at(self, occurrence: Occurrence) -> datetime:
        window = _DEFAULT_DAYS_TO_ANSWER * self._calendar.a_day
        return occurrence.closes_at or self._calendar.add(occurrence.due_at, window)

    @cached_property
    def _checkins(self) -> Sequence[Sequence[Occurrence]]:
        """The latest occurrences, newest first, one list for each check-in.

        The main check-in and one-off check-ins share a list. Extra check-ins count while they run.
        """
        number = func.row_number().over(
            partition_by=Occurrence.schedule_id, order_by=(Occurrence.due_at.desc(), Occurrence.id)
        )
        latest = (
            select(Occurrence.id, number.label("number"))
            .join(Schedule)
            .where(Schedule.partnership_id == self._partnership.id, Occurrence.due_at <= self._now)
            .subquery()
        )
        occurrences = self._session.scalars(
            select(Occurrence)
            .join(latest, latest.c.id == Occurrence.id)
            .where(latest.c.number <= _MAX_CHECKINS)
            .order_by(Occurrence.due_at.desc(), Occurrence.id.desc())
            .options(
                joinedload(Occurrence.schedule),
                selectinload(Occurrence.answers).joinedload(Answer.member),
            )
        )
        checkins: dict[str | None, list[Occurrence]] = {}
        for each in occurrences:
            if each.schedule.title is None or each.schedule.is_set:
                key = each.schedule.title and each.schedule.key
                checkins.setdefault(key, []).append(each)
        return [each[:_MAX_CHECKINS] for each in checkins.values()]


def _of_records(signal: HealthSignal, records: Sequence[Record]) -> HealthReason:
    return HealthReason(signal=signal, number=len(records), records=records)


def _scores(answers: Sequence[Answer]) -> list[int]:
    return [each.confidence for each in answers if each.confidence is not None]


def _sides_asked(occurrence: Occurrence, sides: Mapping[int, Side]) -> frozenset[Side]:
    if occurrence.participant_ids is None or occurrence.closed_at is None:
        return _BOTH_SIDES
    return _BOTH_SIDES & {sides[each] for each in occurrence.participant_ids if each in sides}
