"""Check-ins and their participants: direct messages, reminders, drafts, logged records."""

from datetime import timedelta
from typing import Any

import pytest

from pico_bot.i18n.translation import DANISH
from pico_bot.model.charter_terms import CheckinTerms
from pico_bot.sandbox.entities import Message
from tests.stories.checkin_prompts import logged, prompt, prompts, until_monday_nine
from tests.stories.messages import buttons, card, cards, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree, enter

MISSING = "You haven't answered the"


@pytest.fixture
def asked(stage: Stage, mette: Person) -> Stage:
    """Monday at nine: everyone is asked, in the channel and directly."""
    agree(stage, checkins=CheckinTerms(direct=True))
    stage.advance(until_monday_nine(stage))
    mette.command("/pico checkin now")
    return stage


def direct(person: Person) -> list[Message]:
    """The bot's direct messages to a person about check-ins."""
    messages = cards(person.stage, channel=person.direct().id)
    return [each for each in messages if "heck-in on" in said(each)]


def inputs(person: Person) -> dict[str, dict[str, Any]]:
    """The elements of the open modal, by block id."""
    blocks = person.modal.blocks
    return {block["block_id"]: block["element"] for block in blocks if block["type"] == "input"}


def test_a_customer_is_invited_and_answers_in_the_direct_message(
    asked: Stage, anna: Person
) -> None:
    [messages] = direct(anna)
    assert ":wave: Time for the check-in on Mon" in said(messages)
    assert "with *Nordlys Interiør* in <#C0NORDLYS1>:\n• What moved forward?" in said(messages)
    assert buttons(messages) == ["Answer"]

    anna.click(messages, "Answer")
    assert anna.submit({"progress": "The import runs"}) == {}

    assert "*Anna Berg* (Customer)\n*Progress:* The import runs" in said(prompt(asked))
    [messages] = direct(anna)
    assert "You've answered the check-in on Mon" in said(messages)
    assert buttons(messages) == ["Edit answer"]
    anna.click(messages, "Edit answer")
    assert inputs(anna)["progress"]["initial_value"] == "The import runs"


def test_a_reply_to_an_invitation_is_an_answer(asked: Stage, anna: Person) -> None:
    [messages] = direct(anna)
    reply = anna.say("All is well <b>", channel=anna.direct().id, thread=messages)
    assert "*From the thread:* All is well &lt;b&gt;" in said(prompt(asked))
    assert "You've answered the check-in" in said(direct(anna)[0])
    anna.edit(reply, "All goes well")
    assert "*From the thread:* All goes well" in said(prompt(asked))
    anna.delete(reply)
    assert "All goes well" not in said(prompt(asked))
    assert "Time for the check-in" in said(direct(anna)[0])
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
    assert inputs(anna)["progress"]["initial_value"] == "The prices are in"
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
    assert inputs(anna)["progress"]["initial_value"] == "The prices are in"
    anna.submit()
    assert ["The prices are in" in said(each) for each in prompts(asked)].count(True) == 1
    # The same words can't also answer the other.
    for each in prompts(asked):
        anna.click(each, "Answer")
        assert "Restored from" not in shown(anna.modal)
        anna.close_modal()


def test_a_message_after_the_window_may_be_a_late_answer(asked: Stage, anna: Person) -> None:
    asked.advance(timedelta(days=3))
    asked.eventually(lambda: "has been summarised. You can still answer" in said(direct(anna)[0]))
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


