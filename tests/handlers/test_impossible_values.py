"""Forms submitted with values that their fields can't have.

A forged value isn't offered by the form; an older release may have offered one that is gone by now.
"""

from collections.abc import Callable
from typing import Any

import pytest

from pico_bot.checkins.views.modal import DRAFT
from pico_bot.sandbox.forms import options_of
from tests.stories.charter_page import EDIT_PIM, edit
from tests.stories.checkin_prompts import ask_directly, prompt
from tests.stories.messages import card, cards, inputs, said
from tests.stories.person import Person
from tests.stories.stage import Stage

# What a field of each type contains then.
IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "static_select": {"selected_option": {"value": "impossible"}},
    "multi_static_select": {"selected_options": [{"value": "impossible"}]},
    "checkboxes": {"selected_options": [{"value": "impossible"}]},
    "datepicker": {"selected_date": "2026-13-45"},
    "timepicker": {"selected_time": "25:61"},
    "number_input": {"value": "9" * 5000},
}


def submit_impossible_values(person: Person) -> set[str]:
    """Submit the open form with an impossible value in one field after the other.

    Each time that field has the error, and nothing else happens. Returns the fields.
    """
    view, fields = person.modal, set()
    for block in view.blocks:
        if block["type"] != "input" or block["element"]["type"] not in IMPOSSIBLE:
            continue
        name, element = block["block_id"], block["element"]
        before = view.entered[name][element["action_id"]]
        view.entered[name][element["action_id"]] = IMPOSSIBLE[element["type"]]
        errors = submitted_as_it_is(person)
        assert list(errors) == [name], errors
        assert errors[name].startswith(("Choose", "Enter a whole number"))
        assert person.modal is view
        view.entered[name][element["action_id"]] = before
        fields.add(name)
    return fields


def submitted_as_it_is(person: Person) -> dict[str, str]:
    """The errors under the fields after the open form was submitted, unchecked by the client."""
    interactions = person.client._interactions
    outcome = person.stage.loop.run(interactions.submit(person.client.person, person.modal))
    person.stage.settled()
    return outcome.errors


def offer_as_an_older_release(person: Person, name: str, value: str) -> None:
    """Give the open form an option that has gone since, and select it."""
    [element] = [each["element"] for each in person.modal.blocks if each.get("block_id") == name]
    option = {**options_of(element)[0], "value": value}
    element["options"].append(option)
    key, chosen = (
        ("selected_option", option)
        if element["type"] == "static_select"
        else ("selected_options", [option])
    )
    person.modal.entered[name][element["action_id"]] = {"type": element["type"], key: chosen}


def test_forged_values_change_no_decision(stage: Stage, jonas: Person, anna: Person) -> None:
    jonas.say("#decision Articles get a number area:product-data")
    jonas.click(card(stage, "D-1"), "Edit")
    before = said(card(stage, "D-1"))
    assert submit_impossible_values(jonas) == {"area", "review_on"}
    assert said(card(stage, "D-1")) == before


def test_forged_values_change_no_issue(stage: Stage, jonas: Person, anna: Person) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    before = said(card(stage, "I-1"))
    jonas.click(card(stage, "I-1"), "Edit")
    assert submit_impossible_values(jonas) == {"area", "owner", "priority", "due"}
    jonas.close_modal()
    jonas.pick(card(stage, "I-1"), "Put on hold …")
    jonas.modal.entered["reason"]["reason"] = {"value": "A new feed"}
    assert submit_impossible_values(jonas) == {"waiting_on"}
    jonas.close_modal()
    jonas.pick(card(stage, "I-1"), "Snooze …")
    assert submit_impossible_values(jonas) == {"until"}
    assert said(card(stage, "I-1")) == before


def test_forged_values_change_no_change(stage: Stage, anna: Person) -> None:
    anna.say("#decision Articles get a number area:product-data")
    anna.click(card(stage, "D-1"), "Confirm")
    anna.say("#decision The catalogue is printed area:pim")
    anna.say("#change Articles get a number area:product-data")
    before = said(card(stage, "C-1"))
    anna.click(card(stage, "C-1"), "Edit")
    assert submit_impossible_values(anna) == {"area", "driver", "effective_on"}
    anna.close_modal()
    anna.click(card(stage, "C-1"), "Assess")
    anna.modal.entered["effects"]["effects"] = {"value": "All feeds"}
    expected = {"affected_areas", "decisions", "other_decisions"}
    assert submit_impossible_values(anna) == expected
    assert said(card(stage, "C-1")) == before


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("decision", {"area", "review_on"}),
        ("issue", {"area", "priority", "due"}),
        ("change", {"area", "driver", "effective_on"}),
    ],
)
def test_forged_values_log_nothing(
    stage: Stage, jonas: Person, anna: Person, kind: str, fields: set[str]
) -> None:
    jonas.shortcut(anna.say("Something"), f"log_{kind}")
    assert submit_impossible_values(jonas) == fields
    assert cards(stage) == []


