"""Charter changes: proposed, confirmed, in force."""

from typing import Any

import pytest
from sqlalchemy import select

from pico_bot.charter import amend
from pico_bot.core.errors import BadRequest, IllegalStep, NotAllowed
from pico_bot.i18n import use_now
from pico_bot.model import snapshot_of
from pico_bot.model.actor import Actor
from pico_bot.model.charter import Charter, Proposal
from pico_bot.model.people import Role
from pico_bot.model.records import Decision, Record
from pico_bot.model.vocabulary import Kind, Side, State, Via
from pico_bot.partnerships import roles
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
        draft=RecordDraft(kind=kind, text=text),
        source=Source(text=text),
        author=world["Lene"],
        by=by(world, "Lene"),
    )


def versions(world: InUse) -> list[Charter]:
    return list(world.session.scalars(select(Charter).order_by(Charter.version)))


def vacate(world: InUse, key: str = "business-owner") -> None:
    """End all assignments of a role."""
    contact = roles.contact(world.partnership, key=key, now=NOON)
    for member in contact.holders():
        roles.unassign(
            world.session, partnership=world.partnership, key=key, member=member, now=NOON,
        )  # fmt: skip


def test_a_change_takes_effect_on_confirmation_and_reassigns_open_records(world: InUse) -> None:
    issue = log(world, "The API of the ERP decides")
    assert issue.responsible_role == "integration-specialist"
    decision = change(world, INTEGRATION)
    assert decision.title == ("Integration, decider: Integration specialist → Data modeller")
    assert (decision.state, len(versions(world))) == (State.PROPOSED, 1)
    with pytest.raises(NotAllowed):
        confirm(world, decision, "Mads")
    confirm(world, decision)
    first, second = versions(world)
    assert (second.version, second.created_by, second.decision) == (2, world["Lene"], decision)
    assert first.terms.areas["integration"].decider == "integration-specialist"
    assert second.terms.areas["integration"].decider == "data-modeller"
    assert (issue.responsible_role, issue.responsible) == ("data-modeller", world["Mads"])
    with pytest.raises(IllegalStep):
        confirm(world, decision)
    assert len(versions(world)) == 2


def test_a_withdrawn_or_disputed_change_never_takes_effect(world: InUse) -> None:
    decision = change(world, INTEGRATION)
    decisions.object_to(world.session, decision=decision, reason="Not so", by=by(world, "Dorte"))
    with pytest.raises(IllegalStep):
        confirm(world, decision)
    transitions.withdraw(world.session, record=decision, reason=None, by=by(world, "Lene"))
    with pytest.raises(IllegalStep):
        confirm(world, decision)
    assert len(versions(world)) == 1


def test_a_second_change_of_the_same_setting_is_refused(world: InUse) -> None:
    first = change(world, INTEGRATION)
    second = change(world, {"areas": {"integration": {"decider": "pim-consultant"}}})
    confirm(world, first)
    with pytest.raises(IllegalStep, match=r"Others have since changed .* propose again"):
        confirm(world, second)


def test_a_change_of_another_setting_is_applied_to_the_charter_in_force(world: InUse) -> None:
    first = change(world, INTEGRATION)
    other = change(world, {"areas": {"integration": {"response_days": 3}}, "name": "Nord"})
    confirm(world, first)
    confirm(world, other)
    area = snapshot_of(world.partnership).terms.areas["integration"]
    assert (area.decider, area.response_days) == ("data-modeller", 3)
    assert world.partnership.name == "Nord"


def test_roles_are_added_renamed_and_dropped(world: InUse) -> None:
    terms = snapshot_of(world.partnership).terms
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
    keys = {each.role.key: each.role.title for each in roles.contacts(world.partnership, now=NOON)}
    assert "data-modeller" not in keys
    assert (keys["architect"], keys["data-owner"]) == ("Architect", "Master of data")
    assert snapshot_of(world.partnership).role("data-modeller").dropped_at == NOON
    assert snapshot_of(world.partnership).keys_held(world["Mads"], now=NOON) == ()
    assert held.responsible_role == "architect"

    back = change(world, {"roles": {"data-modeller": {"side": "consultancy", "title": "Modeller"}}})
    confirm(world, back)
    assert len(world.session.scalars(select(Role).where(Role.key == "data-modeller")).all()) == 1
    assert snapshot_of(world.partnership).role("data-modeller").dropped_at is None
    assert snapshot_of(world.partnership).role("data-modeller").title == "Modeller"


def test_a_settled_record_of_a_dropped_role_is_reopened_for_its_areas_new_role(
    world: InUse,
) -> None:
    issue = log(world, "The variant has an attribute", kind=Kind.ISSUE)
    transitions.withdraw(world.session, record=issue, reason=None, by=by(world, "Lene"))
    phases = snapshot_of(world.partnership).terms.to_json()["phases"]
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


