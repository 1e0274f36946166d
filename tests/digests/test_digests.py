"""The weekly digest: one message to each lead, once over any replicas, and true all week."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from pico_bot import partnerships, roles
from pico_bot.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.jobs import run_due
from pico_bot.model import Audience, Card, Digest, OwedMessage, Rank, Side
from pico_bot.model.charter import Digests
from tests import partnership_in_use
from tests.escalation.climbing import amend, at, deliver, log
from tests.partnership_in_use import NOON, transaction
from tests.ticking import tick_in_two_processes, tick_through

WEEK = timedelta(days=7)
# Of the Monday after the one on which everything begins.
EIGHT = at(7, 8)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


def begin(db: Database, *, number: int = 1, zone: str = "Europe/Copenhagen") -> None:
    """A partnership in which somebody spoke, and of which the lead wants the digest."""
    with transaction(db) as session:
        world = partnership_in_use.begin(session, number=number, zone=zone)
        world.partnership.digest_due_at = None
        world["Lene"].last_spoke_at = at(60, 12)
    run_due(db, now=NOON)


def digests(db: Database) -> list[OwedMessage]:
    with transaction(db) as session:
        return list(
            session.scalars(
                select(OwedMessage)
                .join(Card)
                .where(Card.digest_id.is_not(None))
                .order_by(OwedMessage.id)
            )
        )


def texts(db: Database) -> list[str]:
    return [each.arguments["text"] for each in digests(db)]


def test_it_comes_at_the_charters_hour_to_the_lead_alone(db: Database) -> None:
    begin(db)

    assert run_due(db, now=EIGHT - timedelta(seconds=1)).moved == 0
    assert run_due(db, now=EIGHT).moved == 1
    assert run_due(db, now=EIGHT).moved == 0

    [message] = digests(db)
    assert (message.channel, message.audience) == ("ULENE", Audience.INTERNAL)
    assert message.method == Method.POST
    assert "Your partnerships in the week of 30 Nov 2026" in message.arguments["text"]
    assert "Customer 1" in message.arguments["text"]


def test_it_comes_every_week_anew_and_tells_from_the_last_one_on(db: Database) -> None:
    begin(db)
    run_due(db, now=EIGHT)
    deliver(db)
    with transaction(db) as session:
        log(partnership_in_use.reopen(session), now=at(8, 9))
    run_due(db, now=EIGHT + WEEK)

    posts = [each for each in digests(db) if each.method == Method.POST]
    assert len(posts) == 2
    assert "Since 30 Nov 2026: 1 issue logged." in posts[1].arguments["text"]
    assert "1 record is overdue" in posts[1].arguments["text"]
    assert "A week ago it was steady." in posts[1].arguments["text"]


def test_who_leads_several_gets_one_with_the_worst_first(db: Database) -> None:
    begin(db)
    begin(db, number=2)
    with transaction(db) as session:
        log(partnership_in_use.reopen(session, number=2), now=at(0, 13))

    run_due(db, now=EIGHT)

    [text] = texts(db)
    assert text.index("Customer 2") < text.index("Customer 1")
    assert "Watch: 1 " in text
    assert "Steady: 1" in text


def test_it_is_brought_up_to_date_in_place_at_most_every_few_minutes(db: Database) -> None:
    begin(db)
    run_due(db, now=EIGHT)
    deliver(db)
    with transaction(db) as session:
        log(partnership_in_use.reopen(session), now=EIGHT + timedelta(minutes=1))

    run_due(db, now=EIGHT + timedelta(minutes=4))
    assert len(digests(db)) == 1
    run_due(db, now=EIGHT + timedelta(minutes=5))
    run_due(db, now=EIGHT + timedelta(minutes=10))

    first, second = digests(db)
    assert first.card_id == second.card_id
    assert second.method == Method.UPDATE
    assert "1 issue logged" in second.arguments["text"]


def test_nothing_is_said_anew_where_nothing_changed(db: Database) -> None:
    begin(db)
    run_due(db, now=EIGHT)
    deliver(db)
    for minutes in range(5, 300, 5):
        run_due(db, now=EIGHT + timedelta(minutes=minutes))
    assert len(digests(db)) == 1


def test_the_deputy_is_told_while_the_primary_is_away(db: Database) -> None:
    begin(db)
    with transaction(db) as session:
        world = partnership_in_use.reopen(session)
        roles.assign(
            session,
            partnership=world.partnership,
            key="lead",
            member=world["Mads"],
            rank=Rank.DEPUTY,
            by=world["Lene"],
            now=at(0, 13),
        )
        terms = partnerships.terms_of(session, world.partnership)
        roles.set_away(
            session,
            member=world["Lene"],
            until=at(20, 12).date(),
            zone=ZoneInfo(terms.time_zone),
            by=world["Lene"],
            now=at(1, 13),
        )

    run_due(db, now=EIGHT)

    assert [each.channel for each in digests(db)] == ["UMADS"]


def test_another_hour_of_the_charter_holds_from_the_next_one_on(db: Database) -> None:
    begin(db)
    with transaction(db) as session:
        world = partnership_in_use.reopen(session)
        amend(world, digests=Digests(weekday=2, at=EIGHT.time().replace(hour=15)))
        world.partnership.digest_due_at = None
    run_due(db, now=at(1, 12))

    run_due(db, now=at(2, 14, 59))
    assert not digests(db)
    run_due(db, now=at(2, 15))
    assert len(digests(db)) == 1


def test_whoever_some_partnership_does_not_know_as_ours_is_told_nothing(db: Database) -> None:
    begin(db)
    begin(db, number=2)
    with transaction(db) as session:
        elsewhere = partnership_in_use.reopen(session, number=2)["Lene"]
        elsewhere.side, elsewhere.is_home = Side.UNKNOWN, False

    done = run_due(db, now=EIGHT)

    assert (done.moved, done.failed) == (0, 0)
    assert digests(db) == []
    assert run_due(db, now=EIGHT + timedelta(hours=1)).failed == 0


def test_what_was_due_while_the_bot_was_down_comes_once_for_the_week_that_it_is(
    db: Database,
) -> None:
    begin(db)
    run_due(db, now=at(16, 10))
    assert len(digests(db)) == 1
    assert "in the week of 7 Dec 2026" in texts(db)[0]


# Replicas


def posted(db: Database) -> list[tuple[str, str]]:
    """Every digest that was posted, by whom it is for and its week."""
    with transaction(db) as session:
        rows = session.execute(
            select(OwedMessage.channel, Digest.week)
            .join(Card, Card.id == OwedMessage.card_id)
            .join(Digest, Digest.id == Card.digest_id)
            .where(OwedMessage.key.endswith(":0"))
        )
        return sorted((channel, week.isoformat()) for channel, week in rows)


EXPECTED = [("ULENE", at(days, 12).date().isoformat()) for days in (7, 14, 21)]
START, END, STEP = at(6, 0), at(25, 0), timedelta(hours=4)


def test_two_threads_post_each_digest_once(db: Database) -> None:
    for number in (1, 2, 3):
        begin(db, number=number)
    together = threading.Barrier(2)

    def tick() -> None:
        tick_through(db, start=START, end=END, step=STEP, pace=together.wait)

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    run_due(db, now=END)
    assert posted(db) == EXPECTED


def test_two_processes_post_each_digest_once(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    for number in (1, 2, 3):
        begin(db, number=number)
    tick_in_two_processes(postgresql_url, start=START, end=END, step=STEP)
    run_due(db, now=END)
    found = posted(db)
    db.dispose()
    assert found == EXPECTED
