"""Reactions: an emoji from the charter logs the message it is added to; removing it undoes that."""

from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from sqlalchemy.orm import Session

from handlers.capture import capture_and_reply, channel_context, input_from_message
from handlers.interactions import Interaction, Services
from pico_bot.model import CharterTerms, Kind, Via
from pico_bot.partnerships import partnerships
from pico_bot.records import sources


def register(app: AsyncApp, services: Services) -> None:
    """Listen to reactions being added to messages and removed."""

    async def on_reaction_added(event: dict[str, Any], interaction: Interaction) -> None:
        terms, kind = await _meaning_of(services, interaction, event)
        if kind:
            await _handle_added(services, interaction, kind=kind, terms=terms)
        else:
            services.metrics.event("reaction_added", "unhandled")

    async def on_reaction_removed(event: dict[str, Any], interaction: Interaction) -> None:
        terms, kind = await _meaning_of(services, interaction, event)
        if kind:
            await _handle_removed(services, event, interaction, kind=kind, terms=terms)
        else:
            services.metrics.event("reaction_removed", "unhandled")

    app.event("reaction_added")(on_reaction_added)
    app.event("reaction_removed")(on_reaction_removed)


async def _meaning_of(
    services: Services, interaction: Interaction, event: dict[str, Any]
) -> tuple[CharterTerms, Kind | None]:
    """The charter in force there, and the kind of record that the emoji stands for, if any."""
    terms = await services.db.transact(partnerships.terms_at, interaction.channel_id)
    if event["item"].get("type") != "message":
        return terms, None
    # Ignore the skin tone.
    return terms, terms.emoji.get(event["reaction"].partition("::")[0])


async def _handle_added(
    services: Services, interaction: Interaction, *, kind: Kind, terms: CharterTerms
) -> None:
    channel_id = interaction.channel_id
    message = await services.directory.message(channel_id, interaction.message_ts)
    if message is None or message.user_id is None:
        return
    interaction = interaction.in_thread(message.thread_ts)
    user = await services.user_of(interaction)
    context = await channel_context(services, channel_id)
    record_input = await input_from_message(
        services, message, kind=kind, channel=channel_id, user=user, terms=terms
    )

    def use_case(session: Session, now: datetime) -> None:
        capture_and_reply(
            session,
            services,
            interaction,
            context=context,
            user=user,
            inputs=[record_input],
            via=Via.EMOJI,
            now=now,
        )

    await services.run_and_reply(interaction, use_case)


async def _handle_removed(
    services: Services,
    event: dict[str, Any],
    interaction: Interaction,
    *,
    kind: Kind,
    terms: CharterTerms,
) -> None:
    channel_id, ts = interaction.channel_id, interaction.message_ts
    message = await services.directory.message(channel_id, ts)
    if message and any(
        users and terms.emoji.get(name) is kind for name, users in message.reactions.items()
    ):
        # Someone else's reaction still marks the message.
        services.metrics.event("reaction_removed", "unhandled")
        return
    user = await services.user_of(interaction)

    def use_case(session: Session, now: datetime) -> None:
        channel = partnerships.channel_at(session, channel_id)
        if channel is None:
            return
        by = interaction.actor(session, user, via=Via.EMOJI, now=now)
        # Slack may deliver the event minutes later, so its own time counts.
        sources.undo_reaction(
            session,
            channel=channel,
            ts=ts,
            kind=kind,
            removed_at=datetime.fromtimestamp(float(event["event_ts"]), UTC),
            by=by,
        )

    await services.run_and_reply(interaction, use_case)
