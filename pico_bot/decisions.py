"""Decisions: confirmed on their exact text by whoever they belong to, or objected to."""

from sqlalchemy.orm import Session

from pico_bot import permissions, records
from pico_bot.errors import BadRequest, IllegalStep
from pico_bot.model import Decision
from pico_bot.model.states import Step
from pico_bot.records import By


def confirm(session: Session, *, decision: Decision, seen: str, by: By) -> None:
    """Confirm `decision` on the text that the member saw, whose fingerprint is `seen`.

    Raises IllegalStep where the text changed since, or where there is nothing to confirm, and
    NotAllowed unless the member answers for the deciding role.
    """
    records.check(session, record=decision, step=Step.CONFIRM, by=by)
    if seen != decision.text_fingerprint:
        raise IllegalStep(
            f"The text of {decision.reference} changed while you were reading. Read it again: "
            "what you confirm is the exact text."
        )
    records.take(session, record=decision, step=Step.CONFIRM, by=by)
    decision.confirmed_at = by.now
    decision.confirmed_by = by.member
    decision.confirmed_role = permissions.role_held(session, decision, by.member)
    decision.fingerprint = seen
    records.show(session, decision, now=by.now)


def object_to(session: Session, *, decision: Decision, reason: str, by: By) -> None:
    """Object to `decision` for `reason`; raises BadRequest without one, else as `records.take`."""
    if not reason.strip():
        raise BadRequest("An objection needs its reason.")
    records.take(session, record=decision, step=Step.OBJECT, by=by, note=reason)
    decision.objection = reason.strip()
    decision.objected_by = by.member
    records.show(session, decision, now=by.now)


def edit(
    session: Session,
    *,
    decision: Decision,
    title: str,
    text: str,
    area: str,
    business_need: str | None,
    rationale: str | None,
    by: By,
) -> None:
    """Change what is proposed; confirmation starts anew. Raises as `records.take` does."""
    records.take(session, record=decision, step=Step.EDIT, by=by)
    decision.title, decision.text = title, text
    decision.business_need, decision.rationale = business_need, rationale
    decision.objection, decision.objected_by = None, None
    if area != decision.area:
        records.move(session, record=decision, area=area, owner=None, now=by.now)
    records.show(session, decision, now=by.now)
