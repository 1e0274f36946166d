"""Statistics match a slow recount of the events, on both databases."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import schedules
from pico_bot.core.db import Database
from pico_bot.model.charter_terms import Rhythm, SideHours, WorkingHours
from pico_bot.model.checkins import Answer, Occurrence, OccurrenceState, Schedule
from pico_bot.model.records import Issue
from pico_bot.model.snapshot import snapshot_of
from pico_bot.model.states import Step, steps_from
from pico_bot.model.statistics import ConfidencePoint, IssueFlow, ResponseTime
from pico_bot.model.vocabulary import Kind, Side, State, Via
from pico_bot.partnerships.calendars import Calendar
from pico_bot.records import issues, transitions
from pico_bot.reports import statistics
from tests.escalation.scenarios import amend, at, by, log, set_up_partnership
from tests.support import partnership
from tests.support.partnership import NOON, InUse

WEEK = timedelta(weeks=1)
QUARTER = timedelta(minutes=15)
ZONES = ("Europe/Copenhagen", "Pacific/Apia", "America/New_York", "Asia/Kathmandu")
# The working hours of the owner's side, where they differ from the partnership's.
OWN_HOURS: tuple[dict[Side, SideHours], ...] = (
    {},
    {Side.CUSTOMER: SideHours(time_zone="UTC")},
    {Side.CONSULTANCY: SideHours(time_zone="Asia/Kathmandu", hours=WorkingHours(weekdays=(5, 6)))},
)
STEPS = (Step.ACKNOWLEDGE, Step.PUT_ON_HOLD, Step.RESOLVE, Step.REOPEN, Step.WITHDRAW)

# Who may take each step with an issue that Dorte raises and Mads owns.
DOES = {Step.WITHDRAW: "Dorte"}


@pytest.fixture
def world(database_url: str) -> Iterator[InUse]:
    database = Database(database_url)
    with Session(database.engine) as session:
        yield set_up_partnership(session)
    database.dispose()


@dataclass
class Life:
    """The events of an issue, recorded independently of the product."""

    logged: datetime
    opened: list[datetime] = field(default_factory=list)
    resolved: list[datetime] = field(default_factory=list)
    acknowledged: datetime | None = None
    is_mistake: bool = False


# When an issue is logged, and the time until each step, in quarters of an hour.
lives = st.lists(
    st.tuples(
        st.integers(0, 16 * 7 * 96),
        st.lists(st.tuples(st.integers(1, 9 * 96), st.sampled_from(STEPS)), max_size=5),
    ),
    max_size=5,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives, st.sampled_from(ZONES), st.sampled_from(OWN_HOURS), st.integers(1, 18 * 7 * 96))
def test_issue_statistics_match_a_slow_recount(
    world: InUse,
    plans: list[tuple[int, list[tuple[int, Step]]]],
    zone: str,
    own: dict[Side, SideHours],
    until: int,
) -> None:
    moment = NOON + until * QUARTER
    with world.session.begin_nested() as example:
        amend(world, time_zone=zone, own_hours=own)
        lived = [act_on_issue(world, NOON + start * QUARTER, plan) for start, plan in plans]
        terms = snapshot_of(world.partnership).terms
        calendar = Calendar.of(terms, side=Side.CONSULTANCY)
        flows = statistics.issue_flow(world.session, world.partnership, until=moment)
        response_times = statistics.response_times(world.session, world.partnership, until=moment)
        example.rollback()
    real = [each for each in lived if not each.is_mistake]
    assert flows == recounted(real, ZoneInfo(zone), moment)
    assert response_times == timed(real, calendar, ZoneInfo(zone), moment)
    assert len(flows) <= statistics.POINTS
    assert len(response_times) <= statistics.POINTS


def act_on_issue(world: InUse, start: datetime, plan: list[tuple[int, Step]]) -> Life:
    """An issue with possible steps, one after the other."""
    issue = log(world, now=start)
    assert isinstance(issue, Issue)
    life, now = Life(logged=start, opened=[start]), start
    for quarters, step in plan:
        if step not in steps_from(Kind.ISSUE, issue.state):
            continue
        now += quarters * QUARTER
        before = issue.state
        take(world, issue, step, now)
        if before is State.OPEN and step is not Step.WITHDRAW and life.acknowledged is None:
            life.acknowledged = now
        if issue.state is State.RESOLVED:
            life.resolved.append(now)
        if before is State.RESOLVED:
            life.opened.append(now)
    life.is_mistake = issue.state is State.WITHDRAWN
    return life


def take(world: InUse, issue: Issue, step: Step, now: datetime) -> None:
    session, who = world.session, by(world, DOES.get(step, "Mads"), now)
    match step:
        case Step.ACKNOWLEDGE:
            issues.acknowledge(session, issue=issue, by=who)
        case Step.PUT_ON_HOLD:
            issues.put_on_hold(session, issue=issue, on=Side.CUSTOMER, reason="A list", by=who)
        case Step.RESOLVE:
            issues.resolve(session, issue=issue, resolution=None, by=who)
        case Step.REOPEN:
            transitions.reopen(session, record=issue, by=who)
        case Step.WITHDRAW:
            transitions.withdraw(session, record=issue, reason=None, by=who)


def recounted(lived: list[Life], zone: ZoneInfo, until: datetime) -> list[IssueFlow]:
    """Every week from the first event to the current one, at most thirteen."""

    def week(moment: datetime) -> date:
        year, number, _ = moment.astimezone(zone).isocalendar()
        return date.fromisocalendar(year, number, 1)

    opened = Counter(week(each) for life in lived for each in life.opened if each < until)
    resolved = Counter(week(each) for life in lived for each in life.resolved if each < until)
    weeks = [week(NOON)]
    while weeks[-1] < week(until - timedelta(microseconds=1)):
        weeks.append(weeks[-1] + WEEK)
    flows = [
        IssueFlow(week=each, opened=opened[each], resolved=resolved[each]) for each in weeks[-13:]
    ]
    is_over = datetime.combine(weeks[-1] + WEEK, time(), zone) <= until
    return flows if is_over or flows[-1].opened or flows[-1].resolved else flows[:-1]


def timed(
    lived: list[Life], calendar: Calendar, zone: ZoneInfo, until: datetime
) -> list[ResponseTime]:
    """The hours until each issue was acknowledged, counted in working quarters of an hour."""
    weeks: dict[date, list[float]] = {}
    last = (until - timedelta(microseconds=1)).astimezone(zone).date()
    first = last - timedelta(days=last.weekday()) - 12 * WEEK
    for life in lived:
        if life.acknowledged is None or life.acknowledged >= until:
            continue
        day = life.acknowledged.astimezone(zone).date()
        week = day - timedelta(days=day.weekday())
        quarters, moment = 0, life.logged
        while moment < life.acknowledged:
            local = moment.astimezone(calendar.zone)
            in_hours = calendar.hours.start <= local.time() < calendar.hours.end
            quarters += in_hours and calendar.works(local.date())
            moment += QUARTER
        if week >= first:
            weeks.setdefault(week, []).append(quarters / 4)
    return [ResponseTime(week=week, hours=round(median(weeks[week]), 1)) for week in sorted(weeks)]


def test_a_week_starts_on_monday_local_time(world: InUse) -> None:
    log(world, now=at(6, 23, 59))
    log(world, now=at(7, 0))
    flows = statistics.issue_flow(world.session, world.partnership, until=at(8, 0))
    assert [(each.week, each.opened) for each in flows] == [
        (date(2026, 11, 23), 1),
        (date(2026, 11, 30), 1),
    ]


def test_the_current_week_is_included_once_something_happened(world: InUse) -> None:
    log(world, now=at(1, 12))
    assert len(statistics.issue_flow(world.session, world.partnership, until=at(7, 8))) == 1
    log(world, now=at(7, 9))
    assert len(statistics.issue_flow(world.session, world.partnership, until=at(7, 9))) == 1
    assert len(statistics.issue_flow(world.session, world.partnership, until=at(7, 10))) == 2


def test_flows_of_several_partnerships_are_added_up() -> None:
    monday = date(2026, 11, 23)
    assert statistics.sum_flows(
        [
            [
                IssueFlow(week=monday, opened=1, resolved=0),
                IssueFlow(week=monday + WEEK, opened=2, resolved=1),
            ],
            [IssueFlow(week=monday + WEEK, opened=3, resolved=4)],
            [],
        ]
    ) == [
        IssueFlow(week=monday, opened=1, resolved=0),
        IssueFlow(week=monday + WEEK, opened=5, resolved=5),
    ]


# Confidence


def schedule_of(world: InUse) -> Schedule:
    """The partnership's check-in, created if necessary."""
    of_partnership = select(Schedule).where(Schedule.partnership_id == world.partnership.id)
    if world.session.scalar(of_partnership) is None:
        schedules.turn_on(
            world.session,
            partnership=world.partnership,
            channel=world.channel,
            rhythm=Rhythm(),
            by=world["Lene"],
            now=at(0, 1),
        )
    return world.session.scalars(of_partnership).one()


