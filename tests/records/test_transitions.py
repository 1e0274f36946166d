"""Steps on records: checks, history, and who is responsible afterwards."""

from datetime import date

import pytest

from pico_bot.core.errors import IllegalStep, NotAllowed
from pico_bot.model.records import Routing, StepDetail
from pico_bot.model.states import Step
from pico_bot.model.vocabulary import Driver, Rank, State, Via
from pico_bot.partnerships import roles
from pico_bot.records import issues, transitions
from pico_bot.records.views import forms
from tests.records.drafts import actor, log_change, log_decision, log_issue
from tests.support.partnership import NOON, InUse


def test_a_step_is_written_to_the_history(world: InUse) -> None:
    issue = log_issue(world, area="data-model")
    by = actor(world, "Mads")
    transitions.apply(world.session, record=issue, step=Step.ACKNOWLEDGE, by=by, note="Seen")
    last = issue.history[-1]
    assert (last.step, last.via, last.member) == ("acknowledge", Via.BUTTON, world["Mads"])
    assert (last.side, last.role, last.note) == (world["Mads"].side, "data-modeller", "Seen")
    assert (last.from_state, last.to_state) == (State.OPEN, State.ACKNOWLEDGED)


def test_a_step_that_is_not_possible_says_why(world: InUse) -> None:
    issue = log_issue(world, area="data-model")
    issues.resolve(world.session, issue=issue, resolution=None, by=actor(world, "Mads"))
    with pytest.raises(IllegalStep, match=r"I-1 is resolved \(by Mads\), so you can't acknowledge"):
        issues.acknowledge(world.session, issue=issue, by=actor(world, "Mads"))
    assert len(issue.history) == 2


def test_a_refused_step_changes_nothing(world: InUse) -> None:
    decision = log_decision(world, area="product-data")
    with pytest.raises(NotAllowed):
        transitions.apply(
            world.session, record=decision, step=Step.CONFIRM, by=actor(world, "Mads")
        )
    assert (decision.state, len(decision.history)) == (State.PROPOSED, 1)


def test_an_automatic_step_is_taken_only_where_it_is_possible(world: InUse) -> None:
    decision = log_decision(world)

    def review() -> bool:
        return transitions.apply_if_possible(
            world.session,
            record=decision,
            step=Step.REVIEW,
            via=Via.SCHEDULE,
            member=None,
            now=NOON,
            details={StepDetail.REVIEW_DUE: "2026-11-23"},
        )

    assert not review()
    decision.state = State.CONFIRMED
    assert review()
    assert decision.history[-1].member is None


def test_a_reopened_record_goes_to_the_current_holder(world: InUse) -> None:
    issue = log_issue(world, area="data-model")
    transitions.withdraw(world.session, record=issue, reason="No", by=actor(world, "Lene"))
    roles.assign(
        world.session,
        partnership=world.partnership,
        key="data-modeller",
        member=world["Lene"],
        rank=Rank.PRIMARY,
        now=NOON,
    )
    transitions.reopen(world.session, record=issue, by=actor(world, "Berit"))
    assert (issue.state, issue.responsible) == (State.OPEN, world["Lene"])


def test_a_new_area_has_a_new_owner_unless_one_is_named(world: InUse) -> None:
    issue = log_issue(world, area="data-model")
    transitions.reassign(world.session, record=issue, area="product-data", owner=None, now=NOON)
    assert (issue.responsible, issue.routing) == (world["Dorte"], Routing.PRIMARY)
    transitions.reassign(world.session, record=issue, area="pim", owner=world["Berit"], now=NOON)
    assert (issue.responsible, issue.routing) == (world["Berit"], Routing.NAMED)


def test_changed_fields_are_stored_with_their_old_and_new_values(world: InUse) -> None:
    change = log_change(world, driver=Driver.MARKET)
    changed = transitions.changed_fields(
        change, title=change.title, driver=Driver.REGULATION, effective_on=date(2027, 1, 1)
    )
    assert changed == {"driver": ["market", "regulation"], "effective_on": [None, "2027-01-01"]}
    assert transitions.changed_fields(change, title=change.title) == {}


MISSING = "Texts are missing"


@pytest.mark.parametrize(
    ("before", "edited", "expected"),
    [
        # Only the text, or only the title, of two that are alike.
        ((MISSING, MISSING), (MISSING, "Images are missing"), ("Images are missing",) * 2),
        ((MISSING, MISSING), ("No texts", MISSING), ("No texts", "No texts")),
        # Both, or a title that was chosen.
        ((MISSING, MISSING), ("New", "Images are missing"), ("New", "Images are missing")),
        (("Chosen", MISSING), ("Chosen", "Images are missing"), ("Chosen", "Images are missing")),
        (("Chosen", MISSING), ("New", MISSING), ("New", MISSING)),
        # The title is the first sentence of the text.
        (
            (f"{MISSING}.", f"{MISSING}. Since May."),
            ("No texts.", f"{MISSING}. Since May."),
            ("No texts.", "No texts. Since May."),
        ),
    ],
)
def test_title_and_text_follow_each_other_where_they_are_alike(
    world: InUse, before: tuple[str, str], edited: tuple[str, str], expected: tuple[str, str]
) -> None:
    issue = log_issue(world, before[1])
    issue.title = before[0]
    title, text = edited
    assert transitions.edited_words(issue, title=title, text=text) == expected


def test_an_edit_needs_the_record_as_it_was_when_the_form_was_opened(world: InUse) -> None:
    issue = log_issue(world)
    seen = forms.fingerprint(issue)
    transitions.check_unchanged(issue, step=Step.EDIT, seen=seen)
    issue.text = "Images are missing too"
    with pytest.raises(IllegalStep, match="I-1 changed while this form was open"):
        transitions.check_unchanged(issue, step=Step.EDIT, seen=seen)
    # Resolving doesn't depend on the words.
    transitions.check_unchanged(issue, step=Step.RESOLVE, seen=seen)
