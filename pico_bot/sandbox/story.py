"""The opening story: a customer with a product-data problem, assigned roles and a thread to tag.

Simulated people post it, so the bot receives it like any other messages. They agree on something
in the thread but don't tag it: that is left to the visitor.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from pico_bot.sandbox.server import Sandbox
from pico_bot.sandbox.user_client import UserClient

logger = structlog.get_logger(__name__)

READY_SECONDS = 60.0
PAUSE_SECONDS = 0.5

_ROLES = (
    ("Mette Lund", "lead"),
    ("Jonas Friis", "pim-consultant"),
    ("Sara Holm", "data-modeller"),
    ("Emil Krag", "integration-specialist"),
    ("Lars Winther", "business-owner"),
    ("Anna Berg", "data-owner"),
    ("Ida Krogh", "process-owner"),
    ("Peter Dahl", "it-owner"),
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A message, and how many minutes before the start of the story it was posted."""

    minutes_ago: int
    who: str
    text: str


_NORDLYS = (
    _Line(
        1290,
        "Anna Berg",
        "The colour temperature filter in the web shop is broken for Germany: if you pick 2700 K, "
        "you get about half of the Lumo lamps. Lars wants it fixed before the campaign there "
        "starts in three weeks.",
    ),
    _Line(
        1262,
        "Jonas Friis",
        "Thanks @Anna. I checked the PIM: colour temperature isn't an attribute of its own. It "
        "comes from the ERP as free text: “2700K”, “2.700 Kelvin”, “warm white”. The German shop "
        "only matches the first spelling.",
    ),
    _Line(
        1251,
        "Anna Berg",
        "I counted this morning. 214 of the 1,130 articles in the Lumo family don't have it at "
        "all, nearly all of them variants we added in spring.",
    ),
    _Line(
        1175,
        "Sara Holm",
        "It differs between variants of the same lamp, so it belongs on the variant, not on the "
        "family. I'd make it a number in kelvin. Then the shop can filter by range in every "
        "market.",
    ),
    _Line(
        1140,
        "Peter Dahl",
        "The ERP can't store a number there until the upgrade in spring. And if both systems have "
        "a value, which one wins?",
    ),
    _Line(
        95,
        "Emil Krag",
        "I ran last night's import through a parser: 871 of the 916 texts become a clean number, "
        "and 45 need a manual check. We can fill the PIM from that once, and then stop the ERP "
        "from writing the field.",
    ),
    _Line(
        62,
        "Jonas Friis",
        "So, to sum up: colour temperature becomes a number in kelvin on the variant, required "
        "for every lamp. From the first import on, the PIM is the source. The free text in the "
        "ERP stays as it is, but nothing reads it now.",
    ),
    _Line(
        48,
        "Anna Berg",
        "That works for us. Send me the lists of the 214 and the 45, and we'll fill them in.",
    ),
)
_HAVGAARD = (
    _Line(
        230,
        "Tom Haugen",
        "Since last week, our supplier has been sending torque in both newton metres and "
        "foot-pounds. Which one do we keep?",
    ),
    _Line(
        205,
        "Jonas Friis",
        "Newton metres, and the PIM converts it for the US price list. I'll check what that means "
        "for the cordless models.",
    ),
    _Line(181, "Mette Lund", "Let's discuss it on Thursday, @Tom, before the new models go in."),
)


class StoryFailed(Exception):
    """The bot didn't answer, or it refused a command."""


async def open_story(sandbox: Sandbox, *, ready_seconds: float = READY_SECONDS) -> None:
    """Play the opening story, with messages from the day before the sandbox's current time.

    Waits until the bot is ready. Ephemeral messages from the set-up are removed at the end, as
    when Slack's client is reloaded.

    Raises:
        StoryFailed: if the bot is not ready within `ready_seconds`, or refuses a command.
    """
    try:
        await sandbox.bot_ready(ready_seconds)
    except TimeoutError:
        raise StoryFailed("the bot did not connect") from None
    mette = sandbox.acting_as("Mette Lund")
    try:
        await _run_when_ready(mette, "/pico setup Nordlys Interiør", within=ready_seconds)
    except TimeoutError:
        raise StoryFailed("the bot did not answer") from None
    for name, role in _ROLES:
        outcome = await mette.command("nordlys-pico", f"/pico role assign @{name} {role}")
        if not outcome.ok:
            raise StoryFailed(outcome.error or "a role was not assigned")
    await _post_lines(sandbox, "nordlys-pico", _NORDLYS)
    await _post_lines(sandbox, "havgaard-pico", _HAVGAARD)
    sandbox.world.forget_ephemeral_messages()
    logger.info("story_open")


async def _run_when_ready(client: UserClient, command: str, *, within: float) -> None:
    """Run `command` until it succeeds; raises TimeoutError after `within` seconds."""
    # A bot that has just connected may still be starting.
    last = asyncio.get_running_loop().time() + within
    while True:
        outcome = await client.command("nordlys-pico", command)
        if outcome.ok:
            return
        # Not `asyncio.timeout`: `command` may swallow the cancellation.
        if asyncio.get_running_loop().time() >= last:
            raise TimeoutError
        logger.info("story_waits", because=outcome.error)
        await asyncio.sleep(PAUSE_SECONDS)


async def _post_lines(sandbox: Sandbox, channel: str, lines: tuple[_Line, ...]) -> None:
    now = sandbox.clock.now()
    thread = None
    for line in lines:
        message = await sandbox.acting_as(line.who).post(
            channel, line.text, thread, at=now - timedelta(minutes=line.minutes_ago)
        )
        thread = thread or message
