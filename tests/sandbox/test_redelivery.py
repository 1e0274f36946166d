"""A Bolt app that loses its socket while it works is sent the same envelope again."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import web_client

pytestmark = pytest.mark.anyio


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox that gives the app long to answer: only a cut connection makes it send again."""
    sandbox = Sandbox(retry_after=(0.02,), answer_seconds=30)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


async def test_an_envelope_cut_off_before_its_acknowledgement_is_worked_on_again(
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

    assert len(worked) == 2
    assert len(set(worked)) == 1
    assert len({one.envelope_id for one in envelopes}) == 1
    assert [one.retry_attempt for one in envelopes] == [0, 1]
    (delivery,) = sandbox.deliveries
    assert [one.outcome for one in delivery.attempts] == ["connection_failed", "acknowledged"]
