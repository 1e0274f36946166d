"""The buttons and modals of decisions."""

from sqlalchemy.orm import Session

from handlers.record_actions import StepHandlers, edited_values
from pico_bot.blockkit import Block, SubmittedForm
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Decision, Member, Step, snapshot_of
from pico_bot.records import Reasoning, decisions, transitions
from pico_bot.records.views import decision_forms, forms


def _confirm(session: Session, decision: Decision, seen: str, by: Actor) -> None:
    decisions.confirm(session, decision=decision, seen=seen, by=by)


def _reopen(session: Session, decision: Decision, _seen: str, by: Actor) -> None:
    transitions.reopen(session, record=decision, by=by)


def _objection_form(
    _session: Session, decision: Decision, state: forms.RecordFormState, _member: Member
) -> Block:
    return forms.reason_form(
        decision,
        Step.OBJECT,
        state,
        question=_("What's your objection?"),
        hint=_("Shown on the card. The proposer can reply or edit it."),
    )


def _object(session: Session, decision: Decision, form: SubmittedForm, by: Actor) -> None:
    decisions.object_to(session, decision=decision, reason=form.text(forms.REASON), by=by)


def _edit_form(
    _session: Session, decision: Decision, state: forms.RecordFormState, _member: Member
) -> Block:
    areas = snapshot_of(decision.partnership).terms.areas
    return decision_forms.edit_form(decision, state, areas=areas)


def _edit(session: Session, decision: Decision, form: SubmittedForm, by: Actor) -> None:
    decisions.edit(
        session,
        decision=decision,
        **edited_values(form, decision),
        reasoning=reasoning(form),
        by=by,
    )


def _supersede_form(
    _session: Session, decision: Decision, state: forms.RecordFormState, _member: Member
) -> Block:
    areas = snapshot_of(decision.partnership).terms.areas
    return decision_forms.supersede_form(decision, state, areas=areas)


def _supersede(session: Session, decision: Decision, form: SubmittedForm, by: Actor) -> None:
    decisions.supersede(
        session,
        decision=decision,
        text=form.text(forms.TEXT) or decision.text,
        area=form.choice(forms.AREA, str),
        reasoning=reasoning(form),
        by=by,
    )


def _keep_form(
    _session: Session, decision: Decision, state: forms.RecordFormState, _member: Member
) -> Block:
    return decision_forms.keep_form(decision, state)


def _keep(session: Session, decision: Decision, form: SubmittedForm, by: Actor) -> None:
    review_on = form.day(decision_forms.REVIEW)
    decisions.keep(session, decision=decision, review_on=review_on, by=by)


def reasoning(form: SubmittedForm) -> Reasoning:
    """The reasoning fields of a decision's form."""
    return Reasoning(
        business_need=form.text(forms.NEED) or None,
        rationale=form.text(forms.RATIONALE) or None,
        options_considered=form.text(decision_forms.OPTIONS) or None,
        consequences=form.text(decision_forms.CONSEQUENCES) or None,
        review_on=form.day(decision_forms.REVIEW),
    )


STEP_HANDLERS = StepHandlers[Decision](
    immediate={Step.CONFIRM: _confirm, Step.REOPEN: _reopen},
    open_form={
        Step.OBJECT: _objection_form,
        Step.EDIT: _edit_form,
        Step.SUPERSEDE: _supersede_form,
        Step.KEEP: _keep_form,
    },
    submit={
        Step.OBJECT: _object,
        Step.EDIT: _edit,
        Step.SUPERSEDE: _supersede,
        Step.KEEP: _keep,
    },
)
