"""When reminders and notices are due, in working hours."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pico_bot.model.charter_terms import WorkingHours
from pico_bot.partnerships.calendars import Calendar
from pico_bot.records.reminder_times import ReminderTimes

# The working day is from 8:00 to 16:00 UTC.
CALENDAR = Calendar(
    zone=ZoneInfo("UTC"), hours=WorkingHours(weekdays=(0, 1, 2, 3, 4), start=time(8), end=time(16))
)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
TIMES = ReminderTimes(
    calendar=CALENDAR,
    waiting_since=MONDAY,
    elapsed=timedelta(),
    allowed=8 * HOUR,
    ends_at=None,
    notice_interval=4 * HOUR,
    levels=3,
)
# Due at the end of Wednesday.
DATED = replace(TIMES, allowed=timedelta(), ends_at=CALENDAR.closes(date(2026, 11, 25)))


def test_the_reminder_is_sent_after_three_quarters_of_the_time() -> None:
    assert TIMES.notice_at(0, MONDAY) == MONDAY + 6 * HOUR
    assert DATED.notice_at(0, MONDAY) == datetime(2026, 11, 25, 10, tzinfo=UTC)


def test_notices_follow_in_intervals_of_working_time() -> None:
    tuesday = datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert TIMES.due_at(MONDAY) == MONDAY + 8 * HOUR
    assert TIMES.notice_at(2, MONDAY) == tuesday + 4 * HOUR
    assert TIMES.notice_at(3, MONDAY) == tuesday + 8 * HOUR


def test_time_in_which_the_timer_is_stopped_does_not_count() -> None:
    resumed = datetime(2026, 11, 26, 8, tzinfo=UTC)
    assert replace(TIMES, elapsed=2 * HOUR).due_at(resumed) == resumed + 6 * HOUR
    assert DATED.due_at(resumed) == DATED.ends_at


def test_lateness_is_working_time_since_the_deadline() -> None:
    assert TIMES.late(MONDAY, MONDAY + 7 * HOUR) is None
    assert TIMES.has_time(MONDAY, MONDAY + 7 * HOUR)
    wednesday = datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert TIMES.late(MONDAY, wednesday) == 9 * HOUR
    assert not TIMES.has_time(MONDAY, wednesday)
    assert DATED.late(MONDAY, datetime(2026, 11, 26, 11, tzinfo=UTC)) == 3 * HOUR


def test_a_reminder_whose_moment_passed_while_stopped_is_sent_on_resuming() -> None:
    resumed = datetime(2026, 11, 25, 14, tzinfo=UTC)
    assert DATED.notice_at(0, resumed) == resumed
