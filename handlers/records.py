"""Cards: the buttons on a record's card and the modals that some of them open."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.context import Occasion, Services
from handlers.modals import open_modal
from pico_bot import changes, decisions, issues, partnerships, records
from pico_bot.cards import forms
from pico_bot.cards.blocks import submitted
from pico_bot.errors import NotFound, SpeakerError
from pico_bot.model import Change, Decision, Driver, Issue, Member, Priority, Record, Via
from pico_bot.model.states import Step
from pico_bot.partnerships import Speaker
from pico_bot.records import By

# Steps that are taken by one click; the others ask something first.
_AT_ONCE = frozenset({Step.CONFIRM, Step.ACKNOWLEDGE, Step.REOPEN, Step.CLOSE})

Values = Mapping[str, str | None]


def register(app: AsyncApp, services: Services) -> None:
    """Listen to every button of a record's card, and to what their modals submit."""

    async def on_click(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        step = Step(action["action_id"].removeprefix("record_"))
        record_id, _, seen = action["value"].partition(":")
        message = body.get("message", {})
        occasion = Occasion(
            kind="action",
            key=":".join(
                ("action", body["user"]["id"], action["action_ts"], action["action_id"], record_id)
            ),
            user_id=body["user"]["id"],
            channel_id=body["channel"]["id"],
            thread_ts=message.get("thread_ts") or message.get("ts"),
        )
        speaker = await services.directory.speaker(
            occasion.user_id, team_id=body["user"].get("team_id")
        )
        if step in _AT_ONCE:
            await _take_at_once(
                services, occasion, step=step, record_id=int(record_id), seen=seen, speaker=speaker
            )
        else:
            await _ask(
                services,
                occasion,
                step=step,
                record_id=int(record_id),
                speaker=speaker,
                trigger_id=body["trigger_id"],
            )
        await ack()

    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        step = Step(view["callback_id"].removeprefix("record_"))
        reference = forms.Reference.load(view["private_metadata"])
        occasion = Occasion(
            kind="view",
            key=f"view:{view['id']}:{view['hash']}",
            user_id=body["user"]["id"],
            channel_id=reference.channel_id,
            thread_ts=reference.thread_ts,
        )
        speaker = await services.directory.speaker(
            occasion.user_id, team_id=body["user"].get("team_id")
        )
        values = submitted(view)

        def effect(session: Session, now: datetime) -> None:
            record, member = _held(session, occasion, record_id=reference.record_id, by=speaker)
            _take_with(
                session,
                record,
                step=step,
                values=values,
                by=By(member=member, via=Via.MODAL, now=now),
            )

        try:
            await services.once(occasion, effect)
        except SpeakerError as error:
            # The modal stays open, so that nothing that was written is lost.
            services.metrics.event(occasion.kind, "refused")
            errors = {forms.first_input(view): error.sentence}
            await ack(response_action="errors", errors=errors)
            return
        await ack()

    buttons = "|".join(step.value for step in Step)
    asking = "|".join(step.value for step in Step if step not in _AT_ONCE)
    app.action(re.compile(rf"^record_(?:{buttons})$"))(on_click)
    app.view(re.compile(rf"^record_(?:{asking})$"))(on_submit)


async def _take_at_once(
    services: Services,
    occasion: Occasion,
    *,
    step: Step,
    record_id: int,
    seen: str,
    speaker: Speaker,
) -> None:
    def effect(session: Session, now: datetime) -> None:
        record, member = _held(session, occasion, record_id=record_id, by=speaker)
        by = By(member=member, via=Via.BUTTON, now=now)
        match record, step:
            case Decision(), Step.CONFIRM:
                decisions.confirm(session, decision=record, seen=seen, by=by)
            case Issue(), Step.ACKNOWLEDGE:
                issues.acknowledge(session, issue=record, by=by)
            case Issue(), Step.REOPEN:
                issues.reopen(session, issue=record, by=by)
            case Change(), Step.REOPEN:
                changes.reopen(session, change=record, by=by)
            case Change(), Step.CLOSE:
                changes.close(session, change=record, by=by)

    await services.act(occasion, effect)


async def _ask(
    services: Services,
    occasion: Occasion,
    *,
    step: Step,
    record_id: int,
    speaker: Speaker,
    trigger_id: str,
) -> None:
    now = services.clock.now()

    def prepare(session: Session) -> dict[str, Any]:
        record, member = _held(session, occasion, record_id=record_id, by=speaker)
        by = By(member=member, via=Via.BUTTON, now=now)
        records.check(session, record=record, step=step, by=by)
        return _form(session, record, step=step, occasion=occasion, asker=member)

    try:
        view = await services.db.transact(prepare)
    except SpeakerError as error:
        await services.refuse(occasion, error)
        return
    await open_modal(services, occasion, trigger_id=trigger_id, view=view)


def _form(
    session: Session, record: Record, *, step: Step, occasion: Occasion, asker: Member
) -> dict[str, Any]:
    reference = forms.Reference(
        record_id=record.id, channel_id=occasion.channel_id, thread_ts=occasion.thread_ts
    )
    match record, step:
        case Decision(), Step.OBJECT:
            return forms.object_form(record, reference)
        case Issue(), Step.RESOLVE:
            return forms.resolve_form(record, reference)
        case Change(), Step.ASSESS:
            return forms.assess_form(record, reference)
    return forms.edit_form(
        record,
        reference,
        areas=partnerships.terms_of(session, record.partnership).areas,
        members=partnerships.members_of_sides(session, record.partnership),
        asker=asker,
    )


def _take_with(
    session: Session,
    record: Record,
    *,
    step: Step,
    values: Values,
    by: By,
) -> None:
    match record, step:
        case Decision(), Step.OBJECT:
            reason = values[forms.REASON] or ""
            decisions.object_to(session, decision=record, reason=reason, by=by)
        case Issue(), Step.RESOLVE:
            issues.resolve(session, issue=record, resolution=values[forms.RESOLUTION], by=by)
        case Change(), Step.ASSESS:
            effects = values[forms.EFFECTS] or ""
            changes.assess(session, change=record, effects=effects, by=by)
        case _, Step.EDIT:
            _edit(session, record, values=values, by=by)


def _edit(session: Session, record: Record, *, values: Values, by: By) -> None:
    said: dict[str, Any] = {
        "title": values[forms.TITLE] or record.title,
        "text": values.get(forms.TEXT) or record.text,
        "area": values[forms.AREA] or record.area,
    }
    match record:
        case Decision():
            decisions.edit(
                session,
                decision=record,
                business_need=values[forms.NEED],
                rationale=values[forms.RATIONALE],
                **said,
                by=by,
            )
        case Issue():
            due = values[forms.DUE]
            issues.edit(
                session,
                issue=record,
                owner=_new_owner(session, record, values[forms.OWNER]),
                priority=Priority(values[forms.PRIORITY] or Priority.NORMAL),
                due_on=date.fromisoformat(due) if due else None,
                **said,
                by=by,
            )
        case Change():
            driver = values[forms.DRIVER]
            changes.edit(
                session, change=record, driver=Driver(driver) if driver else None, **said, by=by
            )


def _new_owner(session: Session, issue: Issue, picked: str | None) -> Member | None:
    if picked is None or int(picked) == issue.responsible_id:
        return None
    owner = session.get(Member, int(picked))
    if owner is None or owner.partnership_id != issue.partnership_id:
        raise NotFound("That person is not a member of this partnership.")
    return owner


def _held(
    session: Session, occasion: Occasion, *, record_id: int, by: Speaker
) -> tuple[Record, Member]:
    """The record, locked, and who acts on it; a record is acted on in its own channel alone."""
    record = records.hold(session, record_id)
    if record.channel.slack_id != occasion.channel_id:
        raise NotFound("This record belongs to another channel.")
    member = partnerships.member(session, partnership=record.partnership, speaker=by, spoke_at=None)
    return record, member
