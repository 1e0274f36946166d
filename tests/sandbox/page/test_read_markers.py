"""Unread messages, by person."""

import pytest

from pico_bot.sandbox.clock import SandboxClock
from pico_bot.sandbox.page.read_markers import ReadMarkers
from pico_bot.sandbox.seed import new_world
from pico_bot.sandbox.world import World


@pytest.fixture
def world() -> World:
    return new_world(SandboxClock())


@pytest.fixture
def reads(world: World) -> ReadMarkers:
    world.post(world.channel("nordlys-pico"), world.person("Jonas Friis"), text="Before")
    reads = ReadMarkers(world)
    reads.start()
    return reads


def unread(reads: ReadMarkers, world: World, who: str, channel: str = "nordlys-pico") -> list[str]:
    return [one.text for one in reads.unread(world.person(who), world.channel(channel))]


def test_messages_from_before_the_first_visit_are_read(reads: ReadMarkers, world: World) -> None:
    reads.start()

    assert unread(reads, world, "Anna Berg") == []


def test_messages_of_others_are_unread_until_they_are_seen(
    reads: ReadMarkers, world: World
) -> None:
    channel, jonas = world.channel("nordlys-pico"), world.person("Jonas Friis")
    world.post(channel, jonas, text="News")

    assert unread(reads, world, "Anna Berg") == ["News"]
    assert unread(reads, world, "Jonas Friis") == []

    reads.mark_read(world.person("Anna Berg"), channel)
    assert unread(reads, world, "Anna Berg") == []
    assert unread(reads, world, "Lars Winther") == ["News"]


def test_an_ephemeral_message_is_unread_only_for_its_person(
    reads: ReadMarkers, world: World
) -> None:
    anna = world.person("Anna Berg")
    world.post(world.channel("nordlys-pico"), world.app.user, text="Psst", ephemeral_to=anna)

    assert unread(reads, world, "Anna Berg") == ["Psst"]
    assert unread(reads, world, "Lars Winther") == []


def test_the_badge_counts_mentions_direct_and_ephemeral_messages(
    reads: ReadMarkers, world: World
) -> None:
    anna, channel = world.person("Anna Berg"), world.channel("nordlys-pico")
    world.post(channel, world.app.user, text="Hello all")
    world.post(channel, world.app.user, text="Hello <@U0ANNA0001>")
    world.post(channel, world.app.user, text="Hello you", ephemeral_to=anna)
    world.post(world.open_dm(anna), world.app.user, text="Hello Anna")

    assert reads.unread_for(anna) == 3
    assert reads.unread_for(world.person("Lars Winther")) == 0
