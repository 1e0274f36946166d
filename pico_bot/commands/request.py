"""What a command gets and what it is made of: `Invocation`, `Request` and `Command`."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple, Self

from sqlalchemy.orm import Session

from pico_bot.blockkit import ModalState
from pico_bot.core import BadRequest, NotFound
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Actor, Channel, Member, Message, Record, Side, Via
from pico_bot.partnerships import ChannelInfo, SlackUser, Workspace, partnerships
from pico_bot.people import side_changes
from pico_bot.records import log, lookup
from pico_bot.tags import plain

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")

NO_PARTNERSHIP = gettext_noop("This channel has no partnership yet.")
_HOW_TO_START = gettext_noop(
    "Start one with `/pico setup Customer name`, or tag `#issue`, `#decision` or `#change`."
)
_HOW_TO_TAG = gettext_noop("To start one, tag `#issue`, `#decision` or `#change`.")

# The words before a last day; the longer of two that match comes first.
UNTIL_WORDS = (("until",), ("til", "og", "med"), ("til",), ("indtil",))

# A mention is one word, even if the name in it has spaces.
_WORD = re.compile(r"<@[^>]*>|\S+")


def words_after(prefixes: Sequence[tuple[str, ...]], words: list[str]) -> list[str] | None:
    """The words after the first of `prefixes` that `words` start with; None if there is none."""
    for prefix in prefixes:
        if tuple(words[: len(prefix)]) == prefix:
            return words[len(prefix) :]
    return None


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """A command as a person gave it, before any transaction, with everyone mentioned looked up.

    `people` are those mentioned, by Slack id, and `deactivated` those of them without an active
    account. `statuses` are Slack statuses by Slack id, where the command shows roles. `time_zone`
    is that of a partnership which the command starts. `in_private` means a direct message.
    """

    text: str
    user: SlackUser
    place: ChannelInfo
    people: Mapping[str, SlackUser]
    workspace: Workspace
    time_zone: str
    is_slash_command: bool
    deactivated: frozenset[str] = frozenset()
    statuses: Mapping[str, str] = field(default_factory=dict)
    in_private: bool = False

    def readable(self, markup: str) -> str:
        """A part of the text as people read it."""
        text = plain(markup)
        for user_id, person in self.people.items():
            text = text.replace(f"<@{user_id}>", f"@{person.name}")
        return text.strip()


@dataclass(frozen=True, kw_only=True)
class RunInState(ModalState):
    """A command, and the channel of the partnership in which a button runs it."""

    channel_id: str
    text: str
    is_slash_command: bool


@dataclass(frozen=True, kw_only=True)
class Request:
    """A command being answered in a transaction; `text` is what follows the command's name."""

    invocation: Invocation
    session: Session
    text: str
    now: datetime

    @cached_property
    def is_consultancy(self) -> bool:
        """Whether the person acts for the consultancy here.

        Without a partnership, that is anyone in our own workspace.
        """
        user, channel = self.invocation.user, self._known_channel
        if channel is None:
            return user.is_from_own_workspace
        return partnerships.side_of(user, channel.partnership) is Side.CONSULTANCY

    @cached_property
    def _known_channel(self) -> Channel | None:
        return partnerships.channel_at(self.session, self.invocation.place.slack_id)

    def with_text(self, text: str) -> Self:
        """The same request about `text`; what was read for it isn't read again."""
        other = replace(self, text=text)
        vars(other).update({**vars(self), "text": text})
        return other

    def split(self) -> list[str]:
        """The words of the text."""
        return _WORD.findall(self.text)

    def after(self, count: int) -> str:
        """The text after the first `count` words, as people read it."""
        rest = self.text
        for _number in range(count):
            match = _WORD.search(rest)
            rest = rest[match.end() :] if match else ""
        return self.invocation.readable(rest)

    def channel(self) -> Channel:
        """The channel in its partnership.

        Raises NotFound if it has none yet, NotAllowed if the person isn't part of it.
        """
        user, place = self.invocation.user, self.invocation.place
        channel = self._known_channel
        if channel is None:
            how_to_start = _(_HOW_TO_START if self.is_consultancy else _HOW_TO_TAG)
            raise NotFound(f"{_(NO_PARTNERSHIP)} {how_to_start}")
        partnership = channel.partnership
        side_changes.note_organisations(
            self.session, partnership=partnership, place=place, now=self.now
        )
        log.require_reader(user, partnership, side=partnerships.side_of(user, partnership))
        return channel

    def member(self, channel: Channel) -> Member:
        """The person as a member of the channel's partnership."""
        return self._member(channel, self.invocation.user)

    def by(self, channel: Channel) -> Actor:
        """The person as the one who changes something."""
        via = Via.COMMAND if self.invocation.is_slash_command else Via.MENTION
        return Actor(member=self.member(channel), via=via, now=self.now)

    def mentioned(self, channel: Channel, word: str, *, usage: str) -> Member:
        """The person that `word` mentions, as a member; raises BadRequest that shows `usage`."""
        match = MENTION.fullmatch(word)
        if not match or match.group(1) not in self.invocation.people:
            raise BadRequest(_("Mention the person with @: `{form}`.").format(form=_(usage)))
        if match.group(1) == self.invocation.workspace.user_id:
            raise BadRequest(
                _("I'm a bot, so you can't choose me. Mention a person: `{form}`.").format(
                    form=_(usage)
                )
            )
        return self._member(channel, self.invocation.people[match.group(1)])

    def record(self, channel: Channel, reference: str) -> Record:
        """The record with this reference, locked; raises BadRequest or NotFound."""
        return lookup.find_by_reference(
            self.session,
            partnership=channel.partnership,
            reference=reference.rstrip(".,:;"),
            locked=True,
        )

    def _member(self, channel: Channel, user: SlackUser) -> Member:
        return partnerships.member(
            self.session, partnership=channel.partnership, user=user, active_at=None
        )


