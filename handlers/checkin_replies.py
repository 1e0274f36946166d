"""Answers to a check-in that people send to the bot as a direct message."""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers import missing_names, overtaken
from handlers.handler_services import Services
from handlers.interactions import Interaction, enqueue_reply, member_of
from pico_bot.checkins import drafts, lookup, occurrence_of_message, replies
from pico_bot.commands import is_command, starts_with_command
from pico_bot.partnerships import partnerships
from pico_bot.tags import find_tags, parse_mention


class _NoOpenInvitation(Exception):
    """No check-in waits for the person's answer, so their words mean something else."""


async def handle_direct_answer(services: Services, interaction: Interaction, *, text: str) -> bool:
    """Take a direct message as an answer, if it is one; returns whether it is.

    A reply in the thread of an invitation is an answer. Other text that is no command may be meant
    as one: then the person is asked first, because both sides will read it.
    """
    tag_words = await services.db.transact(partnerships.tag_words_of, interaction.user_id)
    line = parse_mention(text, bot_user_id=services.workspace.user_id, words=tag_words)
    # A mention of the bot, or a command without anything else, is a question to it.
    if find_tags(text, words=tag_words) or line or is_command(text):
        return False
    thread_ts = interaction.thread_ts
    if thread_ts and await _is_invitation(services, interaction, thread_ts=thread_ts):
        await _take_answer(services, interaction, thread_ts=thread_ts, text=text)
        return True
    return not starts_with_command(text) and await _offer_answer(services, interaction, text=text)


async def _is_invitation(services: Services, interaction: Interaction, *, thread_ts: str) -> bool:
    return await services.db.transact(
        lookup.is_prompt,
        channel_slack_id=interaction.channel_id,
        thread_ts=thread_ts,
        user_id=interaction.user_id,
    )


async def _take_answer(
    services: Services, interaction: Interaction, *, thread_ts: str, text: str
) -> None:
    user = await services.user_of(interaction)
    readable = await services.readable(text)
    is_overtaken = await services.db.transact(overtaken.is_overtaken, interaction)
    current = None
    if is_overtaken:
        terms = await services.db.transact(partnerships.terms_at, interaction.channel_id)
        current = await overtaken.current_message(services, interaction, terms=terms)

    def use_case(session: Session, now: datetime) -> None:
        channel_id = interaction.channel_id
        occurrence_id = occurrence_of_message(
            session, channel_slack_id=channel_id, thread_ts=thread_ts
        )
        if occurrence_id is None:
            return
        partnership = lookup.partnership_of(
            session, occurrence_id=occurrence_id, user_id=user.user_id
        )
        member = member_of(session, partnership, user)
        question = replies.answer_invitation(
            session,
            channel_slack_id=channel_id,
            thread_ts=thread_ts,
            ts=interaction.message_ts,
            member=member,
            text=readable,
            now=now,
        )
        missing_names.note_reply(session, interaction, text=readable, now=now)
        if question:
            enqueue_reply(session, interaction, question, what="meant", now=now)
        if is_overtaken:
            overtaken.catch_up(session, interaction, current=current, now=now)

    await services.run_and_reply(interaction, use_case)


async def _offer_answer(services: Services, interaction: Interaction, *, text: str) -> bool:
    """Ask whether `text` is meant as an answer, if a check-in waits for one."""
    readable = await services.readable(text)

    def use_case(session: Session, now: datetime) -> None:
        question = drafts.save_message(session, user_id=interaction.user_id, text=readable, now=now)
        if question is None:
            raise _NoOpenInvitation
        enqueue_reply(session, interaction, question, what="answer", now=now)

    try:
        await services.run_once(interaction, use_case)
    except _NoOpenInvitation:
        return False
    return True
