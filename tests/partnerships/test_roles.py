"""Who may hold a role, and who is responsible while someone is away."""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from pico_bot.core.errors import BadRequest, NotAllowed, NotFound
from pico_bot.model.snapshot import Person
from pico_bot.model.vocabulary import Rank
from pico_bot.partnerships import roles
from pico_bot.partnerships.roles import Contact
from tests.support.partnership import NOON, InUse

ZONE = ZoneInfo("Europe/Copenhagen")
TODAY = date(2026, 11, 23)


def contact(world: InUse, key: str = "business-owner", *, hours: int = 0) -> Contact:
    return roles.contact(world.partnership, key=key, now=NOON + timedelta(hours=hours))


def names(people: Iterable[Person]) -> list[str]:
    """Their names."""
    return [each.name for each in people]


def assign(
    world: InUse, name: str, key: str, *, rank: Rank = Rank.PRIMARY, by: str = "Lene"
) -> Contact:
    return roles.assign(
        world.session,
        partnership=world.partnership,
        key=key,
        member=world[name],
        rank=rank,
        now=NOON + timedelta(hours=1),
    )


def set_away(world: InUse, name: str, *, until: date = TODAY, by: str | None = None) -> None:
    roles.set_away(
        world.session, member=world[name], until=until, zone=ZONE, by=world[by or name], now=NOON
    )


def test_a_new_primary_replaces_the_previous_one(world: InUse) -> None:
    found = assign(world, "Mads", "lead")
    assert names(found.holders()) == ["Mads"]


def test_a_deputy_who_becomes_primary_is_no_longer_deputy(world: InUse) -> None:
    found = assign(world, "Dorte", "business-owner")
    assert names(found.holders()) == ["Dorte"]


def test_assigning_the_same_again_changes_nothing(world: InUse) -> None:
    before = contact(world)
    assert assign(world, "Berit", "business-owner") == before


def test_a_member_holds_only_roles_of_their_side(world: InUse) -> None:
    with pytest.raises(BadRequest, match=r"^Partnership lead is a consultancy role, but Berit is"):
        assign(world, "Berit", "lead")
    with pytest.raises(BadRequest, match=r"^Data owner is a customer role, but Olga isn't part"):
        assign(world, "Olga", "data-owner")


def test_an_unknown_role_gets_the_list_of_roles(world: InUse) -> None:
    with pytest.raises(NotFound, match=r"no role “king”.*Data owner"):
        assign(world, "Berit", "king")


def test_only_a_holder_can_be_removed_from_a_role(world: InUse) -> None:
    def end(name: str) -> Contact:
        return roles.unassign(
            world.session,
            partnership=world.partnership,
            key="data-owner",
            member=world[name],
            now=NOON + timedelta(hours=1),
        )

    with pytest.raises(NotFound, match="Berit doesn't have the role Data owner"):
        end("Berit")
    assert end("Dorte").is_vacant


def test_a_deputy_is_responsible_while_the_primary_is_away_and_both_may_act(world: InUse) -> None:
    assert names(contact(world).answering()) == ["Berit"]
    set_away(world, "Berit")
    assert names(contact(world).answering()) == ["Dorte"]
    assert names(contact(world).may_act()) == ["Dorte", "Berit"]
    # The day ends at midnight in Copenhagen, twelve hours after noon there.
    assert names(contact(world, hours=12).answering()) == ["Berit"]


def test_no_one_is_responsible_while_everyone_is_away(world: InUse) -> None:
    set_away(world, "Berit")
    set_away(world, "Dorte")
    assert contact(world).answering() == ()
    assert names(contact(world).may_act()) == ["Berit"]


def test_members_set_their_own_absence_and_the_consultancy_anyones(world: InUse) -> None:
    with pytest.raises(NotAllowed, match="your own absence"):
        set_away(world, "Berit", by="Dorte")
    set_away(world, "Berit", by="Lene")
    assert contact(world).is_primary_away


def test_an_absence_ends_today_or_later(world: InUse) -> None:
    with pytest.raises(BadRequest, match="is in the past"):
        set_away(world, "Berit", until=TODAY - timedelta(days=1))


def test_a_new_end_extends_the_same_absence(world: InUse) -> None:
    set_away(world, "Berit")
    set_away(world, "Berit", until=TODAY + timedelta(days=1))
    assert contact(world, hours=12).is_primary_away
    assert roles.set_back(
        world.session, member=world["Berit"], by=world["Berit"], now=NOON + timedelta(hours=13)
    )
    assert not contact(world, hours=14).is_primary_away


def test_only_leads_and_their_deputies_change_the_charter(world: InUse) -> None:
    def require(name: str) -> None:
        roles.require_admin(world.partnership, member=world[name], now=NOON)

    for name in ("Lene", "Berit", "Dorte"):
        require(name)
    for name in ("Mads", "Olga"):
        with pytest.raises(NotAllowed, match=r"Only Lene \(Partnership lead\), Berit"):
            require(name)


def plan(world: InUse, name: str, *, first: int, last: int | None = None) -> None:
    """Make `name` data owner from the hour `first` until `last` after noon."""
    roles.assign(
        world.session,
        partnership=world.partnership,
        key="data-owner",
        member=world[name],
        rank=Rank.PRIMARY,
        now=NOON,
        from_at=NOON + timedelta(hours=first),
        until_at=None if last is None else NOON + timedelta(hours=last),
    )


def data_owners(world: InUse) -> list[str | None]:
    """The primary data owner at each hour after noon, up to the fifth."""
    found = [contact(world, "data-owner", hours=hour).primary for hour in range(6)]
    return [each.name if each else None for each in found]


def test_a_substitute_has_the_role_for_a_time(world: InUse) -> None:
    plan(world, "Berit", first=1, last=3)
    assert data_owners(world) == ["Dorte", "Berit", "Berit", "Dorte", "Dorte", "Dorte"]


def test_there_is_one_primary_at_a_time_whatever_is_planned(world: InUse) -> None:
    plan(world, "Berit", first=1, last=4)
    plan(world, "Dorte", first=2, last=3)
    assert data_owners(world) == ["Dorte", "Berit", "Dorte", "Berit", "Dorte", "Dorte"]
    plan(world, "Berit", first=2)
    assert data_owners(world) == ["Dorte", "Berit", "Berit", "Berit", "Berit", "Berit"]
    plan(world, "Dorte", first=0)
    assert data_owners(world) == ["Dorte"] * 6


def test_a_holder_gets_a_new_last_day(world: InUse) -> None:
    plan(world, "Dorte", first=0, last=2)
    assert data_owners(world) == ["Dorte", "Dorte", None, None, None, None]
    plan(world, "Dorte", first=2)
    assert data_owners(world) == ["Dorte"] * 6
