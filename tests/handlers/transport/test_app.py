"""Acknowledgements and error messages, over HTTP and Socket Mode."""

import asyncio
import io
import logging
from typing import Any

import pytest

from handlers.transport.immediate_replies import reply_now
from pico_bot.core.errors import NotAllowed
from pico_bot.core.logs import configure_logs
from pico_bot.core.settings import Settings
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import until
from tests.handlers.transport.conftest import Receiver

pytestmark = pytest.mark.anyio

CHANNEL = "nordlys-pico"
SENTENCE = "Only Anna Berg (data owner) can confirm this."
MODAL = {
    "type": "modal",
    "callback_id": "edit",
    "title": {"type": "plain_text", "text": "Edit"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": {"type": "plain_text", "text": "Text"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}
BUTTON = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "action_id": "confirm",
            "text": {"type": "plain_text", "text": "Confirm"},
        }
    ],
}


def outcomes(sandbox: Sandbox) -> list[str]:
    """The outcomes of the deliveries."""
    return [delivery.outcome.value for delivery in sandbox.deliveries]


async def test_a_message_is_handled_and_acknowledged(receiver: Receiver) -> None:
    await receiver.sandbox.acting_as("Anna Berg").post(CHANNEL, "Hello")
    await receiver.sandbox.settled()

    assert receiver.heard == ["Hello"]
    assert outcomes(receiver.sandbox) == ["acknowledged"]


async def test_the_acknowledgement_comes_after_the_listener(receiver: Receiver) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def take_time(_text: str) -> None:
        begun.set()
        await go_on.wait()

    receiver.act = take_time
    await receiver.sandbox.acting_as("Anna Berg").post(CHANNEL, "Hello")
    await begun.wait()
    await asyncio.sleep(0.1)
    assert outcomes(receiver.sandbox) == ["pending"]

    go_on.set()
    await receiver.sandbox.settled()
    assert outcomes(receiver.sandbox) == ["acknowledged"]
    assert len(receiver.sandbox.deliveries[0].attempts) == 1


async def test_a_failed_event_is_delivered_again(receiver: Receiver) -> None:
    tries: list[str] = []

    async def fail_once(text: str) -> None:
        tries.append(text)
        if len(tries) == 1:
            raise RuntimeError("the database is away")

    receiver.act = fail_once
    await receiver.sandbox.acting_as("Anna Berg").post(CHANNEL, "Hello")
    await receiver.sandbox.settled()

    assert tries == ["Hello", "Hello"]
    assert receiver.heard == ["Hello"]
    assert len(receiver.sandbox.deliveries[0].attempts) == 2
    assert receiver.counted("message", "failed")


async def test_an_unhandled_event_is_acknowledged_and_counted(receiver: Receiver) -> None:
    anna = receiver.sandbox.acting_as("Anna Berg")
    message = await anna.post(CHANNEL, "Hello")
    await anna.react(message, "eyes")
    await receiver.sandbox.settled()

    assert outcomes(receiver.sandbox) == ["acknowledged", "acknowledged"]
    assert receiver.counted("reaction_added", "unhandled")


async def test_no_request_calls_auth_test(receiver: Receiver) -> None:
    for _ in range(2):
        await receiver.sandbox.acting_as("Anna Berg").post(CHANNEL, "Hello")
    await receiver.sandbox.settled()

    methods = [call.method for call in receiver.sandbox.api_calls]
    assert methods.count("auth.test") == 1


@pytest.mark.parametrize("raised", [NotAllowed(SENTENCE), RuntimeError("a secret of the customer")])
async def test_a_failing_command_says_what_went_wrong(
    receiver: Receiver, raised: Exception
) -> None:
    async def fail() -> None:
        raise raised

    receiver.app.command("/pico")(fail)
    mette = receiver.sandbox.acting_as("Mette Lund")
    outcome = await mette.command(CHANNEL, "/pico status")

    assert outcome.ok
    (reply,) = mette.sees(CHANNEL)
    assert_explained(reply.text, raised)


@pytest.mark.parametrize("raised", [NotAllowed(SENTENCE), RuntimeError("a secret of the customer")])
async def test_a_failing_click_says_what_went_wrong_only_to_the_person(
    receiver: Receiver, raised: Exception
) -> None:
    async def fail() -> None:
        raise raised

    receiver.app.action("confirm")(fail)
    message = await shown_button(receiver)
    anna = receiver.sandbox.acting_as("Anna Berg")
    outcome = await anna.click(message, "confirm")

    assert outcome.ok
    assert_explained(anna.sees(CHANNEL)[-1].text, raised)
    assert receiver.sandbox.acting_as("Mette Lund").sees(CHANNEL) == [message]


@pytest.mark.parametrize("raised", [NotAllowed(SENTENCE), RuntimeError("a secret of the customer")])
async def test_a_failing_submission_says_what_went_wrong_and_keeps_the_input(
    receiver: Receiver, raised: Exception
) -> None:
    async def open_modal(ack: Any, body: dict[str, Any]) -> None:
        await receiver.slack.call("views.open", {"trigger_id": body["trigger_id"], "view": MODAL})
        await ack()

    async def fail() -> None:
        raise raised

    receiver.app.action("confirm")(open_modal)
    receiver.app.view("edit")(fail)
    message = await shown_button(receiver)
    anna = receiver.sandbox.acting_as("Anna Berg")
    await anna.click(message, "confirm")
    await anna.submit({"text": "what Anna wrote"})

    assert anna.modal is not None
    assert_explained(anna.modal.blocks[0]["text"]["text"], raised)
    await anna.close_modal()
    assert anna.modal is not None
    assert anna.modal.entered["text"]["text"]["value"] == "what Anna wrote"


async def test_an_error_is_acknowledged_even_if_no_one_can_see_it(http: Receiver) -> None:
    response = await reply_now(http.slack, {"type": "block_suggestion"}, SENTENCE)
    assert response.body == '{"options": []}'

    spent = {"type": "block_actions", "response_url": f"{http.sandbox.url}/respond/nowhere"}
    assert (await reply_now(http.slack, spent, SENTENCE, status=500)).status == 500


async def test_the_text_of_people_is_not_logged(receiver: Receiver, restored_logging: None) -> None:
    stream = io.StringIO()
    configure_logs(Settings(log_level="debug"), stream=stream)

    async def fail(_text: str) -> None:
        raise RuntimeError("the database is away")

    receiver.act = fail
    await receiver.sandbox.acting_as("Anna Berg").post(CHANNEL, "A secret of the customer")
    await until(lambda: "listener_failed" in stream.getvalue())
    receiver.act = None
    await receiver.sandbox.settled()

    logged = stream.getvalue()
    assert "the database is away" in logged
    assert "A secret of the customer" not in logged
    assert logging.getLogger().level == logging.DEBUG


async def shown_button(receiver: Receiver) -> Any:
    """The bot's message with a button."""
    channel = receiver.sandbox.world.channel(CHANNEL)
    await receiver.slack.call(
        "chat.postMessage", {"channel": channel.id, "text": "D-1", "blocks": [BUTTON]}
    )
    return channel.messages[-1]


def assert_explained(text: str, raised: Exception) -> None:
    """A user sees the sentence of a known error, and an id for an unknown one."""
    if isinstance(raised, NotAllowed):
        assert text == SENTENCE
    else:
        assert "this code: `" in text
        assert "secret" not in text
