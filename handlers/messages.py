"""Messages: hashtags and mentions in channels and threads, edits, deletions, direct messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from sqlalchemy.orm import Session

from handlers.bot_messages import handle_direct_message, invocation_of
from handlers.capture import (
    RecordInput,
    capture_for,
    capture_inputs,
    channel_context,
    input_from_tag,
    readable_words,
)
from handlers.checkin_replies import handle_direct_answer
from handlers.interactions import Interaction, Services, reply_to_speaker
from pico_bot.checkins import lookup, replies
from pico_bot.commands import Invocation
from pico_bot.delivery import suspension
from pico_bot.model import CharterTerms, Via
from pico_bot.partnerships import partnerships
from pico_bot.records import sources
from pico_bot.tags import Tag, find_tags, parse_mention

# A message event of another kind tells of something that nobody said.
_SAID = frozenset({None, "thread_broadcast", "file_share"})


@dataclass(frozen=True, kw_only=True)
class _Heard:
    """What a message asks for: something to log, or words to answer."""

    terms: CharterTerms
    subjects: tuple[RecordInput, ...] = ()
    via: Via = Via.HASHTAG
    question: Invocation | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether it asks for nothing: people talk."""
        return not self.subjects and self.question is None


def register(app: AsyncApp, services: Services) -> None:
    """Listen to what is said in channels and to the bot directly.

    A mention arrives as a message too, so `app_mention` is not listened to: one message, one
    delivery.
    """

    async def on_message(event: dict[str, Any], body: dict[str, Any]) -> None:
        delivery, subtype = body["event_id"], event.get("subtype")
        if subtype == "message_changed":
            await _changed(services, event, delivery=delivery)
        elif subtype == "message_deleted":
            await _gone(services, event["channel"], event["deleted_ts"], delivery=delivery)
        elif subtype in _SAID and event.get("user") and not event.get("bot_id"):
            await _said(services, _cleaned(event), delivery=delivery)
        else:
            services.metrics.event("message", "unhandled")

    app.event("message")(on_message)


async def _said(services: Services, event: dict[str, Any], *, delivery: str) -> None:
    occasion = Interaction(
        kind="message",
        key=delivery,
        user_id=event["user"],
        channel_id=event["channel"],
        thread_ts=event.get("thread_ts"),
    )
    if event.get("channel_type") == "im":
        if not await handle_direct_answer(services, occasion, words=event["text"], ts=event["ts"]):
            await handle_direct_message(services, occasion, words=event["text"])
        return
    heard = await _understand(services, event)
    in_prompt = event.get("thread_ts") and await services.db.transact(
        lookup.is_prompt, channel_slack_id=event["channel"], thread_ts=event["thread_ts"]
    )
    beats = services.pulse.beats(occasion, now=services.clock.now())
    if heard.is_nothing and not in_prompt and not beats:
        services.metrics.event("message", "talk")
        return
    speaker = await services.directory.speaker(event["user"])
    arrival = await channel_context(services, event["channel"]) if heard.subjects else None
    reply = await readable_words(services, event["text"], terms=heard.terms) if in_prompt else None

    def effect(session: Session, now: datetime) -> None:
        if arrival:
            capture_for(
                session,
                services,
                occasion,
                arrival=arrival,
                speaker=speaker,
                subjects=heard.subjects,
                via=heard.via,
                now=now,
            )
        if heard.question:
            answer = heard.question.answer(session, now=now)
            reply_to_speaker(session, occasion, answer, what="answer", now=now)
        channel = partnerships.channel_at(session, event["channel"])
        if channel is None:
            return
        # Whoever speaks there shows that the bot is in the channel again.
        suspension.resume_channel(session, slack_id=channel.slack_id)
        member = partnerships.member(
            session, partnership=channel.partnership, speaker=speaker, spoke_at=now
        )
        if reply and not heard.question:
            asking = replies.answer_in_thread(
                session,
                channel_slack_id=event["channel"],
                thread_ts=event["thread_ts"],
                ts=event["ts"],
                member=member,
                text=reply,
                now=now,
                is_tagged=bool(heard.subjects),
            )
            if asking:
                reply_to_speaker(session, occasion, asking, what="meant", now=now)

    await services.act(occasion, effect)


