"""Records: the buttons on their cards, and the modals that some of them open."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers import change_actions, decision_actions, issue_actions, missing_names
from handlers.handler_services import Services, UseCase
from handlers.interactions import Interaction, enqueue_reply, member_of
from handlers.modals import open_modal, refusal
from handlers.record_actions import StepHandlers
from handlers.record_inputs import message_text, readable_words
from pico_bot.blockkit import Block, SubmittedForm, sentence
from pico_bot.core import AlreadyTaken, IllegalStep, NotFound, UserError
from pico_bot.escalation import snooze
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, CharterTerms, Kind, Member, Record, Step, Via, snapshot_of
from pico_bot.partnerships import SlackUser
from pico_bot.records import cards, log, lookup, sources, transitions
from pico_bot.records.views import OPEN_CARD, card_message, forms

STEP_HANDLERS: Mapping[Kind, StepHandlers[Any]] = {
    Kind.DECISION: decision_actions.STEP_HANDLERS,
    Kind.ISSUE: issue_actions.STEP_HANDLERS,
    Kind.CHANGE: change_actions.STEP_HANDLERS,
}


def register(app: AsyncApp, services: Services) -> None:
    """Listen to all buttons of a record's card, and to their modals."""

    async def on_more(ack: AsyncAck, interaction: Interaction) -> None:
        state = card_message.MenuState.load(interaction.value)
        click = await _click(services, interaction, record_id=state.record_id)
        if state.step is None:
            await click.open(_details)
        else:
            await _take_step(click, state.step)
        await ack()

    async def on_accept_text(ack: AsyncAck, interaction: Interaction) -> None:
        state = card_message.ButtonState.load(interaction.value)
        click = await _click(services, interaction, record_id=state.record_id)
        await _accept_text(services, click)
        await ack()

    async def on_open_card(ack: AsyncAck, interaction: Interaction) -> None:
        state = card_message.ButtonState.load(interaction.value)
        click = await _click(services, interaction, record_id=state.record_id)
        await _open_card(click)
        await ack()

    app.action(OPEN_CARD)(on_open_card)
    app.action(card_message.MORE)(on_more)
    app.action(card_message.USE_EDITED_TEXT)(on_accept_text)
    for step in Step:
        _listen_to_step(app, services, step)


def _listen_to_step(app: AsyncApp, services: Services, step: Step) -> None:
    async def on_click(ack: AsyncAck, interaction: Interaction) -> None:
        state = card_message.ButtonState.load(interaction.value)
        click = await _click(services, interaction, record_id=state.record_id, seen=state.seen)
        await _take_step(click, step)
        await ack()

    async def on_submit(ack: AsyncAck, interaction: Interaction, view: dict[str, Any]) -> None:
        await ack(**await _submit(services, interaction, view, step=step))

    app.action(card_message.action_id(step))(on_click)
    app.view(forms.callback_id(step))(on_submit)


class _Click:
    """A click on a record's card."""

    def __init__(
        self,
        services: Services,
        interaction: Interaction,
        *,
        record_id: int,
        seen: str,
        user: SlackUser,
    ) -> None:
        self.services = services
        self.interaction = interaction
        self.record_id = record_id
        self.seen = seen
        self.user = user

    def lock(self, session: Session) -> tuple[Record, Member]:
        """The record, locked, and who acts on it."""
        return _lock(session, self.interaction, record_id=self.record_id, user=self.user)

    async def open(self, view_of: "_ViewOf") -> None:
        """Open the modal that `view_of` makes for the record."""
        now = self.services.clock.now()

        def prepare(session: Session) -> Block:
            record, member = self.lock(session)
            return view_of(session, record, member, self, now)

        try:
            view = await self.services.db.transact(prepare)
        except UserError as error:
            await self.refuse(error)
            return
        await open_modal(self.services, self.interaction, view=view)

    async def run(self, use_case: UseCase[None]) -> None:
        """Run `use_case` once, or tell the person why not."""
        try:
            await self.services.run_once(self.interaction, use_case)
        except UserError as error:
            await self.refuse(error)

    async def refuse(self, error: UserError) -> None:
        """Show the error, and update the card: it may have been outdated.

        Pressing a button twice is no error.
        """
        if not isinstance(error, AlreadyTaken):
            await self.services.refuse(self.interaction, error)
        await _update_card(self.services, error, record_id=self.record_id)


async def _update_card(services: Services, error: UserError, *, record_id: int) -> None:
    if isinstance(error, IllegalStep):
        now = services.clock.now()
        await services.db.transact(cards.republish, record_id=record_id, now=now)
        services.wake()


async def _take_step(click: _Click, step: Step) -> None:
    """Take a step at once, or open its modal."""
    if not any(step in handlers.immediate for handlers in STEP_HANDLERS.values()):
        await click.open(_form_of(step))
        return

    def use_case(session: Session, now: datetime) -> None:
        record, member = click.lock(session)
        by = Actor(member=member, via=Via.BUTTON, now=now)
        transitions.check_allowed(session, record=record, step=step, by=by)
        STEP_HANDLERS[record.kind].immediate[step](session, record, click.seen, by)

    await click.run(use_case)


