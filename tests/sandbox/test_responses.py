"""The app's answers through response URLs."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from pico_bot.sandbox.entities import Message
from pico_bot.sandbox.server import Sandbox
from tests.sandbox.cards import CARD
from tests.sandbox.conftest import Bot

pytestmark = pytest.mark.anyio


@pytest.fixture
async def clicked(sandbox: Sandbox, bot: Bot) -> tuple[Message, str]:
    """A card in the channel and the response URL of Anna's click on it."""
    urls: list[str] = []

    @bot.app.action("confirm")
    async def confirm(ack: Any, body: Any) -> None:
        urls.append(body["response_url"])
        await ack()

    posted = await bot.app.client.chat_postMessage(channel="C0NORDLYS1", text="card", blocks=CARD)
    card = sandbox.world.channel("nordlys-pico").message(posted["ts"])
    assert card is not None
    await sandbox.acting_as("Anna Berg").click(card, "confirm")
    return card, urls[0]


async def test_a_response_is_seen_only_by_the_person_who_clicked(
    sandbox: Sandbox, clicked: tuple[Message, str]
) -> None:
    card, url = clicked
    answer = await AsyncWebhookClient(url).send_dict({"text": "Only you", "thread_ts": card.ts})
    assert answer.status_code == 200
    assert [one.text for one in sandbox.acting_as("Anna Berg").sees("nordlys-pico", card)] == [
        "card",
        "Only you",
    ]
    assert len(sandbox.acting_as("Lars Winther").sees("nordlys-pico", card)) == 1


async def test_a_response_can_replace_or_delete_its_message(
    sandbox: Sandbox, clicked: tuple[Message, str]
) -> None:
    card, url = clicked
    hook = AsyncWebhookClient(url)
    await hook.send(text="new", replace_original=True)
    assert (card.text, card.blocks) == ("new", [])
    await hook.send(delete_original=True)
    assert card.deleted
    assert sandbox.acting_as("Anna Berg").sees("nordlys-pico") == []


async def test_a_response_can_be_for_everyone(
    sandbox: Sandbox, clicked: tuple[Message, str]
) -> None:
    _, url = clicked
    await AsyncWebhookClient(url).send(text="All of you", response_type="in_channel")
    assert sandbox.acting_as("Lars Winther").sees("nordlys-pico")[-1].text == "All of you"


async def test_the_sixth_response_is_refused(
    sandbox: Sandbox, clicked: tuple[Message, str]
) -> None:
    _, url = clicked
    hook = AsyncWebhookClient(url)
    codes = [(await hook.send(text=str(number))).status_code for number in range(6)]
    assert codes == [200] * 5 + [404]
    assert len(sandbox.acting_as("Anna Berg").sees("nordlys-pico")) == 6


async def test_an_empty_or_invalid_response_is_refused(
    sandbox: Sandbox, clicked: tuple[Message, str]
) -> None:
    _, url = clicked
    async with aiohttp.ClientSession() as session:
        for body, error in (
            ({}, "no_text"),
            ({"text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
            ([], "invalid_payload"),
        ):
            async with session.post(url, json=body) as answer:
                assert (await answer.json()) == {"ok": False, "error": error}
        async with session.post(f"{sandbox.url}/respond/1/unknown", json={"text": "x"}) as answer:
            assert answer.status == 404
    assert len(sandbox.acting_as("Anna Berg").sees("nordlys-pico")) == 1
