"""The buttons and modals of decisions."""

from sqlalchemy.orm import Session

from handlers.record_actions import StepHandlers, SubmittedForm
from pico_bot.blockkit import Block
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Decision, Member, Step
from pico_bot.partnerships import partnerships
from pico_bot.records import Reasoning, decisions, transitions
from pico_bot.records.views import decision_forms, forms


def _confirm(session: Session, decision: Decision, seen: str, by: Actor) -> None:
    decisions.confirm(session, decision=decision, seen=seen, by=by)


def _reopen(session: Session, decision: Decision, _seen: str, by: Actor) -> None:
    transitions.reopen(session, record=decision, by=by)


def _ask_objection(
    _session: Session, decision: Decision, reference: forms.RecordFormState, _asker: Member
) -> Block:
    return forms.reason_form(
        decision,
        Step.OBJECT,
        reference,
        question=_("What's your objection?"),
        hint=_("Shown on the card. The proposer can reply or edit it."),
    )


def _object(session: Session, decision: Decision, filled: SubmittedForm, by: Actor) -> None:
    decisions.object_to(session, decision=decision, reason=filled.text(forms.REASON) or "", by=by)


def _ask_edit(
    session: Session, decision: Decision, reference: forms.RecordFormState, _asker: Member
) -> Block:
    areas = partnerships.terms_of(session, decision.partnership).areas
    return decision_forms.edit_form(decision, reference, areas=areas)


def _edit(session: Session, decision: Decision, filled: SubmittedForm, by: Actor) -> None:
    decisions.edit(
        session, decision=decision, **filled.of(decision), reasoning=reasoning(filled), by=by
    )


def _ask_successor(
    session: Session, decision: Decision, reference: forms.RecordFormState, _asker: Member
) -> Block:
    areas = partnerships.terms_of(session, decision.partnership).areas
    return decision_forms.supersede_form(decision, reference, areas=areas)


def _supersede(session: Session, decision: Decision, filled: SubmittedForm, by: Actor) -> None:
    decisions.supersede(
        session,
        decision=decision,
        text=filled.text(forms.TEXT) or decision.text,
        area=filled.text(forms.AREA) or decision.area,
        reasoning=reasoning(filled),
        by=by,
    )


def _ask_review_date(
    _session: Session, decision: Decision, reference: forms.RecordFormState, _asker: Member
) -> Block:
    return decision_forms.keep_form(decision, reference)


def _keep(session: Session, decision: Decision, filled: SubmittedForm, by: Actor) -> None:
    review_on = filled.day(decision_forms.REVIEW)
    decisions.keep(session, decision=decision, review_on=review_on, by=by)


def reasoning(filled: SubmittedForm) -> Reasoning:
    """Why it is decided so, as it was filled in."""
    return Reasoning(
        business_need=filled.text(forms.NEED),
        rationale=filled.text(forms.RATIONALE),
        options_considered=filled.text(decision_forms.OPTIONS),
        consequences=filled.text(decision_forms.CONSEQUENCES),
        review_on=filled.day(decision_forms.REVIEW),
    )


STEP_HANDLERS = StepHandlers[Decision](
    at_once={Step.CONFIRM: _confirm, Step.REOPEN: _reopen},
    asks={
        Step.OBJECT: _ask_objection,
        Step.EDIT: _ask_edit,
        Step.SUPERSEDE: _ask_successor,
        Step.KEEP: _ask_review_date,
    },
    takes={
        Step.OBJECT: _object,
        Step.EDIT: _edit,
        Step.SUPERSEDE: _supersede,
        Step.KEEP: _keep,
    },
)
