"""Statistics on request: charts for one person of either side, with text alternatives."""

from datetime import timedelta
from typing import Any

from pico_bot.reports.views.charts import CHART
from pico_bot.sandbox.entities import Message
from tests.stories.messages import cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import set_danish


def drawn(message: Message) -> list[Any]:
    """The charts that a message shows."""
    return [each for each in message.blocks if each["type"] == CHART]


def titles(messages: list[Message]) -> list[list[str]]:
    return [[each["title"] for each in drawn(message)] for message in messages]


def act_for_two_weeks(stage: Stage, mette: Person, anna: Person, sara: Person) -> None:
    """Two weeks with a check-in, a new issue and an acknowledgement."""
    for number, sure in ((1, "5"), (2, "2")):
        anna.say(f"#issue Lamps lack a colour ({number}) area:data-model")
        sara.say(f"@Pico issue I-{number} acknowledge")
        mette.command("/pico checkin now")
        for person in (mette, anna):
            person.click(cards(stage)[-1], "Answer")
            assert person.submit({"confidence": sure}) == {}
        stage.advance(timedelta(days=7))


def test_each_side_gets_private_charts(
    stage: Stage, mette: Person, anna: Person, sara: Person
) -> None:
    act_for_two_weeks(stage, mette, anna, sara)
    before = {person.name: len(person.ephemerals()) for person in (mette, anna)}
    shared = len(cards(stage))

    mette.command("/pico figures")
    anna.say("@Pico figures")

    for person in (mette, anna):
        messages = person.ephemerals()[before[person.name] :]
        assert titles(messages) == [
            ["Confidence, from 1 (low) to 5 (high)", "Issues per week"],
            ["Working hours to acknowledge an issue"],
        ]
        assert "customer: " in messages[0].text
        assert ": 5; " in messages[0].text
    assert len(cards(stage)) == shared


def test_without_figures_yet_the_reply_says_so(stage: Stage, mette: Person, anna: Person) -> None:
    assert "No figures for *Nordlys Interiør* yet" in mette.command("/pico figures")
    set_danish(stage)
    anna.say("@Pico figures")
    assert "Der er endnu ingen tal for *Nordlys Interiør*" in anna.last_ephemeral()


def test_charts_are_also_shown_in_a_direct_message(
    stage: Stage, mette: Person, anna: Person, sara: Person
) -> None:
    act_for_two_weeks(stage, mette, anna, sara)
    anna.say("figures", channel=anna.direct().id)
    messages = [each for each in cards(stage, channel=anna.direct().id) if drawn(each)]
    assert [len(drawn(each)) for each in messages] == [2, 1]
    assert "Issues opened: " in said(messages[0])
