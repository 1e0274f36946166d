"""Records that quote what a short reply refers to: choosing the message that says it."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers import missing_names
from handlers.handler_services import Services
from handlers.interactions import Interaction, member_of
from handlers.modals import open_modal, refusal
from handlers.record_inputs import author_of, readable_words
from pico_bot.blockkit import SubmittedForm
from pico_bot.core import NotFound, UserError
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, CharterTerms, Record, Step, Via, snapshot_of
from pico_bot.partnerships import SlackUser
from pico_bot.records import lookup, sources, transitions
from pico_bot.records.views import card_message, forms, message_form


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the button of such a record's card, and to its modal."""

    async def on_click(ack: AsyncAck, interaction: Interaction) -> None:
        state = card_message.ButtonState.load(interaction.value)
        try:
            await _open(services, interaction.in_thread(), record_id=state.record_id)
        except UserError as error:
            await services.refuse(interaction.in_thread(), error)
        await ack()

    async def on_submit(ack: AsyncAck, interaction: Interaction, view: dict[str, Any]) -> None:
        state = forms.RecordFormState.load(interaction.metadata)
        ts = SubmittedForm(view).choice(message_form.MESSAGE, str)
        try:
            await _use(services, interaction, state, ts=ts)
        except UserError as error:
            await ack(**refusal(services, view, error))
            return
        await ack()

    app.action(card_message.WHICH_MESSAGE)(on_click)
    app.view(message_form.CHOOSE_MESSAGE)(on_submit)


async def _open(services: Services, interaction: Interaction, *, record_id: int) -> None:
    user = await services.user_of(interaction)
    record, terms = await services.db.transact(
        _editable, services, interaction, record_id=record_id, user=user
    )
    thread_ts, ts = record.thread_ts or "", record.source_ts or ""
    messages = []
    for each in await services.directory.said_before(
        interaction.channel_id, thread_ts=thread_ts, ts=ts
    ):
        words = await readable_words(services, each.text, terms=terms)
        if words:
            author = await author_of(services, each)
            messages.append((each.ts, " ".join(f"{author.name}: {words}".split())))
    if not messages:
        raise NotFound(_("The messages that came before it no longer exist."))
    state = forms.RecordFormState(
        record_id=record.id,
        channel_id=interaction.channel_id,
        thread_ts=interaction.thread_ts,
        seen=forms.fingerprint(record),
    )
    view = message_form.message_form(record, state, messages=messages)
    await open_modal(services, interaction, view=view)


async def _use(
    services: Services, interaction: Interaction, state: forms.RecordFormState, *, ts: str
) -> None:
    """Make the record say what the message with `ts` says."""
    user = await services.user_of(interaction)
    message = await services.directory.message(state.channel_id, ts)
    if message is None or message.is_ours:
        raise NotFound(_("That message no longer exists."))
    terms = await services.terms_at(state.channel_id)
    words = await readable_words(services, message.text, terms=terms)
    author = await author_of(services, message)
    permalink = services.workspace.permalink(
        channel=state.channel_id, ts=message.ts, thread_ts=message.thread_ts
    )

    def use_case(session: Session, now: datetime) -> None:
        record = lookup.lock_in_channel(session, state.record_id, slack_id=state.channel_id)
        by = Actor(member=member_of(session, record.partnership, user), via=Via.MODAL, now=now)
        transitions.check_allowed(session, record=record, step=Step.EDIT, by=by)
        transitions.check_unchanged(record, step=Step.EDIT, seen=state.seen)
        sources.use_other_message(
            session,
            record=record,
            text=words,
            author=member_of(session, record.partnership, author),
            permalink=permalink,
            by=by,
        )
        missing_names.note_record(session, record, channel=record.channel, now=now)

    await services.run_once(interaction, use_case)


def _editable(
    session: Session,
    services: Services,
    interaction: Interaction,
    *,
    record_id: int,
    user: SlackUser,
) -> tuple[Record, CharterTerms]:
    """The record, if the person may edit it, and the terms in force."""
    record = lookup.lock_in_channel(session, record_id, slack_id=interaction.channel_id)
    member = member_of(session, record.partnership, user)
    by = Actor(member=member, via=Via.BUTTON, now=services.clock.now())
    transitions.check_allowed(session, record=record, step=Step.EDIT, by=by)
    return record, snapshot_of(record.partnership).terms
