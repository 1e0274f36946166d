"""Setting up a partnership and changing its roles: two modals, one after the other."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.handler_services import Services
from handlers.interactions import Interaction, enqueue_reply
from handlers.member_picker import members_present
from handlers.modals import open_modal, refusal
from pico_bot.blockkit import Block, SubmittedForm
from pico_bot.charter.views import choices as charter_choices
from pico_bot.core import BadRequest, UserError
from pico_bot.i18n import gettext as _
from pico_bot.model import Maturity
from pico_bot.partnerships import ChannelInfo, SlackUser
from pico_bot.setup import create, customer, modals
from pico_bot.setup import introduction as setup_introduction
from pico_bot.setup.views import forms as setup_views


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the two modals, and to *Change roles*."""
    charter_choices.warm_up()

    async def on_submit(ack: AsyncAck, interaction: Interaction, view: dict[str, Any]) -> None:
        state, entered = setup_views.SetupFormState.load(interaction.metadata), SubmittedForm(view)
        try:
            place = customer.with_customer(
                await services.place(interaction.channel_id),
                entered.optional_choice(setup_views.CUSTOMER, str),
            )
            user = await services.user_in_channel(interaction)
            people = await _people_view(
                services,
                place=place,
                user=user,
                choices=_choices(entered),
                name=entered.text(setup_views.NAME),
                introduction=state.introduction,
            )
        except UserError as error:
            await ack(**refusal(services, view, error))
            return
        services.metrics.event(interaction.kind, "handled")
        await ack(response_action="update", view=people)

    async def on_people(ack: AsyncAck, interaction: Interaction, view: dict[str, Any]) -> None:
        try:
            await _set_up(services, interaction, view)
        except UserError as error:
            await ack(**refusal(services, view, error))
            return
        await ack()

    async def on_change_roles(ack: AsyncAck, interaction: Interaction) -> None:
        try:
            place = await services.place(interaction.channel_id)
            user = await services.user_in_channel(interaction)
            view = await _people_view(services, place=place, user=user, choices=None)
        except UserError as error:
            await services.refuse(interaction, error)
        else:
            await open_modal(services, interaction, view=view)
        await ack()

    app.view(setup_views.CALLBACK)(on_submit)
    app.view(setup_views.PEOPLE)(on_people)
    app.action(setup_views.CHANGE_ROLES)(on_change_roles)


async def open_setup(
    services: Services, interaction: Interaction, *, introduction: str | None = None
) -> None:
    """Open the first modal: how the partnership starts, or what it has already.

    `introduction` is the `ts` of the message whose button was clicked, if it was that.
    """
    try:
        place = await services.place(interaction.channel_id)
        user = await services.user_of(interaction)
        view = await services.db.transact(
            modals.setup_modal,
            place=place,
            user=user,
            time_zone=services.settings.time_zone,
            introduction=introduction,
        )
    except UserError as error:
        await services.refuse(interaction, error)
        return
    await open_modal(services, interaction, view=view)


async def _people_view(
    services: Services,
    *,
    place: ChannelInfo,
    user: SlackUser,
    choices: setup_views.SetupChoices | None,
    name: str | None = None,
    introduction: str | None = None,
) -> Block:
    """The modal that assigns people to roles, in the language that was chosen."""
    people = await members_present(services, place.slack_id)
    return await services.db.transact(
        modals.roles_modal,
        place=place,
        user=user,
        people=people,
        choices=choices,
        name=name,
        introduction=introduction,
        now=services.clock.now(),
    )


async def _set_up(services: Services, interaction: Interaction, view: dict[str, Any]) -> None:
    state, entered = setup_views.SetupFormState.load(interaction.metadata), SubmittedForm(view)
    place = customer.with_customer(
        await services.place(interaction.channel_id), state.customer_team_id
    )
    user = await services.user_in_channel(interaction)
    chosen = {
        field.removeprefix(setup_views.ROLE): entered.optional_choice(field, str)
        for field in entered.names
        if field.startswith(setup_views.ROLE)
    }
    people = await services.users(filter(None, chosen.values()))

    def use_case(session: Session, now: datetime) -> None:
        result = create.set_up(
            session,
            place=place,
            user=user,
            choices=state.choices,
            name=state.name,
            chosen=chosen,
            people=people,
            now=now,
        )
        if state.introduction:
            setup_introduction.mark_set_up(
                session, channel=result.channel, ts=state.introduction, now=now
            )
        message = create.setup_message(session, result, now=now)
        enqueue_reply(session, interaction, message, what="answer", now=now)

    await services.run_once(interaction, use_case)


def _choices(entered: SubmittedForm) -> setup_views.SetupChoices | None:
    """How the partnership starts; None from the form of one that is already set up."""
    name = modals.clean_name(entered.text(setup_views.NAME))
    if not entered.has(setup_views.MATURITY):
        return None
    at = entered.time(setup_views.AT)
    if at is None:
        raise BadRequest(_("Choose a time."), field=setup_views.AT)
    return setup_views.SetupChoices(
        name=name,
        maturity=entered.choice(setup_views.MATURITY, Maturity),
        language=entered.choice(setup_views.LANGUAGE, str),
        country=entered.optional_choice(setup_views.COUNTRY, str),
        time_zone=entered.choice(setup_views.TIME_ZONE, str),
        weekday=entered.optional_choice(setup_views.WEEKDAY, int),
        at=at,
    )
