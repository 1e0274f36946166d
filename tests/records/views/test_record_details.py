"""What the details of a record say, and when they leave something out."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from pico_bot.i18n.translation import LANGUAGES, use_locale
from pico_bot.model.records import Routing, StepDetail
from pico_bot.model.states import Step
from pico_bot.model.vocabulary import Priority, Side, State
from pico_bot.records.views import record_details
from tests.samples.record_scenes import (
    change_assessed,
    change_without_a_driver,
    decision,
    decision_half_confirmed,
    decision_with_everything,
    issue,
    issue_waiting,
    issue_with_everything,
)
from tests.samples.records import (
    ANNA,
    JONAS,
    NOON,
    PERMALINK,
    SARA,
    around,
    confirmed,
    happened,
)

CARD = "https://nordlys.example/archives/C1/p2"


def test_a_decision_shows_who_decides_who_is_asked_and_when_it_is_reviewed() -> None:
    facts = dict(record_details.all_facts(*decision_with_everything()))
    assert facts["Consulted"] == "Anna Berg · Data owner, no one yet · IT owner"
    assert facts["Informed"] == "Lars Winther · Business owner"
    assert "Review date" in facts
    assert facts["Area"] == "Data model"


def test_the_other_side_decides_only_while_the_decision_is_open() -> None:
    record, context = decision_half_confirmed()
    assert dict(record_details.all_facts(record, context))["Also decides"].startswith("Jonas Friis")
    happened(record, Step.CONFIRM, JONAS, leading_to=State.CONFIRMED)
    assert "Also decides" not in dict(record_details.all_facts(record, context))


def test_an_issue_shows_the_proposed_priority_next_to_the_one_in_force() -> None:
    facts = dict(record_details.all_facts(*issue_with_everything()))
    assert facts["Priority"] == "high (the consultancy proposes urgent)"
    assert "Due date" in facts
    same = issue(priority=Priority.LOW, proposed_priority=Priority.LOW)
    assert dict(record_details.all_facts(same, around()))["Priority"] == "low"


def test_the_reason_of_a_hold_is_shown_only_while_the_issue_is_on_hold() -> None:
    record, context = issue_waiting()
    assert "On hold for" in dict(record_details.all_facts(record, context))
    assert "Waiting for" in dict(record_details.texts(record))
    released = issue(waiting_on=None, waiting_reason="A list")
    assert "On hold for" not in dict(record_details.all_facts(released, context))
    assert record_details.texts(released) == []


def test_a_change_shows_only_its_known_fields() -> None:
    record, context = change_assessed()
    assert {"Driver", "Effective from"} <= dict(record_details.all_facts(record, context)).keys()
    assert "Impact" in dict(record_details.texts(record))
    unknown, context = change_without_a_driver()
    assert [label for label, _ in record_details.all_facts(unknown, context)][1:] == ["Area"]
    assert record_details.texts(unknown) == []


def test_a_record_without_a_responsible_person_names_the_side() -> None:
    record = issue(responsible=None, routing=Routing.ANYONE)
    [(_, who), *_] = record_details.all_facts(record, around(side=Side.CONSULTANCY))
    assert who.startswith("anyone on the consultancy")


def test_details_name_people_without_mentioning_them() -> None:
    record, context = decision_half_confirmed()
    shown = [
        *(value for _, value in record_details.all_facts(record, context)),
        *record_details.confirmations(record),
        *record_details.source_lines(record, card_permalink=CARD),
        *(record_details.history_line(each, record) for each in record.history),
    ]
    assert "<@" not in "".join(shown)
    assert "Anna Berg" in "".join(shown)


def test_an_objection_names_its_author_and_only_an_objection_has_one() -> None:
    objected = decision(objection="Who maps <them>?", objected_by=ANNA)
    assert dict(record_details.texts(objected))["Objection from Anna Berg"] == "Who maps <them>?"
    assert [label for label, _ in record_details.texts(decision())] == ["Business need"]


def test_a_confirmation_shows_its_role_and_the_exact_text() -> None:
    record = decision()
    confirmed(record, ANNA, "data-owner")
    [shown] = record_details.confirmations(record)
    assert "Confirmed by *Anna Berg* (Data owner, customer), " in shown
    assert f"`{record.text_fingerprint}`" in shown


def test_a_confirmation_without_a_role_shows_the_side_only() -> None:
    record = decision()
    confirmed(record, ANNA, "data-owner")
    record.confirmations[0].role = None
    [shown] = record_details.confirmations(record)
    assert "Confirmed by *Anna Berg* (customer), " in shown


def test_only_decisions_are_confirmed() -> None:
    assert record_details.confirmations(issue()) == []


def test_the_person_who_logged_it_is_named_if_it_is_not_the_author() -> None:
    [said] = record_details.source_lines(decision(), card_permalink=CARD)
    assert "Said by Anna Berg (customer) · " in said
    assert "by Jonas Friis (consultancy) via " in said
    [own] = record_details.source_lines(decision(logged_by=ANNA), card_permalink=CARD)
    assert own.count("Anna Berg") == 1


@pytest.mark.parametrize(
    ("values", "card", "links"),
    [
        ({}, CARD, [f"<{PERMALINK}|Message>", f"<{CARD}|Card>"]),
        ({}, None, [f"<{PERMALINK}|Message>"]),
        ({"source_ts": None}, CARD, [f"<{CARD}|Card>"]),
        ({"permalink": None}, None, []),
    ],
)
def test_the_origin_has_the_links_that_exist(
    values: dict[str, Any], card: str | None, links: list[str]
) -> None:
    [line] = record_details.source_lines(issue(**values), card_permalink=card)
    assert [each for each in line.split(" · ") if each.startswith("<http")] == links


def test_a_deleted_message_is_not_also_an_edited_one() -> None:
    edited = issue(source_edited_at=NOON)
    assert "The message was edited" in record_details.source_lines(edited, card_permalink=CARD)[1]
    edited.source_deleted_at = NOON + timedelta(hours=1)
    [_, notice] = record_details.source_lines(edited, card_permalink=CARD)
    assert "The message was deleted" in notice


def test_history_says_in_which_role_and_to_which_state() -> None:
    record = decision()
    happened(record, Step.CONFIRM, ANNA, leading_to=State.CONFIRMED)
    record.history[-1].role = "data-owner"
    line = record_details.history_line(record.history[-1], record)
    assert "*Anna Berg* (customer, Data owner)" in line
    assert line.endswith(" · now _confirmed_")


def test_history_names_the_bot_and_no_state_that_stays() -> None:
    record = issue()
    happened(record, Step.EDIT, None, leading_to=State.OPEN)
    line = record_details.history_line(record.history[-1], record)
    assert "*Pico* " in line
    assert "now _" not in line
    assert SARA.name not in line


# A value of each detail, and what the history shows in Danish.
DETAILS: Mapping[StepDetail, tuple[object, str]] = {
    StepDetail.TITLE: (["Lamp", "Lamps"], "titel: Lamps (før Lamp)"),
    StepDetail.TEXT: (["Lamp", "Lamps"], "tekst: Lamps (før Lamp)"),
    StepDetail.AREA: (["pim", "data-model"], "område: Datamodel (før PIM)"),
    StepDetail.DUE_ON: (["2026-12-01", None], "frist: ikke angivet (før 1. dec. 2026)"),
    StepDetail.PRIORITY: (["normal", "high"], "prioritet: høj (før normal)"),
    StepDetail.PROPOSED_PRIORITY: (
        [None, "urgent"],
        "foreslået prioritet: akut (før ikke angivet)",
    ),
    StepDetail.DRIVER: (["market", "regulation"], "årsag: lovgivning (før marked)"),
    StepDetail.EFFECTIVE_ON: ([None, "2027-05-01"], "gælder fra: 1. maj 2027 (før ikke angivet)"),
    StepDetail.BUSINESS_NEED: (["", "Sales"], "forretningsbehov: Sales (før ikke angivet)"),
    StepDetail.RATIONALE: (["", "Sales"], "begrundelse: Sales (før ikke angivet)"),
    StepDetail.OPTIONS_CONSIDERED: (["", "Two"], "overvejede muligheder: Two (før ikke angivet)"),
    StepDetail.CONSEQUENCES: (["", "Costs"], "konsekvenser: Costs (før ikke angivet)"),
    StepDetail.REVIEW_ON: (
        [None, "2027-03-01"],
        "revurderingsdato: 1. mar. 2027 (før ikke angivet)",
    ),
    StepDetail.OWNER: ("Anna Berg", "ansvarlig: Anna Berg"),
    StepDetail.WAITING_FOR: ("customer", "afventer kunden"),
    StepDetail.SNOOZED_UNTIL: ("2026-12-04", "udsat til den 4. dec. 2026"),
    StepDetail.REPLACEMENT: ("D-2", "erstatning: D-2"),
    StepDetail.AFFECTED_BY: ("C-1", "C-1 kan påvirke den"),
    StepDetail.REVIEW_DUE: ("2027-03-01", "revurderingsdatoen (1. mar. 2027) er nået"),
    StepDetail.EDITED_MESSAGE: (True, "brugte den redigerede tekst"),
    StepDetail.TAGGED_AGAIN: (True, "tagget igen"),
    StepDetail.EMOJI_REMOVED: (True, "emojien blev fjernet"),
}


@pytest.mark.parametrize("detail", list(StepDetail))
def test_a_detail_is_shown_in_the_language_of_the_reader(detail: StepDetail) -> None:
    value, danish = DETAILS[detail]
    in_english = record_details.step_detail(detail, value)
    with use_locale("da"):
        assert record_details.step_detail(detail, value) == danish
    assert in_english != danish
    assert "{" not in in_english


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_persons_own_words_follow_what_the_bot_knows(language: str) -> None:
    record = issue()
    happened(
        record,
        Step.PUT_ON_HOLD,
        SARA,
        leading_to=State.ON_HOLD,
        note="Which market?",
        details={StepDetail.WAITING_FOR: "customer"},
    )
    with use_locale(language):
        [known, written] = record_details.step_notes(record.history[-1])
    assert known in {"waiting for the customer", "afventer kunden"}
    assert written == "Which market?"
    happened(record, Step.RESUME, SARA, leading_to=State.OPEN)
    assert record_details.step_notes(record.history[-1]) == []
