"""Advancing to next Monday, by the reader's wall clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from pico_bot.sandbox.page.screen import next_monday

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-18T12:00", "2026-11-23T09:00+01:00"),
        ("2026-11-22T23:59", "2026-11-23T09:00+01:00"),
        ("2026-11-23T08:59", "2026-11-23T09:00+01:00"),
        ("2026-11-23T09:00", "2026-11-30T09:00+01:00"),
        # Across the last Sunday of March, when the night is an hour shorter.
        ("2027-03-22T10:00", "2027-03-29T09:00+02:00"),
    ],
)
def test_the_next_monday_is_in_the_readers_time_zone(now: str, then: str) -> None:
    local = datetime.fromisoformat(now).replace(tzinfo=COPENHAGEN)

    assert next_monday(local).isoformat(timespec="minutes") == then
