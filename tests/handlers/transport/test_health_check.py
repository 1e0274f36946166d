"""What the health check reports as missing."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.transport.health_check import LONGEST_WAIT, HealthCheck
from handlers.transport.socket import SocketConnection
from handlers.transport.web import WebServer, web_app
from pico_bot.core.clock import SettableClock, SystemClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.delivery import inbox
from pico_bot.delivery.sender import Sender
from tests.delivery.scenarios import enqueue_texts, until
from tests.handlers.transport.conftest import Receiver
from tests.handlers.transport.test_web import ask

pytestmark = pytest.mark.anyio


async def test_health_reports_what_is_missing(bare_sqlite_url: str) -> None:
    empty = Database(bare_sqlite_url)
    metrics = Metrics()
    app = web_app(
        slack=None,
        health=HealthCheck(clock=SystemClock(), db=empty, sender=None, socket=None),
        metrics=metrics,
    )
    server = WebServer(app, host="127.0.0.1", port=0)
    url = f"http://127.0.0.1:{await server.start()}"
    answer = await ask("GET", f"{url}/healthz")
    body = json.loads(answer.text)
    await server.stop()
    empty.dispose()

    assert answer.status == 503
    assert body["status"] == "unavailable"
    assert "migrate" in body["missing"][0]


async def test_health_reports_a_sender_that_is_stopped_or_locked_out(
    http: Receiver, db: Database
) -> None:
    sender = Sender(db, http.slack, clock=SystemClock(), send_interval=0, metrics=http.metrics)
    health = HealthCheck(clock=SystemClock(), db=db, sender=sender, socket=None)
    assert await health.missing() == ["The sender isn't running."]

    running = asyncio.create_task(sender.run())
    await until(lambda: sender.running)
    assert await health.missing() == []

    http.sandbox.faults.fail("chat.postMessage", "token_revoked", times=9)
    db.run(enqueue_texts, "one")
    await until(lambda: sender.auth_error)
    assert await health.missing() == ["Slack doesn't accept the bot's token: token_revoked."]
    sender.stop()
    await running


async def test_a_database_that_stops_answering_is_reported(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    health = HealthCheck(clock=SystemClock(), db=db)
    assert await health.missing() == []
    db.dispose()
    replace_by_folder(Path(sqlite_url.removeprefix("sqlite:///")))
    assert await health.missing() == ["The database doesn't answer."]
    db.dispose()


async def test_an_event_that_waits_for_over_five_minutes_is_reported(db: Database) -> None:
    now = datetime(2031, 11, 4, 9, tzinfo=UTC)
    clock = SettableClock(now)
    db.run(inbox.store, [inbox.ReceivedEvent(key="Ev1", channel="C1", body={})], now=now)
    health = HealthCheck(db=db, clock=clock)
    clock.advance(LONGEST_WAIT)
    assert await health.missing() == []
    clock.advance(timedelta(seconds=1))
    [problem] = await health.missing()
    assert "over five minutes" in problem
    db.run(inbox.claim, key="Ev1", now=now)
    assert await health.missing() == []


async def test_slack_and_socket_mode_are_reported_until_they_are_there(
    http: Receiver, db: Database
) -> None:
    socket = SocketConnection(
        http.app, settings=http.settings, slack=http.slack, metrics=http.metrics
    )
    health = HealthCheck(clock=SystemClock(), db=db, socket=socket, slack_answers=False)
    assert await health.missing() == ["Slack doesn't answer yet.", "Socket Mode isn't connected."]


def replace_by_folder(file: Path) -> None:
    """Make it impossible to open a file."""
    file.unlink()
    file.mkdir()
