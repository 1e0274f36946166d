"""How long Slack waits for an answer while something else goes wrong or keeps the bot busy.

    .venv/bin/python -m benchmarks.acknowledgement [--seconds 20] [--database postgresql://…]

Without a database it uses a temporary SQLite file. A client in another process is Slack: it posts
50 signed events a second over HTTP, a tenth of them tags, each at its time whether or not those
before were answered, and it answers the bot's look-ups. The situations come one after the other:
everything is well; Slack takes 300 ms and fails every fiftieth call; Slack hangs for 30 s; a backup
runs. Then 1,500 people that the bot doesn't know tag at once, and a message mentions 300 of them.
"""

import argparse
import asyncio
import multiprocessing
import random
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.events import is_busy, signed
from benchmarks.report import Row, report
from benchmarks.search import Vocabulary, fill
from benchmarks.slack import other_process, use_database
from benchmarks.slow_slack import SlowSlack
from handlers.service import Service
from handlers.transport import event_loop
from pico_bot.core import Database, Settings, SystemClock
from pico_bot.model import Record

RATE = 50
TAG_EVERY = 10
CHANNELS, PEOPLE = 10, 40
BURST = 1500
MENTIONS = 300

# How long effects may take before they count as missing, in seconds.
LONGEST_SECONDS = 300.0


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event to post `at` seconds after the start."""

    at: float
    number: int
    text: str
    channel: str
    user: str


@dataclass(frozen=True, kw_only=True)
class Job:
    """Events to post to `url`, while Slack takes `delay` seconds and some calls fail."""

    url: str
    events: Sequence[Event]
    delay: float = 0.0
    error_rate: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The seconds that each answer took, the longest last, and how many weren't 200."""

    seconds: Sequence[float]
    failed: int

    @property
    def p99(self) -> float:
        """What 99 of 100 answers took at most, in seconds."""
        return self.seconds[max(0, len(self.seconds) * 99 // 100 - 1)]


def client(pipe: Connection) -> None:
    """Be Slack, and post events as asked through `pipe`."""
    asyncio.run(_client(pipe))


async def _client(pipe: Connection) -> None:
    slack = SlowSlack()
    pipe.send(await slack.start())
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        while (job := await asyncio.to_thread(pipe.recv)) is not None:
            slack.delay, slack.error_rate = job.delay, job.error_rate
            pipe.send(await _post_all(session, job))


async def _post_all(session: aiohttp.ClientSession, job: Job) -> Answers:
    begun = time.perf_counter()

    async def post(event: Event) -> tuple[float, bool]:
        await asyncio.sleep(begun + event.at - time.perf_counter())
        body, headers = signed(event.text, event.number, channel=event.channel, user=event.user)
        at = time.perf_counter()
        async with session.post(job.url, data=body, headers=headers) as answer:
            await answer.read()
            return time.perf_counter() - at, answer.status == 200

    answers = await asyncio.gather(*map(post, job.events))
    return Answers(
        seconds=sorted(seconds for seconds, _is_ok in answers),
        failed=sum(not is_ok for _seconds, is_ok in answers),
    )


class Bench:
    """One run of the bot, to which the client behind `pipe` posts."""

    def __init__(self, service: Service, pipe: Connection) -> None:
        self._service = service
        self._pipe = pipe
        self._numbers = iter(range(1_000_000))
        self._url = f"http://127.0.0.1:{service.port}/slack/events"
        self._place = ""
        self.rows: list[Row] = []

    async def steady(self, name: str, *, seconds: float, **slack: float) -> None:
        """Post RATE events a second for `seconds`, and wait until they have their effects."""
        self._move()
        events = [
            self._event(at / RATE, text="#issue The lamp is missing" if tag else "It looks good")
            for at in range(int(seconds * RATE))
            for tag in (at % TAG_EVERY == 0,)
        ]
        logged = await self._service.db.transact(count_records)
        answers = await self._post(events, **slack)
        self._report(name, answers)
        begun = time.perf_counter()
        # From now on Slack answers at once.
        await self._post([])
        await self._until_handled()
        self.rows.append(
            Row(what=f"{name}: last effect", value=time.perf_counter() - begun, unit="s")
        )
        missing = logged + len(events) // TAG_EVERY - await self._service.db.transact(count_records)
        self.rows.append(
            Row(what=f"{name}: tags without effect", value=missing, unit="", target="0")
        )

    async def burst(self) -> None:
        """Post tags of BURST people at once."""
        self._move()
        _reset_peak_memory()
        events = [
            self._event(0, text=f"#issue Lamp {at} is missing", user=f"U0NEW{at:05}")
            for at in range(BURST)
        ]
        begun = time.perf_counter()
        answers = await self._post(events, delay=0.3)
        name = f"{BURST:,} tags at once"
        self.rows += [
            Row(what=f"{name}: all answered", value=answers.seconds[-1], unit="s", target="≤ 3"),
            Row(what=f"{name}: not 200", value=answers.failed, unit="", target="0"),
        ]
        await self._until_handled()
        self.rows += [
            Row(what=f"{name}: last effect", value=time.perf_counter() - begun, unit="s"),
            Row(what=f"{name}: memory", value=_peak_memory(), unit="MB", target="≤ 200"),
        ]

    async def mentions(self) -> None:
        """Post a tag that mentions MENTIONS people, and tags in other channels."""
        mentioned = " ".join(f"<@U0MENTION{at}>" for at in range(MENTIONS))
        first = self._event(0, text=f"#issue All of you: {mentioned}", channel=0)
        others = [
            self._event(0.05 * at, text="#issue The lamp is missing", channel=at % CHANNELS)
            for at in range(1, 2 * CHANNELS)
            if at % CHANNELS
        ]
        begun = time.perf_counter()
        posting = asyncio.create_task(self._post([first, *others], delay=0.3))
        wanted = await self._service.db.transact(count_records) + len(others)
        await self._until(lambda session: count_records(session) >= wanted)
        others_after = time.perf_counter() - begun - others[-1].at
        answers = await posting
        name = f"{MENTIONS} mentions"
        self.rows += [
            Row(
                what=f"{name}: answered", value=1000 * answers.seconds[-1], unit="ms", target="≤ 50"
            ),
            Row(what=f"{name}: last effect of other speakers", value=others_after, unit="s"),
        ]
        await self._until_handled()
        self.rows.append(Row(what=f"{name}: effect", value=time.perf_counter() - begun, unit="s"))

    def _move(self) -> None:
        """Post in channels that the bot doesn't know, as people that it doesn't know."""
        self._place = f"0{next(self._numbers):06}"

    def _event(
        self, at: float, *, text: str, user: str | None = None, channel: int | None = None
    ) -> Event:
        number = next(self._numbers)
        return Event(
            at=at,
            number=number,
            text=text,
            channel=f"C{self._place}{(number if channel is None else channel) % CHANNELS:03}",
            user=user or f"U{self._place}{number % PEOPLE:03}",
        )

    async def _post(self, events: Sequence[Event], **slack: float) -> Answers:
        self._pipe.send(Job(url=self._url, events=events, **slack))
        return await asyncio.to_thread(self._pipe.recv)

    def _report(self, name: str, answers: Answers) -> None:
        self.rows += [
            Row(what=f"{name}: median", value=1000 * statistics.median(answers.seconds), unit="ms"),
            Row(what=f"{name}: p99", value=1000 * answers.p99, unit="ms", target="≤ 50"),
            Row(
                what=f"{name}: longest",
                value=1000 * answers.seconds[-1],
                unit="ms",
                target="< 1000",
            ),
            Row(what=f"{name}: not 200", value=answers.failed, unit="", target="0"),
        ]

    async def _until_handled(self) -> None:
        await self._until(lambda session: not is_busy(session))

    async def _until(self, condition: Callable[[Session], bool]) -> None:
        async with asyncio.timeout(LONGEST_SECONDS):
            # Another task works, which tells no one.
            while not await self._service.db.transact(condition):  # noqa: ASYNC110
                await asyncio.sleep(0.02)


class Backup:
    """Copies of the database, one after the other, while entered; `count` is how many."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._url = settings.database_url
        self._target = folder / "backup"
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.count = 0

    def __enter__(self) -> "Backup":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._target.unlink(missing_ok=True)
            subprocess.run(self._command(), check=True, capture_output=True)
            self.count += 1

    def _command(self) -> list[str]:
        if not self._url.startswith("sqlite"):
            pg_dump = shutil.which("pg_dump") or "pg_dump"
            return [pg_dump, "--format=custom", f"--file={self._target}", self._url]
        source = self._url.removeprefix("sqlite:///")
        copy = "import sqlite3, sys; a, b = map(sqlite3.connect, sys.argv[1:]); a.backup(b)"
        return [shutil.which("python3") or "python3", "-c", copy, source, str(self._target)]


def count_records(session: Session) -> int:
    """How many records there are."""
    return session.scalars(select(func.count()).select_from(Record)).one()


def _reset_peak_memory() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _peak_memory() -> float:
    """The most memory that this process has used, in MB."""
    status = Path("/proc/self/status").read_text()
    [kilobytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(kilobytes) / 1000


async def measure(settings: Settings, pipe: Connection, *, seconds: float, folder: Path) -> None:
    """Go through all situations and print the table."""
    async with AsyncExitStack() as exits:
        service = await exits.enter_async_context(Service(settings, clock=SystemClock()))
        bench = Bench(service, pipe)
        await bench.steady("warm-up", seconds=2)
        bench.rows.clear()
        await bench.steady("all well", seconds=seconds)
        await bench.steady(
            "Slack at 300 ms, 2 % errors", seconds=seconds, delay=0.3, error_rate=0.02
        )
        await bench.steady("Slack hanging", seconds=seconds, delay=30)
        with Backup(settings, folder) as backup:
            await bench.steady("a backup running", seconds=seconds)
        bench.rows.append(Row(what="a backup running: backups", value=backup.count, unit=""))
        await bench.burst()
        await bench.mentions()
    report(f"acknowledgement-{'sqlite' if service.db.is_sqlite else 'postgresql'}", bench.rows)


def _fill(url: str, records: int) -> None:
    db = Database(url)
    db.run(fill, vocabulary=Vocabulary(random.Random(20261123)), count=records, number=1)
    db.dispose()


def main() -> None:
    """Measure with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--database")
    options = parser.parse_args()
    with (
        other_process(client) as pipe,
        use_database(options.database, slack_api_url=pipe.recv()) as settings,
    ):
        # In another process, because this one's memory is measured.
        filling = multiprocessing.get_context("spawn").Process(
            target=_fill, args=(settings.sqlalchemy_url, options.records)
        )
        filling.start()
        filling.join()
        with tempfile.TemporaryDirectory() as folder:
            event_loop.run(measure(settings, pipe, seconds=options.seconds, folder=Path(folder)))


if __name__ == "__main__":
    main()
