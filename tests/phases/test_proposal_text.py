"""The text of a proposed phase change."""

from dataclasses import replace

import pytest

from pico_bot.model import snapshot_of
from pico_bot.model.charter_defaults import DEFAULT_PHASES
from pico_bot.phases.proposal_text import proposal_text
from tests.samples.phases import NORDLYS, effects, items

INITIAL, ANALYSIS, *_REST = DEFAULT_PHASES


@pytest.mark.parametrize(
    ("is_back", "title", "heading"),
    [
        (False, "Phase change: Initial → Analysis", "Still open, but we're moving on:"),
        (True, "Phase change: back from Initial to Analysis", "Still open, but we're going back:"),
    ],
)
def test_open_criteria_are_listed_before_those_that_are_met(
    is_back: bool, title: str, heading: str
) -> None:
    found, text = proposal_text(
        INITIAL,
        ANALYSIS,
        is_back=is_back,
        items=items(INITIAL, INITIAL.exit, ticked=1),
        before=effects(INITIAL),
        after=effects(INITIAL),
    )
    assert found == title
    assert text.index(heading) < text.index("Met:")
    assert "The check-in will then ask:" not in text


def test_a_proposal_says_if_all_criteria_are_met() -> None:
    __, text = proposal_text(
        INITIAL,
        ANALYSIS,
        is_back=False,
        items=items(INITIAL, INITIAL.exit, ticked=len(INITIAL.exit)),
        before=effects(INITIAL),
        after=effects(INITIAL),
    )
    assert "All criteria are met." in text


def test_a_proposal_lists_vacant_roles_and_changes_to_the_check_in() -> None:
    after = replace(
        effects(ANALYSIS),
        questions=["What have we learned?"],
        rhythm="The check-in runs every day at 09:00.",
        vacant_roles=[snapshot_of(NORDLYS).role("it-owner")],
    )
    __, text = proposal_text(
        INITIAL, ANALYSIS, is_back=False, items=[], before=effects(INITIAL), after=after
    )
    assert "Vacant roles this phase needs: IT owner (customer)." in text
    assert "The check-in will then ask:\n• What have we learned?" in text
    assert text.endswith("The check-in runs every day at 09:00.")
