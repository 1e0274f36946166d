"""The parts that the modals of all kinds of records share."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import assert_never

from pico_bot.blockkit import (
    INPUT_LIMIT,
    Block,
    ModalState,
    area_name,
    button_name,
    context,
    date_input,
    escape,
    label_of,
    modal,
    modal_title,
    section,
    select_input,
    text_input,
)
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Change, Decision, Driver, Issue, Kind, Priority, Record, Step, of_kind

TITLE, TEXT, AREA = "title", "text", "area"
NEED, RATIONALE = "business_need", "rationale"
PRIORITY, DUE, DRIVER = "priority", "due", "driver"
REASON, UNTIL = "reason", "until"

TITLE_LIMIT = 150

_TOO_LONG = gettext_noop(
    "The text is too long for a Slack form, so it can't be edited here and stays as it is."
)


@dataclass(frozen=True, kw_only=True)
class RecordFormState(ModalState):
    """The record that a form is about.

    `seen` is the `fingerprint` of the record when the form was opened, to detect that the record
    has changed since.
    """

    record_id: int
    channel_id: str
    thread_ts: str | None
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class CaptureFormState(ModalState):
    """The message that a capture form is about."""

    kind: Kind
    channel_id: str
    ts: str
    thread_ts: str | None


def fingerprint(record: Record) -> str:
    """SHA-256 of the values that a form of the record shows, as 64 hex digits."""
    values: list[object] = [record.title, record.text, record.area]
    match of_kind(record):
        case Decision() as decision:
            # An edit removes an objection, so the editor must have seen it.
            values += [decision.state, decision.objection, decision.business_need]
            values += [decision.rationale, decision.options_considered, decision.consequences]
            values += [decision.review_on]
        case Issue() as issue:
            values += [issue.responsible_id, issue.priority, issue.proposed_priority]
            values += [issue.due_on]
        case Change() as change:
            values += [change.driver, change.effective_on]
        case _ as unknown:
            assert_never(unknown)
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()


def callback_id(step: Step) -> str:
    """The callback id of the modal for `step`."""
    return f"record_{step.name.lower()}"


def first_input(view: Block) -> str:
    """The first field of a submitted modal, for an error that belongs to no field."""
    return next(str(block["block_id"]) for block in view["blocks"] if block["type"] == "input")


def step_form(
    record: Record, step: Step, reference: RecordFormState, inputs: Sequence[Block], *, submit: str
) -> Block:
    """The modal for `step`, with the record's reference and title above `inputs`."""
    heading = section(f"*{record.reference} · {escape(record.title)}*")
    return modal(
        modal_title(step, record.reference),
        [heading, *inputs],
        callback_id=callback_id(step),
        submit=submit,
        metadata=reference.dump(),
    )


def reason_form(
    record: Record,
    step: Step,
    reference: RecordFormState,
    *,
    question: str,
    hint: str | None = None,
) -> Block:
    """Ask for a reason."""
    return step_form(
        record,
        step,
        reference,
        [text_input(REASON, question, multiline=True, hint=hint)],
        submit=button_name(step),
    )


def withdraw_form(record: Record, reference: RecordFormState) -> Block:
    """Ask why the record is withdrawn."""
    reason = text_input(REASON, _("Why withdraw it?"), multiline=True, optional=True)
    return step_form(record, Step.WITHDRAW, reference, [reason], submit=button_name(Step.WITHDRAW))


def snooze_form(record: Record, reference: RecordFormState) -> Block:
    """Ask until when the record is snoozed, and why."""
    inputs = [
        date_input(UNTIL, _("Snooze until")),
        text_input(REASON, _("Why can it wait?"), multiline=True),
    ]
    return step_form(record, Step.SNOOZE, reference, inputs, submit=button_name(Step.SNOOZE))


def edit_modal(
    record: Record, reference: RecordFormState, *, areas: Collection[str], more: Sequence[Block]
) -> Block:
    """Edit the record; `more` are the inputs of its kind."""
    return modal(
        modal_title(Step.EDIT, record.reference),
        [
            text_input(TITLE, _("Title"), value=record.title, limit=TITLE_LIMIT),
            *text_block(record.text),
            *[area_input(areas, value=record.area), *more],
        ],
        callback_id=callback_id(Step.EDIT),
        submit=_("Save"),
        metadata=reference.dump(),
    )


def text_block(text: str) -> list[Block]:
    """The input for a record's text, or why it can't be edited."""
    if len(text) > INPUT_LIMIT:
        return [context(_(_TOO_LONG))]
    return [text_input(TEXT, _("Text"), value=text, multiline=True)]


def area_input(areas: Collection[str], *, value: str) -> Block:
    """A select for the area."""
    return select_input(AREA, _("Area"), [(area, area_name(area)) for area in areas], value=value)


def priority_input(label: str, *, value: Priority | None, hint: str | None = None) -> Block:
    """A select for the priority."""
    choices = [(each.value, label_of(each)) for each in Priority]
    return select_input(PRIORITY, label, choices, value=value or Priority.NORMAL, hint=hint)


def driver_input(value: Driver | None) -> Block:
    """A select for the driver of a change."""
    choices = [(each.value, label_of(each)) for each in Driver]
    return select_input(DRIVER, _("Driver"), choices, value=value, optional=True)
