"""Check-ins: posted on time, answered by both sides, turned into issues."""

from datetime import timedelta

import pytest

from tests.stories.checkin_prompts import logged, prompt, prompts, until_monday_nine
from tests.stories.messages import buttons, card, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import enter, inform

FILLED = {
    "progress": "The <b>import</b> runs & runs",
    "next_steps": "Map the units",
    "blockers": "No access to the ERP",
    "unclear": "Who owns the prices",
    "confidence": "4",
}


@pytest.fixture
def asked(stage: Stage, mette: Person) -> Stage:
    """The partnership just after a check-in was posted."""
    mette.command("/pico checkin now")
    return stage


def test_the_prompt_is_posted_on_monday_at_nine_every_week(stage: Stage, mette: Person) -> None:
    answer = mette.command("/pico checkin monday 09:00")
    assert "every Monday at 09:00" in answer

    stage.advance(until_monday_nine(stage) - timedelta(minutes=1))
    assert not prompts(stage)

    stage.advance(timedelta(minutes=1))
    stage.eventually(lambda: len(prompts(stage)) == 1)
    shown = prompt(stage)
    assert shown.thread_ts is None
    assert f"Partnership lead: <@{mette.client.person.id}>" in said(shown)
    assert "Check-in, Mon " in said(shown)
    assert buttons(shown) == ["Answer"]

    stage.advance(timedelta(days=6))
    stage.settled()
    assert len(prompts(stage)) == 1
    stage.advance(timedelta(days=1))
    stage.eventually(lambda: len(prompts(stage)) == 2)


def test_the_prompt_mentions_members_to_inform_of_decisions(
    stage: Stage, mette: Person, jonas: Person, anna: Person
) -> None:
    inform(stage, "product-data", "it-owner", "process-owner")
    peter, ida = stage.person("Peter Dahl"), stage.person("Ida Krogh")
    jonas.say("#decision Articles get a number <b> area:product-data")
    jonas.say("#decision Articles get two area:product-data")
    shown = card(stage, "D-1")
    assert "Peter Dahl" in said(shown)
    assert f"<@{peter.client.person.id}>" not in said(shown)
    anna.click(shown, "Confirm")

    mette.command("/pico checkin now")
    text = said(prompt(stage))
    [line] = {
        each for each in text.splitlines() if each.startswith("• *<") and "Anna Berg · FYI" in each
    }
    assert "|D-1>* Articles get a number &lt;b&gt;: Anna Berg · FYI: " in line
    assert f"<@{peter.client.person.id}> (IT owner), <@{ida.client.person.id}> (Proc" in line
    assert "D-2" not in text.split("*Decided since last time*")[1].split("*Open decisions*")[0]

    # A decision is mentioned in one check-in only, and not again when the first is answered.
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
    assert "*Anna Berg* (customer) · confidence 4 of 5" in shown
    assert "*Progress:* The &lt;b&gt;import&lt;/b&gt; runs &amp; runs" in shown
    assert "*Sara Holm* (consultancy)" in shown
    assert "*From the thread:* The model is done" in shown
    assert "&amp;amp;" not in shown


def test_thread_replies_can_be_edited_and_deleted(asked: Stage, sara: Person, lars: Person) -> None:
    first = sara.say("The model is done", thread=prompt(asked))
    second = sara.say("And the units", thread=prompt(asked))
    sara.click(sara.ephemerals()[-1], "Count it")
    lars.say("We wait", thread=prompt(asked))
    sara.edit(first, "The model is half done")
    assert "*From the thread:* The model is half done\nAnd the units" in said(prompt(asked))

    sara.delete(first)
    assert "*From the thread:* And the units" in said(prompt(asked))
    sara.delete(second)
    shown = said(prompt(asked))
    assert "Sara Holm" not in shown.split("*Lars Winther*")[1]
    assert "And the units" not in shown
    assert "*From the thread:* We wait" in shown


def test_replies_are_conversation_once_the_next_prompt_is_posted(
    asked: Stage, mette: Person, sara: Person
) -> None:
    first = prompt(asked)
    asked.advance(timedelta(days=2))
    asked.settled()
    sara.say("Late, but true", thread=first)
    mette.command("/pico checkin now")
    sara.say("He comes on Friday", thread=first)
    shown = next(said(each) for each in prompts(asked) if each.ts == first.ts)
    assert "Late, but true" in shown
    assert "Friday" not in shown


