"""Cards: the buttons on a record's card and the modals that some of them open."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers import change_actions, decision_actions, issue_actions
from handlers.capture import words_of_kind
from handlers.interactions import Effect, Interaction, Services
from handlers.modals import open_modal
from handlers.record_actions import StepHandlers, SubmittedForm
from pico_bot.blockkit import Block
from pico_bot.core import BadRequest, IllegalStep, NotFound, SpeakerError
from pico_bot.escalation import snooze
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, CharterTerms, Kind, Member, Record, Step, Via
from pico_bot.partnerships import SlackUser, partnerships
from pico_bot.records import cards, log, lookup, sources, transitions
from pico_bot.records.views import forms
from pico_bot.records.views import layout as records_views

STEP_HANDLERS: Mapping[Kind, StepHandlers[Any]] = {
    Kind.DECISION: decision_actions.STEP_HANDLERS,
    Kind.ISSUE: issue_actions.STEP_HANDLERS,
    Kind.CHANGE: change_actions.STEP_HANDLERS,
}

_SHOW = "show"

# What is written over or objected to has to be what they saw.
_ON_WHAT_WAS_SEEN = frozenset({Step.EDIT, Step.OBJECT})


def register(app: AsyncApp, services: Services) -> None:
    """Listen to every button of a record's card, and to what their modals submit."""

    async def on_click(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        record_id, _, seen = action["value"].partition(":")
        click = await _click(services, body, action, record_id=int(record_id), seen=seen)
        await _step(click, Step[action["action_id"].removeprefix("record_").upper()])
        await ack()

    async def on_more(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        name, _, record_id = action["selected_option"]["value"].partition(":")
        click = await _click(services, body, action, record_id=int(record_id), seen="")
        if name == _SHOW:
            await click.open(_whole)
        else:
            await _step(click, Step[name.upper()])
        await ack()

    async def on_take_text(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        click = await _click(services, body, action, record_id=int(action["value"]), seen="")
        await _take_text(services, click)
        await ack()

    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        step = Step[view["callback_id"].removeprefix("record_").upper()]
        await ack(**await _submitted(services, body, view, step=step))

    names = "|".join(step.name.lower() for step in Step)
    app.action(re.compile(rf"^record_(?:{names})$"))(on_click)
    app.action(records_views.MORE)(on_more)
    app.action(records_views.TAKE_TEXT)(on_take_text)
    app.view(re.compile(rf"^record_(?:{names})$"))(on_submit)


class _Click:
    """Somebody clicked on a record's card."""

    def __init__(
        self,
        services: Services,
        occasion: Interaction,
        *,
        record_id: int,
        seen: str,
        speaker: SlackUser,
        trigger_id: str,
    ) -> None:
        self.services = services
        self.occasion = occasion
        self.record_id = record_id
        self.seen = seen
        self.speaker = speaker
        self.trigger_id = trigger_id

    def held(self, session: Session) -> tuple[Record, Member]:
        """The record, locked, and who acts on it."""
        return _held(session, self.occasion, record_id=self.record_id, by=self.speaker)

    async def open(self, view_of: "_ViewOf") -> None:
        """Open the modal that `view_of` makes of the record."""
        now = self.services.clock.now()

        def prepare(session: Session) -> Block:
            record, member = self.held(session)
            return view_of(session, record, member, self, now)

        try:
            view = await self.services.db.transact(prepare)
        except SpeakerError as error:
            await self.refuse(error)
            return
        await open_modal(self.services, self.occasion, trigger_id=self.trigger_id, view=view)

    async def act(self, effect: Effect[None]) -> None:
        """Let the click have its effect, or say why it has none."""
        try:
            await self.services.once(self.occasion, effect)
        except SpeakerError as error:
            await self.refuse(error)

    async def refuse(self, error: SpeakerError) -> None:
        """Say what is true, and show it: the card that they clicked on may be an old one."""
        await self.services.refuse(self.occasion, error)
        await _refresh(self.services, error, record_id=self.record_id)


async def _refresh(services: Services, error: SpeakerError, *, record_id: int) -> None:
    if isinstance(error, IllegalStep):
        now = services.clock.now()
        await services.db.transact(cards.republish, record_id=record_id, now=now)
        services.wake()


async def _step(click: _Click, step: Step) -> None:
    """Take a step at once, or ask first in a modal."""
    if not any(step in hands.at_once for hands in STEP_HANDLERS.values()):
        await click.open(_asking(step))
        return

    def effect(session: Session, now: datetime) -> None:
        record, member = click.held(session)
        by = Actor(member=member, via=Via.BUTTON, now=now)
        transitions.check_allowed(session, record=record, step=step, by=by)
        STEP_HANDLERS[record.kind].at_once[step](session, record, click.seen, by)

    await click.act(effect)


def _asking(step: Step) -> "_ViewOf":
    def view(
        session: Session, record: Record, member: Member, click: _Click, now: datetime
    ) -> Block:
        by = Actor(member=member, via=Via.BUTTON, now=now)
        transitions.check_allowed(session, record=record, step=step, by=by)
        reference = forms.RecordFormState(
            record_id=record.id,
            channel_id=click.occasion.channel_id,
            thread_ts=click.occasion.thread_ts,
            seen=forms.fingerprint(record),
        )
        if step is Step.WITHDRAW:
            return forms.withdraw_form(record, reference)
        if step is Step.SNOOZE:
            return forms.snooze_form(record, reference)
        return STEP_HANDLERS[record.kind].asks[step](session, record, reference, member)

    return view


def _whole(session: Session, record: Record, member: Member, click: _Click, now: datetime) -> Block:
    return log.record_modal(
        session,
        record,
        reader=member,
        channel_id=click.occasion.channel_id,
        home=click.services.home,
        now=now,
    )


async def _take_text(services: Services, click: _Click) -> None:
    """Take in what the edited message says now."""

    def source(session: Session) -> tuple[Record, CharterTerms]:
        record, _ = click.held(session)
        return record, partnerships.terms_of(session, record.partnership)

    try:
        edited, terms = await services.db.transact(source)
        ts = edited.source_ts
        said = await services.directory.message(click.occasion.channel_id, ts) if ts else None
        if said is None:
            raise NotFound(_("The message no longer exists, so there's no edited text to use."))
    except SpeakerError as error:
        await click.refuse(error)
        return
    text = await words_of_kind(services, said.text, kind=edited.kind, terms=terms)

    def effect(session: Session, now: datetime) -> None:
        record, member = click.held(session)
        sources.accept_edited_text(
            session,
            record=record,
            text=text,
            source_text=said.text,
            read_after=edited.source_edited_at,
            by=Actor(member=member, via=Via.BUTTON, now=now),
        )

    await click.act(effect)


def _snooze(session: Session, record: Record, filled: SubmittedForm, by: Actor) -> None:
    until = filled.day(forms.UNTIL) or by.now.date()
    because = filled.text(forms.REASON) or ""
    snooze.snooze(session, record=record, until=until, reason=because, by=by)


async def _submitted(
    services: Services, body: dict[str, Any], view: dict[str, Any], *, step: Step
) -> dict[str, Any]:
    """Take a step with what a modal says; returns how Slack is answered."""
    reference = forms.RecordFormState.load(view["private_metadata"])
    occasion = Interaction(
        kind="view",
        key=f"view:{view['id']}:{view['hash']}",
        user_id=body["user"]["id"],
        channel_id=reference.channel_id,
        thread_ts=reference.thread_ts,
    )
    speaker = await services.directory.speaker(occasion.user_id)

    def effect(session: Session, now: datetime) -> None:
        record, member = _held(session, occasion, record_id=reference.record_id, by=speaker)
        by = Actor(member=member, via=Via.MODAL, now=now)
        filled = SubmittedForm(view)
        transitions.check_allowed(session, record=record, step=step, by=by)
        if step in _ON_WHAT_WAS_SEEN and reference.seen != forms.fingerprint(record):
            raise IllegalStep(
                _(
                    "{record} changed while this form was open. Copy your text, close the "
                    "form and open it again."
                ).format(record=record.reference)
            )
        if step is Step.WITHDRAW:
            transitions.withdraw(session, record=record, reason=filled.text(forms.REASON), by=by)
        elif step is Step.SNOOZE:
            _snooze(session, record, filled, by)
        else:
            STEP_HANDLERS[record.kind].takes[step](session, record, filled, by)

    try:
        await services.once(occasion, effect)
    except SpeakerError as error:
        # The modal stays open, so that nothing that was written is lost.
        services.metrics.event(occasion.kind, "refused")
        await _refresh(services, error, record_id=reference.record_id)
        field = error.field if isinstance(error, BadRequest) else None
        errors = {field or forms.first_input(view): error.sentence}
        return {"response_action": "errors", "errors": errors}
    return {}


async def _click(
    services: Services,
    body: dict[str, Any],
    action: dict[str, Any],
    *,
    record_id: int,
    seen: str,
) -> _Click:
    user, message = body["user"], body.get("message", {})
    key = ("action", user["id"], action["action_ts"], action["action_id"], str(record_id))
    return _Click(
        services,
        Interaction(
            kind="action",
            key=":".join(key),
            user_id=user["id"],
            channel_id=body["channel"]["id"],
            thread_ts=message.get("thread_ts") or message.get("ts"),
        ),
        record_id=record_id,
        seen=seen,
        speaker=await services.directory.speaker(user["id"]),
        trigger_id=body["trigger_id"],
    )


def _held(
    session: Session, occasion: Interaction, *, record_id: int, by: SlackUser
) -> tuple[Record, Member]:
    """The record, locked, and who acts on it; a record is acted on in its own channel alone."""
    record = lookup.lock(session, record_id)
    if record.channel.slack_id != occasion.channel_id:
        raise NotFound(_("This record belongs to another channel."))
    member = partnerships.member(session, partnership=record.partnership, speaker=by, spoke_at=None)
    return record, member


_ViewOf = Callable[[Session, Record, Member, _Click, datetime], Block]
