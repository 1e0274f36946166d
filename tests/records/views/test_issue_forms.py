"""The forms of issues: who sets the priority, how it was resolved, and what it is on hold for."""

import pytest

from pico_bot.blockkit.blocks import Block
from pico_bot.model.people import Member
from pico_bot.model.records import Issue
from pico_bot.model.vocabulary import Priority, Side
from pico_bot.records.views import issue_forms
from tests.samples.forms import REFERENCE
from tests.samples.record_scenes import issue, issue_with_everything
from tests.samples.records import ANNA, JONAS, SARA, member
from tests.samples.slack_limits import check_view
from tests.support.form_inputs import choices_of, inputs_of, prefilled_in, required_in

AREAS = ("data-model", "product-data")


def edit(record: Issue, editor: Member) -> Block:
    members = [ANNA, JONAS, SARA]
    return issue_forms.edit_form(record, REFERENCE, areas=AREAS, members=members, editor=editor)


def prioritised() -> Issue:
    record = issue_with_everything()[0]
    assert isinstance(record, Issue)
    assert (record.priority, record.proposed_priority) == (Priority.HIGH, Priority.URGENT)
    record.responsible_id = SARA.id
    return record


def test_the_edit_form_shows_the_issue_as_it_is() -> None:
    record = prioritised()
    assert prefilled_in(edit(record, ANNA)) == {
        "title": record.title,
        "text": record.text,
        "area": "data-model",
        "owner": str(SARA.id),
        "priority": "high",
        "due": "2026-12-01",
    }


def test_an_edited_issue_needs_neither_owner_nor_due_date() -> None:
    assert required_in(edit(issue(), ANNA)) == ["title", "text", "area", "priority"]


def test_the_customer_sets_the_priority() -> None:
    priority = inputs_of(edit(prioritised(), ANNA))["priority"]
    assert priority["label"]["text"] == "Priority"
    assert "hint" not in priority


def test_the_consultancy_proposes_a_priority_from_its_last_proposal() -> None:
    view = edit(prioritised(), JONAS)
    priority = inputs_of(view)["priority"]
    assert priority["label"]["text"] == "Proposed priority"
    assert priority["hint"]["text"] == "The customer sets the priority."
    assert prefilled_in(view)["priority"] == "urgent"


def test_the_consultancy_sees_the_priority_in_force_until_it_proposes_one() -> None:
    assert prefilled_in(edit(issue(priority=Priority.LOW), JONAS))["priority"] == "low"


def test_an_owner_is_listed_with_their_side() -> None:
    options = inputs_of(edit(issue(), ANNA))["owner"]["element"]["options"]
    assert [each["text"]["text"] for each in options] == [
        "Anna Berg (customer)",
        "Jonas Friis (consultancy)",
        "Sara Holm (consultancy)",
    ]


def test_no_owner_is_selected_for_an_issue_without_one() -> None:
    assert "owner" not in prefilled_in(edit(issue(responsible=None), ANNA))


def test_slack_opens_a_form_with_more_members_than_it_holds() -> None:
    crowd = [member("Anne-Marie " * 9 + str(number), Side.CUSTOMER) for number in range(300)]
    view = issue_forms.edit_form(issue(), REFERENCE, areas=AREAS, members=crowd, editor=ANNA)
    check_view(view)
    assert len(choices_of(view, "owner")) == 100


def test_a_resolved_issue_needs_no_explanation() -> None:
    view = issue_forms.resolve_form(issue(), REFERENCE)
    assert list(inputs_of(view)) == ["resolution"]
    assert required_in(view) == []


@pytest.mark.parametrize(
    ("record", "prefilled"),
    [
        (issue(), {"waiting_on": "customer"}),
        (
            issue(waiting_on=Side.CONSULTANCY, waiting_reason="A list"),
            {"waiting_on": "consultancy", "reason": "A list"},
        ),
    ],
)
def test_an_issue_on_hold_waits_for_a_side_and_has_a_reason(
    record: Issue, prefilled: dict[str, str]
) -> None:
    view = issue_forms.hold_form(record, REFERENCE)
    assert required_in(view) == ["waiting_on", "reason"]
    assert choices_of(view, "waiting_on") == ["customer", "consultancy"]
    assert prefilled_in(view) == prefilled
