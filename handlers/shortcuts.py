"""Message shortcuts: the consultancy's way to log any message, with a form filled from it."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.capture import (
    RecordInput,
    author_of,
    capture_for,
    channel_context,
    input_from_message,
    source_of,
)
from handlers.decision_actions import reasoning
from handlers.interactions import Interaction, Services
from handlers.modals import open_modal
from handlers.record_actions import SubmittedForm
from pico_bot.core import SpeakerError
from pico_bot.model import Driver, Kind, Priority, Via
from pico_bot.partnerships import SlackMessage, SlackUser, partnerships
from pico_bot.records import routing
from pico_bot.records.views import capture_form, change_forms, forms
from pico_bot.tags import Options


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the three shortcuts and to the modal that they open."""

    for kind in Kind:
        app.message_shortcut(callback_id(kind))(_opening(services, kind))

    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        reference = forms.CaptureFormState.load(view["private_metadata"])
        occasion = Interaction(
            kind="view",
            key=f"view:{view['id']}:{view['hash']}",
            user_id=body["user"]["id"],
            channel_id=reference.channel_id,
            thread_ts=reference.thread_ts or reference.ts,
        )
        try:
            await _log(services, occasion, view=view)
        except SpeakerError as error:
            services.metrics.event(occasion.kind, "refused")
            errors = {forms.first_input(view): error.sentence}
            await ack(response_action="errors", errors=errors)
            return
        await ack()

    app.view(capture_form.LOG)(on_submit)


def callback_id(kind: Kind) -> str:
    """What Slack calls the shortcut that logs a record of `kind`."""
    return f"log_{kind}"


def _opening(services: Services, kind: Kind) -> Any:
    async def on_shortcut(ack: AsyncAck, shortcut: dict[str, Any]) -> None:
        message, channel_id = shortcut["message"], shortcut["channel"]["id"]
        occasion = Interaction(
            kind="shortcut",
            key=f"shortcut:{shortcut['trigger_id']}",
            user_id=shortcut["user"]["id"],
            channel_id=channel_id,
            thread_ts=message.get("thread_ts") or message["ts"],
        )
        said = SlackMessage(
            ts=message["ts"],
            thread_ts=message.get("thread_ts"),
            user_id=None if message.get("bot_id") else message.get("user"),
            text=message.get("text") or "",
        )
        try:
            view = await _filled(services, occasion, said=said, kind=kind)
        except SpeakerError as error:
            await services.refuse(occasion, error)
        else:
            await open_modal(services, occasion, trigger_id=shortcut["trigger_id"], view=view)
        await ack()

    return on_shortcut


async def _filled(
    services: Services, occasion: Interaction, *, said: SlackMessage, kind: Kind
) -> dict[str, Any]:
    await services.directory.place(occasion.channel_id)
    speaker = await services.directory.speaker(occasion.user_id)
    terms = await services.db.transact(partnerships.terms_at, occasion.channel_id)
    subject = await input_from_message(
        services, said, kind=kind, channel=occasion.channel_id, speaker=speaker, terms=terms
    )
    reference = forms.CaptureFormState(
        kind=kind,
        channel_id=occasion.channel_id,
        ts=subject.source.ts or said.ts,
        thread_ts=subject.source.thread_ts,
    )
    return capture_form.log_form(
        reference,
        text=subject.text,
        areas=terms.areas,
        area=routing.area_of(subject.text, terms.areas),
    )


async def _log(services: Services, occasion: Interaction, *, view: dict[str, Any]) -> None:
    reference = forms.CaptureFormState.load(view["private_metadata"])
    speaker = await services.directory.speaker(occasion.user_id)
    arrival = await channel_context(services, reference.channel_id)
    subject = await _written(services, reference, filled=SubmittedForm(view), speaker=speaker)

    def effect(session: Session, now: datetime) -> None:
        capture_for(
            session,
            services,
            occasion,
            arrival=arrival,
            speaker=speaker,
            subjects=[subject],
            via=Via.SHORTCUT,
            now=now,
        )

    await services.once(occasion, effect)


async def _written(
    services: Services,
    reference: forms.CaptureFormState,
    *,
    filled: SubmittedForm,
    speaker: SlackUser,
) -> RecordInput:
    """What the modal says of the message, which is read anew: it may be longer than a form."""
    said = await services.directory.message(reference.channel_id, reference.ts)
    if said is None:
        said = SlackMessage(
            ts=reference.ts,
            thread_ts=reference.thread_ts,
            user_id=speaker.user_id,
            text=filled.text(forms.TEXT) or "",
        )
    text = filled.text(forms.TEXT) or await services.readable(said.text)
    priority, driver = filled.text(forms.PRIORITY), filled.text(forms.DRIVER)
    return RecordInput(
        kind=reference.kind,
        text=text,
        source=source_of(services, said, channel=reference.channel_id),
        author=await author_of(services, said, otherwise=speaker),
        options=Options(
            area=filled.text(forms.AREA),
            priority=Priority(priority) if priority and priority != Priority.NORMAL else None,
            due=filled.day(forms.DUE),
            driver=Driver(driver) if driver else None,
            from_on=filled.day(change_forms.FROM),
        ),
        owner=None,
        reasoning=reasoning(filled) if reference.kind is Kind.DECISION else None,
    )
