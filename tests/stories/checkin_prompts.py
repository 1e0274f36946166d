"""The check-ins that were posted to the channel."""

import re
from datetime import UTC, timedelta

from pico_bot.model.charter_terms import CheckinTerms
from pico_bot.sandbox.entities import Message
from tests.stories.constants import COPENHAGEN
from tests.stories.messages import cards, direct_messages, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree


def prompts(stage: Stage) -> list[Message]:
    """The check-ins that were posted to the channel."""
    return [each for each in cards(stage) if "Check-in, " in said(each)]


def logged(asked: Message) -> str:
    """The line about the records that were logged from an answer, with links as their labels."""
    text = re.sub(r"<[^|>]*\|([^>]*)>", r"\1", said(asked))
    found = re.search(r"Log(?:ged as|get som) .*", text)
    return found[0] if found else ""


def prompt(stage: Stage) -> Message:
    """The only check-in that was posted."""
    [found] = prompts(stage)
    return found


def until_monday_nine(stage: Stage) -> timedelta:
    """The time until Monday 09:00 in Copenhagen."""
    now = stage.sandbox.clock.now().astimezone(COPENHAGEN)
    monday = now + timedelta(days=(7 - now.weekday()) % 7)
    due = monday.replace(hour=9, minute=0, second=0, microsecond=0)
    if due <= now:
        due += timedelta(days=7)
    return due.astimezone(UTC) - now.astimezone(UTC)


def ask_directly(stage: Stage) -> None:
    """Post a check-in on Monday at nine, and ask everyone in a direct message too."""
    agree(stage, checkins=CheckinTerms(direct=True))
    stage.advance(until_monday_nine(stage))
    stage.person("Mette Lund").command("/pico checkin now")


def invitations(person: Person) -> list[Message]:
    """The direct messages from the bot to a person about check-ins."""
    return [each for each in direct_messages(person) if "heck-in on" in said(each)]
