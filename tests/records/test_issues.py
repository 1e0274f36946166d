"""Issues: priority, due date, owner and holding."""

from datetime import date

import pytest

from pico_bot.core.errors import BadRequest, NotFound
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


def test_a_new_due_date_is_not_in_the_past(world: InUse) -> None:
    issue, by = log_issue(world), actor(world, "Lene")
    with pytest.raises(BadRequest, match="in the past"):
        issues.set_due(world.session, issue=issue, due_on=date(2026, 11, 22), by=by)
    issues.set_due(world.session, issue=issue, due_on=date(2026, 11, 23), by=by)
    assert issue.history[-1].details == {"due_on": [None, "2026-11-23"]}
    issues.set_due(world.session, issue=issue, due_on=None, by=by)
    assert issue.history[-1].details == {"due_on": ["2026-11-23", None]}


def test_an_issue_is_assigned_only_within_the_partnership(world: InUse) -> None:
    issue, by = log_issue(world), actor(world, "Lene")
    with pytest.raises(BadRequest, match="isn't part of this partnership"):
        issues.assign(world.session, issue=issue, owner=world["Olga"], by=by)
    issues.assign(world.session, issue=issue, owner=world["Berit"], by=by)
    assert (issue.responsible, issue.routing) == (world["Berit"], Routing.NAMED)


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


def test_an_owner_is_found_only_in_the_issues_partnership(world: InUse) -> None:
    issue = log_issue(world)
    other = create_partnership(world.session, number=2)
    assert issues.find_owner(world.session, issue, world["Berit"].id) is world["Berit"]
    for member_id in (other["Berit"].id, 987654):
        with pytest.raises(NotFound, match="isn't part of this partnership"):
            issues.find_owner(world.session, issue, member_id)
