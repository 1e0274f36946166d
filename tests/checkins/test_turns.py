"""Check-ins around public holidays, against somebody who turns a calendar's leaves one by one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot import checkins, partnerships
from pico_bot.calendars import Calendar
from pico_bot.checkins.turns import Moved, Turns
from pico_bot.db import Database
from pico_bot.jobs import DueWork, run_due
from pico_bot.model import Charter, Occurrence, OwedMessage, Partnership, Schedule
from pico_bot.model.charter import Every, Holidays, Hours, Rhythm
from tests import partnership_in_use
from tests.partnership_in_use import InUse, transaction

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DANISH = Calendar(zone=COPENHAGEN, hours=Hours(), country="DK", language="da")
A_DAY, A_SECOND = timedelta(days=1), timedelta(seconds=1)
EASTER_MONDAY = date(2027, 3, 29)


def turns(
    *weekdays: int, every: Every = Every.WEEK, holidays: Holidays = Holidays.MOVE, **rhythm: Any
) -> Turns:
    return Turns(
        rhythm=Rhythm(every=every, weekdays=weekdays, **rhythm), calendar=DANISH, holidays=holidays
    )


def days(of: Turns, *, first: date, count: int) -> list[date]:
    """The days on which it comes from `first` on, always at its wall time."""
    moment, found = datetime.combine(first, time(), COPENHAGEN), list[date]()
    while len(found) < count:
        moment = of.next_due(moment)
        local = moment.astimezone(COPENHAGEN)
        assert local.time() == of.rhythm.at
        found.append(local.date())
    return found


def test_a_holiday_moves_it_to_the_next_working_day_and_the_rhythm_goes_on() -> None:
    assert days(turns(0), first=date(2027, 3, 22), count=3) == [
        date(2027, 3, 22),
        date(2027, 3, 30),
        date(2027, 4, 5),
    ]
    # Thursday, Friday and Monday of Easter.
    assert days(turns(3), first=date(2027, 3, 24), count=2) == [date(2027, 3, 30), date(2027, 4, 1)]


def test_it_says_what_moved_it() -> None:
    assert turns(0).moved_to(date(2027, 3, 30)) == Moved(
        day=EASTER_MONDAY, holiday="Anden påskedag"
    )
    assert turns(0).moved_to(EASTER_MONDAY) is None
    assert turns(0).moved_to(date(2027, 4, 5)) is None
    # Of several that come together, the earliest.
    of_easter = turns(3, 4, 0).moved_to(date(2027, 3, 30))
    assert of_easter is not None
    assert of_easter.day == date(2027, 3, 25)


def test_what_falls_on_a_day_on_which_it_comes_anyway_is_one_with_that() -> None:
    assert days(turns(0, 1), first=EASTER_MONDAY, count=2) == [
        date(2027, 3, 30),
        date(2027, 4, 5),
    ]
    assert turns(0, 1).moved_to(date(2027, 3, 30)) is None


def test_a_holiday_leaves_it_out_where_the_charter_says_so() -> None:
    skipping = turns(0, holidays=Holidays.SKIP)
    assert days(skipping, first=date(2027, 3, 22), count=2) == [
        date(2027, 3, 22),
        date(2027, 4, 5),
    ]
    assert skipping.moved_to(date(2027, 3, 30)) is None


def test_a_weekend_that_was_asked_for_is_not_moved() -> None:
    # Easter Sunday is a holiday; who asks for Sundays means it.
    assert days(turns(6), first=date(2027, 3, 22), count=1) == [date(2027, 3, 28)]


def test_monthly_and_every_second_week_keep_their_turns() -> None:
    # New Year's Day is a Friday.
    assert days(turns(4, every=Every.MONTH), first=date(2027, 1, 1), count=2) == [
        date(2027, 1, 4),
        date(2027, 2, 5),
    ]
    fortnightly = turns(0, every=Every.SECOND_WEEK, anchor=EASTER_MONDAY)
    assert days(fortnightly, first=EASTER_MONDAY, count=2) == [date(2027, 3, 30), date(2027, 4, 12)]


def test_a_pause_leaves_out_what_falls_in_it_and_every_second_week_in_turn() -> None:
    christmas, turn_of_the_year = date(2026, 12, 24), date(2027, 1, 10)
    weekly = replace(turns(0), rests_through=turn_of_the_year)
    assert days(weekly, first=christmas, count=2) == [date(2027, 1, 11), date(2027, 1, 18)]
    assert not weekly.comes_on(date(2027, 1, 4))
    fortnightly = turns(0, every=Every.SECOND_WEEK, anchor=date(2026, 11, 30))
    for end in (date(2026, 12, 28), date(2027, 1, 10)):
        paused = replace(fortnightly, rests_through=end)
        assert days(paused, first=christmas, count=1) == [date(2027, 1, 11)]


def leaf_by_leaf(of: Turns, *, first: date, count: int) -> list[date]:
    """The days on which it comes, by somebody who carries what a holiday took to the next work.

    Through a pause they carry nothing, and put down what they carried into it.
    """
    found: list[date] = []
    # Whatever may be carried into the first day began to be carried long after this.
    leaf, carried = first - 40 * A_DAY, False
    while leaf < first + count * A_DAY:
        regular = leaf.weekday() in of.rhythm.weekdays
        if of.rhythm.every is Every.MONTH:
            regular = regular and leaf.day <= 7
        if of.rhythm.anchor is not None and of.rhythm.every is Every.SECOND_WEEK:
            weeks = leaf - leaf.weekday() * A_DAY - of.rhythm.anchor
            regular = regular and weeks.days // 7 % 2 == 0
        at_work = leaf.weekday() in of.calendar.hours.weekdays
        holiday = of.calendar.holiday(leaf) is not None
        comes = regular and not (at_work and holiday)
        if regular and at_work and holiday:
            carried = of.holidays is Holidays.MOVE
        if at_work and not holiday:
            comes, carried = comes or carried, False
        if of.rests_through is not None and leaf <= of.rests_through:
            comes = carried = False
        if comes and leaf >= first:
            found.append(leaf)
        leaf += A_DAY
    return found


@settings(max_examples=40, deadline=None)
@given(
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(tuple),
    every=st.sampled_from(Every),
    holidays=st.sampled_from(Holidays),
    place=st.sampled_from(
        [
            ("DK", "Europe/Copenhagen"),
            ("NO", "Europe/Oslo"),
            ("BR", "America/Sao_Paulo"),
            ("NP", "Asia/Kathmandu"),
            ("CN", "Asia/Shanghai"),
            (None, "UTC"),
        ]
    ),
    working=st.sampled_from([(0, 1, 2, 3, 4), (6, 0, 1, 2, 3), (0,), tuple(range(7))]),
    # A Monday, from which weeks are counted.
    anchor=st.integers(0, 60).map(lambda weeks: date(2025, 1, 6) + weeks * 7 * A_DAY),
    year=st.integers(2025, 2029),
    paused=st.one_of(st.none(), st.integers(-10, 800)),
)
def test_three_years_agree_with_turning_the_leaves(
    weekdays: tuple[int, ...],
    every: Every,
    holidays: Holidays,
    place: tuple[str | None, str],
    working: tuple[int, ...],
    anchor: date,
    year: int,
    paused: int | None,
) -> None:
    country, zone = place
    first = date(year, 1, 1)
    of = Turns(
        rhythm=Rhythm(every=every, weekdays=weekdays, anchor=anchor),
        calendar=Calendar(zone=ZoneInfo(zone), hours=Hours(weekdays=working), country=country),
        holidays=holidays,
        rests_through=None if paused is None else first + paused * A_DAY,
    )
    expected = leaf_by_leaf(of, first=first, count=3 * 365)

    moment, found = datetime.combine(first, time(), ZoneInfo(zone)), list[date]()
    while len(found) < len(expected):
        moment = of.next_due(moment)
        found.append(moment.astimezone(ZoneInfo(zone)).date())

    assert found == expected


def watched(walls: set[datetime], *, zone: ZoneInfo, since: datetime) -> dict[datetime, datetime]:
    """When the clock in `zone` first shows each of `walls` or, where it jumps, what comes next.

    Known by looking at it every minute from `since` on.
    """
    ahead, found, moment = sorted(walls, reverse=True), dict[datetime, datetime](), since
    while ahead:
        shown = moment.astimezone(zone).replace(tzinfo=None)
        while ahead and ahead[-1] <= shown:
            found[ahead.pop()] = moment
        moment += timedelta(minutes=1)
    return found


@pytest.mark.parametrize(
    ("country", "zone", "year"),
    [
        ("DK", "Europe/Copenhagen", 2025),
        ("BR", "America/Sao_Paulo", 2017),
        ("WS", "Pacific/Apia", 2010),
        ("NP", "Asia/Kathmandu", 2025),
    ],
)
def test_three_years_agree_with_watching_the_clock(country: str, zone: str, year: int) -> None:
    calendar = Calendar(zone=ZoneInfo(zone), hours=Hours(), country=country)
    begin = datetime(year, 1, 1, tzinfo=UTC)
    first, anchor = begin.date() + A_DAY, date(2009, 1, 5)
    expected = dict[Turns, list[datetime]]()
    for every, holidays, weekdays, at in product(
        Every,
        Holidays,
        ((0, 4), tuple(range(7))),
        (time(0), time(2, 30)),
    ):
        of = Turns(
            rhythm=Rhythm(every=every, weekdays=weekdays, at=at, anchor=anchor),
            calendar=calendar,
            holidays=holidays,
        )
        leaves = leaf_by_leaf(of, first=first, count=3 * 365)
        expected[of] = [datetime.combine(leaf, at) for leaf in leaves]
    walls = {wall for each in expected.values() for wall in each}
    shown = watched(walls, zone=calendar.zone, since=begin)

    for of, each in expected.items():
        # The day that Apia left out begins with the next one, so that both are one moment.
        moments = sorted({shown[wall] for wall in each})
        moment = datetime.combine(first, time(), calendar.zone) - A_SECOND
        found = list[datetime]()
        while len(found) < len(moments):
            moment = of.next_due(moment)
            found.append(moment)
        assert found == moments, of


# Fired


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


def amend(session: Session, partnership: Partnership, **changes: Any) -> None:
    """Let the charter say something else, and everything follow it."""
    body = partnerships.terms_of(session, partnership).to_json() | changes
    last = session.scalars(
        select(Charter.version).where(Charter.partnership_id == partnership.id)
    ).all()
    session.add(
        Charter(
            partnership_id=partnership.id,
            version=max(last) + 1,
            body=body,
            set_at=datetime(2027, 3, 20, tzinfo=UTC),
        )
    )
    session.flush()


def begin_before_easter(db: Database, *, holidays: Holidays) -> None:
    now = datetime(2027, 3, 23, 12, 0, tzinfo=UTC)
    with transaction(db) as session:
        world = partnership_in_use.begin(session)
        checkins.begin(
            session,
            partnership=world.partnership,
            channel=world.channel,
            rhythm=Rhythm(),
            by=world["Lene"],
            now=now,
        )
        amend(session, world.partnership, country="DK", checkins={"holidays": holidays.value})
        checkins.follow(session, partnership=world.partnership, now=now)


def described(world: InUse) -> str:
    now = datetime(2027, 3, 23, 12, 0, tzinfo=UTC)
    return checkins.describe(world.session, partnership=world.partnership, now=now)


def test_the_prompt_says_why_it_is_today(db: Database) -> None:
    begin_before_easter(db, holidays=Holidays.MOVE)
    with transaction(db) as session:
        assert "next on Tuesday 30 March 2027 at 09:00" in (
            told := described(partnership_in_use.reopen(session))
        )
        assert "because Monday 29 March is a public holiday (Easter Monday)" in told

    assert run_due(db, now=datetime(2027, 3, 29, 7, 0, tzinfo=UTC)) == DueWork()
    assert run_due(db, now=datetime(2027, 3, 30, 7, 0, tzinfo=UTC)) == DueWork(posted=1)

    with transaction(db) as session:
        [shown] = session.scalars(select(OwedMessage).where(OwedMessage.channel == "C1"))
        assert "Check-in, Tuesday 30 March" in shown.arguments["text"]
        assert (
            "It is today because Monday 29 March was a public holiday (Easter Monday)."
            in shown.arguments["text"]
        )
        occurrence = session.scalars(select(Occurrence)).one()
        assert (occurrence.moved_from, occurrence.holiday) == (EASTER_MONDAY, "Easter Monday")
        # The rhythm goes on from its own days.
        assert session.scalars(select(Schedule.next_due_at)).one() == datetime(
            2027, 4, 5, 7, 0, tzinfo=UTC
        )


def test_what_is_left_out_is_not_posted(db: Database) -> None:
    begin_before_easter(db, holidays=Holidays.SKIP)

    for day in (29, 30):
        assert run_due(db, now=datetime(2027, 3, day, 7, 0, tzinfo=UTC)) == DueWork()
    assert run_due(db, now=datetime(2027, 4, 5, 7, 0, tzinfo=UTC)) == DueWork(posted=1)

    with transaction(db) as session:
        [shown] = session.scalars(select(OwedMessage).where(OwedMessage.channel == "C1"))
        assert "public holiday" not in shown.arguments["text"]
