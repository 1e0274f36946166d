"""A Slack for benchmarks; it runs in another process, so that its CPU time isn't counted."""

import asyncio
import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from pico_bot.core import Settings, configure_logs, migrate
from pico_bot.sandbox.server import Sandbox

SECRET = "sandbox-secret"


@dataclass(frozen=True, kw_only=True)
class SlackProcess:
    """A running Slack: the address of its Web API, and ids of channels shared with a customer."""

    api_url: str
    channels: Sequence[str]


@contextmanager
def slack_process(*, channels: int = 1, accepts_messages: bool = True) -> Iterator[SlackProcess]:
    """Run a Slack with that many channels; unless it `accepts_messages`, every post has to wait."""
    context = multiprocessing.get_context("spawn")
    pipe, other_end = context.Pipe()
    process = context.Process(target=_serve, args=(other_end, channels, accepts_messages))
    process.start()
    try:
        api_url, ids = pipe.recv()
        yield SlackProcess(api_url=api_url, channels=ids)
    finally:
        pipe.send(None)
        process.join()


@contextmanager
def use_database(url: str | None, slack: SlackProcess) -> Iterator[Settings]:
    """Settings with the migrated database at `url`, or else a temporary SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            slack_bot_token="xoxb-sandbox",
            slack_signing_secret=SECRET,
            slack_api_url=slack.api_url,
            database_url=url or f"sqlite:///{Path(folder) / 'pico.db'}",
            host="127.0.0.1",
            port=0,
            log_level="error",
        )
        migrate(settings.sqlalchemy_url)
        configure_logs(settings)
        yield settings


def _serve(pipe: Connection, channels: int, accepts_messages: bool) -> None:
    asyncio.run(_run(pipe, channels, accepts_messages))


async def _run(pipe: Connection, channels: int, accepts_messages: bool) -> None:
    sandbox = Sandbox(events=())
    await sandbox.start()
    first = sandbox.world.channel("C0NORDLYS1")
    ids = [first.id]
    for number in range(1, channels):
        place = sandbox.new_channel(f"customer-{number}", teams=first.teams, members=first.members)
        ids.append(place.id)
    if not accepts_messages:
        sandbox.faults.rate_limit("chat.postMessage", times=1_000_000, retry_after=3600)
    pipe.send((sandbox.api_url, ids))
    await asyncio.to_thread(pipe.recv)
    await sandbox.stop()
