"""Due times across clock changes and skipped days."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pico_bot.core.recurrence import Every, next_due
from tests.core.clock_values import COPENHAGEN, EVERY_DAY, MINUTE


def due_times(
    *,
    zone: ZoneInfo,
    at: time,
    first: date,
    days: int,
    weekdays: frozenset[int] = EVERY_DAY,
    every: Every = Every.WEEK,
    anchor: date | None = None,
) -> list[datetime]:
    """Every due time of a schedule from the start of `first` on, as wall time in `zone`."""
    rhythm: dict[str, Any] = {"at": at, "weekdays": weekdays, "every": every, "anchor": anchor}
    moment = datetime.combine(first, time(), zone).astimezone(UTC) - MINUTE
    end = moment + timedelta(days=days)
    due = []
    while (moment := next_due(after=moment, zone=zone, **rhythm)) <= end:
        due.append(moment)
    return due


def test_a_time_skipped_in_spring_is_due_when_the_clock_jumps() -> None:
    due = due_times(zone=COPENHAGEN, at=time(2, 30), first=date(2027, 3, 27), days=3)

    assert due == [
        datetime(2027, 3, 27, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        datetime(2027, 3, 29, 0, 30, tzinfo=UTC),
    ]
    assert due[1].astimezone(COPENHAGEN).time() == time(3, 0)


def test_a_time_that_comes_twice_in_autumn_is_due_only_the_first_time() -> None:
    due = due_times(zone=COPENHAGEN, at=time(2, 30), first=date(2026, 10, 24), days=3)

    assert due == [
        datetime(2026, 10, 24, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]


def test_monday_at_nine_stays_at_nine_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 19, 7, 0, tzinfo=UTC)

    due = next_due(after=before, zone=COPENHAGEN, at=time(9), weekdays={0})

    assert due == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)


def test_a_midnight_skipped_in_cairo_is_due_at_one() -> None:
    cairo = ZoneInfo("Africa/Cairo")

    due = next_due(
        after=datetime(2023, 4, 27, 12, tzinfo=UTC), zone=cairo, at=time(0, 0), weekdays={4}
    )

    assert due.astimezone(cairo).replace(tzinfo=None).isoformat() == "2023-04-28T01:00:00"


def test_the_day_that_apia_skipped_is_due_when_the_next_begins() -> None:
    apia = ZoneInfo("Pacific/Apia")

    due = due_times(zone=apia, at=time(9, 0), first=date(2011, 12, 29), days=2)

    assert [f"{moment.astimezone(apia):%d %H:%M}" for moment in due] == [
        "29 09:00",
        "31 00:00",
        "31 09:00",
    ]


@pytest.mark.parametrize("anchor", [date(2026, 11, 30), date(2026, 12, 6), date(2030, 1, 7)])
def test_an_anchor_fixes_which_weeks_are_due_at_any_time(anchor: date) -> None:
    """The three days are an even number of weeks apart."""
    for asked_on in range(0, 28, 3):
        due = due_times(
            zone=COPENHAGEN,
            at=time(9),
            first=date(2026, 11, 24) + timedelta(days=asked_on),
            days=70,
            weekdays=frozenset({0}),
            every=Every.SECOND_WEEK,
            anchor=anchor,
        )
        shown = {f"{each.astimezone(COPENHAGEN):%m-%d %H:%M}" for each in due}
        assert {"12-28 09:00", "01-11 09:00", "01-25 09:00"} <= shown
        assert not {"12-21 09:00", "01-04 09:00", "01-18 09:00"} & shown


def test_every_second_week_continues_over_new_year_and_both_clock_changes() -> None:
    due = due_times(
        zone=COPENHAGEN,
        at=time(2, 30),
        first=date(2026, 10, 11),
        days=365,
        weekdays=frozenset({6}),
        every=Every.SECOND_WEEK,
        anchor=date(2026, 10, 25),
    )

    days = [each.astimezone(COPENHAGEN).date() for each in due]
    assert days == [date(2026, 10, 11) + timedelta(days=14 * turn) for turn in range(len(days))]
    assert len(days) == 27
    by_day = dict(zip(days, due, strict=True))
    # Half past two is skipped on 28 March 2027 and comes twice on 25 October 2026.
    assert by_day[date(2026, 10, 25)] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert by_day[date(2027, 3, 28)] == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_monthly_means_the_first_of_the_weekday_in_each_month() -> None:
    due = due_times(
        zone=ZoneInfo("Asia/Kathmandu"),
        at=time(9),
        first=date(2026, 11, 24),
        days=120,
        weekdays=frozenset({0, 3}),
        every=Every.MONTH,
    )

    assert [f"{each:%m-%d %H:%M}" for each in due] == [
        "12-03 03:15",
        "12-07 03:15",
        "01-04 03:15",
        "01-07 03:15",
        "02-01 03:15",
        "02-04 03:15",
        "03-01 03:15",
        "03-04 03:15",
    ]


def test_a_midnight_skipped_in_sao_paulo_is_due_at_one_in_its_second_week() -> None:
    sao_paulo = ZoneInfo("America/Sao_Paulo")

    due = due_times(
        zone=sao_paulo,
        at=time(),
        first=date(2018, 10, 29),
        days=28,
        weekdays=frozenset({6}),
        every=Every.SECOND_WEEK,
        anchor=date(2018, 10, 30),
    )

    assert [each.astimezone(sao_paulo).replace(tzinfo=None).isoformat() for each in due] == [
        "2018-11-04T01:00:00",
        "2018-11-18T00:00:00",
    ]


def test_a_first_friday_is_due_although_apia_skipped_a_friday_before() -> None:
    """Apia skipped Friday 30 December 2011, which still counts as a day of its week."""
    apia = ZoneInfo("Pacific/Apia")

    due = due_times(
        zone=apia,
        at=time(9),
        first=date(2011, 12, 12),
        days=40,
        weekdays=frozenset({4}),
        every=Every.SECOND_WEEK,
        anchor=date(2011, 12, 30),
    )

    assert [f"{each.astimezone(apia):%m-%d %H:%M}" for each in due] == [
        "12-16 09:00",
        "12-31 00:00",
        "01-13 09:00",
    ]


def test_every_second_week_needs_an_anchor_day() -> None:
    with pytest.raises(ValueError, match="which"):
        next_due(
            after=datetime.now(UTC),
            zone=COPENHAGEN,
            at=time(9),
            weekdays={0},
            every=Every.SECOND_WEEK,
        )


@pytest.mark.parametrize("weekdays", [(), (7,)])
def test_a_schedule_needs_a_weekday(weekdays: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="weekday"):
        next_due(after=datetime.now(UTC), zone=COPENHAGEN, at=time(9), weekdays=weekdays)


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - what is refused

    with pytest.raises(ValueError, match="aware"):
        next_due(after=naive, zone=COPENHAGEN, at=time(9), weekdays={0})
