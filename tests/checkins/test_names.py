"""Keys of check-ins, and the words that name them."""

from datetime import date, time

import pytest

from pico_bot.checkins import names, schedules
from pico_bot.core.errors import NotFound
from pico_bot.model.charter_terms import ExtraCheckin
from pico_bot.model.checkins import Schedule
from tests.checkins.actions import agree
from tests.support.partnership import InUse

DECOMPOSED = "mo\u0308de"


def create(world: InUse, key: str) -> Schedule:
    return schedules.create(
        world.session, partnership=world.partnership, channel=world.channel, key=key
    )


@pytest.mark.parametrize(
    "word", ["now", "on", "off", "pause", "resume", "once", "engang", "én", "monday", "hver"]
)
def test_a_word_of_the_command_is_reserved(word: str) -> None:
    assert names.is_reserved_word(word)


@pytest.mark.parametrize("word", ["steering", "weekly-board", "oncology"])
def test_other_words_are_not_reserved(word: str) -> None:
    assert not names.is_reserved_word(word)


def test_a_one_offs_key_is_its_moment() -> None:
    assert names.one_off_key(date(2026, 12, 3), time(9)) == "once 2026-12-03 09:00"


def test_a_word_names_an_extra_check_in_however_it_is_encoded(world: InUse) -> None:
    agree(world, extra_checkins={DECOMPOSED: ExtraCheckin(title="Møde")})

    found = names.split_extra_key(world.partnership, ["m\u00f6de", "pause"])
    assert found == (DECOMPOSED, ["pause"])


def test_a_title_of_several_words_names_an_extra_check_in(world: InUse) -> None:
    agree(world, extra_checkins={"steering": ExtraCheckin(title="Steering committee")})

    words = ["steering", "committee", "monday", "09:00"]
    found = names.split_extra_key(world.partnership, words)
    assert found == ("steering", ["monday", "09:00"])


@pytest.mark.parametrize("word", ["now", "monday", "2026-12-03", "14:00"])
def test_a_word_with_another_meaning_names_no_check_in(world: InUse, word: str) -> None:
    agree(world, extra_checkins={"steering": ExtraCheckin(title="Steering")})

    found = names.split_extra_key(world.partnership, [word, "pause"])
    assert found == (None, [word, "pause"])


def test_an_unknown_name_is_refused_with_the_known_ones(world: InUse) -> None:
    assert names.split_extra_key(world.partnership, ["bord"])[0] is None
    extra = {"steering": ExtraCheckin(title="Steering"), "board": ExtraCheckin(title="Board")}
    agree(world, extra_checkins=extra)

    with pytest.raises(NotFound, match=r"no check-in “bord”\. Use Steering or Board, or no name"):
        names.split_extra_key(world.partnership, ["bord"])


def test_a_command_names_an_extra_check_in_but_not_the_main_one() -> None:
    assert names.command_for(names.MAIN, None, "pause") == "`checkin pause`"
    assert names.command_for("steering", None, "pause") == "`checkin steering pause`"
    assert names.command_for("sc", "Steering Group", "pause") == "`checkin steering group pause`"
    assert names.command_for("sc", "The ` group", "pause") == "`checkin sc pause`"


def test_a_schedules_title_says_which_check_in_it_is(world: InUse) -> None:
    main, extra, one_off = (create(world, key) for key in (names.MAIN, "steering", "once"))
    world.partnership.name = "Nordlys & Co"
    extra.title = "Steering <b>"
    one_off.once_on = date(2026, 12, 3)

    assert [names.title_of_schedule(each) for each in (main, extra, one_off)] == [
        "Nordlys &amp; Co",
        "Nordlys &amp; Co (Steering &lt;b&gt;)",
        "Nordlys &amp; Co (one-off)",
    ]


def test_an_extra_check_in_has_terms_while_the_charter_has_it(world: InUse) -> None:
    terms = ExtraCheckin(title="Steering")
    agree(world, extra_checkins={"steering": terms})
    extra = create(world, "steering")

    assert names.extra_terms(create(world, names.MAIN)) is None
    assert names.extra_terms(extra) == terms
    agree(world, extra_checkins={})
    assert names.extra_terms(extra) is None
