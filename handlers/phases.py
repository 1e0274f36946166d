"""Phases: the buttons that mark criteria as met, and the one that proposes the next phase."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services, actor_in, channel_of, member_of
from pico_bot.core import SpeakerError
from pico_bot.delivery import SlackError
from pico_bot.model import Actor, Message, Via
from pico_bot.partnerships import SlackUser
from pico_bot.phases import criteria, lookup, transitions
from pico_bot.phases.views import NEXT, TICK, UNTICK, PhasePageState

PhaseAction = Callable[[Session, PhasePageState, Actor], None]

log = structlog.get_logger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons of the page that `phase` shows."""
    for action_id, phase_action in ((TICK, _tick), (UNTICK, _untick), (NEXT, _next)):
        app.action(action_id)(_listener(services, phase_action))


def _listener(services: Services, phase_action: PhaseAction) -> Callable[..., Awaitable[None]]:
    async def on_click(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        state = PhasePageState.load(action["value"])
        interaction = Interaction.from_action(body, action)
        try:
            user = await services.user_in(interaction, channel_id=state.channel_id)
            await _run(services, interaction, phase_action, state=state, user=user)
        except SpeakerError as error:
            await services.refuse(interaction, error)
        else:
            await _show_page(services, interaction, state=state, user=user)
        await ack()

    return on_click


async def _run(
    services: Services,
    interaction: Interaction,
    phase_action: PhaseAction,
    *,
    state: PhasePageState,
    user: SlackUser,
) -> None:
    def effect(session: Session, now: datetime) -> None:
        channel = channel_of(session, state.channel_id)
        phase_action(session, state, actor_in(session, channel, user, via=Via.BUTTON, now=now))

    await services.run_once(interaction, effect)


async def _show_page(
    services: Services, interaction: Interaction, *, state: PhasePageState, user: SlackUser
) -> None:
    """Show the current page in place of the one that was clicked.

    If Slack can no longer replace it, it is posted as a new message.
    """
    now = services.clock.now()

    def read(session: Session) -> Message:
        reader = member_of(session, channel_of(session, state.channel_id), user)
        return lookup.page_of(session, reader=reader, channel_id=state.channel_id, now=now)

    page = await services.db.transact(read)
    try:
        await services.replace_message(interaction, page)
    except SlackError as error:
        log.warning("phase_not_replaced", error=str(error))
        await services.reply(interaction, page, what="phase")


def _tick(session: Session, state: PhasePageState, by: Actor) -> None:
    criteria.tick(session, state=state, by=by)


def _untick(session: Session, state: PhasePageState, by: Actor) -> None:
    criteria.untick(session, state=state, by=by)


def _next(session: Session, state: PhasePageState, by: Actor) -> None:
    channel = channel_of(session, state.channel_id)
    transitions.propose_next(session, channel=channel, reason=None, by=by, seen=state)
