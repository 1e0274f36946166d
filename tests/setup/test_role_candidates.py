"""The roles of the set-up form and the people who can have each."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from pico_bot.model.charter_roles import DEFAULT_ROLES
from pico_bot.model.vocabulary import Side
from pico_bot.partnerships import partnerships
from pico_bot.partnerships.partnerships import ChannelInfo, SlackUser
from pico_bot.setup.role_candidates import is_set_up, partnership_at, role_fields, side_at
from pico_bot.setup.views import forms
from pico_bot.setup.views.forms import RoleFields
from tests.setup.new_partnership import (
    BERIT,
    GUEST,
    LENE,
    MADS,
    OLGA,
    PEOPLE,
    PILOT,
    PLACE,
    set_up,
)
from tests.support.partnership import NOON


def fields(
    session: Session,
    *,
    place: ChannelInfo = PLACE,
    user: SlackUser = MADS,
    people: tuple[SlackUser, ...] = PEOPLE,
) -> RoleFields:
    return role_fields(session, place=place, user=user, people=people, now=NOON)


def names(found: RoleFields, side: Side) -> list[str]:
    return [name for _id, name in found.people[side]]


def holders(found: RoleFields) -> dict[str, str]:
    return {each.key: each.holder for each in found.fields if each.holder}


def test_a_new_partnership_has_the_default_roles_and_proposes_the_user_as_lead(
    session: Session,
) -> None:
    found = fields(session)
    assert [each.key for each in found.fields] == list(DEFAULT_ROLES)
    assert holders(found) == {"lead": "UMADS"}


def test_a_partnership_that_a_tag_started_proposes_the_user_too(session: Session) -> None:
    partnerships.get_or_create_channel(session, place=PLACE, time_zone="UTC", now=NOON)
    assert holders(fields(session)) == {"lead": "UMADS"}


def test_once_set_up_the_fields_have_the_current_holders_only(session: Session) -> None:
    set_up(session, chosen={"business-owner": "UBERIT9"})
    assert holders(fields(session)) == {"business-owner": "UBERIT9"}


def test_each_side_is_offered_its_own_people(session: Session) -> None:
    found = fields(session)
    assert names(found, Side.CONSULTANCY) == ["Mads", "Lene"]
    assert names(found, Side.CUSTOMER) == ["Berit"]
    assert not found.is_pilot


def test_in_a_pilot_anyone_can_act_as_the_customer(session: Session) -> None:
    found = fields(session, place=PILOT)
    assert found.is_pilot
    assert names(found, Side.CUSTOMER) == ["Mads", "Berit", "Gerda", "Lene", "Olga"]
    assert names(found, Side.CONSULTANCY) == ["Mads", "Lene"]


def test_holders_come_first_then_those_who_were_active_last(session: Session) -> None:
    others = tuple(
        replace(LENE, user_id=f"U{name.upper()}", name=name) for name in ("anton", "Bo", "Zoe")
    )
    set_up(session, chosen={"lead": "UMADS"}, user=MADS)
    channel = partnerships.channel_at(session, "C9")
    assert channel is not None
    for user, at in ((others[1], NOON), (others[2], NOON + timedelta(days=1))):
        partnerships.member(session, partnership=channel.partnership, user=user, active_at=at)
    found = fields(session, people=(*PEOPLE, *others))
    assert names(found, Side.CONSULTANCY) == ["Mads", "Zoe", "Bo", "anton", "Lene"]


def test_a_holder_is_offered_even_if_slack_did_not_return_them(session: Session) -> None:
    set_up(session, chosen={"lead": "ULENE", "business-owner": "UBERIT9"})
    found = fields(session, people=())
    assert names(found, Side.CUSTOMER) == ["Berit"]
    assert names(found, Side.CONSULTANCY) == ["Lene", "Mads"]


def test_people_beyond_the_limit_are_counted(session: Session) -> None:
    crowd = tuple(
        replace(LENE, user_id=f"U{number}", name=f"Person {number:03}")
        for number in range(forms.MAX_PEOPLE + 3)
    )
    found = fields(session, user=crowd[0], people=crowd)
    assert len(found.people[Side.CONSULTANCY]) == forms.MAX_PEOPLE
    assert found.omitted == 3


@pytest.mark.parametrize(
    ("user", "side"),
    [
        (LENE, Side.CONSULTANCY),
        (BERIT, Side.CUSTOMER),
        (GUEST, Side.UNKNOWN),
        (OLGA, Side.UNKNOWN),
    ],
)
def test_the_side_in_a_new_partnership_follows_from_the_slack_team(
    session: Session, user: SlackUser, side: Side
) -> None:
    assert side_at(user, partnership=None, place=PLACE) is side


def test_the_side_in_a_partnership_follows_from_its_charter(session: Session) -> None:
    set_up(session, place=PILOT, chosen={"lead": "ULENE", "business-owner": "UMADS"})
    partnership = partnership_at(session, PILOT)
    assert side_at(MADS, partnership=partnership, place=PILOT) is Side.CUSTOMER


def test_a_second_channel_with_the_customer_joins_their_partnership(session: Session) -> None:
    assert partnership_at(session, PLACE) is None
    partnership = set_up(session).channel.partnership
    assert partnership_at(session, PLACE) is partnership
    assert partnership_at(session, replace(PLACE, slack_id="C92")) is partnership
    assert partnership_at(session, PILOT) is None


def test_a_partnership_that_a_tag_started_is_not_set_up(session: Session) -> None:
    channel = partnerships.get_or_create_channel(session, place=PLACE, time_zone="UTC", now=NOON)
    assert not is_set_up(session, channel.partnership)
    set_up(session)
    assert is_set_up(session, channel.partnership)
