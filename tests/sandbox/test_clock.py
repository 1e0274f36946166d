"""The sandbox's clock, and the file from which processes read it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from pico_bot.sandbox.clock import SandboxClock

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def clock(tmp_path: Path) -> SandboxClock:
    return SandboxClock(tmp_path / "offset")


def test_the_clock_runs_in_real_time_and_can_be_advanced(clock: SandboxClock) -> None:
    with time_machine.travel(MONDAY, tick=False) as real:
        assert clock.now() == MONDAY
        clock.advance(timedelta(days=7))
        real.shift(60)
        assert clock.now() == MONDAY + timedelta(days=7, minutes=1)


def test_the_clock_can_be_set_forward_only(clock: SandboxClock) -> None:
    with time_machine.travel(MONDAY, tick=False):
        clock.set(datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("Europe/Copenhagen")))
        assert clock.now() == datetime(2026, 11, 30, 8, tzinfo=UTC)
        with pytest.raises(ValueError, match="forward"):
            clock.set(MONDAY)
        with pytest.raises(ValueError, match="forward"):
            clock.advance(timedelta(seconds=-1))
        with pytest.raises(ValueError, match="time zone"):
            clock.set(datetime(2027, 1, 1))  # noqa: DTZ001
        assert clock.now() == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_the_offset_is_in_the_file(clock: SandboxClock, tmp_path: Path) -> None:
    offset = tmp_path / "offset"
    assert float(offset.read_text()) == 0
    clock.advance(timedelta(hours=1, milliseconds=250))
    assert float(offset.read_text()) == 3600.25
    assert [one.name for one in tmp_path.iterdir()] == ["offset"]
