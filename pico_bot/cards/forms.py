"""The modals in which records are written, edited, objected to, resolved and assessed."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Self

from pico_bot.cards.blocks import (
    INPUT_LIMIT,
    Block,
    context,
    cut,
    date_input,
    escape,
    modal,
    quote,
    section,
    select_input,
    text_input,
)
from pico_bot.model import Change, Decision, Driver, Issue, Kind, Member, Priority, Record, Side
from pico_bot.model.states import Step

TITLE, TEXT, AREA = "title", "text", "area"
NEED, RATIONALE = "business_need", "rationale"
OWNER, PRIORITY, DUE, DRIVER = "owner", "priority", "due", "driver"
REASON, RESOLUTION, EFFECTS = "reason", "resolution", "effects"

LOG = "record_log"

_TOO_LONG = "The text is longer than a form of Slack's can hold, so it is kept as it is."
_TAKEN_WHOLE = "The text is longer than a form of Slack's can hold: the whole message is taken."


@dataclass(frozen=True, kw_only=True)
class Reference:
    """What a record's modal is about, carried in its private metadata."""

    record_id: int
    channel_id: str
    thread_ts: str | None

    def dump(self) -> str:
        """As text."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> Self:
        """From what `dump` wrote."""
        return cls(**json.loads(text))


@dataclass(frozen=True, kw_only=True)
class MessageReference:
    """The message that a log modal is about, carried in its private metadata."""

    kind: Kind
    channel_id: str
    ts: str
    thread_ts: str | None

    def dump(self) -> str:
        """As text."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> Self:
        """From what `dump` wrote."""
        stored = json.loads(text)
        return cls(**{**stored, "kind": Kind(stored["kind"])})


def callback_id(step: Step) -> str:
    """What Slack calls the modal of `step`."""
    return f"record_{step.value}"


def first_input(view: Block) -> str:
    """The first field of a submitted modal, under which an error of the whole is shown."""
    return next(str(block["block_id"]) for block in view["blocks"] if block["type"] == "input")


def object_form(decision: Decision, reference: Reference) -> Block:
    """Ask why somebody objects."""
    return _form(
        decision,
        Step.OBJECT,
        reference,
        title=f"Object to {decision.reference}",
        submit="Object",
        inputs=[
            text_input(
                REASON,
                "What speaks against it?",
                multiline=True,
                hint="The card shows it, and whoever proposed it can answer or change the text.",
            )
        ],
    )


def resolve_form(issue: Issue, reference: Reference) -> Block:
    """Ask how an issue was solved."""
    return _form(
        issue,
        Step.RESOLVE,
        reference,
        title=f"Resolve {issue.reference}",
        submit="Resolve",
        inputs=[text_input(RESOLUTION, "How was it solved?", multiline=True, optional=True)],
    )


def assess_form(change: Change, reference: Reference) -> Block:
    """Ask what a change touches."""
    return _form(
        change,
        Step.ASSESS,
        reference,
        title=f"Assess {change.reference}",
        submit="Assess",
        inputs=[
            text_input(
                EFFECTS,
                "What does it touch?",
                multiline=True,
                hint="Decisions to review, areas that are affected, work that it means.",
            )
        ],
    )


def edit_form(
    record: Record,
    reference: Reference,
    *,
    areas: Collection[str],
    members: Sequence[Member],
    asker: Member,
) -> Block:
    """The record's own values, to be changed by `asker`."""
    inputs = [text_input(TITLE, "Title", value=record.title)]
    if len(record.text) <= INPUT_LIMIT:
        inputs.append(text_input(TEXT, "Text", value=record.text, multiline=True))
    else:
        inputs.append(context(_TOO_LONG))
    inputs.append(area_input(areas, value=record.area))
    match record:
        case Decision():
            inputs += _decision_inputs(need=record.business_need, rationale=record.rationale)
        case Issue():
            inputs += _issue_inputs(record, members=members, asker=asker)
        case Change():
            inputs.append(_driver_input(record.driver))
    return modal(
        f"Edit {record.reference}",
        inputs,
        callback_id=callback_id(Step.EDIT),
        submit="Save",
        metadata=reference.dump(),
    )


def log_form(reference: MessageReference, *, text: str, areas: Collection[str], area: str) -> Block:
    """A new record of a message, filled with its words and the area that they sound like."""
    if len(text) <= INPUT_LIMIT:
        inputs = [text_input(TEXT, reference.kind.capitalize(), value=text, multiline=True)]
    else:
        inputs = [section(quote(cut(escape(text), 500))), context(_TAKEN_WHOLE)]
    inputs.append(area_input(areas, value=area))
    match reference.kind:
        case Kind.DECISION:
            inputs += _decision_inputs(need=None, rationale=None)
        case Kind.ISSUE:
            inputs.append(_priority_input("Proposed priority", value=None))
            inputs.append(date_input(DUE, "Due", optional=True))
        case Kind.CHANGE:
            inputs.append(_driver_input(None))
    return modal(
        f"Log {reference.kind.article} {reference.kind}",
        inputs,
        callback_id=LOG,
        submit="Log",
        metadata=reference.dump(),
    )


def area_input(areas: Collection[str], *, value: str) -> Block:
    """The choice of an area."""
    return select_input(AREA, "Area", [(area, area) for area in areas], value=value)


def _form(
    record: Record,
    step: Step,
    reference: Reference,
    *,
    title: str,
    submit: str,
    inputs: list[Block],
) -> Block:
    about = section(f"*{record.reference} · {escape(record.title)}*")
    return modal(
        title,
        [about, *inputs],
        callback_id=callback_id(step),
        submit=submit,
        metadata=reference.dump(),
    )


def _decision_inputs(*, need: str | None, rationale: str | None) -> list[Block]:
    return [
        text_input(
            NEED,
            "Business need",
            value=need,
            multiline=True,
            optional=True,
            hint="What the business wants of it; technical decisions are anchored in one.",
        ),
        text_input(RATIONALE, "Rationale", value=rationale, multiline=True, optional=True),
    ]


def _issue_inputs(issue: Issue, *, members: Sequence[Member], asker: Member) -> list[Block]:
    customer = asker.side is Side.CUSTOMER
    priority = issue.priority if customer else issue.proposed_priority or issue.priority
    return [
        select_input(
            OWNER,
            "Owner",
            [(str(each.id), f"{each.name} ({each.side})") for each in members],
            value=str(issue.responsible_id),
            optional=True,
        ),
        _priority_input("Priority" if customer else "Proposed priority", value=priority),
        date_input(DUE, "Due", value=issue.due_on, optional=True),
    ]


def _priority_input(label: str, *, value: Priority | None) -> Block:
    hint = None if label == "Priority" else "The customer side sets the priority."
    return select_input(
        PRIORITY,
        label,
        [(each.value, each.value) for each in Priority],
        value=value or Priority.NORMAL,
        hint=hint,
    )


def _driver_input(value: Driver | None) -> Block:
    return select_input(
        DRIVER,
        "What drives it",
        [(each.value, each.value) for each in Driver],
        value=value,
        optional=True,
    )
