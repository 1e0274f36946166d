"""A message with an unknown outcome is searched for by its key."""

from datetime import UTC, datetime, timedelta

import pytest

from pico_bot.delivery import reconcile
from pico_bot.delivery.channel_queue import METADATA_TYPE, SendAttempt
from pico_bot.delivery.outbox import Method
from pico_bot.delivery.slack import SlackClient
from pico_bot.model.delivery import ChartFormat
from pico_bot.model.vocabulary import Audience
from pico_bot.sandbox.entities import Message
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import METTE, NORDLYS

pytestmark = pytest.mark.anyio


def attempt(channel: str = NORDLYS, thread_ts: str | None = None) -> SendAttempt:
    """An attempt, made now, to post the message `sought`."""
    return SendAttempt(
        message_id=1,
        card_id=None,
        key="sought",
        method=Method.POST,
        channel=channel,
        audience=Audience.SHARED,
        arguments={"text": "Hello"} | ({"thread_ts": thread_ts} if thread_ts else {}),
        chart_format=next(iter(ChartFormat)),
        lease_id="lease",
        attempts=1,
        may_be_sent=True,
        first_attempt_at=datetime.now(UTC),
        not_after=None,
    )


def post(
    sandbox: Sandbox,
    key: str,
    *,
    event_type: str = METADATA_TYPE,
    thread_ts: str | None = None,
    at: datetime | None = None,
) -> Message:
    """The bot's message with this key."""
    return sandbox.world.post(
        sandbox.world.channel(NORDLYS),
        sandbox.world.app.user,
        text="Hello",
        thread_ts=thread_ts,
        metadata={"event_type": event_type, "event_payload": {"key": key}},
        at=at,
    )


async def test_only_the_message_with_the_key_is_found(slack: SlackClient, sandbox: Sandbox) -> None:
    post(sandbox, "another")
    post(sandbox, "sought", event_type="of_another_app")
    assert await reconcile.find(slack, attempt()) is None
    sought = post(sandbox, "sought")
    assert await reconcile.find(slack, attempt()) == (NORDLYS, sought.ts)


async def test_the_search_continues_after_the_first_page(
    slack: SlackClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "PAGE", 1)
    sought = post(sandbox, "sought")
    post(sandbox, "another")
    assert await reconcile.find(slack, attempt()) == (NORDLYS, sought.ts)


async def test_the_search_allows_for_a_slow_clock_but_not_for_old_messages(
    slack: SlackClient, sandbox: Sandbox
) -> None:
    post(sandbox, "sought", at=datetime.now(UTC) - timedelta(minutes=2))
    assert await reconcile.find(slack, attempt()) is None
    sought = post(sandbox, "sought", at=datetime.now(UTC) - timedelta(seconds=30))
    assert await reconcile.find(slack, attempt()) == (NORDLYS, sought.ts)


async def test_a_reply_is_searched_in_its_thread(slack: SlackClient, sandbox: Sandbox) -> None:
    root = post(sandbox, "root")
    reply = post(sandbox, "sought", thread_ts=root.ts)
    found = await reconcile.find(slack, attempt(thread_ts=root.ts))
    assert found == (NORDLYS, reply.ts)


async def test_no_reply_is_found_in_a_thread_that_is_gone(slack: SlackClient) -> None:
    assert await reconcile.find(slack, attempt(thread_ts="1.000001")) is None


async def test_a_direct_message_is_searched_in_the_users_conversation(
    slack: SlackClient, sandbox: Sandbox
) -> None:
    direct = sandbox.world.open_dm(sandbox.world.person(METTE))
    sought = sandbox.world.post(
        direct,
        sandbox.world.app.user,
        text="Hello",
        metadata={"event_type": METADATA_TYPE, "event_payload": {"key": "sought"}},
    )
    assert await reconcile.find(slack, attempt(channel=METTE)) == (direct.id, sought.ts)
