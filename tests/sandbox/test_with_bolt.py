"""A real Bolt app lives in the sandbox as it would in Slack, over both transports."""

from typing import Any

import pytest

from pico_bot.sandbox.interactions import Outcome
from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Bot

pytestmark = pytest.mark.anyio

CARD: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*D-1* Use kelvin"}},
    {
        "type": "actions",
        "block_id": "buttons",
        "elements": [
            {
                "type": "button",
                "action_id": "confirm",
                "value": "D-1",
                "text": {"type": "plain_text", "text": "Confirm"},
            },
            {
                "type": "static_select",
                "action_id": "priority",
                "options": [
                    {"text": {"type": "plain_text", "text": word}, "value": word.lower()}
                    for word in ("High", "Low")
                ],
            },
        ],
    },
]

MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "edit",
    "private_metadata": "D-1",
    "title": {"type": "plain_text", "text": "Edit"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": {"type": "plain_text", "text": "Text"},
            "element": {"type": "plain_text_input", "action_id": "value", "initial_value": "Old"},
        }
    ],
}


async def test_an_external_members_message_reaches_the_bot_once_with_its_teams(
    sandbox: Sandbox, bot: Bot
) -> None:
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


async def test_edits_deletions_reactions_and_replies_reach_the_bot_as_slacks_events(
    sandbox: Sandbox, bot: Bot
) -> None:
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


async def test_a_command_is_answered_only_to_who_ran_it(sandbox: Sandbox, bot: Bot) -> None:
    heard: list[dict[str, Any]] = []

    @bot.app.command("/pico")
    async def command(ack: Any, command: Any) -> None:
        heard.append(command)
        await ack("Understood")

    mette, jonas = sandbox.acting_as("Mette Lund"), sandbox.acting_as("Jonas Friis")
    outcome = await mette.command("nordlys-pico", "/pico role assign @Anna Berg data-owner")

    assert outcome == Outcome(True)
    assert heard[0]["text"] == "role assign <@U0ANNA0001|anna.berg> data-owner"
    assert heard[0]["channel_name"] == "nordlys-pico"
    (answer,) = mette.sees("nordlys-pico")
    assert (answer.text, answer.ephemeral_to) == ("Understood", mette.person)
    assert jonas.sees("nordlys-pico") == []


async def test_a_command_can_be_answered_for_all_and_later_by_its_response_url(
    sandbox: Sandbox, bot: Bot
) -> None:
    @bot.app.command("/pico")
    async def command(ack: Any, respond: Any) -> None:
        await ack(response_type="in_channel", text="For all")
        await respond("Later, for one")

    mette, anna = sandbox.acting_as("Mette Lund"), sandbox.acting_as("Anna Berg")
    assert (await mette.command("nordlys-pico", "/pico status")).ok

    assert [one.text for one in anna.sees("nordlys-pico")] == ["For all"]
    assert {one.text for one in mette.sees("nordlys-pico")} == {"For all", "Later, for one"}


async def test_a_click_carries_the_clickers_own_team_and_opens_a_modal_for_them(
    sandbox: Sandbox, bot: Bot
) -> None:
    clicks: list[dict[str, Any]] = []
    saved: list[dict[str, Any]] = []

    @bot.app.action("confirm")
    async def confirm(ack: Any, body: Any, client: Any) -> None:
        clicks.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @bot.app.view("edit")
    async def save(ack: Any, body: Any, view: Any) -> None:
        saved.append(body)
        if view["state"]["values"]["text"]["value"]["value"] == "Bad":
            await ack(response_action="errors", errors={"text": "Say more"})
        else:
            await ack()

    posted = await bot.app.client.chat_postMessage(
        channel="C0NORDLYS1",
        text="card",
        blocks=CARD,
        metadata={"event_type": "card", "event_payload": {"id": "D-1"}},
    )
    card = sandbox.world.channel("nordlys-pico").message(posted["ts"])
    assert card is not None
    anna = sandbox.acting_as("Anna Berg")
    assert await anna.click(card, "confirm") == Outcome(True)

    (click,) = clicks
    assert click["user"] == {
        "id": "U0ANNA0001",
        "username": "anna.berg",
        "name": "anna.berg",
        "team_id": "T0NORDLYS1",
    }
    assert click["team"]["id"] == "T0PICO0001"
    assert click["actions"][0]["value"] == "D-1"
    assert click["message"]["metadata"]["event_payload"] == {"id": "D-1"}
    assert click["container"]["message_ts"] == card.ts
    assert anna.modal is not None
    assert sandbox.acting_as("Mette Lund").modal is None

    assert (await anna.submit({"value": ""})).errors == {
        "text": "Please complete this required field."
    }
    assert saved == []
    assert (await anna.submit({"value": "Bad"})).errors == {"text": "Say more"}
    assert anna.modal.title == "Edit"
    assert await anna.submit({"text": "Good"}) == Outcome(True)
    assert not sandbox.world.modals["U0ANNA0001"]
    assert saved[-1]["user"]["team_id"] == "T0NORDLYS1"
    assert saved[-1]["view"]["app_installed_team_id"] == "T0PICO0001"
    assert saved[-1]["view"]["private_metadata"] == "D-1"


