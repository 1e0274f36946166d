"""Messages: tags and mentions in channels and threads, edits, deletions, direct messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import missing_names, overtaken
from handlers.bot_messages import handle_direct_message, invocation_of
from handlers.capture import (
    ChannelContext,
    capture_inputs,
    channel_context,
    reply_about,
)
from handlers.checkin_replies import handle_direct_answer, reply_of
from handlers.events import EventListener, Relevance
from handlers.handler_services import Services
from handlers.interactions import Interaction, Payload, enqueue_reply, member_of
from handlers.known_snapshots import KnownSnapshots, OutdatedSnapshot, require_current
from handlers.record_inputs import (
    RecordInput,
    author_of,
    inputs_from_tags,
    message_text,
)
from pico_bot.checkins import lookup, replies
from pico_bot.commands import Invocation, run_command
from pico_bot.delivery import suspension
from pico_bot.model import Channel, CharterTerms, Kind, Member, Snapshot, Via
from pico_bot.partnerships import SlackMessage, SlackUser, partnerships
from pico_bot.records.views import near_miss_question
from pico_bot.tags import Tag, find_near_misses, find_tags, may_have_tag, parse_mention

# Message events with other subtypes aren't messages that people or apps wrote.
_WRITTEN = frozenset({None, "bot_message", "file_share", "me_message", "thread_broadcast"})


@dataclass(frozen=True, kw_only=True)
class _ParsedMessage:
    """What a message asks for: records to log, a command to run, or what its hashtags mean."""

    inputs: tuple[RecordInput, ...] = ()
    via: Via = Via.HASHTAG
    invocation: Invocation | None = None
    near_misses: Mapping[str, Kind] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether the message has no tag, nothing like a tag, and no command."""
        return not self.inputs and not self.near_misses and self.invocation is None


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a message is, and what became of it before: see `_read`.

    `snapshot` is that of the channel's partnership; None if it has none.
    """

    snapshot: Snapshot | None
    in_prompt: bool = False
    is_reply: bool = False
    is_overtaken: bool = False

    @property
    def terms(self) -> CharterTerms:
        """The terms in force there."""
        return partnerships.NEW_TERMS if self.snapshot is None else self.snapshot.terms


def _on_arrival(services: Services, interaction: Interaction, event: Payload) -> Relevance:
    """Whether the message can matter; also records who wrote where.

    A mention arrives as a message too. That is why there is no listener for `app_mention`: each
    message is handled once.
    """
    match interaction.kind:
        case "message_deleted":
            return _relevance_of_deletion(services, event)
        case "message_changed":
            message = event["message"]
            if message.get("subtype") == "tombstone":
                return _relevance_of_deletion(services, event)
            # Unfurling a link changes a message too, but not its text.
            previous = event.get("previous_message") or {}
            if _is_ours(services, message) or _text(services, message) == previous.get("text"):
                return Relevance.NONE
            if _asks(services, message) or _asked(services, event):
                return Relevance.CERTAIN
            return Relevance.POSSIBLE
    if event.get("subtype") not in _WRITTEN or _is_ours(services, event):
        return Relevance.NONE
    if event.get("channel_type") == "im":
        return Relevance.CERTAIN if interaction.user_id else Relevance.NONE
    if interaction.user_id:
        services.activity.record(
            channel_id=interaction.channel_id,
            user_id=interaction.user_id,
            at=services.clock.now(),
        )
    if _asks(services, event):
        return Relevance.CERTAIN
    return Relevance.POSSIBLE if interaction.thread_ts else Relevance.NONE


def _asks(services: Services, message: Payload) -> bool:
    """Whether a message may have a tag, or address the bot."""
    text = _text(services, message)
    return may_have_tag(text) or f"<@{services.workspace.user_id}" in text


def _asked(services: Services, event: Payload) -> bool:
    """Whether a changed or deleted message of a person had a tag, or addressed the bot."""
    previous = event.get("previous_message") or {}
    return not _is_ours(services, previous) and _asks(services, previous)


def _is_ours(services: Services, message: Payload) -> bool:
    return services.directory.is_ours(message)


def _relevance_of_deletion(services: Services, event: Payload) -> Relevance:
    return Relevance.CERTAIN if _asked(services, event) else Relevance.POSSIBLE


def _concerns(session: Session, interaction: Interaction, _event: Payload) -> bool:
    """Whether a message is in the thread of a check-in, or a changed one is on record."""
    if interaction.kind != "message" and overtaken.is_on_record(session, interaction):
        return True
    return interaction.thread_ts is not None and lookup.is_prompt(
        session, channel_slack_id=interaction.channel_id, thread_ts=interaction.thread_ts
    )


async def _handle(services: Services, interaction: Interaction, event: Payload) -> None:
    match interaction.kind:
        case "message_changed":
            await _handle_edit(services, event, interaction)
        case "message_deleted":
            await _handle_deletion(services, interaction)
        case _ if event.get("channel_type") == "im":
            message = services.directory.read_message(event)
            if not await handle_direct_answer(services, interaction, message=message):
                await handle_direct_message(services, interaction, text=message.text)
        case _:
            message = services.directory.read_message(event)
            await _handle_message(services, message, interaction)


EVENTS = {"message": EventListener(on_arrival=_on_arrival, concerns=_concerns, handle=_handle)}


async def _handle_message(
    services: Services, message: SlackMessage, interaction: Interaction
) -> None:
    known = services.snapshots.known(interaction.channel_id)
    if known is not None and interaction.thread_ts is None:
        try:
            # Almost always all of this is so, and the effect is the first transaction.
            await _take(services, message, interaction, place=_Place(snapshot=known))
            return
        except OutdatedSnapshot:
            services.snapshots.forget(interaction.channel_id)
            await services.use_known_locale(interaction)
    place = await services.db.transact(_read, interaction, services.snapshots)
    await _take(services, message, interaction, place=place)


async def _take(
    services: Services, message: SlackMessage, interaction: Interaction, *, place: _Place
) -> None:
    """Do what the message asks for; raises OutdatedSnapshot unless `place` is as it is now."""
    parsed = await _parse(services, interaction, message, terms=place.terms)
    if parsed.is_plain and not place.in_prompt:
        await services.db.transact(_require_current, interaction, place)
        services.metrics.event("message", "ignored")
        return
    user = await author_of(services, message)
    context = await _context(services, interaction, parsed)
    reply = current = None
    if place.in_prompt and message.app is None and not parsed.invocation:
        reply = await reply_of(services, message, interaction.channel_id, terms=place.terms)
    if place.is_overtaken:
        current = await overtaken.current_message(services, interaction, terms=place.terms)

    def use_case(session: Session, now: datetime) -> None:
        channel = _require_current(session, interaction, place)
        _log(
            session,
            services,
            interaction,
            context=context,
            user=user,
            parsed=parsed,
            is_overtaken=place.is_overtaken,
            channel=channel,
            now=now,
        )
        _reply(session, interaction, parsed, terms=place.terms, now=now)
        if channel is None:
            return
        if channel.suspended_at is not None:
            # Slack delivers messages only from channels that the bot is in.
            suspension.resume_channel(session, slack_id=channel.slack_id)
        if reply:
            member = member_of(session, channel.partnership, user, active_at=now)
            _answer(session, interaction, member, reply, is_tagged=bool(parsed.inputs), now=now)
        if place.is_overtaken:
            overtaken.catch_up(session, interaction, current=current, now=now)

    await services.run_and_reply(interaction, use_case)


def _reply(
    session: Session,
    interaction: Interaction,
    parsed: _ParsedMessage,
    *,
    terms: CharterTerms,
    now: datetime,
) -> None:
    """Answer the message's command, and ask about hashtags that are almost tags."""
    if parsed.invocation:
        answer = run_command(session, parsed.invocation, now=now)
        if answer is not None:
            enqueue_reply(session, interaction, answer, what="answer", now=now)
    if parsed.near_misses:
        _ask_about(session, interaction, parsed.near_misses, terms=terms, now=now)


