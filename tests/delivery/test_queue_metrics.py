"""Gauges of the inbox and the outbox, read whenever the metrics are scraped."""

import asyncio
from datetime import timedelta

import pytest
from prometheus_client import generate_latest

from pico_bot.core.clock import SettableClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.delivery import inbox
from pico_bot.delivery.queue_metrics import QueueGauges
from pico_bot.delivery.sender import Sender
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import NORDLYS, NOW, enqueue_texts

pytestmark = pytest.mark.anyio


async def test_the_backlog_is_read_when_the_metrics_are_scraped(
    db: Database, sender: Sender, sandbox: Sandbox, metrics: Metrics
) -> None:
    metrics.add_collector(QueueGauges(db, clock=SettableClock(NOW + timedelta(seconds=90))))
    db.run(enqueue_texts, "one", "two")
    scraped = await asyncio.to_thread(generate_latest, metrics.registry)
    assert b"pico_outbox_depth 2.0" in scraped
    assert b"pico_outbox_oldest_age_seconds 90.0" in scraped

    sandbox.world.archive(sandbox.world.channel(NORDLYS), sandbox.world.person("Mette Lund"))
    await sender.drain()
    scraped = await asyncio.to_thread(generate_latest, metrics.registry)
    assert b"pico_outbox_depth 0.0" in scraped
    assert b"pico_outbox_oldest_age_seconds 0.0" in scraped
    assert b"pico_outbox_failed 2.0" in scraped
    assert b"pico_channels_suspended 1.0" in scraped
    assert b'pico_sends_total{method="chat.postMessage",outcome="suspended"} 1' in scraped


async def test_the_inbox_is_read_when_the_metrics_are_scraped(
    db: Database, metrics: Metrics
) -> None:
    metrics.add_collector(QueueGauges(db, clock=SettableClock(NOW + timedelta(seconds=90))))
    events = [inbox.ReceivedEvent(key=key, channel="C1", body={}) for key in ("Ev1", "Ev2")]
    db.run(inbox.store, events, now=NOW)
    scraped = await asyncio.to_thread(generate_latest, metrics.registry)
    assert b"pico_inbox_depth 2.0" in scraped
    assert b"pico_inbox_oldest_age_seconds 90.0" in scraped
    assert b"pico_inbox_parked 0.0" in scraped
