"""The ladder: who is told when, in working time, and once."""

import time as time_module
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.core.errors import BadRequest
from pico_bot.delivery.outbox import Method
from pico_bot.escalation import notify, snooze
from pico_bot.jobs import run_due
from pico_bot.model.charter_defaults import DEFAULT_ESCALATION
from pico_bot.model.charter_terms import EscalationLevel, EscalationTerms, SideHours, WorkingHours
from pico_bot.model.delivery import Card, OutboxMessage, OutboxState
from pico_bot.model.records import Change, Decision, Issue
from pico_bot.model.sla import ExpectedAction
from pico_bot.model.vocabulary import Kind, Priority, Rank, Side
from pico_bot.partnerships import partnerships, roles
from pico_bot.partnerships.calendars import Calendar
from pico_bot.people import absences, contacts
from pico_bot.records import capture, changes, decisions, issues, lookup, sla
from tests.escalation.scenarios import (
    COPENHAGEN,
    MONDAY,
    at,
    begin,
    by,
    log,
    run_through,
    standing,
    steps,
    told,
    watch,
)
from tests.escalation.scenarios import amend as amend_terms
from tests.partnerships.test_calendars import is_open
from tests.support.partnership import InUse, reopen, transaction
from tests.support.ticks import deliver

MINUTE = timedelta(minutes=1)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


def with_issue(
    db: Database,
    *,
    now: datetime,
    area: str = "data-model",
    priority: Priority = Priority.HIGH,
    due: date | None = None,
    **terms: object,
) -> None:
    with transaction(db) as session:
        world = begin(session, terms=terms)
        log(world, now=now, area=area, priority=priority, due=due)


def issue_of(world: InUse, number: int = 1) -> Issue:
    found = lookup.find(world.session, partnership=world.partnership, reference=f"I-{number}")
    assert isinstance(found, Issue)
    return found


# Step by step


def test_it_climbs_from_the_owner_to_both_leads_and_ends_there(db: Database) -> None:
    # High means eight working hours, so three quarters are over at 15:00.
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(9, 9))

    assert told(db) == [
        (at(0, 15), "UMADS"),
        (at(0, 17), "UMADS"),
        (at(1, 17), "ULENE"),
        # Lene is deputy and lead, so it goes on to the other lead without a pause.
        (at(2, 17), "ULENE"),
        (at(2, 17), "C1"),
    ]
    texts = [text for _, _, text in steps(db)]
    assert "is to be acknowledged by" in texts[0]
    assert "was to be acknowledged by" in texts[1]
    assert "You're getting this as deputy for Data modeller." in texts[2]
    assert (
        "You're getting this because it has been escalated to the leads of both sides." in texts[3]
    )
    assert texts[4].startswith(":hourglass_flowing_sand: <@UBERIT1>: ")
    assert standing(db) == ["C1", "ULENE"]
    assert watch(db).overdue_at == at(0, 17)


