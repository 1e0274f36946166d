"""Uploading files with Slack's client."""

import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import NORDLYS, refusal
from tests.sandbox.uploads import PNG, image, upload

pytestmark = pytest.mark.anyio


async def test_a_message_shows_an_uploaded_file_by_its_id(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    file_id = await upload(client)
    posted = await client.chat_postMessage(channel=NORDLYS, text="x", blocks=[image(file_id)])

    shown = sandbox.world.channel(NORDLYS).message(posted["ts"])
    assert shown is not None
    assert shown.blocks[0]["slack_file"] == {"id": file_id}
    file = sandbox.world.files.find(file_id)
    assert file is not None
    assert (file.content, file.title, file.media_type) == (PNG, "Confidence", "image/png")
    assert [one.method for one in sandbox.api_calls] == [
        "files.getUploadURLExternal",
        "upload",
        "files.completeUploadExternal",
        "chat.postMessage",
    ]


@pytest.mark.parametrize("nested", [False, True])
async def test_a_message_with_an_unknown_file_is_refused(
    client: AsyncWebClient, nested: bool
) -> None:
    block = image("F0NOBODY01")
    if nested:
        text = {"type": "mrkdwn", "text": "x"}
        block = {"type": "section", "text": text, "accessory": image("F0NOBODY01")}
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=NORDLYS, text="x", blocks=[block])
    place = "/blocks/0/accessory/slack_file" if nested else "/blocks/0/slack_file"
    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["response_metadata"]["messages"] == [
        f"[ERROR] invalid slack file [json-pointer:{place}]"
    ]


async def test_an_upload_can_fail_on_request(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.fail("upload", "no room")
    with pytest.raises(SlackRequestError, match="status: 400"):
        await upload(client)
    sandbox.faults.fail("files.completeUploadExternal", "storage_limit_reached")
    assert await refusal(upload(client)) == "storage_limit_reached"
    assert list(sandbox.world.files) == []