def checked_in(world: InUse, when: datetime, **confidence: int | None) -> None:
    """A check-in with the scores of those who answered."""
    occurrence = Occurrence(schedule=schedule_of(world), due_at=when, state=OccurrenceState.POSTED)
    occurrence.answers = [
        Answer(member=world[name], answered_at=when, via=Via.MODAL, confidence=score)
        for name, score in confidence.items()
    ]
    world.session.add(occurrence)
    world.session.flush()


answered = st.dictionaries(
    st.sampled_from(("Lene", "Mads", "Berit", "Dorte", "Olga")), st.none() | st.integers(1, 5)
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.integers(0, 20 * 7), answered, max_size=18), st.integers(0, 20 * 7))
def test_confidence_matches_a_slow_recount(
    world: InUse, scores: Mapping[int, Mapping[str, int | None]], until: int
) -> None:
    schedule_of(world)
    with world.session.begin_nested() as example:
        for days, confidence in scores.items():
            checked_in(world, at(days, 9), **confidence)
        found = statistics.confidence(world.session, world.partnership, until=at(until, 9))
        example.rollback()
    expected = []
    for days in sorted(scores):
        given_by = {name: score for name, score in scores[days].items() if score is not None}
        if not given_by or days >= until:
            continue
        ours = [score for name, score in given_by.items() if name in partnership.CONSULTANTS]
        theirs = [score for name, score in given_by.items() if name in partnership.CUSTOMERS]
        sides = {Side.CONSULTANCY: mean(ours), Side.CUSTOMER: mean(theirs)}
        expected.append(
            ConfidencePoint(
                on=at(days, 9).date(),
                average=mean(list(given_by.values())),
                sides=sides if ours and theirs else {},
            )
        )
    assert found == expected[-13:]