def _ask_about(
    session: Session,
    interaction: Interaction,
    near_misses: Mapping[str, Kind],
    *,
    terms: CharterTerms,
    now: datetime,
) -> None:
    """Ask what hashtags mean that are almost tags."""
    question = near_miss_question(near_misses, ts=interaction.message_ts, terms=terms)
    enqueue_reply(session, interaction, question, what="near_miss", now=now)


def _log(
    session: Session,
    services: Services,
    interaction: Interaction,
    *,
    context: ChannelContext | None,
    user: SlackUser,
    parsed: _ParsedMessage,
    is_overtaken: bool,
    channel: Channel | None,
    now: datetime,
) -> None:
    """Log what the message asks for."""
    if context is None:
        return
    logged, problems = capture_inputs(
        session,
        services,
        context=context,
        user=user,
        inputs=parsed.inputs,
        via=parsed.via,
        now=now,
        channel=channel,
    )
    # An edit that came before the message may have logged it.
    if not is_overtaken:
        reply_about(session, interaction, logged=logged, problems=problems, now=now)


def _answer(
    session: Session,
    interaction: Interaction,
    member: Member,
    reply: replies.Reply,
    *,
    is_tagged: bool,
    now: datetime,
) -> None:
    """Take the message as an answer to the check-in in whose thread it is, or as a remark."""
    status = replies.answer_in_thread(
        session,
        reply,
        thread_ts=interaction.thread_ts or "",
        member=member,
        now=now,
        is_tagged=is_tagged,
    )
    missing_names.note_reply(session, interaction, ts=reply.ts, text=reply.text, now=now)
    if status:
        enqueue_reply(session, interaction, status, what="meant", now=now)


