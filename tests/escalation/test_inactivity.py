"""Partnerships in which nobody speaks: whoever leads them hears of it, whenever that is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from pico_bot.charter import apply
from pico_bot.core.db import Database
from pico_bot.delivery import outbox
from pico_bot.model.charter_terms import SideHours
from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.partnership import ChannelState
from pico_bot.model.vocabulary import Rank, Side
from pico_bot.partnerships import partnerships, roles
from tests.escalation.scenarios import amend, at, begin
from tests.support.partnership import reopen, transaction
from tests.support.ticks import live_through, one_process


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with transaction(database) as session:
        begin(session).partnership.inactivity_check_at = None
    yield database
    database.dispose()


def live(db: Database, start: datetime, end: datetime) -> None:
    with one_process(db) as look:
        live_through(db, look, start=start, end=end, doings=())


def told(db: Database) -> list[tuple[str, datetime]]:
    """Whom it was told, and when."""
    with transaction(db) as session:
        owed = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [
            (each.channel, each.created_at) for each in owed if "been quiet" in str(each.arguments)
        ]


def test_where_nobody_leads_whoever_does_later_hears_it(db: Database) -> None:
    with transaction(db) as session:
        world = reopen(session)
        lene = world["Lene"]
        roles.end(
            session,
            partnership=world.partnership,
            key="lead",
            member=lene,
            by=lene,
            now=at(0, 12),
        )
    live(db, at(0, 12), at(16, 12))
    assert told(db) == []
    with transaction(db) as session:
        world = reopen(session)
        roles.assign(
            session,
            partnership=world.partnership,
            key="lead",
            member=world["Mads"],
            rank=Rank.PRIMARY,
            by=world["Lene"],
            now=at(16, 12),
        )
    live(db, at(16, 12), at(30, 12))
    assert told(db) == [("UMADS", at(17, 9))]


def test_where_the_bot_hears_nothing_it_tells_of_no_silence(db: Database) -> None:
    with transaction(db) as session:
        reopen(session).channel.state = ChannelState.SUSPENDED
    live(db, at(0, 12), at(20, 12))
    assert told(db) == []


def test_the_lead_hears_it_when_the_lead_works(db: Database) -> None:
    with transaction(db) as session:
        york = SideHours(time_zone="America/New_York", country="US")
        amend(reopen(session), own_hours={Side.CONSULTANCY: york})
    live(db, at(0, 12), at(16, 12))
    assert told(db) == [("ULENE", at(15, 15))]


def test_a_shorter_time_counts_at_once(db: Database) -> None:
    with transaction(db) as session:
        world = reopen(session)
        terms = partnerships.terms_of(session, world.partnership)
        amend(world, escalation=replace(terms.escalation, quiet_days=60))
    live(db, at(0, 12), at(14, 12))
    assert told(db) == []
    with transaction(db) as session:
        world = reopen(session)
        before = partnerships.terms_of(session, world.partnership)
        amend(world, escalation=replace(before.escalation, quiet_days=5))
        after = partnerships.terms_of(session, world.partnership)
        apply.apply_terms(
            session, partnership=world.partnership, before=before, after=after, now=at(14, 12)
        )
    live(db, at(14, 12) + timedelta(minutes=1), at(15, 12))
    assert [channel for channel, _ in told(db)] == ["ULENE"]


def test_a_silence_is_told_once_however_long_it_lasts(db: Database) -> None:
    heard = set[tuple[str, datetime]]()
    # What was sent is dropped after a month; that it was told is known for longer.
    for days in range(0, 120, 20):
        end = at(days + 20, 12)
        live(db, at(days, 12), end)
        heard |= set(told(db))
        with transaction(db) as session:
            outbox.purge(session, now=end)
    assert heard == {("ULENE", at(15, 9))}
    assert told(db) == []
