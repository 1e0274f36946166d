"""The buttons of check-ins, and the modal in which people answer."""

import pytest

from tests.stories.checkin_prompts import ask_directly, invitations, logged, prompt
from tests.stories.messages import buttons, card, inputs, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """A check-in that was posted on Monday at nine; everyone got a direct message too."""
    ask_directly(stage)
    return stage


def test_a_draft_survives_a_closed_modal(asked: Stage, anna: Person, lars: Person) -> None:
    anna.click(prompt(asked), "Answer")
    anna.fill_in(progress="Half a sent", blockers="No access", confidence="2")
    anna.close_modal()
    assert "Half a sent" not in said(prompt(asked))

    asked.restart_bot()
    anna.click(prompt(asked), "Answer")
    assert "Restored from your unsent draft." in shown(anna.modal)
    assert inputs(anna.modal)["progress"]["initial_value"] == "Half a sent"
    assert inputs(anna.modal)["confidence"]["initial_option"]["value"] == "2"
    # No one else sees it.
    lars.click(prompt(asked), "Answer")
    assert "Restored from" not in shown(lars.modal)
    assert "initial_value" not in inputs(lars.modal)["progress"]

    anna.submit({"progress": "A whole sentence"})
    anna.click(prompt(asked), "Answer")
    assert "Restored from" not in shown(anna.modal)
    assert inputs(anna.modal)["progress"]["initial_value"] == "A whole sentence"


def test_a_member_who_left_the_channel_cannot_answer(
    asked: Stage, anna: Person, mette: Person
) -> None:
    [messages] = invitations(anna)
    mette.remove(anna)
    anna.click(messages, "Answer")
    refused = [each.text for each in anna.direct().messages if each.author.is_bot][-1]
    assert "no longer part of" in refused
    assert anna.client.modal is None


def test_an_empty_answer_keeps_the_modal_open(asked: Stage, anna: Person) -> None:
    anna.click(prompt(asked), "Answer")

    errors = anna.submit({})

    assert "Answer at least one question" in errors["progress"]
    assert "*Anna Berg* (customer)" not in said(prompt(asked))


def test_a_blocker_is_logged_with_one_button(asked: Stage, anna: Person, mette: Person) -> None:
    anna.click(prompt(asked), "Answer")
    anna.submit({"blockers": "No access to the ERP"})
    assert buttons(prompt(asked)) == ["Answer", "Log as issue"]

    mette.click(prompt(asked), "Log as issue")

    issue = card(asked, "I-1")
    assert issue.thread_ts == prompt(asked).ts
    assert "No access to the ERP" in said(issue)
    assert "Said by Anna Berg" in said(issue)
    assert logged(prompt(asked)) == "Logged as *I-1*"
    assert buttons(prompt(asked)) == ["Answer"]
