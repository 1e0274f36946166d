"""A call to Slack is made once, and its error says whether it may have had an effect."""

import pytest

from pico_bot.delivery.slack import (
    SlackBusy,
    SlackClient,
    SlackRefused,
    SlackUnreached,
    SlackUnsure,
)
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import NORDLYS, posted_texts, settings_for

pytestmark = pytest.mark.anyio

HELLO = {"channel": NORDLYS, "text": "Hello", "thread_ts": None}


async def test_an_argument_of_none_is_left_out(slack: SlackClient, sandbox: Sandbox) -> None:
    await slack.call("chat.postMessage", HELLO)
    assert "thread_ts" not in sandbox.api_calls[0].args
    assert posted_texts(sandbox) == ["Hello"]


async def test_a_rejected_call_has_the_code_of_slack(slack: SlackClient) -> None:
    with pytest.raises(SlackRefused) as refusal:
        await slack.call("chat.postMessage", {"channel": "C0NOWHERE1", "text": "Hello"})
    assert refusal.value.error == "channel_not_found"


async def test_a_rate_limit_says_how_long_to_wait(slack: SlackClient, sandbox: Sandbox) -> None:
    sandbox.faults.rate_limit("chat.postMessage", retry_after=7)
    with pytest.raises(SlackBusy) as busy:
        await slack.call("chat.postMessage", HELLO)
    assert busy.value.retry_after == 7


@pytest.mark.parametrize("code", ["ratelimited", "message_limit_exceeded"])
async def test_a_rate_limit_without_a_time_means_half_a_minute(
    slack: SlackClient, sandbox: Sandbox, code: str
) -> None:
    sandbox.faults.fail("chat.postMessage", code)
    with pytest.raises(SlackBusy) as busy:
        await slack.call("chat.postMessage", HELLO)
    assert busy.value.retry_after == 30


@pytest.mark.parametrize("code", ["internal_error", "fatal_error", "service_unavailable"])
async def test_an_internal_error_of_slack_may_have_had_an_effect(
    slack: SlackClient, sandbox: Sandbox, code: str
) -> None:
    sandbox.faults.fail("chat.postMessage", code)
    with pytest.raises(SlackUnsure, match=code):
        await slack.call("chat.postMessage", HELLO)


async def test_a_call_whose_answer_is_lost_is_not_repeated(
    slack: SlackClient, sandbox: Sandbox
) -> None:
    sandbox.faults.lose_answer("chat.postMessage")
    with pytest.raises(SlackUnsure) as unsure:
        await slack.call("chat.postMessage", HELLO)
    assert not isinstance(unsure.value, SlackUnreached)
    assert posted_texts(sandbox) == ["Hello"]


async def test_a_call_without_a_connection_had_no_effect() -> None:
    async with SlackClient(settings_for("http://127.0.0.1:1/api/")) as client:
        with pytest.raises(SlackUnreached):
            await client.call("chat.postMessage", HELLO)


async def test_a_response_url_that_slack_does_not_know_is_a_rejection(
    slack: SlackClient, sandbox: Sandbox
) -> None:
    with pytest.raises(SlackRefused):
        await slack.respond(f"{sandbox.url}/nowhere", {"text": "Hello"})
