"""The sandbox's initial workspace is consistent."""

from pico_bot.sandbox.seed import new_world
from tests.sandbox.fixed_clock import FixedClock


def test_members_of_a_channel_are_in_its_teams() -> None:
    world = new_world(FixedClock())
    for channel in world.channels:
        assert {each.team for each in channel.members} <= set(channel.teams), channel.name
        assert channel.host in channel.teams
        assert channel.messages == []


def test_ids_and_names_are_unique() -> None:
    world = new_world(FixedClock())
    people = [*world.people, world.app.user]
    ids = [each.id for each in people]
    ids += [each.id for each in world.channels]
    ids += [each.id for each in world.teams]
    assert len(ids) == len(set(ids))
    for names in ([each.name for each in people], [each.name for each in world.channels]):
        assert len(names) == len(set(names))


def test_each_world_is_independent() -> None:
    first, second = new_world(FixedClock()), new_world(FixedClock())
    first.post(first.channels[0], first.people[0], text="here")
    first.person("Anna Berg").status_text = "away"
    assert second.channels[0].messages == []
    assert second.person("Anna Berg").status_text == ""
