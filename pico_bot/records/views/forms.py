"""What the modals of all kinds of records share."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pico_bot.blockkit import (
    INPUT_LIMIT,
    Block,
    ModalState,
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
from pico_bot.model import Change, Decision, Driver, Issue, Kind, Priority, Record, Step

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
    """What a record's modal is about, carried in its private metadata.

    `seen` is the fingerprint of the values that the form was filled from (`fingerprint`), by which
    one that is older than the record is told.
    """

    record_id: int
    channel_id: str
    thread_ts: str | None
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class CaptureFormState(ModalState):
    """The message that a log modal is about, carried in its private metadata."""

    kind: Kind
    channel_id: str
    ts: str
    thread_ts: str | None


def fingerprint(record: Record) -> str:
    """SHA-256 of what a form of the record is filled from or answers to, as 64 hex digits."""
    values: list[object] = [record.title, record.text, record.area]
    match record:
        case Decision():
            # An edit does away with an objection, which its writer has to have seen.
            values += [record.state, record.objection, record.business_need, record.rationale]
            values += [record.options_considered, record.consequences, record.review_on]
        case Issue():
            values += [record.responsible_id, record.priority, record.proposed_priority]
            values += [record.due_on]
        case Change():
            values += [record.driver, record.from_on]
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()


def callback_id(step: Step) -> str:
    """What Slack calls the modal of `step`."""
    return f"record_{step.name.lower()}"


def first_input(view: Block) -> str:
    """The first field of a submitted modal, under which an error of the whole is shown."""
    return next(str(block["block_id"]) for block in view["blocks"] if block["type"] == "input")


def form(
    record: Record, step: Step, reference: RecordFormState, inputs: Sequence[Block], *, submit: str
) -> Block:
    """The modal of `step`, with the record's name above `inputs`."""
    about = section(f"*{record.reference} · {escape(record.title)}*")
    return modal(
        modal_title(step, record.reference),
        [about, *inputs],
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
    return form(
        record,
        step,
        reference,
        [text_input(REASON, question, multiline=True, hint=hint)],
        submit=button_name(step),
    )


def withdraw_form(record: Record, reference: RecordFormState) -> Block:
    """Ask why something is taken back."""
    asked = text_input(REASON, _("Why withdraw it?"), multiline=True, optional=True)
    return form(record, Step.WITHDRAW, reference, [asked], submit=button_name(Step.WITHDRAW))


def snooze_form(record: Record, reference: RecordFormState) -> Block:
    """Ask until when something rests, and why."""
    inputs = [
        date_input(UNTIL, _("Snooze until")),
        text_input(REASON, _("Why can it wait?"), multiline=True),
    ]
    return form(record, Step.SNOOZE, reference, inputs, submit=button_name(Step.SNOOZE))


def edit_modal(
    record: Record, reference: RecordFormState, *, areas: Collection[str], more: Sequence[Block]
) -> Block:
    """The record's own values to be changed; `more` are the fields of its kind."""
    return modal(
        modal_title(Step.EDIT, record.reference),
        [
            text_input(TITLE, _("Title"), value=record.title, limit=TITLE_LIMIT),
            *text_part(record.text),
            *[area_input(areas, value=record.area), *more],
        ],
        callback_id=callback_id(Step.EDIT),
        submit=_("Save"),
        metadata=reference.dump(),
    )


def text_part(text: str) -> list[Block]:
    """The field of a record's text, or why there is none."""
    if len(text) > INPUT_LIMIT:
        return [context(_(_TOO_LONG))]
    return [text_input(TEXT, _("Text"), value=text, multiline=True)]


def area_input(areas: Collection[str], *, value: str) -> Block:
    """The choice of an area."""
    return select_input(AREA, _("Area"), [(area, area) for area in areas], value=value)


def priority_input(label: str, *, value: Priority | None, hint: str | None = None) -> Block:
    """The choice of a priority."""
    choices = [(each.value, label_of(each)) for each in Priority]
    return select_input(PRIORITY, label, choices, value=value or Priority.NORMAL, hint=hint)


def driver_input(value: Driver | None) -> Block:
    """The choice of what drives a change."""
    choices = [(each.value, label_of(each)) for each in Driver]
    return select_input(DRIVER, _("Driver"), choices, value=value, optional=True)
