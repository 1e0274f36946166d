"""The charter's forms, previews and imports: errors, outdated forms and forged submissions."""

from dataclasses import replace

import pytest

from pico_bot.charter.views.forms import CharterFormState
from pico_bot.charter.views.page import EditButtonState
from pico_bot.sandbox.entities import View
from pico_bot.sandbox.forms import fill
from pico_bot.sandbox.interactions import Outcome
from tests.stories.charter_page import EDIT_PIM, edit, exported, page, press, terms
from tests.stories.messages import card, cards, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage


def forged(person: Person, view: View) -> Outcome:
    """A person submits someone else's modal."""
    interactions = person.client._interactions
    outcome = person.stage.loop.run(interactions.submit(person.client.person, view))
    person.stage.settled()
    return outcome


def test_an_unchanged_form_gets_an_error_and_stays_open(stage: Stage, mette: Person) -> None:
    edit(mette, EDIT_PIM)
    errors = mette.submit()
    assert "Nothing to change: the charter already says this." in next(iter(errors.values()))
    assert mette.submit({"response_days": "4"}) == {}


def test_problems_are_shown_at_their_field_and_no_input_is_lost(
    stage: Stage, mette: Person
) -> None:
    edit(mette, "charter_edit:checkin")
    errors = mette.submit({"at": "10:15", "questions": "What moved forward?\nHow? | loudly"})
    assert list(errors) == ["questions"]
    assert "How? | loudly" in errors["questions"]
    assert mette.submit({"questions": "What moved forward?"}) == {}
    assert mette.submit() == {}
    assert "D-1" in mette.last_ephemeral()


def test_going_back_from_the_preview_keeps_the_input(stage: Stage, mette: Person) -> None:
    edit(mette, EDIT_PIM)
    assert mette.submit({"keywords": "pim, assortment"}) == {}
    assert mette.modal.body["close"]["text"] == "Back"
    stage.loop.run(mette.client.close_modal())
    assert "assortment" in str(mette.modal.entered)
    assert mette.submit({"response_days": "2"}) == {}
    assert "Your 2 changes" in shown(mette.modal)


def test_only_people_who_may_change_it_get_a_form(
    stage: Stage, mette: Person, jonas: Person, anna: Person
) -> None:
    answer = page(mette)
    for person in (jonas, anna):
        outcome = stage.loop.run(
            person.client._interactions.act_on_message(
                person.client.person,
                answer,
                {
                    "action_id": EDIT_PIM,
                    "block_id": "b",
                    "type": "button",
                    "action_ts": "1795431600.000100",
                    "value": EditButtonState(
                        channel_id=answer.channel.id, section="area/pim"
                    ).dump(),
                },
            )
        )
        assert outcome.ok
        stage.settled()
        assert person.client.modal is None
        assert "Mette Lund" in person.last_ephemeral()
        assert "Lars Winther" in person.last_ephemeral()


def test_a_forged_form_or_preview_changes_nothing(
    stage: Stage, mette: Person, anna: Person
) -> None:
    view = edit(mette, EDIT_PIM)
    fill(view, {"response_days": "9"}, stage.sandbox.world)
    assert "Mette Lund" in next(iter(forged(anna, view).errors.values()))
    assert mette.submit() == {}
    assert "Mette Lund" in next(iter(forged(anna, mette.modal).errors.values()))
    assert cards(stage) == []


@pytest.mark.parametrize("base", [0, 2, 9223372036854775807])
def test_a_form_for_a_version_that_never_was_says_it_is_out_of_date(
    stage: Stage, mette: Person, base: int
) -> None:
    view = edit(mette, EDIT_PIM)
    state = CharterFormState.load(view.body["private_metadata"])
    view.body["private_metadata"] = replace(state, base=base).dump()
    assert mette.submit({"response_days": "9"}) == {}
    assert shown(mette.modal).startswith("This button or form is out of date")
    mette.close_modal()
    assert mette.modal is view
    assert cards(stage) == []


def test_a_former_admin_is_refused(stage: Stage, mette: Person, jonas: Person) -> None:
    edit(mette, EDIT_PIM)
    assert mette.submit({"response_days": "9"}) == {}
    mette.command("/pico role assign @Jonas Friis lead")
    errors = mette.submit()
    assert "Jonas Friis" in next(iter(errors.values()))


def test_an_old_form_changes_only_the_fields_that_were_edited(
    stage: Stage, mette: Person, lars: Person
) -> None:
    edit(lars, EDIT_PIM)
    edit(mette, EDIT_PIM)
    mette.submit({"response_days": "3"})
    mette.submit()
    lars.click(card(stage, "D-1"), "Confirm")
    assert lars.submit({"both_sides": ["both_sides"]}) == {}
    preview = shown(lars.modal)
    assert "The charter has changed since you started." in preview
    assert "Your change" in preview
    lars.submit()
    mette.click(card(stage, "D-2"), "Confirm")
    assert terms(stage).areas["pim"].response_days == 3
    assert terms(stage).areas["pim"].both_sides


def test_a_charter_that_changed_since_the_preview_is_previewed_again(
    stage: Stage, mette: Person, lars: Person
) -> None:
    edit(mette, "charter_edit:checkin")
    mette.submit({"at": "11:00"})
    mette.submit()
    edit(lars, EDIT_PIM)
    lars.submit({"response_days": "7"})
    lars.click(card(stage, "D-1"), "Confirm")
    assert lars.submit({"reason": "Slower is better"}) == {}
    assert "The charter has changed since you started." in shown(lars.modal)
    assert "Slower is better" in str(lars.modal.entered)
    assert lars.submit() == {}
    mette.click(card(stage, "D-2"), "Confirm")
    assert terms(stage).areas["pim"].response_days == 7
    assert terms(stage).rhythm.at.hour == 11


def test_an_import_can_be_cancelled_and_needs_permission(
    stage: Stage, mette: Person, anna: Person
) -> None:
    file = exported(mette).replace("response_days: 5", "response_days: 6", 1)
    anna.say(f"@Pico charter import\n```\n{file}\n```")
    assert "Mette Lund" in anna.last_ephemeral()
    mette.say(f"@Pico charter import\n```\n{file}\n```")
    answer = mette.ephemerals()[-1]
    mette.click(answer, "Cancel")
    assert "Cancelled. Nothing was changed." in said(answer)
    assert cards(stage) == []


def test_an_import_that_needs_a_reason_asks_for_it(
    stage: Stage, mette: Person, lars: Person
) -> None:
    file = exported(mette).replace("decider: business-owner", "decider: pim-consultant", 1)
    mette.say(f"@Pico charter import\n```\n{file}\n```")
    mette.click(mette.ephemerals()[-1], "Propose")
    assert mette.submit({"reason": "Until summer"}) == {}
    assert "Proposed as *D-1*" in mette.last_ephemeral()


def test_export_and_import_work_in_a_direct_message(
    stage: Stage, lars: Person, mette: Person
) -> None:
    direct = lars.direct()
    lars.say("charter", channel=direct.id)
    answer = direct.messages[-1]
    press(lars, answer, EDIT_PIM)
    assert lars.submit({"response_days": "8"}) == {}
    assert lars.submit() == {}
    mette.click(card(stage, "D-1"), "Confirm")
    assert terms(stage).areas["pim"].response_days == 8
