"""Monday at nine: a check-in of every partnership is due at once.

    .venv/bin/python -m benchmarks.monday [--partnerships 10000] [--database postgresql://…]

Without a database it uses a temporary SQLite file. Meanwhile a client in another process, which is
also Slack, posts 50 signed events a second, a tenth of them tags. A week later the same check-ins
are due again, and the bot is asked to stop in the middle of them.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from multiprocessing.connection import Connection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.acknowledgement import RATE, TAG_EVERY, Answers, Event, Job, client
from benchmarks.history import MONDAY, SATURDAY, fill
from benchmarks.report import Row, report
from benchmarks.slack import other_process, use_database
from handlers.service import Service
from handlers.transport import event_loop
from pico_bot.core import Database, Settings
from pico_bot.model import Occurrence

CHANNEL = "C0MONDAY01"
WEEK = timedelta(weeks=1)
BEFORE_STOPPING = 100


class SetClock:
    """A clock that moves only when it is set."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The time that was set last."""
        return self._now

    def set(self, now: datetime) -> None:
        """Move to `now`."""
        self._now = now


def posted(session: Session) -> int:
    """How many check-ins have been posted."""
    return session.scalars(select(func.count()).select_from(Occurrence)).one()


async def until_posted(db: Database, total: int) -> None:
    """Wait until that many check-ins have been posted."""
    while await asyncio.to_thread(db.read, posted) < total:  # noqa: ASYNC110  the jobs have no event for this
        await asyncio.sleep(0.2)


def live_traffic(numbers: Iterator[int], *, port: int, seconds: float) -> Job:
    """Events at RATE in the channel of one partnership."""
    events = [
        Event(
            at=at / RATE,
            number=number,
            text="#issue The lamp is missing" if at % TAG_EVERY == 0 else "It looks good",
            channel=CHANNEL,
            user=f"U0SOMEONE{at % 10}",
        )
        for at, number in zip(range(int(seconds * RATE)), numbers, strict=False)
    ]
    return Job(url=f"http://127.0.0.1:{port}/slack/events", events=events, delay=0.1)


async def measure(settings: Settings, pipe: Connection, *, partnerships: int) -> list[Row]:
    """Post all check-ins, and stop amid those of the next week."""
    clock, numbers = SetClock(SATURDAY), count()
    answers: list[Answers] = []

    async def post(service: Service, seconds: float) -> None:
        assert service.port is not None
        pipe.send(live_traffic(numbers, port=service.port, seconds=seconds))
        answers.append(await asyncio.to_thread(pipe.recv))

    async with Service(settings, clock=clock) as service:
        before = await service.db.transact(posted)
        await post(service, 2)
        answers.clear()
        clock.set(MONDAY + WEEK)
        begun, cpu = time.perf_counter(), time.process_time()
        posting = asyncio.create_task(until_posted(service.db, before + partnerships))
        while not posting.done():
            await post(service, 2)
        await posting
        taken, cpu = time.perf_counter() - begun, time.process_time() - cpu
        clock.set(MONDAY + 2 * WEEK)
        in_the_middle = partnerships + min(BEFORE_STOPPING, partnerships // 2)
        await until_posted(service.db, before + in_the_middle)
        begun = time.perf_counter()
    stopping = time.perf_counter() - begun
    seconds = sorted(each for some in answers for each in some.seconds)
    return [
        Row(what="check-ins in rows after", value=taken, unit="s", target="≤ 120"),
        Row(what="CPU of the bot, by check-in", value=1000 * cpu / partnerships, unit="ms"),
        Row(what="answers meanwhile: median", value=1000 * statistics.median(seconds), unit="ms"),
        Row(
            what="answers meanwhile: p99",
            value=1000 * seconds[len(seconds) * 99 // 100],
            unit="ms",
            target="≤ 100",
        ),
        Row(what="answers meanwhile: longest", value=1000 * seconds[-1], unit="ms"),
        Row(
            what="answers meanwhile: not 200",
            value=sum(each.failed for each in answers),
            unit="",
            target="0",
        ),
        Row(what="stopped amid check-ins after", value=stopping, unit="s", target="≤ 10"),
    ]


def main() -> None:
    """Measure with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partnerships", type=int, default=10_000)
    parser.add_argument("--database")
    options = parser.parse_args()
    with (
        other_process(client) as pipe,
        use_database(options.database, slack_api_url=pipe.recv()) as settings,
    ):
        db = Database(settings.sqlalchemy_url)
        fill(db, channel=CHANNEL, partnerships=options.partnerships, weeks=1)
        name = "sqlite" if db.is_sqlite else "postgresql"
        db.dispose()
        rows = event_loop.run(measure(settings, pipe, partnerships=options.partnerships))
    report(f"monday-{name}", rows)


if __name__ == "__main__":
    main()
