"""Channels made by people: who may, what they are called, who is invited into them."""

import pytest

from pico_bot.sandbox.server import Sandbox
from pico_bot.sandbox.user_client import NotPossible

pytestmark = pytest.mark.anyio


async def test_a_channel_is_internal_until_somebody_of_another_team_comes_in(
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
async def test_a_channel_needs_a_name_of_its_own(sandbox: Sandbox, name: str) -> None:
    before = len(sandbox.world.channels)
    with pytest.raises(NotPossible):
        await sandbox.acting_as("Mette Lund").make_channel(name, [])
    assert len(sandbox.world.channels) == before


@pytest.mark.parametrize("who", ["Nils Aagaard", "Anna Berg"])
async def test_guests_and_other_teams_people_make_none(sandbox: Sandbox, who: str) -> None:
    client = sandbox.acting_as(who)
    assert not client.may_host
    with pytest.raises(NotPossible):
        await client.make_channel("mine", [])
