"""The opening story: a customer with a product-data problem, roles filled, a thread worth tagging.

It is played by simulated people, so the bot receives it like any other messages.
The agreement in the thread is left untagged: tagging it is up to the visitor.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from pico_bot.sandbox.server import Sandbox
from pico_bot.sandbox.user_client import UserClient

log = structlog.get_logger()

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
        "The colour temperature filter in the web shop is broken for Germany: whoever picks 2700 K "
        "gets about half of the Lumo lamps. Lars wants it right before the campaign there starts "
        "in three weeks.",
    ),
    _Line(
        1262,
        "Jonas Friis",
        "Thanks @Anna. I looked in the PIM: colour temperature is no attribute of its own. It "
        "comes over from the ERP as free text: “2700K”, “2.700 Kelvin”, “warm white”. The German "
        "shop only matches the first spelling.",
    ),
    _Line(
        1251,
        "Anna Berg",
        "I counted this morning. Of the 1,130 articles in the Lumo family 214 lack it altogether, "
        "nearly all of them variants that we added in spring.",
    ),
    _Line(
        1175,
        "Sara Holm",
        "It differs between the variants of one lamp, so it has to sit on the variant and not on "
        "the family. I would make it a number with the unit kelvin; the shop can then filter on a "
        "range in every market.",
    ),
    _Line(
        1140,
        "Peter Dahl",
        "The ERP cannot hold a number there before the upgrade in spring. And if both systems have "
        "a value, which one wins?",
    ),
    _Line(
        95,
        "Emil Krag",
        "I ran last night's import through a parser: 871 of the 916 texts become a clean number, "
        "45 need a pair of eyes. We can fill the PIM once from that and then stop the ERP from "
        "writing the field.",
    ),
    _Line(
        62,
        "Jonas Friis",
        "Then this is what it comes down to: colour temperature becomes a number in kelvin on the "
        "variant, required for every lamp, and from the first import on the PIM is the source. The "
        "free text in the ERP stays as it is and is no longer read.",
    ),
    _Line(
        48,
        "Anna Berg",
        "That works for us. Send me the list of the 214 and the 45, we fill them in ourselves.",
    ),
)
_HAVGAARD = (
    _Line(
        230,
        "Tom Haugen",
        "Since last week our supplier sends torque in newton metres and in foot-pounds. Which of "
        "the two do we keep?",
    ),
    _Line(
        205,
        "Jonas Friis",
        "Newton metres, and the PIM converts for the price list in the US. I will look at what "
        "that means for the cordless models.",
    ),
    _Line(181, "Mette Lund", "Let us take it up on Thursday, @Tom, before the new models go in."),
)


class StoryFailed(Exception):
    """The bot never answered or refused a command."""


async def open_story(sandbox: Sandbox, *, ready_seconds: float = READY_SECONDS) -> None:
    """Play the opening story, with messages from the day before the sandbox's current time.

    Waits until the bot is ready. Ephemeral messages of the set-up are removed
    at the end, as when Slack's client is reloaded.

    Raises:
        StoryFailed: if the bot is not ready within `ready_seconds`, or refuses a command.
    """
    try:
        await sandbox.bot_ready(ready_seconds)
    except TimeoutError:
        raise StoryFailed("the bot did not connect") from None
    mette = sandbox.acting_as("Mette Lund")
    try:
        await _until_taken(mette, "/pico setup Nordlys Interiør", within=ready_seconds)
    except TimeoutError:
        raise StoryFailed("the bot did not answer") from None
    for name, role in _ROLES:
        outcome = await mette.command("nordlys-pico", f"/pico role assign @{name} {role}")
        if not outcome.ok:
            raise StoryFailed(outcome.error or "a role was not assigned")
    await _tell(sandbox, "nordlys-pico", _NORDLYS)
    await _tell(sandbox, "havgaard-pico", _HAVGAARD)
    sandbox.world.forget_ephemeral_messages()
    log.info("story_open")


async def _until_taken(client: UserClient, command: str, *, within: float) -> None:
    """Retry `command` until the bot takes it; raises TimeoutError after `within` seconds."""
    # A bot that has only just connected may still be busy with its first start.
    last = asyncio.get_running_loop().time() + within
    while True:
        outcome = await client.command("nordlys-pico", command)
        if outcome.ok:
            return
        # Looked at here: a cancellation may be lost in what waits for an answer.
        if asyncio.get_running_loop().time() >= last:
            raise TimeoutError
        log.info("story_waits", because=outcome.error)
        await asyncio.sleep(PAUSE_SECONDS)


async def _tell(sandbox: Sandbox, channel: str, lines: tuple[_Line, ...]) -> None:
    now = sandbox.clock.now()
    thread = None
    for line in lines:
        message = await sandbox.acting_as(line.who).post(
            channel, line.text, thread, at=now - timedelta(minutes=line.minutes_ago)
        )
        thread = thread or message
