"""Replies in the thread of a check-in: the first is an answer, others are remarks."""

from datetime import timedelta
from typing import Any

import pytest

from pico_bot.model.charter_terms import CheckinTerms
from tests.stories.checkin_prompts import ask_directly, invitations, prompt, until_monday_nine
from tests.stories.messages import buttons, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree, set_danish

COUNTED = "Counted as your answer."
REMARK = "Not counted as an answer to the check-in."
TAKEN_OUT = "That's no longer your answer to the check-in."
REMINDER = "You haven't answered the check-in"


@pytest.fixture
def asked(stage: Stage, mette: Person, anna: Person, sara: Person) -> Stage:
    """A check-in on Monday at nine, which asks Anna and Sara."""
    people = (anna.client.person.id, sara.client.person.id)
    agree(stage, checkins=CheckinTerms(participants=people))
    stage.advance(until_monday_nine(stage))
    mette.command("/pico checkin now")
    return stage


def file(name: str) -> dict[str, Any]:
    """What Slack tells of a message with a file."""
    address = f"https://x.slack.com/files/{name.split()[0]}"
    return {
        "subtype": "file_share",
        "files": [{"id": "F03", "name": name, "title": name, "permalink": address}],
    }


def statuses(person: Person) -> list[str]:
    """What the person saw of their replies."""
    return [each.text for each in person.ephemerals()]


def test_the_first_reply_of_a_participant_is_their_answer(
    asked: Stage, anna: Person, sara: Person, lars: Person
) -> None:
    anna.say("The prices are in", thread=prompt(asked))
    assert "*From the thread:* The prices are in" in said(prompt(asked))
    [status] = anna.ephemerals()
    assert (status.text, buttons(status)) == (COUNTED, ["Not an answer"])
    assert status.thread_ts == prompt(asked).ts
    assert not sara.ephemerals()
    assert not lars.ephemerals()

    # A second reply is conversation, until its author counts it.
    anna.say("And the texts, @all <b>", thread=prompt(asked))
    assert "texts" not in said(prompt(asked))
    remark = anna.ephemerals()[-1]
    assert (remark.text, buttons(remark)) == (REMARK, ["Count it"])
    anna.click(remark, "Count it")
    assert "The prices are in\nAnd the texts, @all &lt;b&gt;" in said(prompt(asked))
    assert (remark.text, buttons(remark)) == (COUNTED, ["Not an answer"])


def test_an_answer_that_was_not_meant_is_taken_out_and_the_reminder_stays(
    asked: Stage, sara: Person
) -> None:
    sara.say("What is meant by unclear?", thread=prompt(asked))
    [status] = sara.ephemerals()
    sara.click(status, "Not an answer")
    assert "*Sara Holm* (consultancy)" not in said(prompt(asked))
    assert (status.text, buttons(status)) == (TAKEN_OUT, ["Count it"])

    asked.advance(timedelta(hours=25))
    asked.eventually(lambda: [each for each in invitations(sara) if REMINDER in said(each)])

    # What they say next is not counted at once either.
    sara.say("I see", thread=prompt(asked))
    assert statuses(sara)[-1] == REMARK
    sara.click(status, "Count it")
    assert "*From the thread:* What is meant by unclear?" in said(prompt(asked))
    assert "You've answered the check-in" in said(invitations(sara)[-1])


def test_someone_who_was_not_asked_can_count_a_remark(asked: Stage, lars: Person) -> None:
    lars.say("We sign on Friday", thread=prompt(asked))
    assert "Friday" not in said(prompt(asked))
    [remark] = lars.ephemerals()
    assert (remark.text, buttons(remark)) == (REMARK, ["Count it"])
    lars.click(remark, "Count it")
    assert "*Lars Winther* (customer)\n*From the thread:* We sign on Friday" in said(prompt(asked))