async def test_a_choice_in_a_message_is_sent_and_kept(sandbox: Sandbox, bot: Bot) -> None:
    heard: list[dict[str, Any]] = []

    @bot.app.action("priority")
    async def priority(ack: Any, body: Any) -> None:
        heard.append(body)
        await ack()

    posted = await bot.app.client.chat_postMessage(channel="C0NORDLYS1", text="x", blocks=CARD)
    card = sandbox.world.channel("nordlys-pico").message(posted["ts"])
    assert card is not None
    lars = sandbox.acting_as("Lars Winther")
    assert (await lars.click(card, "priority", selected="High")).ok

    assert heard[0]["actions"][0]["selected_option"]["value"] == "high"
    chosen = heard[0]["state"]["values"]["buttons"]["priority"]["selected_option"]
    assert chosen["value"] == "high"
    with pytest.raises(KeyError):
        await lars.click(card, "priority", selected="Whatever")
    with pytest.raises(KeyError):
        await lars.click(card, "no-such-button")


async def test_a_submission_can_push_update_and_clear_modals(sandbox: Sandbox, bot: Bot) -> None:
    closed: list[str] = []

    def titled(title: str) -> dict[str, Any]:
        return MODAL | {"title": {"type": "plain_text", "text": title}, "notify_on_close": True}

    @bot.app.command("/pico")
    async def command(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=titled("One"))
        await ack()

    @bot.app.view("edit")
    async def save(ack: Any, view: Any) -> None:
        wanted = view["state"]["values"]["text"]["value"]["value"]
        if wanted == "clear":
            await ack(response_action="clear")
        else:
            await ack(response_action=wanted, view=titled(wanted))

    @bot.app.view_closed("edit")
    async def close(ack: Any, view: Any) -> None:
        closed.append(view["title"]["text"])
        await ack()

    mette = sandbox.acting_as("Mette Lund")
    await mette.command("nordlys-pico", "/pico edit")

    assert (await mette.submit({"value": "update"})).ok
    assert mette.modal is not None
    assert (mette.modal.title, mette.modal.previous_id) == ("update", None)
    assert (await mette.submit({"value": "push"})).ok
    assert mette.modal.title == "push"
    assert mette.modal.previous_id is not None
    await mette.close_modal()
    assert closed == ["push"]
    assert mette.modal is not None
    assert mette.modal.title == "update"
    assert (await mette.submit({"value": "clear"})).ok
    assert mette.modal is None


async def test_a_message_shortcut_brings_the_message(sandbox: Sandbox, bot: Bot) -> None:
    heard: list[dict[str, Any]] = []

    @bot.app.shortcut("log_decision")
    async def shortcut(ack: Any, body: Any, respond: Any) -> None:
        heard.append(body)
        await ack()
        await respond("Logged")

    jonas = sandbox.acting_as("Jonas Friis")
    message = await sandbox.acting_as("Anna Berg").post("nordlys-pico", "We use kelvin")
    assert (await jonas.shortcut(message, "log_decision")).ok

    assert heard[0]["message"]["text"] == "We use kelvin"
    assert heard[0]["message"]["user"] == "U0ANNA0001"
    assert heard[0]["channel"] == {"id": "C0NORDLYS1", "name": "nordlys-pico"}
    assert [one.text for one in jonas.sees("nordlys-pico")] == ["We use kelvin", "Logged"]