def test_forged_values_set_up_nothing(bare: Stage) -> None:
    mette = bare.person("Mette Lund")
    mette.command("/pico setup")
    fields = submit_impossible_values(mette)
    assert fields == {"maturity", "language", "country", "time_zone", "weekday", "at"}
    mette.submit()
    assert all(name.startswith("role/") for name in submit_impossible_values(mette))


@pytest.mark.parametrize(
    "button",
    [EDIT_PIM, *[f"charter_edit:{each}" for each in ("general", "checkin", "escalation", "sides")]],
)
def test_forged_values_change_no_charter(stage: Stage, mette: Person, button: str) -> None:
    edit(mette, button)
    assert submit_impossible_values(mette)


def test_forged_values_answer_no_check_in(stage: Stage, anna: Person) -> None:
    ask_directly(stage)
    anna.click(prompt(stage), "Answer")
    assert submit_impossible_values(anna) >= {"confidence", "log_blockers"}
    assert "Anna Berg" not in said(prompt(stage))


def test_a_forged_value_saves_no_draft(stage: Stage, anna: Person) -> None:
    ask_directly(stage)
    anna.click(prompt(stage), "Answer")
    anna.fill_in(progress="Half a sent")

    def forge(payload: dict[str, Any]) -> None:
        values = payload["view"]["state"]["values"]
        values["progress"][DRAFT]["value"] = "Forged"
        values["confidence"][DRAFT] = IMPOSSIBLE["static_select"]

    stage.forge("block_actions", forge)
    anna.close_modal()
    anna.click(prompt(stage), "Answer")
    assert inputs(anna.modal)["progress"]["initial_value"] == "Half a sent"


@pytest.mark.parametrize(
    ("tag", "label", "field"),
    [
        ("issue", "Edit", "priority"),
        ("issue", "Edit", "owner"),
        ("issue", "Put on hold …", "waiting_on"),
        ("change", "Edit", "driver"),
    ],
)
def test_an_option_of_an_older_release_changes_nothing(
    stage: Stage, jonas: Person, tag: str, label: str, field: str
) -> None:
    jonas.say(f"#{tag} The catalogue is empty area:pim")
    [shown] = cards(stage)
    before = said(shown)
    open_form: Callable[..., None] = jonas.pick if "…" in label else jonas.click
    open_form(shown, label)
    offer_as_an_older_release(jonas, field, "of_old")
    assert submitted_as_it_is(jonas) == {field: "Choose one of the options."}
    assert said(shown) == before


@pytest.mark.parametrize(("field", "value"), [("maturity", "of_old"), ("weekday", "monday")])
def test_an_option_of_an_older_release_sets_up_nothing(bare: Stage, field: str, value: str) -> None:
    mette = bare.person("Mette Lund")
    mette.command("/pico setup")
    offer_as_an_older_release(mette, field, value)
    assert submitted_as_it_is(mette) == {field: "Choose one of the options."}


@pytest.mark.parametrize("field", ["digest_weekday", "levels"])
def test_an_option_of_an_older_release_changes_no_charter(
    stage: Stage, mette: Person, field: str
) -> None:
    edit(mette, "charter_edit:escalation")
    offer_as_an_older_release(mette, field, "of_old")
    assert submitted_as_it_is(mette) == {field: "Choose one of the options."}


def test_a_required_text_of_spaces_is_refused_where_it_is(stage: Stage, mette: Person) -> None:
    mette.say("#issue The feed is empty")
    mette.click(card(stage, "I-1"), "Edit")
    for name in ("title", "text"):
        [action] = mette.modal.entered[name]
        mette.modal.entered[name][action] = {"type": "plain_text_input", "value": " \u200b"}
    sentence = "Write something here."
    assert submitted_as_it_is(mette) == {"title": sentence, "text": sentence}
    assert "The feed is empty" in said(card(stage, "I-1"))
