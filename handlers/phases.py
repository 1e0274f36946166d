"""Phases: the buttons that mark criteria as met, and the one that proposes the next phase."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.handler_services import Services
from handlers.interactions import Interaction
from pico_bot.core import UserError
from pico_bot.delivery import SlackError
from pico_bot.model import Actor, Channel, Message, Via
from pico_bot.partnerships import SlackUser
from pico_bot.phases import criteria, lookup, transitions
from pico_bot.phases.views import NEXT, TICK, UNTICK, PhasePageState

PhaseAction = Callable[[Session, Channel, PhasePageState, Actor], None]

logger = structlog.get_logger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons of the page that `phase` shows."""
    for action_id, phase_action in ((TICK, _tick), (UNTICK, _untick), (NEXT, _next)):
        app.action(action_id)(_listener(services, phase_action))


def _listener(services: Services, phase_action: PhaseAction) -> Callable[..., Awaitable[None]]:
    async def on_click(ack: AsyncAck, interaction: Interaction) -> None:
        state = PhasePageState.load(interaction.value)
        try:
            user = await services.user_in_channel(interaction)
            await _run(services, interaction, phase_action, state=state, user=user)
        except UserError as error:
            await services.refuse(interaction, error)
        else:
            await _show_page(services, interaction, user=user)
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
    def use_case(session: Session, now: datetime) -> None:
        channel = interaction.channel(session)
        by = interaction.actor(session, user, via=Via.BUTTON, now=now)
        phase_action(session, channel, state, by)

    await services.run_once(interaction, use_case)


async def _show_page(services: Services, interaction: Interaction, *, user: SlackUser) -> None:
    """Show the current page in place of the one that was clicked.

    If Slack can no longer replace it, it is posted as a new message.
    """
    now = services.clock.now()

    def read(session: Session) -> Message:
        reader = interaction.member(session, user)
        return lookup.page_of(session, reader=reader, channel_id=interaction.channel_id, now=now)

    page = await services.db.transact(read)
    try:
        await services.replace_message(interaction, page)
    except SlackError as error:
        logger.warning("phase_not_replaced", error=str(error))
        await services.reply(interaction, page, what="phase")


def _tick(session: Session, _channel: Channel, state: PhasePageState, by: Actor) -> None:
    criteria.tick(session, state=state, by=by)


def _untick(session: Session, _channel: Channel, state: PhasePageState, by: Actor) -> None:
    criteria.untick(session, state=state, by=by)


def _next(session: Session, channel: Channel, state: PhasePageState, by: Actor) -> None:
    transitions.propose_next(session, channel=channel, reason=None, by=by, seen=state)
