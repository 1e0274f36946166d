"""The partnership's name: set by command at first, and by agreement later."""

import pytest
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.core.errors import BadRequest, NotAllowed
from pico_bot.model import snapshot_of
from pico_bot.model.partnership import NAME_LIMIT
from pico_bot.model.vocabulary import Side, State
from pico_bot.partnerships import roles
from pico_bot.partnerships.partnerships import SlackUser
from pico_bot.setup.naming import set_up_by_name
from tests.setup.new_partnership import BERIT, LENE, MADS, PLACE, set_up
from tests.support.partnership import NOON, transaction


def named(session: Session, name: str, *, by: SlackUser = LENE) -> str:
    channel, decision = set_up_by_name(
        session, place=PLACE, user=by, name=name, time_zone="UTC", now=NOON
    )
    assert decision is None
    return channel.partnership.name


def test_the_first_name_makes_a_partnership_and_its_lead(db: Database) -> None:
    with transaction(db) as session:
        channel, decision = set_up_by_name(
            session,
            place=PLACE,
            user=LENE,
            name="  Nordlys \n Interiør ",
            time_zone="UTC",
            now=NOON,
        )
        assert decision is None
        assert channel.partnership.name == "Nordlys Interiør"
        lead = roles.contact(channel.partnership, key=roles.lead_key(Side.CONSULTANCY), now=NOON)
        assert lead.primary is not None
        assert lead.primary.name == "Lene"


def test_without_a_customer_lead_a_new_name_takes_effect_at_once(db: Database) -> None:
    with transaction(db) as session:
        assert named(session, "Nordlys") == "Nordlys"
        assert named(session, "Nordlys Interiør") == "Nordlys Interiør"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" \n ", "Enter the customer's name: `/pico setup Customer name`."),
        ("x" * (NAME_LIMIT + 1), "A partnership name can have at most 80 characters."),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(db: Database, name: str, sentence: str) -> None:
    with transaction(db) as session, pytest.raises(BadRequest) as raised:
        named(session, name)
    assert raised.value.sentence == sentence


def test_the_customer_cannot_set_up_a_partnership(db: Database) -> None:
    with transaction(db) as session, pytest.raises(NotAllowed):
        named(session, "Nordlys", by=BERIT)


@pytest.mark.parametrize(("zone", "country"), [("Europe/Copenhagen", "DK"), ("UTC", None)])
def test_the_public_holidays_are_those_of_the_time_zone(
    db: Database, zone: str, country: str | None
) -> None:
    with transaction(db) as session:
        channel, __ = set_up_by_name(
            session, place=PLACE, user=LENE, name="Nordlys", time_zone=zone, now=NOON
        )
        assert snapshot_of(channel.partnership).terms.country == country


def test_a_new_name_keeps_the_country_of_the_charter(db: Database) -> None:
    with transaction(db) as session:
        set_up(session, chosen={"lead": "ULENE"}, country="SE")
        channel, decision = set_up_by_name(
            session, place=PLACE, user=LENE, name="Nordlys", time_zone="UTC", now=NOON
        )
        # No one leads the customer's side, so the decision is confirmed.
        assert decision is not None
        assert channel.partnership.name == "Nordlys"
        assert snapshot_of(channel.partnership).terms.country == "SE"


def test_the_customers_lead_confirms_a_new_name(db: Database) -> None:
    with transaction(db) as session:
        set_up(session)
        channel, decision = set_up_by_name(
            session, place=PLACE, user=LENE, name="Nordlys", time_zone="UTC", now=NOON
        )
        assert decision is not None
        assert decision.state is State.PROPOSED
        assert channel.partnership.name == "Nordlys Interiør"


def test_only_a_lead_gives_a_new_name(db: Database) -> None:
    with transaction(db) as session:
        named(session, "Nordlys")
        with pytest.raises(NotAllowed, match="Only Lene"):
            named(session, "Sydlys", by=MADS)


def test_a_later_lead_proposes_a_new_name_to_the_customer(db: Database) -> None:
    with transaction(db) as session:
        set_up(session, chosen={"business-owner": "UBERIT9"})
        channel, decision = set_up_by_name(
            session, place=PLACE, user=MADS, name="Nordlys", time_zone="UTC", now=NOON
        )
        assert decision is not None
        assert decision.state is State.PROPOSED
        assert channel.partnership.name == "Nordlys Interiør"
