"""Check-ins and their participants: direct messages, reminders, drafts, logged records."""

from datetime import timedelta

import pytest

from pico_bot.i18n.translation import DANISH
from pico_bot.model.charter_terms import CheckinTerms
from tests.stories.checkin_prompts import ask_directly, invitations, logged, prompt, prompts
from tests.stories.messages import buttons, card, cards, inputs, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree, enter

MISSING = "You haven't answered the"


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """A check-in that was posted on Monday at nine; everyone got a direct message too."""
    ask_directly(stage)
    return stage


def test_a_customer_is_invited_and_answers_in_the_direct_message(
    asked: Stage, anna: Person
) -> None:
    [messages] = invitations(anna)
    assert ":wave: Time for the check-in on Mon" in said(messages)
    assert "with *Nordlys Interiør* in <#C0NORDLYS1>:\n• What moved forward?" in said(messages)
    assert buttons(messages) == ["Answer"]

    anna.click(messages, "Answer")
    assert anna.submit({"progress": "The import runs"}) == {}

    assert "*Anna Berg* (customer)\n*Progress:* The import runs" in said(prompt(asked))
    [messages] = invitations(anna)
    assert "You've answered the check-in on Mon" in said(messages)
    assert buttons(messages) == ["Edit answer"]
    anna.click(messages, "Edit answer")
    assert inputs(anna.modal)["progress"]["initial_value"] == "The import runs"


def test_a_reply_to_an_old_check_in_is_asked_about_once_in_private(
    asked: Stage, anna: Person, lars: Person
) -> None:
    asked.advance(timedelta(days=12))
    summarised = "has been summarised. You can still answer"
    asked.eventually(lambda: summarised in said(invitations(lars)[0]))
    lars.say("Sorry, late: it is signed", thread=prompt(asked))
    [question] = lars.ephemerals()
    assert "Is this your answer to the check-in on Mon 10 Nov" in said(question)
    assert (question.thread_ts, buttons(question)) == (prompt(asked).ts, ["Answer"])
    assert "signed" not in said(prompt(asked))
    lars.say("And sent", thread=prompt(asked))
    assert len(lars.ephemerals()) == 1

    lars.click(question, "Answer")
    assert inputs(lars.modal)["progress"]["initial_value"] == "Sorry, late: it is signed\nAnd sent"
    lars.submit()
    assert "Sorry, late: it is signed\nAnd sent (Lars Winther)" in said(prompt(asked))
    assert "Lars Winther (late)" in said(prompt(asked))
    lars.say("Thank you all", thread=prompt(asked))
    assert len(lars.ephemerals()) == 1
    # A tagged reply is logged, and gets no question.
    anna.say("#issue The ERP is down", thread=prompt(asked))
    assert not anna.ephemerals()

    # In direct messages, everyone's name is shown.
    [messages] = invitations(anna)
    anna.say("All is well", channel=anna.direct().id, thread=messages)
    [*_, question] = cards(asked, channel=anna.direct().id)
    assert "the check-in has already been summarised. Select *Answer*" in said(question)
    anna.click(question, "Answer")
    anna.submit()
    assert "All is well (Anna Berg)" in said(prompt(asked))


def test_each_question_has_the_last_answer_as_its_hint(
    asked: Stage, anna: Person, lars: Person, mette: Person
) -> None:
    anna.click(prompt(asked), "Answer")
    anna.submit({"progress": "The import & all", "confidence": "4"})
    asked.advance(timedelta(days=7))
    mette.command("/pico checkin now")

    anna.click(prompts(asked)[-1], "Answer")
    hints = {block["block_id"]: block.get("hint", {}).get("text") for block in anna.modal.blocks}
    assert hints["progress"] == "Last time: The import & all"
    assert hints["confidence"] == "Last time: 4 of 5"
    assert hints["next_steps"] is None
    lars.click(prompts(asked)[-1], "Answer")
    assert not any("hint" in block for block in lars.modal.blocks)


