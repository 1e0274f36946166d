"""When check-ins run: what the charter agreed, and times that are hardly meant."""

import pytest

from tests.stories.charter_page import edit
from tests.stories.constants import ON_SQLITE
from tests.stories.messages import card
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import set_danish

pytestmark = ON_SQLITE

AGREED = "Both sides agreed in the charter that the check-in runs every Monday at 10:00."


@pytest.fixture
def agreed(stage: Stage, mette: Person, lars: Person) -> Stage:
    """Both sides have agreed in the charter that the check-in runs on Monday at ten."""
    mette.command("/pico checkin friday 14:00")
    edit(lars, "charter_edit:checkin")
    lars.submit({"at": "10:00"})
    lars.submit()
    mette.click(card(stage, "D-1"), "Confirm")
    return stage


def ask(person: Person, command: str) -> str:
    """Give the bot a command by mention, as customers do, and return its answer."""
    person.say(f"@Pico {command}")
    return person.last_ephemeral()


def test_a_rhythm_that_the_charter_agreed_is_changed_only_there(
    agreed: Stage, mette: Person, lars: Person
) -> None:
    assert "every Monday at 10:00. Next: Mon 10 Nov" in mette.command("/pico checkin")
    for person in (mette, lars):
        answer = ask(person, "checkin friday 14:00")
        assert f"{AGREED} To change that, propose another time with `charter`." in answer
    assert AGREED in mette.command("/pico checkin monthly monday 10:00")
    assert "every Monday at 10:00. Next: Mon 10 Nov" in mette.command("/pico checkin")

    # It can still be paused, stopped and turned on again, and there can be others beside it.
    assert "is paused through Fri 14 Nov" in mette.command("/pico checkin pause until 2031-11-14")
    assert "every Monday at 10:00. Next: Mon 10 Nov" in mette.command("/pico checkin monday 10:00")
    assert "is off" in mette.command("/pico checkin off")
    assert "every Monday at 10:00" in mette.command("/pico checkin on")
    assert "one-off check-in is scheduled" in mette.command("/pico checkin once thursday 14:00")


def test_an_agreed_rhythm_is_explained_in_danish(agreed: Stage, mette: Person) -> None:
    set_danish(agreed)
    assert "check-in'et sendes hver mandag kl. 10.00" in mette.command("/pico checkin fredag 14")


@pytest.mark.parametrize(
    ("typed", "when"),
    [
        ("sunday 02:30", "every Sunday at 02:30"),
        ("once saturday 14:00", "Sat 8 Nov, 14:00"),
        ("monday 3:00", "every Monday at 03:00"),
        ("monthly monday and sunday 9", "monthly on the first Monday and Sunday at 09:00"),
    ],
)
def test_a_time_outside_the_working_hours_is_questioned(
    stage: Stage, lars: Person, typed: str, when: str
) -> None:
    answer = ask(lars, f"checkin {typed}")
    assert f"The charter's working hours don't include {when}" in answer
    assert f"To use that time anyway, enter `checkin {typed} anyway`." in answer
    assert when not in ask(lars, "checkin")

    ask(lars, f"checkin {typed} anyway")
    assert when in ask(lars, "checkin")


def test_an_unusual_time_is_questioned_in_danish(stage: Stage, lars: Person) -> None:
    set_danish(stage)
    answer = ask(lars, "checkin søndag 02:30")
    assert "hver søndag kl. 02.30" in answer
    assert "`checkin søndag 02:30 alligevel`" in answer
    assert "hver søndag kl. 02.30" in ask(lars, "checkin søndag 02:30 alligevel")


def test_only_those_who_may_schedule_are_asked(stage: Stage, anna: Person) -> None:
    assert "can change when check-ins run" in ask(anna, "checkin sunday 02:30")
