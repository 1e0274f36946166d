"""The contact card, the `roles` reply, and records that follow their roles."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pico_bot.checkins import schedules
from pico_bot.core.errors import BadRequest
from pico_bot.delivery.outbox import Method
from pico_bot.model.charter_terms import Rhythm
from pico_bot.model.delivery import Card, OutboxMessage, OutboxState
from pico_bot.model.people import Member, Role
from pico_bot.model.records import Routing
from pico_bot.model.vocabulary import Audience, Kind, Rank
from pico_bot.partnerships import roles
from pico_bot.people import contacts
from tests.escalation.scenarios import amend, set_away
from tests.records.drafts import log
from tests.support.partnership import NOON, InUse

A_DAY = timedelta(days=1)


def contact_cards(world: InUse) -> list[OutboxMessage]:
    """Every call that posts or updates the contact card, in order."""
    world.session.flush()
    return list(
        world.session.scalars(
            select(OutboxMessage)
            .join(Card, OutboxMessage.card_id == Card.id)
            .where(Card.partnership_id == world.partnership.id)
            .order_by(OutboxMessage.id)
        )
    )


def post(world: InUse) -> OutboxMessage:
    """Post the contact card, as if it had arrived in Slack."""
    contacts.post(world.session, partnership=world.partnership, now=NOON)
    [posted] = contact_cards(world)
    posted.state = OutboxState.SENT
    card = world.session.get_one(Card, posted.card_id)
    card.ts = "1.000100"
    world.session.flush()
    return posted


def assign(world: InUse, key: str, member: Member) -> None:
    roles.assign(
        world.session,
        partnership=world.partnership,
        key=key,
        member=member,
        rank=Rank.PRIMARY,
        now=NOON + A_DAY,
    )


def roles_text(world: InUse, **given: object) -> str:
    now = NOON + A_DAY
    return contacts.describe_roles(
        world.session, partnership=world.partnership, statuses={}, now=now, **given
    ).text


def test_the_card_is_posted_to_the_home_channel_for_both_sides(world: InUse) -> None:
    posted = post(world)
    assert (posted.method, posted.channel) == (Method.POST, "C1")
    assert posted.audience is Audience.SHARED
    assert "Data owner: Dorte" in posted.arguments["text"]


def test_a_card_that_was_never_posted_is_not_updated(world: InUse) -> None:
    contacts.publish(world.session, partnership=world.partnership, now=NOON)
    assert contact_cards(world) == []


def test_only_a_change_of_its_content_updates_the_card(world: InUse) -> None:
    post(world)
    contacts.publish(world.session, partnership=world.partnership, now=NOON)
    assert len(contact_cards(world)) == 1
    assign(world, "data-owner", world["Berit"])
    contacts.publish(world.session, partnership=world.partnership, now=NOON + A_DAY)
    updated = contact_cards(world)[-1]
    assert updated.method == Method.UPDATE
    assert "Data owner: Berit" in updated.arguments["text"]


def test_posting_again_sends_the_card_even_if_nothing_changed(world: InUse) -> None:
    post(world)
    contacts.post(world.session, partnership=world.partnership, now=NOON)
    assert len(contact_cards(world)) == 2


def test_the_card_is_in_the_language_of_the_charter(world: InUse) -> None:
    amend(world, language="da")
    assert "Dataejer: Dorte" in post(world).arguments["text"]


def test_records_and_the_card_follow_a_new_role_holder(world: InUse) -> None:
    post(world)
    by_role = log(world, Kind.ISSUE, area="product-data")
    other_role = log(world, Kind.ISSUE, area="data-model")
    assign(world, "data-owner", world["Berit"])
    moved = contacts.reassign_and_publish(
        world.session, partnership=world.partnership, now=NOON + A_DAY
    )
    assert moved == [by_role]
    assert by_role.responsible is world["Berit"]
    assert other_role.responsible is world["Mads"]
    assert "Data owner: Berit" in contact_cards(world)[-1].arguments["text"]


def test_a_record_assigned_by_name_stays_and_its_card_offers_a_substitute(world: InUse) -> None:
    record = log(world, Kind.ISSUE, area="product-data", owner="Mads")
    assert record.routing is Routing.NAMED
    before = len(world.outbox())
    set_away(world, "Mads", through=3, now=NOON)
    assert record.responsible is world["Mads"]
    card = world.session.scalars(select(Card).where(Card.record_id == record.id)).one()
    shown = world.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.card_id == card.id)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()
    assert len(world.outbox()) == before
    assert "away" in shown.arguments["text"]


def test_the_last_day_of_an_absence_is_the_day_before_it_ends(world: InUse) -> None:
    set_away(world, "Dorte", through=3, now=NOON)
    assert "Dorte (away through 26 Nov 2026)" in roles_text(world)


@pytest.mark.parametrize(("on", "shown"), [(date(2026, 11, 24), True), (date(2026, 11, 25), False)])
def test_a_dropped_role_is_listed_through_the_day_it_was_dropped(
    world: InUse, on: date, *, shown: bool
) -> None:
    # 00:30 on 24 November in Copenhagen.
    dropped = world.session.scalars(select(Role).where(Role.key == "process-owner")).one()
    dropped.dropped_at = NOON + timedelta(hours=12, minutes=30)
    text = contacts.describe_roles_on(
        world.session, partnership=world.partnership, on=on, now=NOON + 5 * A_DAY
    ).text
    assert ("Process owner" in text) is shown


def test_roles_on_a_future_day_are_refused(world: InUse) -> None:
    # In Copenhagen 24 November has begun.
    late = NOON + timedelta(hours=12, minutes=30)
    contacts.describe_roles_on(
        world.session, partnership=world.partnership, on=date(2026, 11, 24), now=late
    )
    with pytest.raises(BadRequest, match="is in the future"):
        contacts.describe_roles_on(
            world.session, partnership=world.partnership, on=date(2026, 11, 25), now=late
        )


def test_the_card_names_the_next_check_in_that_is_on(world: InUse) -> None:
    assert "No check-in is scheduled." in roles_text(world)
    schedules.turn_on(
        world.session,
        partnership=world.partnership,
        channel=world.channel,
        rhythm=Rhythm(weekdays=(4,)),
        by=world["Lene"],
        now=NOON,
    )
    assert "Next check-in: Fri 27 Nov" in roles_text(world)
    schedules.turn_off(world.session, partnership=world.partnership, by=world["Lene"], now=NOON)
    assert "No check-in is scheduled." in roles_text(world)
