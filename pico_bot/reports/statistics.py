"""Figures read from the record: confidence, issues opened and resolved, time to acknowledge.

Days and weeks (from Monday on) are those of the partnership's time zone, and every figure is of
what happened before `until` (UTC).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from statistics import fmean, median
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.core import first_moment
from pico_bot.model import (
    Answer,
    ConfidenceLines,
    ConfidencePoint,
    History,
    Issue,
    IssueFlow,
    Member,
    Occurrence,
    Partnership,
    ResponsePace,
    Schedule,
    Side,
    State,
)
from pico_bot.partnerships import Calendar, partnerships

# As many weeks, or check-ins, are looked back on: what a quarter has.
POINTS = 13

# A day and its month tell the check-ins of less than a year apart.
_LONGEST = timedelta(weeks=51)

# What was said stands until it is asked again: no rhythm's check-ins are further apart.
_STANDS = 5

# So many weeks make a line to look at; a partnership with fewer would cut short all others.
_ENOUGH = 4

_WEEK = timedelta(weeks=1)
_A_MOMENT = timedelta(microseconds=1)
_SIDES = (Side.CONSULTANCY, Side.CUSTOMER)


def confidence(
    session: Session, partnership: Partnership, *, until: datetime
) -> list[ConfidencePoint]:
    """How sure people were at the last check-ins that anybody said it in, the oldest first."""
    return _sure(session, partnership, until=until)[-POINTS:]


def confidence_together(
    session: Session, of: Iterable[tuple[Partnership, datetime]], *, most: int
) -> ConfidenceLines | None:
    """How sure people of several partnerships were, each up to its moment, week by week.

    Told are the first `most` that have said something lately. All lines have the same weeks, so
    they begin where the last of them does, and those are left out that are much shorter than
    others. None where that leaves no two weeks.
    """
    known = []
    for partnership, until in of:
        line = _by_week(_sure(session, partnership, until=until))
        last = _week_of(until - _A_MOMENT, _zone(session, partnership))
        if line and last - max(line) <= _STANDS * _WEEK:
            known.append((partnership.name, line))
    longest = max((len(line) for _, line in known), default=0)
    told = [each for each in known if len(each[1]) >= max(2, min(_ENOUGH, longest))][:most]
    if not told:
        return None
    begin = max(min(line) for _, line in told)
    end = max(max(line) for _, line in told)
    weeks = list(_weeks(begin, end))[-POINTS:]
    if len(weeks) < 2:
        return None
    return ConfidenceLines(weeks=weeks, values=[(name, _along(weeks, line)) for name, line in told])


def issues(session: Session, partnership: Partnership, *, until: datetime) -> list[IssueFlow]:
    """How many issues were opened and resolved each week, the oldest first.

    One that is reopened is opened once more, and one that was logged by mistake counts as none.
    The week that goes on is told of once something happened in it.
    """
    zone = _zone(session, partnership)
    weeks = _last_weeks(partnership, zone, until=until)
    begin = _begins(weeks[0], zone)
    of_partnership = (Issue.partnership_id == partnership.id, Issue.state != State.WITHDRAWN)
    opened = list(
        session.scalars(
            select(Issue.created_at).where(
                *of_partnership, Issue.created_at >= begin, Issue.created_at < until
            )
        )
    )
    resolved = []
    for at, before, after in session.execute(
        select(History.at, History.from_state, History.to_state)
        .join(Issue, Issue.id == History.record_id)
        .where(
            *of_partnership,
            History.at >= begin,
            History.at < until,
            History.from_state != History.to_state,
        )
    ):
        if after is State.RESOLVED:
            resolved.append(at)
        elif before is State.RESOLVED:
            opened.append(at)
    came, went = _counted(opened, zone), _counted(resolved, zone)
    flows = [
        IssueFlow(week=week, opened=came.get(week, 0), resolved=went.get(week, 0)) for week in weeks
    ]
    goes_on = until < _begins(weeks[-1] + _WEEK, zone)
    return flows[:-1] if goes_on and not (flows[-1].opened or flows[-1].resolved) else flows


def add_flows(flows: Iterable[Sequence[IssueFlow]]) -> list[IssueFlow]:
    """The flows of several partnerships as one."""
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


def acknowledging(
    session: Session, partnership: Partnership, *, until: datetime
) -> list[ResponsePace]:
    """How long issues waited until they were first taken, in each week that some were.

    Counted are working hours of the side that answers for them, from when they were logged, by the
    median; the oldest week first.
    """
    terms = partnerships.terms_of(session, partnership)
    calendar = Calendar.of(terms)
    calendars = {side: Calendar.of(terms, side=side) for side in Side}
    sides = {role.key: role.side for role in partnership.roles}
    weeks = _last_weeks(partnership, calendar.zone, until=until)
    taken = func.min(History.at)
    rows = session.execute(
        select(Issue.created_at, taken, Issue.responsible_role, Member.side)
        .join(History, History.record_id == Issue.id)
        .outerjoin(Member, Member.id == Issue.responsible_id)
        .where(
            Issue.partnership_id == partnership.id,
            Issue.state != State.WITHDRAWN,
            History.from_state == State.OPEN,
            History.to_state.in_((State.ACKNOWLEDGED, State.WAITING, State.RESOLVED)),
        )
        .group_by(Issue.id, Issue.created_at, Issue.responsible_role, Member.side)
        .having(taken >= _begins(weeks[0], calendar.zone), taken < until)
    ).all()
    waited: dict[date, list[float]] = defaultdict(list)
    for logged_at, taken_at, role, side in rows:
        at_work = calendars[side or sides[role]]
        hours = at_work.between(logged_at, taken_at) / timedelta(hours=1)
        waited[_week_of(taken_at, calendar.zone)].append(hours)
    return [
        ResponsePace(week=week, hours=round(median(waited[week]), 1)) for week in sorted(waited)
    ]


def end_of_week(session: Session, partnership: Partnership, week: date) -> datetime:
    """When the week that begins with `week` ends where the partnership lives, in UTC."""
    return _begins(week + _WEEK, _zone(session, partnership))


def _sure(session: Session, partnership: Partnership, *, until: datetime) -> list[ConfidencePoint]:
    zone = _zone(session, partnership)
    days: dict[date, list[tuple[Side, int]]] = defaultdict(list)
    for due_at, side, said in session.execute(
        select(Occurrence.due_at, Member.side, Answer.confidence)
        .join(Answer, Answer.occurrence_id == Occurrence.id)
        .join(Member, Member.id == Answer.member_id)
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .where(
            Schedule.partnership_id == partnership.id,
            # Further check-ins ask others, and would make a line of two.
            Schedule.title.is_(None),
            Occurrence.due_at > until - _LONGEST,
            Occurrence.due_at < until,
            Answer.confidence.is_not(None),
        )
    ):
        if said is not None:
            days[due_at.astimezone(zone).date()].append((side, said))
    return [
        ConfidencePoint(
            on=day, average=_average(said for _, said in days[day]), sides=_by_side(days[day])
        )
        for day in sorted(days)
    ]


def _by_side(answers: Sequence[tuple[Side, int]]) -> dict[Side, float]:
    said = {side: [each for whose, each in answers if whose is side] for side in _SIDES}
    if not all(said.values()):
        return {}
    return {side: _average(values) for side, values in said.items()}


def _average(said: Iterable[float]) -> float:
    return round(fmean(said), 2)


def _by_week(points: Sequence[ConfidencePoint]) -> dict[date, float]:
    """The averages of the newest weeks in a row in which what was said last still stands."""
    said: dict[date, list[float]] = defaultdict(list)
    for each in points:
        said[_monday(each.on)].append(each.average)
    line: dict[date, float] = {}
    for week in sorted(said):
        if line and (week - max(line)) // _WEEK > _STANDS:
            line = {}
        for between in _weeks(max(line) + _WEEK, week) if line else ():
            line[between] = line[between - _WEEK]
        line[week] = _average(said[week])
    return line


def _along(weeks: Sequence[date], line: Mapping[date, float]) -> list[float]:
    newest = line[max(line)]
    return [line.get(week, newest) for week in weeks]


def _last_weeks(partnership: Partnership, zone: ZoneInfo, *, until: datetime) -> list[date]:
    """The weeks up to the one before whose end `until` lies, from when the partnership began."""
    last = _week_of(until - _A_MOMENT, zone)
    first = max(last - (POINTS - 1) * _WEEK, _week_of(partnership.created_at, zone))
    return list(_weeks(min(first, last), last))


def _weeks(first: date, last: date) -> Iterable[date]:
    return (first + ahead * _WEEK for ahead in range((last - first) // _WEEK + 1))


def _counted(moments: Iterable[datetime], zone: ZoneInfo) -> dict[date, int]:
    counted: dict[date, int] = defaultdict(int)
    for at in moments:
        counted[_week_of(at, zone)] += 1
    return counted


def _week_of(at: datetime, zone: ZoneInfo) -> date:
    return _monday(at.astimezone(zone).date())


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return first_moment(datetime.combine(day, time()), zone)


def _zone(session: Session, partnership: Partnership) -> ZoneInfo:
    return ZoneInfo(partnerships.terms_of(session, partnership).time_zone)
