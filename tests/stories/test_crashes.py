"""The bot is killed at any moment and restarted: nothing is lost or duplicated."""

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

import bot as command_line
from pico_bot.sandbox.entities import Message
from tests.stories.constants import HOME
from tests.stories.messages import card, cards, said
from tests.stories.stage import Loop, Stage
from tests.support.fork_server import fork

# Real seconds between an action and the kill: before, while and after the bot handles it.
MOMENTS = (0.0, 0.01, 0.02, 0.04, 0.08, 0.2)

PATIENCE = 60.0


def serve(environment: dict[str, str], folder: Path) -> None:
    """Does what an operator's `bot.py serve` does, in a new process."""
    os.environ.clear()
    os.chdir(folder)
    with (folder / "bot.log").open("ab", buffering=0) as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    sys.exit(command_line.main(["serve"], environment=environment))


class BotProcess:
    """The bot in a separate process, as an operator runs it."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage = stage
        self._environment = {
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_APP_TOKEN": "xapp-sandbox",
            "SLACK_API_URL": stage.sandbox.api_url,
            "DATABASE_URL": stage.database_url,
            "PORT": "0",
            "PICO_HOST": "127.0.0.1",
            "PICO_SEND_INTERVAL": "0",
            "PICO_TICK_SECONDS": "0.1",
            "PICO_CLOCK_OFFSET_FILE": str(stage.clock_file),
            # The lease of a killed process expires after three times that.
            "PICO_SLACK_TIMEOUT": "1.5",
        }
        self._folder = folder
        self._process: BaseProcess | None = None

    def start(self) -> None:
        """Start it, and wait until it is connected."""
        self._process = fork(serve, self._environment, self._folder)
        self._stage.loop.run(self._stage.sandbox.bot_ready(30))

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        assert self._process is not None
        self._process.kill()
        self._process.join()
        self._process.close()
        self._process = None
        # Deliveries sent before the workspace notices would be lost.
        self._stage.eventually(lambda: not self._stage.sandbox.connected)

    def end(self) -> None:
        """Kill it if it is running."""
        if self._process is not None:
            self.kill()


@pytest.fixture
def killable(loop: Loop, database_url: str, tmp_path: Path) -> Iterator[tuple[Stage, BotProcess]]:
    """A workspace and a bot in a separate process, with a partnership set up."""
    stage = Stage(loop, database_url, clock_file=tmp_path / "clock-offset")
    stage.open_without_bot(retry_after=(0.2,))
    bot = BotProcess(stage, tmp_path)
    bot.start()
    yield stage, bot
    bot.end()
    stage.close()


def test_every_tag_has_one_card_after_a_kill_at_any_time(
    killable: tuple[Stage, BotProcess],
) -> None:
    stage, bot = killable
    anna = stage.person("Anna Berg")
    for at, moment in enumerate(MOMENTS, start=1):
        anna.say(f"#issue The catalogue lacks lamp number {at}", waits=False)
        time.sleep(moment)
        bot.kill()
        bot.start()

    numbers = [f"I-{at}" for at in range(1, len(MOMENTS) + 1)]
    _until(lambda: len(cards(stage)) >= len(MOMENTS))
    stage.loop.run(stage.sandbox.settled(PATIENCE))
    time.sleep(1)
    shown = sorted(re.findall(r"\*(I-\d+) ·", "\n".join(said(each) for each in cards(stage))))
    assert shown == numbers
    for at in range(1, len(MOMENTS) + 1):
        assert sum(f"lamp number {at}*" in said(each) for each in cards(stage)) == 1


def test_a_click_survives_a_kill_after_it(killable: tuple[Stage, BotProcess]) -> None:
    stage, bot = killable
    anna = stage.person("Anna Berg")
    anna.say("#issue The catalogue is empty", waits=False)
    _until(lambda: len(cards(stage)) == 1)
    mette = stage.person("Mette Lund")
    mette.click(card(stage, "I-1"), "Acknowledge", waits=False)
    bot.kill()
    bot.start()
    _until(lambda: "*Acknowledged* by Mette Lund" in said(card(stage, "I-1")))
    assert len(stage.sandbox.world.channel(HOME).messages) == 2


def test_decisions_and_check_ins_survive_kills_between_all_their_steps(
    killable: tuple[Stage, BotProcess],
) -> None:
    stage, bot = killable
    mette, anna = stage.person("Mette Lund"), stage.person("Anna Berg")

    def interrupted(moment: float) -> None:
        time.sleep(moment)
        bot.kill()
        bot.start()

    mette.say("#decision Articles get a number area:product-data", waits=False)
    interrupted(0.03)
    _until(lambda: len(cards(stage)) == 1)
    mette.say("Good morning", waits=False)
    anna.click(card(stage, "D-1"), "Confirm", waits=False)
    interrupted(0.01)
    _until(lambda: "*Confirmed* by Anna Berg" in said(card(stage, "D-1")))

    assert mette.try_command("/pico checkin now").ok
    interrupted(0.02)
    _until(lambda: len(prompts(stage)) == 1)
    anna.say("The filter works", thread=prompts(stage)[0], waits=False)
    interrupted(0.02)
    mette.say("The campaign is ready", thread=prompts(stage)[0], waits=False)
    interrupted(0.0)
    _until(lambda: "The campaign is ready" in said(prompts(stage)[0]))
    _until(lambda: "The filter works" in said(prompts(stage)[0]))

    stage.loop.run(stage.sandbox.settled(PATIENCE))
    assert len(prompts(stage)) == 1
    shown = "\n".join(str(block) for block in prompts(stage)[0].blocks)
    assert shown.count("The filter works") == 1
    assert shown.count("The campaign is ready") == 1
    assert str(card(stage, "D-1").blocks).count("SHA-256") == 1


def test_a_phase_is_announced_once_after_a_kill_at_any_time(
    killable: tuple[Stage, BotProcess],
) -> None:
    stage, bot = killable
    mette, lars = stage.person("Mette Lund"), stage.person("Lars Winther")
    for words in (
        "setup Nordlys",
        "role assign @Mette Lund lead",
        "role assign @Lars Winther business-owner",
    ):
        assert mette.try_command(f"/pico {words}").ok

    phases = ("Analysis", "Solution design", "Implementation", "Continuous development")
    for number, moment in enumerate(MOMENTS[: len(phases)], start=1):
        assert mette.try_command("/pico phase next").ok
        _until(partial(_is_shown, stage, f"D-{number}"))
        lars.click(card(stage, f"D-{number}"), "Confirm", waits=False)
        time.sleep(moment)
        bot.kill()
        bot.start()
        _until(partial(_are_announced, stage, number))
    stage.loop.run(stage.sandbox.settled(PATIENCE))
    assert [each.split(" starts now.")[0] for each in _announced(stage)] == [
        f":compass: *{phase}" for phase in phases
    ]


def _announced(stage: Stage) -> list[str]:
    return [each.text for each in cards(stage) if each.text.startswith(":compass:")]


def _are_announced(stage: Stage, many: int) -> bool:
    return len(_announced(stage)) == many


def _is_shown(stage: Stage, reference: str) -> bool:
    return any(f"*{reference} ·" in said(each) for each in cards(stage))


def prompts(stage: Stage) -> list[Message]:
    """The check-ins' prompts in the channel."""
    return [each for each in cards(stage) if each.thread_ts is None]


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "timed out"
        time.sleep(0.05)