def mean(values: list[int]) -> float:
    return round(sum(values) / len(values), 2) if values else 0


def weekly(world: InUse, *scores: int | None) -> None:
    """A check-in every week from the first Monday on, with these answers."""
    for week, score in enumerate(scores):
        if score is not None:
            checked_in(world, at(7 * week, 9), Lene=score)


def comparison_of(world: InUse, *numbers: int, days: int) -> list[tuple[str, list[float]]] | None:
    """The lines of all partnerships at eight o'clock, up to that day."""
    lines = statistics.compare_confidence(
        world.session,
        {
            partnership.reopen(world.session, number=number).partnership: at(days, 8)
            for number in numbers
        },
        most=2,
    )
    if lines is None:
        return None
    assert len({len(lines.weeks), *(len(values) for _, values in lines.values)}) == 1
    assert list(lines.weeks) == [lines.weeks[0] + at * WEEK for at in range(len(lines.weeks))]
    return [(name, list(values)) for name, values in lines.values]


def test_a_score_is_carried_forward_to_the_next(world: InUse) -> None:
    weekly(world, 5, None, None, 2)
    assert comparison_of(world, 1, days=28) == [("Customer 1", [5, 5, 5, 2])]
    # Without another check-in there is no new point.
    assert comparison_of(world, 1, days=49) == [("Customer 1", [5, 5, 5, 2])]


def test_an_old_score_is_left_out(world: InUse) -> None:
    weekly(world, 5, 4)
    assert comparison_of(world, 1, days=7 * 7 - 1) == [("Customer 1", [5, 4])]
    assert comparison_of(world, 1, days=7 * 7) is None


def test_a_line_restarts_after_a_long_gap(world: InUse) -> None:
    weekly(world, 5, 5, None, None, None, None, None, 2, 3)
    assert comparison_of(world, 1, days=7 * 9) == [("Customer 1", [2, 3])]


def test_lines_share_their_weeks_and_short_ones_are_left_out(world: InUse) -> None:
    second, third, fourth = (
        set_up_partnership(world.session, number=number) for number in (2, 3, 4)
    )
    weekly(world, 5, 5, 4, 4, 3, 3)
    weekly(second, None, 2, 2, 2, 2)
    weekly(third, None, None, None, None, 1, 1)
    weekly(fourth, 4, 4, 4, 4, 4, 4)
    assert comparison_of(world, 3, 2, 1, 4, days=42) == [
        ("Customer 2", [2, 2, 2, 2, 2]),
        ("Customer 1", [5, 4, 4, 3, 3]),
    ]
    # If all are new, the chart is short too.
    assert comparison_of(world, 3, days=42) == [("Customer 3", [1, 1])]
    assert comparison_of(world, 3, days=35) is None
