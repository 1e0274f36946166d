"""What people of other teams can and cannot do in a channel shared with them."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox.interactions import Outcome
from pico_bot.sandbox.seed import NORDLYS
from pico_bot.sandbox.server import Sandbox
from pico_bot.sandbox.user_client import NotPossible
from tests.sandbox.conftest import Bot
from tests.sandbox.test_webapi import refusal

pytestmark = pytest.mark.anyio


async def test_commands_and_shortcuts_belong_to_the_installing_team(sandbox: Sandbox) -> None:
    anna, mette = sandbox.acting_as("Anna Berg"), sandbox.acting_as("Mette Lund")
    message = await mette.post("nordlys-pico", "text")
    refused = await anna.command("nordlys-pico", "/pico status")
    assert refused == Outcome(False, "/pico is not a valid command.")
    with pytest.raises(NotPossible):
        await anna.shortcut(message, "log_decision")
    assert (anna.commands, anna.shortcuts) == ((), ())
    assert mette.commands[0].name == "/pico"
    assert [one.callback_id for one in mette.shortcuts] == [
        "log_decision",
        "log_issue",
        "log_change",
    ]
    assert all(one.event_id for one in sandbox.deliveries)


async def test_an_unknown_command_never_reaches_the_app(sandbox: Sandbox) -> None:
    mette = sandbox.acting_as("Mette Lund")
    refused = await mette.command("nordlys-pico", "/picco status")
    assert refused.error == "/picco is not a valid command."
    assert sandbox.deliveries == []


async def test_external_people_can_write_to_the_bot(sandbox: Sandbox, bot: Bot) -> None:
    anna = sandbox.acting_as("Anna Berg")
    channel = await anna.open_dm_with_bot()
    await anna.post(channel, "status")
    await sandbox.settled()
    (event,) = bot.of_type("message")
    assert (event["channel"], event["channel_type"]) == (channel.id, "im")
    (opened,) = bot.of_type("app_home_opened")
    assert opened["tab"] == "messages"


async def test_nobody_posts_or_reads_where_they_are_not(sandbox: Sandbox) -> None:
    anna, tom = sandbox.acting_as("Anna Berg"), sandbox.acting_as("Tom Haugen")
    message = await anna.post("nordlys-pico", "ours")
    for attempt in (
        tom.post("nordlys-pico", "hello"),
        tom.react(message, "eyes"),
        tom.edit(message, "theirs"),
        anna.post("pico-internal", "hello"),
        sandbox.acting_as("Mette Lund").delete(message),
    ):
        with pytest.raises(NotPossible):
            await attempt
    assert tom.sees("nordlys-pico") == []
    with pytest.raises(KeyError):
        sandbox.acting_as("Nobody")


async def test_the_bot_hears_nothing_where_it_is_not(sandbox: Sandbox, bot: Bot) -> None:
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


async def test_a_severed_channel_is_frozen_and_its_people_gone(
    sandbox: Sandbox, bot: Bot, client: AsyncWebClient
) -> None:
    channel = sandbox.world.channel("nordlys-pico")
    sandbox.world.sever(channel, NORDLYS)
    await sandbox.settled()

    info = (await client.conversations_info(channel=channel.id))["channel"]
    assert (info["is_ext_shared"], info["is_frozen"]) == (False, True)
    assert info["frozen_reason"] == "connection_severed"
    (event,) = bot.of_type("channel_unshared")
    assert event["previously_connected_team_id"] == "T0NORDLYS1"
    assert sandbox.acting_as("Anna Berg").sees(channel) == []


async def test_a_channel_changes_its_id_and_name(
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


async def test_a_mention_comes_as_two_events_where_both_are_subscribed_to() -> None:
    sandbox = Sandbox(events={"app_mention", "message.channels"})
    await sandbox.start()
    try:
        await sandbox.acting_as("Anna Berg").post("nordlys-pico", "@Pico status")
        assert [one.event_type for one in sandbox.pending] == ["message", "app_mention"]
    finally:
        await sandbox.stop()


async def test_an_unfurled_link_changes_the_message_but_not_its_text() -> None:
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
