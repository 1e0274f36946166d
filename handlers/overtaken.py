"""Edits and deletions that are delivered before their message, which Slack does not rule out."""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers import missing_names
from handlers.capture import readable_words
from handlers.interactions import Interaction, Services
from pico_bot.checkins import replies
from pico_bot.delivery import inbox
from pico_bot.model import CharterTerms
from pico_bot.partnerships import partnerships
from pico_bot.records import sources


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


async def current_words(
    services: Services, interaction: Interaction, *, terms: CharterTerms
) -> str | None:
    """The readable text that the message has now, without its tags; None if it was deleted."""
    message = await services.directory.message(interaction.channel_id, interaction.message_ts)
    return None if message is None else await readable_words(services, message.text, terms=terms)


def catch_up(
    session: Session,
    interaction: Interaction,
    *,
    words: str | None,
    has_new_record: bool = False,
    now: datetime,
) -> None:
    """Do what the edit or deletion would have done after the message, which now reads `words`."""
    if words is None:
        mark_deleted(session, interaction, now=now)
        return
    if has_new_record:
        mark_edited(session, interaction, now=now)
    edit_reply(session, interaction, words=words, now=now)


def mark_edited(session: Session, interaction: Interaction, *, now: datetime) -> None:
    """Mark the message's records as edited."""
    _sync(session, interaction, deleted=False, now=now)


def edit_reply(session: Session, interaction: Interaction, *, words: str, now: datetime) -> None:
    """Change the answer to a check-in that has the message, to `words`."""
    replies.on_reply_edited(
        session,
        channel_slack_id=interaction.channel_id,
        ts=interaction.message_ts,
        text=words,
        now=now,
    )
    missing_names.note_reply(session, interaction, text=words, now=now)


def mark_deleted(session: Session, interaction: Interaction, *, now: datetime) -> None:
    """Mark the message's records as deleted, and take it out of answers to check-ins."""
    _sync(session, interaction, deleted=True, now=now)
    replies.on_reply_deleted(
        session, channel_slack_id=interaction.channel_id, ts=interaction.message_ts, now=now
    )


def _sync(session: Session, interaction: Interaction, *, deleted: bool, now: datetime) -> None:
    channel = partnerships.channel_at(session, interaction.channel_id)
    if channel:
        sources.sync_with_message(
            session, channel=channel, ts=interaction.message_ts, deleted=deleted, now=now
        )
