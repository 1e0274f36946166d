"""The event loop of a process."""

import asyncio
import sys

import pytest

from handlers.transport import event_loop


async def loop_name() -> str:
    return type(asyncio.get_running_loop()).__module__


def test_a_process_runs_on_uvloop() -> None:
    assert event_loop.run(loop_name()) == "uvloop"


def test_a_machine_without_uvloop_runs_on_asyncio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)

    assert event_loop.run(loop_name()).startswith("asyncio")
