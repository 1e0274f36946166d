"""The sender, on real databases, against a Slack that can be told to misbehave."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from prometheus_client import generate_latest

from pico_bot.core.clock import SettableClock, SystemClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.delivery import channel_queue
from pico_bot.delivery.queue_metrics import QueueGauges
from pico_bot.delivery.sender import Patience, Sender
from pico_bot.delivery.slack import SlackClient
from pico_bot.delivery.suspension import resume_channel
from pico_bot.model.delivery import Card
from pico_bot.model.partnership import ChannelState
from pico_bot.model.vocabulary import Audience
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import (
    HAVGAARD,
    IMPATIENT,
    INTERNAL,
    METTE,
    NORDLYS,
    NOW,
    add_card,
    channel_row,
    owe,
    rows,
    said,
    says,
    show,
    states,
    until,
    whisper,
)

pytestmark = pytest.mark.anyio


def card_ts(db: Database, card_id: int) -> str | None:
    return db.run(lambda session: session.get_one(Card, card_id).ts)


async def test_messages_of_a_channel_are_sent_in_order_and_without_unfurling(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    texts = [f"message {number}" for number in range(8)]
    db.run(owe, *texts)
    await sender.drain()

    assert said(sandbox) == texts
    assert {row.state.value for row in rows(db)} == {"sent"}
    sent = sandbox.api_calls[0].args
    assert (sent["unfurl_links"], sent["unfurl_media"]) == ("false", "false")


async def test_messages_of_a_channel_keep_their_distance(
    db: Database, slack: SlackClient, sandbox: Sandbox, metrics: Metrics
) -> None:
    db.run(owe, "one", "two", "three")
    db.run(owe, "elsewhere", channel=HAVGAARD)
    slow = Sender(db, slack, clock=SystemClock(), send_interval=0.4, metrics=metrics)
    await slow.drain()

    posted = [one.at for one in sandbox.world.channel(NORDLYS).messages]
    gaps = [later - earlier for earlier, later in pairwise(posted)]
    assert len(gaps) == 2
    assert min(gaps) >= timedelta(seconds=0.4)
    elsewhere = sandbox.world.channel(HAVGAARD).messages[0].at
    assert elsewhere - posted[0] < timedelta(seconds=0.4)


async def test_a_running_sender_hears_of_new_messages_and_stops_when_told(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    running = asyncio.create_task(sender.run())
    db.run(owe, "one")
    sender.wake()
    await until(lambda: said(sandbox) == ["one"])
    db.run(owe, "two")
    sender.stop()
    await running


async def test_the_only_process_need_not_wait_for_the_lease_of_the_one_before(
    sqlite_url: str, slack: SlackClient, sandbox: Sandbox, metrics: Metrics
) -> None:
    db = Database(sqlite_url)
    db.run(owe, "one")
    terms = channel_queue.LeaseTerms(
        interval=timedelta(), lease=timedelta(hours=1), settle=timedelta(seconds=0.1)
    )
    now = datetime.now(UTC)
    assert len(db.run(channel_queue.claim, now=now, terms=terms, limit=1)) == 1
    sender = Sender(
        db, slack, clock=SystemClock(), send_interval=0, metrics=metrics, patience=IMPATIENT
    )
    running = asyncio.create_task(sender.run())
    await until(lambda: said(sandbox) == ["one"])
    sender.stop()
    await running
    db.dispose()


async def test_a_card_shows_its_newest_state_in_place(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    db.run(show, card, "proposed")
    await sender.drain()
    for text in ("objected to", "confirmed"):
        db.run(show, card, text)
    await sender.drain()

    assert said(sandbox) == ["confirmed"]
    assert card_ts(db, card) == sandbox.world.channel(NORDLYS).messages[0].ts
    assert [call.method for call in sandbox.api_calls] == ["chat.postMessage", "chat.update"]


async def test_a_card_that_changes_while_it_is_posted_is_updated_after(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    sandbox.faults.delay("chat.postMessage", 0.5)
    db.run(show, card, "proposed")
    draining = asyncio.create_task(sender.drain())
    await until(lambda: said(sandbox) == ["proposed"])
    for text in ("objected to", "confirmed"):
        db.run(show, card, text)
    await draining

    assert said(sandbox) == ["confirmed"]
    assert [call.method for call in sandbox.api_calls] == ["chat.postMessage", "chat.update"]


async def test_a_card_whose_message_is_gone_is_posted_anew(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    db.run(show, card, "proposed")
    await sender.drain()
    place = sandbox.world.channel(NORDLYS)
    sandbox.world.delete(place.messages[0])
    db.run(show, card, "confirmed")
    await sender.drain()

    assert said(sandbox) == ["confirmed"]
    assert card_ts(db, card) == place.messages[-1].ts


@pytest.mark.parametrize("where", ["channel", "thread", "direct"])
async def test_a_lost_answer_is_looked_for_and_not_said_twice(
    db: Database, sender: Sender, sandbox: Sandbox, metrics: Metrics, where: str
) -> None:
    channel = METTE if where == "direct" else NORDLYS
    question = await sandbox.acting_as("Anna Berg").post(NORDLYS, "A question")
    db.run(owe, "before", channel=channel)
    await sender.drain()
    sandbox.faults.lose_answer("chat.postMessage")
    db.run(owe, "once", channel=channel, thread_ts=question.ts if where == "thread" else None)
    db.run(owe, "after", channel=channel)
    await sender.drain()

    direct = sandbox.world.dm_with(sandbox.world.person("Mette Lund"))
    place = direct.id if where == "direct" and direct is not None else NORDLYS
    assert said(sandbox, place) == ["before", "once", "after"]
    assert b'pico_sends_total{method="chat.postMessage",outcome="found"} 1' in generate_latest(
        metrics.registry
    )


async def test_a_card_whose_answer_was_lost_is_known_afterwards(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    sandbox.faults.lose_answer("chat.postMessage")
    db.run(show, card, "proposed")
    await sender.drain()
    db.run(show, card, "confirmed")
    await sender.drain()

    assert said(sandbox) == ["confirmed"]


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable"])
async def test_what_did_not_arrive_is_sent_again_in_order(
    db: Database, sender: Sender, sandbox: Sandbox, error: str
) -> None:
    sandbox.faults.fail("chat.postMessage", error)
    db.run(owe, "one", "two")
    await sender.drain()

    assert said(sandbox) == ["one", "two"]
    assert "conversations.history" in [call.method for call in sandbox.api_calls]


async def test_an_answer_that_takes_too_long_is_not_waited_for(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.delay("chat.postMessage", 1.5)
    db.run(owe, "one")
    await sender.drain()

    assert said(sandbox) == ["one"]


async def test_an_update_whose_answer_was_lost_is_repeated(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    db.run(show, card, "proposed")
    await sender.drain()
    sandbox.faults.lose_answer("chat.update")
    db.run(show, card, "confirmed")
    await sender.drain()

    assert said(sandbox) == ["confirmed"]
    assert [call.method for call in sandbox.api_calls].count("chat.update") == 2


async def test_slack_unreachable_is_waited_out(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    db.run(owe, "one")
    port = int(sandbox.url.rsplit(":", 1)[1])
    await sandbox.stop()
    running = asyncio.create_task(sender.run())
    await until(lambda: rows(db)[0].attempts > 0)
    back = Sandbox(events=())
    await back.start(port)
    await until(lambda: said(back) == ["one"])
    sender.stop()
    await running
    await back.stop()

    assert [call.method for call in back.api_calls] == ["chat.postMessage"]


async def test_a_busy_slack_is_left_alone_for_as_long_as_it_asks(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.rate_limit("chat.postMessage", times=2, retry_after=1)
    db.run(owe, "one", "two")
    await sender.drain()

    first, second, third = (call.at for call in sandbox.api_calls[:3])
    assert second - first >= timedelta(seconds=1)
    assert third - second >= timedelta(seconds=1)
    assert said(sandbox) == ["one", "two"]
    assert [row.attempts for row in rows(db)] == [1, 1]


async def test_a_message_that_slack_does_not_take_is_given_up_alone(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    db.run(owe, "one")
    db.run(owe, "x" * 40_001)
    db.run(owe, "two")
    await sender.drain()

    assert said(sandbox) == ["one", "two"]
    assert [row.error for row in rows(db)] == [None, "msg_too_long", None]


async def test_nothing_internal_is_said_where_another_organisation_reads(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    # No partnership is there, and nobody told the bot that it is shared.
    world = sandbox.world
    for channel in (HAVGAARD, INTERNAL):
        if world.app.user not in world.channel(channel).members:
            world.channel(channel).members.append(world.app.user)
    db.run(owe, "ours", channel=HAVGAARD, audience=Audience.INTERNAL)
    db.run(owe, "theirs", channel=HAVGAARD)
    db.run(owe, "here", channel=INTERNAL, audience=Audience.INTERNAL)
    await sender.drain()

    assert said(sandbox, HAVGAARD) == ["theirs"]
    assert said(sandbox, INTERNAL) == ["here"]
    assert [row.error for row in rows(db)] == ["shared_with_others", None, None]


async def test_nothing_internal_is_said_while_slack_does_not_tell_who_reads(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.world.channel(INTERNAL).members.append(sandbox.world.app.user)
    sandbox.faults.fail("conversations.info", "internal_error", times=2)
    db.run(owe, "here", channel=INTERNAL, audience=Audience.INTERNAL)
    await sender.drain()

    assert said(sandbox, INTERNAL) == ["here"]
    asked = [call.method for call in sandbox.api_calls]
    assert (asked.count("conversations.info"), asked.count("chat.postMessage")) == (3, 1)


async def test_an_unknown_refusal_is_tried_a_few_times_and_then_given_up(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.fail("chat.postMessage", "the_moon_is_full", times=5)
    db.run(owe, "one", "two")
    await sender.drain()

    assert states(db) == ["one: failed", "two: sent"]


async def test_an_archived_channel_is_stopped_alone_and_the_lead_is_told_once(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    mette = sandbox.world.person("Mette Lund")
    sandbox.world.archive(sandbox.world.channel(NORDLYS), mette)
    db.run(owe, "one", "two")
    db.run(owe, "elsewhere", channel=HAVGAARD)
    await sender.drain()
    db.run(owe, "three")
    await sender.drain()

    assert said(sandbox, HAVGAARD) == ["elsewhere"]
    assert channel_row(db).state is ChannelState.SUSPENDED
    assert channel_row(db).suspension_reason == "the channel is archived"
    direct = sandbox.world.dm_with(mette)
    assert direct is not None
    (notice,) = said(sandbox, direct.id)
    assert "#nordlys-pico (Nordlys): the channel is archived. 2 messages were not" in notice
    failed = [row.error for row in rows(db) if row.state.value == "failed"]
    assert failed == ["stopped: the channel is archived"] * 3
    assert [call.args["channel"] for call in sandbox.api_calls].count(NORDLYS) == 1


async def test_a_channel_goes_on_with_its_cards_as_they_are_by_then(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    place, mette = sandbox.world.channel(NORDLYS), sandbox.world.person("Mette Lund")
    shown, unseen = db.run(add_card), db.run(add_card)
    db.run(show, shown, "proposed")
    await sender.drain()
    sandbox.world.archive(place, mette)
    db.run(owe, "chatter")
    db.run(show, shown, "objected to")
    db.run(show, unseen, "raised")
    await sender.drain()
    db.run(show, shown, "confirmed")
    await sender.drain()
    sandbox.world.unarchive(place, mette)

    assert db.run(resume_channel, slack_id=NORDLYS)
    assert not db.run(resume_channel, slack_id=NORDLYS)
    await sender.drain()
    assert said(sandbox) == ["confirmed", "raised"]
    assert channel_row(db).state is ChannelState.ACTIVE


async def test_a_direct_message_that_nobody_can_get_stops_nothing_else(
    db: Database, sender: Sender
) -> None:
    db.run(owe, "lost", channel="U0NOBODY01")
    db.run(owe, "one")
    await sender.drain()

    assert states(db) == ["lost: failed", "one: sent"]


async def test_what_only_one_person_sees_is_said_to_them(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.lose_answer("chat.postEphemeral")
    db.run(whisper, says("only the data owner can confirm this"))
    await sender.drain()

    # It cannot be looked for, and silence would be worse than hearing it twice.
    seen = [one.text for one in sandbox.acting_as("Anna Berg").sees(NORDLYS)]
    assert seen == ["only the data owner can confirm this"] * 2


async def test_a_refused_token_keeps_everything_owed_and_is_visible(
    db: Database, sender: Sender, sandbox: Sandbox, metrics: Metrics
) -> None:
    db.run(owe, "one", "two")
    db.run(owe, "elsewhere", channel=HAVGAARD)
    sandbox.faults.fail("chat.postMessage", "token_revoked", times=99)
    running = asyncio.create_task(sender.run())
    await until(lambda: sender.locked_out == "token_revoked")
    db.run(owe, "three")
    await asyncio.sleep(0.1)
    sender.stop()
    await running

    assert {row.state.value for row in rows(db)} == {"owed"}
    assert b"pico_slack_authorised 0" in generate_latest(metrics.registry)
    assert len(sandbox.api_calls) <= 2


async def test_a_token_that_is_mended_goes_on(
    db: Database,
    sender: Sender,
    sandbox: Sandbox,
    metrics: Metrics,
) -> None:
    db.run(owe, "one", "two")
    sandbox.faults.fail("chat.postMessage", "invalid_auth", times=2)
    await sender.drain()

    assert said(sandbox) == ["one", "two"]
    assert sender.locked_out is None
    assert b"pico_slack_authorised 1" in generate_latest(metrics.registry)


async def test_the_backlog_is_read_when_the_metrics_are(
    db: Database, sender: Sender, sandbox: Sandbox, metrics: Metrics
) -> None:
    metrics.add(QueueGauges(db, clock=SettableClock(NOW + timedelta(seconds=90))))
    db.run(owe, "one", "two")
    scraped = await asyncio.to_thread(generate_latest, metrics.registry)
    assert b"pico_outbox_depth 2.0" in scraped
    assert b"pico_outbox_oldest_age_seconds 90.0" in scraped

    sandbox.world.archive(sandbox.world.channel(NORDLYS), sandbox.world.person("Mette Lund"))
    await sender.drain()
    scraped = await asyncio.to_thread(generate_latest, metrics.registry)
    assert b"pico_outbox_depth 0.0" in scraped
    assert b"pico_outbox_oldest_age_seconds 0.0" in scraped
    assert b"pico_outbox_failed 2.0" in scraped
    assert b"pico_channels_stopped 1.0" in scraped
    assert b'pico_sends_total{method="chat.postMessage",outcome="stopped"} 1' in scraped


async def test_a_lease_that_does_not_outlast_a_call_is_refused(
    db: Database, slack: SlackClient, metrics: Metrics
) -> None:
    with pytest.raises(ValueError, match="outlast"):
        Sender(
            db,
            slack,
            clock=SystemClock(),
            send_interval=1,
            metrics=metrics,
            patience=Patience(lease=1),
        )
