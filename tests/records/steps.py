"""All steps, each with input from one form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from pico_bot.model.actor import Actor
from pico_bot.model.vocabulary import Kind, Priority, Side
from pico_bot.records import changes, decisions, issues, transitions
from pico_bot.records.capture import Reasoning
from tests.records.simple_model import ModelRecord


@dataclass(frozen=True, kw_only=True)
class Form:
    """A person's input for any step."""

    text: str
    area: str
    review_on: date | None
    side: Side
    affected: tuple[ModelRecord, ...]
    opened: tuple[str, ...]


def _edit(session: Session, record: Any, by: Actor, form: Form, _ids: list[int]) -> None:
    changed: dict[str, Any] = {"title": form.text, "text": form.text, "area": form.area, "by": by}
    match record.kind:
        case Kind.DECISION:
            why = Reasoning(review_on=form.review_on)
            decisions.edit(session, decision=record, reasoning=why, **changed)
        case Kind.ISSUE:
            owner, priority = record.responsible, Priority.HIGH
            issues.edit(
                session, issue=record, owner=owner, priority=priority, due_on=None, **changed
            )
        case Kind.CHANGE:
            changes.edit(session, change=record, driver=None, effective_on=None, **changed)


def _assess(session: Session, record: Any, by: Actor, form: Form, ids: list[int]) -> None:
    lines = [f"{form.text} area:{area}" for area in form.opened]
    changes.assess(
        session, change=record, effects="Prices", areas=[], decision_ids=ids, issues=lines, by=by
    )


def _supersede(session: Session, record: Any, by: Actor, form: Form, _ids: list[int]) -> None:
    decisions.supersede(
        session, decision=record, text=form.text, area=form.area, reasoning=Reasoning(), by=by
    )


_StepCall = Callable[[Session, Any, Actor, Form, list[int]], object]

_ANY: dict[str, _StepCall] = {
    "withdraw": lambda session, record, by, _form, _ids: transitions.withdraw(
        session, record=record, reason=None, by=by
    ),
    "reopen": lambda session, record, by, _form, _ids: transitions.reopen(
        session, record=record, by=by
    ),
    "edit": _edit,
}

STEP_CALLS: dict[Kind, dict[str, _StepCall]] = {
    Kind.DECISION: _ANY
    | {
        "confirm": lambda session, record, by, _form, _ids: decisions.confirm(
            session, decision=record, seen=record.text_fingerprint, by=by
        ),
        "object": lambda session, record, by, form, _ids: decisions.object_to(
            session, decision=record, reason=form.text, by=by
        ),
        "keep": lambda session, record, by, form, _ids: decisions.keep(
            session, decision=record, review_on=form.review_on, by=by
        ),
        "supersede": _supersede,
    },
    Kind.ISSUE: _ANY
    | {
        "acknowledge": lambda session, record, by, _form, _ids: issues.acknowledge(
            session, issue=record, by=by
        ),
        "resolve": lambda session, record, by, form, _ids: issues.resolve(
            session, issue=record, resolution=form.text, by=by
        ),
        "put_on_hold": lambda session, record, by, form, _ids: issues.put_on_hold(
            session, issue=record, on=form.side, reason=form.text, by=by
        ),
        "resume": lambda session, record, by, _form, _ids: issues.resume(
            session, issue=record, by=by
        ),
    },
    Kind.CHANGE: _ANY
    | {
        "close": lambda session, record, by, _form, _ids: changes.close(
            session, change=record, by=by
        ),
        "assess": _assess,
    },
}
