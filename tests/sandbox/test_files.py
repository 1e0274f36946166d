"""Files that are uploaded and shown in messages, by Slack's own client."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox.server import Sandbox
from tests.sandbox.charts import series_chart
from tests.sandbox.conftest import web_client
from tests.sandbox.test_webapi import NORDLYS, refusal

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n and more"


def image(file_id: str) -> dict[str, Any]:
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": "1, 2, 3"}


async def upload(client: AsyncWebClient) -> str:
    done = await client.files_upload_v2(content=PNG, filename="chart.png", title="Confidence")
    return str(done["files"][0]["id"])


async def test_an_uploaded_file_is_shown_by_its_id(
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
async def test_a_message_names_no_unknown_file(client: AsyncWebClient, nested: bool) -> None:
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


async def test_a_file_is_there_once_its_upload_is_complete(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    begun = await client.files_getUploadURLExternal(filename="chart.png", length=len(PNG))
    file_id = begun["file_id"]
    done = [{"id": file_id, "title": "Confidence"}]
    too_early = client.files_completeUploadExternal(files=done)
    assert await refusal(too_early) == "file_not_found"
    async with aiohttp.ClientSession() as session:
        async with session.post(begun["upload_url"], data=PNG[:-1]) as answer:
            assert (answer.status, await answer.text()) == (400, "length_mismatch")
        async with session.post(begun["upload_url"], data=PNG) as answer:
            assert (answer.status, await answer.text()) == (200, f"OK - {len(PNG)}")
    post = client.chat_postMessage(channel=NORDLYS, text="x", blocks=[image(file_id)])
    assert await refusal(post) == "invalid_blocks"
    await client.files_completeUploadExternal(files=done)
    again = client.files_completeUploadExternal(files=done)
    assert await refusal(again) == "file_not_found"
    await client.chat_postMessage(channel=NORDLYS, text="x", blocks=[image(file_id)])


async def test_a_new_file_may_not_be_ready_at_once(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.world.files.slowness = 2
    blocks = [image(await upload(client))]
    for _ in range(2):
        post = client.chat_postMessage(channel=NORDLYS, text="x", blocks=blocks)
        assert await refusal(post) == "invalid_blocks"
    await client.chat_postMessage(channel=NORDLYS, text="x", blocks=blocks)


async def test_uploads_meet_faults_too(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.fail("upload", "no room")
    with pytest.raises(SlackRequestError, match="status: 400"):
        await upload(client)
    sandbox.faults.fail("files.completeUploadExternal", "storage_limit_reached")
    assert await refusal(upload(client)) == "storage_limit_reached"
    assert list(sandbox.world.files) == []


async def test_uploading_wants_its_scope() -> None:
    manifest = {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    sandbox = Sandbox(manifest=manifest)
    await sandbox.start()
    try:
        assert await refusal(upload(web_client(sandbox))) == "missing_scope"
    finally:
        await sandbox.stop()


async def test_a_workspace_without_charts_refuses_them(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.world.unknown_blocks.add("data_visualization")
    post = client.chat_postMessage(channel=NORDLYS, text="x", blocks=[series_chart()])
    assert await refusal(post) == "invalid_blocks"
    sandbox.world.unknown_blocks.clear()
    await client.chat_postMessage(channel=NORDLYS, text="x", blocks=[series_chart()])
