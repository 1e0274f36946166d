"""Every kind of record in each of its states and with each of its options, by name."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from pico_bot.model.records import Decision, Issue, Record, Routing, StepDetail
from pico_bot.model.states import Step
from pico_bot.model.vocabulary import Driver, Kind, LinkType, Priority, Side, State
from pico_bot.records.views.record_context import LinkedRecord, RecordContext
from tests.samples.records import (
    ANNA,
    JONAS,
    LARS,
    METTE,
    NOON,
    SARA,
    around,
    asked,
    confirmed,
    happened,
    record,
)

Scene = tuple[Record, RecordContext]

KELVIN = "Colour temperature is a number in kelvin."
CONSULTED = asked("PIM consultant", JONAS)


def decision(title: str = KELVIN, **values: object) -> Decision:
    """A decision of the customer's data owner that Jonas tagged in what Anna said."""
    given: dict[str, object] = {
        "text": f"{title} The ERP's words stay where they are; the PIM maps them.",
        "logged_by": JONAS,
        "business_need": "Customers filter lamps by how warm they shine.",
    }
    made: Decision = record(Kind.DECISION, title, **given | values)
    return made


def issue(title: str = "214 lamps lack a colour temperature", **values: object) -> Issue:
    """An issue of the consultancy's data modeller."""
    given: dict[str, object] = {
        "area": "data-model",
        "responsible_role": "data-modeller",
        "responsible": SARA,
    }
    made: Issue = record(Kind.ISSUE, title, **given | values)
    return made


def decision_proposed() -> Scene:
    return decision(), around(consulted=[CONSULTED])


def decision_with_everything() -> Scene:
    made = decision(
        rationale="Words differ, language to language; a number does not.",
        options_considered="• A list of words\n• Words and a number",
        consequences="214 articles are filled in by hand.",
        review_on=date(2027, 3, 1),
        area="data-model",
        responsible_role="data-modeller",
        responsible=SARA,
    )
    surroundings = around(
        side=Side.CONSULTANCY,
        consulted=[asked("Data owner", ANNA), asked("IT owner", None, Side.CUSTOMER)],
        informed=[asked("Business owner", LARS)],
        links=[LinkedRecord(record=issue(number=4), link_type=LinkType.MENTIONS, outgoing=True)],
    )
    return made, surroundings


def decision_without_business_need() -> Scene:
    made = decision(
        business_need=None, area="integration", responsible_role="integration-specialist",
        responsible=METTE, routing=Routing.LEAD, text=KELVIN, permalink=None, source_ts=None,
        logged_by=ANNA,
    )  # fmt: skip
    return made, around(side=Side.CONSULTANCY, consulted=[asked("IT owner", None, Side.CUSTOMER)])


def decision_objected() -> Scene:
    made = decision(
        objection="The ERP sends words.\nWho maps them?", objected_by=ANNA, state=State.OBJECTED
    )
    happened(made, Step.OBJECT, ANNA, leading_to=State.OBJECTED, note=made.objection)
    return made, around(consulted=[CONSULTED])


def decision_proposed_again() -> Scene:
    made, surroundings = decision_objected()
    assert isinstance(made, Decision)
    happened(made, Step.EDIT, JONAS, leading_to=State.PROPOSED)
    made.reset()
    return made, surroundings


def decision_half_confirmed() -> Scene:
    made = decision()
    happened(made, Step.CONFIRM, ANNA, leading_to=State.PROPOSED)
    confirmed(made, ANNA, "data-owner")
    return made, around(consulted=[CONSULTED], counterpart=CONSULTED)


def decision_confirmed() -> Scene:
    made = decision(review_on=date(2027, 3, 1))
    happened(made, Step.CONFIRM, ANNA, leading_to=State.CONFIRMED)
    confirmed(made, ANNA, "data-owner")
    return made, around(consulted=[CONSULTED])


def decision_confirmed_by_both() -> Scene:
    made, surroundings = decision_half_confirmed()
    assert isinstance(made, Decision)
    happened(made, Step.CONFIRM, JONAS, leading_to=State.CONFIRMED)
    confirmed(made, JONAS, "pim-consultant", at=NOON + timedelta(hours=2))
    return made, surroundings


