"""Deadlines of a check-in: the end of its window, and the time of the reminder."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from pico_bot.checkins.windows import closes_at, reminder_at
from pico_bot.model.charter_terms import WorkingHours
from pico_bot.partnerships.calendars import Calendar

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# Working hours are Monday to Friday, 9 to 17; 23 November is a Monday.
DANISH = Calendar(zone=COPENHAGEN, hours=WorkingHours(), country="DK")


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("posted", "days", "closes"),
    [
        (local(11, 23, 16, 59), 1, local(11, 23, 17)),
        (local(11, 23, 17), 1, local(11, 24, 17)),
        (local(11, 23, 7), 2, local(11, 24, 17)),
        (local(11, 27, 12), 2, local(11, 30, 17)),
        (local(11, 28, 12), 1, local(11, 30, 17)),
        (local(12, 24, 12), 2, local(12, 28, 17)),
    ],
    ids=[
        "in hours, the same day counts",
        "at the end of the hours, the next day counts",
        "before the hours, the same day counts",
        "a weekend doesn't count",
        "posted on a weekend",
        "a public holiday doesn't count",
    ],
)
def test_a_window_closes_at_the_end_of_its_last_working_day(
    posted: datetime, days: int, closes: datetime
) -> None:
    assert closes_at(DANISH, posted_at=posted, days=days) == closes


@pytest.mark.parametrize(
    ("posted", "closes", "reminder"),
    [
        (local(11, 23, 9), local(11, 24, 17), local(11, 24, 9)),
        (local(11, 23, 12), local(11, 24, 17), local(11, 24, 10, 30)),
        (local(11, 27, 12), local(11, 30, 17), local(11, 30, 10, 30)),
        (local(11, 23, 15), local(11, 23, 17), local(11, 23, 16)),
    ],
    ids=[
        "the end of a day becomes the start of the next",
        "half of the working time",
        "a weekend doesn't count",
        "an hour after the prompt is late enough",
    ],
)
def test_a_reminder_is_due_half_way_through_the_working_time(
    posted: datetime, closes: datetime, reminder: datetime
) -> None:
    assert reminder_at(DANISH, posted_at=posted, closes_at=closes) == reminder


def test_a_short_window_has_no_reminder() -> None:
    posted, closes = local(11, 23, 15, 1), local(11, 23, 17)

    assert reminder_at(DANISH, posted_at=posted, closes_at=closes) is None
