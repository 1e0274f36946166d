"""Side changes: a charter change or a change in Slack moves members to another side."""

from datetime import timedelta

from pico_bot.model import snapshot_of
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Kind, Side
from pico_bot.partnerships.partnerships import SlackUser
from pico_bot.people import side_changes
from tests.escalation.scenarios import amend
from tests.records.drafts import log
from tests.support import partnership
from tests.support.partnership import NOON, InUse

LATER = NOON + timedelta(hours=1)


def sync(world: InUse) -> list[Member]:
    return side_changes.sync_sides(world.session, partnership=world.partnership, now=LATER)


def guest(name: str) -> SlackUser:
    """A consultant, as Slack reports them once they are a guest."""
    return SlackUser(
        user_id=f"U{name.upper()}",
        team_ids=("THOME",),
        name=name,
        is_from_own_workspace=True,
        is_guest=True,
    )


def test_without_a_change_no_one_moves(world: InUse) -> None:
    assert sync(world) == []


def test_the_charter_moves_a_member_who_loses_the_roles_of_the_old_side(world: InUse) -> None:
    record = log(world, Kind.ISSUE, area="data-model")
    assert record.responsible is world["Mads"]
    amend(world, side_overrides={"UMADS": Side.CUSTOMER})
    assert sync(world) == [world["Mads"]]
    assert world["Mads"].side is Side.CUSTOMER
    assert snapshot_of(world.partnership).keys_held(world["Mads"], now=LATER) == ()
    # Lene is the deputy of the data modeller.
    assert record.responsible is world["Lene"]


def test_the_charter_gives_a_third_party_a_side(world: InUse) -> None:
    amend(world, side_overrides={"UOLGA1": Side.CUSTOMER})
    assert sync(world) == [world["Olga"]]
    assert world["Olga"].side is Side.CUSTOMER


def test_someone_who_became_a_guest_has_no_side_in_any_partnership(world: InUse) -> None:
    other = partnership.create_partnership(world.session, number=2)
    side_changes.update_side(world.session, slack_user=guest("Mads"), now=LATER)
    for each in (world, other):
        assert each["Mads"].side is Side.UNKNOWN
        assert snapshot_of(each.partnership).keys_held(each["Mads"], now=LATER) == ()
        assert each["Lene"].side is Side.CONSULTANCY


def test_only_partnerships_that_know_a_person_are_updated(world: InUse) -> None:
    other = partnership.create_partnership(world.session, number=2)
    berit = SlackUser(
        user_id="UBERIT1", team_ids=("TELSEWHERE",), name="Berit", is_from_own_workspace=False
    )
    side_changes.update_side(world.session, slack_user=berit, now=LATER)
    assert world["Berit"].side is Side.UNKNOWN
    assert other["Berit"].side is Side.CUSTOMER


def test_a_new_name_does_not_end_a_role(world: InUse) -> None:
    renamed = SlackUser(
        user_id="UMADS", team_ids=("THOME",), name="Mads Holm", is_from_own_workspace=True
    )
    side_changes.update_side(world.session, slack_user=renamed, now=LATER)
    assert world["Mads"].name == "Mads Holm"
    assert snapshot_of(world.partnership).keys_held(world["Mads"], now=LATER) == ("data-modeller",)


def test_a_person_is_known_once_a_partnership_has_them_as_a_member(world: InUse) -> None:
    assert side_changes.is_known(world.session, "UOLGA1")
    assert not side_changes.is_known(world.session, "UNEW")
