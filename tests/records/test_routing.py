"""Which area, role and person a record is routed to."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from pico_bot.model.charter_terms import AreaTerms
from pico_bot.model.people import Member
from pico_bot.model.records import Routing
from pico_bot.model.vocabulary import Kind, Rank, Side
from pico_bot.partnerships import roles
from pico_bot.records import routing
from tests.records.drafts import log_decision, log_issue
from tests.support.partnership import NOON, InUse

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def set_away(world: InUse, member: Member) -> None:
    roles.set_away(
        world.session,
        member=member,
        until=date(2026, 12, 24),
        zone=COPENHAGEN,
        by=world["Lene"],
        now=NOON,
    )


def routed(world: InUse, role: str) -> tuple[str | None, Routing]:
    found = routing.route(world.session, partnership=world.partnership, role=role, now=NOON)
    return found.member.name if found.member else None, found.routing


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("The API returns an error", "api"),
        ("The price of the api price list", "price"),
        ("price and api", "price"),
        ("prices and apis", "general"),
        ("Nothing", "general"),
    ],
)
def test_the_area_whose_keywords_are_used_most(text: str, area: str) -> None:
    areas = {
        key: AreaTerms(decider="lead", owner="lead", keywords=(key,)) for key in ("price", "api")
    }
    assert routing.area_of(text, areas) == area


def test_decisions_go_to_the_decider_and_the_rest_to_the_owner() -> None:
    area = AreaTerms(decider="data-owner", owner="data-modeller")
    assert [routing.responsible_role(kind, area) for kind in Kind] == [
        "data-modeller",
        "data-owner",
        "data-modeller",
    ]


def test_a_role_falls_back_step_by_step(world: InUse) -> None:
    assert routed(world, "data-modeller") == ("Mads", Routing.PRIMARY)
    set_away(world, world["Mads"])
    assert routed(world, "data-modeller") == ("Lene", Routing.DEPUTY_AWAY)
    assert routed(world, "pim-consultant") == ("Lene", Routing.LEAD)
    set_away(world, world["Lene"])
    world["Mads"].last_active_at = NOON - timedelta(days=1)
    assert routed(world, "pim-consultant") == ("Mads", Routing.LAST_ACTIVE)


def test_a_deputy_acts_for_a_vacant_primary(world: InUse) -> None:
    roles.assign(
        world.session,
        partnership=world.partnership,
        key="it-owner",
        member=world["Dorte"],
        rank=Rank.DEPUTY,
        now=NOON,
    )
    assert routed(world, "it-owner") == ("Dorte", Routing.DEPUTY_VACANT)


def test_an_owner_by_name_keeps_the_record_and_has_a_substitute_while_away(world: InUse) -> None:
    issue = log_issue(world, area="data-model", owner="Dorte")
    assert (issue.responsible, issue.routing) == (world["Dorte"], Routing.NAMED)
    assert routing.substitute_for(world.session, issue, now=NOON) is None

    set_away(world, world["Dorte"])
    assert routing.route_record(world.session, issue, now=NOON).member is world["Dorte"]
    substitute = routing.substitute_for(world.session, issue, now=NOON)
    assert substitute is not None
    assert substitute.name == "Mads"
    assert routing.may_act_on(world.session, issue, world["Mads"], now=NOON)
    assert not routing.may_act_on(world.session, issue, world["Berit"], now=NOON)


def test_reroute_moves_open_records_to_the_new_holder(world: InUse) -> None:
    decision = log_decision(world, area="data-model")
    set_away(world, world["Mads"])
    moved = routing.reroute(world.session, partnership=world.partnership, now=NOON)
    assert moved == [decision]
    assert (decision.responsible, decision.routing) == (world["Lene"], Routing.DEPUTY_AWAY)
    assert routing.reroute(world.session, partnership=world.partnership, now=NOON) == []


def test_the_counterpart_is_the_first_consulted_role_of_the_other_side(world: InUse) -> None:
    area = AreaTerms(
        decider="data-owner", owner="data-owner", consulted=("business-owner", "pim-consultant")
    )
    assert routing.counterpart_role(world.partnership, area) == "pim-consultant"
    unfilled = AreaTerms(decider="data-owner", owner="data-owner")
    assert routing.counterpart_role(world.partnership, unfilled) == roles.lead_key(Side.CONSULTANCY)
