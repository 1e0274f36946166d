"""The sender, on real databases, against a Slack that fails on request."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from prometheus_client import generate_latest

from pico_bot.core.clock import SystemClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.delivery import channel_queue
from pico_bot.delivery.sender import Sender, SenderTimings
from pico_bot.delivery.slack import SlackClient
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import (
    FAST_TIMINGS,
    HAVGAARD,
    METTE,
    NORDLYS,
    enqueue_texts,
    posted_texts,
    rows,
    until,
)

pytestmark = pytest.mark.anyio


async def test_messages_of_a_channel_are_sent_in_order_and_without_unfurling(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    texts = [f"message {number}" for number in range(8)]
    db.run(enqueue_texts, *texts)
    await sender.drain()

    assert posted_texts(sandbox) == texts
    assert {row.state.value for row in rows(db)} == {"sent"}
    sent = sandbox.api_calls[0].args
    assert (sent["unfurl_links"], sent["unfurl_media"]) == ("false", "false")


async def test_messages_of_a_channel_keep_their_distance(
    db: Database, slack: SlackClient, sandbox: Sandbox, metrics: Metrics
) -> None:
    db.run(enqueue_texts, "one", "two", "three")
    db.run(enqueue_texts, "elsewhere", channel=HAVGAARD)
    slow = Sender(db, slack, clock=SystemClock(), send_interval=0.4, metrics=metrics)
    await slow.drain()

    posted = [one.at for one in sandbox.world.channel(NORDLYS).messages]
    gaps = [later - earlier for earlier, later in pairwise(posted)]
    assert len(gaps) == 2
    assert min(gaps) >= timedelta(seconds=0.4)
    elsewhere = sandbox.world.channel(HAVGAARD).messages[0].at
    assert elsewhere - posted[0] < timedelta(seconds=0.4)


async def test_a_running_sender_sends_new_messages_and_stops_on_request(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    running = asyncio.create_task(sender.run())
    db.run(enqueue_texts, "one")
    sender.wake()
    await until(lambda: posted_texts(sandbox) == ["one"])
    db.run(enqueue_texts, "two")
    sender.stop()
    await running


async def test_a_single_process_does_not_wait_for_the_lease_of_its_predecessor(
    sqlite_url: str, slack: SlackClient, sandbox: Sandbox, metrics: Metrics
) -> None:
    db = Database(sqlite_url)
    db.run(enqueue_texts, "one")
    terms = channel_queue.LeaseTerms(
        interval=timedelta(), lease=timedelta(hours=1), settle=timedelta(seconds=0.1)
    )
    now = datetime.now(UTC)
    assert len(db.run(channel_queue.lease, now=now, terms=terms, limit=1)) == 1
    sender = Sender(
        db, slack, clock=SystemClock(), send_interval=0, metrics=metrics, timings=FAST_TIMINGS
    )
    running = asyncio.create_task(sender.run())
    await until(lambda: posted_texts(sandbox) == ["one"])
    sender.stop()
    await running
    db.dispose()


@pytest.mark.parametrize("where", ["channel", "thread", "direct"])
async def test_a_message_whose_answer_was_lost_is_found_and_not_sent_twice(
    db: Database, sender: Sender, sandbox: Sandbox, metrics: Metrics, where: str
) -> None:
    channel = METTE if where == "direct" else NORDLYS
    question = await sandbox.acting_as("Anna Berg").post(NORDLYS, "A question")
    db.run(enqueue_texts, "before", channel=channel)
    await sender.drain()
    sandbox.faults.lose_answer("chat.postMessage")
    db.run(
        enqueue_texts, "once", channel=channel, thread_ts=question.ts if where == "thread" else None
    )
    db.run(enqueue_texts, "after", channel=channel)
    await sender.drain()

    direct = sandbox.world.dm_with(sandbox.world.person("Mette Lund"))
    place = direct.id if where == "direct" and direct is not None else NORDLYS
    assert posted_texts(sandbox, place) == ["before", "once", "after"]
    assert b'pico_sends_total{method="chat.postMessage",outcome="found"} 1' in generate_latest(
        metrics.registry
    )


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable"])
async def test_messages_that_did_not_arrive_are_sent_again_in_order(
    db: Database, sender: Sender, sandbox: Sandbox, error: str
) -> None:
    sandbox.faults.fail("chat.postMessage", error)
    db.run(enqueue_texts, "one", "two")
    await sender.drain()

    assert posted_texts(sandbox) == ["one", "two"]
    assert "conversations.history" in [call.method for call in sandbox.api_calls]


async def test_a_call_that_takes_too_long_times_out(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.delay("chat.postMessage", 1.5)
    db.run(enqueue_texts, "one")
    await sender.drain()

    assert posted_texts(sandbox) == ["one"]


async def test_messages_wait_while_slack_is_unreachable(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    db.run(enqueue_texts, "one")
    port = int(sandbox.url.rsplit(":", 1)[1])
    await sandbox.stop()
    running = asyncio.create_task(sender.run())
    await until(lambda: rows(db)[0].attempts > 0)
    back = Sandbox(events=())
    await back.start(port)
    await until(lambda: posted_texts(back) == ["one"])
    sender.stop()
    await running
    await back.stop()

    assert [call.method for call in back.api_calls] == ["chat.postMessage"]


async def test_a_rate_limit_is_honoured_for_its_full_time(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.rate_limit("chat.postMessage", times=2, retry_after=1)
    db.run(enqueue_texts, "one", "two")
    await sender.drain()

    first, second, third = (call.at for call in sandbox.api_calls[:3])
    assert second - first >= timedelta(seconds=1)
    assert third - second >= timedelta(seconds=1)
    assert posted_texts(sandbox) == ["one", "two"]
    assert [row.attempts for row in rows(db)] == [1, 1]


async def test_a_lease_shorter_than_a_call_is_refused(
    db: Database, slack: SlackClient, metrics: Metrics
) -> None:
    with pytest.raises(ValueError, match="outlast"):
        Sender(
            db,
            slack,
            clock=SystemClock(),
            send_interval=1,
            metrics=metrics,
            timings=SenderTimings(lease=1),
        )
