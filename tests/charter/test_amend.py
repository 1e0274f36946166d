"""A change of the charter: proposed, confirmed, in force, and what follows from it."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from pico_bot.charter import amend, create, documents, lead_onboarding, presets, validation
from pico_bot.core.errors import BadRequest, IllegalStep, NotAllowed
from pico_bot.model.actor import Actor
from pico_bot.model.charter import Charter, Proposal
from pico_bot.model.charter_terms import Maturity
from pico_bot.model.records import Decision, Record
from pico_bot.model.vocabulary import Kind, Rank, Side, State, Via
from pico_bot.partnerships import partnerships, roles
from pico_bot.records import capture, decisions, transitions
from pico_bot.records.capture import RecordDraft, Source
from tests.support.partnership import NOON, InUse

INTEGRATION = {"areas": {"integration": {"decider": "data-modeller"}}}


def by(world: InUse, name: str) -> Actor:
    return Actor(member=world[name], via=Via.BUTTON, now=NOON)


def change(
    world: InUse, changes: dict[str, Any], *, name: str = "Lene", reason: str | None = None
) -> Decision:
    return amend.propose_change(
        world.session, channel=world.channel, changes=changes, reason=reason, by=by(world, name)
    )


def confirm(world: InUse, decision: Decision, name: str = "Berit") -> None:
    decisions.confirm(
        world.session, decision=decision, seen=decision.text_fingerprint, by=by(world, name)
    )


def log(world: InUse, text: str, *, kind: Kind = Kind.DECISION) -> Record:
    return capture.create(
        world.session,
        channel=world.channel,
        entry=RecordDraft(kind=kind, text=text),
        source=Source(text=text),
        author=world["Lene"],
        by=by(world, "Lene"),
    )


def versions(world: InUse) -> list[Charter]:
    return list(world.session.scalars(select(Charter).order_by(Charter.version)))


def vacate(world: InUse, key: str = "business-owner") -> None:
    """Let nobody hold a lead role any more."""
    contact = roles.contact(world.session, partnership=world.partnership, key=key, now=NOON)
    for member in contact.holders():
        roles.end(
            world.session, partnership=world.partnership, key=key, member=member,
            by=world["Lene"], now=NOON,
        )  # fmt: skip


def test_it_takes_effect_when_the_other_side_confirms_and_what_is_open_moves(
    world: InUse,
) -> None:
    waiting = log(world, "The API of the ERP decides")
    assert waiting.responsible_role == "integration-specialist"
    decision = change(world, INTEGRATION)
    assert decision.title == ("integration, decider: Integration → Data modeller specialist")
    assert (decision.state, len(versions(world))) == (State.PROPOSED, 1)
    with pytest.raises(NotAllowed):
        confirm(world, decision, "Mads")
    confirm(world, decision)
    first, second = versions(world)
    assert (second.version, second.set_by, second.decision) == (2, world["Lene"], decision)
    assert first.terms.areas["integration"].decider == "integration-specialist"
    assert second.terms.areas["integration"].decider == "data-modeller"
    assert (waiting.responsible_role, waiting.responsible) == ("data-modeller", world["Mads"])
    with pytest.raises(IllegalStep):
        confirm(world, decision)
    assert len(versions(world)) == 2


def test_what_is_withdrawn_or_objected_to_never_takes_effect(world: InUse) -> None:
    decision = change(world, INTEGRATION)
    decisions.object_to(world.session, decision=decision, reason="Not so", by=by(world, "Dorte"))
    with pytest.raises(IllegalStep):
        confirm(world, decision)
    transitions.withdraw(world.session, record=decision, reason=None, by=by(world, "Lene"))
    with pytest.raises(IllegalStep):
        confirm(world, decision)
    assert len(versions(world)) == 1


def test_of_two_changes_of_one_thing_only_the_first_counts(world: InUse) -> None:
    first = change(world, INTEGRATION)
    second = change(world, {"areas": {"integration": {"decider": "pim-consultant"}}})
    confirm(world, first)
    with pytest.raises(IllegalStep, match=r"changed by others since .* propose anew"):
        confirm(world, second)


def test_a_change_of_something_else_is_applied_to_what_is_in_force(world: InUse) -> None:
    first = change(world, INTEGRATION)
    other = change(world, {"areas": {"integration": {"silence_days": 3}}, "name": "Nord"})
    confirm(world, first)
    confirm(world, other)
    area = partnerships.terms_of(world.session, world.partnership).areas["integration"]
    assert (area.decider, area.silence_days) == ("data-modeller", 3)
    assert world.partnership.name == "Nord"


def test_roles_are_added_renamed_and_dropped(world: InUse) -> None:
    terms = partnerships.terms_of(world.session, world.partnership)
    areas = {
        "data-model": {"decider": "architect", "owner": "architect"},
    }
    held = log(world, "The variant has an attribute")
    assert held.responsible_role == "data-modeller"
    phases = [{**each, "roles": [], "entry": [], "exit": []} for each in terms.to_json()["phases"]]
    decision = change(
        world,
        {
            "roles": {
                "data-modeller": None,
                "architect": {"side": "consultancy", "title": "Architect"},
                "data-owner": {"title": "Master of data"},
            },
            "areas": areas,
            "phases": phases,
        },
    )
    confirm(world, decision)
    keys = {
        each.role.key: each.role.title
        for each in roles.contacts(world.session, partnership=world.partnership, now=NOON)
    }
    assert "data-modeller" not in keys
    assert (keys["architect"], keys["data-owner"]) == ("Architect", "Master of data")
    assert world.partnership.role("data-modeller").dropped_at == NOON
    assert roles.keys_held(world.session, world["Mads"]) == ()
    assert held.responsible_role == "architect"

    back = change(world, {"roles": {"data-modeller": {"side": "consultancy", "title": "Modeller"}}})
    confirm(world, back)
    assert len([each for each in world.partnership.roles if each.key == "data-modeller"]) == 1
    assert world.partnership.role("data-modeller").dropped_at is None
    assert world.partnership.role("data-modeller").title == "Modeller"


def test_a_settled_record_of_a_dropped_role_is_reopened_for_its_areas_new_one(
    world: InUse,
) -> None:
    issue = log(world, "The variant has an attribute", kind=Kind.ISSUE)
    transitions.withdraw(world.session, record=issue, reason=None, by=by(world, "Lene"))
    phases = partnerships.terms_of(world.session, world.partnership).to_json()["phases"]
    decision = change(
        world,
        {
            "roles": {"data-modeller": None},
            "areas": {"data-model": {"decider": "lead", "owner": "pim-consultant"}},
            "phases": [{**each, "roles": [], "entry": [], "exit": []} for each in phases],
        },
    )
    confirm(world, decision)
    transitions.reopen(world.session, record=issue, by=by(world, "Mads"))
    assert issue.responsible_role == "pim-consultant"


def test_a_decision_keeps_what_the_role_was_called_on_its_day(world: InUse) -> None:
    agreed = log(world, "The article texts are ours")
    assert isinstance(agreed, Decision)
    confirm(world, agreed, "Dorte")
    confirm(world, change(world, {"roles": {"data-owner": {"title": "Master of data"}}}))
    assert agreed.confirmations[0].role_title == "Data owner"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"roles": {"lead": None}}, "leads that side, and cannot be dropped"),
        ({"roles": {"data-owner": {"side": "consultancy"}}}, "stays on its side"),
        ({"areas": {"pim": {"decider": "no one"}}}, "There is no role `nobody`"),
        ({"time_zone": "Mars"}, "There is no time zone `Mars`"),
        ({"language": "en"}, "Nothing is changed"),
        ({"name": " "}, "Say whose partnership"),
    ],
)
def test_what_is_wrong_is_refused(world: InUse, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence):
        change(world, changes)
    assert len(versions(world)) == 1


def test_a_decider_whom_the_model_does_not_see_there_needs_a_reason(world: InUse) -> None:
    changes = {"areas": {"product-data": {"decider": "pim-consultant"}}}
    with pytest.raises(BadRequest, match="the customer decides on product-data"):
        change(world, changes, reason="  ")
    decision = change(world, changes, reason="They have nobody for it yet")
    assert decision.rationale == "They have nobody for it yet"
    confirm(world, decision)
    assert versions(world)[-1].reason == "They have nobody for it yet"
    # Once it is agreed on, other changes need no reason.
    change(world, {"areas": {"product-data": {"silence_days": 2}}})


def test_it_counts_at_once_as_long_as_nobody_leads_the_other_side(world: InUse) -> None:
    vacate(world)
    decision = change(world, INTEGRATION)
    assert decision.state is State.CONFIRMED
    assert [each.side for each in decision.confirmations] == [Side.CONSULTANCY]
    assert versions(world)[-1].decision is decision
    proposal = world.session.get_one(Proposal, decision.id)
    assert proposal.in_force_at == NOON
    shown = world.owed()[-1].arguments["text"]
    said = "".join(str(each.arguments) for each in world.owed())
    assert "nobody of the customer was Business owner then" in said, shown


def test_somebody_away_still_leads_their_side(world: InUse) -> None:
    roles.set_away(
        world.session,
        member=world["Berit"],
        until=NOON.date(),
        zone=NOON.tzinfo,  # type: ignore[arg-type]
        by=world["Berit"],
        now=NOON,
    )
    assert change(world, INTEGRATION).state is State.PROPOSED


def test_a_role_left_empty_meanwhile_holds_nothing_up(world: InUse) -> None:
    decision = change(world, INTEGRATION)
    vacate(world)
    confirm(world, decision, "Lene")
    assert (decision.state, len(versions(world))) == (State.CONFIRMED, 2)


def test_only_leads_change_the_charter(world: InUse) -> None:
    for name in ("Mads", "Olga"):
        with pytest.raises(NotAllowed, match="can change the charter"):
            change(world, INTEGRATION, name=name)
    assert change(world, INTEGRATION, name="Berit").responsible is world["Lene"]


def test_a_beginning_is_set_once(world: InUse) -> None:
    terms = presets.preset(
        Maturity.STARTING, language="da", time_zone="Europe/Copenhagen", country="DK"
    )
    with pytest.raises(NotAllowed):
        create.begin_charter(
            world.session, partnership=world.partnership, terms=terms, by=by(world, "Mads")
        )
    create.begin_charter(
        world.session, partnership=world.partnership, terms=terms, by=by(world, "Lene")
    )
    assert [each.version for each in versions(world)] == [1, 2]
    assert partnerships.terms_of(world.session, world.partnership) == terms
    with pytest.raises(IllegalStep):
        create.begin_charter(
            world.session, partnership=world.partnership, terms=terms, by=by(world, "Lene")
        )
    wrong = replace(terms, time_zone="Mars")
    assert [each.path for each in validation.problems(documents.document("N", wrong))] == [
        "time_zone"
    ]


def test_the_first_who_leads_a_side_is_told_once_what_was_set_before(world: InUse) -> None:
    vacate(world)
    change(world, INTEGRATION)

    def told(member: str) -> list[str]:
        return [
            each.arguments["text"]
            for each in world.owed()
            if each.channel == world[member].slack_user_id
            and "set in its charter" in str(each.arguments)
        ]

    def assign(member: str) -> None:
        roles.assign(
            world.session, partnership=world.partnership, key="business-owner",
            member=world[member], rank=Rank.PRIMARY, by=world["Lene"], now=NOON,
        )  # fmt: skip
        lead_onboarding.brief_first_lead(
            world.session, partnership=world.partnership, key="business-owner",
            member=world[member], now=NOON,
        )  # fmt: skip

    # Somebody held the role before, so nobody is its first holder any more.
    assign("Berit")
    assert told("Berit") == []


def test_the_customer_does_not_say_where_the_consultancy_is_among_itself(world: InUse) -> None:
    with pytest.raises(NotAllowed, match="Only the consultancy's lead says which channel"):
        change(world, {"internal_channel": "C0OURS"}, name="Berit")
    decision = change(world, {"internal_channel": "C0SECRET"})
    assert "C0SECRET" not in decision.text


def test_no_channel_that_a_customer_reads_is_the_internal_one(world: InUse) -> None:
    with pytest.raises(BadRequest, match="belongs to a partnership"):
        change(world, {"internal_channel": world.channel.slack_id})