class Usage(NamedTuple):
    """One way to use a command: an example, and what it is for.

    Both are in English. An example is marked for translation if it contains words that people
    choose.
    """

    example: str
    purpose: str

    def translated(self) -> tuple[str, str]:
        """The example and the purpose in the current language."""
        return _(self.example), _(self.purpose)


def examples(usages: Iterable[Usage]) -> str:
    """The examples of `usages` in the current language, as a list."""
    return ", ".join(f"`{_(usage.example)}`" for usage in usages)


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command, as the table has it and help shows it.

    `usages` start with the commonest. If there are many, `summary` is their common purpose in the
    overview, in which `{words}` stands for `subcommands`. Texts are English; help translates them.
    Only the consultancy may use a command that is `consultancy_only`.
    """

    name: str
    usages: tuple[Usage, ...]
    run: Callable[[Request], Message]
    summary: str | None = None
    subcommands: tuple[str, ...] = ()
    consultancy_only: bool = False

    def overview(self, prefix: str) -> tuple[str, str]:
        """Its first usage and purpose, and how to see the other usages; `prefix` is `/pico `."""
        example, purpose = self.translated_usages()[0]
        if len(self.usages) == 1:
            return example, purpose
        if self.summary:
            words = ", ".join(f"`{word}`" for word in self.subcommands)
            purpose = _(self.summary).format(words=words)
        more = f"{prefix}help {self.name}"
        return example, _("{purpose}; more: `{more}`").format(purpose=purpose, more=more)

    def translated_usages(self) -> list[tuple[str, str]]:
        """All usages, as examples and purposes in the current language."""
        return [usage.translated() for usage in self.usages]

    def is_available(self, *, is_consultancy: bool) -> bool:
        """Whether someone may use the command."""
        return is_consultancy or not self.consultancy_only


def parse_date(text: str, *, usage: str) -> date:
    """The date that `text` gives as year-month-day; raises BadRequest that shows `usage`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(
            _("Enter the date as year-month-day: `{form}`.").format(form=_(usage))
        ) from None
