"""How much longer each use case takes once the log has grown.

    .venv/bin/python -m benchmarks.growth [--small 10000] [--large 1000000] [--rounds 15]
        [--databases postgresql://… postgresql://…]

Without databases it uses temporary SQLite files. Each has that many records, a thousand in each
partnership, which have checked in weekly for three years. Two bots, one on each, do the same in
turns: a client in another process, which is also Slack, sends what people do as signed requests.
The script prints what each use case takes on the large database, divided by what it takes on the
small one: the median of the bot's CPU time, and the lower quartile of the time until the answer,
because other processes can only make it longer. PostgreSQL's own CPU time isn't counted.
"""

import argparse
import asyncio
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.history import SATURDAY, fill
from benchmarks.reads import CHANNEL, LEAD, noted_records
from benchmarks.report import Row, report
from benchmarks.slack import settings_for
from handlers.service import Service
from handlers.transport import event_loop
from pico_bot.core import Database, configure_logs, migrate
from pico_bot.reports import home_tab
from pico_bot.sandbox.server import Sandbox

RECORDS_EACH = 999
WEEKS = 156

# Seconds that people let pass between two things that they do.
STEP = timedelta(seconds=10)


def serve(pipe: Connection) -> None:
    """Be Slack, and do what people do as asked through `pipe`."""
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    sandbox = Sandbox()
    await sandbox.start()
    pipe.send(sandbox.api_url)
    while (asked := await asyncio.to_thread(pipe.recv)) is not None:
        method, text = asked
        begun = time.monotonic()
        if method == "deliver_to":
            sandbox.deliver_to(text)
        elif method == "post":
            await sandbox.acting_as("Anna Berg").post(CHANNEL, text)
        else:
            outcome = await sandbox.acting_as("Mette Lund").command(CHANNEL, text)
            assert outcome.ok, outcome.error
        pipe.send((begun, time.monotonic()))
    await sandbox.stop()


class MovingClock:
    """A clock that moves by STEP each time it is asked to."""

    def __init__(self) -> None:
        self._now = SATURDAY

    def now(self) -> datetime:
        """The time."""
        return self._now

    def advance(self) -> None:
        """Let STEP pass."""
        self._now += STEP


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a use case took each time, in milliseconds: CPU time, and time until the answer."""

    cpu: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)


class Bot:
    """A bot on a database with `records`, and its Slack."""

    def __init__(self, records: int, *, url: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other_end = context.Pipe()
        self._process = context.Process(target=serve, args=(other_end,), daemon=True)
        self._process.start()
        self._settings = settings_for(url, slack_api_url=self._pipe.recv(), send_interval=0)
        self._records = records
        self._clock = MovingClock()
        self._number = RECORDS_EACH
        self.taken: dict[str, Taken] = {}

    def fill(self) -> None:
        """Fill the database."""
        configure_logs(self._settings)
        migrate(self._settings.sqlalchemy_url)
        db = Database(self._settings.sqlalchemy_url)
        partnerships = self._records // RECORDS_EACH
        fill(db, channel=CHANNEL, partnerships=partnerships, weeks=WEEKS, records=RECORDS_EACH)
        db.dispose()

    async def start(self, exits: AsyncExitStack) -> None:
        """Start the bot."""
        service = Service(self._settings, clock=self._clock)
        self._service = await exits.enter_async_context(service)
        await self._ask("deliver_to", f"http://127.0.0.1:{service.port}/slack/events")

    async def use(self) -> None:
        """Do everything once."""
        self._number += 1
        use_cases: dict[str, Callable[[], Awaitable[float]]] = {
            "tag": self._tag,
            "acknowledge": lambda: self._command(f"issue I-{self._number} ack"),
            "status": lambda: self._command("status"),
            "log": lambda: self._command("log"),
            "show": lambda: self._command("show I-2"),
            "find": lambda: self._command("find lamp"),
            "Home": self._home,
        }
        for name, use_case in use_cases.items():
            self._clock.advance()
            taken, cpu = self.taken.setdefault(name, Taken()), time.process_time()
            taken.answer.append(1000 * await use_case())
            taken.cpu.append(1000 * (time.process_time() - cpu))

    async def _tag(self) -> float:
        with noted_records() as logged:
            begun, _ended = await self._ask("post", f"#issue Lamp {self._number} has no shade")
            while not logged:  # noqa: ASYNC110  a listener on another thread fills it
                await asyncio.sleep(0.002)
        return logged[0] - begun

    async def _command(self, text: str) -> float:
        begun, ended = await self._ask("command", f"/pico {text}")
        return ended - begun

    async def _home(self) -> float:
        db, now = self._service.db, self._clock.now()

        def publish() -> None:
            [drawn] = db.read(home_tab.draw, [home_tab.DueHomeTab(user_id=LEAD)], now=now)
            db.run(home_tab.on_opened, drawn, now=now)

        begun = time.monotonic()
        await asyncio.to_thread(publish)
        return time.monotonic() - begun

    async def _ask(self, method: str, text: str) -> tuple[float, float]:
        self._pipe.send((method, text))
        answer: tuple[float, float] = await asyncio.to_thread(self._pipe.recv)
        return answer

    def stop_slack(self) -> None:
        """End the process of Slack."""
        self._pipe.send(None)
        self._process.join()


async def measure(small: Bot, large: Bot, *, rounds: int) -> list[Row]:
    """Let both do everything in turns, and return the table."""
    async with AsyncExitStack() as exits:
        for bot in (small, large):
            await bot.start(exits)
        for number in range(rounds + 1):
            # Neither always goes first.
            for bot in (small, large) if number % 2 else (large, small):
                await bot.use()
                if not number:
                    # The first time warms up.
                    bot.taken.clear()
    rows = []
    for name, before in small.taken.items():
        after = large.taken[name]
        cpu = [statistics.median(each.cpu) for each in (before, after)]
        answer = [statistics.quantiles(each.answer, n=4)[0] for each in (before, after)]
        for what, (few, many) in (("CPU", cpu), ("answer", answer)):
            rows += [
                Row(what=f"{name}, {what}: small", value=few, unit="ms"),
                Row(what=f"{name}, {what}: large", value=many, unit="ms"),
                Row(
                    what=f"{name}, {what}: large to small",
                    value=many / few,
                    unit="",
                    target="≤ 1.2",
                ),
            ]
    return rows


def main() -> None:
    """Measure with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--databases", nargs=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = [f"sqlite:///{Path(folder) / name}" for name in ("small.db", "large.db")]
        urls = options.databases or files
        bots = [Bot(options.small, url=urls[0]), Bot(options.large, url=urls[1])]
        for bot in bots:
            bot.fill()
        rows = event_loop.run(measure(bots[0], bots[1], rounds=options.rounds))
        for bot in bots:
            bot.stop_slack()
    report(f"growth-{'postgresql' if options.databases else 'sqlite'}", rows)


if __name__ == "__main__":
    main()
