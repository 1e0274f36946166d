"""The log: the buttons that turn its pages, and the modal that shows a record in full."""

from collections.abc import Awaitable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.handler_services import Services
from handlers.interactions import Interaction
from handlers.modals import open_modal
from pico_bot.blockkit import Block
from pico_bot.commands import PageTurn, log_page_message
from pico_bot.core import BadRequest, UserError
from pico_bot.delivery import SlackError, SlackRefused
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Message
from pico_bot.partnerships import SlackUser
from pico_bot.records import log, lookup
from pico_bot.records.views import DetailsState, record_modal
from pico_bot.records.views import log as log_views

# https://docs.slack.dev/reference/methods/views.update#errors
_ALREADY_UPDATED = "hash_conflict"

_OPEN_AGAIN = gettext_noop("That page couldn't be shown. Please open the details again.")
_ASK_AGAIN = gettext_noop("This page has expired. Run `log` again.")


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the log's paging buttons, and to those of a record's details."""

    async def on_turn(ack: AsyncAck, interaction: Interaction) -> None:
        turn = PageTurn.load(interaction.value)
        await _or_refuse(services, interaction, _show_log_page(services, interaction, turn))
        await ack()

    async def on_open(ack: AsyncAck, interaction: Interaction) -> None:
        state = DetailsState.load(interaction.value)
        await _or_refuse(services, interaction, _open_details(services, interaction, state))
        await ack()

    async def on_page(ack: AsyncAck, interaction: Interaction, body: dict[str, Any]) -> None:
        state = DetailsState.load(interaction.value)
        update = _update_details(services, interaction, state, shown=body["view"])
        await _or_refuse(services, interaction, update)
        await ack()

    for action_id in (log_views.NEWER, log_views.OLDER):
        app.action(action_id)(on_turn)
    app.action(record_modal.OPEN)(on_open)
    for action_id in (record_modal.PREVIOUS, record_modal.NEXT):
        app.action(action_id)(on_page)


async def _or_refuse(services: Services, interaction: Interaction, task: Awaitable[None]) -> None:
    try:
        await task
    except UserError as error:
        await services.refuse(interaction, error)


async def _show_log_page(services: Services, interaction: Interaction, turn: PageTurn) -> None:
    user = await services.user_in_channel(interaction)
    page = await services.db.transact(_log_page, services, interaction, turn, user=user)
    try:
        await services.replace_message(interaction, page)
    except SlackError as error:
        raise BadRequest(_(_ASK_AGAIN)) from error
    services.metrics.event(interaction.kind, "handled")


async def _open_details(services: Services, interaction: Interaction, state: DetailsState) -> None:
    user = await services.user_in_channel(interaction)
    view = await services.db.transact(_details, services, interaction, state, user=user)
    await open_modal(services, interaction, view=view)


async def _update_details(
    services: Services,
    interaction: Interaction,
    state: DetailsState,
    *,
    shown: dict[str, Any],
) -> None:
    user = await services.user_in_channel(interaction)
    view = await services.db.transact(_details, services, interaction, state, user=user)
    try:
        await services.slack.call(
            "views.update", {"view_id": shown["id"], "hash": shown["hash"], "view": view}
        )
    except SlackError as error:
        # The first of two clicks has already turned the page.
        if not isinstance(error, SlackRefused) or error.error != _ALREADY_UPDATED:
            raise BadRequest(_(_OPEN_AGAIN)) from error
    services.metrics.event(interaction.kind, "handled")


async def open_record(services: Services, interaction: Interaction, *, reference: str) -> None:
    """Open the details of the record that a command names."""

    def find(session: Session) -> DetailsState:
        partnership = interaction.channel(session).partnership
        found = lookup.find_by_reference(session, partnership=partnership, reference=reference)
        return DetailsState(record_id=found.id, channel_id=interaction.channel_id)

    try:
        # Raises where the bot isn't in the channel: then there is nothing to read.
        await services.place(interaction.channel_id)
        user = await services.user_of(interaction)
        state = await services.db.transact(find)
        view = await services.db.transact(_details, services, interaction, state, user=user)
    except UserError as error:
        await services.refuse(interaction, error)
        return
    await open_modal(services, interaction, view=view)


def _log_page(
    session: Session,
    services: Services,
    interaction: Interaction,
    turn: PageTurn,
    *,
    user: SlackUser,
) -> Message:
    return log_page_message(
        session,
        turn,
        reader=interaction.member(session, user),
        workspace=services.workspace,
        now=services.clock.now(),
    )


def _details(
    session: Session,
    services: Services,
    interaction: Interaction,
    state: DetailsState,
    *,
    user: SlackUser,
) -> Block:
    reader = interaction.member(session, user)
    record = lookup.find_for_reader(session, state.record_id, reader=reader)
    return log.details_for(
        session,
        record,
        reader=reader,
        channel_id=interaction.channel_id,
        workspace=services.workspace,
        now=services.clock.now(),
        page=state.page,
    )
