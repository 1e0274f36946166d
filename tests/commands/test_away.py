"""`away`: who is away until when, and who covers for them."""

import pytest

from pico_bot.commands.away import is_own_absence
from pico_bot.core.errors import BadRequest, NotAllowed
from tests.commands.invocations import mention, reply_to
from tests.support.partnership import InUse


@pytest.mark.parametrize("text", ["away until friday", "Away: back", "away"])
def test_away_without_a_person_is_for_the_author(text: str) -> None:
    assert is_own_absence(text)


@pytest.mark.parametrize("text", ["away <@UMADS> until friday", "status", "", "until away"])
def test_away_with_a_person_is_for_that_person(text: str) -> None:
    assert not is_own_absence(text)


def test_the_reply_names_the_day_and_who_is_covering(world: InUse) -> None:
    reply = reply_to(world, "away until 2026-12-27", user="Mads")
    assert reply.startswith("Mads is away through Sun 27 Dec 2026. This applies to all your")
    assert "Lene is covering as *Data modeller*." in reply


def test_a_role_without_a_deputy_is_covered_by_no_one(world: InUse) -> None:
    assert "No one is covering as *Data owner*." in reply_to(
        world, "away until friday", user="Dorte"
    )


def test_an_absence_of_someone_on_the_other_side_is_refused(world: InUse) -> None:
    with pytest.raises(NotAllowed):
        reply_to(world, f"away {mention('Mads')} until friday", user="Berit")


def test_being_back_early_ends_the_absence(world: InUse) -> None:
    reply_to(world, "away until friday", user="Mads")
    assert reply_to(world, "away back", user="Mads").startswith("Mads is back.")
    assert reply_to(world, "away BACK", user="Mads") == "Mads wasn't away."


@pytest.mark.parametrize("until", ["til", "til og med", "indtil", "UNTIL"])
def test_the_last_day_follows_any_word_for_until(world: InUse, until: str) -> None:
    assert reply_to(world, f"away {until} fredag", user="Mads").startswith("Mads is away through")


@pytest.mark.parametrize("text", ["away", "away until", "away friday", "away till friday"])
def test_an_absence_without_an_end_is_refused_with_the_form(world: InUse, text: str) -> None:
    with pytest.raises(BadRequest) as refused:
        reply_to(world, text)
    assert refused.value.sentence == (
        "Use `away @person until 2026-12-27`, `away until friday` or `away back`."
    )
