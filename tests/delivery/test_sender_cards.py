"""The sender reports where each card was posted, also after a failure."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from pico_bot.core.clock import SystemClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.delivery.sender import Sender, SentCard
from pico_bot.delivery.slack import SlackClient
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import (
    FAST_TIMINGS,
    NORDLYS,
    add_card,
    enqueue_texts,
    posted_texts,
    show,
)

pytestmark = pytest.mark.anyio

# Longer than the short lease, which has to expire.
WITHIN = timedelta(seconds=10)


async def test_a_posted_card_is_reported_once(
    db: Database, slack: SlackClient, sandbox: Sandbox, metrics: Metrics
) -> None:
    messages: list[SentCard] = []
    sender = Sender(
        db,
        slack,
        clock=SystemClock(),
        send_interval=0,
        metrics=metrics,
        timings=FAST_TIMINGS,
        on_card_sent=lambda _session, sent: messages.append(sent),
    )
    card = db.run(add_card)
    for text in ("proposed", "confirmed"):
        db.run(show, card, text)
        await sender.drain()
    db.run(enqueue_texts, "not a card")
    await sender.drain()

    ts = sandbox.world.channel(NORDLYS).messages[0].ts
    assert messages == [SentCard(card_id=card, channel=NORDLYS, ts=ts, thread_ts=None)]


async def test_a_report_that_could_not_be_stored_is_repeated(
    db: Database, slack: SlackClient, sandbox: Sandbox, metrics: Metrics
) -> None:
    """As if the process died after posting the card and before storing where it is."""
    messages: list[str] = []

    def keep(_session: Session, sent: SentCard) -> None:
        messages.append(sent.ts)
        if len(messages) == 1:
            raise OperationalError("", {}, Exception("the disk is full"))

    sender = Sender(
        db,
        slack,
        clock=SystemClock(),
        send_interval=0,
        metrics=metrics,
        timings=FAST_TIMINGS,
        on_card_sent=keep,
    )
    card = db.run(add_card)
    db.run(show, card, "proposed")
    await sender.drain(within=WITHIN.total_seconds())

    assert posted_texts(sandbox) == ["proposed"]
    assert messages == [sandbox.world.channel(NORDLYS).messages[0].ts] * 2
