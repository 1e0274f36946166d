"""The modals of issues."""

from collections.abc import Collection, Sequence

from pico_bot.blockkit import (
    Block,
    button_name,
    date_input,
    label_of,
    select_input,
    side_in_sentence,
    text_input,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import Issue, Member, Side, Step
from pico_bot.records.views.forms import (
    DUE,
    REASON,
    RecordFormState,
    edit_modal,
    priority_input,
    step_form,
)

OWNER, RESOLUTION, WAITING_ON = "owner", "resolution", "waiting_on"


def edit_form(
    issue: Issue,
    reference: RecordFormState,
    *,
    areas: Collection[str],
    members: Sequence[Member],
    editor: Member,
) -> Block:
    """Edit an issue; a member of the consultancy can only propose a priority."""
    customer = editor.side is Side.CUSTOMER
    priority = issue.priority if customer else issue.proposed_priority or issue.priority
    more = [
        select_input(
            OWNER,
            _("Owner"),
            [(str(each.id), f"{each.name} ({label_of(each.side)})") for each in members],
            value=str(issue.responsible_id),
            optional=True,
        ),
        priority_input(_("Priority"), value=priority)
        if customer
        else priority_input(
            _("Proposed priority"), value=priority, hint=_("The customer sets the priority.")
        ),
        date_input(DUE, _("Due date"), value=issue.due_on, optional=True),
    ]
    return edit_modal(issue, reference, areas=areas, more=more)


def resolve_form(issue: Issue, reference: RecordFormState) -> Block:
    """Ask how an issue was resolved."""
    resolution = text_input(RESOLUTION, _("How was it resolved?"), multiline=True, optional=True)
    return step_form(issue, Step.RESOLVE, reference, [resolution], submit=button_name(Step.RESOLVE))


def hold_form(issue: Issue, reference: RecordFormState) -> Block:
    """Ask which side an issue is waiting for, and for what."""
    sides = [(side.value, side_in_sentence(side)) for side in (Side.CUSTOMER, Side.CONSULTANCY)]
    inputs = [
        select_input(
            WAITING_ON, _("Who is it waiting for?"), sides, value=issue.waiting_on or Side.CUSTOMER
        ),
        text_input(REASON, _("What is needed?"), value=issue.waiting_reason, multiline=True),
    ]
    return step_form(
        issue, Step.PUT_ON_HOLD, reference, inputs, submit=button_name(Step.PUT_ON_HOLD)
    )
