"""A question: words said to the bot that answer themselves in a transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.commands.request import Request, SpokenWords
from pico_bot.commands.table import command_for
from pico_bot.model import Message


@dataclass(frozen=True, kw_only=True)
class Invocation(SpokenWords):
    """Words said to the bot, before any transaction: who, where, and whom they mention."""

    def answer(self, session: Session, *, now: datetime) -> Message:
        """Do what the words say and return what to show the speaker.

        Raises a SpeakerError whose sentence says what is wrong and what would be right.
        """
        name, *rest = self.words.strip().split(maxsplit=1) or [""]
        request = Request(spoken=self, session=session, words="".join(rest), now=now)
        return command_for(name, request).run(request)
