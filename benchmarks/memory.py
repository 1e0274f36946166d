"""How much memory the bot has while it handles 200,000 events.

    .venv/bin/python -m benchmarks.memory [--events 200000] [--database postgresql://…]

Without a database it uses a temporary SQLite file. A client in another process, which is also
Slack, posts signed messages of four hundred people in forty channels; every twentieth is a tag. The
script prints the memory after each twenty thousand, once they have their effects and the messages
about them are sent.
"""

import argparse
import asyncio
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
from sqlalchemy.orm import Session

from benchmarks.events import is_busy, signed, tag, talk
from benchmarks.replicas import unsent
from benchmarks.report import Row, report
from benchmarks.slack import other_process, use_database
from benchmarks.slow_slack import SlowSlack
from handlers.service import Service
from handlers.transport import event_loop
from pico_bot.core import Database, Settings, SystemClock

EACH_TIME = 20_000
TAG_EVERY = 20
CHANNELS, PEOPLE = 40, 400

# People repeat their words.
WORDS = 1_000

AT_A_TIME = 16


@dataclass(frozen=True, kw_only=True)
class Job:
    """EACH_TIME messages to post to `url`; the first has this number."""

    url: str
    first: int


def client(pipe: Connection) -> None:
    """Be Slack, and post messages as asked through `pipe`; answers how many answers weren't 200."""
    asyncio.run(_client(pipe))


async def _client(pipe: Connection) -> None:
    pipe.send(await SlowSlack().start())
    while (job := await asyncio.to_thread(pipe.recv)) is not None:
        async with aiohttp.ClientSession() as session:
            pipe.send(await _post_all(session, job))


async def _post_all(session: aiohttp.ClientSession, job: Job) -> int:
    numbers = iter(range(job.first, job.first + EACH_TIME))

    async def post() -> int:
        failed = 0
        for number in numbers:
            body, headers = _message(number)
            async with session.post(job.url, data=body, headers=headers) as answer:
                await answer.read()
                failed += answer.status != 200
        return failed

    return sum(await asyncio.gather(*(post() for _each in range(AT_A_TIME))))


def _message(number: int) -> tuple[bytes, dict[str, str]]:
    # There are tags of everyone, and in every channel.
    group = number // TAG_EVERY
    return signed(
        talk(number) if number % TAG_EVERY else tag(number % WORDS),
        number,
        channel=f"C0MEMORY{group % CHANNELS:02}",
        user=f"U0PERSON{group % PEOPLE:03}",
    )


def is_working(session: Session) -> bool:
    """Whether an event waits for its effect, or a message to be sent."""
    return is_busy(session) or unsent(session)


async def until_idle(db: Database) -> None:
    """Wait until all events have had their effects, and all messages are sent."""
    while await asyncio.to_thread(db.read, is_working):  # noqa: ASYNC110  others work on it
        await asyncio.sleep(0.2)


async def measure(settings: Settings, pipe: Connection, *, events: int) -> list[Row]:
    """Post all events, and return the table."""
    rows: list[Row] = []
    failed = 0
    async with Service(settings, clock=SystemClock()) as service:
        url = f"http://127.0.0.1:{service.port}/slack/events"
        for first in range(0, events, EACH_TIME):
            pipe.send(Job(url=url, first=first))
            failed += await asyncio.to_thread(pipe.recv)
            await until_idle(service.db)
            what = f"memory after {first + EACH_TIME:,} events"
            rows.append(Row(what=what, value=memory(), unit="MB"))
    rows.append(Row(what="not 200", value=failed, unit="", target="0"))
    return rows


def memory() -> float:
    """The memory that this process has, in MB."""
    status = Path("/proc/self/status").read_text()
    [kilobytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return int(kilobytes) / 1024


def main() -> None:
    """Measure with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--database")
    options = parser.parse_args()
    with (
        other_process(client) as pipe,
        use_database(options.database, slack_api_url=pipe.recv(), send_interval=0) as settings,
    ):
        name = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
        rows = event_loop.run(measure(settings, pipe, events=options.events))
    report(f"memory-{name}", rows)


if __name__ == "__main__":
    main()
