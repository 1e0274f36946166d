"""The buttons and modals of issues."""

from sqlalchemy.orm import Session

from handlers.record_actions import StepHandlers, edited_values
from pico_bot.blockkit import Block, SubmittedForm, id_in
from pico_bot.model import Actor, Issue, Member, Priority, Side, Step, snapshot_of
from pico_bot.partnerships import partnerships
from pico_bot.records import issues, transitions
from pico_bot.records.views import forms, issue_forms


def _acknowledge(session: Session, issue: Issue, _seen: str, by: Actor) -> None:
    issues.acknowledge(session, issue=issue, by=by)


def _reopen(session: Session, issue: Issue, _seen: str, by: Actor) -> None:
    transitions.reopen(session, record=issue, by=by)


def _resume(session: Session, issue: Issue, _seen: str, by: Actor) -> None:
    issues.resume(session, issue=issue, by=by)


def _resolve_form(
    _session: Session, issue: Issue, state: forms.RecordFormState, _member: Member
) -> Block:
    return issue_forms.resolve_form(issue, state)


def _resolve(session: Session, issue: Issue, form: SubmittedForm, by: Actor) -> None:
    resolution = form.text(issue_forms.RESOLUTION) or None
    issues.resolve(session, issue=issue, resolution=resolution, by=by)


def _hold_form(
    _session: Session, issue: Issue, state: forms.RecordFormState, _member: Member
) -> Block:
    return issue_forms.hold_form(issue, state)


def _put_on_hold(session: Session, issue: Issue, form: SubmittedForm, by: Actor) -> None:
    issues.put_on_hold(
        session,
        issue=issue,
        on=form.choice(issue_forms.WAITING_ON, Side),
        reason=form.text(forms.REASON),
        by=by,
    )


def _edit_form(
    session: Session, issue: Issue, state: forms.RecordFormState, member: Member
) -> Block:
    members = partnerships.members_of_sides(session, issue.partnership)
    # A select holds 100 people, and the current owner must be one of them.
    members.sort(key=lambda each: each.id != issue.responsible_id)
    return issue_forms.edit_form(
        issue,
        state,
        areas=snapshot_of(issue.partnership).terms.areas,
        members=members,
        editor=member,
    )


def _edit(session: Session, issue: Issue, form: SubmittedForm, by: Actor) -> None:
    owner_id = form.optional_choice(issue_forms.OWNER, id_in)
    issues.edit(
        session,
        issue=issue,
        **edited_values(form, issue),
        owner=issues.find_owner(session, issue, owner_id) if owner_id else None,
        priority=form.choice(forms.PRIORITY, Priority),
        due_on=form.day(forms.DUE),
        by=by,
    )


STEP_HANDLERS = StepHandlers[Issue](
    immediate={Step.ACKNOWLEDGE: _acknowledge, Step.REOPEN: _reopen, Step.RESUME: _resume},
    open_form={Step.RESOLVE: _resolve_form, Step.PUT_ON_HOLD: _hold_form, Step.EDIT: _edit_form},
    submit={Step.RESOLVE: _resolve, Step.PUT_ON_HOLD: _put_on_hold, Step.EDIT: _edit},
)
