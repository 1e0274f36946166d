"""The world keeps its order and says when something changed."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pico_bot.sandbox.entities import Message, moment_of, ts_of
from pico_bot.sandbox.seed import new_world
from pico_bot.sandbox.world import World
from tests.sandbox.test_interaction_tokens import StandingClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return new_world(StandingClock())


def say(world: World, text: str, thread: Message | None = None) -> Message:
    anna = world.person("Anna Berg")
    thread_ts = thread.ts if thread else None
    return world.post(world.channel("#nordlys-pico"), anna, text=text, thread_ts=thread_ts)


def test_people_and_channels_are_found_by_id_and_name(world: World) -> None:
    anna = world.person("U0ANNA0001")
    assert anna is world.person("Anna Berg") is world.person("anna.berg")
    assert world.channel("nordlys-pico") is world.channel("C0NORDLYS1")
    assert world.team("Nordlys Interiør") is anna.team
    assert len({one.id for one in world.people}) == 11
    for find in (world.person, world.channel, world.team):
        with pytest.raises(KeyError):
            find("nobody")


def test_messages_of_one_moment_have_rising_ts(world: World) -> None:
    sent = [say(world, str(number)) for number in range(5)]
    assert [one.ts for one in sent] == sorted({one.ts for one in sent})


@given(st.lists(st.integers(0, 60), max_size=20))
@settings(max_examples=100)
def test_backdated_messages_stand_in_order_of_ts_and_are_found(minutes: list[int]) -> None:
    world = new_world(StandingClock())
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
def test_a_ts_is_a_moment(moment: datetime) -> None:
    assert moment_of(ts_of(moment)) == moment


def test_a_deleted_message_leaves_a_tombstone_while_it_has_replies(world: World) -> None:
    root, alone = say(world, "root"), say(world, "alone")
    reply = say(world, "reply", root)
    world.delete(alone)
    world.delete(root)
    assert root.channel.messages == [root, reply]
    assert (root.deleted, root.text) == (True, "This message was deleted.")
    assert alone.deleted
    assert reply.parent is root


def test_reactions_are_per_person(world: World) -> None:
    message, (anna, lars) = say(world, "x"), world.people[4:6]
    assert world.react(message, anna, "eyes")
    assert not world.react(message, anna, "eyes")
    assert world.react(message, lars, "eyes")
    assert world.unreact(message, anna, "eyes")
    assert not world.unreact(message, anna, "eyes")
    assert message.reactions == {"eyes": [lars]}


def test_each_change_wakes_who_waits() -> None:
    async def watch() -> list[int]:
        world = new_world(StandingClock())
        changes = world.changes()
        seen = [await anext(changes)]
        waiting = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        assert not waiting.done()
        say(world, "one")
        say(world, "two")
        seen.append(await waiting)
        assert seen[-1] == world.version
        return seen

    first, then = asyncio.run(watch())
    assert then > first


def test_ephemeral_messages_are_forgotten_on_reload(world: World) -> None:
    kept = say(world, "kept")
    channel, anna = kept.channel, world.person("Anna Berg")
    world.post(channel, world.app.user, text="psst", ephemeral_to=anna)
    world.forget_ephemeral_messages()
    assert channel.messages == [kept]
