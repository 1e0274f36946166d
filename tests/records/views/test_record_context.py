"""The context of a card: consulted people, linked records and the successor."""

from datetime import timedelta

import pytest

from pico_bot.i18n.translation import use_locale
from pico_bot.model.records import Decision, Routing
from pico_bot.model.snapshot import Tenure
from pico_bot.model.states import Step
from pico_bot.model.vocabulary import LinkType, Rank, Side, State
from pico_bot.records.views import record_context
from pico_bot.records.views.record_context import (
    AskedPerson,
    LinkedRecord,
    link_lines,
    people_fact,
    record_link,
    role_label,
)
from pico_bot.records.views.text_pairs import LengthBudget
from tests.samples.record_scenes import decision, issue
from tests.samples.records import (
    ANNA,
    JONAS,
    LARS,
    NOON,
    PERMALINK,
    around,
    asked,
    change_role,
    confirmed,
    happened,
    holder,
)

BUDGET = LengthBudget(title=80, text=200, note=80, name=20, listed=2)


def superseding(record: Decision) -> LinkedRecord:
    return LinkedRecord(record=record, link_type=LinkType.SUPERSEDES, outgoing=False)


def confirmed_decision(number: int, *, hours: int) -> Decision:
    record = decision(number=number)
    happened(record, Step.CONFIRM, LARS, leading_to=State.CONFIRMED)
    confirmed(record, LARS, "business-owner", at=NOON + timedelta(hours=hours))
    return record


@pytest.mark.parametrize(
    ("state", "label"),
    [
        (State.PROPOSED, "To be superseded by"),
        (State.OBJECTED, "To be superseded by"),
        (State.WITHDRAWN, "Would have been superseded by"),
        (State.CONFIRMED, "Superseded by"),
        (State.UNDER_REVIEW, "Superseded by"),
    ],
)
def test_a_replacement_supersedes_once_it_is_confirmed(state: State, label: str) -> None:
    newer = decision()
    happened(newer, Step.EDIT, JONAS, leading_to=state)
    assert superseding(newer).label == label
    assert superseding(newer).has_superseded is (label == "Superseded by")


@pytest.mark.parametrize("link_type", LinkType)
def test_a_link_reads_differently_from_either_end(link_type: LinkType) -> None:
    ends = {
        LinkedRecord(record=decision(), link_type=link_type, outgoing=outgoing).label
        for outgoing in (True, False)
    }
    assert len(ends) == 2


@pytest.mark.parametrize("labels", ["_OUTGOING_LABELS", "_INCOMING_LABELS"])
def test_every_link_type_has_a_label_at_both_ends(labels: str) -> None:
    assert set(getattr(record_context, labels)) == set(LinkType)


def test_a_record_that_supersedes_another_is_not_superseded_by_it() -> None:
    older = confirmed_decision(2, hours=1)
    link = LinkedRecord(record=older, link_type=LinkType.SUPERSEDES, outgoing=True)
    assert around(links=[link]).successor is None


def test_the_replacement_that_was_confirmed_first_is_the_successor() -> None:
    late, early = confirmed_decision(2, hours=3), confirmed_decision(3, hours=1)
    proposed = decision(number=4)
    links = [superseding(each) for each in (proposed, late, early)]
    assert around(links=links).successor is early


def test_only_the_link_of_a_mention_has_no_state() -> None:
    lines = {
        each: link_lines([LinkedRecord(record=issue(), link_type=each, outgoing=True)], BUDGET)
        for each in LinkType
    }
    assert [each for each, [line] in lines.items() if "open" not in line.plain] == [
        LinkType.MENTIONS
    ]


def test_links_over_the_budget_are_counted() -> None:
    links = [
        LinkedRecord(record=issue(number=number), link_type=LinkType.OPENS, outgoing=True)
        for number in range(1, 6)
    ]
    *listed, more = link_lines(links, BUDGET)
    assert [each.plain.split()[1] for each in listed] == ["I-1", "I-2"]
    assert more.plain == "… and 3 more"
    assert len(link_lines(links[:2], BUDGET)) == 2


def test_people_over_the_budget_are_counted() -> None:
    people = [asked("Data owner", ANNA)] * 4
    [shown] = people_fact("Consulted", people, BUDGET, pinging=False)
    assert shown.plain == ("Consulted: Anna Berg · Data owner, Anna Berg · Data owner, 2 more")
    assert people_fact("Consulted", [], BUDGET, pinging=False) == []


def test_people_are_mentioned_only_where_they_are_to_be_notified() -> None:
    [pinging] = people_fact("Informed", [asked("Data owner", ANNA)], BUDGET, pinging=True)
    [quiet] = people_fact("Informed", [asked("Data owner", ANNA)], BUDGET, pinging=False)
    assert ANNA.mention in pinging.markup
    assert ANNA.mention not in quiet.markup
    assert pinging.plain == quiet.plain


def test_a_vacant_role_and_an_unassigned_role_are_named() -> None:
    anyone = AskedPerson(title="IT owner", side=Side.CUSTOMER, member=None, routing=Routing.ANYONE)
    [shown] = people_fact("Informed", [asked("IT owner", None), anyone], BUDGET, pinging=True)
    assert "no one yet · IT owner" in shown.markup
    assert shown.markup.split(", ", 1)[1].startswith("anyone on the customer")


def test_a_deputy_acts_as_deputy_for_the_role_only_during_their_term() -> None:
    record = decision()
    deputy = Tenure(
        person=holder(LARS), rank=Rank.DEPUTY, from_at=NOON, until_at=NOON + timedelta(hours=1)
    )
    change_role(record.partnership, "data-owner", tenures=(deputy,))
    assert role_label(record, "data-owner", member=LARS, at=NOON) == "deputy for the Data owner"
    later = NOON + timedelta(hours=1)
    assert role_label(record, "data-owner", member=LARS, at=later) == "Data owner"


def test_a_role_has_the_title_that_it_had_at_the_time() -> None:
    record = decision()
    change_role(record.partnership, "data-owner", own_title="Keeper of data")
    stored = role_label(record, "data-owner", member=ANNA, at=NOON, title="Data owner")
    assert stored == "Data owner"
    assert role_label(record, "data-owner", member=ANNA, at=NOON) == "Keeper of data"
    assert role_label(record, "a-role-of-before", member=ANNA, at=NOON) == "a-role-of-before"


def test_the_labels_are_in_the_language_of_the_reader() -> None:
    link = LinkedRecord(record=decision(), link_type=LinkType.AFFECTS, outgoing=True)
    with use_locale("da"):
        danish = link.label
    assert danish != link.label == "Affects"


def test_a_reference_is_a_link_once_its_place_is_known() -> None:
    assert record_link(issue()) == f"*<{PERMALINK}|I-1>*"
    assert record_link(issue(permalink=None)) == "*I-1*"
