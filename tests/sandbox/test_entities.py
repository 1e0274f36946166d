"""Messages in a channel, and Slack's timestamps."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pico_bot.sandbox.entities import moment_of, ts_of
from pico_bot.sandbox.seed import new_world
from tests.sandbox.fixed_clock import FixedClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@given(st.lists(st.integers(0, 60), max_size=20))
@settings(max_examples=100)
def test_backdated_messages_are_sorted_by_timestamp(minutes: list[int]) -> None:
    world = new_world(FixedClock())
    channel = world.channel("nordlys-pico")
    for ago in minutes:
        at = NOON - timedelta(minutes=ago)
        world.post(channel, world.people[0], text=str(ago), at=at)
    stamps = [one.ts for one in channel.messages]
    assert stamps == sorted(set(stamps))
    assert len(stamps) == len(minutes)
    assert all(channel.message(one.ts) is one for one in channel.messages)


@given(st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
@settings(max_examples=200)
def test_a_timestamp_is_a_moment(moment: datetime) -> None:
    assert moment_of(ts_of(moment)) == moment
