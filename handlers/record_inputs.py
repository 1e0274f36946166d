"""What a message, command or form asks to log, with everyone it names looked up in Slack."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from handlers.handler_services import LOOKUP_SECONDS, Services
from pico_bot.core import BadRequest
from pico_bot.delivery import SlackError
from pico_bot.i18n import gettext as _
from pico_bot.model import Attachment, CharterTerms, Kind, Member
from pico_bot.partnerships import SlackFile, SlackMessage, SlackUser
from pico_bot.records import MessageText, Reasoning, RecordDraft, Source
from pico_bot.tags import (
    Options,
    Tag,
    find_tags,
    has_words,
    is_only_tag,
    parse_mention,
    refers_back,
    title_of,
    without_tags,
)


@dataclass(frozen=True, kw_only=True)
class RecordInput:
    """Something to log, with everyone it names looked up in Slack."""

    kind: Kind
    text: str
    source: Source
    author: SlackUser
    options: Options
    owner: SlackUser | None
    problems: tuple[str, ...] = ()
    title: str | None = None
    reasoning: Reasoning | None = None
    attachments: tuple[Attachment, ...] = ()
    quotes_thread: bool = False

    def draft(self, owner: Member | None) -> RecordDraft:
        """The record to create, with its `owner`."""
        return RecordDraft(
            kind=self.kind,
            text=self.text,
            title=self.title,
            options=self.options,
            owner=owner,
            reasoning=self.reasoning,
            attachments=self.attachments,
            quotes_thread=self.quotes_thread,
        )


@dataclass(frozen=True, kw_only=True)
class _Subject:
    """A message with what had to be looked up for it.

    `forwarded` is the readable text of the messages that were forwarded with it.
    """

    message: SlackMessage
    author: SlackUser
    forwarded: str
    attachments: tuple[Attachment, ...]

    def text(self, words: str) -> str:
        """What a record says: the message's own `words` and what was forwarded, or its files."""
        names = ", ".join(each.name for each in self.attachments if each.name)
        return "\n\n".join(each for each in (words, self.forwarded) if each) or names


async def inputs_from_tags(
    services: Services,
    message: SlackMessage,
    tags: Sequence[Tag],
    *,
    channel: str,
    terms: CharterTerms,
) -> list[RecordInput]:
    """What the `tags` of a message log.

    A tag without text logs the files of the message and the messages forwarded with it, or else the
    first message of its thread.
    """
    subject, whole = await _subject(services, message), None
    if not subject.text("") and not all(has_words(tag.text) for tag in tags):
        first = await _first_of_thread(services, message, channel=channel)
        whole = None if first is None else await _subject(services, first)
    return [
        await _input_from_part(services, subject, tag, channel=channel, terms=terms)
        if whole is None or has_words(tag.text)
        else await _input_from_whole(services, whole, tag, channel=channel, terms=terms)
        for tag in tags
    ]


async def inputs_from_message(
    services: Services,
    message: SlackMessage,
    *,
    kind: Kind,
    channel: str,
    terms: CharterTerms,
) -> list[RecordInput]:
    """What is logged as `kind` by pointing at a message: each such tag, or all of it.

    Raises BadRequest for a message of the bot or of Slackbot.
    """
    if message.is_ours:
        raise BadRequest(
            _("I log what people say, not my own messages. Choose the message of the person.")
        )
    is_empty = is_only_tag(message.text, words=terms.tag_words, areas=terms.areas)
    if is_empty and not message.files and not message.forwarded:
        message = await _first_of_thread(services, message, channel=channel) or message
    subject = await _subject(services, message)
    # The message itself may have the tag, and be handled later.
    tags = [tag for tag in _tags(services, message.text, terms=terms) if tag.kind is kind]
    if not tags:
        whole = Tag(kind, message.text)
        return [await _input_from_whole(services, subject, whole, channel=channel, terms=terms)]
    return [
        await _input_from_part(services, subject, tag, channel=channel, terms=terms) for tag in tags
    ]


async def input_from_command(
    services: Services, tag: Tag, *, text: str, user: SlackUser
) -> RecordInput:
    """What a command logs: its own text, because it has no message."""
    return RecordInput(
        kind=tag.kind,
        text=await services.readable(tag.text),
        source=Source(text=text),
        author=user,
        options=tag.options,
        owner=await _owner(services, tag),
        problems=tag.problems,
    )


async def _input_from_part(
    services: Services, subject: _Subject, tag: Tag, *, channel: str, terms: CharterTerms
) -> RecordInput:
    """What `tag` logs of the message that it is in, and what that refers to."""
    words = await services.readable(tag.text) if has_words(tag.text) else ""
    quoted: Sequence[_Quote] = ()
    if refers_back(tag.text) and not subject.text(""):
        quoted = await _quotes(services, subject.message, channel=channel, terms=terms)
    lines = "\n".join(f"{each.author}: {each.words}" for each in quoted)
    part = await _input(
        services,
        subject,
        tag,
        text=f"{words}\n\n{lines}" if quoted else subject.text(words),
        source=source_of(services, subject.message, channel=channel, part=tag.text or None),
    )
    if not quoted:
        return part
    return replace(part, title=title_of(quoted[-1].words), quotes_thread=True)