def test_ticked_answers_are_logged_and_routed(stage: Stage, anna: Person, mette: Person) -> None:
    enter(stage, "continuous-development")
    mette.command("/pico checkin now")
    anna.click(prompt(stage), "Answer")
    filled = {"blockers": "The ERP integration is down", "upcoming_changes": "Norway in spring"}
    ticks = {"log_blockers": ["yes"], "log_upcoming_changes": ["yes"]}
    errors = anna.submit({**ticks, "upcoming_changes": "Norway in spring"})
    assert errors == {"blockers": "Describe the blocker so it can be logged as an issue."}
    assert anna.submit({**filled, **ticks}) == {}

    issue, change = card(stage, "I-1"), card(stage, "C-1")
    assert issue.thread_ts == change.thread_ts == prompt(stage).ts
    assert "Emil Krag" in said(issue)
    assert "Norway in spring" in said(change)
    assert logged(prompt(stage)) == "Logged as *I-1* and *C-1*"
    assert buttons(prompt(stage)) == ["Answer"]

    # The boxes are gone, so answering again logs nothing more.
    anna.click(prompt(stage), "Answer")
    assert "log_blockers" not in inputs(anna.modal)
    anna.submit({"progress": "And more"})
    assert len([each for each in cards(stage) if "Issue" in said(each).splitlines()[0]]) == 1


def test_a_participant_without_an_answer_is_reminded_once(
    asked: Stage, anna: Person, lars: Person, mette: Person
) -> None:
    anna.click(prompt(asked), "Answer")
    anna.submit({"progress": "The import runs"})
    first = invitations(lars)[0].ts

    asked.advance(timedelta(hours=23, minutes=59))
    asked.settled()
    assert not [each for each in invitations(lars) if MISSING in said(each)]
    asked.advance(timedelta(minutes=2))
    asked.eventually(lambda: [each for each in invitations(lars) if MISSING in said(each)])
    asked.settled()

    [reminder] = invitations(lars)
    assert reminder.ts != first
    assert "You've answered the check-in" in said(invitations(anna)[0])
    assert MISSING not in said(prompt(asked))
    lars.click(reminder, "Answer")
    lars.submit({"progress": "Signed"})
    assert "You've answered the check-in" in said(invitations(lars)[0])
    asked.advance(timedelta(days=3))
    asked.settled()
    summarised = "has been summarised. You can still answer"
    asked.eventually(lambda: summarised in said(invitations(mette)[0]))
    assert len(invitations(lars)) == len(invitations(mette)) == 1


def test_a_member_without_direct_messages_is_reminded_in_the_channel(
    asked: Stage, lars: Person
) -> None:
    asked.loop.run(_refuse_direct(asked))
    asked.advance(timedelta(hours=25))
    asked.eventually(lambda: lars.ephemerals() and MISSING in lars.last_ephemeral())
    reminder = lars.ephemerals()[-1]
    lars.click(reminder, "Answer")
    lars.submit({"progress": "Signed"})
    assert "*Lars Winther* (customer)\n*Progress:* Signed" in said(prompt(asked))
    assert len([each for each in lars.ephemerals() if MISSING in said(each)]) == 1


async def _refuse_direct(stage: Stage) -> None:
    stage.sandbox.faults.fail("chat.postMessage", "messages_tab_disabled", times=8)


def test_invitations_are_in_the_language_of_the_partnership(
    stage: Stage, mette: Person, anna: Person
) -> None:
    agree(stage, language=DANISH, checkins=CheckinTerms(direct=True))
    mette.command("/pico checkin now")
    message = cards(stage, channel=anna.direct().id)[-1]
    assert "• Hvad er der sket siden sidst?" in said(message)
    anna.click(message, "Svar")
    assert "Log det også som sag" in shown(anna.modal)


def test_participants_are_chosen_in_the_charters_form(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    mette.command("/pico charter")
    page = mette.ephemerals()[-1]
    assert "Participants, asked in the channel: the role holders." in said(page)
    stage.loop.run(mette.client.click(page, "charter_edit:checkin"))
    mette.submit({"participants": ["Anna Berg", "Mette Lund"], "direct": ["direct"]})
    assert "Check-in participants: Anna Berg and Mette Lund" in shown(mette.modal)
    mette.submit()
    lars.click(card(stage, "D-1"), "Confirm")

    mette.command("/pico checkin now")
    asked = said(prompts(stage)[-1])
    assert f"*Customer*\n<@{anna.client.person.id}>" in asked
    assert lars.client.person.id not in asked
    assert invitations(anna)
    assert invitations(mette)
    assert not invitations(lars)
