"""Members of a partnership, and the side that each of them is on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pico_bot.core.errors import BadRequest
from pico_bot.model import snapshot_of
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Side
from pico_bot.partnerships import partnerships, roles
from pico_bot.partnerships.partnerships import ACTIVITY_RESOLUTION, SlackUser
from tests.escalation.scenarios import amend
from tests.support import partnership
from tests.support.partnership import NOON, InUse

OURS = SlackUser(user_id="UNEW", team_ids=("THOME",), name="New", is_from_own_workspace=True)
CUSTOMERS = SlackUser(
    user_id="UNEW", team_ids=("TCUSTOMER1",), name="New", is_from_own_workspace=False
)
THIRD = SlackUser(
    user_id="UNEW", team_ids=("TAGENCY", "EAGENCY"), name="New", is_from_own_workspace=False
)


def side(world: InUse, user: SlackUser) -> Side:
    return partnerships.side_of(user, world.partnership)


def leave(member: Member) -> None:
    member.left_at = NOON


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        (OURS, Side.CONSULTANCY),
        (CUSTOMERS, Side.CUSTOMER),
        (THIRD, Side.UNKNOWN),
        (replace(OURS, is_guest=True), Side.UNKNOWN),
        (replace(CUSTOMERS, is_guest=True), Side.UNKNOWN),
    ],
)
def test_a_side_follows_from_the_team_and_guests_have_none(
    world: InUse, user: SlackUser, expected: Side
) -> None:
    assert side(world, user) is expected


@pytest.mark.parametrize("team", ["TAGENCY", "EAGENCY"])
def test_the_charter_gives_a_team_or_organisation_a_side_but_not_its_guests(
    world: InUse, team: str
) -> None:
    amend(world, side_overrides={team: Side.CONSULTANCY})
    assert side(world, THIRD) is Side.CONSULTANCY
    assert side(world, replace(THIRD, is_guest=True)) is Side.UNKNOWN


def test_the_charter_gives_a_person_a_side_also_as_a_guest(world: InUse) -> None:
    amend(world, side_overrides={"UNEW": Side.CUSTOMER})
    for user in (OURS, THIRD, replace(OURS, is_guest=True)):
        assert side(world, user) is Side.CUSTOMER


def test_the_customers_people_are_never_on_the_consultancy_side(world: InUse) -> None:
    amend(world, side_overrides={"UNEW": Side.CONSULTANCY, "TCUSTOMER1": Side.CONSULTANCY})
    assert side(world, CUSTOMERS) is Side.CUSTOMER


def test_the_charter_comes_before_the_team_that_was_connected_as_the_customer(
    world: InUse,
) -> None:
    amend(world, side_overrides={"TCUSTOMER1": Side.UNKNOWN, "TAGENCY": Side.CUSTOMER})
    assert side(world, CUSTOMERS) is Side.UNKNOWN
    assert side(world, THIRD) is Side.CUSTOMER
    amend(world, side_overrides={"TAGENCY": Side.CUSTOMER, "UNEW": Side.CONSULTANCY})
    assert side(world, THIRD) is Side.CUSTOMER


def test_a_direct_message_starts_no_partnership(world: InUse) -> None:
    place = partnerships.ChannelInfo(
        slack_id="D1", name="", customer_team_id=None, customer_name="", is_direct=True
    )
    with pytest.raises(BadRequest, match="Tag it in the channel"):
        partnerships.get_or_create_channel(world.session, place=place, time_zone="UTC", now=NOON)


def test_activity_is_stored_occasionally_and_returns_a_member(world: InUse) -> None:
    def post(after: timedelta) -> None:
        partnerships.member(
            world.session, partnership=world.partnership, user=OURS, active_at=NOON + after
        )

    post(timedelta())
    found = partnerships.member(
        world.session, partnership=world.partnership, user=OURS, active_at=None
    )
    leave(found)
    post(ACTIVITY_RESOLUTION - timedelta(seconds=1))
    assert (found.last_active_at, found.left_at) == (NOON, None)
    post(ACTIVITY_RESOLUTION)
    assert (found.last_active_at, found.left_at) == (NOON + ACTIVITY_RESOLUTION, None)


def test_a_consultants_absence_applies_in_a_new_partnership(world: InUse) -> None:
    other = partnership.create_partnership(world.session, number=2)
    member = partnerships.member(
        world.session, partnership=other.partnership, user=OURS, active_at=None
    )
    zone = snapshot_of(other.partnership).zone
    today = NOON.astimezone(zone).date()
    roles.set_away(world.session, member=member, until=today, zone=zone, by=member, now=NOON)

    copied = partnerships.member(
        world.session, partnership=world.partnership, user=OURS, active_at=None
    )
    away = snapshot_of(world.partnership).away_until(NOON)
    assert set(away) == {copied.id}


def test_the_last_known_user_is_the_member_as_slack_last_reported_them(world: InUse) -> None:
    known = partnerships.last_known(world.session, world["Berit"].slack_user_id)
    assert known == partnerships.as_slack_user(world["Berit"])
    assert partnerships.last_known(world.session, "UNOBODY") is None


def test_the_last_known_place_is_the_channel_of_a_partnership(world: InUse) -> None:
    known = partnerships.last_known_place(world.session, "C1")
    assert known is not None
    assert (known.name, known.customer_team_id) == (
        world.channel.name,
        world.partnership.customer_team_id,
    )
    assert partnerships.last_known_place(world.session, "C9") is None
