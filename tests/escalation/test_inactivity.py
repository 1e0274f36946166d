"""Inactivity: the lead is notified once when no one posts in a partnership."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from pico_bot.charter import apply
from pico_bot.core.db import Database
from pico_bot.delivery import outbox
from pico_bot.model import snapshot_of
from pico_bot.model.charter_terms import SideHours
from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.partnership import NOT_COMPUTED, ChannelState
from pico_bot.model.vocabulary import Rank, Side
from pico_bot.partnerships import roles
from tests.escalation.scenarios import amend, at, set_up_partnership
from tests.support.partnership import reopen, transaction
from tests.support.ticks import live_through, one_process


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with transaction(database) as session:
        set_up_partnership(session).partnership.inactivity_check_at = NOT_COMPUTED
    yield database
    database.dispose()


def live(db: Database, start: datetime, end: datetime) -> None:
    with one_process(db) as look:
        live_through(db, look, start=start, end=end, actions=())


def notified(db: Database) -> list[tuple[str, datetime]]:
    """Who was notified, and when."""
    with transaction(db) as session:
        messages = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [
            (each.channel, each.created_at)
            for each in messages
            if "No messages in" in str(each.arguments)
        ]


def test_without_a_lead_the_next_one_is_notified(db: Database) -> None:
    with transaction(db) as session:
        world = reopen(session)
        lene = world["Lene"]
        roles.unassign(
            session,
            partnership=world.partnership,
            key="lead",
            member=lene,
            now=at(0, 12),
        )
    live(db, at(0, 12), at(16, 12))
    assert notified(db) == []
    with transaction(db) as session:
        world = reopen(session)
        roles.assign(
            session,
            partnership=world.partnership,
            key="lead",
            member=world["Mads"],
            rank=Rank.PRIMARY,
            now=at(16, 12),
        )
    live(db, at(16, 12), at(30, 12))
    assert notified(db) == [("UMADS", at(17, 9))]


def test_suspended_channels_are_not_reported(db: Database) -> None:
    with transaction(db) as session:
        reopen(session).channel.state = ChannelState.SUSPENDED
    live(db, at(0, 12), at(20, 12))
    assert notified(db) == []


def test_the_lead_is_notified_in_their_working_hours(db: Database) -> None:
    with transaction(db) as session:
        york = SideHours(time_zone="America/New_York", country="US")
        amend(reopen(session), own_hours={Side.CONSULTANCY: york})
    live(db, at(0, 12), at(16, 12))
    assert notified(db) == [("ULENE", at(15, 15))]


def test_a_shorter_charter_limit_applies_at_once(db: Database) -> None:
    with transaction(db) as session:
        world = reopen(session)
        terms = snapshot_of(world.partnership).terms
        amend(world, escalation=replace(terms.escalation, quiet_days=60))
    live(db, at(0, 12), at(14, 12))
    assert notified(db) == []
    with transaction(db) as session:
        world = reopen(session)
        before = snapshot_of(world.partnership).terms
        amend(world, escalation=replace(before.escalation, quiet_days=5))
        after = snapshot_of(world.partnership).terms
        apply.apply_terms(
            session, partnership=world.partnership, before=before, after=after, now=at(14, 12)
        )
    live(db, at(14, 12) + timedelta(minutes=1), at(15, 12))
    assert [channel for channel, _ in notified(db)] == ["ULENE"]


def test_an_inactive_period_is_reported_once(db: Database) -> None:
    reported = set[tuple[str, datetime]]()
    # Sent messages are purged after a month; the report must not be repeated then.
    for days in range(0, 120, 20):
        end = at(days + 20, 12)
        live(db, at(days, 12), end)
        reported |= set(notified(db))
        with transaction(db) as session:
            outbox.purge(session, now=end)
    assert reported == {("ULENE", at(15, 9))}
    assert notified(db) == []
