"""The HTTP side of the Web API: tokens, arguments and scopes."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import NORDLYS, refusal, web_client
from tests.sandbox.uploads import upload

pytestmark = pytest.mark.anyio


async def test_tokens_are_checked(sandbox: Sandbox) -> None:
    assert await refusal(web_client(sandbox, "").auth_test()) == "not_authed"
    assert await refusal(web_client(sandbox, "xoxb-other").auth_test()) == "invalid_auth"
    bot = web_client(sandbox)
    opened = bot.apps_connections_open(app_token="xoxb-sandbox")
    assert await refusal(opened) == "not_allowed_token_type"
    assert await refusal(bot.api_call("chat.shout")) == "unknown_method"
    who = await bot.auth_test()
    assert (who["user_id"], who["bot_id"], who["team_id"]) == (
        "U0PICOBOT1",
        "B0PICOBOT1",
        "T0PICO0001",
    )


async def test_arguments_are_a_form_a_query_or_json(sandbox: Sandbox) -> None:
    url = f"{sandbox.api_url}chat.postMessage"
    bearer = {"Authorization": "Bearer xoxb-sandbox"}
    args = {"channel": NORDLYS, "text": "blåbær"}
    async with aiohttp.ClientSession() as session:
        for request in (
            session.post(url, data=args | {"token": "xoxb-sandbox"}),
            session.post(url, json=args, headers=bearer),
            session.get(url, params=args, headers=bearer),
        ):
            async with request as answer:
                assert (await answer.json())["ok"]
    texts = [one.text for one in sandbox.world.channel(NORDLYS).messages]
    assert texts == ["blåbær"] * 3
    assert sandbox.api_calls[0].args == args


async def test_a_method_needs_a_scope_of_the_manifest() -> None:
    manifest = {
        "oauth_config": {"scopes": {"bot": ["chat:write", "channels:history"]}},
        "settings": {"event_subscriptions": {"bot_events": ["reaction_added"]}},
    }
    sandbox = Sandbox(manifest=manifest)
    await sandbox.start()
    try:
        client = web_client(sandbox)
        posted = await client.chat_postMessage(channel=NORDLYS, text="x")
        assert posted.headers["x-oauth-scopes"] == "channels:history,chat:write"
        with pytest.raises(SlackApiError) as caught:
            await client.users_info(user="U0ANNA0001")
        assert caught.value.response["error"] == "missing_scope"
        assert caught.value.response["needed"] == "users:read"
        assert sandbox.deliveries == []
    finally:
        await sandbox.stop()


async def test_invalid_json_is_refused(sandbox: Sandbox) -> None:
    headers = {"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{sandbox.api_url}auth.test", data="{") as answer,
    ):
        assert await answer.json() == {"ok": False, "error": "invalid_json"}


async def test_an_upload_needs_its_scope() -> None:
    manifest = {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    sandbox = Sandbox(manifest=manifest)
    await sandbox.start()
    try:
        assert await refusal(upload(web_client(sandbox))) == "missing_scope"
    finally:
        await sandbox.stop()
