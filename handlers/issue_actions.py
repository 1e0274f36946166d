"""The buttons and modals of issues."""

from sqlalchemy.orm import Session

from handlers.record_actions import StepHandlers, SubmittedForm
from pico_bot.blockkit import Block
from pico_bot.core import NotFound
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Issue, Member, Priority, Side, Step
from pico_bot.partnerships import partnerships
from pico_bot.records import issues, transitions
from pico_bot.records.views import forms, issue_forms


def _acknowledge(session: Session, issue: Issue, _seen: str, by: Actor) -> None:
    issues.acknowledge(session, issue=issue, by=by)


def _reopen(session: Session, issue: Issue, _seen: str, by: Actor) -> None:
    transitions.reopen(session, record=issue, by=by)


def _go_on(session: Session, issue: Issue, _seen: str, by: Actor) -> None:
    issues.resume(session, issue=issue, by=by)


def _ask_resolution(
    _session: Session, issue: Issue, reference: forms.RecordFormState, _asker: Member
) -> Block:
    return issue_forms.resolve_form(issue, reference)


def _resolve(session: Session, issue: Issue, filled: SubmittedForm, by: Actor) -> None:
    resolution = filled.text(issue_forms.RESOLUTION)
    issues.resolve(session, issue=issue, resolution=resolution, by=by)


def _ask_waiting(
    _session: Session, issue: Issue, reference: forms.RecordFormState, _asker: Member
) -> Block:
    return issue_forms.wait_form(issue, reference)


def _wait(session: Session, issue: Issue, filled: SubmittedForm, by: Actor) -> None:
    issues.put_on_hold(
        session,
        issue=issue,
        on=Side(filled.text(issue_forms.WAITING_ON) or Side.CUSTOMER),
        because=filled.text(forms.REASON) or "",
        by=by,
    )


def _ask_edit(
    session: Session, issue: Issue, reference: forms.RecordFormState, asker: Member
) -> Block:
    members = partnerships.members_of_sides(session, issue.partnership)
    # A choice holds a hundred people: today's owner has to be among them.
    members.sort(key=lambda each: each.id != issue.responsible_id)
    return issue_forms.edit_form(
        issue,
        reference,
        areas=partnerships.terms_of(session, issue.partnership).areas,
        members=members,
        asker=asker,
    )


def _edit(session: Session, issue: Issue, filled: SubmittedForm, by: Actor) -> None:
    issues.edit(
        session,
        issue=issue,
        **filled.of(issue),
        owner=_owner(session, issue, filled.text(issue_forms.OWNER)),
        priority=Priority(filled.text(forms.PRIORITY) or Priority.NORMAL),
        due_on=filled.day(forms.DUE),
        by=by,
    )


def _owner(session: Session, issue: Issue, picked: str | None) -> Member | None:
    if picked is None:
        return None
    owner = session.get(Member, int(picked))
    if owner is None or owner.partnership_id != issue.partnership_id:
        raise NotFound(_("That person isn't part of this partnership."))
    return owner


STEP_HANDLERS = StepHandlers[Issue](
    at_once={Step.ACKNOWLEDGE: _acknowledge, Step.REOPEN: _reopen, Step.RESUME: _go_on},
    asks={Step.RESOLVE: _ask_resolution, Step.PUT_ON_HOLD: _ask_waiting, Step.EDIT: _ask_edit},
    takes={Step.RESOLVE: _resolve, Step.PUT_ON_HOLD: _wait, Step.EDIT: _edit},
)
