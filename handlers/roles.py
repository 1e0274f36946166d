"""Proposed changes of roles: the buttons that accept or decline them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.handler_services import Services
from handlers.interactions import Interaction, member_of
from pico_bot.core import AlreadyTaken, UserError
from pico_bot.delivery import SlackError
from pico_bot.model import Actor, RoleProposal, Via
from pico_bot.people import appointments, contacts
from pico_bot.people.views import appointments as appointment_views

logger = structlog.get_logger(__name__)


class _Settle(Protocol):
    def __call__(self, session: Session, *, proposal_id: int, by: Actor) -> RoleProposal: ...


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons."""
    app.action(appointment_views.ACCEPT)(_listener(services, appointments.accept))
    app.action(appointment_views.DECLINE)(_listener(services, appointments.decline))


def _listener(services: Services, settle: _Settle) -> Callable[..., Awaitable[None]]:
    async def on_click(ack: AsyncAck, interaction: Interaction) -> None:
        state = appointment_views.ProposalButtonState.load(interaction.value)
        try:
            await _run(services, interaction, settle, proposal_id=state.proposal_id)
        except UserError as error:
            if not isinstance(error, AlreadyTaken):
                await services.refuse(interaction, error)
        else:
            await _show_outcome(services, interaction, proposal_id=state.proposal_id)
        await ack()

    return on_click


async def _run(
    services: Services, interaction: Interaction, settle: _Settle, *, proposal_id: int
) -> None:
    user = await services.user_of(interaction)

    def use_case(session: Session, now: datetime) -> None:
        partnership = appointments.partnership_of_proposal(session, proposal_id)
        by = Actor(member=member_of(session, partnership, user), via=Via.BUTTON, now=now)
        settle(session, proposal_id=proposal_id, by=by)
        contacts.reassign_and_publish(session, partnership=partnership, now=now)

    await services.run_once(interaction, use_case)


async def _show_outcome(services: Services, interaction: Interaction, *, proposal_id: int) -> None:
    """Show the outcome in place of the message that was clicked."""
    message = await services.db.transact(appointments.settled, proposal_id)
    try:
        await services.replace_message(interaction, message)
    except SlackError as error:
        logger.warning("role_proposal_not_replaced", error=str(error))
