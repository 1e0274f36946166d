"""Conversations as the bot reads them: direct messages, history, threads, members."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import NORDLYS, refusal

pytestmark = pytest.mark.anyio


async def test_a_message_to_a_user_is_in_their_direct_conversation(
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


async def test_history_is_newest_first_with_bounds_and_pages(
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


async def test_replies_include_their_first_message_and_full_metadata_on_request(
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
    single = await client.conversations_replies(channel=NORDLYS, ts=reply["ts"])
    assert [one["text"] for one in single["messages"]] == ["reply"]
    nested = client.chat_postMessage(channel=NORDLYS, text="x", thread_ts=reply["ts"])
    assert await refusal(nested) == "cannot_reply_to_message"
    missing = client.conversations_replies(channel=NORDLYS, ts="1.000000")
    assert await refusal(missing) == "thread_not_found"


async def test_a_shared_channel_lists_its_teams(client: AsyncWebClient) -> None:
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
