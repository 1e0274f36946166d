"""One, two and four processes of the bot on one PostgreSQL database.

    .venv/bin/python -m benchmarks.replicas --database postgresql://… [--tags 600]

The database is empty at first. A client in another process is Slack: it posts signed messages with
tags in forty channels to the processes in turn, every tenth a second time to another process. The
script prints how many tags a second have their effect, how much of a core each part uses meanwhile,
and how many records and messages exist too often or not at all.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.events import is_busy, signed
from benchmarks.report import Row, report
from benchmarks.slack import SECRET, other_process
from benchmarks.slow_slack import SlowSlack
from benchmarks.start import ROOT, free_port, is_ready
from pico_bot.core import Database, migrate
from pico_bot.model import UNSENT, OutboxMessage, Record

COUNTS = (1, 2, 4)
CHANNELS = 40
AT_A_TIME = 32
TWICE_EVERY = 10
TICKS = os.sysconf("SC_CLK_TCK")


class CountingSlack(SlowSlack):
    """Counts how often each message is posted, by the key in its metadata."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: Counter[str] = Counter()

    async def _answer(self, request: web.Request) -> web.Response:
        if request.match_info["method"] == "chat.postMessage":
            self.posted[str((await request.post()).get("metadata"))] += 1
        return await super()._answer(request)


@dataclass(frozen=True, kw_only=True)
class Job:
    """Tags to post to the bots at `urls`; the first has this number."""

    urls: Sequence[str]
    first: int
    count: int


def client(pipe: Connection) -> None:
    """Be Slack, and post tags as asked through `pipe`; answers how many messages came twice."""
    asyncio.run(_client(pipe))


async def _client(pipe: Connection) -> None:
    slack = CountingSlack()
    pipe.send(await slack.start())
    async with aiohttp.ClientSession() as session:
        while (job := await asyncio.to_thread(pipe.recv)) is not None:
            await _post_all(session, job)
            pipe.send(sum(each > 1 for each in slack.posted.values()))
    await asyncio.sleep(0)


async def _post_all(session: aiohttp.ClientSession, job: Job) -> None:
    numbers = iter(range(job.first, job.first + job.count))

    async def post() -> None:
        for number in numbers:
            body, headers = signed(
                f"#issue The lamp on page {number} is missing",
                number,
                channel=f"C0REPLICA{number % CHANNELS:02}",
                user=f"U0PERSON{number % 20:02}",
            )
            for time_ in range(2 if number % TWICE_EVERY == 0 else 1):
                url = job.urls[(number + time_) % len(job.urls)]
                async with session.post(url, data=body, headers=headers) as answer:
                    assert answer.status == 200, await answer.text()

    await asyncio.gather(*(post() for _each in range(AT_A_TIME)))


@contextmanager
def bots(count: int, *, database: str, api_url: str) -> Iterator[tuple[list[str], list[int]]]:
    """That many running processes: their URLs and process ids."""
    ports = [free_port() for _each in range(count)]
    environment = {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": api_url,
        "DATABASE_URL": database,
        "PICO_HOST": "127.0.0.1",
        "PICO_LOG_LEVEL": "error",
        "PICO_SEND_INTERVAL": "0",
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "bot.py", "serve"], cwd=ROOT, env=environment | {"PORT": str(port)}
        )
        for port in ports
    ]
    try:
        deadline = time.monotonic() + 60
        while not all(is_ready(port) for port in ports):
            assert time.monotonic() < deadline, "a bot did not start"
            time.sleep(0.1)
        urls = [f"http://127.0.0.1:{port}/slack/events" for port in ports]
        yield urls, [each.pid for each in processes]
    finally:
        for each in processes:
            each.terminate()
        for each in processes:
            each.wait()


def cpu_seconds(pids: Sequence[int]) -> float:
    """The CPU time that these processes have used."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(each[11]) + int(each[12]) for each in fields) / TICKS


def busy_seconds() -> float:
    """The CPU time that all cores have used."""
    spent = [int(each) for each in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    return (sum(spent) - spent[3] - spent[4]) / TICKS


def records(session: Session) -> int:
    """How many records there are."""
    return session.scalars(select(func.count()).select_from(Record)).one()


def unsent(session: Session) -> bool:
    """Whether messages wait to be sent."""
    waiting = select(OutboxMessage.id).where(OutboxMessage.state.in_(UNSENT)).limit(1)
    return session.scalar(waiting) is not None


class Bench:
    """Posts tags to one set of processes after the other."""

    def __init__(self, db: Database, pipe: Connection, *, tags: int) -> None:
        self._db = db
        self._pipe = pipe
        self._tags = tags
        self._posted = 0
        self.rows: list[Row] = []

    def run(self, urls: Sequence[str], pids: Sequence[int]) -> None:
        """Post all tags to these processes, and wait for their effects."""
        name = f"{len(urls)} processes" if len(urls) > 1 else "1 process"
        self._post(urls, CHANNELS)
        self._until_idle()
        begun, bots, machine = time.perf_counter(), cpu_seconds(pids), busy_seconds()
        self._post(urls, self._tags)
        while self._db.read(is_busy):
            time.sleep(0.02)
        taken = time.perf_counter() - begun
        bots, machine = cpu_seconds(pids) - bots, busy_seconds() - machine
        self._until_idle()
        twice = self._post(urls, 0)
        missing = abs(self._posted - self._db.read(records))
        self.rows += [
            Row(what=f"{name}: effects", value=self._tags / taken, unit="/s"),
            Row(what=f"{name}: the bot", value=bots / taken, unit="cores"),
            Row(what=f"{name}: everything", value=machine / taken, unit="cores"),
            Row(what=f"{name}: records too many or too few", value=missing, unit="", target="0"),
            Row(what=f"{name}: messages posted twice", value=twice, unit="", target="0"),
        ]

    def _post(self, urls: Sequence[str], count: int) -> int:
        self._pipe.send(Job(urls=urls, first=self._posted, count=count))
        self._posted += count
        twice: int = self._pipe.recv()
        return twice

    def _until_idle(self) -> None:
        while self._db.read(is_busy) or self._db.read(unsent):
            time.sleep(0.1)


def main() -> None:
    """Measure with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--tags", type=int, default=600)
    options = parser.parse_args()
    url = options.database.replace("postgresql://", "postgresql+psycopg://")
    migrate(url)
    db = Database(url)
    with other_process(client) as pipe:
        api_url = pipe.recv()
        bench = Bench(db, pipe, tags=options.tags)
        for count in COUNTS:
            with bots(count, database=options.database, api_url=api_url) as (urls, pids):
                bench.run(urls, pids)
    db.dispose()
    report("replicas-postgresql", bench.rows)


if __name__ == "__main__":
    main()
