"""Statistics: confidence, issues opened and resolved, and time to acknowledge.

Days and weeks (starting on Monday) are in the partnership's time zone. Everything is counted up to
`until` (UTC).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from statistics import fmean, median
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from pico_bot.core import first_moment, monday_of
from pico_bot.model import (
    Answer,
    ConfidenceComparison,
    ConfidencePoint,
    History,
    Issue,
    IssueFlow,
    Member,
    Occurrence,
    Partnership,
    ResponseTime,
    Schedule,
    Side,
    State,
    snapshot_of,
)
from pico_bot.partnerships import Calendar

# The number of weeks or check-ins shown: a quarter.
POINTS = 13

# Labels have no year, so check-ins must be less than a year apart.
_MAX_SPAN = timedelta(weeks=51)

# A score is carried forward this many weeks: no rhythm has longer gaps.
_CARRY_FORWARD_WEEKS = 5

# Shorter lines are left out of a comparison, because they would shorten all others.
_MIN_WEEKS = 4

# The states that an open issue gets when someone deals with it.
_ACKNOWLEDGING = (State.ACKNOWLEDGED, State.ON_HOLD, State.RESOLVED)

_WEEK = timedelta(weeks=1)
_ONE_TICK = timedelta(microseconds=1)
_SIDES = (Side.CONSULTANCY, Side.CUSTOMER)


def confidence(
    session: Session, partnership: Partnership, *, until: datetime
) -> list[ConfidencePoint]:
    """Average confidence at the latest check-ins that have a score, oldest first."""
    return _confidence_points(session, partnership, until=until)[-POINTS:]


def compare_confidence(
    session: Session, partnerships_until: Iterable[tuple[Partnership, datetime]], *, most: int
) -> ConfidenceComparison | None:
    """Confidence in several partnerships, each up to its own moment, week by week.

    Shows the first `most` with a recent score. All lines cover the same weeks, starting where the
    last of them starts; much shorter lines are left out. None if fewer than two weeks remain.
    """
    candidates = []
    for partnership, until in partnerships_until:
        line = _carry_forward(_confidence_points(session, partnership, until=until))
        last = _week_of(until - _ONE_TICK, snapshot_of(partnership).zone)
        if line and last - max(line) <= _CARRY_FORWARD_WEEKS * _WEEK:
            candidates.append((partnership.name, line))
    longest = max((len(line) for __, line in candidates), default=0)
    lines = [each for each in candidates if len(each[1]) >= max(2, min(_MIN_WEEKS, longest))][:most]
    if not lines:
        return None
    begin = max(min(line) for __, line in lines)
    end = max(max(line) for __, line in lines)
    weeks = list(_weeks(begin, end))[-POINTS:]
    if len(weeks) < 2:
        return None
    return ConfidenceComparison(
        weeks=weeks, values=[(name, _values_for(weeks, line)) for name, line in lines]
    )


def issue_flow(session: Session, partnership: Partnership, *, until: datetime) -> list[IssueFlow]:
    """The number of issues opened and resolved each week, oldest first.

    Reopening counts as opening. Issues that were withdrawn don't count. The current week is
    included once something happened in it.
    """
    zone = snapshot_of(partnership).zone
    weeks = _last_weeks(partnership, zone, until=until)
    begin = _start_of_day(weeks[0], zone)
    opened, resolved = [], []
    for at, before, after in session.execute(
        select(History.at, History.from_state, History.to_state)
        .join(Issue, Issue.id == History.record_id)
        .where(
            History.partnership_id == partnership.id,
            History.at >= begin,
            History.at < until,
            Issue.state != State.WITHDRAWN,
        )
    ):
        # Nothing comes before the first state.
        if before is None or (before is State.RESOLVED and after is not State.RESOLVED):
            opened.append(at)
        elif after is State.RESOLVED and before is not State.RESOLVED:
            resolved.append(at)
    opened_by_week, resolved_by_week = _count_by_week(opened, zone), _count_by_week(resolved, zone)
    flows = [
        IssueFlow(
            week=week,
            opened=opened_by_week.get(week, 0),
            resolved=resolved_by_week.get(week, 0),
        )
        for week in weeks
    ]
    is_current = until < _start_of_day(weeks[-1] + _WEEK, zone)
    return flows[:-1] if is_current and not (flows[-1].opened or flows[-1].resolved) else flows


def sum_flows(flows: Iterable[Sequence[IssueFlow]]) -> list[IssueFlow]:
    """The flows of several partnerships added up."""
    weeks: dict[date, list[IssueFlow]] = defaultdict(list)
    for each in flows:
        for flow in each:
            weeks[flow.week].append(flow)
    return [
        IssueFlow(
            week=week,
            opened=sum(each.opened for each in weeks[week]),
            resolved=sum(each.resolved for each in weeks[week]),
        )
        for week in sorted(weeks)
    ]


def response_times(
    session: Session, partnership: Partnership, *, until: datetime
) -> list[ResponseTime]:
    """The median time to acknowledge an issue, for each week in which one was, oldest first.

    Counted in working hours of the responsible side, from when the issue was logged.
    """
    terms = snapshot_of(partnership).terms
    calendar = Calendar.of(terms)
    calendars = {side: Calendar.of(terms, side=side) for side in Side}
    sides = {role.key: role.side for role in snapshot_of(partnership).roles.values()}
    weeks = _last_weeks(partnership, calendar.zone, until=until)
    earlier = aliased(History)
    was_acknowledged = (
        select(earlier.id)
        .where(
            earlier.record_id == Issue.id,
            earlier.id < History.id,
            earlier.from_state == State.OPEN,
            earlier.to_state.in_(_ACKNOWLEDGING),
        )
        .exists()
    )
    rows = session.execute(
        select(Issue.created_at, History.at, Issue.responsible_role, Member.side)
        .join(History, History.record_id == Issue.id)
        .outerjoin(Member, Member.id == Issue.responsible_id)
        .where(
            History.partnership_id == partnership.id,
            History.at >= _start_of_day(weeks[0], calendar.zone),
            History.at < until,
            History.from_state == State.OPEN,
            History.to_state.in_(_ACKNOWLEDGING),
            Issue.state != State.WITHDRAWN,
            ~was_acknowledged,
        )
    ).all()
    hours_by_week: dict[date, list[float]] = defaultdict(list)
    for logged_at, acknowledged_at, role, side in rows:
        owner_calendar = calendars[side or sides[role]]
        hours = owner_calendar.between(logged_at, acknowledged_at) / timedelta(hours=1)
        hours_by_week[_week_of(acknowledged_at, calendar.zone)].append(hours)
    return [
        ResponseTime(week=week, hours=round(median(hours_by_week[week]), 1))
        for week in sorted(hours_by_week)
    ]


def end_of_week(partnership: Partnership, week: date) -> datetime:
    """When the week that starts on `week` ends in the partnership's time zone, in UTC."""
    return _start_of_day(week + _WEEK, snapshot_of(partnership).zone)


