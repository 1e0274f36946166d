"""Issues: priority, due date, owner and holding."""

from datetime import date
from typing import Any

import pytest

from pico_bot.core.errors import BadRequest, NotAllowed, NotFound
from pico_bot.model.actor import Actor
from pico_bot.model.records import Routing
from pico_bot.model.vocabulary import Priority, Side, State
from pico_bot.records import issues
from tests.records.drafts import actor, log_issue
from tests.support.partnership import InUse, create_partnership


def test_only_the_customer_sets_a_priority(world: InUse) -> None:
    issue = log_issue(world, priority=Priority.HIGH)
    assert (issue.priority, issue.proposed_priority) == (Priority.NORMAL, Priority.HIGH)
    issues.set_priority(
        world.session, issue=issue, priority=Priority.URGENT, by=actor(world, "Mads")
    )
    assert (issue.priority, issue.proposed_priority) == (Priority.NORMAL, Priority.URGENT)
    issues.set_priority(world.session, issue=issue, priority=Priority.LOW, by=actor(world, "Dorte"))
    assert (issue.priority, issue.proposed_priority) == (Priority.LOW, None)


def test_history_has_only_real_changes_of_the_priority(world: InUse) -> None:
    issue, lene = log_issue(world, priority=Priority.HIGH), actor(world, "Lene")
    dorte, count = actor(world, "Dorte"), len(issue.history)

    def details_after(priority: Priority, by: Actor) -> object:
        issues.set_priority(world.session, issue=issue, priority=priority, by=by)
        return [each.details for each in issue.history[count:]]

    withdrawn = {"proposed_priority": ["high", None]}
    assert details_after(Priority.HIGH, lene) == []
    assert details_after(Priority.NORMAL, lene) == [withdrawn]
    assert details_after(Priority.NORMAL, lene) == [withdrawn]
    assert details_after(Priority.NORMAL, dorte) == [withdrawn]
    lowered = {"priority": ["normal", "low"]}
    assert details_after(Priority.LOW, dorte) == [withdrawn, lowered]
    assert details_after(Priority.LOW, dorte) == [withdrawn, lowered]


def test_a_member_who_may_not_edit_is_refused_even_without_a_change(world: InUse) -> None:
    issue = log_issue(world)
    with pytest.raises(NotAllowed):
        issues.set_priority(
            world.session, issue=issue, priority=issue.priority, by=actor(world, "Olga")
        )
    with pytest.raises(NotAllowed):
        issues.set_due(world.session, issue=issue, due_on=None, by=actor(world, "Olga"))


def test_a_new_due_date_is_not_in_the_past(world: InUse) -> None:
    issue, by = log_issue(world), actor(world, "Lene")
    with pytest.raises(BadRequest, match="in the past"):
        issues.set_due(world.session, issue=issue, due_on=date(2026, 11, 22), by=by)
    issues.set_due(world.session, issue=issue, due_on=date(2026, 11, 23), by=by)
    assert issue.history[-1].details == {"due_on": [None, "2026-11-23"]}
    count = len(issue.history)
    issues.set_due(world.session, issue=issue, due_on=date(2026, 11, 23), by=by)
    assert len(issue.history) == count
    issues.set_due(world.session, issue=issue, due_on=None, by=by)
    assert issue.history[-1].details == {"due_on": ["2026-11-23", None]}


def test_an_issue_is_assigned_only_within_the_partnership(world: InUse) -> None:
    issue, by = log_issue(world), actor(world, "Lene")
    with pytest.raises(BadRequest, match="isn't part of this partnership"):
        issues.assign(world.session, issue=issue, owner=world["Olga"], by=by)
    issues.assign(world.session, issue=issue, owner=world["Berit"], by=by)
    assert (issue.responsible, issue.routing) == (world["Berit"], Routing.NAMED)
    count = len(issue.history)
    with pytest.raises(BadRequest, match=r"^Berit already owns I-1\.$"):
        issues.assign(world.session, issue=issue, owner=world["Berit"], by=by)
    assert len(issue.history) == count


def test_an_issue_is_put_on_hold_with_a_reason_and_resumed(world: InUse) -> None:
    issue, by = log_issue(world, area="data-model"), actor(world, "Mads")
    with pytest.raises(BadRequest, match="waiting for"):
        issues.put_on_hold(world.session, issue=issue, on=Side.CUSTOMER, reason=" ", by=by)
    issues.put_on_hold(world.session, issue=issue, on=Side.CUSTOMER, reason="A list", by=by)
    assert (issue.state, issue.waiting_on) == (State.ON_HOLD, Side.CUSTOMER)
    last = issue.history[-1]
    assert (last.note, last.details) == ("A list", {"waiting_for": "customer"})
    issues.resume(world.session, issue=issue, by=by)
    assert (issue.state, issue.waiting_on) == (State.ACKNOWLEDGED, None)
    issues.resolve(world.session, issue=issue, resolution="Done", by=by)
    assert (issue.state, issue.resolution) == (State.RESOLVED, "Done")


def test_an_edit_without_an_owner_follows_the_area(world: InUse) -> None:
    issue = log_issue(world, area="data-model", owner="Dorte")
    issues.edit(
        world.session,
        issue=issue,
        title=issue.title,
        text=issue.text,
        area="product-data",
        owner=None,
        priority=issue.priority,
        due_on=None,
        by=actor(world, "Lene"),
    )
    assert (issue.area, issue.routing) == ("product-data", Routing.PRIMARY)
    assert issue.responsible == world["Dorte"]


def test_the_history_of_an_edit_has_priority_and_owner(world: InUse) -> None:
    issue = log_issue(world, area="data-model", owner="Dorte")

    def edit(name: str, *, owner: str | None, priority: Priority) -> dict[str, Any]:
        issues.edit(
            world.session,
            issue=issue,
            title=issue.title,
            text=issue.text,
            area=issue.area,
            owner=world[owner] if owner else None,
            priority=priority,
            due_on=None,
            by=actor(world, name),
        )
        return issue.history[-1].details

    count = len(issue.history)
    with pytest.raises(BadRequest, match="haven't changed anything"):
        edit("Lene", owner="Dorte", priority=Priority.NORMAL)
    assert len(issue.history) == count
    assert edit("Lene", owner="Berit", priority=Priority.HIGH) == {
        "proposed_priority": [None, "high"],
        "owner": "Berit",
    }
    assert edit("Dorte", owner="Berit", priority=Priority.URGENT) == {
        "priority": ["normal", "urgent"],
        "proposed_priority": ["high", None],
    }
    assert edit("Dorte", owner=None, priority=Priority.URGENT) == {"owner": "Mads"}
    with pytest.raises(BadRequest, match="haven't changed anything"):
        edit("Dorte", owner=None, priority=Priority.URGENT)


def test_an_owner_is_found_only_in_the_issues_partnership(world: InUse) -> None:
    issue = log_issue(world)
    other = create_partnership(world.session, number=2)
    assert issues.find_owner(world.session, issue, world["Berit"].id) is world["Berit"]
    for member_id in (other["Berit"].id, 987654):
        with pytest.raises(NotFound, match="isn't part of this partnership"):
            issues.find_owner(world.session, issue, member_id)
