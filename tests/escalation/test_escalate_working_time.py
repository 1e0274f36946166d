"""Response timers count the working time of the owner's side."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.escalation import snooze
from pico_bot.model import snapshot_of
from pico_bot.model.charter_defaults import DEFAULT_ESCALATION
from pico_bot.model.charter_terms import SideHours, WorkingHours
from pico_bot.model.records import Issue
from pico_bot.model.vocabulary import Priority, Side
from pico_bot.partnerships.calendars import Calendar
from pico_bot.people import absences
from pico_bot.records import issues, sla
from tests.escalation.scenarios import (
    COPENHAGEN,
    MONDAY,
    at,
    by,
    issue_of,
    log,
    run_through,
    sent,
    set_up_partnership,
    with_issue,
)
from tests.partnerships.test_calendars import is_open
from tests.support.partnership import InUse, reopen, transaction

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("priority", "warned", "overdue"),
    [
        (Priority.URGENT, at(7, 9, 30), at(7, 10)),
        (Priority.HIGH, at(7, 14), at(7, 16)),
        (Priority.NORMAL, at(9, 10), at(9, 16)),
        (Priority.LOW, at(16, 12), at(18, 16)),
    ],
)
def test_weekends_do_not_count(
    db: Database, priority: Priority, warned: datetime, overdue: datetime
) -> None:
    with_issue(db, now=at(4, 16), area="product-data", priority=priority)
    run_through(db, start=at(4, 16), end=overdue)
    assert [when for when, _ in sent(db)][:2] == [warned, overdue]


def test_holidays_do_not_count(db: Database) -> None:
    # 24 December is no public holiday in Denmark; 25 December is, a Friday.
    start = datetime(2026, 12, 24, 12, tzinfo=COPENHAGEN)
    with_issue(db, now=start, country="DK")
    run_through(db, start=start, end=start + timedelta(days=6))
    assert [when for when, _ in sent(db)][:2] == [
        datetime(2026, 12, 28, 10, tzinfo=COPENHAGEN),
        datetime(2026, 12, 28, 12, tzinfo=COPENHAGEN),
    ]


zones = st.sampled_from(
    ["Europe/Copenhagen", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe"]
)


countries = st.sampled_from([None, "DK", "BR", "AU"])


hours = st.builds(
    lambda start, length: WorkingHours(start=time(start), end=time(start + length)),
    st.integers(6, 12),
    st.integers(2, 9),
)


own_hours = st.builds(SideHours, time_zone=zones, country=countries, hours=hours)


terms_of_work = st.fixed_dictionaries(
    {
        "time_zone": zones,
        "country": countries,
        "hours": hours,
        "own_hours": st.dictionaries(st.sampled_from([Side.CONSULTANCY, Side.CUSTOMER]), own_hours),
    }
)


RARE = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


PAUSES = ("is away", "snoozes")


start_times = st.integers(0, 390 * 24 * 60).map(lambda minutes: at(0, 9) + minutes * MINUTE)


def pauses_of(*kinds: str) -> st.SearchStrategy[list[tuple[str, int, int]]]:
    """Ways to pause: the kind, the working minutes before it, and its working minutes."""
    minutes = (st.integers(1, 3 * 24 * 60), st.integers(1, 5 * 24 * 60))
    return st.lists(st.tuples(st.sampled_from(kinds), *minutes), max_size=4)


@RARE
@given(terms_of_work, start_times, st.sampled_from(Priority), pauses_of(*PAUSES))
def test_the_timer_counts_working_minutes_except_pauses(
    sqlite_url: str,
    terms: dict[str, object],
    start: datetime,
    priority: Priority,
    pauses: list[tuple[str, int, int]],
) -> None:
    now, spent = start, timedelta()
    allowed = timedelta(hours=DEFAULT_ESCALATION.acknowledge_hours[priority])
    db = Database(sqlite_url)
    with Session(db.engine) as session:
        world = set_up_partnership(session, terms=terms)
        calendar = calendar_of(world, Side.CONSULTANCY)
        issue = log(world, now=start, priority=priority)
        assert isinstance(issue, Issue)
        for kind, works, lasts in pauses:
            begins = now + works * MINUTE
            spent += working_minutes(calendar, now, begins)
            now = pause(world, issue, kind, begins=begins, ends=begins + lasts * MINUTE)
            if kind == "snoozes":
                # Escalation then starts again with the owner.
                spent = min(spent, allowed)
        running = sla.timer_of(session, issue)
        assert running is not None
        next_at, due_at = running.next_at, sla.due_at(session, running, now=now)
    db.dispose()

    assert next_at is not None
    assert due_at is not None
    check_moment(calendar, next_at, left=0.75 * allowed - spent, since=now)
    check_moment(calendar, due_at, left=allowed - spent, since=now)


@RARE
@given(terms_of_work, start_times, st.integers(0, 21), pauses_of("waits", *PAUSES))
def test_pauses_do_not_move_a_due_date(
    sqlite_url: str,
    terms: dict[str, object],
    start: datetime,
    days: int,
    pauses: list[tuple[str, int, int]],
) -> None:
    now, late = start, timedelta()
    db = Database(sqlite_url)
    with Session(db.engine) as session:
        world = set_up_partnership(session, terms=terms)
        calendar = calendar_of(world, Side.CONSULTANCY)
        due = start.astimezone(calendar.zone).date() + timedelta(days=days)
        ends = calendar.closes(due)
        issue = log(world, now=start, due=due)
        assert isinstance(issue, Issue)
        issues.acknowledge(session, issue=issue, by=by(world, "Mads", start))
        for kind, works, lasts in pauses:
            begins = now + works * MINUTE
            late += working_minutes(calendar, max(now, ends), begins)
            now = pause(world, issue, kind, begins=begins, ends=begins + lasts * MINUTE)
            if kind == "snoozes":
                late = timedelta()
        running = sla.timer_of(session, issue)
        assert running is not None
        next_at, due_at = running.next_at, sla.due_at(session, running, now=now)
        status = sla.status_of(session, running, now=now)
    db.dispose()

    assert due_at == ends
    assert next_at is not None
    assert status is not None
    if now >= ends:
        assert status.late == late
        check_moment(calendar, next_at, left=timedelta(), since=now)
        return
    assert status.late is None
    left = 0.75 * working_minutes(calendar, start, ends) - working_minutes(calendar, start, now)
    check_moment(calendar, next_at, left=left, since=now)


def calendar_of(world: InUse, side: Side) -> Calendar:
    return Calendar.of(snapshot_of(world.partnership).terms, side=side)


def pause(world: InUse, issue: Issue, kind: str, *, begins: datetime, ends: datetime) -> datetime:
    """Pause the issue in the given way; returns when the pause ends."""
    session, mads = world.session, world["Mads"]
    match kind:
        case "waits":
            issues.put_on_hold(
                session,
                issue=issue,
                on=Side.CUSTOMER,
                reason="A list",
                by=by(world, "Mads", begins),
            )
            issues.resume(session, issue=issue, by=by(world, "Mads", ends))
            return ends
        case "is away":
            until = ends.date() + timedelta(days=30)
            absences.start(session, member=mads, until=until, by=mads, now=begins)
            absences.end(session, member=mads, by=mads, now=ends)
            return ends
        case _:
            zone = calendar_of(world, Side.CONSULTANCY).zone
            until = max(ends, begins + timedelta(days=1)).astimezone(zone).date()
            ends_at = snooze.snooze(
                session,
                record=issue,
                until=until,
                reason="The vendor is asked",
                by=by(world, "Mads", begins),
            )
            sla.sync(session, issue, now=ends_at)
            return ends_at


def working_minutes(calendar: Calendar, begin: datetime, end: datetime) -> timedelta:
    """The working minutes in between, counted one at a time."""
    minutes = (end - begin) // MINUTE
    return sum(is_open(calendar, begin + each * MINUTE) for each in range(minutes)) * MINUTE


def check_moment(calendar: Calendar, moment: datetime, *, left: timedelta, since: datetime) -> None:
    """Check that `moment` is when `left` of working time is over, or the next working minute."""
    assert moment >= since
    if left <= timedelta():
        assert working_minutes(calendar, since, moment) == timedelta()
        assert is_open(calendar, moment)
    else:
        assert timedelta() <= left - working_minutes(calendar, since, moment) < MINUTE


def test_a_due_date_on_a_day_off_ends_when_work_starts_again(db: Database) -> None:
    with_issue(db, now=at(4, 9), due=MONDAY + timedelta(days=5))
    with transaction(db) as session:
        world = reopen(session)
        issues.acknowledge(session, issue=issue_of(world), by=by(world, "Mads", at(4, 9)))
    run_through(db, start=at(4, 9), end=at(7, 9))
    assert sent(db) == [(at(4, 15), "UMADS"), (at(7, 9), "UMADS")]


@pytest.mark.parametrize(
    ("area", "owner", "overdue"),
    [("data-model", "UMADS", at(0, 17)), ("product-data", "C1", at(1, 17))],
)
def test_the_owners_side_sets_the_working_hours(
    db: Database, area: str, owner: str, overdue: datetime
) -> None:
    # New York's hours are 15:00 to 21:00 here: six on the first day, and two on the second.
    york = SideHours(
        time_zone="America/New_York", hours=WorkingHours(start=time(9), end=time(15)), country="US"
    )
    with_issue(db, now=at(0, 9), area=area, own_hours={Side.CUSTOMER: york})
    run_through(db, start=at(0, 9), end=at(1, 18))
    assert sent(db)[1] == (overdue, owner)
