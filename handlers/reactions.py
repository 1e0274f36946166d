"""Reactions: an emoji from the charter logs the message it is added to; removing it undoes that."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from handlers.capture import capture_and_reply, channel_context, taggable_place
from handlers.events import EventListener, Relevance
from handlers.handler_services import Services
from handlers.interactions import Interaction, Payload, enqueue_reply
from handlers.record_inputs import inputs_from_message
from pico_bot.model import CharterTerms, Kind, Via
from pico_bot.partnerships import SlackMessage, partnerships
from pico_bot.records import cards, log, sources


def _on_arrival(services: Services, interaction: Interaction, event: Payload) -> Relevance:
    is_on_message = event["item"].get("type") == "message"
    if not is_on_message or services.workspace.never_speaks(interaction.user_id):
        return Relevance.NONE
    return Relevance.POSSIBLE


def _concerns(session: Session, interaction: Interaction, event: Payload) -> bool:
    """Whether the emoji stands for a kind of record in the charter in force there."""
    return _meaning(partnerships.terms_at(session, interaction.channel_id), event) is not None


def _concerns_added(session: Session, interaction: Interaction, event: Payload) -> bool:
    """As `_concerns`, or whether it is on the card of a record on which someone has to act."""
    if _concerns(session, interaction, event):
        return True
    card = cards.card_at(session, interaction.channel_id, interaction.message_ts)
    return card is not None and cards.is_unsettled(session, card)


def _meaning(terms: CharterTerms, event: Payload) -> Kind | None:
    # Ignore the skin tone.
    return terms.emoji.get(event["reaction"].partition("::")[0])


def _is_marked(message: SlackMessage, kind: Kind, terms: CharterTerms) -> bool:
    """Whether the message now has an emoji for `kind`."""
    return any(users and terms.emoji.get(name) is kind for name, users in message.reactions.items())


async def _handle_added(services: Services, interaction: Interaction, event: Payload) -> None:
    channel_id = interaction.channel_id
    if await services.db.transact(cards.card_at, channel_id, interaction.message_ts):
        await _answer_on_card(services, interaction)
        return
    terms = await services.db.transact(partnerships.terms_at, channel_id)
    kind = _meaning(terms, event)
    if kind is None:
        return
    await taggable_place(services, channel_id)
    message = await services.directory.message(channel_id, interaction.message_ts)
    if message is None or not _is_marked(message, kind, terms):
        # It was removed meanwhile.
        return
    interaction = interaction.in_thread(message.thread_ts)
    user = await services.user_of(interaction)
    context = await channel_context(services, channel_id)
    inputs = await inputs_from_message(
        services, message, kind=kind, channel=channel_id, terms=terms
    )

    def use_case(session: Session, now: datetime) -> None:
        capture_and_reply(
            session,
            services,
            interaction,
            context=context,
            user=user,
            inputs=inputs,
            via=Via.EMOJI,
            now=now,
        )

    await services.run_and_reply(interaction, use_case)


async def _answer_on_card(services: Services, interaction: Interaction) -> None:
    """Say what the person can do in place of reacting to a card."""
    user = await services.user_of(interaction)

    def use_case(session: Session, now: datetime) -> None:
        card = cards.card_at(session, interaction.channel_id, interaction.message_ts)
        if card is None:
            return
        reader = interaction.member(session, user)
        answer = log.emoji_answer(session, card, reader=reader, now=now)
        reply = replace(interaction, thread_ts=card.thread_ts)
        enqueue_reply(session, reply, answer, what="emoji", now=now)

    await services.run_and_reply(interaction, use_case)


async def _handle_removed(services: Services, interaction: Interaction, event: Payload) -> None:
    channel_id, ts = interaction.channel_id, interaction.message_ts
    terms = await services.db.transact(partnerships.terms_at, channel_id)
    kind = _meaning(terms, event)
    if kind is None:
        return
    message = await services.directory.message(channel_id, ts)
    if message and _is_marked(message, kind, terms):
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


EVENTS = {
    "reaction_added": EventListener(
        on_arrival=_on_arrival, concerns=_concerns_added, handle=_handle_added
    ),
    "reaction_removed": EventListener(
        on_arrival=_on_arrival, concerns=_concerns, handle=_handle_removed
    ),
}