async def _changed(services: Services, event: dict[str, Any], *, delivery: str) -> None:
    """An edit may add a tag; a record that stands keeps its text and says that it was edited."""
    message = _cleaned({**event["message"], "channel": event["channel"]})
    if message.get("subtype") == "tombstone":
        await _gone(services, event["channel"], message["ts"], delivery=delivery)
        return
    # An unfurled link changes a message too, and not what it says.
    before = (event.get("previous_message") or {}).get("text")
    if message.get("bot_id") or not message.get("user") or message["text"] == before:
        return
    occasion = Interaction(
        kind="message_changed",
        key=delivery,
        user_id=message["user"],
        channel_id=event["channel"],
        thread_ts=message.get("thread_ts"),
    )
    speaker = await services.directory.speaker(message["user"])
    heard = await _understand(services, message)
    arrival = await channel_context(services, event["channel"]) if heard.subjects else None
    reply = (
        await readable_words(services, message["text"], terms=heard.terms)
        if message.get("thread_ts")
        else None
    )

    def effect(session: Session, now: datetime) -> None:
        channel = partnerships.channel_at(session, event["channel"])
        if channel:
            sources.sync_with_message(
                session, channel=channel, ts=message["ts"], deleted=False, now=now
            )
        if reply is not None:
            replies.reply_edited(
                session,
                channel_slack_id=event["channel"],
                ts=message["ts"],
                text=reply,
                now=now,
            )
        if arrival:
            capture_inputs(
                session,
                services,
                arrival=arrival,
                speaker=speaker,
                subjects=heard.subjects,
                via=Via.EDIT,
                now=now,
            )

    await services.act(occasion, effect)


async def _gone(services: Services, channel_id: str, ts: str, *, delivery: str) -> None:
    occasion = Interaction(kind="message_deleted", key=delivery, user_id="", channel_id=channel_id)

    def effect(session: Session, now: datetime) -> None:
        channel = partnerships.channel_at(session, channel_id)
        if channel:
            sources.sync_with_message(session, channel=channel, ts=ts, deleted=True, now=now)
        replies.reply_deleted(session, channel_slack_id=channel_id, ts=ts, now=now)

    await services.once(occasion, effect)


async def _understand(services: Services, event: dict[str, Any]) -> _Heard:
    """What the message asks for; hashtags count first, then what is said to the bot."""
    text, bot = event["text"], services.home.user_id
    terms = await services.db.transact(partnerships.terms_at, event["channel"])
    if "#" not in text and f"<@{bot}" not in text:
        return _Heard(terms=terms)
    tags, via = _tags(text, terms, bot=bot), Via.HASHTAG
    line = parse_mention(text, bot_user_id=bot, words=terms.tag_words, areas=terms.areas)
    if not tags and line and line.record:
        tags, via = (line.record,), Via.MENTION
    if tags:
        speaker = await services.directory.speaker(event["user"])
        subjects = [
            await input_from_tag(services, tag, event=event, speaker=speaker, terms=terms)
            for tag in tags
        ]
        return _Heard(terms=terms, subjects=tuple(subjects), via=via)
    if line is None:
        return _Heard(terms=terms)
    return _Heard(
        terms=terms,
        question=await invocation_of(
            services,
            words=line.verb_line,
            user_id=event["user"],
            channel_id=event["channel"],
            by_command=False,
        ),
    )


def _tags(text: str, terms: CharterTerms, *, bot: str) -> tuple[Tag, ...]:
    return find_tags(text, words=terms.tag_words, areas=terms.areas, bot_user_id=bot)


def _cleaned(event: dict[str, Any]) -> dict[str, Any]:
    # PostgreSQL cannot store a NUL, and nobody can read one.
    return {**event, "text": (event.get("text") or "").replace("\x00", "")}
