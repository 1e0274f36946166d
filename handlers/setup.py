"""Setting a partnership up, and changing who holds which role: two modals, one after the other."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services, reply_to_speaker
from handlers.log_browser import reader_of
from handlers.member_picker import members_present
from handlers.modals import open_modal
from pico_bot.blockkit import Block, FormInput
from pico_bot.charter.views import labels
from pico_bot.core import BadRequest, SpeakerError
from pico_bot.i18n import gettext as _
from pico_bot.model import Maturity
from pico_bot.partnerships import ChannelInfo, SlackUser
from pico_bot.records.views import first_input
from pico_bot.setup import create, modals
from pico_bot.setup import introduction as setup_introduction
from pico_bot.setup.views import forms as setup_views


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the two modals, and to *Change roles*."""
    labels.prepare()

    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        reference = setup_views.SetupFormState.load(view["private_metadata"])
        try:
            place = await services.directory.place(reference.channel_id)
            speaker = await reader_of(services, body, channel_id=reference.channel_id)
            entered = FormInput(view)
            people = await _people_view(
                services,
                place=place,
                speaker=speaker,
                wishes=_wishes(entered),
                name=entered.text(setup_views.NAME),
                introduction=reference.introduction,
            )
        except SpeakerError as error:
            services.metrics.event("view", "refused")
            await _complain(ack, view, error)
            return
        services.metrics.event("view", "handled")
        await ack(response_action="update", view=people)

    async def on_people(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        try:
            await _set_up(services, body, view)
        except SpeakerError as error:
            # The modal stays open, so that nothing that was chosen is lost.
            services.metrics.event("view", "refused")
            await _complain(ack, view, error)
            return
        await ack()

    async def on_change_roles(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        channel_id = action["value"]
        occasion = Interaction(
            kind="action",
            key=f"action:{body['user']['id']}:{action['action_ts']}:{action['action_id']}",
            user_id=body["user"]["id"],
            channel_id=body["channel"]["id"],
            thread_ts=body.get("container", {}).get("thread_ts"),
        )
        try:
            place = await services.directory.place(channel_id)
            speaker = await reader_of(services, body, channel_id=channel_id)
            view = await _people_view(services, place=place, speaker=speaker, wishes=None)
        except SpeakerError as error:
            await services.refuse(occasion, error)
        else:
            await open_modal(services, occasion, trigger_id=body["trigger_id"], view=view)
        await ack()

    app.view(setup_views.CALLBACK)(on_submit)
    app.view(setup_views.PEOPLE)(on_people)
    app.action(setup_views.CHANGE_ROLES)(on_change_roles)


async def open_setup(
    services: Services,
    *,
    user_id: str,
    channel_id: str,
    trigger_id: str,
    introduction: str | None = None,
) -> None:
    """Open the first modal: what the partnership begins with, or what is there already.

    `introduction` is the message (its `ts`) whose button was pressed, if it was that.
    """
    occasion = Interaction(
        kind="setup", key=f"setup:{trigger_id}", user_id=user_id, channel_id=channel_id
    )
    try:
        place = await services.directory.place(channel_id)
        speaker = await services.directory.speaker(user_id)
        view = await services.db.transact(
            modals.first_view,
            place=place,
            speaker=speaker,
            time_zone=services.settings.time_zone,
            introduction=introduction,
        )
    except SpeakerError as error:
        await services.refuse(occasion, error)
        return
    await open_modal(services, occasion, trigger_id=trigger_id, view=view)


async def _people_view(
    services: Services,
    *,
    place: ChannelInfo,
    speaker: SlackUser,
    wishes: setup_views.SetupChoices | None,
    name: str | None = None,
    introduction: str | None = None,
) -> Block:
    """The modal that asks who is who, in the language that was chosen or is spoken."""
    people = await members_present(services, place.slack_id)
    return await services.db.transact(
        modals.people_view,
        place=place,
        speaker=speaker,
        people=people,
        wishes=wishes,
        name=name,
        introduction=introduction,
        now=services.clock.now(),
    )


async def _set_up(services: Services, body: dict[str, Any], view: dict[str, Any]) -> None:
    reference, entered = setup_views.SetupFormState.load(view["private_metadata"]), FormInput(view)
    occasion = Interaction(
        kind="view",
        key=f"view:{view['id']}:{view['hash']}",
        user_id=body["user"]["id"],
        channel_id=reference.channel_id,
    )
    place = await services.directory.place(reference.channel_id)
    speaker = await reader_of(services, body, channel_id=reference.channel_id)
    chosen = {
        field.removeprefix(setup_views.ROLE): None if said in {"", labels.NOTHING} else said
        for field in entered.names
        if field.startswith(setup_views.ROLE)
        for said in [entered.text(field)]
    }
    people = {
        each: await services.directory.speaker(each) for each in filter(None, chosen.values())
    }

    def effect(session: Session, now: datetime) -> None:
        founded = create.set_up(
            session,
            place=place,
            speaker=speaker,
            wishes=reference.wishes,
            name=reference.name,
            chosen=chosen,
            people=people,
            now=now,
        )
        if reference.introduction:
            setup_introduction.mark_set_up(
                session, channel=founded.channel, ts=reference.introduction, now=now
            )
        told = create.setup_message(session, founded, now=now)
        reply_to_speaker(session, occasion, told, what="answer", now=now)

    await services.once(occasion, effect)


def _wishes(entered: FormInput) -> setup_views.SetupChoices | None:
    """How it is to begin; None from a form that only showed what is there."""
    name = modals.name_of(entered.text(setup_views.NAME))
    if not entered.has(setup_views.MATURITY):
        return None
    country, weekday = entered.text(setup_views.COUNTRY), entered.text(setup_views.WEEKDAY)
    at = entered.time(setup_views.AT)
    if at is None:
        raise BadRequest(_("Choose a time."), field=setup_views.AT)
    return setup_views.SetupChoices(
        name=name,
        maturity=Maturity(entered.text(setup_views.MATURITY)),
        language=entered.text(setup_views.LANGUAGE),
        country=None if country == labels.NOTHING else country,
        time_zone=entered.text(setup_views.TIME_ZONE),
        weekday=None if weekday == labels.NOTHING else int(weekday),
        at=at,
    )


async def _complain(ack: AsyncAck, view: dict[str, Any], error: SpeakerError) -> None:
    field = error.field if isinstance(error, BadRequest) and error.field else first_input(view)
    await ack(response_action="errors", errors={field: error.sentence})
