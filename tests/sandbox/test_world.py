"""The workspace's state and its changes."""

import asyncio
from datetime import UTC, datetime

import pytest

from pico_bot.sandbox.entities import Message
from pico_bot.sandbox.seed import new_world
from pico_bot.sandbox.world import World
from tests.sandbox.fixed_clock import FixedClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return new_world(FixedClock())


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


def test_messages_of_one_moment_have_increasing_timestamps(world: World) -> None:
    sent = [say(world, str(number)) for number in range(5)]
    assert [one.ts for one in sent] == sorted({one.ts for one in sent})


def test_a_deleted_message_with_replies_leaves_a_tombstone(world: World) -> None:
    root, single = say(world, "root"), say(world, "alone")
    reply = say(world, "reply", root)
    world.delete(single)
    world.delete(root)
    assert root.channel.messages == [root, reply]
    assert (root.deleted, root.text) == (True, "This message was deleted.")
    assert single.deleted
    assert reply.parent is root


def test_reactions_are_per_person(world: World) -> None:
    message, (anna, lars) = say(world, "x"), world.people[4:6]
    assert world.react(message, anna, "eyes")
    assert not world.react(message, anna, "eyes")
    assert world.react(message, lars, "eyes")
    assert world.unreact(message, anna, "eyes")
    assert not world.unreact(message, anna, "eyes")
    assert message.reactions == {"eyes": [lars]}


def test_each_change_wakes_the_listeners() -> None:
    async def watch() -> list[int]:
        world = new_world(FixedClock())
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


def test_ephemeral_messages_are_dropped_on_reload(world: World) -> None:
    kept = say(world, "kept")
    channel, anna = kept.channel, world.person("Anna Berg")
    world.post(channel, world.app.user, text="psst", ephemeral_to=anna)
    world.forget_ephemeral_messages()
    assert channel.messages == [kept]
