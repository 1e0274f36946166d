"""The opening story, played through the people's clients."""

from datetime import timedelta
from typing import Any

import pytest

from pico_bot.sandbox.server import Sandbox
from pico_bot.sandbox.story import StoryFailed, open_story
from tests.sandbox.conftest import Bot

pytestmark = pytest.mark.anyio


async def test_the_story_sets_up_assigns_roles_and_has_two_threads(
    sandbox: Sandbox, bot: Bot
) -> None:
    texts: list[str] = []

    @bot.app.command("/pico")
    async def command(ack: Any, command: Any) -> None:
        texts.append(command["text"])
        await ack("Done")

    await open_story(sandbox)
    await sandbox.settled()

    assert texts[0] == "setup Nordlys Interiør"
    assert "role assign <@U0ANNA0001|anna.berg> data-owner" in texts
    assert len({one.split("> ")[1] for one in texts[1:]}) == 8
    anna = sandbox.acting_as("Anna Berg")
    (root,) = anna.sees("nordlys-pico")
    thread = anna.sees("nordlys-pico", root)
    assert 7 <= len(thread) <= 9
    assert {one.author.team.name for one in thread} == {"Pico", "Nordlys Interiør"}
    now = sandbox.clock.now()
    assert all(now - timedelta(days=1) < one.at < now for one in thread)
    assert len(sandbox.acting_as("Tom Haugen").sees("havgaard-pico")) == 1
    everything = [one for channel in sandbox.world.channels for one in channel.messages]
    assert not any("#" in one.text or one.ephemeral_to for one in everything)
    assert len(bot.of_type("message")) == len(everything)


@pytest.mark.answer_seconds(1)
async def test_the_story_waits_until_the_bot_accepts_commands(sandbox: Sandbox, bot: Bot) -> None:
    tries: list[str] = []

    @bot.app.command("/pico")
    async def command(ack: Any, command: Any) -> None:
        tries.append(command["text"])
        if len(tries) > 1:
            await ack()

    await open_story(sandbox)
    assert tries[:2] == ["setup Nordlys Interiør"] * 2


async def test_a_bot_that_never_connects_is_an_error(sandbox: Sandbox) -> None:
    with pytest.raises(StoryFailed, match="did not connect"):
        await open_story(sandbox, ready_seconds=0.05)


@pytest.mark.answer_seconds(1)
async def test_a_bot_that_answers_no_commands_is_an_error(sandbox: Sandbox, bot: Bot) -> None:
    assert bot.events == []
    with pytest.raises(StoryFailed, match="did not answer"):
        await open_story(sandbox, ready_seconds=0.5)
