"""What somebody asks of the bot, and what every verb is made of."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from pico_bot.core import BadRequest, NotFound
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Actor, Channel, Member, Message, Record, Via
from pico_bot.partnerships import ChannelInfo, SlackUser, Workspace, partnerships
from pico_bot.records import log, lookup
from pico_bot.tags import plain

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")

# Verbs that only make sense once there is a partnership, asked where there is none.
NO_PARTNERSHIP = gettext_noop("This channel has no partnership yet.")
BEGIN_ONE = gettext_noop(
    "Start one with `/pico setup Customer name`, or tag `#issue`, `#decision` or `#change`."
)
TAG_ONE = gettext_noop("To start one, tag `#issue`, `#decision` or `#change`.")

# A mention is one word, whatever the name in it.
_WORD = re.compile(r"<@[^>]*>|\S+")


@dataclass(frozen=True, kw_only=True)
class SpokenWords:
    """Words said to the bot, before any transaction: who, where, and whom they mention.

    `time_zone` is what a partnership starts with that the words begin. `gone` has the Slack ids
    of those among the mentioned whose account was deactivated. `statuses` are what people say of
    themselves in Slack, by their Slack ids, where the words ask who is who. `directly` tells that
    nobody but the speaker and the bot is there.
    """

    words: str
    speaker: SlackUser
    place: ChannelInfo
    people: Mapping[str, SlackUser]
    home: Workspace
    time_zone: str
    by_command: bool
    gone: frozenset[str] = frozenset()
    statuses: Mapping[str, str] = field(default_factory=dict)
    directly: bool = False

    def readable(self, markup: str) -> str:
        """Slack's `markup`, a part of the words, as people read it."""
        text = plain(markup)
        for user_id, person in self.people.items():
            text = text.replace(f"<@{user_id}>", f"@{person.name}")
        return text.strip()


@dataclass(frozen=True, kw_only=True)
class Request:
    """Words being answered: `words` are those behind the verb."""

    spoken: SpokenWords
    session: Session
    words: str
    now: datetime

    @property
    def is_consultancy(self) -> bool:
        """Whether the speaker acts for the consultancy here."""
        return partnerships.is_consultancy(
            self.session, slack_id=self.spoken.place.slack_id, speaker=self.spoken.speaker
        )

    def split(self) -> list[str]:
        """The words one by one."""
        return _WORD.findall(self.words)

    def after(self, count: int) -> str:
        """What is said behind the first `count` words, as people read it."""
        rest = self.words
        for _word in range(count):
            match = _WORD.search(rest)
            rest = rest[match.end() :] if match else ""
        return self.spoken.readable(rest)

    def channel(self) -> Channel:
        """The channel, in its partnership.

        Raises NotFound where there is none yet, NotAllowed for whoever is of neither side of it.
        """
        speaker, place = self.spoken.speaker, self.spoken.place
        channel = partnerships.channel_at(self.session, place.slack_id)
        if channel is None:
            begin = _(BEGIN_ONE if self.is_consultancy else TAG_ONE)
            raise NotFound(f"{_(NO_PARTNERSHIP)} {begin}")
        partnerships.note_customer_team(self.session, channel.partnership, place=place)
        log.require_side(partnerships.side_of(self.session, speaker, channel.partnership))
        return channel

    def asker(self, channel: Channel) -> Member:
        """The speaker as a member."""
        return partnerships.member(
            self.session,
            partnership=channel.partnership,
            speaker=self.spoken.speaker,
            spoke_at=None,
        )

    def by(self, channel: Channel) -> Actor:
        """By whose hand it happens what the words ask for."""
        via = Via.COMMAND if self.spoken.by_command else Via.MENTION
        return Actor(member=self.asker(channel), via=via, now=self.now)

    def mentioned(self, channel: Channel, word: str, *, form: str) -> Member:
        """The person that `word` mentions, as a member; raises BadRequest showing `form`."""
        match = MENTION.fullmatch(word)
        if not match or match.group(1) not in self.spoken.people:
            raise BadRequest(_("Mention the person with @: `{form}`.").format(form=form))
        if match.group(1) == self.spoken.home.user_id:
            raise BadRequest(
                _("I'm a bot, so you can't choose me. Mention a person: `{form}`.").format(
                    form=form
                )
            )
        return partnerships.member(
            self.session,
            partnership=channel.partnership,
            speaker=self.spoken.people[match.group(1)],
            spoke_at=None,
        )

    def record(self, channel: Channel, reference: str) -> Record:
        """The record that people call `reference`, locked; raises BadRequest or NotFound."""
        found = lookup.find(
            self.session, partnership=channel.partnership, reference=reference.rstrip(".,:;")
        )
        return lookup.lock(self.session, found.id)


@dataclass(frozen=True, kw_only=True)
class Command:
    """A word that the bot understands; `consultancy_only` ones are refused to everybody else.

    `forms` are ways to use it, the commonest first, each with what it is for; where they are many,
    `purpose` tells what they are for together, with `words` in its place for them. All of it is
    English, and what is told of it is said in the language that is spoken.
    """

    name: str
    forms: tuple[tuple[str, str], ...]
    run: Callable[[Request], Message]
    purpose: str | None = None
    words: tuple[str, ...] = ()
    consultancy_only: bool = False

    def overview(self, lead: str) -> tuple[str, str]:
        """The first of its forms, what it is for, and where the others are told."""
        form, purpose = self.told()[0]
        if len(self.forms) == 1:
            return form, purpose
        if self.purpose:
            words = ", ".join(f"`{word}`" for word in self.words)
            purpose = _(self.purpose).format(words=words)
        more = f"{lead}help {self.name}"
        return form, _("{purpose}; more: `{more}`").format(purpose=purpose, more=more)

    def told(self) -> list[tuple[str, str]]:
        """All of its forms, each with what it is for."""
        return [(form, _(purpose)) for form, purpose in self.forms]

    def may_be_asked(self, *, is_consultancy: bool) -> bool:
        """Whether somebody is told of it and may use it, being of the consultancy or not."""
        return is_consultancy or not self.consultancy_only


def day(text: str, *, form: str) -> date:
    """The day that `text` says; raises BadRequest showing `form`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(
            _("Enter the date as year-month-day: `{form}`.").format(form=form)
        ) from None
