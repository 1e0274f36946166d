"""Edits and deletions that are delivered before their message, which Slack does not rule out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import missing_names
from handlers.handler_services import Services
from handlers.interactions import Interaction
from handlers.record_inputs import message_text, readable_words
from pico_bot.checkins import replies
from pico_bot.delivery import inbox
from pico_bot.model import CharterTerms
from pico_bot.partnerships import partnerships
from pico_bot.records import MessageText, sources


def is_overtaken(session: Session, interaction: Interaction) -> bool:
    """Whether the message was changed or deleted before it was handled."""
    return inbox.has_overtaking(session, channel=interaction.channel_id, ts=interaction.message_ts)


def is_on_record(session: Session, interaction: Interaction) -> bool:
    """Whether a record or an answer came from the message."""
    channel_id, ts = interaction.channel_id, interaction.message_ts
    return sources.is_source(session, channel_slack_id=channel_id, ts=ts) or replies.is_reply(
        session, channel_slack_id=channel_id, ts=ts
    )


def note_if_overtaking(session: Session, interaction: Interaction, *, now: datetime) -> None:
    """Note that the message was changed or deleted, unless something came from it before."""
    if not is_on_record(session, interaction):
        inbox.note_overtaking(
            session, channel=interaction.channel_id, ts=interaction.message_ts, now=now
        )


@dataclass(frozen=True, kw_only=True)
class CurrentMessage:
    """What a message says now; `words` are readable and without its tags."""

    text: MessageText
    words: str


async def current_message(
    services: Services, interaction: Interaction, *, terms: CharterTerms
) -> CurrentMessage | None:
    """What the message says now; None if it was deleted."""
    message = await services.directory.message(interaction.channel_id, interaction.message_ts)
    if message is None:
        return None
    return CurrentMessage(
        text=message_text(services, message.text, terms=terms),
        words=await readable_words(services, message.text, terms=terms),
    )


def catch_up(
    session: Session,
    interaction: Interaction,
    *,
    current: CurrentMessage | None,
    now: datetime,
) -> None:
    """Do what the edit or deletion would have done after the message, which is `current` now."""
    if current is None:
        mark_deleted(session, interaction, now=now)
        return
    mark_edited(session, interaction, message=current.text, now=now)
    edit_reply(session, interaction, words=current.words, now=now)


def mark_edited(
    session: Session, interaction: Interaction, *, message: MessageText, now: datetime
) -> None:
    """Mark the message's records of which it says something else now."""
    channel = partnerships.channel_at(session, interaction.channel_id)
    if channel:
        sources.mark_records_edited(
            session, channel=channel, ts=interaction.message_ts, message=message, now=now
        )


def edit_reply(session: Session, interaction: Interaction, *, words: str, now: datetime) -> None:
    """Change the answer to a check-in that has the message, to `words`."""
    replies.on_reply_edited(
        session,
        channel_slack_id=interaction.channel_id,
        ts=interaction.message_ts,
        text=words,
        now=now,
    )
    missing_names.note_reply(session, interaction, ts=interaction.message_ts, text=words, now=now)


def mark_deleted(session: Session, interaction: Interaction, *, now: datetime) -> None:
    """Mark the message's records as deleted, and take it out of answers to check-ins."""
    channel = partnerships.channel_at(session, interaction.channel_id)
    if channel:
        sources.mark_records_deleted(session, channel=channel, ts=interaction.message_ts, now=now)
    replies.on_reply_deleted(
        session, channel_slack_id=interaction.channel_id, ts=interaction.message_ts, now=now
    )