def test_a_decision_keeps_the_title_that_the_role_had(world: InUse) -> None:
    agreed = log(world, "The article texts are ours")
    assert isinstance(agreed, Decision)
    confirm(world, agreed, "Dorte")
    confirm(world, change(world, {"roles": {"data-owner": {"title": "Master of data"}}}))
    assert agreed.confirmations[0].role_title == "Data owner"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"roles": {"lead": None}}, "leads the consultancy, so it can't be removed"),
        ({"roles": {"data-owner": {"side": "consultancy"}}}, "“Data owner” can't change sides"),
        ({"areas": {"pim": {"decider": "nobody"}}}, "There's no role `nobody`"),
        ({"time_zone": "Mars"}, "I don't know the time zone `Mars`"),
        ({"language": "en"}, "Nothing to change"),
        ({"name": " "}, "Enter the customer's name"),
    ],
)
def test_an_invalid_change_is_refused(world: InUse, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence):
        change(world, changes)
    assert len(versions(world)) == 1


def test_a_decider_on_another_side_than_by_default_needs_a_reason(world: InUse) -> None:
    changes = {"areas": {"product-data": {"decider": "pim-consultant"}}}
    with pytest.raises(BadRequest, match="the customer decides on Product data"):
        change(world, changes, reason="  ")
    decision = change(world, changes, reason="They have no one for it yet")
    assert decision.rationale == "They have no one for it yet"
    confirm(world, decision)
    assert versions(world)[-1].reason == "They have no one for it yet"
    # Later changes to the area need no reason.
    change(world, {"areas": {"product-data": {"response_days": 2}}})


def test_a_change_takes_effect_at_once_while_the_other_lead_role_is_vacant(world: InUse) -> None:
    vacate(world)
    decision = change(world, INTEGRATION)
    assert decision.state is State.CONFIRMED
    assert [each.side for each in decision.confirmations] == [Side.CONSULTANCY]
    assert versions(world)[-1].decision is decision
    proposal = world.session.get_one(Proposal, decision.id)
    assert proposal.applied_at == NOON
    shown = world.outbox()[-1].arguments["text"]
    sent = "".join(str(each.arguments) for each in world.outbox())
    assert "because the customer had no Business owner to confirm it" in sent, shown


def test_a_lead_who_is_away_still_has_to_confirm(world: InUse) -> None:
    roles.set_away(
        world.session,
        member=world["Berit"],
        until=NOON.date(),
        zone=NOON.tzinfo,  # type: ignore[arg-type]
        by=world["Berit"],
        now=NOON,
    )
    assert change(world, INTEGRATION).state is State.PROPOSED


def test_a_lead_role_vacated_meanwhile_needs_no_confirmation(world: InUse) -> None:
    decision = change(world, INTEGRATION)
    vacate(world)
    confirm(world, decision, "Lene")
    assert (decision.state, len(versions(world))) == (State.CONFIRMED, 2)


def test_only_leads_change_the_charter(world: InUse) -> None:
    for name in ("Mads", "Olga"):
        with pytest.raises(NotAllowed, match="can change the charter"):
            change(world, INTEGRATION, name=name)
    assert change(world, INTEGRATION, name="Berit").responsible is world["Lene"]


def test_the_customer_cannot_choose_the_internal_channel(world: InUse) -> None:
    with pytest.raises(
        NotAllowed, match="Only the consultancy lead can choose the internal channel"
    ):
        change(world, {"internal_channel": "C0OURS"}, name="Berit")
    for name in ("Berit", "Mads"):
        with pytest.raises(NotAllowed):
            choose_internal(world, "C0OURS", name=name)


def choose_internal(world: InUse, slack_id: str | None, *, name: str = "Lene") -> None:
    by = Actor(member=world[name], via=Via.MODAL, now=NOON)
    amend.set_internal_channel(
        world.session, partnership=world.partnership, slack_id=slack_id, by=by
    )


def test_the_internal_channel_is_chosen_without_a_version_or_a_decision(world: InUse) -> None:
    before = world.session.scalars(select(Charter.version)).all()
    for slack_id in ("C0SECRET", None):
        choose_internal(world, slack_id)
        assert snapshot_of(world.partnership).terms.internal_channel == slack_id
    assert world.session.scalars(select(Charter.version)).all() == before
    assert world.session.scalars(select(Record.id)).all() == []
    with pytest.raises(ValueError, match="isn't proposed"):
        change(world, {"internal_channel": "C0SECRET"})


def test_a_partnerships_channel_cannot_be_the_internal_one(world: InUse) -> None:
    with pytest.raises(BadRequest, match="can't belong to a partnership"):
        choose_internal(world, world.channel.slack_id)


def test_a_proposed_change_is_stored_with_the_year_of_its_dates(world: InUse) -> None:
    with use_now(NOON):
        decision = change(world, {"rhythm": {"every": "second_week", "anchor": "2026-12-03"}})
    assert decision.text == (
        "Check-in: every week on Monday at 09:00 → every two weeks on Monday at 09:00, "
        "including the week of 30 Nov 2026"
    )
