"""Create records from drafts, and reopen withdrawn ones."""

from datetime import date

import pytest

from pico_bot.core.errors import BadRequest, NotAllowed
from pico_bot.model.records import Routing
from pico_bot.model.vocabulary import Driver, Kind, Priority, State, Via
from pico_bot.records import transitions
from tests.records.drafts import actor, log, log_change, log_decision, log_issue
from tests.support.partnership import InUse


def test_options_set_the_fields_of_the_kind(world: InUse) -> None:
    issue = log_issue(world, author="Dorte", priority=Priority.HIGH, due=date(2026, 12, 1))
    assert (issue.priority, issue.due_on) == (Priority.HIGH, date(2026, 12, 1))
    change = log_change(world, driver=Driver.MARKET, effective_on=date(2027, 1, 1))
    assert (change.driver, change.effective_on) == (Driver.MARKET, date(2027, 1, 1))


def test_without_an_area_the_keywords_decide(world: InUse) -> None:
    assert log_issue(world, "The catalogue is incomplete in the PIM").area == "pim"
    assert log_issue(world, "Hello").area == "general"


def test_an_owner_is_not_chosen_for_a_decision(world: InUse) -> None:
    assert log_issue(world, owner="Berit").routing is Routing.NAMED
    decision = log_decision(world, area="product-data", owner="Berit")
    assert (decision.responsible, decision.routing) == (world["Dorte"], Routing.PRIMARY)


def test_numbers_have_no_gaps_and_one_message_has_one_record_of_a_kind(world: InUse) -> None:
    first = log_issue(world, ts="1.000100")
    assert log_issue(world, ts="1.000100") is first
    assert log_decision(world, ts="1.000100").reference == "D-1"
    assert log_issue(world, ts="2.000100").reference == "I-2"


def test_tagging_again_reopens_only_a_withdrawn_record(world: InUse) -> None:
    issue = log_issue(world, "Old text", ts="1.000100")
    assert log_issue(world, "New text", ts="1.000100").text == "Old text"
    transitions.withdraw(world.session, record=issue, reason=None, by=actor(world, "Lene"))
    edited = actor(world, "Lene", via=Via.EDIT)
    assert log_issue(world, "New text", ts="1.000100", by=edited).state is State.WITHDRAWN
    with pytest.raises(NotAllowed):
        log_issue(world, "New text", author="Olga", ts="1.000100")
    reopened = log_issue(world, "New text", ts="1.000100")
    assert (reopened.state, reopened.text) == (State.OPEN, "New text")


@pytest.mark.parametrize("kind", Kind)
def test_a_record_needs_a_text(world: InUse, kind: Kind) -> None:
    with pytest.raises(BadRequest, match=f"#{kind}"):
        log(world, kind, "  ")
