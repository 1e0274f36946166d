"""Opening modals, and the errors that are shown in them."""

import pytest

from tests.stories.messages import card, said
from tests.stories.person import Person
from tests.stories.stage import Stage

EMPTY_FEED = "#issue The feed is empty area:pim"


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        ("expired_trigger_id", "Slack timed out before I could open the form."),
        ("exchanged_trigger_id", "Slack timed out before I could open the form."),
        ("invalid_arguments", "Slack couldn't open the form."),
    ],
)
def test_a_modal_that_slack_refuses_gets_a_private_answer(
    stage: Stage, mette: Person, error: str, answer: str
) -> None:
    mette.say(EMPTY_FEED)
    stage.sandbox.faults.fail("views.open", error)
    mette.click(card(stage, "I-1"), "Resolve")
    assert mette.client.modal is None
    assert mette.last_ephemeral().startswith(answer)
    assert mette.ephemerals()[-1].thread_ts == card(stage, "I-1").thread_ts

    mette.click(card(stage, "I-1"), "Resolve")
    assert mette.modal.body["callback_id"] == "record_resolve"


def test_an_error_about_the_whole_form_is_shown_at_its_first_input(
    stage: Stage, mette: Person
) -> None:
    mette.say(EMPTY_FEED)
    mette.click(card(stage, "I-1"), "Resolve")
    mette.command("/pico issue I-1 resolve A new feed")
    errors = mette.submit({"resolution": "Another feed"})
    assert list(errors) == ["resolution"]
    assert "I-1 is resolved" in errors["resolution"]
    assert "Another feed" not in said(card(stage, "I-1"))


def test_an_error_about_one_input_is_shown_there(stage: Stage, mette: Person) -> None:
    mette.say("#decision Articles get a number area:product-data")
    mette.click(card(stage, "D-1"), "Edit")
    day = stage.sandbox.clock.now().date()
    assert list(mette.submit({"review_on": day.isoformat()})) == ["review_on"]


def test_editing_the_title_of_a_record_edits_a_text_that_is_the_same(
    stage: Stage, mette: Person
) -> None:
    mette.say("#decision Articles get a number area:product-data")
    mette.click(card(stage, "D-1"), "Edit")
    assert mette.submit({"title": "Articles get a name"}) == {}
    assert "a number" not in card(stage, "D-1").text
