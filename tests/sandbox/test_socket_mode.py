"""Socket Mode to a bare WebSocket client."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from pico_bot.sandbox.entities import JsonObject
from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import wait_until, web_client

pytestmark = pytest.mark.anyio


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        yield session


async def _address(sandbox: Sandbox) -> str:
    answer = await web_client(sandbox).apps_connections_open(app_token="xapp-sandbox")
    address: str = answer["url"]
    return address


class Line:
    """One connection of an app that acknowledges only on request."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def next(self) -> JsonObject:
        said: JsonObject = await self.socket.receive_json(timeout=60)
        return said

    async def acknowledge(self, envelope: JsonObject, payload: JsonObject | None = None) -> None:
        answer: JsonObject = {"envelope_id": envelope["envelope_id"]}
        await self.socket.send_json(answer | ({"payload": payload} if payload else {}))


async def _connect(sandbox: Sandbox, session: aiohttp.ClientSession) -> tuple[Line, JsonObject]:
    line = Line(await session.ws_connect(await _address(sandbox)))
    return line, await line.next()


async def test_a_connection_begins_with_hello(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    line, first = await _connect(sandbox, session)
    other, second = await _connect(sandbox, session)

    assert (first["type"], first["num_connections"]) == ("hello", 1)
    assert second["num_connections"] == 2
    assert first["connection_info"] == {"app_id": "A0PICOBOT1"}
    assert first["debug_info"]["approximate_connection_time"] > 0
    assert sandbox.connected
    await line.socket.close()
    await other.socket.close()
    await wait_until(lambda: not sandbox.connected)


async def test_an_address_is_valid_once(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    address = await _address(sandbox)
    socket = await session.ws_connect(address)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(address)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(address.partition("?")[0])
    await socket.close()


async def test_events_wait_until_the_app_is_connected(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    await sandbox.acting_as("Anna Berg").post("nordlys-pico", "is anybody there?")
    with pytest.raises(TimeoutError, match="message Ev"):
        await sandbox.settled(0.1)

    line, _ = await _connect(sandbox, session)
    envelope = await line.next()
    await line.acknowledge(envelope)
    await sandbox.settled()
    assert envelope["type"] == "events_api"
    assert envelope["payload"]["event"]["text"] == "is anybody there?"
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    assert envelope["accepts_response_payload"] is False


async def test_an_unacknowledged_event_is_sent_again_on_another_connection(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    line, _ = await _connect(sandbox, session)
    await sandbox.acting_as("Anna Berg").post("nordlys-pico", "#decision")
    first = await line.next()
    await line.socket.close()

    other, _ = await _connect(sandbox, session)
    again = await other.next()
    await other.acknowledge(again)
    await sandbox.settled()

    assert again["envelope_id"] == first["envelope_id"]
    assert again["payload"] == first["payload"]
    assert (first["retry_attempt"], again["retry_attempt"]) == (0, 1)
    assert again["retry_reason"] == "connection_failed"
    (delivery,) = sandbox.deliveries
    assert [one.outcome for one in delivery.attempts] == ["connection_failed", "acknowledged"]


async def test_an_event_is_sent_until_it_is_acknowledged(
    session: aiohttp.ClientSession,
) -> None:
    sandbox = Sandbox(retry_after=(0.01,), answer_seconds=0.1)
    await sandbox.start()
    try:
        line, _ = await _connect(sandbox, session)
        await sandbox.acting_as("Anna Berg").post("nordlys-pico", "#decision")
        envelopes = [await line.next() for _ in range(3)]
        await line.acknowledge(envelopes[-1])
        await sandbox.settled()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(line.socket.receive(), 0.4)
    finally:
        await sandbox.stop()

    assert len({one["payload"]["event_id"] for one in envelopes}) == 1
    assert [one["retry_attempt"] for one in envelopes] == [0, 1, 2]
    assert envelopes[1]["retry_reason"] == "timeout"


async def test_an_event_redelivered_during_its_delivery_is_acknowledged_twice(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    line, _ = await _connect(sandbox, session)
    await sandbox.acting_as("Anna Berg").post("nordlys-pico", "#decision")
    first = await line.next()
    sandbox.redeliver(first["payload"]["event_id"])
    again = await line.next()
    await line.acknowledge(first)
    await wait_until(lambda: len(sandbox.pending) == 1)
    await line.acknowledge(again)
    await sandbox.settled()

    assert again["payload"] == first["payload"]


async def test_an_event_is_given_up_if_there_are_no_retries(
    session: aiohttp.ClientSession,
) -> None:
    sandbox = Sandbox(retry_after=(), answer_seconds=0.05)
    await sandbox.start()
    try:
        line, _ = await _connect(sandbox, session)
        await sandbox.acting_as("Anna Berg").post("nordlys-pico", "#decision")
        await line.next()
        await sandbox.settled()
        assert [one.outcome for one in sandbox.deliveries] == ["given_up"]
        assert sandbox.pending == []
    finally:
        await sandbox.stop()


async def test_events_are_spread_over_connections_independently(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    lines = [(await _connect(sandbox, session))[0] for _ in range(2)]
    anna = sandbox.acting_as("Anna Berg")
    for text in ("one", "two", "three", "four"):
        await anna.post("nordlys-pico", text)
    got = [[await line.next(), await line.next()] for line in lines]
    for line, envelopes in zip(lines, got, strict=True):
        for envelope in reversed(envelopes):
            await line.acknowledge(envelope)
    await sandbox.settled()

    texts = {one["payload"]["event"]["text"] for envelopes in got for one in envelopes}
    assert texts == {"one", "two", "three", "four"}


async def test_the_acknowledgement_of_a_command_has_its_answer(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    line, _ = await _connect(sandbox, session)
    mette = sandbox.acting_as("Mette Lund")
    running = asyncio.create_task(mette.command("nordlys-pico", "/pico help"))
    envelope = await line.next()
    await line.acknowledge(envelope, {"text": "Help yourself"})

    assert (await running).ok
    assert envelope["type"] == "slash_commands"
    assert envelope["accepts_response_payload"] is True
    assert envelope["payload"]["command"] == "/pico"
    assert [one.text for one in mette.sees("nordlys-pico")] == ["Help yourself"]


@pytest.mark.answer_seconds(1)
async def test_interactions_are_not_retried(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    mette = sandbox.acting_as("Mette Lund")
    failed = await mette.command("nordlys-pico", "/pico help")
    line, _ = await _connect(sandbox, session)
    running = asyncio.create_task(mette.command("nordlys-pico", "/pico help"))
    await line.next()

    assert failed.error == '/pico failed with the error "dispatch_failed"'
    assert (await running).error == '/pico failed with the error "operation_timeout"'
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(line.socket.receive(), 0.2)


async def test_a_refresh_sends_disconnect_and_closes(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    line, _ = await _connect(sandbox, session)
    await sandbox.disconnect_sockets("warning")
    assert (await line.next())["reason"] == "warning"
    assert sandbox.connected

    await sandbox.disconnect_sockets()
    goodbye = await line.next()
    assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "refresh_requested")
    assert (await line.socket.receive()).type is aiohttp.WSMsgType.CLOSE
    assert not sandbox.connected


async def test_at_most_ten_connections_are_open(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    lines = [await _connect(sandbox, session) for _ in range(10)]
    _, refusal = await _connect(sandbox, session)
    assert [hello["num_connections"] for _, hello in lines] == list(range(1, 11))
    assert (refusal["type"], refusal["reason"]) == ("disconnect", "too_many_websockets")


async def test_pings_are_answered(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    socket = await session.ws_connect(await _address(sandbox), autoping=False)
    assert json.loads((await socket.receive()).data)["type"] == "hello"
    await socket.ping(b"sdk-ping-pong:1")
    pong = await socket.receive()
    assert (pong.type, pong.data) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1")
