"""The Web API answers as Slack's does, asked through Slack's own client."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox.blockkit import MAX_BLOCKS_IN_MESSAGE
from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import web_client

pytestmark = pytest.mark.anyio

NORDLYS = "C0NORDLYS1"


async def refusal(call: Any) -> str:
    """Return the error that a call is answered with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    error: str = caught.value.response["error"]
    return error


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


async def test_arguments_come_as_form_query_or_json(sandbox: Sandbox) -> None:
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


async def test_what_is_posted_stands_in_the_channel(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
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
async def test_messages_that_slack_refuses(
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


async def test_a_wrong_block_is_named_with_its_field(client: AsyncWebClient) -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "divider"},
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
    ]
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=NORDLYS, text="x", blocks=blocks)
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]"
    ]


async def test_archived_channels_and_removed_bots(sandbox: Sandbox, client: AsyncWebClient) -> None:
    mette = sandbox.acting_as("Mette Lund")
    await mette.archive(NORDLYS)
    assert await refusal(client.chat_postMessage(channel=NORDLYS, text="x")) == "is_archived"
    await mette.unarchive(NORDLYS)
    await mette.remove(NORDLYS, "Pico")
    assert await refusal(client.chat_postMessage(channel=NORDLYS, text="x")) == "not_in_channel"
    await mette.invite(NORDLYS, "Pico")
    assert (await client.chat_postMessage(channel=NORDLYS, text="x"))["ok"]


