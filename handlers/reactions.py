"""Emoji: a reaction of the charter's marks the message that it is put on, or takes it back."""

from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from sqlalchemy.orm import Session

from handlers.capture import capture_for, channel_context, input_from_message
from handlers.interactions import Interaction, Services
from pico_bot.model import Actor, CharterTerms, Kind, Via
from pico_bot.partnerships import partnerships
from pico_bot.records import sources


def register(app: AsyncApp, services: Services) -> None:
    """Listen to reactions put on messages and taken away."""

    async def on_reaction_added(event: dict[str, Any], body: dict[str, Any]) -> None:
        terms, kind = await _meaning_of(services, event)
        if kind:
            await _tagged(services, event, kind=kind, terms=terms, delivery=body["event_id"])
        else:
            services.metrics.event("reaction_added", "unhandled")

    async def on_reaction_removed(event: dict[str, Any], body: dict[str, Any]) -> None:
        terms, kind = await _meaning_of(services, event)
        if kind:
            await _taken_away(services, event, kind=kind, terms=terms, delivery=body["event_id"])
        else:
            services.metrics.event("reaction_removed", "unhandled")

    app.event("reaction_added")(on_reaction_added)
    app.event("reaction_removed")(on_reaction_removed)


async def _meaning_of(
    services: Services, event: dict[str, Any]
) -> tuple[CharterTerms, Kind | None]:
    """The charter in force there, and what it means by this emoji, if anything."""
    item = event["item"]
    terms = await services.db.transact(partnerships.terms_at, item.get("channel", ""))
    if item.get("type") != "message":
        return terms, None
    # A skin tone is no part of what is meant.
    return terms, terms.emoji.get(event["reaction"].partition("::")[0])


async def _tagged(
    services: Services,
    event: dict[str, Any],
    *,
    kind: Kind,
    terms: CharterTerms,
    delivery: str,
) -> None:
    channel_id = event["item"]["channel"]
    said = await services.directory.message(channel_id, event["item"]["ts"])
    if said is None or said.user_id is None:
        return
    # A reaction does not tell the team of who reacted, so the directory looks it up.
    speaker = await services.directory.speaker(event["user"])
    arrival = await channel_context(services, channel_id)
    subject = await input_from_message(
        services, said, kind=kind, channel=channel_id, speaker=speaker, terms=terms
    )
    occasion = Interaction(
        kind="reaction_added",
        key=delivery,
        user_id=event["user"],
        channel_id=channel_id,
        thread_ts=said.thread_ts,
    )

    def effect(session: Session, now: datetime) -> None:
        capture_for(
            session,
            services,
            occasion,
            arrival=arrival,
            speaker=speaker,
            subjects=[subject],
            via=Via.EMOJI,
            now=now,
        )

    await services.act(occasion, effect)


async def _taken_away(
    services: Services,
    event: dict[str, Any],
    *,
    kind: Kind,
    terms: CharterTerms,
    delivery: str,
) -> None:
    channel_id, ts = event["item"]["channel"], event["item"]["ts"]
    said = await services.directory.message(channel_id, ts)
    if said and any(
        users and terms.emoji.get(name) is kind for name, users in said.reactions.items()
    ):
        # Somebody else marks the message still.
        services.metrics.event("reaction_removed", "unhandled")
        return
    speaker = await services.directory.speaker(event["user"])
    occasion = Interaction(
        kind="reaction_removed", key=delivery, user_id=event["user"], channel_id=channel_id
    )

    def effect(session: Session, now: datetime) -> None:
        channel = partnerships.channel_at(session, channel_id)
        if channel is None:
            return
        member = partnerships.member(
            session, partnership=channel.partnership, speaker=speaker, spoke_at=None
        )
        by = Actor(member=member, via=Via.EMOJI, now=now)
        # Slack may bring it minutes later, which makes it no less of a second thought.
        sources.undo_reaction(
            session,
            channel=channel,
            ts=ts,
            kind=kind,
            taken_away_at=datetime.fromtimestamp(float(event["event_ts"]), UTC),
            by=by,
        )

    await services.act(occasion, effect)
