"""Slack's JSON for users, channels and messages."""

import pytest

from pico_bot.sandbox.entities import Message, Person
from pico_bot.sandbox.payloads import (
    channel_json,
    message_json,
    permalink,
    profile_json,
    user_json,
)
from pico_bot.sandbox.seed import NORDLYS, new_world
from pico_bot.sandbox.world import World
from tests.sandbox.fixed_clock import FixedClock


@pytest.fixture
def world() -> World:
    return new_world(FixedClock())


@pytest.fixture
def anna(world: World) -> Person:
    return world.person("Anna Berg")


@pytest.fixture
def root(world: World, anna: Person) -> Message:
    """A message in the shared channel."""
    return world.post(world.channel("nordlys-pico"), anna, text="root")


def test_only_users_of_the_own_team_have_a_real_name(world: World, anna: Person) -> None:
    mette = user_json(world, world.person("Mette Lund"))
    other = user_json(world, anna)
    assert mette["real_name"] == "Mette Lund"
    assert "is_stranger" not in mette
    assert "real_name" not in other
    assert other["is_stranger"] is False
    assert (other["tz"], other["tz_offset"]) == ("Europe/Copenhagen", 3600)
    assert profile_json(anna)["last_name"] == "Berg"
    karen = user_json(world, world.person("Karen Storm"))
    assert karen["is_stranger"] is True, "she is in no channel of the bot"


def test_a_channel_lists_the_other_teams(world: World) -> None:
    shared = channel_json(world, world.channel("nordlys-pico"))
    assert shared["connected_team_ids"] == [NORDLYS.id]
    assert (shared["is_ext_shared"], shared["is_frozen"]) == (True, False)
    assert "frozen_reason" not in shared


def test_a_direct_conversation_has_a_user_and_no_name(world: World, anna: Person) -> None:
    direct = channel_json(world, world.open_dm(anna))
    assert (direct["is_im"], direct["user"]) == (True, anna.id)
    assert "name" not in direct


def test_a_message_summarises_its_thread(world: World, anna: Person, root: Message) -> None:
    lars = world.person("Lars Winther")
    channel = root.channel
    replies = [
        world.post(channel, author, text="reply", thread_ts=root.ts)
        for author in (lars, anna, lars)
    ]
    world.post(channel, world.app.user, text="psst", thread_ts=root.ts, ephemeral_to=anna)
    shown = message_json(world, root)
    assert (shown["reply_count"], shown["reply_users"]) == (3, [lars.id, anna.id])
    assert shown["latest_reply"] == replies[-1].ts
    assert "reply_count" not in message_json(world, root, thread=False)
    assert message_json(world, replies[0])["parent_user_id"] == anna.id


def test_metadata_is_complete_only_on_request(world: World, root: Message) -> None:
    root.metadata = {"event_type": "card", "event_payload": {"id": 1}}
    assert message_json(world, root)["metadata"] == root.metadata
    brief = message_json(world, root, all_metadata=False)
    assert brief["metadata"] == {"event_type": "card"}


def test_a_deleted_message_hides_its_author(world: World, anna: Person, root: Message) -> None:
    world.post(root.channel, anna, text="reply", thread_ts=root.ts)
    world.delete(root)
    shown = message_json(world, root)
    assert (shown["subtype"], shown["user"]) == ("tombstone", "USLACKBOT")


def test_messages_of_the_bot_have_its_profile(world: World, root: Message) -> None:
    posted = world.post(root.channel, world.app.user, text="card")
    assert message_json(world, posted)["bot_profile"]["app_id"] == world.app.id
    assert "bot_profile" not in message_json(world, root)


def test_the_permalink_of_a_reply_has_its_thread(world: World, anna: Person, root: Message) -> None:
    reply = world.post(root.channel, anna, text="reply", thread_ts=root.ts)
    link = f"https://pico.slack.com/archives/{root.channel.id}/p"
    assert permalink(world, root) == link + root.ts.replace(".", "")
    assert permalink(world, reply) == (
        f"{link}{reply.ts.replace('.', '')}?thread_ts={root.ts}&cid={root.channel.id}"
    )
