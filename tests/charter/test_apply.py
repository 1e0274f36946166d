"""What changes in a partnership when a charter takes effect."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pico_bot.charter import amend
from pico_bot.charter.apply import apply_terms, sync_roles
from pico_bot.model import snapshot_of
from pico_bot.model.actor import Actor
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import DigestTerms, RoleTerms, SideHours
from pico_bot.model.delivery import Card, OutboxMessage
from pico_bot.model.partnership import NOT_COMPUTED
from pico_bot.model.people import Assignment
from pico_bot.model.records import Record
from pico_bot.model.vocabulary import Kind, Side, Via
from pico_bot.partnerships import roles
from pico_bot.records import capture, transitions
from pico_bot.records.capture import RecordDraft, Source
from tests.checkins.actions import agree, command, schedule_of
from tests.support.partnership import NOON, InUse

IN_TEN_YEARS = NOON + timedelta(days=3650)
TOKYO = SideHours(time_zone="Asia/Tokyo")
ARCHITECT = RoleTerms(side=Side.CONSULTANCY, title="Architect")


def terms_of(world: InUse) -> CharterTerms:
    return snapshot_of(world.partnership).terms


def apply(world: InUse, **changes: Any) -> None:
    """Let a charter with `changes` take effect."""
    before = terms_of(world)
    after = agree(world, **changes)
    apply_terms(world.session, partnership=world.partnership, before=before, after=after, now=NOON)


def set_roles(world: InUse, **changed: RoleTerms | None) -> None:
    """Sync the roles with those in the charter and `changed`; None drops a role."""
    terms = terms_of(world)
    named = {**terms.roles, **{key.replace("_", "-"): role for key, role in changed.items()}}
    kept = {key: role for key, role in named.items() if role is not None}
    sync_roles(
        world.session, partnership=world.partnership, terms=replace(terms, roles=kept), now=NOON
    )


def assigned_to(world: InUse, owner: str) -> dict[str, Any]:
    """The charter's areas, with `owner` as the owner of issues about the data model."""
    areas = terms_of(world).areas
    return {**areas, "data-model": replace(areas["data-model"], owner=owner)}


def log_issue(world: InUse) -> Record:
    text = "The variant has an attribute"
    return capture.create(
        world.session,
        channel=world.channel,
        draft=RecordDraft(kind=Kind.ISSUE, text=text),
        source=Source(text=text),
        author=world["Lene"],
        by=Actor(member=world["Lene"], via=Via.BUTTON, now=NOON),
    )


def card_text(world: InUse, record: Record) -> str:
    """The text of the newest card of a record."""
    newest = world.session.scalars(
        select(OutboxMessage)
        .join(Card)
        .where(Card.record_id == record.id)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()
    text: str = newest.arguments["text"]
    return text


def test_a_new_role_is_added_on_its_side(world: InUse) -> None:
    set_roles(world, architect=ARCHITECT)
    role = snapshot_of(world.partnership).role("architect")
    assert (role.side, role.own_title) == (Side.CONSULTANCY, "Architect")


def test_a_role_stores_its_title_only_while_it_differs_from_the_default(world: InUse) -> None:
    default = terms_of(world).roles["data-owner"]
    set_roles(world, data_owner=replace(default, title="Master of data"))
    assert snapshot_of(world.partnership).role("data-owner").own_title == "Master of data"
    set_roles(world, data_owner=default)
    assert snapshot_of(world.partnership).role("data-owner").own_title is None


def test_a_dropped_role_ends_its_assignments(world: InUse) -> None:
    set_roles(world, data_modeller=None)
    role = snapshot_of(world.partnership).role("data-modeller")
    assert role.dropped_at == NOON
    ends = world.session.scalars(select(Assignment.until_at).where(Assignment.role_id == role.id))
    assert list(ends) == [NOON, NOON]


def test_a_role_that_returns_is_the_same_and_vacant(world: InUse) -> None:
    role_id = snapshot_of(world.partnership).role("data-modeller").id
    set_roles(world, data_modeller=None)
    set_roles(world)
    role = snapshot_of(world.partnership).role("data-modeller")
    assert (role.id, role.dropped_at) == (role_id, None)
    contact = roles.contact(world.partnership, key="data-modeller", now=NOON)
    assert contact.is_vacant


def test_an_open_issue_goes_to_the_new_owner_of_its_area(world: InUse) -> None:
    issue = log_issue(world)
    assert issue.responsible_role == "data-modeller"
    apply(world, areas=assigned_to(world, "lead"))
    assert (issue.responsible_role, issue.responsible) == ("lead", world["Lene"])


def test_a_settled_issue_keeps_its_role(world: InUse) -> None:
    issue = log_issue(world)
    by = Actor(member=world["Lene"], via=Via.BUTTON, now=NOON)
    transitions.withdraw(world.session, record=issue, reason=None, by=by)
    apply(world, areas=assigned_to(world, "lead"))
    assert issue.responsible_role == "data-modeller"


def test_a_proposed_charter_change_still_goes_to_the_other_lead(world: InUse) -> None:
    decision = amend.propose_change(
        world.session,
        channel=world.channel,
        changes={"language": "da"},
        reason=None,
        by=Actor(member=world["Lene"], via=Via.BUTTON, now=NOON),
    )
    areas = terms_of(world).areas
    apply(world, areas={**areas, "general": replace(areas["general"], decider="lead")})
    assert (decision.responsible_role, decision.responsible) == ("business-owner", world["Berit"])


def test_cards_are_shown_in_the_new_language(world: InUse) -> None:
    issue = log_issue(world)
    apply(world, language="da")
    assert card_text(world, issue).startswith("Sag I-1")


@pytest.mark.parametrize(
    "changes",
    [
        {"digests": DigestTerms(weekday=2)},
        {"time_zone": "Asia/Tokyo"},
        {"own_hours": {Side.CONSULTANCY: TOKYO}},
    ],
    ids=["day", "time zone", "consultancy's hours"],
)
def test_the_digest_gets_a_new_time(world: InUse, changes: dict[str, Any]) -> None:
    apply(world, **changes)
    assert world.partnership.digest_due_at == NOT_COMPUTED


@pytest.mark.parametrize(
    "changes",
    [{"language": "da"}, {"own_hours": {Side.CUSTOMER: TOKYO}}],
    ids=["language", "customer's hours"],
)
def test_the_digest_keeps_its_time(world: InUse, changes: dict[str, Any]) -> None:
    apply(world, **changes)
    assert world.partnership.digest_due_at == IN_TEN_YEARS


def test_the_next_check_for_inactivity_is_calculated_again(world: InUse) -> None:
    assert world.partnership.inactivity_check_at == IN_TEN_YEARS
    apply(world, country="DK")
    assert world.partnership.inactivity_check_at == NOON


def test_a_member_moves_to_the_side_that_the_charter_gives_them(world: InUse) -> None:
    sides = [world["Olga"].side]
    apply(world, side_overrides={world["Olga"].slack_user_id: Side.CUSTOMER})
    sides.append(world["Olga"].side)
    assert sides == [Side.UNKNOWN, Side.CUSTOMER]


def test_check_ins_run_in_the_new_time_zone(world: InUse) -> None:
    command(world, "on")
    apply(world, time_zone="Asia/Tokyo")
    # Monday at 09:00 in Tokyo.
    assert schedule_of(world).next_due_at == datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
