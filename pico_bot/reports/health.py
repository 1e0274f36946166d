"""The health of partnerships: each signal measured from records, check-ins and roles."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import assert_never

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import Session, aliased

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
    PhaseTerms,
    Record,
    Schedule,
    ScheduleState,
    Side,
    State,
    assess_health,
    snapshot_of,
)
from pico_bot.partnerships import Calendar, partnerships, phase_history, roles
from pico_bot.records import log

# The number of past check-ins that are considered.
_MAX_CHECKINS = 12

# Older answers say nothing about today's confidence.
_CONFIDENCE_EXPIRES_AFTER = timedelta(weeks=13)

# Working days to answer a check-in that was posted before check-ins had a window.
_DEFAULT_DAYS_TO_ANSWER = 2

_A_DAY = timedelta(days=1)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_BOTH_SIDES = frozenset({Side.CONSULTANCY, Side.CUSTOMER})


def healths_of(session: Session, records: log.OpenRecords, *, now: datetime) -> dict[int, Health]:
    """The health at `now` (UTC) of the partnerships of `records`, by partnership id."""
    read = _read(session, records.partnerships, now=now)
    return {
        each.id: _health(session, each, records, read, now=now) for each in records.partnerships
    }


def _health(
    session: Session,
    partnership: Partnership,
    records: log.OpenRecords,
    read: "_Read",
    *,
    now: datetime,
) -> Health:
    measurements = _Measurements(session, partnership, records, read, now=now)
    measured = [measurements.measure(signal) for signal in HealthSignal]
    return assess_health(each for each in measured if each is not None)


@dataclass(frozen=True, kw_only=True)
class _Answers:
    """How many members of one side answered an occurrence, and their scores added up."""

    side: Side
    scores: int
    total: int


@dataclass(frozen=True, kw_only=True)
class _PastCheckin:
    """An occurrence that was due; see `Occurrence`."""

    due_at: datetime
    state: OccurrenceState
    closes_at: datetime | None
    closed_at: datetime | None
    participant_ids: Sequence[int] | None
    answers: Sequence[_Answers]

    @property
    def score(self) -> float | None:
        """The average confidence; None if no one gave any."""
        scores = sum(each.scores for each in self.answers)
        return sum(each.total for each in self.answers) / scores if scores else None


@dataclass(frozen=True, kw_only=True)
class _Read:
    """What is read for all partnerships at once, by partnership id.

    `checkins` has the latest occurrences, newest first, one list for each check-in: the main and
    one-off ones share a list, and extra ones count while they run. `sides` are those of their
    participants, by member id.
    """

    checkins: Mapping[int, Sequence[Sequence[_PastCheckin]]]
    sides: Mapping[int, Side]
    last_active_at: Mapping[int, datetime | None]
    phases: Mapping[int, PhaseTerms]


class _Measurements:
    """Measures the signals of one partnership at `now`."""

    def __init__(
        self,
        session: Session,
        partnership: Partnership,
        records: log.OpenRecords,
        read: _Read,
        *,
        now: datetime,
    ) -> None:
        self._session = session
        self._partnership = partnership
        self._records = records.by_partnership[partnership.id]
        self._open_records = records
        self._read = read
        self._checkins = read.checkins.get(partnership.id, ())
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
            record
            for record, expected in self._overdue_records
            if (expected is ExpectedAction.ANSWER) is is_answer
        ]

    @cached_property
    def _overdue_records(self) -> list[tuple[Record, ExpectedAction | None]]:
        overdue = []
        for each in self._records:
            by = self._open_records.deadline_of(self._session, each, now=self._now)
            if by is not None and by.is_past:
                overdue.append((each, self._open_records.timers[each.id].expected_action))
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
            [(each.due_at, each.score) for each in checkin if each.due_at > cutoff]
            for checkin in self._checkins
        ]
        with_score = [
            [(due_at, score) for due_at, score in checkin if score is not None]
            for checkin in scored
        ]
        newest = max(filter(None, with_score), key=lambda checkin: checkin[0][0], default=[])
        return [score for _due_at, score in newest]

    def _inactivity(self) -> HealthReason:
        last_active_at = self._read.last_active_at.get(self._partnership.id)
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
        phase = self._read.phases[self._partnership.id]
        needed = {*phase.roles, *LEAD_ROLES.values()}
        contacts = roles.contacts(self._partnership, now=self._now)
        vacant = [each.role for each in contacts if each.is_vacant and each.role.key in needed]
        return HealthReason(signal=HealthSignal.VACANT_ROLES, number=len(vacant), roles=vacant)

    def _overdue_reviews(self) -> Sequence[Record]:
        """Decisions under review whose review date has passed, the oldest date first."""
        today = partnerships.today(self._partnership, now=self._now)
        overdue = [
            (each.review_on, each.id, each)
            for each in self._records
            if isinstance(each, Decision) and each.state is State.UNDER_REVIEW
            if each.review_on is not None and each.review_on < today
        ]
        return [record for _day, _id, record in sorted(overdue, key=lambda each: each[:2])]

    def _missed_checkins(self) -> HealthReason:
        """Counts missed check-ins in a row, for the check-in that has most of them."""
        missed = max(map(self._missed_in_a_row, self._checkins), default=0)
        return HealthReason(signal=HealthSignal.MISSED_CHECKINS, number=missed)

    def _missed_in_a_row(self, checkin: Sequence[_PastCheckin]) -> int:
        """Counts missed occurrences up to the newest one; absent participants are excused."""
        missed = 0
        for each in checkin:
            if each.state is OccurrenceState.POSTED:
                asked = self._sides_asked(each)
                if not asked:
                    # Everyone was away.
                    continue
                if asked <= {answers.side for answers in each.answers}:
                    break
                if self._closes_at(each) > self._now:
                    continue
            missed += 1
        return missed

    def _sides_asked(self, checkin: _PastCheckin) -> frozenset[Side]:
        asked = checkin.participant_ids
        if asked is None or checkin.closed_at is None:
            return _BOTH_SIDES
        sides = self._read.sides
        return _BOTH_SIDES & {sides[each] for each in asked if each in sides}

    def _closes_at(self, checkin: _PastCheckin) -> datetime:
        window = _DEFAULT_DAYS_TO_ANSWER * self._calendar.a_day
        return checkin.closes_at or self._calendar.add(checkin.due_at, window)


def _of_records(signal: HealthSignal, records: Sequence[Record]) -> HealthReason:
    return HealthReason(signal=signal, number=len(records), records=records)


def _read(session: Session, of: Sequence[Partnership], *, now: datetime) -> _Read:
    ids = [each.id for each in of]
    checkins = _checkins(session, ids, now=now)
    asked = {
        member_id
        for lists in checkins.values()
        for checkin in lists
        for each in checkin
        for member_id in each.participant_ids or ()
    }
    sides = session.execute(select(Member.id, Member.side).where(Member.id.in_(asked)))
    last_active_at = session.execute(
        select(Member.partnership_id, func.max(Member.last_active_at))
        .where(Member.partnership_id.in_(ids))
        .group_by(Member.partnership_id)
    )
    return _Read(
        checkins=checkins,
        sides=dict(sides.all()),
        last_active_at=dict(last_active_at.all()),
        phases=phase_history.current_phases(session, of),
    )


def _checkins(
    session: Session, ids: Sequence[int], *, now: datetime
) -> Mapping[int, Sequence[Sequence[_PastCheckin]]]:
    earlier = aliased(Occurrence)
    # The oldest of the latest ones, so that only those are read, however many there were.
    oldest = (
        select(earlier.due_at)
        .where(earlier.schedule_id == Schedule.id, earlier.due_at <= now)
        .order_by(earlier.due_at.desc())
        .limit(1)
        .offset(_MAX_CHECKINS - 1)
        .correlate(Schedule)
        .scalar_subquery()
    )
    is_set = (Schedule.state != ScheduleState.OFF) & Schedule.dropped_at.is_(None)
    rows = session.execute(
        select(
            Schedule.partnership_id, Schedule.title, Schedule.key,
            Occurrence.id, Occurrence.due_at, Occurrence.state, Occurrence.closes_at,
            Occurrence.closed_at, Occurrence.participant_ids,
        )
        .join(Occurrence, Occurrence.schedule_id == Schedule.id)
        .where(
            Schedule.partnership_id.in_(ids),
            or_(Schedule.title.is_(None), is_set),
            Occurrence.due_at <= now,
            Occurrence.due_at >= func.coalesce(oldest, literal(_LONG_AGO, Occurrence.due_at.type)),
        )
        .order_by(Occurrence.due_at.desc(), Occurrence.id.desc())
    ).all()  # fmt: skip
    answers = _answers(session, [row.id for row in rows])
    found: dict[int, dict[str | None, list[_PastCheckin]]] = defaultdict(dict)
    for row in rows:
        checkin = found[row.partnership_id].setdefault(row.title and row.key, [])
        if len(checkin) < _MAX_CHECKINS:
            checkin.append(
                _PastCheckin(
                    due_at=row.due_at,
                    state=row.state,
                    closes_at=row.closes_at,
                    closed_at=row.closed_at,
                    participant_ids=row.participant_ids,
                    answers=answers.get(row.id, ()),
                )
            )
    return {partnership_id: list(each.values()) for partnership_id, each in found.items()}


def _answers(session: Session, ids: Sequence[int]) -> Mapping[int, Sequence[_Answers]]:
    """The answers to the occurrences with these ids, by that id, one entry for each side."""
    found: dict[int, list[_Answers]] = defaultdict(list)
    for occurrence_id, side, scores, total in session.execute(
        select(
            Answer.occurrence_id,
            Member.side,
            func.count(Answer.confidence),
            func.sum(Answer.confidence),
        )
        .join(Member, Member.id == Answer.member_id)
        .where(Answer.occurrence_id.in_(ids))
        .group_by(Answer.occurrence_id, Member.side)
    ):
        found[occurrence_id].append(_Answers(side=side, scores=scores, total=total or 0))
    return found