async def _handle_edit(services: Services, event: Payload, interaction: Interaction) -> None:
    """Log tags that an edit added, and ask about what is almost one.

    Records keep their text, and their cards mention the edit.
    """
    if event["message"].get("subtype") == "tombstone":
        await _handle_deletion(services, interaction)
        return
    message = services.directory.read_message(event["message"])
    user = await author_of(services, message)
    place = await services.db.transact(_read, interaction, services.snapshots)
    parsed = await _parse(services, interaction, message, terms=place.terms)
    context = None
    # An answer to a check-in in a direct message can be changed, but nothing is logged there.
    if not (place.is_reply and event.get("channel_type") == "im"):
        context = await _context(services, interaction, parsed)
    said = message_text(services, message.text, terms=place.terms)
    asked = _near_misses((event.get("previous_message") or {}).get("text") or "", place.terms)
    added = {word: kind for word, kind in parsed.near_misses.items() if word not in asked}
    current = None
    # A later edit may have been handled before.
    if place.is_reply or place.is_overtaken:
        current = await overtaken.current_message(services, interaction, terms=place.terms)

    def use_case(session: Session, now: datetime) -> None:
        overtaken.note_if_overtaking(session, interaction, now=now)
        overtaken.mark_edited(session, interaction, message=said, now=now)
        if context:
            capture_inputs(
                session,
                services,
                context=context,
                user=user,
                inputs=parsed.inputs,
                via=Via.EDIT,
                now=now,
            )
        if added:
            _ask_about(session, interaction, added, terms=place.terms, now=now)
        if place.is_reply or place.is_overtaken:
            if current is None:
                overtaken.mark_deleted(session, interaction, now=now)
            else:
                overtaken.edit_reply(session, interaction, words=current.words, now=now)

    await services.run_and_reply(interaction, use_case)


async def _handle_deletion(services: Services, interaction: Interaction) -> None:
    def use_case(session: Session, now: datetime) -> None:
        overtaken.note_if_overtaking(session, interaction, now=now)
        overtaken.mark_deleted(session, interaction, now=now)

    await services.run_once(interaction, use_case)


def _read(session: Session, interaction: Interaction, snapshots: KnownSnapshots) -> _Place:
    """What the database knows of a message: its partnership, whether it is in a check-in."""
    channel_id, thread_ts = interaction.channel_id, interaction.thread_ts
    return _Place(
        snapshot=snapshots.read(session, channel_id),
        in_prompt=thread_ts is not None
        and lookup.is_prompt(session, channel_slack_id=channel_id, thread_ts=thread_ts),
        is_reply=thread_ts is not None
        and replies.is_reply(session, channel_slack_id=channel_id, ts=interaction.message_ts),
        is_overtaken=overtaken.is_overtaken(session, interaction),
    )


def _require_current(session: Session, interaction: Interaction, place: _Place) -> Channel | None:
    """The channel; raises OutdatedSnapshot unless `place` is as it is now."""
    channel = partnerships.channel_at(session, interaction.channel_id)
    require_current(channel, place.snapshot)
    if overtaken.is_overtaken(session, interaction) != place.is_overtaken:
        raise OutdatedSnapshot
    return channel


async def _context(
    services: Services, interaction: Interaction, parsed: _ParsedMessage
) -> ChannelContext | None:
    return await channel_context(services, interaction.channel_id) if parsed.inputs else None


async def _parse(
    services: Services, interaction: Interaction, message: SlackMessage, *, terms: CharterTerms
) -> _ParsedMessage:
    """What the message asks for; tags go before a mention of the bot."""
    text, bot = message.text, services.workspace.user_id
    if not may_have_tag(text) and f"<@{bot}" not in text:
        return _ParsedMessage()
    tags, via = _tags(text, terms, bot=bot), Via.HASHTAG
    # No app gets answers.
    near_misses = {} if message.app else _near_misses(text, terms)
    line = parse_mention(text, bot_user_id=bot, words=terms.tag_words, areas=terms.areas)
    if not tags and line and line.record:
        tags, via = (line.record,), Via.MENTION
    if tags:
        inputs = await inputs_from_tags(
            services, message, tags, channel=interaction.channel_id, terms=terms
        )
        return _ParsedMessage(inputs=tuple(inputs), via=via, near_misses=near_misses)
    if line is None or near_misses or message.app:
        return _ParsedMessage(near_misses=near_misses)
    return _ParsedMessage(
        invocation=await invocation_of(
            services, interaction, text=line.command_line, is_slash_command=False
        ),
    )


def _tags(text: str, terms: CharterTerms, *, bot: str) -> tuple[Tag, ...]:
    return find_tags(text, words=terms.tag_words, areas=terms.areas, bot_user_id=bot)


def _near_misses(text: str, terms: CharterTerms) -> Mapping[str, Kind]:
    found = find_near_misses(text, words=terms.tag_words, areas=terms.areas)
    return {tag.word: tag.kind for tag in found}


def _text(services: Services, message: Payload) -> str:
    """The text of a message; that of an app may be only in its blocks."""
    text: str = message.get("text") or ""
    if not text and message.get("bot_id"):
        return services.directory.read_message(message).text
    return text
