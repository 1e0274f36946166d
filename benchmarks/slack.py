"""A Slack for benchmarks; it runs in another process, so that its CPU time isn't counted."""

import asyncio
import multiprocessing
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
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
    with other_process(
        partial(_serve, channels=channels, accepts_messages=accepts_messages)
    ) as pipe:
        api_url, ids = pipe.recv()
        yield SlackProcess(api_url=api_url, channels=ids)


@contextmanager
def other_process(run: Callable[[Connection], None]) -> Iterator[Connection]:
    """A connection to another process, which does `run` with the other end until it gets None."""
    context = multiprocessing.get_context("spawn")
    pipe, other_end = context.Pipe()
    process = context.Process(target=run, args=(other_end,), daemon=True)
    process.start()
    try:
        yield pipe
    finally:
        pipe.send(None)
        process.join()


def settings_for(url: str, *, slack_api_url: str, send_interval: float = 1.0) -> Settings:
    """Settings with the database at `url` and the Slack whose Web API is at `slack_api_url`.

    `send_interval` is the number of seconds between two messages in a channel.
    """
    return Settings(
        slack_bot_token="xoxb-sandbox",
        slack_signing_secret=SECRET,
        slack_api_url=slack_api_url,
        database_url=url,
        host="127.0.0.1",
        port=0,
        send_interval=send_interval,
        log_level="error",
    )


@contextmanager
def use_database(
    url: str | None, *, slack_api_url: str, send_interval: float = 1.0
) -> Iterator[Settings]:
    """As `settings_for`, with the database migrated; without `url`, a temporary SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(
            url or f"sqlite:///{Path(folder) / 'pico.db'}",
            slack_api_url=slack_api_url,
            send_interval=send_interval,
        )
        migrate(settings.sqlalchemy_url)
        configure_logs(settings)
        yield settings


def _serve(pipe: Connection, *, channels: int, accepts_messages: bool) -> None:
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