def _form_of(step: Step) -> "_ViewOf":
    def view(
        session: Session, record: Record, member: Member, click: _Click, now: datetime
    ) -> Block:
        by = Actor(member=member, via=Via.BUTTON, now=now)
        transitions.check_allowed(session, record=record, step=step, by=by)
        state = forms.RecordFormState(
            record_id=record.id,
            channel_id=click.interaction.channel_id,
            thread_ts=click.interaction.thread_ts,
            seen=forms.fingerprint(record),
        )
        if step is Step.WITHDRAW:
            return forms.withdraw_form(record, state)
        if step is Step.SNOOZE:
            return forms.snooze_form(record, state)
        return STEP_HANDLERS[record.kind].open_form[step](session, record, state, member)

    return view


def _details(
    session: Session, record: Record, member: Member, click: _Click, now: datetime
) -> Block:
    return log.details_for(
        session,
        record,
        reader=member,
        channel_id=click.interaction.channel_id,
        workspace=click.services.workspace,
        now=now,
    )


async def _open_card(click: _Click) -> None:
    """Post the card of a record in an overview, or tell where it is."""

    def use_case(session: Session, now: datetime) -> None:
        record, member = click.lock(session)
        log.require_reading_member(session, member)
        address = log.card_permalink(session, record, workspace=click.services.workspace)
        cards.show_card(session, record, now=now)
        if address is not None:
            text = _("The card of {record} is in this thread.").format(
                record=f"<{address}|{record.reference}>"
            )
            enqueue_reply(session, click.interaction, sentence(text), what="card", now=now)
        elif not click.interaction.message_ts or click.interaction.origin_id.startswith("D"):
            text = _("The card of {record} is now in {channel}.").format(
                record=record.reference, channel=f"<#{record.channel.slack_id}>"
            )
            enqueue_reply(session, click.interaction, sentence(text), what="card", now=now)

    await click.run(use_case)


async def _accept_text(services: Services, click: _Click) -> None:
    """Replace the record's text with that of its edited message."""

    def read(session: Session) -> tuple[Record, CharterTerms]:
        record, _member = click.lock(session)
        return record, snapshot_of(record.partnership).terms

    try:
        edited, terms = await services.db.transact(read)
        ts = edited.source_ts
        message = await services.directory.message(click.interaction.channel_id, ts) if ts else None
        if message is None:
            raise NotFound(_("The message no longer exists, so there's no edited text to use."))
    except UserError as error:
        await click.refuse(error)
        return
    said = message_text(services, message.text, terms=terms)
    part = await services.db.transact(sources.part_now, edited, said)
    text = "" if part is None else await readable_words(services, part, terms=terms)

    def use_case(session: Session, now: datetime) -> None:
        record, member = click.lock(session)
        sources.accept_edited_text(
            session,
            record=record,
            text=text,
            message=said,
            seen_edit_at=edited.source_edited_at,
            by=Actor(member=member, via=Via.BUTTON, now=now),
        )
        missing_names.note_record(session, record, channel=record.channel, now=now)

    await click.run(use_case)


def _snooze(session: Session, record: Record, form: SubmittedForm, by: Actor) -> None:
    until = form.day(forms.UNTIL) or by.now.date()
    snooze.snooze(session, record=record, until=until, reason=form.text(forms.REASON), by=by)


async def _submit(
    services: Services, interaction: Interaction, view: dict[str, Any], *, step: Step
) -> dict[str, Any]:
    """Take the step of a submitted modal; returns how to acknowledge it."""
    state = forms.RecordFormState.load(interaction.metadata)
    user = await services.user_of(interaction)

    def use_case(session: Session, now: datetime) -> None:
        record, member = _lock(session, interaction, record_id=state.record_id, user=user)
        by = Actor(member=member, via=Via.MODAL, now=now)
        form = SubmittedForm(view)
        transitions.check_allowed(session, record=record, step=step, by=by)
        transitions.check_unchanged(record, step=step, seen=state.seen)
        if step is Step.WITHDRAW:
            reason = form.text(forms.REASON) or None
            transitions.withdraw(session, record=record, reason=reason, by=by)
        elif step is Step.SNOOZE:
            _snooze(session, record, form, by)
        else:
            STEP_HANDLERS[record.kind].submit[step](session, record, form, by)

    try:
        await services.run_once(interaction, use_case)
    except UserError as error:
        await _update_card(services, error, record_id=state.record_id)
        return refusal(services, view, error)
    return {}


async def _click(
    services: Services, interaction: Interaction, *, record_id: int, seen: str = ""
) -> _Click:
    interaction = interaction.in_thread()
    user = await services.user_in_channel(interaction)
    return _Click(services, interaction, record_id=record_id, seen=seen, user=user)


def _lock(
    session: Session, interaction: Interaction, *, record_id: int, user: SlackUser
) -> tuple[Record, Member]:
    """The record, locked, and who acts on it; raises NotFound outside the record's channel."""
    record = lookup.lock_in_channel(session, record_id, slack_id=interaction.channel_id)
    return record, member_of(session, record.partnership, user)


_ViewOf = Callable[[Session, Record, Member, _Click, datetime], Block]
