"""Arguments and channels, which every method checks."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import NORDLYS, refusal

pytestmark = pytest.mark.anyio

VIEW = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Edit"},
    "blocks": [{"type": "divider"}],
}


async def test_archived_channels_and_channels_without_the_bot_are_refused(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    mette = sandbox.acting_as("Mette Lund")
    await mette.archive(NORDLYS)
    assert await refusal(client.chat_postMessage(channel=NORDLYS, text="x")) == "is_archived"
    await mette.unarchive(NORDLYS)
    await mette.remove(NORDLYS, "Pico")
    assert await refusal(client.chat_postMessage(channel=NORDLYS, text="x")) == "not_in_channel"
    await mette.invite(NORDLYS, "Pico")
    assert (await client.chat_postMessage(channel=NORDLYS, text="x"))["ok"]


async def test_only_existing_channels_people_and_messages_are_found(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    for name in ("C0NOWHERE1", "nordlys-pico", ""):
        assert await refusal(client.conversations_info(channel=name)) == "channel_not_found"
    assert await refusal(client.users_info(user="anna.berg")) == "user_not_found"
    missing = client.chat_delete(channel=NORDLYS, ts="1.000000")
    assert await refusal(missing) == "message_not_found"
    inner = (await client.conversations_info(channel="C0INTERNAL"))["channel"]
    assert inner["is_member"] is False, "a public channel can be read without being in it"


async def test_an_argument_that_is_missing_is_named(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call("views.open", json={"view": VIEW})
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] missing required field: trigger_id"
    ]
    assert await refusal(client.api_call("views.open", json={"trigger_id": "x", "view": "{"})) == (
        "invalid_json"
    )
