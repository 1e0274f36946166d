"""Extra and one-off check-ins: agreed, scheduled, paused and cancelled."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pico_bot.sandbox.entities import Message
from tests.stories.messages import card, cards, contact_card, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
A_DAY = timedelta(days=1)
STEERED = "Steering &amp; &lt;money&gt;"
STEERING: dict[str, Any] = {
    "title": "Steering & <money>",
    "every": "month",
    "weekdays": ["Thursday"],
    "at": "14:00",
    "questions": "Is the budget right? | scale\nWhat has to be decided?",
}


def prompts(stage: Stage, name: str) -> list[Message]:
    """The check-ins of this name that were posted to the channel."""
    return [each for each in cards(stage) if each.text.startswith(f"{name}, ")]


def today(stage: Stage) -> date:
    return stage.sandbox.clock.now().astimezone(COPENHAGEN).date()


def go_to(stage: Stage, day: date, at: time) -> None:
    """Set the clock to that time in Copenhagen."""
    then = datetime.combine(day, at, COPENHAGEN).astimezone(UTC)
    stage.advance(then - stage.sandbox.clock.now())


def next_weekday(after: date, weekday: int) -> date:
    return after + (weekday - after.weekday() - 1) % 7 * A_DAY + A_DAY


def come(stage: Stage, name: str, count: int) -> None:
    """Wait until this many are posted, and check that there are no more."""
    stage.eventually(lambda: len(prompts(stage, name)) >= count)
    stage.settled()
    assert len(prompts(stage, name)) == count


def edit(person: Person, part: str) -> None:
    """Press a button on a new page of the charter."""
    person.say("@Pico charter")
    outcome = person.stage.loop.run(
        person.client.click(person.ephemerals()[-1], f"charter_edit:{part}")
    )
    assert outcome.ok, outcome.error


def propose(person: Person, part: str, fields: dict[str, Any]) -> None:
    """Change a part of the charter in its form, and propose it."""
    edit(person, part)
    assert person.submit(fields) == {}
    assert person.submit() == {}


def test_an_extra_check_in_is_added_in_the_form_and_both_run(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    mette.command("/pico checkin thursday 14:00")
    edit(mette, "new-checkin")
    assert "another name" in mette.submit({**STEERING, "title": "Monthly"})["title"]
    assert mette.submit({"title": STEERING["title"]}) == {}
    assert "New check-in: Steering &amp; &lt;money&gt;, on the first Thursday" in shown(mette.modal)
    assert mette.submit() == {}
    assert "Steering" not in mette.command("/pico checkin")
    lars.click(card(stage, "D-1"), "Confirm")

    reply = mette.command("/pico checkin")
    assert "The check-in runs in <#" in reply
    assert "*Steering &amp; &lt;money&gt;* runs in <#" in reply
    lars.say("@Pico charter")
    assert "*Steering &amp; &lt;money&gt;* runs on the first Thursday" in (lars.last_ephemeral())
    assert "questions: Is the budget right?, What has to be decided?" in lars.last_ephemeral()

    thursday = next_weekday(today(stage), 3)
    for weeks in range(1, 7):
        go_to(stage, thursday, time(14))
        come(stage, "Check-in", weeks)
        if thursday.day <= 7:
            break
        assert not prompts(stage, STEERED)
        thursday += 7 * A_DAY
    come(stage, STEERED, 1)
    [asked] = prompts(stage, STEERED)
    assert "• Is the budget right?\n• What has to be decided?" in said(asked)
    assert "What moved forward?" not in said(asked)

    anna.click(asked, "Answer")
    assert anna.submit({"is_the_budget_right": "4"}) == {}
    assert "*Is the budget right?* 4 of 5" in said(prompts(stage, STEERED)[0])

    # After it is removed, no more are posted, and the last one can still be answered.
    propose(lars, "checkin/steering-money", {"drop": ["drop"]})
    mette.click(card(stage, "D-2"), "Confirm")
    assert "Steering" not in mette.command("/pico checkin")
    lars.click(prompts(stage, STEERED)[0], "Answer")
    assert lars.submit({"is_the_budget_right": "2"}) == {}
    assert "*Is the budget right?* 2 of 5" in said(prompts(stage, STEERED)[0])


def test_the_customer_schedules_an_extra_check_in_by_name(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    propose(lars, "new-checkin", {"title": "Board"})
    mette.click(card(stage, "D-1"), "Confirm")

    lars.say("@Pico checkin board monthly thursday 14:00")
    assert lars.last_ephemeral().startswith(
        "Both sides agreed in the charter that *Board* runs every Monday at 09:00."
    )
    lars.say("@Pico checkin board pause")
    assert "*Board* in <#" in lars.last_ephemeral()
    lars.say("@Pico checkin board monday 09:00")
    assert "*Board* runs in <#" in lars.last_ephemeral()
    anna.say("@Pico checkin board now")
    assert "Business owner (Lars Winther)" in anna.last_ephemeral()
    lars.say("@Pico checkin bored now")
    assert (
        "There's no check-in “bored”. Use Board, or no name for the main one."
        in lars.last_ephemeral()
    )
    lars.say("@Pico checkin board now")
    assert "*Board* is being posted." in lars.last_ephemeral()
    come(stage, "Board", 1)
    assert "• What moved forward?" in said(prompts(stage, "Board")[0])


def test_a_one_off_runs_once_beside_the_main_check_in(
    stage: Stage, mette: Person, lars: Person
) -> None:
    mette.command("/pico contacts")
    mette.command("/pico checkin monday 09:00")
    tuesday = next_weekday(next_weekday(today(stage), 0), 1)
    lars.say(f"@Pico checkin once {tuesday} 14:00")
    assert "The one-off check-in is scheduled in <#" in lars.last_ephemeral()
    lars.say(f"@Pico checkin once {tuesday} 15:00")
    lars.say(f"@Pico checkin once off {tuesday} 15:00")
    assert "Cancelled: Tue" in lars.last_ephemeral()
    assert "The one-off check-in is scheduled in" in mette.command("/pico status")
    lars.say(f"@Pico checkin once {today(stage) - A_DAY} 14:00")
    assert "is in the past." in lars.last_ephemeral()

    go_to(stage, tuesday - A_DAY, time(9))
    come(stage, "Check-in", 1)
    assert f"Next check-in: Tue {tuesday:%-d %b}, 14:00" in said(contact_card(stage))
    go_to(stage, tuesday, time(14))
    come(stage, "Check-in", 2)
    go_to(stage, tuesday, time(15))
    come(stage, "Check-in", 2)
    assert "one-off" not in mette.command("/pico checkin")
    go_to(stage, tuesday + 6 * A_DAY, time(9))
    come(stage, "Check-in", 3)


def test_a_pause_over_new_year_ends_automatically(
    stage: Stage, mette: Person, lars: Person
) -> None:
    mette.command("/pico contacts")
    mette.command("/pico checkin monday 09:00")
    soon = today(stage) + timedelta(weeks=2)
    assert f"`checkin pause until {soon}`" in mette.command("/pico checkin pause")
    last = next_weekday(date(today(stage).year + 1, 1, 1), 6)
    lars.say(f"@Pico checkin pause until {last}")
    until = f"is paused through Sun {last:%-d %b %Y}, then runs every Monday at 09:00"
    assert until in lars.last_ephemeral()
    assert f"The check-in is paused through {last:%-d %b %Y}" in said(contact_card(stage))

    # Changes that both sides agree on meanwhile don't end the pause.
    propose(lars, "checkin", {"at": "10:00"})
    mette.click(card(stage, "D-1"), "Confirm")
    assert "paused through Sun" in mette.command("/pico checkin")
    monday = next_weekday(max(today(stage), date(last.year - 1, 12, 20)), 0)
    while monday < last:
        go_to(stage, monday, time(10))
        stage.settled()
        assert not prompts(stage, "Check-in")
        monday += 7 * A_DAY

    go_to(stage, monday, time(10))
    come(stage, "Check-in", 1)
    assert "paused" not in said(contact_card(stage))
    assert "paused" not in mette.command("/pico checkin")
