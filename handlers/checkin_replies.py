"""Answers to a check-in that somebody writes to the bot directly."""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services, reply_to_speaker
from pico_bot.checkins import drafts, lookup, occurrence_of_message, replies, require_may_answer
from pico_bot.commands import is_command, is_known
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.partnerships import partnerships
from pico_bot.tags import find_tags, parse_mention


class _NotMeant(Exception):
    """Nothing waits for an answer, so the words are something else."""


async def handle_direct_answer(
    services: Services, occasion: Interaction, *, words: str, ts: str
) -> bool:
    """Take what somebody writes directly as an answer, where they are asked; whether it is one.

    `ts` is what Slack calls their message. A reply to the message that asks them is one. Words that
    are no verb may be meant so, which they are asked; both sides would read it.
    """
    tagged = await services.db.transact(partnerships.tag_words_of, occasion.user_id)
    line = parse_mention(words, bot_user_id=services.home.user_id, words=tagged)
    # Whoever mentions the bot asks it, and so does a verb alone.
    if find_tags(words, words=tagged) or line or is_command(words):
        return False
    if occasion.thread_ts and await _asks(services, occasion, thread_ts=occasion.thread_ts):
        await _take(services, occasion, thread_ts=occasion.thread_ts, words=words, ts=ts)
        return True
    return not is_known(words) and await _begin(services, occasion, words=words)


async def _asks(services: Services, occasion: Interaction, *, thread_ts: str) -> bool:
    return await services.db.transact(
        lookup.is_prompt,
        channel_slack_id=occasion.channel_id,
        thread_ts=thread_ts,
        user_id=occasion.user_id,
    )


async def _take(
    services: Services, occasion: Interaction, *, thread_ts: str, words: str, ts: str
) -> None:
    speaker = await services.directory.speaker(occasion.user_id)
    text = await services.readable(words)

    def effect(session: Session, now: datetime) -> None:
        place = occasion.channel_id
        occurrence_id = occurrence_of_message(session, channel_slack_id=place, thread_ts=thread_ts)
        if occurrence_id is None:
            return
        partnership = lookup.partnership_asking(
            session, occurrence_id=occurrence_id, user_id=speaker.user_id
        )
        member = partnerships.member(
            session, partnership=partnership, speaker=speaker, spoke_at=None
        )
        require_may_answer(member)
        if not text.strip():
            raise BadRequest(_("Answers must be text. Type a reply or select *Answer*."))
        asking = replies.answer_in_thread(
            session,
            channel_slack_id=place,
            thread_ts=thread_ts,
            ts=ts,
            member=member,
            text=text,
            now=now,
        )
        if asking:
            reply_to_speaker(session, occasion, asking, what="meant", now=now)

    await services.act(occasion, effect)


async def _begin(services: Services, occasion: Interaction, *, words: str) -> bool:
    text = await services.readable(words)

    def effect(session: Session, now: datetime) -> None:
        asking = drafts.save_words(session, user_id=occasion.user_id, text=text, now=now)
        if asking is None:
            raise _NotMeant
        reply_to_speaker(session, occasion, asking, what="answer", now=now)

    try:
        await services.once(occasion, effect)
    except _NotMeant:
        return False
    return True
