"""The checklist of a phase: who is responsible for each criterion, and which are met."""

from datetime import timedelta

from pico_bot.model import snapshot_of
from pico_bot.model.charter_terms import PhaseTerms
from pico_bot.model.records import Routing
from pico_bot.partnerships import phase_history
from pico_bot.phases.checklist import Checklist, ticks_in
from pico_bot.phases.views.view_models import CriterionItem
from tests.escalation.scenarios import set_away
from tests.phases.phase_changes import mark_met, move_to
from tests.support.partnership import NOON, InUse


def phase(world: InUse, key: str) -> PhaseTerms:
    found = snapshot_of(world.partnership).terms.phase(key)
    assert found is not None
    return found


def checklist(world: InUse, reader: str | None = None) -> Checklist:
    return Checklist(
        world.session,
        partnership=world.partnership,
        now=NOON,
        reader=world[reader] if reader else None,
    )


def keys(items: list[CriterionItem], *, met: bool) -> list[str]:
    return [each.criterion.key for each in items if (each.tick is not None) is met]


def test_exit_items_say_who_marked_them(world: InUse) -> None:
    mark_met(world, "Berit", "initial", "goals")
    items = checklist(world).exit_items(phase(world, "initial"))
    assert keys(items, met=True) == ["goals"]
    assert keys(items, met=False) == ["contacts", "charter"]
    assert items[0].tick is not None
    assert items[0].tick.member is world["Berit"]


def acting_for(item: CriterionItem) -> tuple[str | None, Routing]:
    holder = item.holder
    return holder.member.name if holder.member else None, holder.routing


def test_each_item_names_who_acts_for_its_role(world: InUse) -> None:
    set_away(world, "Berit", through=3, now=NOON)
    goals, contacts, _charter = checklist(world).exit_items(phase(world, "initial"))
    assert acting_for(goals) == ("Dorte", Routing.DEPUTY_AWAY)
    assert acting_for(contacts) == ("Lene", Routing.PRIMARY)


def test_only_the_criteria_of_the_readers_roles_get_a_button(world: InUse) -> None:
    initial = phase(world, "initial")

    def may_mark(reader: str | None) -> list[str]:
        items = checklist(world, reader).exit_items(initial)
        return [each.criterion.key for each in items if each.may_tick]

    assert may_mark("Berit") == ["goals", "charter"]
    assert may_mark("Lene") == ["contacts"]
    assert may_mark("Dorte") == []
    assert may_mark(None) == []


def test_entry_criteria_that_were_open_at_the_start_stay_on_the_list(world: InUse) -> None:
    analysis = phase(world, "analysis")
    move_to(world, "analysis")
    assert keys(checklist(world).open_entry_items(analysis), met=False) == ["access"]
    mark_met(world, "Berit", "analysis", "access", seen=1)
    assert keys(checklist(world).open_entry_items(analysis), met=True) == ["access"]


def test_entry_criteria_met_before_the_start_are_not_listed_again(world: InUse) -> None:
    mark_met(world, "Berit", "analysis", "access")
    move_to(world, "analysis")
    assert checklist(world).open_entry_items(phase(world, "analysis")) == []


def test_an_earlier_stay_in_a_phase_does_not_count(world: InUse) -> None:
    mark_met(world, "Berit", "initial", "goals")
    move_to(world, "analysis", "initial")
    items = checklist(world).exit_items(phase(world, "initial"))
    assert keys(items, met=True) == []


def test_the_criteria_of_periods_are_listed_in_the_order_in_which_they_were_met(
    world: InUse,
) -> None:
    mark_met(world, "Lene", "initial", "contacts", now=NOON + timedelta(hours=1))
    mark_met(world, "Berit", "initial", "goals", now=NOON)
    periods = phase_history.all_periods(world.session, world.partnership)
    found = ticks_in(world.session, periods)
    assert [each.criterion for each in found] == ["goals", "contacts"]
    assert list(ticks_in(world.session, [])) == []