async def _input_from_whole(
    services: Services, subject: _Subject, tag: Tag, *, channel: str, terms: CharterTerms
) -> RecordInput:
    """What `tag`, which is elsewhere, logs of a message: all of it."""
    words = await readable_words(services, subject.message.text, terms=terms)
    source = source_of(services, subject.message, channel=channel)
    return await _input(services, subject, tag, text=subject.text(words), source=source)


async def _input(
    services: Services, subject: _Subject, tag: Tag, *, text: str, source: Source
) -> RecordInput:
    return RecordInput(
        kind=tag.kind,
        text=text,
        source=source,
        author=subject.author,
        options=tag.options,
        owner=await _owner(services, tag),
        problems=tag.problems,
        attachments=subject.attachments,
    )


@dataclass(frozen=True, kw_only=True)
class _Quote:
    """What someone said before, as people read it."""

    author: str
    words: str


async def _quotes(
    services: Services, reply: SlackMessage, *, channel: str, terms: CharterTerms
) -> Sequence[_Quote]:
    """What a short reply refers to: its thread's first message, and the one before the reply."""
    if reply.thread_ts is None or reply.thread_ts == reply.ts:
        return ()
    before = await services.directory.said_before(channel, thread_ts=reply.thread_ts, ts=reply.ts)
    quotes = []
    for message in {each.ts: each for each in (*before[:1], *before[-1:])}.values():
        words = await readable_words(services, message.text, terms=terms)
        if words:
            author = await author_of(services, message)
            quotes.append(_Quote(author=author.name, words=words))
    return quotes


async def _subject(services: Services, message: SlackMessage) -> _Subject:
    forwarded = [
        "\n".join((await services.readable(each.text), _forwarded_from(each.author)))
        for each in message.forwarded
    ]
    return _Subject(
        message=message,
        author=await author_of(services, message),
        forwarded="\n\n".join(forwarded),
        attachments=await attachments_of(services, message),
    )


def _forwarded_from(author: str) -> str:
    if not author:
        return _("(forwarded)")
    return _("(forwarded from {author})").format(author=author)


def source_of(
    services: Services, message: SlackMessage, *, channel: str, part: str | None = None
) -> Source:
    """The message as the source that a record keeps, with the text of its tag."""
    return Source(
        text=message.text,
        part=part,
        ts=message.ts,
        thread_ts=message.thread_ts,
        permalink=services.workspace.permalink(
            channel=channel, ts=message.ts, thread_ts=message.thread_ts
        ),
    )


async def readable_words(services: Services, text: str, *, terms: CharterTerms) -> str:
    """The readable text of a message, without its tags."""
    bot = services.workspace.user_id
    return await services.readable(
        without_tags(text, words=terms.tag_words, areas=terms.areas, bot_user_id=bot)
    )


def message_text(services: Services, text: str, *, terms: CharterTerms) -> MessageText:
    """The text of a message and those of its tags."""
    tags = _tags(services, text, terms=terms)
    return MessageText(text, [(tag.kind, tag.text) for tag in tags])


def _tags(services: Services, text: str, *, terms: CharterTerms) -> Sequence[Tag]:
    """The tags in a message that log records with their own texts."""
    words, areas, bot = terms.tag_words, terms.areas, services.workspace.user_id
    tags = find_tags(text, words=words, areas=areas, bot_user_id=bot)
    line = parse_mention(text, bot_user_id=bot, words=words, areas=areas)
    if not tags and line and line.record:
        tags = (line.record,)
    return [tag for tag in tags if has_words(tag.text)]


async def author_of(services: Services, message: SlackMessage) -> SlackUser:
    """Who wrote the message: a person, or an app."""
    if message.app is not None:
        return SlackUser(
            user_id=message.app.app_id,
            team_ids=(),
            name=message.app.name,
            is_from_own_workspace=False,
        )
    return await services.user(message.user_id or "")


async def attachments_of(services: Services, message: SlackMessage) -> tuple[Attachment, ...]:
    """The files of the message. One that Slack doesn't show in time has no name."""
    return tuple(await asyncio.gather(*(_attachment(services, each) for each in message.files)))


async def _attachment(services: Services, file: SlackFile) -> Attachment:
    shown: SlackFile | None = file
    if not file.name:
        with suppress(SlackError, TimeoutError):
            shown = await services.directory.within(LOOKUP_SECONDS).file(file.file_id)
    shown = shown or file
    return Attachment(name=shown.name, address=shown.address, file_id=file.file_id)


async def _first_of_thread(
    services: Services, message: SlackMessage, *, channel: str
) -> SlackMessage | None:
    if message.thread_ts is None or message.thread_ts == message.ts:
        return None
    first = await services.directory.message(channel, message.thread_ts)
    # The bot's own messages can't be logged.
    return None if first is None or first.is_ours else first


async def _owner(services: Services, tag: Tag) -> SlackUser | None:
    """The person that the options name as owner."""
    named = tag.options.owner
    return await services.user(named) if named else None
