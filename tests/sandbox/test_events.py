"""Events about messages, reactions and channels, as the bot gets them."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox import seed
from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Bot, refusal

pytestmark = pytest.mark.anyio


async def test_a_message_of_an_external_member_has_their_team(sandbox: Sandbox, bot: Bot) -> None:
    anna = sandbox.acting_as("Anna Berg")
    message = await anna.post("nordlys-pico", "Hello @Pico & <all>")
    await sandbox.settled()

    (event,) = bot.of_type("message")
    (envelope,) = bot.events
    assert event["text"] == "Hello <@U0PICOBOT1> &amp; &lt;all&gt;"
    assert event["ts"] == message.ts
    assert event["channel_type"] == "channel"
    assert (event["user"], event["user_team"]) == ("U0ANNA0001", "T0NORDLYS1")
    assert event["user_profile"]["team"] == "T0NORDLYS1"
    assert envelope["is_ext_shared_channel"] is True
    assert envelope["team_id"] == envelope["authorizations"][0]["team_id"] == "T0PICO0001"


async def test_replies_edits_deletions_and_reactions_are_events(sandbox: Sandbox, bot: Bot) -> None:
    anna, jonas = sandbox.acting_as("Anna Berg"), sandbox.acting_as("Jonas Friis")
    root = await anna.post("nordlys-pico", "first")
    reply = await jonas.post("nordlys-pico", "second", root)
    await anna.react(root, "scales")
    await anna.edit(root, "changed")
    await jonas.delete(reply)
    await sandbox.settled()

    messages = {one.get("subtype", "plain" + one["ts"]): one for one in bot.of_type("message")}
    assert messages["plain" + reply.ts]["thread_ts"] == root.ts
    assert messages["plain" + reply.ts]["parent_user_id"] == "U0ANNA0001"
    changed = messages["message_changed"]
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("changed", "first")
    assert changed["message"]["edited"]["user"] == "U0ANNA0001"
    assert messages["message_deleted"]["deleted_ts"] == reply.ts
    (reaction,) = bot.of_type("reaction_added")
    assert reaction["item"] == {"type": "message", "channel": "C0NORDLYS1", "ts": root.ts}
    assert "team" not in reaction
    assert "user_team" not in reaction


async def test_the_bot_gets_events_of_its_messages(sandbox: Sandbox, bot: Bot) -> None:
    await bot.app.client.chat_postMessage(channel="C0NORDLYS1", text="I am here")
    await sandbox.settled()

    (event,) = bot.of_type("message")
    assert (event["user"], event["bot_id"]) == ("U0PICOBOT1", "B0PICOBOT1")
    assert event["bot_profile"]["app_id"] == "A0PICOBOT1"


async def test_a_broadcast_reply_includes_its_root(sandbox: Sandbox, bot: Bot) -> None:
    anna = sandbox.acting_as("Anna Berg")
    root = await anna.post("nordlys-pico", "root")
    await anna.post("nordlys-pico", "for all", root, broadcast=True)
    await sandbox.settled()

    broadcast = next(one for one in bot.of_type("message") if one["text"] == "for all")
    assert broadcast["subtype"] == "thread_broadcast"
    assert (broadcast["root"]["text"], broadcast["root"]["reply_count"]) == ("root", 1)


async def test_external_people_can_write_to_the_bot_directly(sandbox: Sandbox, bot: Bot) -> None:
    anna = sandbox.acting_as("Anna Berg")
    channel = await anna.open_dm_with_bot()
    await anna.post(channel, "status")
    await sandbox.settled()
    (event,) = bot.of_type("message")
    assert (event["channel"], event["channel_type"]) == (channel.id, "im")
    (opened,) = bot.of_type("app_home_opened")
    assert opened["tab"] == "messages"


async def test_the_bot_gets_no_events_from_channels_without_it(sandbox: Sandbox, bot: Bot) -> None:
    mette = sandbox.acting_as("Mette Lund")
    message = await mette.post("pico-internal", "secret")
    await mette.react(message, "eyes")
    await mette.invite("pico-internal", "Pico")
    await mette.post("pico-internal", "hello bot")
    await mette.remove("pico-internal", "Pico")
    await mette.post("pico-internal", "secret again")
    await sandbox.settled()

    assert [one["text"] for one in bot.of_type("message")] == ["hello bot"]
    assert [one["user"] for one in bot.of_type("member_joined_channel")] == ["U0PICOBOT1"]
    assert bot.of_type("member_joined_channel")[0]["inviter"] == "U0METTE001"
    assert [one["channel"] for one in bot.of_type("channel_left")] == ["C0INTERNAL"]
    assert all(one["is_ext_shared_channel"] is False for one in bot.events)


async def test_a_severed_channel_is_frozen_and_the_other_team_removed(
    sandbox: Sandbox, bot: Bot, client: AsyncWebClient
) -> None:
    channel = sandbox.world.channel("nordlys-pico")
    sandbox.world.sever(channel, seed.NORDLYS)
    await sandbox.settled()

    info = (await client.conversations_info(channel=channel.id))["channel"]
    assert (info["is_ext_shared"], info["is_frozen"]) == (False, True)
    assert info["frozen_reason"] == "connection_severed"
    (event,) = bot.of_type("channel_unshared")
    assert event["previously_connected_team_id"] == "T0NORDLYS1"
    assert sandbox.acting_as("Anna Berg").sees(channel) == []


async def test_a_channel_can_change_its_id_and_its_name(
    sandbox: Sandbox, bot: Bot, client: AsyncWebClient
) -> None:
    channel = sandbox.world.channel("nordlys-pico")
    sandbox.world.change_channel_id(channel, "C0NEWID001")
    sandbox.world.rename(channel, "nordlys")
    await sandbox.settled()

    (moved,) = bot.of_type("channel_id_changed")
    assert (moved["old_channel_id"], moved["new_channel_id"]) == ("C0NORDLYS1", "C0NEWID001")
    (renamed,) = bot.of_type("channel_rename")
    assert renamed["channel"]["name"] == "nordlys"
    old = client.chat_postMessage(channel="C0NORDLYS1", text="x")
    assert await refusal(old) == "channel_not_found"
    info = (await client.conversations_info(channel="C0NEWID001"))["channel"]
    assert info["previous_names"] == ["nordlys-pico"]


async def test_a_mention_is_two_events_if_the_app_subscribes_to_both() -> None:
    sandbox = Sandbox(events={"app_mention", "message.channels"})
    await sandbox.start()
    try:
        await sandbox.acting_as("Anna Berg").post("nordlys-pico", "@Pico status")
        assert [one.event_type for one in sandbox.pending] == ["message", "app_mention"]
    finally:
        await sandbox.stop()


async def test_an_unfurled_link_changes_the_message_and_not_its_text() -> None:
    sandbox = Sandbox(unfurls=True)
    await sandbox.start()
    try:
        message = await sandbox.acting_as("Anna Berg").post("nordlys-pico", "https://x.dk #issue")
        posted, changed = [one.payload["event"] for one in sandbox.pending]
        assert changed["subtype"] == "message_changed"
        assert changed["message"]["text"] == changed["previous_message"]["text"] == posted["text"]
        assert "attachments" in changed["message"]
        assert "edited" not in changed["message"]
        assert not message.edited
    finally:
        await sandbox.stop()