def test_thanks_are_no_answer_and_are_not_asked_about(asked: Stage, anna: Person) -> None:
    anna.say(
        f"Thanks a lot, <@{asked.person('Mette Lund').client.person.id}> :+1:", thread=prompt(asked)
    )
    assert statuses(anna) == []
    assert "*Anna Berg* (customer)" not in said(prompt(asked))
    # They haven't answered yet, so this still counts.
    anna.say("The prices are in", thread=prompt(asked))
    assert statuses(anna) == [COUNTED]


def test_a_picture_is_a_remark_and_is_kept_with_the_answer_once_counted(
    asked: Stage, anna: Person
) -> None:
    message = anna.say("", thread=prompt(asked), more=file("plan.pdf"))
    assert "plan.pdf" not in said(prompt(asked))
    [remark] = anna.ephemerals()
    assert (remark.text, buttons(remark)) == (REMARK, ["Count it"])

    anna.click(remark, "Count it")
    link = "<https://x.slack.com/files/plan.pdf|plan.pdf>"
    assert f"*Anna Berg* (customer)\n*File:* {link}" in said(prompt(asked))
    asked.advance(timedelta(days=3))
    asked.eventually(lambda: "Summarised" in said(prompt(asked)))
    assert f"*From the thread:*\n• {link} (Anna Berg)" in said(prompt(asked))

    anna.delete(message)
    assert "plan.pdf" not in said(prompt(asked))


def test_a_file_with_words_belongs_to_the_answer(asked: Stage, anna: Person) -> None:
    message = anna.say("The plan <is> ready", thread=prompt(asked), more=file("plan <1>.pdf"))
    assert statuses(anna) == [COUNTED]
    shown = said(prompt(asked))
    assert "*From the thread:* The plan &lt;is&gt; ready" in shown
    assert "|plan &lt;1&gt;.pdf>" in shown
    anna.delete(message)
    assert "plan" not in said(prompt(asked))


def test_a_remark_that_was_deleted_can_not_be_counted(asked: Stage, lars: Person) -> None:
    message = lars.say("We sign on Friday", thread=prompt(asked))
    [remark] = lars.ephemerals()
    lars.delete(message)
    lars.click(remark, "Count it")
    assert statuses(lars)[-1] == "The message no longer exists, so it can't be an answer."
    assert "Friday" not in said(prompt(asked))


def test_replies_to_an_invitation_count_in_the_same_way(stage: Stage, anna: Person) -> None:
    ask_directly(stage)
    [invitation] = invitations(anna)
    place = anna.direct().id

    anna.say("", channel=place, thread=invitation, more=file("plan.pdf"))
    remark = cards(stage, channel=place)[-1]
    assert (remark.text, buttons(remark)) == (REMARK, ["Count it"])
    anna.say("The prices are in", channel=place, thread=invitation)
    status = cards(stage, channel=place)[-1]
    assert (status.text, buttons(status)) == (COUNTED, ["Not an answer"])
    assert "You've answered the check-in" in said(invitations(anna)[0])

    anna.click(remark, "Count it")
    assert "*From the thread:* The prices are in\n*File:* <https:" in said(prompt(stage))
    anna.click(status, "Not an answer")
    assert "The prices are in" not in said(prompt(stage))
    assert "plan.pdf" in said(prompt(stage))


def test_replies_are_heard_in_danish(asked: Stage, anna: Person, lars: Person) -> None:
    set_danish(asked)
    anna.say("Priserne er på plads", thread=prompt(asked))
    [status] = anna.ephemerals()
    assert (status.text, buttons(status)) == ("Tæller som dit svar.", ["Ikke et svar"])
    anna.click(status, "Ikke et svar")
    assert status.text == "Det er ikke længere dit svar på check-in'et."
    assert buttons(status) == ["Tæl det med"]

    lars.say("Mange tak!", thread=prompt(asked))
    lars.say("Vi skriver under på fredag", thread=prompt(asked))
    [remark] = lars.ephemerals()
    assert remark.text == "Tæller ikke som svar på check-in'et."
    lars.click(remark, "Tæl det med")
    assert "Vi skriver under på fredag" in said(prompt(asked))