def test_answering_again_starts_from_the_earlier_answer(asked: Stage, anna: Person) -> None:
    anna.click(prompt(asked), "Answer")
    anna.submit(FILLED)

    anna.click(prompt(asked), "Answer")
    inputs = {block["block_id"]: block["element"] for block in anna.modal.blocks}
    assert inputs["blockers"]["initial_value"] == "No access to the ERP"
    anna.submit({"progress": "All of it"})

    shown = said(prompt(asked))
    assert "*Progress:* All of it" in shown
    assert "import" not in shown
    assert "*Blockers:* No access to the ERP" in shown


def test_a_customer_without_the_role_sees_who_may_schedule(anna: Person, lars: Person) -> None:
    anna.say("@Pico checkin monday 09:00")
    assert "Business owner (Lars Winther)" in anna.last_ephemeral()

    lars.say("@Pico checkin monday 09:00")
    assert "every Monday at 09:00" in lars.last_ephemeral()


def test_a_check_in_due_while_the_bot_was_down_is_skipped_and_mentioned(
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


def test_unknown_words_are_refused_with_the_usage(stage: Stage, mette: Person) -> None:
    assert "`checkin monday 09:00`" in mette.command("/pico checkin whenever")


def test_every_second_week_is_regular_for_two_months(stage: Stage, lars: Person) -> None:
    lars.say("@Pico checkin every second week monday 09:00")
    assert "every two weeks on Monday at 09:00. Next: Mon " in lars.last_ephemeral()

    stage.advance(until_monday_nine(stage))
    stage.eventually(lambda: len(prompts(stage)) == 1)
    for week in range(1, 9):
        stage.advance(timedelta(days=7))
        come(stage, 1 + week // 2)
    assert len({each.text.splitlines()[0] for each in prompts(stage)}) == 5


def test_an_upcoming_change_is_logged_with_one_button(
    stage: Stage, mette: Person, anna: Person, lars: Person
) -> None:
    enter(stage, "continuous-development")
    mette.command("/pico checkin now")
    anna.click(prompt(stage), "Answer")
    anna.submit({"upcoming_changes": "Norway opens in spring", "blockers": "No translators"})
    assert buttons(prompt(stage)) == ["Answer", "Log as issue", "Log as change"]

    lars.click(prompt(stage), "Log as change")

    change = card(stage, "C-1")
    assert change.thread_ts == prompt(stage).ts
    assert "Norway opens in spring" in said(change)
    assert "Said by Anna Berg" in said(change)
    assert logged(prompt(stage)) == "Logged as *C-1*"
    assert buttons(prompt(stage)) == ["Answer", "Log as issue"]


def test_an_absent_member_is_neither_asked_nor_missed(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    mette.command("/pico role deputy @Anna Berg business-owner")
    lars.say("@Pico away until 2032-03-01")

    mette.command("/pico checkin now")

    shown = said(prompt(stage))
    assert f"<@{lars.client.person.id}>" not in shown
    assert f"Business owner: Lars Winther (away), <@{anna.client.person.id}> (deputy)" in shown

    # Anyone can answer, even when they are away.
    lars.click(prompt(stage), "Answer")
    lars.submit({"progress": "Even from the beach"})
    assert "*Lars Winther* (customer)" in said(prompt(stage))


def come(stage: Stage, count: int) -> None:
    """Wait until this many check-ins are posted, and check that there are no more."""
    stage.eventually(lambda: len(prompts(stage)) >= count)
    stage.settled()
    assert len(prompts(stage)) == count


def test_the_check_in_has_the_charters_schedule_and_the_phases_questions(
    stage: Stage, mette: Person, lars: Person
) -> None:
    mette.command("/pico checkin on")
    mette.command("/pico charter")
    page = mette.ephemerals()[-1]
    stage.loop.run(mette.client.click(page, "charter_edit:checkin"))
    mette.submit({"at": "10:00"})
    mette.submit()
    assert "every Monday at 09:00" in mette.command("/pico checkin")

    lars.click(card(stage, "D-1"), "Confirm")

    reply = mette.command("/pico checkin")
    assert "every Monday at 10:00. Next: Mon " in reply
    assert "The charter says" not in reply
    mette.command("/pico phase next")
    lars.click(card(stage, "D-2"), "Confirm")
    mette.command("/pico checkin now")
    assert "• What have we learned?" in said(prompt(stage))