def test_a_reply_to_an_old_check_in_is_asked_about_once_in_private(
    asked: Stage, anna: Person, lars: Person
) -> None:
    asked.advance(timedelta(days=12))
    asked.eventually(lambda: "has been summarised. You can still answer" in said(direct(lars)[0]))
    lars.say("Sorry, late: it is signed", thread=prompt(asked))
    [question] = lars.ephemerals()
    assert "Is this your answer to the check-in on Mon 10 Nov" in said(question)
    assert (question.thread_ts, buttons(question)) == (prompt(asked).ts, ["Answer"])
    assert "signed" not in said(prompt(asked))
    lars.say("And sent", thread=prompt(asked))
    assert len(lars.ephemerals()) == 1

    lars.click(question, "Answer")
    assert inputs(lars)["progress"]["initial_value"] == "Sorry, late: it is signed\nAnd sent"
    lars.submit()
    assert "Sorry, late: it is signed\nAnd sent (Lars Winther)" in said(prompt(asked))
    assert "Lars Winther (late)" in said(prompt(asked))
    lars.say("Thank you all", thread=prompt(asked))
    assert len(lars.ephemerals()) == 1
    # A tagged reply is logged, and gets no question.
    anna.say("#issue The ERP is down", thread=prompt(asked))
    assert not anna.ephemerals()

    # In direct messages, everyone's name is shown.
    [messages] = direct(anna)
    anna.say("All is well", channel=anna.direct().id, thread=messages)
    [*_, question] = cards(asked, channel=anna.direct().id)
    assert "the check-in has already been summarised. Select *Answer*" in said(question)
    anna.click(question, "Answer")
    anna.submit()
    assert "All is well (Anna Berg)" in said(prompt(asked))


def test_a_draft_survives_a_closed_modal(asked: Stage, anna: Person, lars: Person) -> None:
    anna.click(prompt(asked), "Answer")
    anna.fill_in(progress="Half a sent", blockers="No access", confidence="2")
    anna.close_modal()
    assert "Half a sent" not in said(prompt(asked))

    asked.restart_bot()
    anna.click(prompt(asked), "Answer")
    assert "Restored from your unsent draft." in shown(anna.modal)
    assert inputs(anna)["progress"]["initial_value"] == "Half a sent"
    assert inputs(anna)["confidence"]["initial_option"]["value"] == "2"
    # No one else sees it.
    lars.click(prompt(asked), "Answer")
    assert "Restored from" not in shown(lars.modal)
    assert "initial_value" not in inputs(lars)["progress"]

    anna.submit({"progress": "A whole sentence"})
    anna.click(prompt(asked), "Answer")
    assert "Restored from" not in shown(anna.modal)
    assert inputs(anna)["progress"]["initial_value"] == "A whole sentence"


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
    assert "log_blockers" not in inputs(anna)
    anna.submit({"progress": "And more"})
    assert len([each for each in cards(stage) if "Issue" in said(each).splitlines()[0]]) == 1


def test_a_participant_without_an_answer_is_reminded_once(
    asked: Stage, anna: Person, lars: Person, mette: Person
) -> None:
    anna.click(prompt(asked), "Answer")
    anna.submit({"progress": "The import runs"})
    first = direct(lars)[0].ts

    asked.advance(timedelta(hours=23, minutes=59))
    asked.settled()
    assert not [each for each in direct(lars) if MISSING in said(each)]
    asked.advance(timedelta(minutes=2))
    asked.eventually(lambda: [each for each in direct(lars) if MISSING in said(each)])
    asked.settled()

    [reminder] = direct(lars)
    assert reminder.ts != first
    assert "You've answered the check-in" in said(direct(anna)[0])
    assert MISSING not in said(prompt(asked))
    lars.click(reminder, "Answer")
    lars.submit({"progress": "Signed"})
    assert "You've answered the check-in" in said(direct(lars)[0])
    asked.advance(timedelta(days=3))
    asked.settled()
    asked.eventually(lambda: "has been summarised. You can still answer" in said(direct(mette)[0]))
    assert len(direct(lars)) == len(direct(mette)) == 1


def test_a_member_without_direct_messages_is_reminded_in_the_channel(
    asked: Stage, lars: Person
) -> None:
    asked.loop.run(_refuse_direct(asked))
    asked.advance(timedelta(hours=25))
    asked.eventually(lambda: lars.ephemerals() and MISSING in lars.last_ephemeral())
    reminder = lars.ephemerals()[-1]
    lars.click(reminder, "Answer")
    lars.submit({"progress": "Signed"})
    assert "*Lars Winther* (Customer)\n*Progress:* Signed" in said(prompt(asked))
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


def test_a_member_who_left_the_channel_cannot_answer(
    asked: Stage, anna: Person, mette: Person
) -> None:
    [messages] = direct(anna)
    mette.remove(anna)
    anna.click(messages, "Answer")
    refused = [each.text for each in anna.direct().messages if each.author.is_bot][-1]
    assert "no longer part of" in refused
    assert anna.client.modal is None


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
    assert direct(anna)
    assert direct(mette)
    assert not direct(lars)
