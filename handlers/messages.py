"""Messages: tags and mentions in channels and threads, edits, deletions, direct messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.bot_messages import handle_direct_message, invocation_of
from handlers.capture import (
    RecordInput,
    capture_and_reply,
    capture_inputs,
    channel_context,
    input_from_tag,
    readable_words,
)
from handlers.checkin_replies import handle_direct_answer
from handlers.events import EventListener, Relevance
from handlers.interactions import Interaction, Payload, Services, enqueue_reply, member_of
from pico_bot.checkins import lookup, replies
from pico_bot.commands import Invocation, run_command
from pico_bot.delivery import suspension
from pico_bot.model import CharterTerms, Via
from pico_bot.partnerships import partnerships
from pico_bot.records import sources
from pico_bot.tags import Tag, find_tags, parse_mention

# Message events with other subtypes aren't messages that people wrote.
_WRITTEN = frozenset({None, "thread_broadcast", "file_share"})


@dataclass(frozen=True, kw_only=True)
class _ParsedMessage:
    """What a message asks for: records to log, or a command to run."""

    terms: CharterTerms
    inputs: tuple[RecordInput, ...] = ()
    via: Via = Via.HASHTAG
    invocation: Invocation | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the message has no tag and no command."""
        return not self.inputs and self.invocation is None


def _on_arrival(services: Services, interaction: Interaction, event: Payload) -> Relevance:
    """Whether the message can matter; also records who wrote where.

    A mention arrives as a message too. That is why there is no listener for `app_mention`: each
    message is handled once.
    """
    match interaction.kind:
        case "message_deleted":
            return Relevance.POSSIBLE
        case "message_changed":
            message = event["message"]
            if message.get("subtype") == "tombstone":
                return Relevance.POSSIBLE
            # Unfurling a link changes a message too, but not its text.
            if (
                message.get("bot_id")
                or not interaction.user_id
                or _text(message) == (event.get("previous_message") or {}).get("text")
            ):
                return Relevance.NONE
            return Relevance.CERTAIN if _asks(services, message) else Relevance.POSSIBLE
    if (
        event.get("subtype") not in _WRITTEN
        or not interaction.user_id
        or event.get("bot_id")
        or interaction.user_id == services.workspace.user_id
    ):
        return Relevance.NONE
    if event.get("channel_type") == "im":
        return Relevance.CERTAIN
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
    text = _text(message)
    return "#" in text or f"<@{services.workspace.user_id}" in text


def _concerns(session: Session, interaction: Interaction, _event: Payload) -> bool:
    """Whether a reply is in the thread of a check-in, or a changed message is on record."""
    channel_id, ts = interaction.channel_id, interaction.message_ts
    if interaction.kind == "message":
        return interaction.thread_ts is not None and lookup.is_prompt(
            session, channel_slack_id=channel_id, thread_ts=interaction.thread_ts
        )
    return sources.is_source(session, channel_slack_id=channel_id, ts=ts) or replies.is_reply(
        session, channel_slack_id=channel_id, ts=ts
    )


async def _handle(services: Services, interaction: Interaction, event: Payload) -> None:
    match interaction.kind:
        case "message_changed":
            await _handle_edit(services, event, interaction)
        case "message_deleted":
            await _handle_deletion(services, interaction)
        case _ if event.get("channel_type") == "im":
            text = _cleaned(event)["text"]
            if not await handle_direct_answer(services, interaction, text=text):
                await handle_direct_message(services, interaction, text=text)
        case _:
            await _handle_message(services, _cleaned(event), interaction)


EVENTS = {"message": EventListener(on_arrival=_on_arrival, concerns=_concerns, handle=_handle)}


