"""Events are delivered until they are acknowledged, with the same id."""

import asyncio
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Bot, web_client

pytestmark = pytest.mark.anyio


@pytest.mark.answer_seconds(1)
async def test_an_event_whose_listener_fails_is_delivered_again(sandbox: Sandbox, bot: Bot) -> None:
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


async def test_an_acknowledged_event_can_be_delivered_again_on_request(
    sandbox: Sandbox, bot: Bot
) -> None:
    await sandbox.acting_as("Anna Berg").post("nordlys-pico", "once")
    await sandbox.settled()
    event_id = bot.events[0]["event_id"]
    sandbox.redeliver(event_id)
    await sandbox.settled()

    assert [one["event_id"] for one in bot.events] == [event_id, event_id]
    with pytest.raises(KeyError):
        sandbox.redeliver("Ev0UNKNOWN")


async def test_the_bot_reconnects_after_a_refresh(sandbox: Sandbox, bot: Bot) -> None:
    anna = sandbox.acting_as("Anna Berg")
    await sandbox.disconnect_sockets()
    await anna.post("nordlys-pico", "still there?")
    await sandbox.settled(10)

    assert [one["text"] for one in bot.of_type("message")] == ["still there?"]


async def test_an_event_whose_connection_is_cut_is_sent_again(
    sandbox: Sandbox,
) -> None:
    app = AsyncApp(client=web_client(sandbox), process_before_response=True)
    handler = AsyncSocketModeHandler(app, "xapp-sandbox")
    envelopes: list[SocketModeRequest] = []
    worked: list[str] = []
    first_has_come = asyncio.Event()

    async def note(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        del client
        envelopes.append(request)

    @app.event("message")
    async def message(body: dict[str, str]) -> None:
        worked.append(body["event_id"])
        if len(worked) == 1:
            first_has_come.set()
            await asyncio.Event().wait()

    handler.client.socket_mode_request_listeners.insert(0, note)
    await handler.connect_async()
    try:
        await sandbox.acting_as("Anna Berg").post("nordlys-pico", "#decision kelvin")
        await first_has_come.wait()
        await sandbox.disconnect_sockets()
        await sandbox.settled(10)
    finally:
        await handler.close_async()

    # A client that reconnects may replace its new connection, and cuts the event off once more.
    assert len(worked) >= 2
    assert len(set(worked)) == 1
    assert len({one.envelope_id for one in envelopes}) == 1
    assert [one.retry_attempt for one in envelopes] == list(range(len(worked)))
    (delivery,) = sandbox.deliveries
    *cut, last = [one.outcome for one in delivery.attempts]
    assert (set(cut), last) == ({"connection_failed"}, "acknowledged")
