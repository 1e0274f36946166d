"""Who may take which step; every refusal names the people who may."""

from contextlib import nullcontext

import pytest

from pico_bot.core.errors import BadRequest, NotAllowed
from pico_bot.model.records import Record, Routing
from pico_bot.model.states import Step
from pico_bot.model.vocabulary import Kind, Side, State
from pico_bot.model.who import Who
from pico_bot.partnerships.partnerships import SlackUser
from pico_bot.records import permissions
from pico_bot.records.routing import Route
from tests.records.drafts import log_decision, log_issue
from tests.support.partnership import NOON, InUse

EVERYONE = {"Lene", "Mads", "Berit", "Dorte", "Olga"}


def allowed(world: InUse, record: Record, step: Step, who: Who) -> set[str]:
    """The names of the members who may take `step`."""
    found = set()
    for name in EVERYONE:
        try:
            permissions.require(
                world.session, record=record, step=step, who=who, member=world[name], now=NOON
            )
        except NotAllowed:
            continue
        found.add(name)
    return found


# Dorte is data owner, Mads data modeller with Lene as deputy; Lene and Berit lead their sides.
@pytest.mark.parametrize(
    ("area", "who", "expected"),
    [
        ("product-data", Who.DECIDER, {"Dorte"}),
        ("product-data", Who.OBJECTOR, {"Dorte"}),
        ("data-model", Who.DECIDER, {"Mads"}),
        ("data-model", Who.OBJECTOR, {"Mads", "Berit", "Dorte"}),
        ("data-model", Who.AUTHOR, {"Lene"}),
        ("data-model", Who.EITHER_SIDE, EVERYONE - {"Olga"}),
        ("data-model", Who.AUTOMATIC, set()),
    ],
)
def test_who_may_act_on_a_decision(world: InUse, area: str, who: Who, expected: set[str]) -> None:
    decision = log_decision(world, area=area)
    assert allowed(world, decision, Step.CONFIRM, who) == expected


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (Who.OWNER, {"Mads", "Lene"}),
        (Who.OWNER_OR_AUTHOR, {"Mads", "Lene", "Dorte"}),
        (Who.OWNER_OR_LEAD, {"Mads", "Lene", "Berit", "Dorte"}),
        (Who.AUTHOR, {"Dorte", "Berit"}),
    ],
)
def test_who_may_act_on_an_issue(world: InUse, who: Who, expected: set[str]) -> None:
    issue = log_issue(world, area="data-model", author="Dorte")
    assert allowed(world, issue, Step.RESOLVE, who) == expected


def test_either_lead_withdraws_what_an_outsider_raised(world: InUse) -> None:
    issue = log_issue(world, author="Olga")
    # Dorte is deputy of the customer lead.
    assert allowed(world, issue, Step.WITHDRAW, Who.AUTHOR) == {"Lene", "Berit", "Dorte"}


def test_a_refusal_names_those_who_may(world: InUse) -> None:
    decision = log_decision(world, area="data-model")

    def refusal(name: str, who: Who) -> str:
        with pytest.raises(NotAllowed) as refused:
            permissions.require(
                world.session,
                record=decision,
                step=Step.CONFIRM,
                who=who,
                member=world[name],
                now=NOON,
            )
        return str(refused.value)

    assert refusal("Dorte", Who.DECIDER) == "D-1: only Mads (Data modeller) can confirm it."
    assert refusal("Olga", Who.EITHER_SIDE) == (
        "D-1: you can't confirm it because you aren't part of this partnership. You can still "
        "tag messages."
    )
    assert refusal("Mads", Who.AUTHOR) == (
        "D-1: only Lene (who raised it) or the lead of that side can confirm it."
    )
    assert "any customer member" in refusal("Lene", Who.OBJECTOR)


def test_every_routing_describes_the_responsible_person(world: InUse) -> None:
    assert set(permissions._RESPONSIBLE) == set(Routing)
    for each in Routing:
        member = None if each is Routing.ANYONE else world["Dorte"]
        route = Route(role="data-owner", side=Side.CUSTOMER, member=member, routing=each)
        described = permissions.describe_responsible(world.partnership, route, now=NOON)
        assert "{" not in described
        assert ("Dorte" in described) is (member is not None)


def test_people_act_in_the_responsible_role_if_they_hold_it(world: InUse) -> None:
    decision = log_decision(world, area="data-model")
    roles = {name: permissions.acting_role(decision, world[name], now=NOON) for name in EVERYONE}
    assert roles["Mads"] == roles["Lene"] == "data-modeller"
    assert roles["Olga"] is None
    assert roles["Dorte"] in {"data-owner", "business-owner"}
    assert decision.state is State.PROPOSED


@pytest.mark.parametrize(
    ("kind", "user_id", "sentence"),
    [
        (Kind.ISSUE, "UNEW", None),
        (Kind.CHANGE, "UNEW", None),
        (Kind.DECISION, "UNEW", "Decisions have a decider (set by area), not an owner"),
        (Kind.ISSUE, "UBOT", "I can't own records"),
        (Kind.ISSUE, "UOLGA1", "&lt;Olga&gt; isn't part of this partnership"),
    ],
)
def test_who_may_be_named_as_owner(
    world: InUse, kind: Kind, user_id: str, sentence: str | None
) -> None:
    user = SlackUser(
        user_id=user_id,
        team_ids=("TELSEWHERE",) if user_id == "UOLGA1" else ("TCUSTOMER1",),
        name="<Olga>",
        is_from_own_workspace=False,
    )
    expected = pytest.raises(BadRequest) if sentence else nullcontext()
    with expected as refused:
        permissions.require_may_own(
            partnership=world.partnership,
            kind=kind,
            user=user,
            bot_user_id="UBOT",
        )
    assert refused is None or str(refused.value) == f"{sentence}, so I ignored `owner:`."
