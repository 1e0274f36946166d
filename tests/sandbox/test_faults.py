"""Failures of Slack on request."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import NORDLYS, refusal

pytestmark = pytest.mark.anyio


def said(sandbox: Sandbox) -> list[str]:
    return [one.text for one in sandbox.world.channel(NORDLYS).messages]


async def test_rate_limits_say_how_long_to_wait(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.rate_limit("chat.postMessage", times=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=NORDLYS, text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "7"
        assert caught.value.response["error"] == "ratelimited"
    assert (await client.auth_test())["ok"]
    await client.chat_postMessage(channel=NORDLYS, text="at last")
    assert said(sandbox) == ["at last"]


async def test_an_error_has_no_effect(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.fail("chat.postMessage", "internal_error")
    call = client.chat_postMessage(channel=NORDLYS, text="x")
    assert await refusal(call) == "internal_error"
    assert said(sandbox) == []
    assert sandbox.api_calls[-1].response == {"ok": False, "error": "internal_error"}


async def test_a_lost_answer_has_its_effect(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.lose_answer("chat.postMessage")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel=NORDLYS, text="said, unheard")
    assert said(sandbox) == ["said, unheard"]
    assert sandbox.api_calls[-1].response["ok"] is True
    await client.chat_postMessage(channel=NORDLYS, text="next")
    assert said(sandbox) == ["said, unheard", "next"]


async def test_a_delayed_answer_has_an_effect_at_once(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.delay("chat.postMessage", seconds=0.2)
    started = asyncio.get_running_loop().time()
    answer = await client.chat_postMessage(channel=NORDLYS, text="x")
    assert asyncio.get_running_loop().time() - started >= 0.2
    assert answer["ok"]


async def test_faults_come_in_the_order_of_the_requests(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.fail("auth.test", "fatal_error")
    sandbox.faults.fail("auth.test", "internal_error")
    sandbox.faults.fail("auth.test", "never")
    assert await refusal(client.auth_test()) == "fatal_error"
    assert await refusal(client.auth_test()) == "internal_error"
    sandbox.faults.clear()
    assert (await client.auth_test())["ok"]
