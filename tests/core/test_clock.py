"""The clock, and how the sandbox moves it."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pico_bot.core.clock import SettableClock, SystemClock

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


def test_the_clock_has_the_time_of_the_machine_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= SystemClock().now() <= before + A_MINUTE
    assert SystemClock().now().tzinfo is UTC


def test_a_running_process_follows_its_offset_file(tmp_path: Path) -> None:
    offset = tmp_path / "offset"
    clock = SystemClock(offset_file=offset)
    for text, shift in (("3600", timedelta(hours=1)), ("-86400.5", timedelta(seconds=-86400.5))):
        offset.write_text(text)
        expected = datetime.now(UTC) + shift
        assert expected <= clock.now() <= expected + A_MINUTE


@pytest.mark.parametrize("text", [None, "", "soon"])
def test_a_missing_or_incomplete_file_is_no_offset(tmp_path: Path, text: str | None) -> None:
    offset = tmp_path / "offset"
    if text is not None:
        offset.write_text(text)
    before = datetime.now(UTC)
    assert before <= SystemClock(offset_file=offset).now() <= before + A_MINUTE


def test_a_settable_clock_moves_only_when_it_is_set() -> None:
    clock = SettableClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.advance(A_MINUTE)
    assert clock.now() == NOON + A_MINUTE
    clock.set(datetime(2026, 11, 24, 13, 0, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == NOON + timedelta(days=1)
    assert clock.now().tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        SettableClock(NOON.replace(tzinfo=None))
