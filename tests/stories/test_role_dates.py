"""Roles that begin or end on a day: in words, by command, proposed, and when the day comes."""

from datetime import timedelta

import pytest

from tests.stories.constants import ON_SQLITE
from tests.stories.messages import (
    card,
    cards,
    contact_card,
    direct_messages,
    responsible_line,
    said,
)
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree

pytestmark = ON_SQLITE

DAYS = "from 2031-12-01 until 2032-01-31"


@pytest.fixture
def lead(stage: Stage) -> Person:
    """The lead of the customer."""
    return stage.person("Lars Winther")


def days_until(stage: Stage, month: int, day: int) -> timedelta:
    """From now until noon in Copenhagen on a day of the winter."""
    now = stage.sandbox.clock.now()
    year = now.year + (month < now.month)
    return now.replace(year=year, month=month, day=day, hour=11) - now


def data_owners(stage: Stage) -> str:
    """The data owner's line of the contact card."""
    return next(
        line for line in said(contact_card(stage)).split("\n") if line.startswith("• Data owner: ")
    )


# The stories begin on Tuesday 4 November 2031.
@pytest.mark.parametrize(
    ("days", "said_back"),
    [
        ("from 2031-12-01 until 2032-01-31", "from 1 Dec until 31 Jan 2032"),
        ("fra 2031-12-01 til og med 2032-01-31", "from 1 Dec until 31 Jan 2032"),
        ("from 2031-12-01", "from 1 Dec"),
        ("fra 2031-12-01", "from 1 Dec"),
        ("until friday", "until 7 Nov"),
        ("indtil fredag", "until 7 Nov"),
        ("from tomorrow", "from 5 Nov"),
    ],
)
def test_the_words_give_the_first_and_last_day(
    stage: Stage, lead: Person, days: str, said_back: str
) -> None:
    lead.say(f"@Pico role assign @Ida Krogh data owner {days}")
    verb = "is now" if said_back.startswith("until") else "will be"
    assert f"Ida Krogh {verb} *Data owner*. This applies {said_back}." in lead.last_ephemeral()


def test_a_role_for_some_days_begins_and_ends_by_itself(
    stage: Stage, lead: Person, anna: Person, mette: Person
) -> None:
    lead.say("#issue The pictures are too small area:product-data")
    lead.say(f"@Pico role assign @Ida Krogh data owner {DAYS}")
    assert "Anna Berg (until 30 Nov), Ida Krogh from 1 Dec until 31 Jan" in data_owners(stage)
    assert "Anna Berg from 1 Feb" in data_owners(stage)
    assert "Anna Berg" in responsible_line(card(stage, "I-1"))
    news = "Ida Krogh *Data owner* in *Nordlys Interiør*. This applies from 1 Dec until 31 Jan"
    assert any(news in said(each) for each in direct_messages(mette))

    stage.advance(days_until(stage, 12, 1))
    stage.eventually(lambda: "Ida Krogh" in responsible_line(card(stage, "I-1")))
    stage.eventually(lambda: "Ida Krogh (until 31 Jan" in data_owners(stage))
    stage.settled()
    begun = "Ida Krogh is now *Data owner* in *Nordlys Interiør*."
    assert len([each for each in direct_messages(mette) if begun in said(each)]) == 1
    ida, former = (f"<@{each.client.person.id}>" for each in (stage.person("Ida Krogh"), anna))
    messages = [said(each) for each in cards(stage) if begun in said(each)]
    assert any(ida in each for each in messages)
    assert any(former in each and "Anna Berg no longer has this role" in each for each in messages)

    stage.advance(days_until(stage, 2, 1))
    stage.eventually(lambda: "Anna Berg" in responsible_line(card(stage, "I-1")))
    stage.eventually(lambda: data_owners(stage).endswith("Anna Berg"))
    stage.settled()
    assert any(
        "Anna Berg is now *Data owner* in *Nordlys Interiør*. Ida Krogh no longer" in said(each)
        for each in direct_messages(mette)
    )