async def _handle_message(services: Services, event: Payload, interaction: Interaction) -> None:
    parsed = await _parse(services, interaction, text=event["text"])
    thread_ts = interaction.thread_ts
    in_prompt = thread_ts is not None and await services.db.transact(
        lookup.is_prompt, channel_slack_id=interaction.channel_id, thread_ts=thread_ts
    )
    if parsed.is_plain and not in_prompt:
        services.metrics.event("message", "ignored")
        return
    user = await services.user_of(interaction)
    context = await channel_context(services, interaction.channel_id) if parsed.inputs else None
    reply = await readable_words(services, event["text"], terms=parsed.terms) if in_prompt else None

    def use_case(session: Session, now: datetime) -> None:
        if context:
            capture_and_reply(
                session,
                services,
                interaction,
                context=context,
                user=user,
                inputs=parsed.inputs,
                via=parsed.via,
                now=now,
            )
        if parsed.invocation:
            answer = run_command(session, parsed.invocation, now=now)
            enqueue_reply(session, interaction, answer, what="answer", now=now)
        channel = partnerships.channel_at(session, interaction.channel_id)
        if channel is None:
            return
        if channel.suspended_at is not None:
            # Slack delivers messages only from channels that the bot is in.
            suspension.resume_channel(session, slack_id=channel.slack_id)
        if not thread_ts or not reply or parsed.invocation:
            return
        question = replies.answer_in_thread(
            session,
            channel_slack_id=interaction.channel_id,
            thread_ts=thread_ts,
            ts=interaction.message_ts,
            member=member_of(session, channel.partnership, user, active_at=now),
            text=reply,
            now=now,
            is_tagged=bool(parsed.inputs),
        )
        if question:
            enqueue_reply(session, interaction, question, what="meant", now=now)

    await services.run_and_reply(interaction, use_case)


async def _handle_edit(services: Services, event: Payload, interaction: Interaction) -> None:
    """Log tags that an edit added. Records keep their text, and their cards mention the edit."""
    message = _cleaned(event["message"])
    if message.get("subtype") == "tombstone":
        await _handle_deletion(services, interaction)
        return
    user = await services.user_of(interaction)
    parsed = await _parse(services, interaction, text=message["text"])
    context = await channel_context(services, interaction.channel_id) if parsed.inputs else None
    reply = (
        await readable_words(services, message["text"], terms=parsed.terms)
        if interaction.thread_ts
        else None
    )

    def use_case(session: Session, now: datetime) -> None:
        channel = partnerships.channel_at(session, interaction.channel_id)
        if channel:
            sources.sync_with_message(
                session, channel=channel, ts=interaction.message_ts, deleted=False, now=now
            )
        if reply is not None:
            replies.on_reply_edited(
                session,
                channel_slack_id=interaction.channel_id,
                ts=interaction.message_ts,
                text=reply,
                now=now,
            )
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

    await services.run_and_reply(interaction, use_case)


async def _handle_deletion(services: Services, interaction: Interaction) -> None:
    channel_id, ts = interaction.channel_id, interaction.message_ts

    def use_case(session: Session, now: datetime) -> None:
        channel = partnerships.channel_at(session, channel_id)
        if channel:
            sources.sync_with_message(session, channel=channel, ts=ts, deleted=True, now=now)
        replies.on_reply_deleted(session, channel_slack_id=channel_id, ts=ts, now=now)

    await services.run_once(interaction, use_case)


async def _parse(services: Services, interaction: Interaction, *, text: str) -> _ParsedMessage:
    """What the message asks for; tags go before a mention of the bot."""
    bot = services.workspace.user_id
    terms = await services.db.transact(partnerships.terms_at, interaction.channel_id)
    if "#" not in text and f"<@{bot}" not in text:
        return _ParsedMessage(terms=terms)
    tags, via = _tags(text, terms, bot=bot), Via.HASHTAG
    line = parse_mention(text, bot_user_id=bot, words=terms.tag_words, areas=terms.areas)
    if not tags and line and line.record:
        tags, via = (line.record,), Via.MENTION
    if tags:
        user = await services.user_of(interaction)
        inputs = [
            await input_from_tag(services, interaction, tag, text=text, user=user, terms=terms)
            for tag in tags
        ]
        return _ParsedMessage(terms=terms, inputs=tuple(inputs), via=via)
    if line is None:
        return _ParsedMessage(terms=terms)
    return _ParsedMessage(
        terms=terms,
        invocation=await invocation_of(
            services, interaction, text=line.command_line, is_slash_command=False
        ),
    )


def _tags(text: str, terms: CharterTerms, *, bot: str) -> tuple[Tag, ...]:
    return find_tags(text, words=terms.tag_words, areas=terms.areas, bot_user_id=bot)


def _cleaned(event: Payload) -> dict[str, Any]:
    # PostgreSQL can't store a NUL.
    return {**event, "text": _text(event).replace("\x00", "")}


def _text(message: Payload) -> str:
    return message.get("text") or ""
