"""The parts of a card that only issues have."""

from datetime import date

from pico_bot.model.vocabulary import Priority, Side
from pico_bot.records.views import issues
from pico_bot.records.views.text_pairs import LengthBudget
from tests.samples.record_scenes import issue

BUDGET = LengthBudget(title=99, text=99, note=99, name=99, listed=2)


def test_a_proposed_priority_is_shown_while_it_differs() -> None:
    made = issue(priority=Priority.HIGH, proposed_priority=Priority.URGENT)
    assert issues.priority(made) == "high (the consultancy proposes urgent)"
    made.priority = Priority.URGENT
    assert issues.priority(made) == "urgent"


def test_a_due_date_and_a_status_are_shown_only_if_there_are_any() -> None:
    assert [each.plain for each in issues.facts(issue())] == ["Priority: normal"]
    assert len(issues.facts(issue(due_on=date(2026, 12, 1)))) == 2
    assert issues.status(issue(), BUDGET) == []
    waiting = issue(waiting_on=Side.CUSTOMER, resolution="All are filled in")
    assert [each.plain for each in issues.status(waiting, BUDGET)] == [
        "Waiting for: No reason given.",
        "Resolution: All are filled in",
    ]
