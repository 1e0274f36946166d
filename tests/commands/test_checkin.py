"""How the words after `checkin` are parsed."""

import pytest

from pico_bot.core.errors import BadRequest, NotFound
from pico_bot.model.charter_terms import ExtraCheckin
from tests.checkins.actions import agree, command, schedule_of
from tests.support.partnership import InUse


def test_no_words_show_the_schedule(world: InUse) -> None:
    assert command(world, "  ").startswith("No check-in is scheduled. Use a weekday")


def test_case_does_not_matter(world: InUse) -> None:
    assert "every Monday at 09:00" in command(world, "Monday 09:00")
    assert "is off" in command(world, "OFF")


@pytest.mark.parametrize("until", ["until", "til", "til og med", "indtil"])
def test_a_pause_may_end_in_english_or_danish_words(world: InUse, until: str) -> None:
    command(world, "monday 09:00")

    said = command(world, f"pause {until} 2026-12-04")

    assert "is paused through Fri 4 Dec 2026" in said
    assert "To have it resume" not in said


def test_a_pause_without_an_end_suggests_one_in_two_weeks(world: InUse) -> None:
    command(world, "monday 09:00")

    assert command(world, "pause").endswith(
        "To have it resume automatically, set an end: `checkin pause until 2026-12-07`."
    )


@pytest.mark.parametrize("words", ["pause friday", "now please", "sometimes"])
def test_other_words_are_refused_with_the_usage(world: InUse, words: str) -> None:
    command(world, "monday 09:00")

    with pytest.raises(BadRequest, match="Use a weekday and a 24-hour time"):
        command(world, words)


def test_a_one_off_is_refused_with_its_own_usage(world: InUse) -> None:
    with pytest.raises(BadRequest, match="Use a day and a 24-hour time"):
        command(world, "once sometimes")


def test_the_name_of_an_extra_check_in_comes_first(world: InUse) -> None:
    extra = {"steering": ExtraCheckin(title="Steering"), "board": ExtraCheckin(title="Board")}
    agree(world, extra_checkins=extra)

    assert command(world, "Steering: tuesday 10:00").startswith("*Steering* runs in <#C1>")
    assert schedule_of(world).key == "steering"
    assert command(world, "steering") == command(world, "steering,")
    assert "`checkin steering pause until 2026-12-07`" in command(world, "steering pause")
    assert command(world, "steering now") == "*Steering* is being posted."
    assert command(world, "steering off").startswith("*Steering* is off.")
    with pytest.raises(NotFound, match="There's no check-in “styring”"):
        command(world, "styring pause")


def test_a_one_off_says_how_to_cancel_it(world: InUse) -> None:
    assert command(world, "once thursday 14:00").endswith("Use `checkin once off` to cancel it.")
    assert command(world, "once off thursday 14:00") == (
        "Cancelled: Thu 26 Nov 2026, 14:00 (Europe/Copenhagen)."
    )
    with pytest.raises(NotFound):
        command(world, "once off")
