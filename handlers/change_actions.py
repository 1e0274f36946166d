"""The buttons and modals of changes."""

from sqlalchemy.orm import Session

from handlers.record_actions import StepHandlers, edited_values
from pico_bot.blockkit import Block, SubmittedForm, id_in
from pico_bot.model import Actor, Change, Driver, Member, Step, snapshot_of
from pico_bot.records import changes, transitions
from pico_bot.records.views import change_forms, forms


def _close(session: Session, change: Change, _seen: str, by: Actor) -> None:
    changes.close(session, change=change, by=by)


def _reopen(session: Session, change: Change, _seen: str, by: Actor) -> None:
    transitions.reopen(session, record=change, by=by)


def _assess_form(
    session: Session, change: Change, state: forms.RecordFormState, _member: Member
) -> Block:
    suggested = changes.suggest_impact(session, change)
    return change_forms.assess_form(
        change,
        state,
        similar=suggested.decisions,
        others=suggested.other_decisions,
        areas=snapshot_of(change.partnership).terms.areas,
        similar_areas=suggested.areas,
    )


def _assess(session: Session, change: Change, form: SubmittedForm, by: Actor) -> None:
    changes.assess(
        session,
        change=change,
        effects=form.text(change_forms.EFFECTS),
        areas=form.choices(change_forms.AREAS, str),
        decision_ids=[
            *form.choices(change_forms.DECISIONS, id_in),
            *form.choices(change_forms.OTHER_DECISIONS, id_in),
        ],
        issues=form.text(change_forms.ISSUES).splitlines(),
        by=by,
    )


def _edit_form(
    _session: Session, change: Change, state: forms.RecordFormState, _member: Member
) -> Block:
    areas = snapshot_of(change.partnership).terms.areas
    return change_forms.edit_form(change, state, areas=areas)


def _edit(session: Session, change: Change, form: SubmittedForm, by: Actor) -> None:
    changes.edit(
        session,
        change=change,
        **edited_values(form, change),
        driver=form.optional_choice(forms.DRIVER, Driver),
        effective_on=form.day(change_forms.FROM),
        by=by,
    )


STEP_HANDLERS = StepHandlers[Change](
    immediate={Step.CLOSE: _close, Step.REOPEN: _reopen},
    open_form={Step.ASSESS: _assess_form, Step.EDIT: _edit_form},
    submit={Step.ASSESS: _assess, Step.EDIT: _edit},
)
