"""The event loop of a process."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import TypeVar

# Seconds after which a busy thread lets another run Python. While transactions run on threads, the
# event loop waits for that several times in each answer.
SWITCH_SECONDS = 0.001

T = TypeVar("T")


def run(main: Coroutine[None, None, T]) -> T:
    """`asyncio.run` on uvloop, which answers more events a second; Windows doesn't have it."""
    sys.setswitchinterval(SWITCH_SECONDS)
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        return runner.run(main)


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
