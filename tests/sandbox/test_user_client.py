"""What people can do at their clients, and what Slack refuses them."""

import pytest

from pico_bot.sandbox.interactions import Outcome
from pico_bot.sandbox.server import Sandbox
from pico_bot.sandbox.user_client import NotPossible

pytestmark = pytest.mark.anyio


async def test_commands_and_shortcuts_are_only_for_the_installing_team(sandbox: Sandbox) -> None:
    anna, mette = sandbox.acting_as("Anna Berg"), sandbox.acting_as("Mette Lund")
    message = await mette.post("nordlys-pico", "text")
    refused = await anna.command("nordlys-pico", "/pico status")
    assert refused == Outcome(False, "/pico is not a valid command.")
    with pytest.raises(NotPossible):
        await anna.shortcut(message, "log_decision")
    assert (anna.commands, anna.shortcuts) == ((), ())
    assert mette.commands[0].name == "/pico"
    assert [one.callback_id for one in mette.shortcuts] == [
        "log_decision",
        "log_issue",
        "log_change",
    ]
    assert all(one.event_id for one in sandbox.deliveries)


async def test_an_unknown_command_is_not_sent_to_the_app(sandbox: Sandbox) -> None:
    mette = sandbox.acting_as("Mette Lund")
    refused = await mette.command("nordlys-pico", "/picco status")
    assert refused.error == "/picco is not a valid command."
    assert sandbox.deliveries == []


async def test_people_can_post_and_read_only_in_their_channels(sandbox: Sandbox) -> None:
    anna, tom = sandbox.acting_as("Anna Berg"), sandbox.acting_as("Tom Haugen")
    message = await anna.post("nordlys-pico", "ours")
    for attempt in (
        tom.post("nordlys-pico", "hello"),
        tom.react(message, "eyes"),
        tom.edit(message, "theirs"),
        anna.post("pico-internal", "hello"),
        sandbox.acting_as("Mette Lund").delete(message),
    ):
        with pytest.raises(NotPossible):
            await attempt
    assert tom.sees("nordlys-pico") == []
    with pytest.raises(KeyError):
        sandbox.acting_as("Nobody")


async def test_a_new_channel_is_internal_until_another_team_joins(
    sandbox: Sandbox,
) -> None:
    mette, world = sandbox.acting_as("Mette Lund"), sandbox.world
    channel = await mette.make_channel(" #Lamper til  Norge!", [world.person("Jonas Friis")])
    assert channel.name == "lamper-til-norge"
    assert not channel.is_ext_shared
    assert [one.first_name for one in channel.members] == ["Mette", "Jonas"]

    await mette.invite(channel, "Anna Berg")
    await mette.invite(channel, "Karen Storm")
    assert [one.name for one in channel.teams] == ["Pico", "Nordlys Interiør", "Lysfoto"]
    assert channel in sandbox.acting_as("Karen Storm").channels


@pytest.mark.parametrize("name", ["", "  # ", "!!", "nordlys-pico"])
async def test_a_new_channel_needs_a_new_name(sandbox: Sandbox, name: str) -> None:
    before = len(sandbox.world.channels)
    with pytest.raises(NotPossible):
        await sandbox.acting_as("Mette Lund").make_channel(name, [])
    assert len(sandbox.world.channels) == before


@pytest.mark.parametrize("who", ["Nils Aagaard", "Anna Berg"])
async def test_guests_and_people_of_other_teams_cannot_make_channels(
    sandbox: Sandbox, who: str
) -> None:
    client = sandbox.acting_as(who)
    assert not client.may_host
    with pytest.raises(NotPossible):
        await client.make_channel("mine", [])