def test_one_message_a_step_and_the_one_before_goes(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    found = []
    for hour in (15, 17, 24 + 17, 48 + 17):
        run_due(db, now=at(0, 0) + timedelta(hours=hour))
        deliver(db)
        found.append(standing(db))

    assert found == [["UMADS"], ["UMADS"], ["ULENE"], ["C1", "ULENE"]]


def test_what_the_customer_owns_is_asked_for_in_its_thread(db: Database) -> None:
    with_issue(db, now=at(0, 9), area="product-data")
    run_through(db, start=at(0, 9), end=at(14, 9))

    assert [(where, text.split(":")[2].strip()) for _, where, text in steps(db)] == [
        ("UDORTE1", steps(db)[0][2].split(":")[2].strip()),
        ("C1", "<@UDORTE1>"),
        # Nobody is deputy there.
        ("C1", "<@UBERIT1>"),
        ("ULENE", steps(db)[3][2].split(":")[2].strip()),
        ("C1", "<@UBERIT1>"),
    ]
    assert [when for when, _ in told(db)] == [
        at(0, 15), at(0, 17), at(1, 17), at(2, 17), at(2, 17),
    ]  # fmt: skip


def test_who_is_away_is_told_nothing(db: Database) -> None:
    with_issue(db, now=at(0, 9), area="product-data")
    with transaction(db) as session:
        world = reopen(session)
        _set_away(world, "Berit", through=20, now=at(0, 10))
    run_through(db, start=at(0, 10), end=at(7, 9))

    # Dorte stands in for Berit, and knows already.
    assert told(db) == [(at(0, 15), "UDORTE1"), (at(0, 17), "C1"), (at(1, 17), "ULENE"),
                        (at(1, 17), "C1")]  # fmt: skip


def test_a_deputy_and_a_lead_who_are_away_are_passed_over(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    with transaction(db) as session:
        _set_away(reopen(session), "Lene", through=20, now=at(0, 10))
    run_through(db, start=at(0, 10), end=at(7, 9))
    # Lene is both; the customer's lead is there.
    assert told(db) == [(at(0, 15), "UMADS"), (at(0, 17), "UMADS"), (at(1, 17), "C1")]


def test_a_shorter_ladder_ends_sooner(db: Database) -> None:
    ladder = EscalationTerms(
        acknowledge_hours=DEFAULT_ESCALATION.acknowledge_hours,
        levels=(EscalationLevel.LEAD,),
        step_hours=1,
    )
    with_issue(db, now=at(0, 9), escalation=ladder)
    run_through(db, start=at(0, 9), end=at(4, 9))
    assert told(db) == [(at(0, 15), "UMADS"), (at(0, 17), "ULENE")]


def test_a_ladder_without_rungs_warns_and_shows_it(db: Database) -> None:
    ladder = EscalationTerms(acknowledge_hours=DEFAULT_ESCALATION.acknowledge_hours, levels=())
    with_issue(db, now=at(0, 9), escalation=ladder)
    run_through(db, start=at(0, 9), end=at(4, 9))
    assert told(db) == [(at(0, 15), "UMADS")]
    assert watch(db).overdue_at == at(0, 17)
    assert watch(db).next_at is None


# What counts as time


@pytest.mark.parametrize(
    ("priority", "warned", "overdue"),
    [
        (Priority.URGENT, at(7, 9, 30), at(7, 10)),
        (Priority.HIGH, at(7, 14), at(7, 16)),
        (Priority.NORMAL, at(9, 10), at(9, 16)),
        (Priority.LOW, at(16, 12), at(18, 16)),
    ],
)
def test_the_weekend_counts_for_nobody(
    db: Database, priority: Priority, warned: datetime, overdue: datetime
) -> None:
    with_issue(db, now=at(4, 16), area="product-data", priority=priority)
    run_through(db, start=at(4, 16), end=overdue)
    assert [when for when, _ in told(db)][:2] == [warned, overdue]


def test_holidays_count_for_nobody(db: Database) -> None:
    # 24 December is no public holiday in Denmark; 25 December is, a Friday.
    begun = datetime(2026, 12, 24, 12, tzinfo=COPENHAGEN)
    with_issue(db, now=begun, country="DK")
    run_through(db, start=begun, end=begun + timedelta(days=6))
    assert [when for when, _ in told(db)][:2] == [
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
begun_at = st.integers(0, 390 * 24 * 60).map(lambda minutes: at(0, 9) + minutes * MINUTE)


def pauses_of(*kinds: str) -> st.SearchStrategy[list[tuple[str, int, int]]]:
    """Ways to rest: which, after how many minutes of work, and for how many."""
    minutes = (st.integers(1, 3 * 24 * 60), st.integers(1, 5 * 24 * 60))
    return st.lists(st.tuples(st.sampled_from(kinds), *minutes), max_size=4)


@RARE
@given(terms_of_work, begun_at, st.sampled_from(Priority), pauses_of(*PAUSES))
def test_the_timer_counts_the_minutes_that_a_watcher_counts_and_none_of_a_pause(
    sqlite_url: str,
    terms: dict[str, object],
    begun: datetime,
    priority: Priority,
    pauses: list[tuple[str, int, int]],
) -> None:
    now, spent = begun, timedelta()
    allowed = timedelta(hours=DEFAULT_ESCALATION.acknowledge_hours[priority])
    db = Database(sqlite_url)
    with Session(db.engine) as session:
        world = begin(session, terms=terms)
        calendar = calendar_of(world, Side.CONSULTANCY)
        issue = log(world, now=begun, priority=priority)
        assert isinstance(issue, Issue)
        for pause, works, lasts in pauses:
            begins = now + works * MINUTE
            spent += counted(calendar, now, begins)
            now = rest(world, issue, pause, begins=begins, ends=begins + lasts * MINUTE)
            if pause == "snoozes":
                # Then it begins anew with the owner.
                spent = min(spent, allowed)
        running = sla.timer_of(session, issue)
        assert running is not None
        next_at, due_at = running.next_at, sla.due_at(session, running, now=now)
    db.dispose()

    assert next_at is not None
    assert due_at is not None
    is_when(calendar, next_at, left=0.75 * allowed - spent, since=now)
    is_when(calendar, due_at, left=allowed - spent, since=now)


@RARE
@given(terms_of_work, begun_at, st.integers(0, 21), pauses_of("waits", *PAUSES))
def test_a_day_stays_the_day_and_what_rests_is_said_when_it_goes_on(
    sqlite_url: str,
    terms: dict[str, object],
    begun: datetime,
    days: int,
    pauses: list[tuple[str, int, int]],
) -> None:
    now, late = begun, timedelta()
    db = Database(sqlite_url)
    with Session(db.engine) as session:
        world = begin(session, terms=terms)
        calendar = calendar_of(world, Side.CONSULTANCY)
        due = begun.astimezone(calendar.zone).date() + timedelta(days=days)
        ends = calendar.closes(due)
        issue = log(world, now=begun, due=due)
        assert isinstance(issue, Issue)
        issues.acknowledge(session, issue=issue, by=by(world, "Mads", begun))
        for pause, works, lasts in pauses:
            begins = now + works * MINUTE
            late += counted(calendar, max(now, ends), begins)
            now = rest(world, issue, pause, begins=begins, ends=begins + lasts * MINUTE)
            if pause == "snoozes":
                late = timedelta()
        running = sla.timer_of(session, issue)
        assert running is not None
        next_at, due_at = running.next_at, sla.due_at(session, running, now=now)
        standing_then = sla.status_of(session, running, now=now)
    db.dispose()

    assert due_at == ends
    assert next_at is not None
    assert standing_then is not None
    if now >= ends:
        assert standing_then.late == late
        is_when(calendar, next_at, left=timedelta(), since=now)
        return
    assert standing_then.late is None
    left = 0.75 * counted(calendar, begun, ends) - counted(calendar, begun, now)
    is_when(calendar, next_at, left=left, since=now)


def calendar_of(world: InUse, side: Side) -> Calendar:
    return Calendar.of(partnerships.terms_of(world.session, world.partnership), side=side)


def rest(world: InUse, issue: Issue, pause: str, *, begins: datetime, ends: datetime) -> datetime:
    """Let nobody be hurried for a while; returns when it goes on."""
    session, mads = world.session, world["Mads"]
    match pause:
        case "waits":
            issues.put_on_hold(
                session,
                issue=issue,
                on=Side.CUSTOMER,
                because="A list",
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
            goes_on = snooze.snooze(
                session,
                record=issue,
                until=until,
                reason="The vendor is asked",
                by=by(world, "Mads", begins),
            )
            sla.sync(session, issue, now=goes_on)
            return goes_on


def counted(calendar: Calendar, begin: datetime, end: datetime) -> timedelta:
    """The working minutes that somebody counts who looks at every one of them."""
    minutes = (end - begin) // MINUTE
    return sum(is_open(calendar, begin + each * MINUTE) for each in range(minutes)) * MINUTE


def is_when(calendar: Calendar, moment: datetime, *, left: timedelta, since: datetime) -> None:
    """See that `moment` comes after what is `left` of working time, or as soon as people work."""
    assert moment >= since
    if left <= timedelta():
        assert counted(calendar, since, moment) == timedelta()
        assert is_open(calendar, moment)
    else:
        assert timedelta() <= left - counted(calendar, since, moment) < MINUTE


# What stops the clock


def test_what_waits_for_the_other_side_hurries_nobody(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY + timedelta(days=1))
    waits(db, at(0, 13))
    run_through(db, start=at(0, 13), end=at(7, 9))
    assert told(db) == []
    with transaction(db) as session:
        # Nobody is hurried, but late it is all the same.
        due = sla.deadline_of(session, issue_of(reopen(session)), now=at(7, 9))
        assert due is not None
        assert (due.at, due.is_over) == (at(1, 17), True)
    goes_on(db, at(7, 9))
    run_through(db, start=at(7, 9), end=at(8, 17))
    assert told(db) == [(at(7, 9), "UMADS"), (at(7, 17), "ULENE"), (at(8, 17), "ULENE"),
                        (at(8, 17), "C1")]  # fmt: skip
    assert "was to be resolved by" in steps(db)[0][2]


def test_what_rests_comes_back_with_its_warning_where_there_is_time(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY + timedelta(days=1))
    waits(db, at(0, 13))
    goes_on(db, at(1, 16))
    run_through(db, start=at(1, 16), end=at(1, 17))
    assert told(db) == [(at(1, 16), "UMADS"), (at(1, 17), "UMADS")]
    assert "is to be resolved by" in steps(db)[0][2]


def test_the_ladder_is_climbed_no_further_while_it_rests(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY)
    with transaction(db) as session:
        world = reopen(session)
        issues.acknowledge(session, issue=issue_of(world), by=by(world, "Mads", at(0, 9)))
    run_through(db, start=at(0, 9), end=at(1, 13))
    waits(db, at(1, 13))
    run_through(db, start=at(1, 13), end=at(3, 13))
    goes_on(db, at(3, 13))
    run_through(db, start=at(3, 13), end=at(4, 13))
    # Four of the eight hours until the deputy is told were over.
    assert told(db) == [(at(0, 15), "UMADS"), (at(0, 17), "UMADS"), (at(3, 17), "ULENE")]


def test_a_day_on_which_nobody_works_is_over_when_people_work_again(db: Database) -> None:
    with_issue(db, now=at(4, 9), due=MONDAY + timedelta(days=5))
    with transaction(db) as session:
        world = reopen(session)
        issues.acknowledge(session, issue=issue_of(world), by=by(world, "Mads", at(4, 9)))
    run_through(db, start=at(4, 9), end=at(7, 9))
    assert told(db) == [(at(4, 15), "UMADS"), (at(7, 9), "UMADS")]


@pytest.mark.parametrize(
    ("area", "owner", "overdue"),
    [("data-model", "UMADS", at(0, 17)), ("product-data", "C1", at(1, 17))],
)
def test_the_hours_are_those_of_the_owners_side(
    db: Database, area: str, owner: str, overdue: datetime
) -> None:
    # New York's hours are 15:00 to 21:00 here: six on the first day, and two on the second.
    york = SideHours(
        time_zone="America/New_York", hours=WorkingHours(start=time(9), end=time(15)), country="US"
    )
    with_issue(db, now=at(0, 9), area=area, own_hours={Side.CUSTOMER: york})
    run_through(db, start=at(0, 9), end=at(1, 18))
    assert told(db)[1] == (overdue, owner)


@pytest.mark.parametrize(
    ("zone", "both"),
    [
        # Nine in New York is three in the afternoon here; in Auckland it is nine in the evening.
        ("America/New_York", at(3, 15)),
        ("Pacific/Auckland", at(3, 21)),
    ],
)
def test_the_other_sides_lead_is_told_when_that_side_works(
    db: Database, zone: str, both: datetime
) -> None:
    own = {Side.CUSTOMER: SideHours(time_zone=zone)}
    with_issue(db, now=at(0, 11), own_hours=own)
    run_through(db, start=at(0, 11), end=at(4, 9))
    assert told(db) == [
        (at(0, 17), "UMADS"), (at(1, 11), "UMADS"), (at(2, 11), "ULENE"), (both, "ULENE"),
        (both, "C1"),
    ]  # fmt: skip


def waits(db: Database, now: datetime) -> None:
    with transaction(db) as session:
        world = reopen(session)
        issue, mads = issue_of(world), by(world, "Mads", now)
        issues.put_on_hold(session, issue=issue, on=Side.CUSTOMER, because="A list", by=mads)


def goes_on(db: Database, now: datetime) -> None:
    with transaction(db) as session:
        world = reopen(session)
        issues.resume(session, issue=issue_of(world), by=by(world, "Mads", now))


def test_what_waits_for_the_owners_own_side_goes_on_counting(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY)
    with transaction(db) as session:
        world = reopen(session)
        issues.put_on_hold(
            session,
            issue=issue_of(world),
            on=Side.CONSULTANCY,
            because="A second look",
            by=by(world, "Mads", at(0, 9)),
        )
    run_through(db, start=at(0, 9), end=at(0, 16))
    assert told(db) == [(at(0, 15), "UMADS")]


def with_decision(db: Database, text: str = "Lamps lack a colour, see D-1") -> None:
    """A decision of the customer's, and an issue of Mads's that says `text`, due in a day."""
    with transaction(db) as session:
        world = begin(session)
        log(world, "One unit", now=at(0, 9), kind=Kind.DECISION, area="product-data", author="Mads")
        log(world, text, now=at(0, 9), due=MONDAY + timedelta(days=1))


def acknowledge(db: Database, now: datetime) -> None:
    with transaction(db) as session:
        world = reopen(session)
        issues.acknowledge(session, issue=issue_of(world), by=by(world, "Mads", now))


def decision_of(world: InUse) -> Decision:
    found = lookup.find(world.session, partnership=world.partnership, reference="D-1")
    assert isinstance(found, Decision)
    return found


def object_to_it(db: Database, now: datetime) -> None:
    with transaction(db) as session:
        world = reopen(session)
        decisions.object_to(
            session, decision=decision_of(world), reason="Two, please", by=by(world, "Dorte", now)
        )


def test_what_names_a_decision_waits_until_that_is_settled(db: Database) -> None:
    with_decision(db)
    acknowledge(db, at(0, 10))
    run_through(db, start=at(0, 10), end=at(2, 11))
    assert told(db) == []
    assert "Reminders are paused until D-1 is decided." in card_of(db, "I-1")
    with transaction(db) as session:
        world = reopen(session)
        decision = decision_of(world)
        decisions.confirm(
            session,
            decision=decision,
            seen=decision.text_fingerprint,
            by=by(world, "Dorte", at(2, 11)),
        )
    assert "until D-1" not in card_of(db, "I-1")
    run_through(db, start=at(2, 11), end=at(2, 16))
    assert told(db) == [(at(2, 11), "UMADS")]


def test_nobody_needs_a_decision_to_see_an_issue(db: Database) -> None:
    with_decision(db)
    run_through(db, start=at(0, 9), end=at(0, 17))
    assert told(db) == [(at(0, 15), "UMADS"), (at(0, 17), "UMADS")]


def test_what_is_objected_to_is_in_nobodys_hands_so_the_issue_goes_on(db: Database) -> None:
    with_decision(db)
    acknowledge(db, at(0, 10))
    object_to_it(db, at(0, 11))
    run_through(db, start=at(0, 11), end=at(1, 17))
    assert told(db) == [(at(1, 13, 15), "UMADS"), (at(1, 17), "UMADS")]


def test_what_is_said_to_wait_for_a_decision_waits_whatever_becomes_of_it(db: Database) -> None:
    with_decision(db, "Lamps lack a colour")
    acknowledge(db, at(0, 10))
    with transaction(db) as session:
        world = reopen(session)
        issues.put_on_hold(
            session,
            issue=issue_of(world),
            on=Side.CONSULTANCY,
            because="Until D-1 is decided",
            by=by(world, "Mads", at(0, 10)),
        )
    object_to_it(db, at(0, 11))
    run_through(db, start=at(0, 11), end=at(2, 17))
    assert told(db) == []


def test_what_names_a_decision_no_more_goes_on(db: Database) -> None:
    with_decision(db)
    acknowledge(db, at(0, 10))
    with transaction(db) as session:
        world = reopen(session)
        issue = issue_of(world)
        issues.edit(
            session,
            issue=issue,
            title="Lamps lack a colour",
            text="Lamps lack a colour",
            area=issue.area,
            owner=None,
            priority=issue.priority,
            due_on=issue.due_on,
            by=by(world, "Mads", at(0, 11)),
        )
    run_through(db, start=at(0, 11), end=at(1, 17))
    assert told(db) == [(at(1, 13, 15), "UMADS"), (at(1, 17), "UMADS")]


def card_of(db: Database, reference: str) -> str:
    """What is owed of a record's card last."""
    with transaction(db) as session:
        world = reopen(session)
        record = lookup.find(session, partnership=world.partnership, reference=reference)
        shown = session.scalars(
            select(OutboxMessage.arguments)
            .join(Card, OutboxMessage.card_id == Card.id)
            .where(Card.record_id == record.id)
            .order_by(OutboxMessage.id)
        ).all()
        return str(shown[-1]["text"])


def test_an_owner_who_is_away_and_has_a_deputy_is_not_hurried(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    with transaction(db) as session:
        _set_away(reopen(session), "Mads", through=2, now=at(0, 13))
    run_through(db, start=at(0, 13), end=at(7, 9))
    # Half of the time is left when Mads is back on Thursday.
    assert told(db)[:2] == [(at(3, 11), "UMADS"), (at(3, 13), "UMADS")]


def test_an_owner_in_person_who_is_away_is_not_hurried_while_somebody_stands_in(
    db: Database,
) -> None:
    with transaction(db) as session:
        world = begin(session)
        issue = log(world, now=at(0, 9))
        assert isinstance(issue, Issue)
        issues.assign(session, issue=issue, owner=world["Lene"], by=by(world, "Mads", at(0, 9)))
        _set_away(world, "Lene", through=1, now=at(0, 13))
    run_through(db, start=at(0, 13), end=at(2, 13))
    assert told(db) == [(at(2, 11), "ULENE"), (at(2, 13), "ULENE")]


# What begins anew


def test_whoever_acts_has_the_step_taken_away(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(1, 12))
    assert standing(db) == ["UMADS"]
    with transaction(db) as session:
        world = reopen(session)
        issues.acknowledge(session, issue=issue_of(world), by=by(world, "Mads", at(1, 12)))
    run_through(db, start=at(1, 12), end=at(7, 9))
    assert standing(db) == []
    assert len(told(db)) == 2
    assert watch(db).expected_action is None


def test_a_new_owner_has_all_the_time(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(1, 12))
    with transaction(db) as session:
        world = reopen(session)
        issues.assign(
            session, issue=issue_of(world), owner=world["Dorte"], by=by(world, "Mads", at(1, 12))
        )
    run_through(db, start=at(1, 12), end=at(2, 12))
    assert told(db)[2:] == [(at(2, 10), "UDORTE1"), (at(2, 12), "C1")]


def test_whoever_holds_the_role_from_now_on_has_all_the_time(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(1, 9))
    assert standing(db) == ["UMADS"]
    with transaction(db) as session:
        world = reopen(session)
        roles.assign(
            session,
            partnership=world.partnership,
            key="data-modeller",
            member=world["Lene"],
            rank=Rank.PRIMARY,
            by=world["Lene"],
            now=at(1, 9),
        )
        contacts.reassign_and_publish(session, partnership=world.partnership, now=at(1, 9))
    assert standing(db) == []
    run_through(db, start=at(1, 9), end=at(1, 17))
    assert told(db)[2:] == [(at(1, 15), "ULENE"), (at(1, 17), "ULENE")]


def test_another_due_day_is_another_timer(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY)
    with transaction(db) as session:
        world = reopen(session)
        issues.acknowledge(session, issue=issue_of(world), by=by(world, "Mads", at(0, 9)))
    run_through(db, start=at(0, 9), end=at(0, 17))
    assert told(db) == [(at(0, 15), "UMADS"), (at(0, 17), "UMADS")]
    with transaction(db) as session:
        world = reopen(session)
        due = MONDAY + timedelta(days=2)
        issues.set_due(session, issue=issue_of(world), due_on=due, by=by(world, "Mads", at(1, 9)))
    assert standing(db) == []
    run_through(db, start=at(1, 9), end=at(2, 17))
    assert told(db)[2:] == [(at(2, 13), "UMADS"), (at(2, 17), "UMADS")]


def test_a_day_that_is_over_is_no_day_to_be_solved_by(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY)
    with transaction(db) as session:
        world = reopen(session)
        issue, mads = issue_of(world), by(world, "Mads", at(3, 9))
        for day in (1, 2):
            with pytest.raises(BadRequest, match="is over already"):
                issues.set_due(session, issue=issue, due_on=MONDAY + timedelta(days=day), by=mads)
        # What was set in time may be said again.
        issues.set_due(session, issue=issue, due_on=MONDAY, by=mads)
        issues.set_due(session, issue=issue, due_on=MONDAY + timedelta(days=3), by=mads)


def test_a_due_day_far_ahead_is_nobodys_worry(db: Database) -> None:
    with transaction(db) as session:
        world = begin(session)
        issue = log(world, now=at(0, 9), due=date(9999, 12, 31))
        assert isinstance(issue, Issue)
        issues.acknowledge(session, issue=issue, by=by(world, "Mads", at(0, 9)))
    assert watch(db).expected_action is None


def test_what_nobody_has_seen_is_to_be_seen_by_the_day_that_it_is_due(db: Database) -> None:
    with_issue(db, now=at(0, 9), priority=Priority.LOW, due=MONDAY + timedelta(days=1))
    run_through(db, start=at(0, 9), end=at(2, 17))
    # Ten days are the usual time, of which two are left.
    assert told(db) == [(at(1, 13), "UMADS"), (at(1, 17), "UMADS"), (at(2, 17), "ULENE")]
    with transaction(db) as session:
        due = sla.deadline_of(session, issue_of(reopen(session)), now=at(2, 17))
    assert due is not None
    assert (due.at, due.is_over) == (at(1, 17), True)


def test_a_day_that_is_over_already_hurries_nobody_to_see_it(db: Database) -> None:
    with_issue(db, now=at(0, 18), due=MONDAY)
    run_through(db, start=at(0, 18), end=at(1, 17))
    assert told(db) == [(at(1, 15), "UMADS"), (at(1, 17), "UMADS")]


def test_what_has_time_again_is_overdue_no_more(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(1, 9))
    assert standing(db) == ["UMADS"]
    with transaction(db) as session:
        world = reopen(session)
        issues.change_priority(
            session, issue=issue_of(world), priority=Priority.LOW, by=by(world, "Dorte", at(1, 9))
        )
    assert standing(db) == []
    assert watch(db).overdue_at is None
    run_through(db, start=at(1, 9), end=at(11, 17))
    # Ten working days from the beginning on.
    assert told(db)[2:] == [(at(9, 13), "UMADS"), (at(11, 17), "UMADS")]


def test_a_higher_priority_and_another_charter_count_from_the_beginning(db: Database) -> None:
    with_issue(db, now=at(0, 9), priority=Priority.NORMAL)
    with transaction(db) as session:
        world = reopen(session)
        issues.change_priority(
            session,
            issue=issue_of(world),
            priority=Priority.HIGH,
            by=by(world, "Dorte", at(0, 10)),
        )
    assert watch(db).next_at == at(0, 15)
    with transaction(db) as session:
        world = reopen(session)
        ladder = EscalationTerms(acknowledge_hours=dict.fromkeys(Priority, 4))
        amend_terms(world, escalation=ladder)
        contacts.reassign_and_publish(session, partnership=world.partnership, now=at(0, 10))
    assert watch(db).next_at == at(0, 12)


# Decisions and changes


def test_a_decision_that_nobody_answers_climbs_and_begins_anew_when_changed(db: Database) -> None:
    with transaction(db) as session:
        world = begin(session)
        log(world, "One unit", now=at(0, 9), kind=Kind.DECISION, area="product-data", author="Mads")
    run_through(db, start=at(0, 9), end=at(4, 17))
    # Five working days, of which three quarters are over on Thursday at 15:00.
    assert told(db) == [(at(3, 15), "UDORTE1"), (at(4, 17), "C1")]
    assert "Confirm" in steps(db)[1][2]
    with transaction(db) as session:
        world = reopen(session)
        decision = lookup.find(session, partnership=world.partnership, reference="D-1")
        assert isinstance(decision, Decision)
        decisions.edit(
            session,
            decision=decision,
            title="Two units",
            text="Two units",
            area=decision.area,
            reasoning=capture.Reasoning(),
            by=by(world, "Mads", at(5, 9)),
        )
    assert standing(db) == []
    assert watch(db).next_at == at(10, 15)


def test_once_one_side_has_confirmed_the_other_is_asked(db: Database) -> None:
    with transaction(db) as session:
        world = begin(session)
        area = partnerships.terms_of(session, world.partnership).areas["data-model"]
        areas = dict(partnerships.terms_of(session, world.partnership).areas)
        amend_terms(world, areas=areas | {"data-model": replace(area, both_sides=True)})
        decision = log(world, "One unit", now=at(0, 9), kind=Kind.DECISION)
        assert isinstance(decision, Decision)
        decisions.confirm(
            session,
            decision=decision,
            seen=decision.text_fingerprint,
            by=by(world, "Mads", at(1, 9)),
        )
    run_through(db, start=at(1, 9), end=at(8, 9))
    assert told(db) == [(at(4, 15), "UDORTE1"), (at(7, 17), "C1")]


def test_a_change_that_nobody_assesses_climbs(db: Database) -> None:
    with transaction(db) as session:
        world = begin(session)
        log(world, "Lamps go to Norway", now=at(0, 9), kind=Kind.CHANGE)
    run_through(db, start=at(0, 9), end=at(4, 17))
    assert told(db) == [(at(3, 15), "UMADS"), (at(4, 17), "UMADS")]
    with transaction(db) as session:
        world = reopen(session)
        change = lookup.find(session, partnership=world.partnership, reference="C-1")
        assert isinstance(change, Change)
        changes.assess(
            session,
            change=change,
            effects="Prices",
            areas=[],
            shaken=[],
            issues=[],
            by=by(world, "Mads", at(5, 9)),
        )
    assert standing(db) == []


# Whatever runs, and whatever was down


def test_after_a_standstill_the_owner_hears_it_first_and_has_the_time_to_act(
    db: Database,
) -> None:
    with_issue(db, now=at(0, 9))
    assert run_due(db, now=at(16, 12)).moved == 1
    assert told(db) == [(at(16, 12), "UMADS")]
    assert "was to be acknowledged by" in steps(db)[0][2]
    assert watch(db).overdue_at == at(0, 17)
    deliver(db)
    run_through(db, start=at(16, 12), end=at(17, 12))
    assert told(db)[1:] == [(at(17, 12), "ULENE")]
    assert "as deputy" in steps(db)[1][2]


def test_after_a_standstill_on_the_way_it_goes_on_where_it_was(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY)
    acknowledge(db, at(0, 9))
    run_through(db, start=at(0, 9), end=at(0, 17))
    run_due(db, now=at(7, 12))
    deliver(db)
    run_through(db, start=at(7, 12), end=at(8, 12))
    assert told(db)[1:] == [(at(0, 17), "UMADS"), (at(7, 12), "ULENE"), (at(8, 12), "ULENE"),
                            (at(8, 12), "C1")]  # fmt: skip


def test_what_is_late_waits_for_the_morning(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    for late in (at(4, 23), at(5, 12)):
        assert run_due(db, now=late).failed == 0
    assert told(db) == []
    run_due(db, now=at(7, 9))
    assert told(db) == [(at(7, 9), "UMADS")]


def test_what_is_not_ours_everywhere_hears_nothing_internal(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    with transaction(db) as session:
        begin(session, number=2)
        elsewhere = reopen(session, number=2)["Mads"]
        elsewhere.side, elsewhere.is_home_workspace = Side.CUSTOMER, False
    run_through(db, start=at(0, 9), end=at(1, 17))
    assert told(db) == [(at(1, 17), "ULENE")]


def test_what_the_internal_channel_refuses_is_told_directly(db: Database) -> None:
    with_issue(db, now=at(0, 9), internal_channel="CINTERNAL")
    run_through(db, start=at(0, 9), end=at(0, 17))
    db.run(_refused, channel="CINTERNAL", now=at(0, 17))
    assert told(db)[1:] == [(at(0, 17), "CINTERNAL"), (at(0, 17), "UMADS")]
    assert standing(db) == ["UMADS"]


def test_who_cannot_be_written_to_is_warned_alone_in_the_channel(db: Database) -> None:
    with_issue(db, now=at(0, 9), area="product-data")
    run_due(db, now=at(0, 15))
    db.run(_refused, channel="UDORTE1", now=at(0, 15))
    with transaction(db) as session:
        [owed] = session.scalars(
            select(OutboxMessage).where(OutboxMessage.method == Method.EPHEMERAL)
        ).all()
        assert (owed.channel, owed.arguments["user"]) == ("C1", "UDORTE1")
        assert "is to be acknowledged by" in owed.arguments["text"]
    assert standing(db) == []


def _refused(session: Session, *, channel: str, now: datetime) -> None:
    """Let Slack refuse what is owed there, twice over."""
    for row in session.scalars(select(OutboxMessage).where(OutboxMessage.channel == channel)).all():
        row.state = OutboxState.FAILED
        assert row.card_id is not None
        notify.on_notice_undelivered(session, card_id=row.card_id, now=now)
        notify.on_notice_undelivered(session, card_id=row.card_id, now=now)


def test_one_that_fails_holds_up_nothing(db: Database) -> None:
    with transaction(db) as session:
        begin(session)
        world = begin(session, number=2)
        log(reopen(session), now=at(0, 9))
        broken = log(world, now=at(0, 9))
        broken.responsible_role = "no one"
    done = run_due(db, now=at(0, 15))
    assert (done.moved, done.failed) == (1, 1)


def _set_away(world: InUse, name: str, *, through: int, now: datetime) -> None:
    roles.set_away(
        world.session,
        member=world[name],
        until=MONDAY + timedelta(days=through),
        zone=COPENHAGEN,
        by=world["Lene"],
        now=now,
    )
    contacts.reassign_and_publish(
        world.session, partnership=world.partnership, now=now, about=world[name]
    )


# What it looks like


def test_since_when_it_is_overdue_does_not_change_by_snoozing(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(1, 12))
    with transaction(db) as session:
        world = reopen(session)
        snooze.snooze(
            session,
            record=issue_of(world),
            until=MONDAY + timedelta(days=3),
            reason="The vendor is asked",
            by=by(world, "Mads", at(1, 12)),
        )
    run_through(db, start=at(1, 12), end=at(3, 12))
    with transaction(db) as session:
        due = sla.deadline_of(session, issue_of(reopen(session)), now=at(3, 12))
    assert due is not None
    assert (due.at, due.is_over) == (at(0, 17), True)


@pytest.mark.parametrize(
    ("zone", "now", "until", "ends"),
    [
        # Tuesday has begun there, and Wednesday's hours begin in the evening here.
        ("Pacific/Auckland", at(0, 23), 2, at(1, 21)),
        # It is Monday there still.
        ("America/Los_Angeles", at(1, 2), 1, at(1, 18)),
    ],
)
def test_a_snooze_ends_by_the_clocks_of_the_owners_side(
    db: Database, zone: str, now: datetime, until: int, ends: datetime
) -> None:
    with_issue(db, now=at(0, 9), own_hours={Side.CONSULTANCY: SideHours(time_zone=zone)})
    with transaction(db) as session:
        world = reopen(session)
        ended = snooze.snooze(
            session,
            record=issue_of(world),
            until=MONDAY + timedelta(days=until),
            reason="The vendor is asked",
            by=by(world, "Mads", now),
        )
    assert ended == ends
    assert watch(db).next_at == ends


def test_today_of_the_owners_side_is_no_day_to_come(db: Database) -> None:
    auckland = SideHours(time_zone="Pacific/Auckland")
    with_issue(db, now=at(0, 9), own_hours={Side.CONSULTANCY: auckland})
    with transaction(db) as session:
        world = reopen(session)
        issue, mads = issue_of(world), by(world, "Mads", at(0, 23))
        tuesday = MONDAY + timedelta(days=1)
        with pytest.raises(BadRequest, match="still to come"):
            snooze.snooze(session, record=issue, until=tuesday, reason="Later", by=mads)


def test_what_rests_past_its_day_says_so_on_its_card(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY + timedelta(days=1))
    waits(db, at(0, 13))
    run_through(db, start=at(0, 13), end=at(1, 17))
    assert told(db) == []
    assert "Overdue since" in card_of(db, "I-1")


def test_what_is_snoozed_is_told_as_that(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY)
    acknowledge(db, at(0, 9))
    with transaction(db) as session:
        world = reopen(session)
        snooze.snooze(
            session,
            record=issue_of(world),
            until=MONDAY + timedelta(days=3),
            reason="The vendor is asked",
            by=by(world, "Mads", at(0, 12)),
        )
    with transaction(db) as session:
        rests = sla.deadline_of(session, issue_of(reopen(session)), now=at(1, 9))
    assert rests is not None
    assert (rests.at, rests.rests, rests.is_over) == (at(3, 9), True, False)


def test_what_is_late_waits_for_the_hours_of_the_owners_side(db: Database) -> None:
    york = SideHours(time_zone="America/New_York")
    with_issue(db, now=at(0, 9), own_hours={Side.CONSULTANCY: york})
    run_due(db, now=at(3, 12))
    assert told(db) == []
    run_due(db, now=at(3, 15))
    assert told(db) == [(at(3, 15), "UMADS")]


def test_since_when_it_is_overdue_does_not_change_by_resting_into_the_night(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(1, 12))
    with transaction(db) as session:
        world = reopen(session)
        mads = world["Mads"]
        absences.start(
            session, member=mads, until=MONDAY + timedelta(days=2), by=mads, now=at(1, 12)
        )
    # The absence ends at midnight.
    run_through(db, start=at(1, 12), end=at(3, 1))
    assert watch(db).overdue_at == at(0, 17)
    run_through(db, start=at(3, 1), end=at(3, 17))
    assert told(db)[1:] == [(at(0, 17), "UMADS"), (at(3, 14), "ULENE")]


# At the same moment


def test_who_acts_while_what_it_waits_for_is_settled_has_the_timer_of_what_is_done(
    postgresql_url: str,
) -> None:
    db, other = Database(postgresql_url), Database(postgresql_url)
    with transaction(db) as session:
        world = begin(session)
        log(world, "One unit", now=at(0, 9), kind=Kind.DECISION)
        log(world, "Blocked by D-1", now=at(0, 9), due=MONDAY + timedelta(days=11))

    def confirm(session: Session) -> None:
        world = reopen(session)
        decision = lookup.find(session, partnership=world.partnership, reference="D-1")
        assert isinstance(decision, Decision)
        decisions.confirm(
            session,
            decision=decision,
            seen=decision.text_fingerprint,
            by=by(world, "Mads", at(0, 10)),
        )

    with ThreadPoolExecutor() as pool, transaction(other) as session:
        world = reopen(session)
        issue = issue_of(world)
        issues.acknowledge(session, issue=issue, by=by(world, "Mads", at(0, 10)))
        session.flush()
        confirming = pool.submit(db.run, confirm)
        _until_somebody_waits(db)
        session.commit()
        confirming.result(timeout=20)
    with transaction(db) as session:
        waited_for = sla.timer_of(session, issue_of(reopen(session)))
        assert waited_for is not None
        assert waited_for.expected_action is ExpectedAction.RESOLVE
    for each in (db, other):
        each.dispose()


def _until_somebody_waits(db: Database) -> None:
    deadline = time_module.monotonic() + 20
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not db.run(lambda session: session.scalar(waiting)):
        assert time_module.monotonic() < deadline, "nobody waits"
        time_module.sleep(0.01)
