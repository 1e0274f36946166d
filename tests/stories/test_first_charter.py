"""The country and holidays of a new partnership, however it started."""

from collections.abc import Callable

import pytest

from tests.stories.constants import HOME, ON_SQLITE
from tests.stories.messages import said
from tests.stories.person import Person
from tests.stories.stage import Stage

pytestmark = ON_SQLITE


def by_form(mette: Person, _anna: Person) -> None:
    mette.command("/pico setup")
    assert mette.submit({"weekday": "Not yet"}) == {}
    assert mette.submit({}) == {}


def in_one_line(mette: Person, _anna: Person) -> None:
    mette.command("/pico setup Nordlys Interiør")


def by_tag(_mette: Person, anna: Person) -> None:
    anna.say("#issue The catalogue is empty")


def by_command(mette: Person, _anna: Person) -> None:
    mette.command("/pico-issue The catalogue is empty")


@pytest.mark.parametrize("start", [by_form, in_one_line, by_tag, by_command])
def test_every_new_partnership_has_the_holidays_of_its_country(
    bare: Stage, start: Callable[[Person, Person], None]
) -> None:
    mette, anna = bare.person("Mette Lund"), bare.person("Anna Berg")
    start(mette, anna)
    mette.command("/pico charter", channel=HOME)
    page = "\n".join(said(each) for each in mette.ephemerals())
    assert "public holidays: Denmark" in page
