"""Names of the charter's values."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from pico_bot.charter.views import labels
from pico_bot.core.recurrence import Every
from pico_bot.i18n import use_now
from pico_bot.i18n.translation import use_locale
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import Rhythm, RoleTerms
from pico_bot.model.vocabulary import Side

TERMS = CharterTerms(time_zone="UTC")


@pytest.mark.parametrize(
    ("language", "names"),
    [("en", ("English", "Danish", "Denmark")), ("da", ("engelsk", "dansk", "Danmark"))],
)
def test_languages_and_countries_have_names(language: str, names: tuple[str, str, str]) -> None:
    with use_locale(language):
        found = labels.language_name("en"), labels.language_name("da"), labels.country_name("DK")
    assert found == names


@pytest.mark.parametrize(
    ("country", "region", "name"),
    [("DE", "BY", "Bayern"), ("GB", "SCT", "Scotland"), ("DE", "Augsburg", "Augsburg")],
)
def test_regions_have_names(country: str, region: str, name: str) -> None:
    assert labels.region_name(country, region) == name
    place = replace(TERMS, country=country, region=region)
    assert labels.public_holidays(place).endswith(f" ({name})")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Photographer", "Photographer"),
        ("Head  of\tphotos", "Head of photos"),
        ("data OWNER", "photos"),
        ("it-owner", "photos"),
        ("Photos", "Photos"),
        ("Photos | videos", "photos"),
    ],
)
def test_a_role_goes_by_its_title_unless_that_is_ambiguous(title: str, name: str) -> None:
    photos = RoleTerms(side=Side.CUSTOMER, title=title)
    terms = replace(TERMS, roles={**TERMS.roles, "photos": photos})
    assert labels.role_names(terms)["photos"] == name
    assert labels.role_names(TERMS)["data-owner"] == "Data owner"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "every two weeks on Thursday at 09:00, including the week of 30 Nov"),
        ("da", "hver anden uge torsdag kl. 09.00, blandt andet i uge 49"),
    ],
)
def test_every_second_week_is_shown_with_one_of_the_weeks(language: str, text: str) -> None:
    rhythm = Rhythm(every=Every.SECOND_WEEK, weekdays=(3,), at=time(9), anchor=date(2026, 12, 3))
    with use_locale(language), use_now(datetime(2026, 11, 28, tzinfo=UTC)):
        assert labels.rhythm(rhythm) == text
