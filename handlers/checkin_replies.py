"""Answers to a check-in that people write as messages, and what else they say in its thread."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers import missing_names, overtaken
from handlers.handler_services import Services
from handlers.interactions import Interaction, enqueue_reply, member_of
from handlers.record_inputs import attachments_of, readable_words
from pico_bot.checkins import drafts, lookup, occurrence_of_message, replies
from pico_bot.checkins.views import reply_status
from pico_bot.commands import is_command, starts_with_command
from pico_bot.core import NotAllowed, NotFound, UserError
from pico_bot.delivery import SlackError
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms, Member, Message
from pico_bot.partnerships import SlackMessage, SlackUser, partnerships
from pico_bot.tags import find_tags, parse_mention


class _NoOpenInvitation(Exception):
    """No check-in waits for the person's answer, so their words mean something else."""


def register(app: AsyncApp, services: Services) -> None:
    """Listen to *Count it* and *Not an answer*."""
    app.action(reply_status.COUNT)(_changing(services, _count))
    app.action(reply_status.TAKE_OUT)(_changing(services, _take_out))


async def reply_of(
    services: Services, message: SlackMessage, channel_id: str, *, terms: CharterTerms
) -> replies.Reply:
    """A message in the thread of a check-in, with its words as people read them, and its files."""
    return replies.Reply(
        channel_slack_id=channel_id,
        ts=message.ts,
        text=await readable_words(services, message.text, terms=terms),
        attachments=await attachments_of(services, message),
    )


def invited_member(session: Session, user: SlackUser, *, occurrence_id: int) -> Member:
    """Someone who was asked in a direct message, as a member of the partnership that asks.

    Raises NotFound if they are no longer one.
    """
    partnership = lookup.partnership_of(session, occurrence_id=occurrence_id, user_id=user.user_id)
    return member_of(session, partnership, user)


_Change = Callable[[Services, Interaction, reply_status.ReplyState], Awaitable[Message | None]]


def _changing(services: Services, change: _Change) -> Callable[..., Awaitable[None]]:
    """Listens to a button that changes whether a reply counts; its message shows the result."""

    async def on_click(ack: AsyncAck, interaction: Interaction) -> None:
        state = reply_status.ReplyState.load(interaction.value)
        try:
            status = await change(services, interaction, state)
        except UserError as error:
            await services.refuse(interaction, error)
        else:
            if status is not None:
                # It has had its effect in any case.
                with suppress(SlackError):
                    await services.replace_message(interaction, status)
        await ack()

    return on_click


async def _count(
    services: Services, interaction: Interaction, state: reply_status.ReplyState
) -> Message | None:
    channel_id = interaction.channel_id
    message = await services.directory.message(channel_id, state.ts)
    if message is None:
        raise NotFound(_("The message no longer exists, so it can't be an answer."))
    if message.user_id != interaction.user_id:
        raise NotAllowed(_("Only the person who wrote a message can make it their answer."))
    user = await services.user_of(interaction)
    terms = await services.terms_at(channel_id)
    reply = await reply_of(services, message, channel_id, terms=terms)

    def use_case(session: Session, now: datetime) -> Message:
        member = _author(session, interaction, state, user)
        status = replies.count(
            session, reply, occurrence_id=state.occurrence_id, member=member, now=now
        )
        missing_names.note_reply(session, interaction, ts=reply.ts, text=reply.text, now=now)
        return status

    return await services.run_once(interaction, use_case)


async def _take_out(
    services: Services, interaction: Interaction, state: reply_status.ReplyState
) -> Message | None:
    user = await services.user_of(interaction)

    def use_case(session: Session, now: datetime) -> Message:
        return replies.take_out(
            session,
            occurrence_id=state.occurrence_id,
            channel_slack_id=interaction.channel_id,
            ts=state.ts,
            member=_author(session, interaction, state, user),
            now=now,
        )

    return await services.run_once(interaction, use_case)


def _author(
    session: Session, interaction: Interaction, state: reply_status.ReplyState, user: SlackUser
) -> Member:
    if interaction.channel_id.startswith("D"):
        return invited_member(session, user, occurrence_id=state.occurrence_id)
    return interaction.member(session, user)


async def handle_direct_answer(
    services: Services, interaction: Interaction, *, message: SlackMessage
) -> bool:
    """Take a direct message as an answer, if it is one; returns whether it is.

    A reply in the thread of an invitation is an answer. Other text that is no command may be meant
    as one: then the person is asked first, because both sides will read it.
    """
    text = message.text
    tag_words = await services.db.transact(partnerships.tag_words_of, interaction.user_id)
    line = parse_mention(text, bot_user_id=services.workspace.user_id, words=tag_words)
    # A mention of the bot, or a command without anything else, is a question to it.
    if find_tags(text, words=tag_words) or line or is_command(text):
        return False
    thread_ts = interaction.thread_ts
    if thread_ts and await _is_invitation(services, interaction, thread_ts=thread_ts):
        await _take_answer(services, interaction, message, thread_ts=thread_ts)
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
    services: Services, interaction: Interaction, message: SlackMessage, *, thread_ts: str
) -> None:
    user = await services.user_of(interaction)
    reply = await reply_of(services, message, interaction.channel_id, terms=partnerships.NEW_TERMS)
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
        member = invited_member(session, user, occurrence_id=occurrence_id)
        status = replies.answer_invitation(
            session, reply, thread_ts=thread_ts, member=member, now=now
        )
        missing_names.note_reply(session, interaction, ts=reply.ts, text=reply.text, now=now)
        if status:
            enqueue_reply(session, interaction, status, what="meant", now=now)
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
