"""Senders that are killed with SIGKILL, and several senders at once, in real processes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import pairwise

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from pico_bot.core.clock import SystemClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.delivery.sender import Sender, SenderTimings
from pico_bot.delivery.slack import SlackClient
from pico_bot.sandbox.server import Sandbox
from tests.delivery.processes import enqueue_and_die, kill, process, send
from tests.delivery.scenarios import (
    add_card,
    all_sent,
    enqueue_texts,
    posted_texts,
    set_up_partnership,
    show,
    states,
    until,
)

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def black_hole() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """A server that accepts connections and never answers; the event is set by the first one."""
    taken = asyncio.Event()

    async def swallow(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.set()
        await ended.wait()
        writer.close()

    ended = asyncio.Event()
    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/api/", taken
    finally:
        ended.set()
        server.close()
        await server.wait_closed()


Die = Callable[[Database, Sandbox], Awaitable[None]]


async def die_between_commit_and_send(db: Database, sandbox: Sandbox) -> None:
    async with process(enqueue_and_die, db.url, "one") as enqueueing:
        await asyncio.to_thread(enqueueing.join, 60)
    assert states(db) == ["one: pending"]
    assert posted_texts(sandbox) == []


async def die_between_claim_and_send(db: Database, sandbox: Sandbox) -> None:
    db.run(enqueue_texts, "one")
    async with black_hole() as (api_url, taken), process(send, db.url, api_url, 0) as sending:
        await asyncio.wait_for(taken.wait(), 60)
        await kill(sending)
    assert states(db) == ["one: sending"]
    assert posted_texts(sandbox) == []


async def die_between_send_and_record(db: Database, sandbox: Sandbox) -> None:
    db.run(enqueue_texts, "one")
    sandbox.faults.delay("chat.postMessage", 2)
    async with process(send, db.url, sandbox.api_url, 0) as sending:
        await until(lambda: posted_texts(sandbox) == ["one"])
        await kill(sending)
    assert states(db) == ["one: sending"]


@pytest.mark.parametrize(
    "die",
    [die_between_commit_and_send, die_between_claim_and_send, die_between_send_and_record],
)
async def test_messages_of_a_killed_sender_are_sent_once(
    db: Database, sandbox: Sandbox, die: Die
) -> None:
    await die(db, sandbox)
    db.run(enqueue_texts, "two")
    async with process(send, db.url, sandbox.api_url, 0):
        await all_sent(db)

    assert posted_texts(sandbox) == ["one", "two"]


async def test_a_card_that_a_killed_sender_posted_is_updated_in_place(
    db: Database, sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    db.run(show, card, "proposed")
    sandbox.faults.delay("chat.postMessage", 2)
    async with process(send, db.url, sandbox.api_url, 0) as sending:
        await until(lambda: posted_texts(sandbox) == ["proposed"])
        await kill(sending)
    db.run(show, card, "confirmed")
    async with process(send, db.url, sandbox.api_url, 0):
        await all_sent(db)

    assert posted_texts(sandbox) == ["confirmed"]


async def test_a_sender_killed_repeatedly_sends_everything_once_in_order(
    db: Database, sandbox: Sandbox
) -> None:
    texts = [f"message {number}" for number in range(12)]
    db.run(enqueue_texts, *texts)
    for heard in (3, 7):
        async with process(send, db.url, sandbox.api_url, 0.05) as sending:
            await until(lambda heard=heard: len(posted_texts(sandbox)) >= heard)  # type: ignore[misc]
            await kill(sending)
    async with process(send, db.url, sandbox.api_url, 0):
        await all_sent(db)

    assert posted_texts(sandbox) == texts


async def test_two_senders_share_the_channels_and_send_everything_once_in_order(
    postgresql_url: str, sandbox: Sandbox
) -> None:
    db = Database(postgresql_url)
    db.run(set_up_partnership)
    pico = sandbox.world.app.team
    places = [
        sandbox.new_channel(f"channel-{number}", teams=[pico], members=[sandbox.world.app.user])
        for number in range(10)
    ]
    expected = {place.id: [f"{place.name} {number}" for number in range(8)] for place in places}

    def enqueue_round(session: Session, number: int) -> None:
        for place in places:
            enqueue_texts(session, expected[place.id][number], channel=place.id)

    async with AsyncExitStack() as both:
        for _ in range(2):
            await both.enter_async_context(process(send, db.url, sandbox.api_url, 0.02))
        for number in range(8):
            await asyncio.to_thread(db.run, enqueue_round, number)
        await all_sent(db)

    assert {place.id: posted_texts(sandbox, place.id) for place in places} == expected
    assert [call.method for call in sandbox.api_calls].count("chat.postMessage") == 80
    for place in places:
        gaps = [after.at - before.at for before, after in pairwise(place.messages)]
        assert min(gap.total_seconds() for gap in gaps) >= 0.02
    db.dispose()


async def test_a_channel_stays_with_the_sender_that_waits_for_an_answer(
    postgresql_url: str, sandbox: Sandbox
) -> None:
    db = Database(postgresql_url)
    db.run(set_up_partnership)
    # Longer than the grace period of an ambiguous call, shorter than the time-out.
    sandbox.faults.delay("chat.postMessage", 0.7)
    db.run(enqueue_texts, "one", "two")
    async with (
        process(send, db.url, sandbox.api_url, 0),
        process(send, db.url, sandbox.api_url, 0),
    ):
        await all_sent(db)

    assert posted_texts(sandbox) == ["one", "two"]
    assert [call.method for call in sandbox.api_calls] == ["chat.postMessage"] * 2
    db.dispose()


async def test_messages_of_another_process_are_sent_at_once(
    postgresql_url: str, sandbox: Sandbox, slack: SlackClient, metrics: Metrics
) -> None:
    here, elsewhere = Database(postgresql_url), Database(postgresql_url)
    here.run(set_up_partnership)
    sender = Sender(
        here,
        slack,
        clock=SystemClock(),
        send_interval=0,
        metrics=metrics,
        timings=SenderTimings(lease=3, idle=3600),
    )
    running = asyncio.create_task(sender.run())
    await until(lambda: listeners(elsewhere) == 1, every=0.1)
    elsewhere.run(enqueue_texts, "one")
    await until(lambda: posted_texts(sandbox) == ["one"])
    elsewhere.run(enqueue_texts, "two")
    await until(lambda: posted_texts(sandbox) == ["one", "two"])
    sender.stop()
    await running
    here.dispose()
    elsewhere.dispose()


def listeners(db: Database) -> int:
    """The number of connections that listen for notifications."""
    listening = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )
    return db.run(lambda session: int(session.execute(listening).scalar_one()))
