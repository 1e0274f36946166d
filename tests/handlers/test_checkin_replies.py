"""Direct messages that answer a check-in."""

from datetime import timedelta
from typing import Any

import pytest

from tests.stories.checkin_prompts import ask_directly, invitations, prompt, prompts
from tests.stories.messages import buttons, cards, inputs, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """A check-in that was posted on Monday at nine; everyone got a direct message too."""
    ask_directly(stage)
    return stage


def test_a_reply_to_an_invitation_is_an_answer(asked: Stage, anna: Person) -> None:
    [messages] = invitations(anna)
    reply = anna.say("All is well <b>", channel=anna.direct().id, thread=messages)
    assert "*From the thread:* All is well &lt;b&gt;" in said(prompt(asked))
    assert "You've answered the check-in" in said(invitations(anna)[0])
    anna.edit(reply, "All goes well")
    assert "*From the thread:* All goes well" in said(prompt(asked))
    anna.delete(reply)
    assert "All goes well" not in said(prompt(asked))
    assert "Time for the check-in" in said(invitations(anna)[0])
    # Tags work only where both sides see the record.
    anna.say("#issue The ERP is down", channel=anna.direct().id, thread=messages)
    answered = [each.text for each in anna.direct().messages if each.author.is_bot]
    assert "Tag it in the channel" in answered[-1]
    assert "ERP" not in said(prompt(asked))


def test_a_message_that_is_not_a_command_may_be_an_answer(asked: Stage, anna: Person) -> None:
    anna.say("The prices are in", channel=anna.direct().id)
    [*_, question] = cards(asked, channel=anna.direct().id)
    assert "Is this your answer to the check-in on Mon 10 Nov" in said(question)
    assert "The prices are in" not in said(prompt(asked))

    anna.click(question, "Answer")
    assert "Restored from your unsent draft." in shown(anna.modal)
    assert inputs(anna.modal)["progress"]["initial_value"] == "The prices are in"
    anna.submit()
    assert "*Progress:* The prices are in" in said(prompt(asked))

    # Commands stay commands, and people who have answered aren't asked again.
    anna.say("status", channel=anna.direct().id)
    anna.say("Something else", channel=anna.direct().id)
    texts = [said(each) for each in cards(asked, channel=anna.direct().id)]
    assert "Nordlys Interiør" in texts[-2]
    assert "I don't recognise `Something`." in texts[-1]


def test_a_message_can_answer_any_open_check_in(asked: Stage, anna: Person, mette: Person) -> None:
    asked.advance(timedelta(minutes=5))
    mette.command("/pico checkin now")
    anna.say("The prices are in", channel=anna.direct().id)
    [*_, question] = cards(asked, channel=anna.direct().id)
    assert "Is this your answer to one of these check-ins?" in said(question)
    assert buttons(question) == ["Answer", "Answer"]

    anna.click(question, "Answer")
    assert inputs(anna.modal)["progress"]["initial_value"] == "The prices are in"
    anna.submit()
    assert ["The prices are in" in said(each) for each in prompts(asked)].count(True) == 1
    # The same words can't also answer the other.
    for each in prompts(asked):
        anna.click(each, "Answer")
        assert "Restored from" not in shown(anna.modal)
        anna.close_modal()


def test_a_message_after_the_window_may_be_a_late_answer(asked: Stage, anna: Person) -> None:
    asked.advance(timedelta(days=3))
    summarised = "has been summarised. You can still answer"
    asked.eventually(lambda: summarised in said(invitations(anna)[0]))
    anna.say("The prices are in", channel=anna.direct().id)
    [*_, question] = cards(asked, channel=anna.direct().id)
    assert "the check-in has already been summarised. Select *Answer* to check and send it" in (
        said(question)
    )

    anna.click(question, "Answer")
    anna.submit()
    assert "*Customer*: Anna Berg (late)" in said(prompt(asked))
    anna.say("Something else", channel=anna.direct().id)
    assert "I don't recognise `Something`." in said(cards(asked, channel=anna.direct().id)[-1])


def test_a_reply_without_text_is_refused(asked: Stage, anna: Person) -> None:
    [invitation] = invitations(anna)
    stored = said(prompt(asked))

    def picture(payload: dict[str, Any]) -> None:
        payload["event"] |= {
            "subtype": "file_share",
            "channel": anna.direct().id,
            "channel_type": "im",
            "user": anna.client.person.id,
            "text": "",
            "thread_ts": invitation.ts,
        }
        payload["event"].pop("bot_id", None)

    asked.forge("message", picture)
    assert said(cards(asked, channel=anna.direct().id)[-1]).startswith("Answers must be text.")
    assert said(prompt(asked)) == stored
