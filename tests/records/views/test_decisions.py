"""The parts of a card that only decisions have."""

from datetime import date

import pytest

from pico_bot.model.charter import Proposal, ProposalSubject
from pico_bot.model.people import Member
from pico_bot.model.records import Decision
from pico_bot.model.snapshot import Tenure
from pico_bot.model.vocabulary import Rank, Side, State
from pico_bot.records.views import decisions
from pico_bot.records.views.record_context import RecordContext
from pico_bot.records.views.text_pairs import LengthBudget, TextPair
from tests.samples.record_scenes import decision
from tests.samples.records import (
    ANNA,
    JONAS,
    LARS,
    NOON,
    SARA,
    around,
    asked,
    change_role,
    confirmed,
    holder,
)

BUDGET = LengthBudget(title=99, text=99, note=99, name=99, listed=2)
CONSULTANT = asked("PIM consultant", JONAS)


def plain(shown: list[TextPair]) -> list[str]:
    return [each.plain for each in shown]


def status(made: Decision, context: RecordContext | None = None) -> list[str]:
    return plain(decisions.status(made, context or around(), BUDGET))


@pytest.mark.parametrize(
    ("state", "request_of"),
    [
        (State.PROPOSED, "Please add it with Edit."),
        (State.OBJECTED, "Please add it with Edit."),
        (State.CONFIRMED, "To add one, select Supersede."),
    ],
)
def test_a_technical_decision_is_asked_for_its_business_need(state: State, request_of: str) -> None:
    made = decision(area="integration", business_need=None)
    made.state = state
    assert status(made) == [f"Which business need does this serve? {request_of}"]


@pytest.mark.parametrize(
    ("area", "need", "state"),
    [
        ("product-data", None, State.PROPOSED),
        ("integration", "Customers filter lamps", State.PROPOSED),
        ("integration", None, State.WITHDRAWN),
        ("integration", None, State.SUPERSEDED),
    ],
)
def test_other_decisions_are_not_asked_for_it(area: str, need: str | None, state: State) -> None:
    made = decision(area=area, business_need=need)
    made.state = state
    assert status(made) == []


def test_an_objection_is_quoted() -> None:
    [shown] = decisions.status(decision(objection="Who maps\n<them>?"), around(), BUDGET)
    assert shown.markup == "*Objection*\n> Who maps\n> &lt;them&gt;?"
    assert shown.plain == "Objection: Who maps\n&lt;them&gt;?"


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (ANNA, "Confirmed by the customer; waiting for the consultancy."),
        (JONAS, "Confirmed by the consultancy; waiting for the customer."),
    ],
)
def test_the_missing_confirmation_is_shown_until_both_sides_confirm(
    by: Member, expected: str
) -> None:
    made, context = decision(), around(counterpart=CONSULTANT)
    assert status(made, context) == []
    confirmed(made, by, "data-owner")
    assert status(made, context) == [expected]
    made.state = State.CONFIRMED
    assert status(made, context) == []


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            ANNA,
            "In force now, because the consultancy had no PIM consultant to confirm it. The next "
            "PIM consultant will be notified.",
        ),
        (
            JONAS,
            "In force now, because the customer had no Data owner to confirm it. The next Data "
            "owner will be notified.",
        ),
    ],
)
def test_a_proposal_in_force_says_which_side_could_not_confirm(by: Member, expected: str) -> None:
    made = decision()
    confirmed(made, by, "lead")
    made.state = State.CONFIRMED
    context = RecordContext(
        side=Side.CUSTOMER,
        counterpart=CONSULTANT,
        proposal=Proposal(subject=ProposalSubject.CHARTER),
    )
    assert status(made, context) == [expected]
    confirmed(made, LARS if by is JONAS else SARA, "lead")
    assert status(made, context) == []


def test_who_also_decides_is_not_listed_as_consulted_until_then() -> None:
    made = decision(review_on=date(2027, 3, 1))
    context = around(
        counterpart=CONSULTANT,
        consulted=[CONSULTANT, asked("Data modeller", SARA)],
        informed=[asked("Business owner", LARS)],
    )

    def labels() -> list[str]:
        return [each.partition(":")[0] for each in plain(decisions.facts(made, context, BUDGET))]

    [also, consulted, informed, _review] = decisions.facts(made, context, BUDGET)
    assert labels() == ["Also decides", "Consulted", "Informed", "Review date"]
    assert f"<@{JONAS.slack_user_id}>" in also.markup
    assert f"<@{SARA.slack_user_id}>" in consulted.markup
    assert "Jonas" not in consulted.plain
    assert "<@" not in informed.markup
    made.state = State.CONFIRMED
    assert labels() == ["Consulted", "Informed", "Review date"]
    assert "Jonas" in decisions.facts(made, context, BUDGET)[0].plain
    made.state = State.WITHDRAWN
    assert labels() == []


def test_only_the_reasoning_that_was_given_is_shown() -> None:
    made = decision(business_need="Filters", rationale="", consequences="Work")
    assert plain(decisions.notes(made, BUDGET)) == ["Business need: Filters", "Consequences: Work"]


def test_a_confirmation_shows_the_role_at_that_time_and_the_fingerprint() -> None:
    made = decision()
    confirmed(made, ANNA, "data-owner")
    made.confirmations[0].own_role_title = "Keeper of <data>"
    [shown] = decisions.origin(made, BUDGET)
    assert "Exact text confirmed by Anna Berg (Keeper of &lt;data&gt;), " in shown.plain
    assert shown.plain.endswith(f"(SHA-256 {made.text_fingerprint[:12]})")
    made.confirmations[0].role = None
    assert "confirmed by Anna Berg, " in decisions.origin(made, BUDGET)[0].plain


def test_a_deputy_confirms_as_deputy() -> None:
    made = decision()
    confirmed(made, ANNA, "data-owner")
    deputy = Tenure(person=holder(ANNA), rank=Rank.DEPUTY, from_at=NOON)
    change_role(made.partnership, "data-owner", tenures=(deputy,))
    assert decisions.confirming_role(made, made.confirmations[0]) == "deputy for the Data owner"
