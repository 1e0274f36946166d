"""Messages as one person sees them: grouped by day and author, with reactions and threads."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from pico_bot.sandbox.entities import Message, Person, moment_of
from pico_bot.sandbox.page.emoji import character
from pico_bot.sandbox.page.mrkdwn import mrkdwn, unescape
from pico_bot.sandbox.page.reader import Reader
from pico_bot.sandbox.page.render import Choice, Surface, attachments_html, blocks_html

_RUN = timedelta(minutes=5)
_FACES = 4
_NAMED = re.compile(r"<([@#!]?)([^<>|\n]+)(?:\|([^<>\n]*))?>")


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji under a message, with who added it."""

    name: str
    shown: str
    people: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """The summary of a message's replies."""

    count: int
    last: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One message, ready for the template. `day` is set on the first message of a day."""

    message: Message
    html: Markup
    clock: str
    moment: str
    day: str | None
    continues: bool
    mine: bool
    private: bool
    typed: str
    reactions: tuple[Reaction, ...]
    thread: Thread | None


@dataclass(frozen=True, slots=True)
class Viewer:
    """The acting person and the options of their people and channel selects."""

    person: Person
    reader: Reader
    people: tuple[Choice, ...] = ()
    channels: tuple[Choice, ...] = ()

    def surface(self, name: str, entered: dict[str, dict[str, dict[str, object]]]) -> Surface:
        """The surface for the blocks of one message or modal."""
        return Surface(name, self.reader, entered, self.people, self.channels)


def rows(messages: Iterable[Message], viewer: Viewer, *, pane: str) -> Iterator[Row]:
    """The messages in order; `pane` makes element ids in the channel and the thread differ."""
    before: Message | None = None
    for message in messages:
        yield _row(message, before, viewer, pane)
        before = message


def _row(message: Message, before: Message | None, viewer: Viewer, pane: str) -> Row:
    reader = viewer.reader
    at = reader.local(message.at)
    new_day = before is None or reader.local(before.at).date() != at.date()
    return Row(
        message=message,
        html=_body(message, viewer, pane),
        clock=f"{at:%H:%M}",
        moment=f"{at:%A} {at.day} {at:%B %Y, %H:%M:%S}",
        day=reader.day_label(at.date()) if new_day else None,
        continues=not new_day and before is not None and _same_run(before, message),
        mine=message.author is viewer.person and not message.deleted,
        private=message.ephemeral_to is not None,
        typed=as_typed(message.text, reader),
        reactions=tuple(_reactions(message, viewer.person)),
        thread=_thread(message, reader) if message.thread_ts is None else None,
    )


def _same_run(before: Message, message: Message) -> bool:
    return (
        before.author is message.author
        and before.ephemeral_to is message.ephemeral_to
        and message.at - before.at < _RUN
        and not (message.broadcast or before.deleted or message.deleted)
        and not message.author.is_bot
    )


def _body(message: Message, viewer: Viewer, pane: str) -> Markup:
    surface = viewer.surface(f"{pane}-{message.ts}", message.chosen)
    if message.blocks:
        body = blocks_html(message.blocks, surface)
    else:
        body = Markup('<div class="text">{}</div>').format(mrkdwn(message.text, viewer.reader))
    return body + attachments_html(message.attachments, surface)


def _reactions(message: Message, viewer: Person) -> Iterator[Reaction]:
    for name, people in message.reactions.items():
        yield Reaction(
            name=name,
            shown=character(name) or f":{name}:",
            people=tuple(one.real_name for one in people),
            mine=viewer in people,
        )


def _thread(message: Message, reader: Reader) -> Thread | None:
    replies = [one for one in message.replies if one.ephemeral_to is None and not one.deleted]
    if not replies:
        return None
    people = list(dict.fromkeys(one.author for one in replies))
    return Thread(
        count=len(replies), last=_when(replies[-1].ts, reader), people=tuple(people[:_FACES])
    )


def _when(ts: str, reader: Reader) -> str:
    at: datetime = reader.local(moment_of(ts))
    day = reader.day_label(at.date())
    return f"{day.lower() if day in {'Today', 'Yesterday'} else day} at {at:%H:%M}"


def as_typed(text: str, reader: Reader) -> str:
    """A message's text as its author typed it: with names instead of ids, and no entities."""

    def name(match: re.Match[str]) -> str:
        kind, target, label = match.groups()
        match kind:
            case "@":
                return "@" + reader.people.get(target, label or target)
            case "#":
                return "#" + (reader.channels.get(target) or label or target)
            case "!":
                return label or "@" + target
        return label if label and not label.startswith("http") else target

    return unescape(_NAMED.sub(name, text))
