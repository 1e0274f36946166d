"""Finds English sentences among the texts that a Danish partnership reads."""

import re
from collections.abc import Callable, Iterator

from pico_bot.sandbox.entities import Channel, Message, View
from tests.stories.constants import HOME
from tests.stories.messages import cards, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage

OTHER = "havgaard-pico"

# Words that are in nearly every English text of the bot, and in no Danish one.
ENGLISH = re.compile(
    r"\b(?:the|and|of|is|are|was|were|who|whoever|you|your|it|its|this|that|not|no|nobody|by|from"
    r"|through|with|here|there|can|only|say|says|said|show|shows|now|already|since|until|waits?"
    r"|what|which|logged|tagged|decisions?|issues?|changes?|records?|roles?|owner|area|due"
    r"|priority|customer|consultancy|open|proposed|confirmed|objected|acknowledged|waiting|resolved"
    r"|raised|assessed|closed|withdrawn|superseded|hold|snoozed|overdue|assigned|responsible|vacant"
    r"|summarised|skipped|isn't|aren't|can't|Confirm|Object|Edit|Acknowledge|Resolve|Put|Resume"
    r"|Assess|Answer|Withdraw|Reopen|Supersede|Cancel|Save|Decider|Area|Owner|Nothing|Use|Select"
    r"|Add|Enter|Choose|Reason|Details|Snooze)\b"
)

# What is the same in every language: commands and options, addresses, emoji, keys of areas.
AS_IT_IS = re.compile(
    r"`[^`]*`|\b(?:area|priority|due|driver|from|owner):\S+|<https?://[^|>]*\||<[@!][^>]*>|:[a-z_]+:"
    r"|\b(?:product-data|pim|data-model|integration|process|general)\b"
)
# The values of options and the names of kinds, which people write in English everywhere.
VALUES = re.compile(r"\ber (?:low|variant|product-data), [\w, -]+\.")


class TextCollector:
    """Collects what the bot says from now on: messages (also ephemeral ones), modals, errors."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._before = {id(each) for each in self._messages()}
        self.modals: list[View] = []
        self.errors: list[str] = []

    def fill(self, person: Person, **values: str) -> dict[str, str]:
        """Submit `person`'s open modal, and collect its texts and errors."""
        self.modals.append(person.modal)
        errors = person.submit(dict(values))
        self.errors += errors.values()
        return errors

    def texts(self, channels: Callable[[Channel], bool]) -> Iterator[str]:
        """All texts in the channels that `meant` selects."""
        for message in self._messages():
            if id(message) not in self._before and channels(message.channel):
                yield said(message)

    def english_at_home(self) -> list[str]:
        """The English texts that the Danish partnership got."""
        tom = self._stage.person("Tom Haugen").client.person
        read = [*self.texts(lambda channel: tom not in channel.members), *self.errors]
        for view in self.modals:
            frame = [view.body[part]["text"] for part in ("submit", "close") if part in view.body]
            read += [view.title, *frame, shown(view)]
        return [line for text in read for line in text.splitlines() if english(line)]

    def _messages(self) -> list[Message]:
        world = self._stage.sandbox.world
        return [
            message
            for channel in world.channels
            for message in channel.messages
            if message.author is world.app.user and not message.deleted
        ]


def english(text: str) -> list[str]:
    """The English words in `text`."""
    return ENGLISH.findall(AS_IT_IS.sub(" ", VALUES.sub(" ", text)))


def at_home(channel: Channel) -> bool:
    """Whether a channel is the Danish partnership's."""
    return channel.name == HOME


def last_direct(stage: Stage, person: Person) -> str:
    """The bot's last direct message to a person."""
    return said(cards(stage, channel=person.direct().id)[-1])
