"""What the sender does when Slack rejects a message, a channel or the token."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client import generate_latest
from sqlalchemy import select

from pico_bot.core.clock import SystemClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.delivery.sender import Sender
from pico_bot.delivery.slack import SlackClient
from pico_bot.delivery.suspension import resume_channel
from pico_bot.model.delivery import ChannelQueue
from pico_bot.model.partnership import ChannelState, SuspensionReason
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import (
    FAST_TIMINGS,
    HAVGAARD,
    INTERNAL,
    NORDLYS,
    add_card,
    channel_row,
    enqueue_texts,
    posted_texts,
    rows,
    says,
    show,
    states,
    until,
    whisper,
)

pytestmark = pytest.mark.anyio


async def test_only_the_message_that_slack_rejects_is_given_up(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    db.run(enqueue_texts, "one")
    db.run(enqueue_texts, "x" * 40_001)
    db.run(enqueue_texts, "two")
    await sender.drain()

    assert posted_texts(sandbox) == ["one", "two"]
    assert [row.error for row in rows(db)] == [None, "msg_too_long", None]


async def test_an_unknown_error_is_retried_a_few_times_and_then_given_up(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.fail("chat.postMessage", "the_moon_is_full", times=5)
    db.run(enqueue_texts, "one", "two")
    await sender.drain()

    assert states(db) == ["one: failed", "two: sent"]


async def test_an_archived_channel_is_suspended_and_the_lead_gets_one_notice(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    mette = sandbox.world.person("Mette Lund")
    sandbox.world.archive(sandbox.world.channel(NORDLYS), mette)
    db.run(enqueue_texts, "one", "two")
    db.run(enqueue_texts, "elsewhere", channel=HAVGAARD)
    await sender.drain()
    db.run(enqueue_texts, "three")
    await sender.drain()

    assert posted_texts(sandbox, HAVGAARD) == ["elsewhere"]
    assert channel_row(db).state is ChannelState.SUSPENDED
    assert channel_row(db).suspension_reason is SuspensionReason.ARCHIVED
    direct = sandbox.world.dm_with(mette)
    assert direct is not None
    (notice,) = posted_texts(sandbox, direct.id)
    assert "#nordlys-pico (Nordlys): the channel is archived." in notice
    assert "2 messages weren't delivered." in notice
    failed = [row.error for row in rows(db) if row.state.value == "failed"]
    assert failed == ["channel_suspended"] * 3
    assert [call.args["channel"] for call in sandbox.api_calls].count(NORDLYS) == 1


async def test_a_resumed_channel_shows_its_cards_in_their_newest_state(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    place, mette = sandbox.world.channel(NORDLYS), sandbox.world.person("Mette Lund")
    shown, unseen = db.run(add_card), db.run(add_card)
    db.run(show, shown, "proposed")
    await sender.drain()
    sandbox.world.archive(place, mette)
    db.run(enqueue_texts, "chatter")
    db.run(show, shown, "objected to")
    db.run(show, unseen, "raised")
    await sender.drain()
    db.run(show, shown, "confirmed")
    await sender.drain()
    sandbox.world.unarchive(place, mette)

    assert db.run(resume_channel, slack_id=NORDLYS)
    assert not db.run(resume_channel, slack_id=NORDLYS)
    await sender.drain()
    assert posted_texts(sandbox) == ["confirmed", "raised"]
    assert channel_row(db).state is ChannelState.ACTIVE


async def test_a_direct_message_that_cannot_be_delivered_stops_nothing_else(
    db: Database, sender: Sender
) -> None:
    db.run(enqueue_texts, "lost", channel="U0NOBODY01")
    db.run(enqueue_texts, "one")
    await sender.drain()

    assert states(db) == ["lost: failed", "one: sent"]


async def test_an_ephemeral_message_is_sent_again_after_a_lost_answer(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.lose_answer("chat.postEphemeral")
    db.run(whisper, says("only the data owner can confirm this"))
    await sender.drain()

    # Ephemeral messages can't be searched, and a lost message is worse than one sent twice.
    seen = [one.text for one in sandbox.acting_as("Anna Berg").sees(NORDLYS)]
    assert seen == ["only the data owner can confirm this"] * 2


async def test_a_revoked_token_keeps_every_message_pending_and_shows_in_the_metrics(
    db: Database,
    slack: SlackClient,
    sandbox: Sandbox,
    metrics: Metrics,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Even on a slow machine, the next attempt is after the end of the test.
    timings = replace(FAST_TIMINGS, auth_retry=3600, lease=3600)
    sender = Sender(
        db, slack, clock=SystemClock(), send_interval=0, metrics=metrics, timings=timings
    )
    looks = 0
    claim = sender._claim

    async def counted() -> None:
        nonlocal looks
        looks += 1
        await claim()

    monkeypatch.setattr(sender, "_claim", counted)
    db.run(enqueue_texts, "one", "two")
    db.run(enqueue_texts, "elsewhere", channel=HAVGAARD)
    sandbox.faults.fail("chat.postMessage", "token_revoked", times=99)
    retry_at = SystemClock().now() + timedelta(seconds=timings.auth_retry)
    running = asyncio.create_task(sender.run())
    # Both channels are sending when Slack rejects the token.
    refused = b'pico_sends_total{method="chat.postMessage",outcome="unauthorised"} 2.0'
    await until(lambda: refused in generate_latest(metrics.registry))
    calls, before = len(sandbox.api_calls), looks
    # Nothing was sent to this channel yet, so only the token holds the message back.
    db.run(enqueue_texts, "three", channel=INTERNAL)
    sender.wake()
    # The first of these may have started before the message existed.
    await until(lambda: looks >= before + 2)
    sender.stop()
    await running

    assert sender.auth_error == "token_revoked"
    assert {row.state.value for row in rows(db)} == {"pending"}
    assert b"pico_slack_authorised 0" in generate_latest(metrics.registry)
    assert len(sandbox.api_calls) == calls == 2
    queues = db.run(lambda session: list(session.scalars(select(ChannelQueue))))
    next_send_at = {queue.channel: queue.next_send_at for queue in queues}
    assert next_send_at[NORDLYS] >= retry_at
    assert next_send_at[HAVGAARD] >= retry_at


async def test_sending_continues_once_the_token_is_valid_again(
    db: Database,
    sender: Sender,
    sandbox: Sandbox,
    metrics: Metrics,
) -> None:
    db.run(enqueue_texts, "one", "two")
    sandbox.faults.fail("chat.postMessage", "invalid_auth", times=2)
    await sender.drain()

    assert posted_texts(sandbox) == ["one", "two"]
    assert sender.auth_error is None
    assert b"pico_slack_authorised 1" in generate_latest(metrics.registry)