def decision_under_review() -> Scene:
    made, _ = decision_confirmed()
    cause = {StepDetail.AFFECTED_BY: "C-1"}
    happened(made, Step.REVIEW, LARS, leading_to=State.UNDER_REVIEW, details=cause)
    newer = decision(number=2, title="Colour temperature is a range in kelvin", permalink=None)
    return made, around(
        consulted=[CONSULTED],
        links=[
            LinkedRecord(record=change_raised()[0], link_type=LinkType.AFFECTS, outgoing=False),
            LinkedRecord(record=newer, link_type=LinkType.SUPERSEDES, outgoing=False),
        ],
    )


def decision_kept() -> Scene:
    made, surroundings = decision_under_review()
    happened(made, Step.KEEP, ANNA, leading_to=State.CONFIRMED)
    return made, surroundings


def decision_superseded() -> Scene:
    made, _ = decision_confirmed()
    newer = decision(number=2, title="Colour temperature is a range in kelvin")
    happened(newer, Step.CONFIRM, LARS, leading_to=State.CONFIRMED)
    confirmed(newer, LARS, "business-owner")
    replaced = {StepDetail.REPLACEMENT: "D-2"}
    happened(made, Step.BE_SUPERSEDED, LARS, leading_to=State.SUPERSEDED, details=replaced)
    dropped = decision(number=3, title="Colour temperature is a word")
    happened(dropped, Step.WITHDRAW, JONAS, leading_to=State.WITHDRAWN)
    return made, around(
        consulted=[CONSULTED],
        links=[
            LinkedRecord(record=dropped, link_type=LinkType.SUPERSEDES, outgoing=False),
            LinkedRecord(record=newer, link_type=LinkType.SUPERSEDES, outgoing=False),
        ],
    )


def decision_withdrawn() -> Scene:
    made = decision(business_need=None)
    happened(made, Step.WITHDRAW, JONAS, leading_to=State.WITHDRAWN, note="It was a question.")
    return made, around(consulted=[CONSULTED])


def decision_without_responsible() -> Scene:
    made = decision(
        responsible=None, responsible_role="process-owner", routing=Routing.ANYONE, area="process"
    )
    return made, around(consulted=[asked("Partnership lead", METTE)])


def issue_open() -> Scene:
    return issue(), around(side=Side.CONSULTANCY)


def issue_with_everything() -> Scene:
    made = issue(
        text="214 lamps lack a colour temperature.\n\nThe supplier sends it as text, see `D-1`.",
        proposed_priority=Priority.URGENT,
        priority=Priority.HIGH,
        due_on=date(2026, 12, 1),
        routing=Routing.NAMED,
        source_edited_at=NOON,
    )
    links = [
        LinkedRecord(record=decision(), link_type=LinkType.MENTIONS, outgoing=True),
        LinkedRecord(record=change_raised()[0], link_type=LinkType.OPENS, outgoing=False),
    ]
    return made, around(side=Side.CONSULTANCY, links=links)


def issue_acknowledged() -> Scene:
    made = issue(priority=Priority.NORMAL)
    happened(made, Step.ACKNOWLEDGE, SARA, leading_to=State.ACKNOWLEDGED)
    return made, around(side=Side.CONSULTANCY)


def issue_waiting() -> Scene:
    made = issue(
        priority=Priority.NORMAL,
        waiting_on=Side.CUSTOMER,
        waiting_reason="The supplier's list of 214 articles, as a file.",
    )
    happened(made, Step.ACKNOWLEDGE, SARA, leading_to=State.ACKNOWLEDGED)
    happened(made, Step.PUT_ON_HOLD, SARA, leading_to=State.ON_HOLD)
    return made, around(side=Side.CONSULTANCY)


def issue_resolved() -> Scene:
    made = issue(priority=Priority.NORMAL, resolution="All 214 are filled in from the supplier.")
    happened(made, Step.RESOLVE, SARA, leading_to=State.RESOLVED)
    return made, around(side=Side.CONSULTANCY)


def issue_reopened() -> Scene:
    made, surroundings = issue_resolved()
    assert isinstance(made, Issue)
    made.resolution = None
    happened(made, Step.REOPEN, LARS, leading_to=State.OPEN)
    return made, surroundings


