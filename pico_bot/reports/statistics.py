"""Statistics: confidence, issues opened and resolved, and time to acknowledge.

Days and weeks (starting on Monday) are in the partnership's time zone. Everything is counted up to
`until` (UTC).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from statistics import fmean, median
from typing import Any
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

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_WEEK = timedelta(weeks=1)
_ONE_TICK = timedelta(microseconds=1)
_SIDES = (Side.CONSULTANCY, Side.CUSTOMER)


def confidence(
    session: Session, partnership: Partnership, *, until: datetime
) -> list[ConfidencePoint]:
    """Average confidence at the latest check-ins that have a score, oldest first."""
    return _confidence_points(session, {partnership: until})[partnership][-POINTS:]


def compare_confidence(
    session: Session, until: Mapping[Partnership, datetime], *, most: int
) -> ConfidenceComparison | None:
    """Confidence in several partnerships, each up to its own moment, week by week.

    Shows the first `most` with a recent score. All lines cover the same weeks, starting where the
    last of them starts; much shorter lines are left out. None if fewer than two weeks remain.
    """
    candidates = []
    for partnership, points in _confidence_points(session, until).items():
        line = _carry_forward(points)
        last = _week_of(until[partnership] - _ONE_TICK, snapshot_of(partnership).zone)
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
    [flow] = issue_flows(session, {partnership: until})
    return flow


def issue_flows(session: Session, until: Mapping[Partnership, datetime]) -> list[list[IssueFlow]]:
    """The `issue_flow` of several partnerships, each up to its own moment."""
    weeks = {
        each: _last_weeks(each, snapshot_of(each).zone, until=moment)
        for each, moment in until.items()
    }
    steps: dict[int, list[Any]] = defaultdict(list)
    begins = [_start_of_day(of[0], snapshot_of(each).zone) for each, of in weeks.items()]
    for step in session.execute(
        select(History.partnership_id, History.at, History.from_state, History.to_state)
        .join(Issue, Issue.id == History.record_id)
        .where(
            History.partnership_id.in_([each.id for each in until]),
            History.at >= min(begins, default=_LONG_AGO),
            Issue.state != State.WITHDRAWN,
        )
    ):
        steps[step.partnership_id].append(step)
    return [_flow(each, weeks[each], steps[each.id], until=until[each]) for each in until]


def _flow(
    partnership: Partnership, weeks: Sequence[date], steps: Iterable[Any], *, until: datetime
) -> list[IssueFlow]:
    zone = snapshot_of(partnership).zone
    begin = _start_of_day(weeks[0], zone)
    opened, resolved = [], []
    for each in steps:
        was_resolved = each.from_state is State.RESOLVED
        is_resolved = each.to_state is State.RESOLVED
        if not begin <= each.at < until:
            continue
        # Nothing comes before the first state.
        if each.from_state is None or (was_resolved and not is_resolved):
            opened.append(each.at)
        elif is_resolved and not was_resolved:
            resolved.append(each.at)
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
    session: Session, until: Mapping[Partnership, datetime]
) -> dict[Partnership, list[ConfidencePoint]]:
    """The average of each check-in of each partnership up to its own moment, oldest first."""
    partnerships = {each.id: each for each in until}
    zones = {each.id: snapshot_of(each).zone for each in until}
    days: dict[Partnership, dict[date, list[tuple[Side, int]]]] = {each: {} for each in until}
    for partnership_id, due_at, side, score in session.execute(
        select(Schedule.partnership_id, Occurrence.due_at, Member.side, Answer.confidence)
        .join(Occurrence, Occurrence.schedule_id == Schedule.id)
        .join(Answer, Answer.occurrence_id == Occurrence.id)
        .join(Member, Member.id == Answer.member_id)
        .where(
            Schedule.partnership_id.in_(partnerships),
            # Extra check-ins ask other people and would mix two lines.
            Schedule.title.is_(None),
            Occurrence.due_at > min(until.values(), default=_LONG_AGO) - _MAX_SPAN,
            Answer.confidence.is_not(None),
        )
    ):
        partnership = partnerships[partnership_id]
        moment = until[partnership]
        if score is not None and moment - _MAX_SPAN < due_at < moment:
            day = due_at.astimezone(zones[partnership_id]).date()
            days[partnership].setdefault(day, []).append((side, score))
    return {
        partnership: [
            ConfidencePoint(
                on=day,
                average=_average(score for __, score in found[day]),
                sides=_by_side(found[day]),
            )
            for day in sorted(found)
        ]
        for partnership, found in days.items()
    }


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
