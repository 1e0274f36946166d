"""The buttons and modals of change signals."""

from sqlalchemy.orm import Session

from handlers.record_actions import StepHandlers, SubmittedForm
from pico_bot.blockkit import Block
from pico_bot.model import Actor, Change, Driver, Member, Step
from pico_bot.partnerships import partnerships
from pico_bot.records import changes, transitions
from pico_bot.records.views import change_forms, forms


def _close(session: Session, change: Change, _seen: str, by: Actor) -> None:
    changes.close(session, change=change, by=by)


def _reopen(session: Session, change: Change, _seen: str, by: Actor) -> None:
    transitions.reopen(session, record=change, by=by)


def _ask_effects(
    session: Session, change: Change, reference: forms.RecordFormState, _asker: Member
) -> Block:
    found = changes.suggest_effects(session, change)
    return change_forms.assess_form(
        change,
        reference,
        likely=found.decisions,
        others=found.other_decisions,
        areas=partnerships.terms_of(session, change.partnership).areas,
        likely_areas=found.areas,
    )


def _assess(session: Session, change: Change, filled: SubmittedForm, by: Actor) -> None:
    ticked = [
        *filled.chosen(change_forms.DECISIONS),
        *filled.chosen(change_forms.OTHER_DECISIONS),
    ]
    changes.assess(
        session,
        change=change,
        effects=filled.text(change_forms.EFFECTS) or "",
        areas=filled.chosen(change_forms.AREAS),
        shaken=[int(each) for each in ticked],
        issues=(filled.text(change_forms.ISSUES) or "").splitlines(),
        by=by,
    )


def _ask_edit(
    session: Session, change: Change, reference: forms.RecordFormState, _asker: Member
) -> Block:
    areas = partnerships.terms_of(session, change.partnership).areas
    return change_forms.edit_form(change, reference, areas=areas)


def _edit(session: Session, change: Change, filled: SubmittedForm, by: Actor) -> None:
    driver = filled.text(forms.DRIVER)
    changes.edit(
        session,
        change=change,
        **filled.of(change),
        driver=Driver(driver) if driver else None,
        from_on=filled.day(change_forms.FROM),
        by=by,
    )


STEP_HANDLERS = StepHandlers[Change](
    at_once={Step.CLOSE: _close, Step.REOPEN: _reopen},
    asks={Step.ASSESS: _ask_effects, Step.EDIT: _ask_edit},
    takes={Step.ASSESS: _assess, Step.EDIT: _edit},
)
