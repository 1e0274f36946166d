"""The weekly digest: its time, its recipient and its updates."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pico_bot.core.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.jobs import run_due
from pico_bot.model import snapshot_of
from pico_bot.model.charter_terms import DigestTerms, SideHours
from pico_bot.model.digests import Digest
from pico_bot.model.partnership import NOT_COMPUTED
from pico_bot.model.vocabulary import Audience, Rank, Side
from pico_bot.partnerships import roles
from pico_bot.reports import weekly_digest
from tests.escalation.scenarios import amend, at, log
from tests.reports.actions import EIGHT, WEEK, digests, posted, set_up_partnership, texts
from tests.support import partnership
from tests.support.partnership import transaction
from tests.support.ticks import deliver, tick_in_two_processes, tick_through


def test_the_digest_is_sent_to_the_lead_at_the_charters_hour(db: Database) -> None:
    set_up_partnership(db)

    assert run_due(db, now=EIGHT - timedelta(seconds=1)).other == 0
    assert run_due(db, now=EIGHT).other == 1
    assert run_due(db, now=EIGHT).other == 0

    [message] = digests(db)
    assert (message.channel, message.audience) == ("ULENE", Audience.INTERNAL)
    assert message.method == Method.POST
    assert "Your partnerships, week of 30 Nov\n" in message.arguments["text"]
    assert "Customer 1" in message.arguments["text"]


def test_each_week_has_a_new_digest_with_changes_since_the_last_one(db: Database) -> None:
    set_up_partnership(db)
    run_due(db, now=EIGHT)
    deliver(db)
    with transaction(db) as session:
        log(partnership.reopen(session), now=at(8, 9))
    for day in range(1, 7):
        # It is updated meanwhile, and says that something is overdue.
        run_due(db, now=EIGHT + timedelta(days=day))
        deliver(db)
    run_due(db, now=EIGHT + WEEK)

    posts = [each for each in digests(db) if each.method == Method.POST]
    assert len(posts) == 2
    assert "Since 30 Nov: 1 issue logged." in posts[1].arguments["text"]
    assert "1 record is overdue" in posts[1].arguments["text"]
    assert "Last week: steady." in posts[1].arguments["text"]


def test_the_digest_waits_for_the_consultancys_holidays(db: Database) -> None:
    danes = SideHours(time_zone="Europe/Copenhagen", country="DK")
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        amend(world, time_zone="America/New_York", own_hours={Side.CONSULTANCY: danes})
        world.partnership.digest_due_at = NOT_COMPUTED
    easter = datetime(2027, 3, 29, 8, tzinfo=ZoneInfo("America/New_York"))
    run_due(db, now=easter - WEEK + timedelta(hours=1))
    with transaction(db) as session:
        due = partnership.reopen(session).partnership.digest_due_at
    # Easter Monday is no holiday in the partnership's calendar, which has none.
    assert due == easter + timedelta(days=1)


def test_a_lead_of_several_partnerships_gets_one_digest_with_the_worst_first(db: Database) -> None:
    set_up_partnership(db)
    set_up_partnership(db, number=2)
    with transaction(db) as session:
        log(partnership.reopen(session, number=2), now=at(0, 13))

    run_due(db, now=EIGHT)

    [text] = texts(db)
    assert text.index("Customer 2") < text.index("Customer 1")
    assert "Watch: 1 " in text
    assert "Steady: 1" in text


def test_the_digest_is_updated_in_place_at_most_every_few_minutes(db: Database) -> None:
    set_up_partnership(db)
    run_due(db, now=EIGHT)
    deliver(db)
    with transaction(db) as session:
        log(partnership.reopen(session), now=EIGHT + timedelta(minutes=1))

    run_due(db, now=EIGHT + timedelta(minutes=4))
    assert len(digests(db)) == 1
    run_due(db, now=EIGHT + timedelta(minutes=5))
    run_due(db, now=EIGHT + timedelta(minutes=10))

    first, second = digests(db)
    assert first.card_id == second.card_id
    assert second.method == Method.UPDATE
    assert "1 issue logged" in second.arguments["text"]


def test_an_unchanged_digest_is_not_updated(db: Database) -> None:
    set_up_partnership(db)
    run_due(db, now=EIGHT)
    deliver(db)
    for minutes in range(5, 300, 5):
        run_due(db, now=EIGHT + timedelta(minutes=minutes))
    assert len(digests(db)) == 1


def test_the_deputy_gets_the_digest_while_the_lead_is_away(db: Database) -> None:
    set_up_partnership(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        roles.assign(
            session,
            partnership=world.partnership,
            key="lead",
            member=world["Mads"],
            rank=Rank.DEPUTY,
            now=at(0, 13),
        )
        terms = snapshot_of(world.partnership).terms
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


def test_a_new_hour_applies_to_the_next_digest(db: Database) -> None:
    set_up_partnership(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        amend(world, digests=DigestTerms(weekday=2, at=EIGHT.time().replace(hour=15)))
        world.partnership.digest_due_at = NOT_COMPUTED
    run_due(db, now=at(1, 12))

    run_due(db, now=at(2, 14, 59))
    assert not digests(db)
    run_due(db, now=at(2, 15))
    assert len(digests(db)) == 1


def test_a_lead_who_is_external_in_a_partnership_gets_no_digest(db: Database) -> None:
    set_up_partnership(db)
    set_up_partnership(db, number=2)
    with transaction(db) as session:
        elsewhere = partnership.reopen(session, number=2)["Lene"]
        elsewhere.side, elsewhere.is_from_own_workspace = Side.UNKNOWN, False

    done = run_due(db, now=EIGHT)

    assert done.failed == 0
    assert digests(db) == []
    assert run_due(db, now=EIGHT + timedelta(hours=1)).failed == 0


def test_a_digest_that_a_killed_process_was_drawing_is_drawn_a_minute_later(db: Database) -> None:
    set_up_partnership(db)
    with transaction(db) as session:
        weekly_digest.send(session, partnership.reopen(session).partnership.id, now=EIGHT)
        digest = session.scalars(select(Digest)).one()
        assert weekly_digest.claim_due(session, digest.id, now=EIGHT)
        # No other process takes it too.
        assert not weekly_digest.claim_due(session, digest.id, now=EIGHT)

    run_due(db, now=EIGHT)
    assert digests(db) == []
    run_due(db, now=EIGHT + timedelta(minutes=1))
    assert posted(db) == [("ULENE", at(7, 12).date().isoformat())]


EXPECTED = [("ULENE", at(days, 12).date().isoformat()) for days in (7, 14, 21)]


START, END, STEP = at(6, 0), at(25, 0), timedelta(hours=4)


def test_two_threads_post_each_digest_once(db: Database) -> None:
    for number in (1, 2, 3):
        set_up_partnership(db, number=number)
    barrier = threading.Barrier(2)

    def tick() -> None:
        tick_through(db, start=START, end=END, step=STEP, pace=barrier.wait)

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
        set_up_partnership(db, number=number)
    tick_in_two_processes(postgresql_url, start=START, end=END, step=STEP)
    run_due(db, now=END)
    found = posted(db)
    db.dispose()
    assert found == EXPECTED
