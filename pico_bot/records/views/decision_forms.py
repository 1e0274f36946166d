"""The modals of decisions."""

from collections.abc import Collection
from datetime import date

from pico_bot.blockkit import Block, button_name, date_input, modal, modal_title, text_input
from pico_bot.i18n import gettext as _
from pico_bot.model import Decision, Step, Via
from pico_bot.records.views.forms import (
    NEED,
    RATIONALE,
    RecordFormState,
    area_input,
    callback_id,
    edit_modal,
    step_form,
    text_block,
)

OPTIONS, CONSEQUENCES, REVIEW = "options_considered", "consequences", "review_on"


def edit_form(decision: Decision, reference: RecordFormState, *, areas: Collection[str]) -> Block:
    """Edit a decision."""
    more = reasoning_inputs(decision, review_on=decision.review_on)
    return edit_modal(decision, reference, areas=areas, more=more)


def supersede_form(
    decision: Decision, reference: RecordFormState, *, areas: Collection[str]
) -> Block:
    """Propose a replacement for a confirmed decision, filled with the old decision's values.

    The review date is left empty, since the old one has often passed.
    """
    return modal(
        modal_title(Step.SUPERSEDE, decision.reference),
        [
            *text_block(decision.text),
            area_input(areas, value=decision.area),
            *reasoning_inputs(decision, review_on=None),
        ],
        callback_id=callback_id(Step.SUPERSEDE),
        submit=_("Propose"),
        metadata=reference.dump(),
    )


def keep_form(decision: Decision, reference: RecordFormState) -> Block:
    """Ask for the next review date, filled with the current one if it hasn't come yet."""
    last = decision.last_transition
    review_on = None if last and last.via is Via.SCHEDULE else decision.review_on
    return step_form(
        decision,
        Step.KEEP,
        reference,
        [date_input(REVIEW, _("Review date"), value=review_on, optional=True)],
        submit=button_name(Step.KEEP),
    )


def reasoning_inputs(decision: Decision | None, *, review_on: date | None = None) -> list[Block]:
    """The inputs for the reasoning, filled from `decision` if there is one."""
    inputs = [
        text_input(
            name,
            label,
            value=getattr(decision, name) if decision else None,
            multiline=True,
            optional=True,
            hint=hint,
        )
        for name, label, hint in (
            (
                NEED,
                _("Business need"),
                _(
                    "Enter what the business wants to achieve. Technical decisions should be "
                    "based on a business need."
                ),
            ),
            (RATIONALE, _("Rationale"), None),
            (OPTIONS, _("Options considered"), None),
            (CONSEQUENCES, _("Consequences"), None),
        )
    ]
    return [*inputs, date_input(REVIEW, _("Review date"), value=review_on, optional=True)]
