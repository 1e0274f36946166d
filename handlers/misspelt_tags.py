"""The button that logs a message whose hashtag was almost a tag."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.capture import capture_inputs, channel_context, logged_message
from handlers.handler_services import Services
from handlers.interactions import Interaction
from handlers.record_inputs import inputs_from_message
from pico_bot.core import NotFound, UserError
from pico_bot.delivery import SlackError
from pico_bot.i18n import gettext as _
from pico_bot.model import Message, Via
from pico_bot.records.views import LOG_NEAR_MISS, NearMissState
from pico_bot.tags import find_near_misses


def register(app: AsyncApp, services: Services) -> None:
    """Listen to *Log as …*."""

    async def on_log(ack: AsyncAck, interaction: Interaction) -> None:
        state = NearMissState.load(interaction.value)
        try:
            answer = await _log(services, interaction, state)
        except UserError as error:
            await services.refuse(interaction, error)
        else:
            if answer is not None:
                # The card is there in any case.
                with suppress(SlackError):
                    await services.replace_message(interaction, answer)
        await ack()

    app.action(re.compile(rf"{LOG_NEAR_MISS}:\d+"))(on_log)


async def _log(
    services: Services, interaction: Interaction, state: NearMissState
) -> Message | None:
    """Log what the hashtags that mean this kind say; returns the answer, once."""
    channel_id = interaction.channel_id
    message = await services.directory.message(channel_id, state.ts)
    if message is None:
        raise NotFound(_("The message no longer exists, so there's nothing to log."))
    user = await services.user_of(interaction)
    known = await services.terms_at(channel_id)
    missed = find_near_misses(message.text, words=known.tag_words, areas=known.areas)
    words = {tag.word: tag.kind for tag in missed}
    terms = replace(known, tag_words={**known.tag_words, **words, state.word: state.kind})
    context = await channel_context(services, channel_id)
    inputs = await inputs_from_message(
        services, message, kind=state.kind, channel=channel_id, terms=terms
    )

    def use_case(session: Session, now: datetime) -> Message:
        logged, problems = capture_inputs(
            session,
            services,
            context=context,
            user=user,
            inputs=inputs,
            via=Via.BUTTON,
            now=now,
        )
        # The message may have other tags of that kind, which were logged before.
        new = [each for each in logged if each.created_at == now]
        return logged_message(new or logged, problems)

    return await services.run_once(interaction, use_case)
