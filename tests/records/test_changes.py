"""Assess changes: review decisions and open issues in one step."""

from collections.abc import Sequence

import pytest

from pico_bot.core.errors import BadRequest, NotFound
from pico_bot.model.records import Change
from pico_bot.model.vocabulary import LinkType, Priority, State
from pico_bot.records import changes, decisions, links
from tests.records.drafts import actor, log_change, log_decision
from tests.support import partnership
from tests.support.partnership import InUse


def assess(
    world: InUse,
    change: Change,
    *,
    effects: str = "Prices",
    decision_ids: Sequence[int] = (),
    issues: Sequence[str] = (),
) -> None:
    changes.assess(
        world.session,
        change=change,
        effects=effects,
        areas=["pim", "pim"],
        decision_ids=decision_ids,
        issues=issues,
        by=actor(world, "Lene"),
    )


def test_a_confirmed_decision_is_put_under_review(world: InUse) -> None:
    confirmed, proposed = log_decision(world, area="product-data"), log_decision(world)
    decisions.confirm(
        world.session,
        decision=confirmed,
        seen=confirmed.text_fingerprint,
        by=actor(world, "Dorte"),
    )
    change = log_change(world)
    assess(world, change, decision_ids=[confirmed.id, proposed.id])
    assert (change.state, change.affected_areas) == (State.ASSESSED, ["pim"])
    assert (confirmed.state, proposed.state) == (State.UNDER_REVIEW, State.PROPOSED)
    assert {each.link_type for each in links.links_of(world.session, change)} == {LinkType.AFFECTS}


def test_each_line_opens_an_issue_with_its_options(world: InUse) -> None:
    change = log_change(world)
    assess(world, change, issues=["- Translate area:pim", "", "Prices due:2027-02-01"])
    opened = [each.record for each in links.links_of(world.session, change)]
    assert [each.text for each in opened] == ["Translate", "Prices"]
    assert opened[0].area == "pim"


def test_wrong_input_is_refused(world: InUse) -> None:
    with pytest.raises(BadRequest, match="what the change affects"):
        assess(world, log_change(world), effects=" ")
    with pytest.raises(BadRequest, match=f"isn't a priority.*{Priority.LOW}"):
        assess(world, log_change(world), issues=["Translate priority:soon"])
    with pytest.raises(BadRequest, match="at most 20 issues"):
        assess(world, log_change(world), issues=["One more"] * 21)


def test_decisions_of_other_partnerships_are_not_found(world: InUse) -> None:
    other = partnership.create_partnership(world.session, number=2)
    foreign = log_decision(other)
    with pytest.raises(NotFound):
        assess(world, log_change(world), decision_ids=[foreign.id])
    assert foreign.state is State.PROPOSED
