"""The bot's process is restarted, unless it was killed on purpose."""

import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pico_bot.sandbox.bot_process import BotProcess
from tests.sandbox.conftest import wait_until

pytestmark = pytest.mark.anyio

WAITS = [sys.executable, "-c", "import signal; signal.pause()"]


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[BotProcess]:
    bot = BotProcess(WAITS, {}, tmp_path, restart_seconds=0.05)
    yield bot
    await bot.stop()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_the_process_starts_once_and_stops(bot: BotProcess) -> None:
    assert (bot.state, bot.pid) == ("down", None)
    await bot.start()
    pid = bot.pid
    await bot.start()
    assert pid is not None
    assert (bot.state, bot.pid) == ("running", pid)
    await bot.stop()
    assert (bot.state, bot.pid) == ("down", None)
    assert not alive(pid)


async def test_a_process_that_ends_is_restarted(bot: BotProcess) -> None:
    states: list[str] = []
    bot.on_change = lambda: states.append(bot.state)
    await bot.start()
    first = bot.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await wait_until(lambda: bot.state == "running" and bot.pid != first)
    assert states == ["starting", "running", "starting", "starting", "running"]
    assert not alive(first)


async def test_a_process_killed_on_purpose_stays_down_until_it_is_started(bot: BotProcess) -> None:
    await bot.start()
    first = bot.pid
    assert first is not None
    await bot.kill()
    assert (bot.state, alive(first)) == ("down", False)
    await bot.start()
    assert bot.pid not in (None, first)


async def test_the_process_gets_its_environment_and_folder(tmp_path: Path) -> None:
    script = "import os; open('said', 'w').write(os.environ['WORD'] + os.getcwd())"
    bot = BotProcess([sys.executable, "-c", script], {"WORD": "hello "}, tmp_path)
    await bot.start()
    said = tmp_path / "said"
    await wait_until(lambda: said.exists() and said.read_text() == f"hello {tmp_path}")
    await bot.kill()


async def test_a_missing_program_is_an_error(tmp_path: Path) -> None:
    bot = BotProcess([str(tmp_path / "nothing")], {}, tmp_path)
    with pytest.raises(OSError, match="nothing"):
        await bot.start()
    assert bot.state == "down"
