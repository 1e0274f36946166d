"""A sentence names the main check-in by that word, and an extra one by its title."""

from pico_bot.checkins.views.titles import text_for

MAIN, EXTRA = "The check-in on {day} is over.", "The {title} check-in on {day} is over."


def test_the_main_check_in_has_no_title() -> None:
    assert text_for(None, main=MAIN, extra=EXTRA, day="Monday") == "The check-in on Monday is over."


def test_an_extra_check_ins_title_is_one_escaped_line() -> None:
    found = text_for("Steering\n<!here>", main=MAIN, extra=EXTRA, day="Monday")
    assert found == "The Steering &lt;!here&gt; check-in on Monday is over."
