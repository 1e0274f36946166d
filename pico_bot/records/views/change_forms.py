"""The modals of changes."""

from collections.abc import Collection, Sequence

from pico_bot.blockkit import (
    Block,
    area_name,
    button_name,
    checkboxes_input,
    date_input,
    multi_select_input,
    text_input,
)
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Change, Decision, State, Step
from pico_bot.records.views.forms import RecordFormState, driver_input, edit_modal, step_form

EFFECTS, FROM, AREAS, ISSUES = "effects", "effective_on", "affected_areas", "issues"
DECISIONS, OTHER_DECISIONS = "decisions", "other_decisions"

# What selecting a decision does, by its state.
_REVIEW_EFFECTS = {
    State.CONFIRMED: gettext_noop("confirmed: will be put under review"),
    State.UNDER_REVIEW: gettext_noop("already under review"),
    State.PROPOSED: gettext_noop("proposed: linked only, nothing to review yet"),
    State.OBJECTED: gettext_noop("objected to: linked only, nothing to review yet"),
}


def edit_form(change: Change, reference: RecordFormState, *, areas: Collection[str]) -> Block:
    """Edit a change."""
    more = [
        driver_input(change.driver),
        date_input(FROM, _("Effective from"), value=change.effective_on, optional=True),
    ]
    return edit_modal(change, reference, areas=areas, more=more)


def assess_form(
    change: Change,
    reference: RecordFormState,
    *,
    similar: Sequence[Decision],
    others: Sequence[Decision],
    areas: Collection[str],
    similar_areas: Collection[str],
) -> Block:
    """Ask what a change affects.

    `similar` are the decisions that it probably affects, best match first; `others` are all others
    that can be reviewed. `similar_areas` are selected at first.
    """
    inputs = [
        text_input(
            EFFECTS,
            _("What does it affect?"),
            value=change.effects,
            multiline=True,
            hint=_("Enter what needs to be checked or done, and what it means for both sides."),
        ),
        multi_select_input(
            AREAS,
            _("Areas"),
            [(area, area_name(area)) for area in areas],
            values=similar_areas,
            optional=True,
        ),
    ]
    if similar:
        inputs.append(
            checkboxes_input(
                DECISIONS,
                _("Possibly affected decisions"),
                [
                    (str(each.id), f"{each.reference} {each.title}", _(_REVIEW_EFFECTS[each.state]))
                    for each in similar
                ],
                optional=True,
                hint=_("Select decisions to review. They stay in force until superseded."),
            )
        )
    if others:
        inputs.append(
            multi_select_input(
                OTHER_DECISIONS,
                _("Other decisions to review") if similar else _("Decisions to review"),
                [(str(each.id), f"{each.reference} {each.title}") for each in others],
                optional=True,
            )
        )
    inputs.append(
        text_input(
            ISSUES,
            _("Issues to open"),
            multiline=True,
            optional=True,
            hint=_(
                "One issue per line, such as: Translate the new units area:product-data "
                "due:2027-02-01"
            ),
        )
    )
    return step_form(change, Step.ASSESS, reference, inputs, submit=button_name(Step.ASSESS))
