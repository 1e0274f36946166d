"""The modals of change signals."""

from collections.abc import Collection, Sequence

from pico_bot.cards.blocks import Block, date_input, multi_select_input, text_input
from pico_bot.cards.forms.common import Reference, driver_input, edit_modal, form
from pico_bot.model import Change, Decision
from pico_bot.model.states import Step

EFFECTS, FROM, DECISIONS, ISSUES = "effects", "from_on", "decisions", "issues"


def edit_form(change: Change, reference: Reference, *, areas: Collection[str]) -> Block:
    """The change's own values, to be changed."""
    more = [
        driver_input(change.driver),
        date_input(FROM, "It holds from", value=change.from_on, optional=True),
    ]
    return edit_modal(change, reference, areas=areas, more=more)


def assess_form(
    change: Change, reference: Reference, *, touched: Sequence[Decision], areas: Sequence[str]
) -> Block:
    """Ask what a change touches: `touched` and `areas` are what it sounds like, best first."""
    likely = f" It sounds like: {', '.join(areas)}." if areas else ""
    inputs = [
        text_input(
            EFFECTS,
            "What does it touch?",
            multiline=True,
            hint=f"Areas that are affected, and what it means for them.{likely}",
        )
    ]
    if touched:
        inputs.append(
            multi_select_input(
                DECISIONS,
                "Decisions to look at again",
                [(str(each.id), f"{each.reference} {each.title}") for each in touched],
                optional=True,
                hint="They stay in force until somebody decides anew.",
            )
        )
    inputs.append(
        text_input(
            ISSUES,
            "Issues to open",
            multiline=True,
            optional=True,
            hint="One a line; each goes to the owner of its area.",
        )
    )
    return form(change, Step.ASSESS, reference, inputs, submit="Assess")
