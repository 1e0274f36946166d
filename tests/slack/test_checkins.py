"""The check-in: it comes on time, takes answers from both sides, and leads to issues."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from pico_bot.sandbox.entities import Message
from tests.slack.stage import Person, Stage, buttons, card, cards, said
from tests.slack.terms import inform

FILLED = {
    "moved": "The <b>import</b> runs & runs",
    "next_steps": "Map the units",
    "in_the_way": "No access to the ERP",
    "unclear": "Who owns the prices",
    "confidence": "4",
}


def prompts(stage: Stage) -> list[Message]:
    """The check-ins that were posted to the channel."""
    return [each for each in cards(stage) if "Check-in, " in said(each)]


def prompt(stage: Stage) -> Message:
    """The one check-in that was posted."""
    [found] = prompts(stage)
    return found


@pytest.fixture
def asked(stage: Stage, mette: Person) -> Stage:
    """The partnership right after a check-in was asked for."""
    mette.command("/pico checkin now")
    return stage


def until_monday_nine(stage: Stage) -> timedelta:
    """How long it is until Monday 09:00 in Copenhagen."""
    now = stage.sandbox.clock.now().astimezone(ZoneInfo("Europe/Copenhagen"))
    monday = now + timedelta(days=(7 - now.weekday()) % 7)
    due = monday.replace(hour=9, minute=0, second=0, microsecond=0)
    if due <= now:
        due += timedelta(days=7)
    return due.astimezone(UTC) - now.astimezone(UTC)


def test_it_comes_on_monday_at_nine_and_once_a_week(stage: Stage, mette: Person) -> None:
    answer = mette.command("/pico checkin monday 09:00")
    assert "every Monday at 09:00" in answer

    stage.advance(until_monday_nine(stage) - timedelta(minutes=1))
    assert not prompts(stage)

    stage.advance(timedelta(minutes=1))
    stage.eventually(lambda: len(prompts(stage)) == 1)
    shown = prompt(stage)
    assert shown.thread_ts is None
    assert f"Partnership lead: <@{mette.actor.person.id}>" in said(shown)
    assert "Check-in, Monday " in said(shown)
    assert buttons(shown) == ["Answer"]

    stage.advance(timedelta(days=6))
    stage.settled()
    assert len(prompts(stage)) == 1
    stage.advance(timedelta(days=1))
    stage.eventually(lambda: len(prompts(stage)) == 2)


def test_the_digest_of_what_was_decided_tells_who_is_to_be_informed(
    stage: Stage, mette: Person, jonas: Person, anna: Person
) -> None:
    inform(stage, "product-data", "it-owner", "process-owner")
    peter, ida = stage.person("Peter Dahl"), stage.person("Ida Krogh")
    jonas.say("#decision Articles get a number <b> area:product-data")
    jonas.say("#decision Articles get two area:product-data")
    shown = card(stage, "D-1")
    assert "Peter Dahl" in said(shown)
    assert f"<@{peter.actor.person.id}>" not in said(shown)
    anna.click(shown, "Confirm")

    mette.command("/pico checkin now")
    told = said(prompt(stage))
    [line] = {
        each for each in told.splitlines() if each.startswith("• *<") and "Anna Berg;" in each
    }
    assert "|D-1>* Articles get a number &lt;b&gt;: Anna Berg; for information: " in line
    assert f"<@{peter.actor.person.id}> (IT owner), <@{ida.actor.person.id}> (Proc" in line
    assert "D-2" not in told.split("*Decided since last time*")[1].split("*Decisions that")[0]

    # What one check-in told, the next does not tell again; nor does an answer to the first.
    stage.advance(timedelta(minutes=5))
    anna.click(card(stage, "D-2"), "Confirm")
    anna.say("All is well", thread=prompt(stage))
    assert "D-2" not in said(prompt(stage)).split("*Decided since last time*")[1]
    mette.command("/pico checkin now")
    again = said(prompts(stage)[-1]).split("*Decided since last time*")[1]
    assert "D-2" in again
    assert "D-1" not in again


def test_both_sides_answer_and_the_prompt_shows_it(
    asked: Stage, anna: Person, sara: Person
) -> None:
    anna.click(prompt(asked), "Answer")
    assert anna.submit(FILLED) == {}
    sara.say("The model is done, <@UNOBODY> & all", thread=prompt(asked))

    shown = said(prompt(asked))
    assert "*Anna Berg* (Customer) · confidence 4 of 5" in shown
    assert "*Moved:* The &lt;b&gt;import&lt;/b&gt; runs &amp; runs" in shown
    assert "*Sara Holm* (Consultancy)" in shown
    assert "*Said in the thread:* The model is done" in shown
    assert "&amp;amp;" not in shown


def test_answering_again_starts_from_what_was_said(asked: Stage, anna: Person) -> None:
    anna.click(prompt(asked), "Answer")
    anna.submit(FILLED)

    anna.click(prompt(asked), "Answer")
    inputs = {block["block_id"]: block["element"] for block in anna.modal.blocks}
    assert inputs["in_the_way"]["initial_value"] == "No access to the ERP"
    anna.submit({"moved": "All of it"})

    shown = said(prompt(asked))
    assert "*Moved:* All of it" in shown
    assert "import" not in shown
    assert "*In the way:* No access to the ERP" in shown


def test_an_empty_answer_keeps_the_modal_open(asked: Stage, anna: Person) -> None:
    anna.click(prompt(asked), "Answer")

    errors = anna.submit({})

    assert "Fill in at least one field" in errors["moved"]
    assert "*Anna Berg* (Customer)" not in said(prompt(asked))


def test_what_is_in_the_way_becomes_an_issue_by_one_button(
    asked: Stage, anna: Person, mette: Person
) -> None:
    anna.click(prompt(asked), "Answer")
    anna.submit(FILLED)
    assert buttons(prompt(asked)) == ["Answer", "Log as issue"]

    mette.click(prompt(asked), "Log as issue")

    issue = card(asked, "I-1")
    assert issue.thread_ts == prompt(asked).ts
    assert "No access to the ERP" in said(issue)
    assert "Said by Anna Berg" in said(issue)
    assert "Logged as *I-1*" in said(prompt(asked))
    assert buttons(prompt(asked)) == ["Answer"]


def test_a_customer_without_the_role_is_told_who_sets_it(anna: Person, lars: Person) -> None:
    anna.say("@Pico checkin monday 09:00")
    assert "Business owner (Lars Winther)" in anna.last_told()

    lars.say("@Pico checkin monday 09:00")
    assert "every Monday at 09:00" in lars.last_told()


def test_what_was_due_while_the_bot_was_away_is_skipped_and_said(
    stage: Stage, mette: Person
) -> None:
    mette.command("/pico checkin monday 09:00")
    stage.stop_bot()
    stage.advance(until_monday_nine(stage) + timedelta(hours=3))
    stage.start_bot()

    direct = mette.direct()
    stage.eventually(lambda: any("was skipped" in each.text for each in direct.messages))
    stage.settled()
    assert not prompts(stage)
    assert "was skipped" in mette.command("/pico checkin")


def test_wrong_words_are_answered_with_the_right_form(stage: Stage, mette: Person) -> None:
    assert "`checkin monday 09:00`" in mette.command("/pico checkin whenever")
