"""The Home tab names each vacant role once."""

from pico_bot.model import HeldRole, snapshot_of
from pico_bot.model.health import HealthReason, HealthSignal, assess_health
from pico_bot.reports.views.home_tab import HomePartnership, home_view
from tests.samples.records import partnership

NORDLYS = partnership()
PIM, IT = snapshot_of(NORDLYS).role("pim-consultant"), snapshot_of(NORDLYS).role("it-owner")


def shown(vacant: list[HeldRole], *, required: list[HeldRole]) -> str:
    reason = HealthReason(signal=HealthSignal.VACANT_ROLES, number=len(required), roles=required)
    entry = HomePartnership(
        partnership=NORDLYS, channel="C1", health=assess_health([reason]), vacant_roles=vacant
    )
    return str(home_view([], [], [entry])["blocks"])


def test_roles_that_are_not_required_are_listed_beside_those_that_are() -> None:
    text = shown([PIM, IT], required=[IT])
    assert "1 required role is vacant: *IT owner*." in text
    assert "Other vacant roles: *PIM consultant* (consultancy)" in text
    assert text.count("IT owner") == 1


def test_no_list_repeats_the_required_roles() -> None:
    assert "Other vacant roles" not in shown([IT], required=[IT])


def test_without_a_required_one_all_vacant_roles_are_listed() -> None:
    text = shown([PIM, IT], required=[])
    assert "Vacant roles: *PIM consultant* (consultancy), *IT owner* (customer)" in text
    assert "Other" not in text
