"""How fast Slack's events are answered and handled, compared with a bare Bolt app.

    .venv/bin/python -m benchmarks.events [--tags 500] [--rounds 3] [--database postgresql://…]

Without a database it uses a temporary SQLite file. A client in another process posts signed events
over HTTP, sixteen at a time, to one of two servers: the bot, and a Bolt `AsyncApp` with one
listener that does nothing, under the same web server. Bursts of five seconds alternate. The script
prints how many events are answered per second: talk that concerns nothing, and tags that each log
an issue. What is left in the inbox after a burst is dropped. Then it prints how many of `--tags`
tags per second have their card in the outbox. Slack is a sandbox in the client's process.
"""

import argparse
import asyncio
import hashlib
import hmac
import itertools
import json
import statistics
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import aiohttp
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from benchmarks.report import Row, report
from benchmarks.slack import SECRET, other_process, use_database
from handlers.service import Service
from handlers.transport import event_loop
from handlers.transport.app import authorize_as, make_app
from handlers.transport.health_check import HealthCheck
from handlers.transport.verification import RequestVerifier
from handlers.transport.web import SlackEndpoint, WebServer, web_app
from pico_bot.core import Database, Metrics, Settings, SystemClock
from pico_bot.delivery import SlackClient
from pico_bot.model import InboxDelivery, InboxState
from pico_bot.sandbox.server import Sandbox

CHANNEL, ANNA = "C0NORDLYS1", "U0ANNA0001"
AT_A_TIME = 16
BURST_SECONDS = 5.0

Text = Callable[[int], str]


def talk(number: int) -> str:
    """A message that concerns nothing."""
    return f"The lamps of page {number} look good"


def tag(number: int) -> str:
    """A message that logs an issue."""
    return f"#issue The lamp on page {number} is missing"


TEXTS: dict[str, Text] = {"talk": talk, "tag": tag}


@dataclass(frozen=True, kw_only=True)
class Job:
    """Events to post: up to `count` from number `first`, for up to `seconds`."""

    url: str
    kind: str
    first: int
    count: int = 1_000_000
    seconds: float = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Posted:
    """How many events were posted and answered in how many seconds."""

    count: int
    seconds: float


def client(pipe: Connection) -> None:
    """Serve the sandbox, and post events as asked through `pipe`."""
    asyncio.run(_client(pipe))


async def _client(pipe: Connection) -> None:
    sandbox = Sandbox(events=())
    await sandbox.start()
    # Sending is measured elsewhere.
    sandbox.faults.rate_limit("chat.postMessage", times=1_000_000, retry_after=3600)
    pipe.send(sandbox.api_url)
    async with aiohttp.ClientSession() as session:
        while (job := await asyncio.to_thread(pipe.recv)) is not None:
            pipe.send(await _post(session, job))
    await sandbox.stop()


async def _post(session: aiohttp.ClientSession, job: Job) -> Posted:
    numbers = itertools.count(job.first)
    begun = time.perf_counter()

    async def post() -> None:
        for number in numbers:
            if number >= job.first + job.count or time.perf_counter() - begun >= job.seconds:
                return
            body, headers = signed(TEXTS[job.kind](number), number)
            async with session.post(job.url, data=body, headers=headers) as answer:
                assert answer.status == 200, await answer.text()

    await asyncio.gather(*(post() for _each in range(AT_A_TIME)))
    # Each of those that post took a number more.
    count = next(numbers) - job.first - AT_A_TIME
    return Posted(count=count, seconds=time.perf_counter() - begun)


def signed(
    text: str, number: int, *, channel: str = CHANNEL, user: str = ANNA
) -> tuple[bytes, dict[str, str]]:
    """The body and headers of a request with a message; `number` makes the event unique."""
    ts = f"{1_900_000_000 + number}.000100"
    event = {
        "type": "message",
        "channel": channel,
        "channel_type": "channel",
        "user": user,
        "text": text,
        "ts": ts,
        "event_ts": ts,
    }
    payload = {"type": "event_callback", "event_id": f"Ev{number}", "team_id": "T0PICO0001"}
    body = json.dumps({**payload, "event": event}).encode()
    at = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{at}:".encode() + body, hashlib.sha256)
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={signature.hexdigest()}",
    }
    return body, headers