async def test_the_bots_own_messages_come_back_as_events(sandbox: Sandbox, bot: Bot) -> None:
    await bot.app.client.chat_postMessage(channel="C0NORDLYS1", text="I am here")
    await sandbox.settled()

    (event,) = bot.of_type("message")
    assert (event["user"], event["bot_id"]) == ("U0PICOBOT1", "B0PICOBOT1")
    assert event["bot_profile"]["app_id"] == "A0PICOBOT1"


@pytest.mark.answer_seconds(1)
async def test_an_interaction_that_nothing_takes_fails_before_the_person(
    sandbox: Sandbox, bot: Bot
) -> None:
    mette = sandbox.acting_as("Mette Lund")
    command = await mette.command("nordlys-pico", "/pico nothing")
    message = await mette.post("nordlys-pico", "text")
    shortcut = await mette.shortcut(message, "log_issue")
    await sandbox.settled()

    assert command.error in {
        '/pico failed with the error "dispatch_failed"',
        '/pico failed with the error "operation_timeout"',
    }
    assert shortcut.error == "Pico didn't respond in time."
    assert [len(one.attempts) for one in sandbox.deliveries if one.event_id is None] == [1, 1]


@pytest.mark.answer_seconds(1)
async def test_an_event_whose_listener_fails_is_delivered_again_with_the_same_id(
    sandbox: Sandbox, bot: Bot
) -> None:
    heard: list[tuple[str, list[str]]] = []
    bot.takes_events = False

    @bot.app.event("message")
    async def message(body: Any, request: Any) -> None:
        heard.append((body["event_id"], request.headers.get("x-slack-retry-num", [])))
        if len(heard) < 3:
            raise RuntimeError("not yet")

    @bot.app.error
    async def error(error: Exception) -> None:
        del error
        raise ConnectionError("nothing was done")

    await sandbox.acting_as("Anna Berg").post("nordlys-pico", "#issue")
    await sandbox.settled(10)

    assert len({event_id for event_id, _ in heard}) == 1
    assert [numbers[-1:] for _, numbers in heard[1:]] == [["1"], ["2"]]
    (delivery,) = sandbox.deliveries
    assert delivery.outcome == "acknowledged"
    assert len(delivery.attempts) == 3


async def test_an_acknowledged_event_can_be_delivered_once_more(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.acting_as("Anna Berg").post("nordlys-pico", "once")
    await sandbox.settled()
    event_id = bot.events[0]["event_id"]
    sandbox.redeliver(event_id)
    await sandbox.settled()

    assert [one["event_id"] for one in bot.events] == [event_id, event_id]
    with pytest.raises(KeyError):
        sandbox.redeliver("Ev0UNKNOWN")


async def test_a_bot_comes_back_by_itself_after_a_refresh(sandbox: Sandbox, bot: Bot) -> None:
    anna = sandbox.acting_as("Anna Berg")
    await sandbox.disconnect_sockets()
    await anna.post("nordlys-pico", "still there?")
    await sandbox.settled(10)

    assert [one["text"] for one in bot.of_type("message")] == ["still there?"]


async def test_what_is_said_in_a_thread_and_to_the_channel_brings_its_root(
    sandbox: Sandbox, bot: Bot
) -> None:
    anna = sandbox.acting_as("Anna Berg")
    root = await anna.post("nordlys-pico", "root")
    await anna.post("nordlys-pico", "for all", root, broadcast=True)
    await sandbox.settled()

    broadcast = next(one for one in bot.of_type("message") if one["text"] == "for all")
    assert broadcast["subtype"] == "thread_broadcast"
    assert (broadcast["root"]["text"], broadcast["root"]["reply_count"]) == ("root", 1)
