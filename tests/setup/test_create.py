"""Setting up a partnership: its charter, people and check-in, in one transaction."""

from datetime import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.core.errors import BadRequest, IllegalStep, NotAllowed
from pico_bot.model import snapshot_of
from pico_bot.model.charter import Charter, CharterTerms
from pico_bot.model.charter_terms import Maturity
from pico_bot.model.checkins import Schedule
from pico_bot.model.delivery import Card, OutboxMessage
from pico_bot.model.partnership import Partnership
from pico_bot.model.vocabulary import Side, State
from pico_bot.partnerships import roles
from pico_bot.partnerships.partnerships import SlackUser
from pico_bot.setup import create
from pico_bot.setup.views import forms
from tests.setup.new_partnership import BERIT, MADS, OLGA, PILOT, set_up
from tests.support.partnership import NOON


def terms(session: Session) -> CharterTerms:
    return snapshot_of(session.scalars(select(Partnership)).one()).terms


def primaries(session: Session) -> dict[str, str]:
    """The primary of each role that has one, by its key."""
    partnership = session.scalars(select(Partnership)).one()
    held = roles.contacts(partnership, now=NOON)
    return {each.role.key: each.primary.name for each in held if each.primary}


def test_the_charter_starts_from_the_choices(session: Session) -> None:
    result = set_up(session, maturity=Maturity.ADVANCED, language="da", name="ignored")
    assert result.is_new
    assert result.channel.partnership.name == "Nordlys Interiør"
    found = terms(session)
    assert (found.maturity, found.language, found.country, found.time_zone) == (
        Maturity.ADVANCED,
        "da",
        "DK",
        "Europe/Copenhagen",
    )
    assert session.scalar(select(func.count()).select_from(Charter)) == 2


def test_the_chosen_people_have_their_roles_and_the_rest_are_vacant(session: Session) -> None:
    result = set_up(session)
    assert primaries(session) == {"lead": "Lene", "business-owner": "Berit"}
    assert {each.key for each in result.vacant} == set(terms(session).roles) - set(
        primaries(session)
    )


def test_the_contact_card_is_posted_in_the_home_channel(session: Session) -> None:
    set_up(session)
    card = session.scalars(select(Card).where(Card.partnership_id.is_not(None))).one()
    assert card.channel == "C9"
    posted = session.scalars(select(OutboxMessage).where(OutboxMessage.card_id == card.id)).one()
    assert "Business owner: Berit" in posted.arguments["text"]


def test_the_check_in_runs_on_the_chosen_day(session: Session) -> None:
    set_up(session, weekday=2, at=time(14))
    schedule = session.scalars(select(Schedule)).one()
    assert (schedule.rhythm.weekdays, schedule.rhythm.at) == ((2,), time(14))
    assert terms(session).rhythm.weekdays == (2,)


def test_without_a_day_there_is_no_check_in(session: Session) -> None:
    set_up(session)
    assert session.scalars(select(Schedule)).all() == []


@pytest.mark.parametrize("user", [BERIT, OLGA])
def test_only_the_consultancy_can_set_up(session: Session, user: SlackUser) -> None:
    with pytest.raises(NotAllowed, match="Only the consultancy"):
        set_up(session, user=user)
    assert session.scalars(select(Partnership)).all() == []


def test_a_partnership_is_set_up_once(session: Session) -> None:
    set_up(session)
    with pytest.raises(IllegalStep, match="Someone just set up this partnership"):
        set_up(session, user=MADS)


def test_a_person_of_the_other_side_is_refused_at_their_field(session: Session) -> None:
    with pytest.raises(BadRequest, match="customer role") as raised:
        set_up(session, chosen={"lead": "ULENE", "data-owner": "UMADS"})
    assert raised.value.field == forms.ROLE + "data-owner"


def test_later_only_the_roles_that_were_chosen_change(session: Session) -> None:
    set_up(session, chosen={"lead": "ULENE", "business-owner": "UBERIT9", "data-owner": "UBERIT9"})
    result = set_up(
        session,
        choices=None,
        chosen={"data-owner": None, "data-modeller": "UMADS", "no-such-role": "UMADS"},
    )
    assert not result.is_new
    # The customer's lead has to accept that one of its roles ends.
    assert [each.startswith("Proposed to Berit") for each in result.proposed] == [True]
    assert primaries(session) == {
        "lead": "Lene",
        "business-owner": "Berit",
        "data-owner": "Berit",
        "data-modeller": "Mads",
    }


def test_a_later_name_is_proposed_to_the_customer(session: Session) -> None:
    set_up(session)
    result = set_up(session, choices=None, name="  Nordlys ", chosen={})
    assert result.renaming is not None
    assert result.renaming.state is State.PROPOSED
    assert (result.name, result.channel.partnership.name) == ("Nordlys", "Nordlys Interiør")


def test_the_first_lead_of_the_customer_sees_what_was_set(session: Session) -> None:
    set_up(session, chosen={"lead": "ULENE"}, country="SE")
    set_up(session, choices=None, chosen={"business-owner": "UBERIT9"})
    briefing = session.scalars(
        select(OutboxMessage).where(OutboxMessage.key.startswith("lead-onboarding:"))
    ).one()
    assert briefing.channel == "UBERIT9"
    assert "Country: Denmark → Sweden" in briefing.arguments["text"]


def test_in_a_pilot_consultants_act_as_the_customer(session: Session) -> None:
    set_up(session, place=PILOT, chosen={"lead": "ULENE", "business-owner": "UMADS"})
    assert terms(session).side_overrides == {"UMADS": Side.CUSTOMER}
    assert primaries(session) == {"lead": "Lene", "business-owner": "Mads"}


def test_in_a_pilot_later_choices_change_the_charter_too(session: Session) -> None:
    set_up(session, place=PILOT, chosen={"lead": "ULENE"})
    set_up(session, place=PILOT, choices=None, chosen={"business-owner": "UMADS"})
    assert terms(session).side_overrides == {"UMADS": Side.CUSTOMER}
    assert primaries(session)["business-owner"] == "Mads"


def test_in_a_pilot_no_one_is_on_both_sides(session: Session) -> None:
    with pytest.raises(BadRequest, match="Lene can't be on both sides") as raised:
        set_up(session, place=PILOT, chosen={"lead": "ULENE", "business-owner": "ULENE"})
    assert raised.value.field == forms.ROLE + "business-owner"


def test_with_a_customer_in_the_channel_no_consultant_acts_as_one(session: Session) -> None:
    with pytest.raises(BadRequest):
        set_up(session, chosen={"lead": "ULENE", "business-owner": "UMADS"})


def test_the_message_says_what_was_set_up_in_the_language_of_the_charter(
    session: Session,
) -> None:
    result = set_up(session, language="da")
    text = create.setup_message(session, result, now=NOON).text
    assert "Kanalen hører til partnerskabet med *Nordlys Interiør*." in text
    assert "Ubesatte roller:" in text
    later = set_up(session, choices=None, name="Nordlys", chosen={})
    text = create.setup_message(session, later, now=NOON).text
    assert "Personer og roller er gemt." in text
    assert "D-1 foreslår navnet *Nordlys*." in text