async def test_a_person_is_written_to_in_their_direct_message(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    opened = await client.conversations_open(users="U0ANNA0001")
    posted = await client.chat_postMessage(channel="U0ANNA0001", text="for you")
    assert posted["channel"] == opened["channel"]["id"]
    anna = sandbox.acting_as("Anna Berg")
    assert [one.text for one in anna.sees(posted["channel"])] == ["for you"]
    assert sandbox.acting_as("Lars Winther").sees(posted["channel"]) == []
    info = await client.conversations_info(channel=posted["channel"])
    assert (info["channel"]["is_im"], info["channel"]["user"]) == (True, "U0ANNA0001")
    assert await refusal(client.conversations_open(users="U0NOBODY01")) == "user_not_found"


async def test_updates_keep_what_they_do_not_name(sandbox: Sandbox, client: AsyncWebClient) -> None:
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


async def test_an_update_takes_a_shorter_text_than_a_post(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel=NORDLYS, text="x" * 4_001)
    await client.chat_update(channel=NORDLYS, ts=posted["ts"], text="y" * 4_000)
    longer = client.chat_update(channel=NORDLYS, ts=posted["ts"], text="z" * 4_001)
    assert await refusal(longer) == "msg_too_long"
    message = sandbox.world.channel(NORDLYS).message(posted["ts"])
    assert message is not None
    assert message.text == "y" * 4_000


async def test_only_its_own_messages_can_be_changed(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    message = await sandbox.acting_as("Anna Berg").post(NORDLYS, "mine")
    update = client.chat_update(channel=NORDLYS, ts=message.ts, text="x")
    assert await refusal(update) == "cant_update_message"
    delete = client.chat_delete(channel=NORDLYS, ts=message.ts)
    assert await refusal(delete) == "cant_delete_message"
    missing = client.chat_update(channel=NORDLYS, ts="1.000000", text="x")
    assert await refusal(missing) == "message_not_found"


async def test_ephemeral_messages_are_seen_by_one_person_in_the_channel(
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


async def test_history_is_newest_first_bounded_and_paged(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    anna = sandbox.acting_as("Anna Berg")
    sent = [await anna.post(NORDLYS, f"m{number}") for number in range(5)]
    await anna.post(NORDLYS, "hidden reply", sent[0])
    await anna.post(NORDLYS, "shown reply", sent[0], broadcast=True)

    texts: list[str] = []
    cursor = None
    while cursor != "":
        answer = await client.conversations_history(channel=NORDLYS, limit=2, cursor=cursor)
        texts += [one["text"] for one in answer["messages"]]
        cursor = answer["response_metadata"]["next_cursor"]
        assert answer["has_more"] is bool(cursor)
    assert texts == ["shown reply", "m4", "m3", "m2", "m1", "m0"]

    async def between(**bounds: Any) -> list[str]:
        answer = await client.conversations_history(channel=NORDLYS, **bounds)
        return [one["text"] for one in answer["messages"]]

    assert await between(oldest=sent[1].ts, latest=sent[3].ts) == ["m2"]
    assert await between(oldest=sent[1].ts, latest=sent[3].ts, inclusive=True) == ["m3", "m2", "m1"]
    assert (
        await refusal(client.conversations_history(channel=NORDLYS, limit=5000)) == "invalid_limit"
    )
    wrong = client.conversations_history(channel=NORDLYS, cursor="x")
    assert await refusal(wrong) == "invalid_cursor"


async def test_replies_come_with_their_first_message_and_whole_metadata_on_request(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    root = await sandbox.acting_as("Anna Berg").post(NORDLYS, "root")
    metadata = {"event_type": "card", "event_payload": {"id": "1"}}
    reply = await client.chat_postMessage(
        channel=NORDLYS, text="reply", thread_ts=root.ts, metadata=metadata
    )
    plain = await client.conversations_replies(channel=NORDLYS, ts=root.ts)
    whole = await client.conversations_replies(
        channel=NORDLYS, ts=root.ts, include_all_metadata=True
    )

    assert [one["text"] for one in whole["messages"]] == ["root", "reply"]
    assert plain["messages"][1]["metadata"] == {"event_type": "card"}
    assert whole["messages"][1]["metadata"] == metadata
    assert whole["messages"][0]["reply_count"] == 1
    assert whole["messages"][1]["thread_ts"] == root.ts
    alone = await client.conversations_replies(channel=NORDLYS, ts=reply["ts"])
    assert [one["text"] for one in alone["messages"]] == ["reply"]
    nested = client.chat_postMessage(channel=NORDLYS, text="x", thread_ts=reply["ts"])
    assert await refusal(nested) == "cannot_reply_to_message"
    missing = client.conversations_replies(channel=NORDLYS, ts="1.000000")
    assert await refusal(missing) == "thread_not_found"


async def test_people_of_other_teams_have_their_names_in_the_profile_only(
    client: AsyncWebClient,
) -> None:
    anna = (await client.users_info(user="U0ANNA0001"))["user"]
    mette = (await client.users_info(user="U0METTE001"))["user"]
    assert anna["team_id"] == "T0NORDLYS1"
    assert anna["profile"]["real_name"] == "Anna Berg"
    assert "real_name" not in anna
    assert "locale" not in anna
    assert anna["is_stranger"] is False
    assert anna["tz"] == "Europe/Copenhagen"
    assert mette["real_name"] == "Mette Lund"
    assert await refusal(client.users_info(user="U0NOBODY01")) == "user_not_found"


async def test_shared_channels_name_the_teams_that_share_them(client: AsyncWebClient) -> None:
    shared = (await client.conversations_info(channel=NORDLYS, include_num_members=True))["channel"]
    inner = (await client.conversations_info(channel="C0INTERNAL"))["channel"]
    assert shared["is_ext_shared"] is True
    assert shared["shared_team_ids"] == ["T0PICO0001", "T0NORDLYS1"]
    assert shared["connected_team_ids"] == ["T0NORDLYS1"]
    assert shared["conversation_host_id"] == "T0PICO0001"
    assert shared["num_members"] == 9
    assert (inner["is_ext_shared"], inner["is_member"]) == (False, False)
    members = (await client.conversations_members(channel=NORDLYS))["members"]
    assert {"U0ANNA0001", "U0METTE001", "U0PICOBOT1"} < set(members)
    mine = (await client.users_conversations())["channels"]
    assert {one["name"] for one in mine} == {"nordlys-pico", "havgaard-pico"}
    team = (await client.team_info(team="T0NORDLYS1"))["team"]
    assert team["name"] == "Nordlys Interiør"
    assert await refusal(client.team_info(team="T0NOBODY01")) == "team_not_found"


async def test_reactions_and_pins(sandbox: Sandbox, client: AsyncWebClient) -> None:
    message = await sandbox.acting_as("Anna Berg").post(NORDLYS, "hello")
    where: dict[str, Any] = {"channel": NORDLYS, "timestamp": message.ts}
    await client.reactions_add(name="eyes", **where)
    assert message.reactions == {"eyes": [sandbox.world.app.user]}
    assert await refusal(client.reactions_add(name="eyes", **where)) == "already_reacted"
    assert await refusal(client.reactions_add(name="No Such", **where)) == "invalid_name"
    await client.reactions_remove(name="eyes", **where)
    assert message.reactions == {}
    assert await refusal(client.reactions_remove(name="eyes", **where)) == "no_reaction"
    await client.pins_add(**where)
    assert await refusal(client.pins_add(**where)) == "already_pinned"
    elsewhere = client.reactions_add(name="eyes", channel=NORDLYS, timestamp="1.000000")
    assert await refusal(elsewhere) == "message_not_found"


async def test_permalinks_name_the_thread(sandbox: Sandbox, client: AsyncWebClient) -> None:
    root = await sandbox.acting_as("Anna Berg").post(NORDLYS, "root")
    reply = await sandbox.acting_as("Anna Berg").post(NORDLYS, "reply", root)
    link = (await client.chat_getPermalink(channel=NORDLYS, message_ts=root.ts))["permalink"]
    inner = (await client.chat_getPermalink(channel=NORDLYS, message_ts=reply.ts))["permalink"]
    assert link == f"https://pico.slack.com/archives/{NORDLYS}/p{root.ts.replace('.', '')}"
    assert inner.endswith(f"?thread_ts={root.ts}&cid={NORDLYS}")
    assert sandbox.permalink(reply) == inner


async def test_scopes_that_the_manifest_does_not_name_are_missing() -> None:
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
