"""Commands, clicks, submissions and shortcuts, and the app's answers."""

from typing import Any

import pytest

from pico_bot.sandbox.interactions import Outcome
from pico_bot.sandbox.server import Sandbox
from tests.sandbox.cards import CARD, MODAL
from tests.sandbox.conftest import Bot

pytestmark = pytest.mark.anyio


async def test_the_answer_to_a_command_is_private(sandbox: Sandbox, bot: Bot) -> None:
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


async def test_a_command_can_be_answered_for_everyone_and_later(sandbox: Sandbox, bot: Bot) -> None:
    @bot.app.command("/pico")
    async def command(ack: Any, respond: Any) -> None:
        await ack(response_type="in_channel", text="For all")
        await respond("Later, for one")

    mette, anna = sandbox.acting_as("Mette Lund"), sandbox.acting_as("Anna Berg")
    assert (await mette.command("nordlys-pico", "/pico status")).ok

    assert [one.text for one in anna.sees("nordlys-pico")] == ["For all"]
    assert {one.text for one in mette.sees("nordlys-pico")} == {"For all", "Later, for one"}


async def test_a_click_has_the_persons_team_and_can_open_a_modal(
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


async def test_a_message_shortcut_includes_the_message(sandbox: Sandbox, bot: Bot) -> None:
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


@pytest.mark.answer_seconds(1)
async def test_the_person_sees_an_error_if_nothing_handles_their_interaction(
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
