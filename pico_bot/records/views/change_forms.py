"""The modals of change signals."""

from collections.abc import Collection, Sequence

from pico_bot.blockkit import (
    Block,
    button_name,
    checkboxes_input,
    date_input,
    multi_select_input,
    text_input,
)
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Change, Decision, State, Step
from pico_bot.records.views.forms import RecordFormState, driver_input, edit_modal, form

EFFECTS, FROM, AREAS, ISSUES = "effects", "from_on", "touched_areas", "issues"
DECISIONS, OTHER_DECISIONS = "decisions", "other_decisions"

# What ticking a decision comes to, by its state.
_COMES_TO = {
    State.CONFIRMED: gettext_noop("confirmed: will be put under review"),
    State.UNDER_REVIEW: gettext_noop("already under review"),
    State.PROPOSED: gettext_noop("proposed: linked only, nothing to review yet"),
    State.OBJECTED: gettext_noop("objected to: linked only, nothing to review yet"),
}


def edit_form(change: Change, reference: RecordFormState, *, areas: Collection[str]) -> Block:
    """The change's own values, to be changed."""
    more = [
        driver_input(change.driver),
        date_input(FROM, _("Effective from"), value=change.from_on, optional=True),
    ]
    return edit_modal(change, reference, areas=areas, more=more)


def assess_form(
    change: Change,
    reference: RecordFormState,
    *,
    likely: Sequence[Decision],
    others: Sequence[Decision],
    areas: Collection[str],
    likely_areas: Collection[str],
) -> Block:
    """Ask what a change touches.

    `likely` are the decisions that it sounds like, best first, `others` what else could be
    reviewed; `likely_areas` are chosen to begin with.
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
            AREAS, _("Areas"), [(area, area) for area in areas], values=likely_areas, optional=True
        ),
    ]
    if likely:
        inputs.append(
            checkboxes_input(
                DECISIONS,
                _("Possibly affected decisions"),
                [
                    (str(each.id), f"{each.reference} {each.title}", _(_COMES_TO[each.state]))
                    for each in likely
                ],
                optional=True,
                hint=_("Select decisions to review. They stay in force until superseded."),
            )
        )
    if others:
        inputs.append(
            multi_select_input(
                OTHER_DECISIONS,
                _("Other decisions to review") if likely else _("Decisions to review"),
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
    return form(change, Step.ASSESS, reference, inputs, submit=button_name(Step.ASSESS))
