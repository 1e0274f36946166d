"""Posting, updating and deleting messages with Slack's client."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox.blockkit import MAX_BLOCKS_IN_MESSAGE
from pico_bot.sandbox.server import Sandbox
from tests.sandbox.charts import series_chart
from tests.sandbox.conftest import NORDLYS, refusal

pytestmark = pytest.mark.anyio


async def test_a_posted_message_is_in_the_channel(sandbox: Sandbox, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(
        channel=NORDLYS,
        text="D-1",
        blocks=[{"type": "divider"}],
        metadata={"event_type": "card", "event_payload": {"id": "1"}},
    )
    message = sandbox.world.channel(NORDLYS).message(posted["ts"])
    assert message is not None
    assert posted["message"]["bot_id"] == "B0PICOBOT1"
    assert message.author is sandbox.world.app.user
    assert message.blocks[0]["block_id"]
    assert sandbox.acting_as("Anna Berg").sees(NORDLYS) == [message]
    assert sandbox.api_calls[-1].method == "chat.postMessage"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": "C0NOWHERE1", "text": "x"}, "channel_not_found"),
        ({"channel": "nordlys-pico", "text": "x"}, "channel_not_found"),
        ({"channel": "C0INTERNAL", "text": "x"}, "not_in_channel"),
        ({"channel": NORDLYS}, "no_text"),
        ({"channel": NORDLYS, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": NORDLYS, "text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
        ({"channel": NORDLYS, "text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"channel": NORDLYS, "text": "x", "blocks": "{"}, "invalid_json"),
        (
            {"channel": NORDLYS, "text": "x", "blocks": [{"type": "divider"}] * 51},
            "invalid_blocks",
        ),
        (
            {"channel": NORDLYS, "text": "x", "metadata": {"event_type": "x"}},
            "invalid_metadata_schema",
        ),
    ],
)
async def test_invalid_messages_are_refused(
    sandbox: Sandbox, client: AsyncWebClient, args: dict[str, Any], error: str
) -> None:
    assert await refusal(client.api_call("chat.postMessage", json=args)) == error
    assert all(not one.messages for one in sandbox.world.channels)


async def test_a_message_may_be_as_large_as_slack_allows(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    blocks = [{"type": "divider"}] * MAX_BLOCKS_IN_MESSAGE
    posted = await client.chat_postMessage(channel=NORDLYS, text="x" * 40_000, blocks=blocks)
    message = sandbox.world.channel(NORDLYS).message(posted["ts"])
    assert message is not None
    assert len({one["block_id"] for one in message.blocks}) == MAX_BLOCKS_IN_MESSAGE


async def test_an_invalid_block_is_named_with_its_field(client: AsyncWebClient) -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "divider"},
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
    ]
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=NORDLYS, text="x", blocks=blocks)
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]"
    ]


async def test_an_update_keeps_the_fields_that_it_does_not_set(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(
        channel=NORDLYS,
        text="one",
        blocks=[{"type": "divider", "block_id": "line"}],
        metadata={"event_type": "card", "event_payload": {}},
    )
    message = sandbox.world.channel(NORDLYS).message(posted["ts"])
    assert message is not None
    await client.chat_update(channel=NORDLYS, ts=message.ts, text="two")
    assert (message.text, message.edited) == ("two", True)
    assert [one["block_id"] for one in message.blocks] == ["line"]
    assert message.metadata is not None
    await client.chat_update(channel=NORDLYS, ts=message.ts, text="three", blocks=[], metadata={})
    assert not message.blocks
    assert not message.metadata


async def test_an_update_allows_a_shorter_text_than_a_post(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel=NORDLYS, text="x" * 4_001)
    await client.chat_update(channel=NORDLYS, ts=posted["ts"], text="y" * 4_000)
    longer = client.chat_update(channel=NORDLYS, ts=posted["ts"], text="z" * 4_001)
    assert await refusal(longer) == "msg_too_long"
    message = sandbox.world.channel(NORDLYS).message(posted["ts"])
    assert message is not None
    assert message.text == "y" * 4_000


async def test_the_bot_can_change_only_its_own_messages(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    message = await sandbox.acting_as("Anna Berg").post(NORDLYS, "mine")
    update = client.chat_update(channel=NORDLYS, ts=message.ts, text="x")
    assert await refusal(update) == "cant_update_message"
    delete = client.chat_delete(channel=NORDLYS, ts=message.ts)
    assert await refusal(delete) == "cant_delete_message"
    missing = client.chat_update(channel=NORDLYS, ts="1.000000", text="x")
    assert await refusal(missing) == "message_not_found"


async def test_an_ephemeral_message_is_seen_by_one_person_in_the_channel(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    said = await client.chat_postEphemeral(channel=NORDLYS, user="U0ANNA0001", text="psst")
    assert [one.text for one in sandbox.acting_as("Anna Berg").sees(NORDLYS)] == ["psst"]
    assert sandbox.acting_as("Lars Winther").sees(NORDLYS) == []
    assert (await client.conversations_history(channel=NORDLYS))["messages"] == []
    update = client.chat_update(channel=NORDLYS, ts=said["message_ts"], text="x")
    assert await refusal(update) == "message_not_found"
    to_tom = client.chat_postEphemeral(channel=NORDLYS, user="U0TOM00001", text="psst")
    assert await refusal(to_tom) == "user_not_in_channel"


async def test_the_permalink_of_a_reply_has_its_thread(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    root = await sandbox.acting_as("Anna Berg").post(NORDLYS, "root")
    reply = await sandbox.acting_as("Anna Berg").post(NORDLYS, "reply", root)
    link = (await client.chat_getPermalink(channel=NORDLYS, message_ts=root.ts))["permalink"]
    inner = (await client.chat_getPermalink(channel=NORDLYS, message_ts=reply.ts))["permalink"]
    assert link == f"https://pico.slack.com/archives/{NORDLYS}/p{root.ts.replace('.', '')}"
    assert inner.endswith(f"?thread_ts={root.ts}&cid={NORDLYS}")
    assert sandbox.permalink(reply) == inner


async def test_a_workspace_without_charts_refuses_chart_blocks(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.world.unknown_blocks.add("data_visualization")
    post = client.chat_postMessage(channel=NORDLYS, text="x", blocks=[series_chart()])
    assert await refusal(post) == "invalid_blocks"
    sandbox.world.unknown_blocks.clear()
    await client.chat_postMessage(channel=NORDLYS, text="x", blocks=[series_chart()])