async def measure(settings: Settings, pipe: Connection, *, tags: int, rounds: int) -> None:
    """Run all rounds and print the table."""
    async with AsyncExitStack() as exits:
        bare = f"http://127.0.0.1:{await _start_bare(exits, settings)}/slack/events"
        service = await exits.enter_async_context(Service(settings, clock=SystemClock()))
        bot = f"http://127.0.0.1:{service.port}/slack/events"
        rates: dict[tuple[str, str], list[float]] = {}
        effects: list[float] = []
        cpu_used: list[float] = []
        first = 0

        async def post(url: str, kind: str, **limits: Any) -> Posted:
            nonlocal first
            pipe.send(Job(url=url, kind=kind, first=first, **limits))
            posted: Posted = await asyncio.to_thread(pipe.recv)
            first += posted.count
            return posted

        for kind in TEXTS:
            for url in (bare, bot):
                await post(url, kind, count=20)
        await _until_handled(service.db)
        for _number in range(rounds):
            for kind in TEXTS:
                for name, url in (("bare Bolt", bare), ("bot", bot)):
                    posted = await post(url, kind, seconds=BURST_SECONDS)
                    rates.setdefault((kind, name), []).append(posted.count / posted.seconds)
            await service.db.transact(_drop_waiting)
            await _until_handled(service.db)
            begun, cpu = time.perf_counter(), time.process_time()
            await post(bot, "tag", count=tags)
            await _until_handled(service.db)
            effects.append(tags / (time.perf_counter() - begun))
            cpu_used.append(1000 * (time.process_time() - cpu) / tags)
    rows = []
    for kind, target in (("talk", "≥ 0.85"), ("tag", "≥ 0.5")):
        bare_rate = statistics.median(rates[kind, "bare Bolt"])
        rate = statistics.median(rates[kind, "bot"])
        rows += [
            Row(what=f"{kind}: answered by bare Bolt", value=bare_rate, unit="/s"),
            Row(what=f"{kind}: answered by the bot", value=rate, unit="/s"),
            Row(what=f"{kind}: bot to bare Bolt", value=rate / bare_rate, unit="", target=target),
        ]
    handled = statistics.median(effects)
    target = "≥ 200" if service.db.is_sqlite else "≥ 130"
    rows.append(Row(what="tag: card in the outbox", value=handled, unit="/s", target=target))
    rows.append(
        Row(what="tag: answer and effect", value=statistics.median(cpu_used), unit="ms of CPU")
    )
    report(f"events-{'sqlite' if service.db.is_sqlite else 'postgresql'}", rows)


async def _until_handled(db: Database) -> None:
    while await db.transact(is_busy):  # noqa: ASYNC110  another task works, in this process or not
        await asyncio.sleep(0.05)


def _drop_waiting(session: Session) -> None:
    session.execute(delete(InboxDelivery).where(InboxDelivery.state == InboxState.WAITING))


def is_busy(session: Session) -> bool:
    """Whether an event waits for its effect."""
    waiting = select(InboxDelivery.id).where(InboxDelivery.state == InboxState.WAITING).limit(1)
    return session.scalar(waiting) is not None


async def _start_bare(exits: AsyncExitStack, settings: Settings) -> int:
    slack = await exits.enter_async_context(SlackClient(settings))
    identity = await slack.call("auth.test")
    metrics = Metrics()
    app = make_app(
        settings=settings,
        authorize=authorize_as(identity, settings=settings),
        slack=slack,
        metrics=metrics,
    )

    async def on_message() -> None:
        return None

    app.event("message")(on_message)
    db = Database(settings.sqlalchemy_url)
    exits.callback(db.dispose)
    health = HealthCheck(db=db, clock=SystemClock())
    verifier = RequestVerifier(settings.slack_signing_secret, metrics=metrics)
    server = WebServer(
        web_app(slack=SlackEndpoint(verifier, app), health=health, metrics=metrics),
        host="127.0.0.1",
        port=0,
    )
    exits.push_async_callback(server.stop)
    return await server.start()


def main() -> None:
    """Measure with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tags", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database")
    options = parser.parse_args()
    with (
        other_process(client) as pipe,
        use_database(options.database, slack_api_url=pipe.recv()) as settings,
    ):
        event_loop.run(measure(settings, pipe, tags=options.tags, rounds=options.rounds))


if __name__ == "__main__":
    main()
