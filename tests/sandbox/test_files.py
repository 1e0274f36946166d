"""The state of an uploaded file until it can be shown."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import NORDLYS, refusal
from tests.sandbox.uploads import PNG, image, upload

pytestmark = pytest.mark.anyio


async def test_a_file_exists_once_its_upload_is_complete(
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


async def test_a_new_file_can_take_time_to_process(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.world.files.slowness = 2
    blocks = [image(await upload(client))]
    for _ in range(2):
        post = client.chat_postMessage(channel=NORDLYS, text="x", blocks=blocks)
        assert await refusal(post) == "invalid_blocks"
    await client.chat_postMessage(channel=NORDLYS, text="x", blocks=blocks)
