"""What the charter's selects offer."""

from pico_bot.charter.views import choices
from pico_bot.i18n.translation import use_locale


def test_languages_start_with_a_capital_as_options_do() -> None:
    with use_locale("da"):
        names = dict(choices.language_choices())
    assert (names["en"], names["da"]) == ("Engelsk", "Dansk")