def test_a_role_that_ends_with_no_successor_is_vacant(
    stage: Stage, lead: Person, mette: Person
) -> None:
    lead.say("@Pico role assign @Anna Berg data owner until 2031-11-07")
    assert "Anna Berg (until 7 Nov)" in data_owners(stage)
    stage.advance(days_until(stage, 11, 8))
    stage.eventually(lambda: "*vacant*" in data_owners(stage))
    stage.settled()
    ended = "Anna Berg is no longer *Data owner* in *Nordlys Interiør*. The role is now *vacant*."
    assert any(ended in said(each) for each in direct_messages(mette))


def test_a_deputy_for_some_days(stage: Stage, mette: Person) -> None:
    mette.command("/pico role deputy @Ida Krogh data owner from tomorrow until friday")
    assert "Ida Krogh as deputy from 5 Nov until 7 Nov" in data_owners(stage)
    stage.advance(timedelta(days=1))
    stage.eventually(lambda: "deputy Ida Krogh (until 7 Nov)" in data_owners(stage))
    stage.advance(timedelta(days=3))
    stage.eventually(lambda: "Ida Krogh" not in data_owners(stage))


def test_a_proposal_keeps_its_days(stage: Stage, lead: Person, jonas: Person) -> None:
    jonas.say(f"@Pico role assign @Ida Krogh data owner {DAYS}")
    assert "It takes effect once accepted. This applies from 1 Dec" in jonas.last_ephemeral()
    [asked] = [each for each in cards(stage) if "proposes Ida Krogh" in said(each)]
    assert "This applies from 1 Dec until 31 Jan" in said(asked)
    lead.click(asked, "Accept")
    assert "Ida Krogh from 1 Dec until 31 Jan" in data_owners(stage)


def test_a_new_primary_replaces_one_who_would_begin_later(
    stage: Stage, lead: Person, mette: Person
) -> None:
    lead.say("@Pico role assign @Ida Krogh data owner from 2031-12-01")
    lead.say("@Pico role assign @Peter Dahl data owner")
    assert data_owners(stage).endswith("Data owner: Peter Dahl")
    assert any(
        "Anna Berg no longer has this role. Ida Krogh no longer" in said(each)
        for each in direct_messages(mette)
    )


def test_a_role_is_ended_before_it_begins(stage: Stage, lead: Person) -> None:
    lead.say("@Pico role assign @Ida Krogh data owner from 2031-12-01")
    lead.say("@Pico role end @Ida Krogh data owner")
    assert "Ida Krogh no longer has the role *Data owner*" in lead.last_ephemeral()
    assert "Ida" not in data_owners(stage)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("assign @Ida Krogh data owner from 2031-11-01", "1 Nov is in the past."),
        ("assign @Ida Krogh data owner until 2031-11-01", "1 Nov is in the past."),
        ("assign @Ida Krogh data owner from 2031-12-02 until 2031-12-01", "before the first"),
        ("assign @Ida Krogh data owner from summer", "Enter a date"),
        ("assign @Ida Krogh data king from 2031-12-01", "There's no role “data king”."),
        ("end @Anna Berg data owner until 2031-12-01", "Days are for `assign` and `deputy`"),
    ],
)
def test_what_cannot_be_taken_is_said(stage: Stage, lead: Person, words: str, answer: str) -> None:
    lead.say(f"@Pico role {words}")
    assert answer in lead.last_ephemeral()


def test_the_days_are_in_the_language_of_the_partnership(
    stage: Stage, lead: Person, anna: Person
) -> None:
    agree(stage, language="da")
    lead.say("@Pico role assign @Ida Krogh dataejer fra 2031-12-01 til og med 2031-12-24")
    assert lead.last_ephemeral().startswith(
        "Ida Krogh får rollen *dataejer*. Det gælder fra den 1. dec. til og med den 24. dec."
    )
    anna.say("@Pico roles")
    shown = anna.last_ephemeral()
    assert "Anna Berg (til og med den 30. nov." in shown
    assert "Ida Krogh fra den 1. dec. til og med den 24. dec." in shown
