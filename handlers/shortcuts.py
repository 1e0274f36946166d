"""Message shortcuts: the consultancy logs any message, with a form filled in from it."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.capture import capture_and_reply, channel_context, taggable_place
from handlers.decision_actions import reasoning
from handlers.handler_services import Services
from handlers.interactions import Interaction
from handlers.modals import open_modal, refusal
from handlers.record_inputs import (
    RecordInput,
    attachments_of,
    author_of,
    inputs_from_message,
    source_of,
)
from pico_bot.blockkit import Block, SubmittedForm
from pico_bot.core import UserError
from pico_bot.model import Driver, Kind, Priority, Via
from pico_bot.partnerships import SlackMessage, SlackUser
from pico_bot.records import routing
from pico_bot.records.views import capture_form, change_forms, forms
from pico_bot.tags import Options


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the three shortcuts, and to the modal that they open."""

    for kind in Kind:
        app.message_shortcut(shortcut_id(kind))(_listener(services, kind))

    async def on_submit(ack: AsyncAck, interaction: Interaction, view: dict[str, Any]) -> None:
        state = forms.CaptureFormState.load(interaction.metadata)
        interaction = interaction.in_thread(state.ts)
        try:
            await _log(services, interaction, state, form=SubmittedForm(view))
        except UserError as error:
            await ack(**refusal(services, view, error))
            return
        await ack()

    app.view(capture_form.CAPTURE)(on_submit)


def shortcut_id(kind: Kind) -> str:
    """What Slack calls the shortcut that logs a record of `kind`."""
    return f"log_{kind}"


def _listener(services: Services, kind: Kind) -> Any:
    async def on_shortcut(
        ack: AsyncAck, interaction: Interaction, shortcut: dict[str, Any]
    ) -> None:
        message = services.directory.read_message(shortcut["message"])
        try:
            view = await _form(services, interaction, message=message, kind=kind)
        except UserError as error:
            await services.refuse(interaction, error)
        else:
            await open_modal(services, interaction, view=view)
        await ack()

    return on_shortcut


async def _form(
    services: Services, interaction: Interaction, *, message: SlackMessage, kind: Kind
) -> Block:
    await taggable_place(services, interaction.channel_id)
    terms = await services.terms_at(interaction.channel_id)
    inputs = await inputs_from_message(
        services, message, kind=kind, channel=interaction.channel_id, terms=terms
    )
    record_input = inputs[0]
    state = forms.CaptureFormState(
        kind=kind,
        channel_id=interaction.channel_id,
        ts=record_input.source.ts or message.ts,
        thread_ts=record_input.source.thread_ts,
    )
    return capture_form.log_form(
        state,
        text=record_input.text,
        areas=terms.areas,
        area=routing.area_of(record_input.text, terms.areas),
    )


async def _log(
    services: Services,
    interaction: Interaction,
    state: forms.CaptureFormState,
    *,
    form: SubmittedForm,
) -> None:
    user = await services.user_of(interaction)
    context = await channel_context(services, state.channel_id)
    record_input = await _input_from_form(services, state, form=form, user=user)

    def use_case(session: Session, now: datetime) -> None:
        capture_and_reply(
            session,
            services,
            interaction,
            context=context,
            user=user,
            inputs=[record_input],
            via=Via.SHORTCUT,
            now=now,
        )

    await services.run_once(interaction, use_case)


async def _input_from_form(
    services: Services, state: forms.CaptureFormState, *, form: SubmittedForm, user: SlackUser
) -> RecordInput:
    """What the modal logs. The message is read again: its text may be too long for the form."""
    message = await services.directory.message(state.channel_id, state.ts)
    if message is None:
        message = SlackMessage(
            ts=state.ts,
            thread_ts=state.thread_ts,
            user_id=user.user_id,
            text=form.text(forms.TEXT),
        )
    text = form.text(forms.TEXT) or await services.readable(message.text)
    priority = form.optional_choice(forms.PRIORITY, Priority)
    return RecordInput(
        kind=state.kind,
        text=text,
        source=source_of(services, message, channel=state.channel_id),
        author=await author_of(services, message),
        attachments=await attachments_of(services, message),
        options=Options(
            area=form.choice(forms.AREA, str),
            priority=priority if priority is not Priority.NORMAL else None,
            due=form.day(forms.DUE),
            driver=form.optional_choice(forms.DRIVER, Driver),
            effective_on=form.day(change_forms.FROM),
        ),
        owner=None,
        reasoning=reasoning(form) if state.kind is Kind.DECISION else None,
    )
