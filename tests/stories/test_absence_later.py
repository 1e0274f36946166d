"""Absences that begin later, in words of both languages."""

from datetime import timedelta

import pytest

from tests.stories.constants import ON_SQLITE
from tests.stories.messages import card, said
from tests.stories.person import Person
from tests.stories.stage import Stage

pytestmark = ON_SQLITE


# The stories begin on Tuesday 4 November 2031.
@pytest.mark.parametrize(
    ("words", "said_back"),
    [
        ("from 2031-12-20 until 2032-01-03", "from Sat 20 Dec through Sat 3 Jan 2032"),
        ("fra 2031-12-20 til og med 2032-01-03", "from Sat 20 Dec through Sat 3 Jan 2032"),
        ("tomorrow", "from Wed 5 Nov through Wed 5 Nov"),
        ("i morgen", "from Wed 5 Nov through Wed 5 Nov"),
        ("next week", "from Mon 10 Nov through Sun 16 Nov"),
        ("næste uge", "from Mon 10 Nov through Sun 16 Nov"),
        ("from friday until tuesday", "from Fri 7 Nov through Tue 11 Nov"),
        ("fra fredag indtil tirsdag", "from Fri 7 Nov through Tue 11 Nov"),
        ("from tomorrow until friday", "from Wed 5 Nov through Fri 7 Nov"),
        ("until tomorrow", "through Wed 5 Nov"),
        ("today", "through Tue 4 Nov"),
    ],
)
def test_the_words_give_the_first_and_last_day(
    stage: Stage, anna: Person, words: str, said_back: str
) -> None:
    anna.say(f"@Pico away {words}")
    assert f"Anna Berg is away {said_back}." in anna.last_ephemeral()


def test_records_move_when_the_absence_begins_and_return_when_it_ends(
    stage: Stage, anna: Person, lars: Person
) -> None:
    anna.say("@Pico away tomorrow")
    lars.say("#issue The pictures are too small area:product-data")
    assert f"<@{anna.client.person.id}> · Data owner" in said(card(stage, "I-1"))
    stage.advance(timedelta(hours=20))
    stage.eventually(
        lambda: "customer lead, because Anna Berg is away through 5 Nov" in said(card(stage, "I-1"))
    )
    stage.advance(timedelta(days=1))
    stage.eventually(lambda: f"<@{anna.client.person.id}> · Data owner" in said(card(stage, "I-1")))


def test_a_planned_absence_is_cancelled_with_back(stage: Stage, anna: Person, lars: Person) -> None:
    anna.say("@Pico away tomorrow")
    anna.say("@Pico away back")
    lars.say("#issue The pictures are too small area:product-data")
    stage.advance(timedelta(hours=20))
    assert f"<@{anna.client.person.id}> · Data owner" in said(card(stage, "I-1"))


def test_an_absence_that_ends_before_it_begins_is_refused(stage: Stage, anna: Person) -> None:
    anna.say("@Pico away from 2031-12-20 until 2031-12-19")
    assert "The last day is before the first" in anna.last_ephemeral()
