"""Signed HTTP delivery to a bare server."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from pico_bot.sandbox.loopback_server import LoopbackServer
from pico_bot.sandbox.server import Sandbox

pytestmark = pytest.mark.anyio


@dataclass(slots=True)
class Receiver:
    """A request URL with the requests that it got; its answers depend on the request's number."""

    answer: Callable[[int], Response] = field(default=lambda _: Response())
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def receive(self, request: Request) -> Response:
        self.requests.append((dict(request.headers), await request.body()))
        return self.answer(len(self.requests))


@pytest.fixture
async def receiver(sandbox: Sandbox) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = LoopbackServer(Starlette(routes=[Route("/e", receiver.receive, methods=["POST"])]))
    await server.start()
    sandbox.deliver_to(f"http://127.0.0.1:{server.port}/e")
    yield receiver
    await server.stop()


async def test_requests_are_signed_with_real_time(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.clock.set(sandbox.clock.now().replace(year=2090))
    await sandbox.acting_as("Anna Berg").post("nordlys-pico", "Så er det nu")
    await sandbox.settled()

    ((headers, body),) = receiver.requests
    assert SignatureVerifier("sandbox-secret").is_valid_request(body, headers)
    assert not SignatureVerifier("another-secret").is_valid_request(body, headers)
    assert json.loads(body)["event"]["text"] == "Så er det nu"
    assert json.loads(body)["event_time"] > 3_000_000_000
    assert "x-slack-retry-num" not in headers
    assert sandbox.connected


async def test_a_refused_event_is_sent_again_with_slacks_retry_headers(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    receiver.answer = lambda number: Response(status_code=500 if number < 3 else 200)
    await sandbox.acting_as("Anna Berg").post("nordlys-pico", "#issue")
    await sandbox.settled()

    retries = [headers.get("x-slack-retry-num") for headers, _ in receiver.requests]
    assert retries == [None, "1", "2"]
    assert receiver.requests[1][0]["x-slack-retry-reason"] == "http_error"
    assert len({body for _, body in receiver.requests}) == 1


async def test_an_app_can_refuse_retries_of_an_event(sandbox: Sandbox, receiver: Receiver) -> None:
    receiver.answer = lambda _: Response(status_code=500, headers={"x-slack-no-retry": "1"})
    await sandbox.acting_as("Anna Berg").post("nordlys-pico", "#issue")
    await sandbox.settled()

    assert len(receiver.requests) == 1
    assert sandbox.deliveries[0].outcome == "given_up"


async def test_endless_redirects_are_an_error(sandbox: Sandbox, receiver: Receiver) -> None:
    receiver.answer = lambda _: RedirectResponse("/e", status_code=308)
    outcome = await sandbox.acting_as("Mette Lund").command("nordlys-pico", "/pico help")

    assert not outcome.ok
    assert sandbox.deliveries[0].attempts[0].outcome == "too_many_redirects"


async def test_an_event_waits_for_a_server_that_is_down(sandbox: Sandbox) -> None:
    receiver = Receiver()
    server = LoopbackServer(Starlette(routes=[Route("/e", receiver.receive, methods=["POST"])]))
    await server.start()
    port = server.port
    await server.stop()
    sandbox.deliver_to(f"http://127.0.0.1:{port}/e")
    await sandbox.acting_as("Anna Berg").post("nordlys-pico", "#issue")
    with pytest.raises(TimeoutError):
        await sandbox.settled(0.2)
    assert not sandbox.connected

    again = LoopbackServer(Starlette(routes=[Route("/e", receiver.receive, methods=["POST"])]))
    await again.start(port)
    try:
        await sandbox.settled()
    finally:
        await again.stop()
    assert len(receiver.requests) == 1
    assert receiver.requests[0][0]["x-slack-retry-reason"] == "connection_failed"


async def test_a_command_is_a_form_and_accepts_text_or_json(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    mette = sandbox.acting_as("Mette Lund")
    receiver.answer = lambda _: PlainTextResponse("in text")
    assert (await mette.command("nordlys-pico", "/pico  status  now ")).ok
    receiver.answer = lambda _: JSONResponse({"text": "in JSON"})
    assert (await mette.command("nordlys-pico", "/pico")).ok

    form = parse_qs(receiver.requests[0][1].decode())
    assert form["command"] == ["/pico"]
    assert form["text"] == ["status  now"]
    assert form["user_id"] == ["U0METTE001"]
    assert form["team_domain"] == ["pico"]
    assert [one.text for one in mette.sees("nordlys-pico")] == ["in text", "in JSON"]


async def test_an_interaction_is_json_in_a_form(sandbox: Sandbox, receiver: Receiver) -> None:
    jonas = sandbox.acting_as("Jonas Friis")
    message = await jonas.post("nordlys-pico", "text")
    await sandbox.settled()
    assert (await jonas.shortcut(message, "log_change")).ok

    headers, body = receiver.requests[-1]
    payload = json.loads(parse_qs(body.decode())["payload"][0])
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert (payload["type"], payload["callback_id"]) == ("message_action", "log_change")
    assert payload["message_ts"] == message.ts