def issue_withdrawn() -> Scene:
    made = issue(priority=Priority.NORMAL, source_deleted_at=NOON)
    happened(made, Step.WITHDRAW, ANNA, leading_to=State.WITHDRAWN)
    return made, around(side=Side.CONSULTANCY)


def issue_reassigned() -> Scene:
    made = issue(priority=Priority.LOW, responsible=METTE, routing=Routing.DEPUTY_AWAY)
    return made, around(side=Side.CONSULTANCY)


def change_raised() -> Scene:
    made = record(
        Kind.CHANGE, "We open a web shop in Norway", driver=Driver.MARKET,
        effective_on=date(2027, 5, 1), author=LARS, logged_by=LARS,
    )  # fmt: skip
    return made, around()


def change_without_a_driver() -> Scene:
    return record(Kind.CHANGE, "Something moves", driver=None), around()


def change_assessed() -> Scene:
    made, _ = change_raised()
    made.effects = "Product data needs Norwegian texts; prices are in crowns."  # type: ignore[attr-defined]
    happened(made, Step.ASSESS, ANNA, leading_to=State.ASSESSED)
    links = [
        LinkedRecord(record=decision_under_review()[0], link_type=LinkType.AFFECTS, outgoing=True),
        LinkedRecord(
            record=issue(number=2, title="Translate 900 texts"),
            link_type=LinkType.OPENS,
            outgoing=True,
        ),
    ]
    return made, around(links=links)


def change_closed() -> Scene:
    made, surroundings = change_assessed()
    happened(made, Step.CLOSE, ANNA, leading_to=State.CLOSED)
    return made, surroundings


def change_raised_again() -> Scene:
    made, surroundings = change_closed()
    happened(made, Step.REOPEN, LARS, leading_to=State.RAISED)
    return made, surroundings


def change_withdrawn() -> Scene:
    made, surroundings = change_raised()
    cause = {StepDetail.EMOJI_REMOVED: True}
    happened(made, Step.WITHDRAW, LARS, leading_to=State.WITHDRAWN, details=cause)
    return made, surroundings


def issue_of_one_long_sentence() -> Scene:
    """An issue with a title that is only the start of its text, and a link with a long name."""
    text = "The shop in Germany shows lamps twice where the supplier " + "sends a text, " * 12
    made = issue(title=f"{text[:118]}…", text=text)
    change = record(Kind.CHANGE, "Another supplier sends " + "its texts as numbers, and " * 9)
    linked = LinkedRecord(record=change, link_type=LinkType.OPENS, outgoing=False)
    return made, around(side=Side.CONSULTANCY, links=[linked])


def decision_too_long() -> Scene:
    """A decision in which every field is longer than a card allows."""
    much = 'All articles & their <variants> are "checked".\n' * 80
    made = decision(
        title=much, text=much, business_need=much, rationale=much, options_considered=much,
        consequences=much, objection=much, objected_by=ANNA,
    )  # fmt: skip
    happened(made, Step.OBJECT, ANNA, leading_to=State.OBJECTED)
    links = [
        LinkedRecord(
            record=issue(number=number, title=much), link_type=LinkType.MENTIONS, outgoing=False
        )
        for number in range(1, 20)
    ]
    return made, around(consulted=[CONSULTED], links=links)


_BUILDERS: tuple[Callable[[], Scene], ...] = (
    decision_proposed,
    decision_with_everything,
    decision_without_business_need,
    decision_objected,
    decision_proposed_again,
    decision_half_confirmed,
    decision_confirmed,
    decision_confirmed_by_both,
    decision_under_review,
    decision_kept,
    decision_superseded,
    decision_withdrawn,
    decision_without_responsible,
    decision_too_long,
    issue_open,
    issue_with_everything,
    issue_acknowledged,
    issue_waiting,
    issue_resolved,
    issue_reopened,
    issue_withdrawn,
    issue_reassigned,
    issue_of_one_long_sentence,
    change_raised,
    change_without_a_driver,
    change_assessed,
    change_closed,
    change_raised_again,
    change_withdrawn,
)
SCENES: Mapping[str, Callable[[], Scene]] = {
    build.__name__.replace("_", "-"): build for build in _BUILDERS
}
