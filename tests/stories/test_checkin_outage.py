"""Check-ins during a Slack outage: messages that are too late are not sent."""

from datetime import timedelta

from pico_bot.model.charter_terms import CheckinTerms
from pico_bot.sandbox.entities import Message
from tests.stories.checkin_prompts import prompt, prompts, until_monday_nine
from tests.stories.messages import cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree

A_MINUTE = timedelta(minutes=1)


def direct_texts(person: Person) -> list[Message]:
    """The bot's direct messages to a person."""
    return cards(person.stage, channel=person.direct().id)


def go_away(stage: Stage) -> int:
    """Make Slack refuse every message from now on; returns the number of posts so far."""
    stage.loop.run(_go_away(stage))
    return len(_posts(stage))


async def _go_away(stage: Stage) -> None:
    stage.sandbox.faults.fail("chat.postMessage", "service_unavailable", times=10_000)


def come_back(stage: Stage, *, after: timedelta) -> list[str]:
    """Keep the bot down for this long, and make Slack accept messages when it starts.

    Returns what it then says about check-ins, including what it removes again.
    """
    stage.stop_bot()
    before = len(_posts(stage))
    stage.advance(after)
    stage.sandbox.faults.clear()
    stage.start_bot()
    stage.settled()
    return [each for each in _posts(stage)[before:] if "heck-in" in each]


def _posts(stage: Stage) -> list[str]:
    calls = stage.sandbox.api_calls
    return [each.args["text"] for each in calls if each.method == "chat.postMessage"]


def test_a_prompt_over_two_hours_late_is_skipped_and_the_lead_notified(
    stage: Stage, mette: Person
) -> None:
    agree(stage, checkins=CheckinTerms(direct=True))
    mette.command("/pico checkin monday 09:00")
    stage.advance(until_monday_nine(stage) - A_MINUTE)
    stage.settled()
    before = go_away(stage)
    stage.advance(2 * A_MINUTE)
    stage.eventually(lambda: len(_posts(stage)) > before)
    [skipped] = come_back(stage, after=timedelta(hours=2))

    assert "was skipped: it couldn't be posted within two hours. Next: Mon 17 Nov" in skipped
    assert [each for each in direct_texts(mette) if skipped in said(each)]
    assert not prompts(stage)
    stage.advance(timedelta(days=3))
    stage.settled()
    assert not prompts(stage)
    assert not [each for each in direct_texts(mette) if "No one answered" in said(each)]
    stage.advance(timedelta(days=4) - timedelta(hours=2))
    stage.eventually(lambda: prompts(stage))


def test_a_prompt_is_posted_after_a_short_outage(stage: Stage, mette: Person) -> None:
    mette.command("/pico checkin monday 09:00")
    stage.advance(until_monday_nine(stage) - A_MINUTE)
    stage.settled()
    before = go_away(stage)
    stage.advance(2 * A_MINUTE)
    stage.eventually(lambda: len(_posts(stage)) > before)
    come_back(stage, after=timedelta(hours=1, minutes=58))

    assert "What moved forward?" in said(prompt(stage))
    assert not [each for each in direct_texts(mette) if "was skipped" in said(each)]


def test_no_reminder_is_sent_after_the_window(stage: Stage, mette: Person) -> None:
    stage.advance(until_monday_nine(stage))
    mette.command("/pico checkin now")
    stage.settled()
    before = go_away(stage)
    stage.advance(timedelta(hours=24))
    stage.eventually(lambda: len(_posts(stage)) > before)
    heard = come_back(stage, after=timedelta(days=3))

    stage.eventually(lambda: "*No answers.*" in said(prompt(stage)))
    assert not [each for each in heard if "haven't answered" in each or "summarised" in each]


def test_an_answer_cancels_a_reminder_that_could_not_be_sent(
    stage: Stage, mette: Person, anna: Person
) -> None:
    stage.advance(until_monday_nine(stage))
    mette.command("/pico checkin now")
    stage.settled()
    before = go_away(stage)
    stage.advance(timedelta(hours=24))
    stage.eventually(lambda: len(_posts(stage)) > before)
    anna.say("The import runs", thread=prompt(stage), waits=False)
    stage.eventually(lambda: "The import runs" in said(prompt(stage)))
    heard = come_back(stage, after=A_MINUTE)

    assert [each for each in heard if "You haven't answered" in each]
    assert not [each for each in heard if "You've answered" in each]
    assert not direct_texts(anna)
