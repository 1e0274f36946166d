"""Records without a database: references, fingerprints, and what reopening clears."""

from datetime import date

from pico_bot.model.snapshot import role_of
from pico_bot.model.states import Step
from pico_bot.model.vocabulary import Driver, Kind, Priority, Side, State
from tests.samples.records import ANNA, confirmed, happened, partnership, record


def test_a_reference_is_the_kinds_letter_and_the_number() -> None:
    assert [record(kind, "A title", number=12).reference for kind in Kind] == [
        "I-12",
        "D-12",
        "C-12",
    ]


def test_the_responsible_role_has_the_title_of_the_partnership() -> None:
    made = record(
        Kind.ISSUE, "A title", partnership=partnership({"data-owner": "Head of product data"})
    )
    assert role_of(made).title == "Head of product data"


def test_the_last_transition_is_the_last_step_to_another_state() -> None:
    issue = record(Kind.ISSUE, "A title")
    happened(issue, Step.ACKNOWLEDGE, ANNA, leading_to=State.ACKNOWLEDGED)
    happened(issue, Step.EDIT, ANNA, leading_to=State.ACKNOWLEDGED)
    assert issue.last_transition is issue.history[1]
    issue.history.clear()
    assert issue.last_transition is None


def test_a_reopened_decision_is_confirmed_again() -> None:
    decision = record(
        Kind.DECISION, "A title", objection="No", objected_by=ANNA, rationale="Because"
    )
    confirmed(decision, ANNA, "data-owner")
    decision.reset()
    assert (decision.objection, decision.objected_by, decision.confirmations) == (None, None, [])
    assert decision.rationale == "Because"


def test_a_reopened_issue_is_not_resolved_and_waits_for_no_one() -> None:
    issue = record(
        Kind.ISSUE, "A title", resolution="Done", waiting_on=Side.CUSTOMER, waiting_reason="A file",
        priority=Priority.HIGH,
    )  # fmt: skip
    issue.stop_waiting()
    assert (issue.waiting_on, issue.waiting_reason, issue.resolution) == (None, None, "Done")
    issue.waiting_on, issue.waiting_reason = Side.CUSTOMER, "A file"
    issue.reset()
    assert (issue.waiting_on, issue.waiting_reason, issue.resolution) == (None, None, None)
    assert issue.priority is Priority.HIGH


def test_a_reopened_change_keeps_its_assessment() -> None:
    change = record(
        Kind.CHANGE, "A title", driver=Driver.MARKET, effective_on=date(2027, 5, 1), effects="Texts"
    )
    change.reset()
    assert (change.driver, change.effective_on, change.effects) == (
        Driver.MARKET,
        date(2027, 5, 1),
        "Texts",
    )


def test_the_fingerprint_changes_with_title_and_text_only() -> None:
    decision = record(Kind.DECISION, "Prices", text="In kroner", rationale="One")
    fingerprint = decision.text_fingerprint
    # SHA-256 of "Prices\nIn kroner".
    assert fingerprint == "41f8e0cb8643a765e02d839ffec78d553ce59b6b29f146dcad02a3ec6e62fcb2"
    decision.rationale = "Another"
    assert decision.text_fingerprint == fingerprint
    decision.text = "In euros"
    assert decision.text_fingerprint != fingerprint
    decision.title, decision.text = "Prices In", "kroner"
    assert decision.text_fingerprint != fingerprint