def _confidence_points(
    session: Session, partnership: Partnership, *, until: datetime
) -> list[ConfidencePoint]:
    zone = snapshot_of(partnership).zone
    days: dict[date, list[tuple[Side, int]]] = defaultdict(list)
    for due_at, side, score in session.execute(
        select(Occurrence.due_at, Member.side, Answer.confidence)
        .join(Answer, Answer.occurrence_id == Occurrence.id)
        .join(Member, Member.id == Answer.member_id)
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .where(
            Schedule.partnership_id == partnership.id,
            # Extra check-ins ask other people and would mix two lines.
            Schedule.title.is_(None),
            Occurrence.due_at > until - _MAX_SPAN,
            Occurrence.due_at < until,
            Answer.confidence.is_not(None),
        )
    ):
        if score is not None:
            days[due_at.astimezone(zone).date()].append((side, score))
    return [
        ConfidencePoint(
            on=day, average=_average(score for __, score in days[day]), sides=_by_side(days[day])
        )
        for day in sorted(days)
    ]


def _by_side(answers: Sequence[tuple[Side, int]]) -> dict[Side, float]:
    scores = {side: [score for of_side, score in answers if of_side is side] for side in _SIDES}
    if not all(scores.values()):
        return {}
    return {side: _average(values) for side, values in scores.items()}


def _average(scores: Iterable[float]) -> float:
    return round(fmean(scores), 2)


def _carry_forward(points: Sequence[ConfidencePoint]) -> dict[date, float]:
    """Weekly averages without gaps, from the newest run of weeks."""
    scores: dict[date, list[float]] = defaultdict(list)
    for each in points:
        scores[monday_of(each.on)].append(each.average)
    line: dict[date, float] = {}
    for week in sorted(scores):
        if line and (week - max(line)) // _WEEK > _CARRY_FORWARD_WEEKS:
            line = {}
        for between in _weeks(max(line) + _WEEK, week) if line else ():
            line[between] = line[between - _WEEK]
        line[week] = _average(scores[week])
    return line


def _values_for(weeks: Sequence[date], line: Mapping[date, float]) -> list[float]:
    newest = line[max(line)]
    return [line.get(week, newest) for week in weeks]


def _last_weeks(partnership: Partnership, zone: ZoneInfo, *, until: datetime) -> list[date]:
    """The weeks up to `until`, starting when the partnership was set up at the earliest."""
    last = _week_of(until - _ONE_TICK, zone)
    first = max(last - (POINTS - 1) * _WEEK, _week_of(partnership.created_at, zone))
    return list(_weeks(min(first, last), last))


def _weeks(first: date, last: date) -> Iterable[date]:
    return (first + ahead * _WEEK for ahead in range((last - first) // _WEEK + 1))


def _count_by_week(moments: Iterable[datetime], zone: ZoneInfo) -> dict[date, int]:
    counted: dict[date, int] = defaultdict(int)
    for at in moments:
        counted[_week_of(at, zone)] += 1
    return counted


def _week_of(at: datetime, zone: ZoneInfo) -> date:
    return monday_of(at.astimezone(zone).date())


def _start_of_day(day: date, zone: ZoneInfo) -> datetime:
    return first_moment(datetime.combine(day, time()), zone)
