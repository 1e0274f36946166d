"""Processes that enqueue and send messages, for tests that kill them."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from multiprocessing.process import BaseProcess
from typing import Any

import matplotlib.backends.backend_agg  # noqa: F401  the server has imported it once, too

from pico_bot.core.clock import SystemClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.core.settings import Settings
from pico_bot.delivery.sender import Sender
from pico_bot.delivery.slack import SlackClient
from tests.delivery.scenarios import FAST_TIMINGS, enqueue_texts, settings_for
from tests.support.fork_server import fork


def enqueue_and_die(url: str, text: str) -> None:
    """Commit a message and die before sending it."""
    Database(url).run(enqueue_texts, text)
    os.kill(os.getpid(), signal.SIGKILL)


def send(url: str, api_url: str, interval: float) -> None:
    """Send what is pending until SIGTERM."""
    settings = replace(settings_for(api_url), send_interval=interval)
    asyncio.run(_send(Database(url), settings))


async def _send(db: Database, settings: Settings) -> None:
    async with SlackClient(settings) as slack:
        sender = Sender(
            db,
            slack,
            clock=SystemClock(),
            send_interval=settings.send_interval,
            metrics=Metrics(),
            timings=FAST_TIMINGS,
        )
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, sender.stop)
        await sender.run()


@asynccontextmanager
async def process(target: Callable[..., None], *arguments: Any) -> AsyncIterator[BaseProcess]:
    """A process that runs `target`; at the end it gets SIGTERM, unless it was killed."""
    started = await asyncio.to_thread(fork, target, *arguments)
    try:
        yield started
        started.terminate()
        await asyncio.to_thread(started.join, 15)
    finally:
        await kill(started)
        started.close()


async def kill(running: BaseProcess) -> None:
    """Kill the process with SIGKILL."""
    running.kill()
    await asyncio.to_thread(running.join)
