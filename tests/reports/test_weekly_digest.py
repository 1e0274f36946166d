"""The weekly digest: one message to each lead, once over any replicas, and true all week."""

import threading
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pico_bot.charter import apply
from pico_bot.checkins import schedules, sync
from pico_bot.core.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.jobs import run_due
from pico_bot.model.charter import Charter, PhasePeriod
from pico_bot.model.charter_terms import DigestTerms, FurtherCheckin, Rhythm, SideHours
from pico_bot.model.checkins import Answer, Occurrence, Schedule
from pico_bot.model.delivery import Card, OutboxMessage
from pico_bot.model.digests import Digest
from pico_bot.model.vocabulary import Audience, Rank, Side, Via
from pico_bot.partnerships import partnerships, roles
from tests.escalation.scenarios import amend, at, log
from tests.reports.actions import EIGHT, WEEK, begin, begin_two, digests, texts
from tests.support import partnership
from tests.support.partnership import InUse, transaction
from tests.support.ticks import deliver, tick_in_two_processes, tick_through


def test_it_comes_at_the_charters_hour_to_the_lead_alone(db: Database) -> None:
    begin(db)

    assert run_due(db, now=EIGHT - timedelta(seconds=1)).moved == 0
    assert run_due(db, now=EIGHT).moved == 1
    assert run_due(db, now=EIGHT).moved == 0

    [message] = digests(db)
    assert (message.channel, message.audience) == ("ULENE", Audience.INTERNAL)
    assert message.method == Method.POST
    assert "Your partnerships, week of 30 Nov 2026" in message.arguments["text"]
    assert "Customer 1" in message.arguments["text"]


def test_it_comes_every_week_anew_and_tells_from_the_last_one_on(db: Database) -> None:
    begin(db)
    run_due(db, now=EIGHT)
    deliver(db)
    with transaction(db) as session:
        log(partnership.reopen(session), now=at(8, 9))
    for day in range(1, 7):
        # It is brought up to date meanwhile, and tells that something is overdue.
        run_due(db, now=EIGHT + timedelta(days=day))
        deliver(db)
    run_due(db, now=EIGHT + WEEK)

    posts = [each for each in digests(db) if each.method == Method.POST]
    assert len(posts) == 2
    assert "Since 30 Nov 2026: 1 issue logged." in posts[1].arguments["text"]
    assert "1 record is overdue" in posts[1].arguments["text"]
    assert "Last week: steady." in posts[1].arguments["text"]


def test_it_waits_for_its_readers_holidays(db: Database) -> None:
    danes = SideHours(time_zone="Europe/Copenhagen", country="DK")
    with transaction(db) as session:
        world = partnership.begin(session)
        amend(world, time_zone="America/New_York", own_hours={Side.CONSULTANCY: danes})
        world.partnership.digest_due_at = None
    easter = datetime(2027, 3, 29, 8, tzinfo=ZoneInfo("America/New_York"))
    run_due(db, now=easter - WEEK + timedelta(hours=1))
    with transaction(db) as session:
        due = partnership.reopen(session).partnership.digest_due_at
    # Easter Monday is no holiday in the partnership's own calendar, which has none.
    assert due == easter + timedelta(days=1)


def test_who_leads_several_gets_one_with_the_worst_first(db: Database) -> None:
    begin(db)
    begin(db, number=2)
    with transaction(db) as session:
        log(partnership.reopen(session, number=2), now=at(0, 13))

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
        log(partnership.reopen(session), now=EIGHT + timedelta(minutes=1))

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
        world = partnership.reopen(session)
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
        world = partnership.reopen(session)
        amend(world, digests=DigestTerms(weekday=2, at=EIGHT.time().replace(hour=15)))
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
        elsewhere = partnership.reopen(session, number=2)["Lene"]
        elsewhere.side, elsewhere.is_home = Side.UNKNOWN, False

    done = run_due(db, now=EIGHT)

    assert (done.moved, done.failed) == (0, 0)
    assert digests(db) == []
    assert run_due(db, now=EIGHT + timedelta(hours=1)).failed == 0


def test_it_tells_which_check_ins_did_not_come_and_why(db: Database) -> None:
    begin(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        schedules.begin(
            session,
            partnership=world.partnership,
            channel=world.channel,
            rhythm=Rhythm(),
            by=world["Lene"],
            now=at(0, 13),
        )
    run_due(db, now=at(7, 12))
    run_due(db, now=at(7, 12, 5))
    assert (
        "The check-in in <#C1>, due Monday 30 November 2026 at 09:00 (Europe/Copenhagen), "
        "was skipped: it could not be posted within two hours."
    ) in texts(db)[-1]


def test_however_long_the_bot_was_down_the_next_one_says_what_did_not_come(db: Database) -> None:
    begin(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        schedules.begin(
            session,
            partnership=world.partnership,
            channel=world.channel,
            rhythm=Rhythm(at=time(11)),
            by=world["Lene"],
            now=at(0, 13),
        )
    run_due(db, now=at(7, 8))
    # Down for three Mondays, until the fourth.
    run_due(db, now=at(31, 10))
    run_due(db, now=at(31, 10, 5))
    told = texts(db)[-1]
    assert "Since 30 Nov 2026 nothing was decided" in told
    assert [
        day for day in (30, 7, 14, 21) if f"due Monday {day} " in told and "was skipped" in told
    ] == [7, 14, 21]
    assert "and 1 more" in told
    # Too old to compare with.
    assert "A week ago" not in told


def test_a_further_check_in_that_did_not_come_is_named(db: Database) -> None:
    begin(db)
    steering = FurtherCheckin(title="Steering", rhythm=Rhythm(at=time(9)))
    with transaction(db) as session:
        world = partnership.reopen(session)
        amend(world, further_checkins={"steering": steering})
        sync.sync(session, partnership=world.partnership, now=at(0, 13))
    run_due(db, now=at(7, 12))
    run_due(db, now=at(7, 12, 5))
    assert "The check-in *Steering* in <#C1>, due Monday 30 November 2026" in texts(db)[-1]


def test_it_tells_what_changed_in_charter_roles_and_phase(db: Database) -> None:
    begin(db)
    run_due(db, now=EIGHT)
    deliver(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        world.session.add(
            PhasePeriod(
                partnership_id=world.partnership.id, phase="implementation", from_at=at(8, 9)
            )
        )
        roles.assign(
            session,
            partnership=world.partnership,
            key="data-owner",
            member=world["Berit"],
            rank=Rank.PRIMARY,
            by=world["Lene"],
            now=at(8, 10),
        )
        amend(world, retention_months=24)
        newest = session.scalars(select(Charter).order_by(Charter.id.desc()).limit(1)).one()
        newest.set_at = at(8, 11)
    run_due(db, now=EIGHT + WEEK)
    assert (
        "Since 30 Nov 2026: 1 charter change, 1 role reassigned and the phase is now "
        "Implementation."
    ) in texts(db)[-1]


# Charts


def test_it_draws_confidence_worst_first_and_issues_and_is_not_said_anew(db: Database) -> None:
    begin_two(db)
    with transaction(db) as session:
        for number in (1, 2):
            world = partnership.reopen(session, number=number)
            for days in (0, 2):
                log(world, now=at(days, 14))
            schedules.begin(
                session,
                partnership=world.partnership,
                channel=world.channel,
                rhythm=Rhythm(at=time(15)),
                by=world["Lene"],
                now=at(0, 13),
            )
    start = EIGHT
    for days, sure in ((7, 5), (14, 4), (21, 3)):
        run_due(db, now=at(days, 15))
        deliver(db)
        with transaction(db) as session:
            for number in (1, 2):
                answer(partnership.reopen(session, number=number), sure - number + 1)
    run_due(db, now=start + 3 * WEEK)
    deliver(db)
    drawn = [each for each in digests(db)[-1].arguments["blocks"] if "chart" in each]
    assert [each["title"] for each in drawn] == [
        "Confidence,, 1 (low) to 5 (high)",
        "Issues per week",
    ]
    lines = drawn[0]["chart"]["series"]
    assert [each["name"] for each in lines] == ["Customer 2", "Customer 1"]
    assert [[each["value"] for each in line["data"]] for line in lines] == [[4, 3, 2], [5, 4, 3]]
    assert drawn[1]["chart"]["series"][0]["data"][0]["value"] == 4
    said = len(digests(db))
    for minutes in range(5, 60, 5):
        run_due(db, now=start + 3 * WEEK + timedelta(minutes=minutes))
    assert len(digests(db)) == said


def answer(world: InUse, sure: int) -> None:
    """Both sides answer the newest check-in."""
    newest = world.session.scalars(
        select(Occurrence)
        .join(Schedule)
        .where(Schedule.partnership_id == world.partnership.id)
        .order_by(Occurrence.due_at.desc())
        .limit(1)
    ).one()
    for name in ("Lene", "Berit"):
        newest.answers.append(
            Answer(member=world[name], answered_at=newest.due_at, via=Via.MODAL, confidence=sure)
        )


def test_what_was_due_while_the_bot_was_down_comes_once_for_the_week_that_it_is(
    db: Database,
) -> None:
    begin(db)
    run_due(db, now=at(16, 10))
    assert len(digests(db)) == 1
    assert "in the week of 7 Dec 2026" in texts(db)[0]


def test_one_that_a_holiday_moved_into_the_next_week_does_not_stand_for_that_week(
    db: Database,
) -> None:
    with transaction(db) as session:
        world = partnership.begin(session)
        amend(world, country="DK", digests=DigestTerms(weekday=4))
        world.partnership.digest_due_at = None
    # Good Friday and Easter Monday, in 2027.
    for day in range(119, 136):
        run_due(db, now=at(day, 8))
    with transaction(db) as session:
        told = session.execute(select(Digest.posted_at, Digest.week).order_by(Digest.id)).all()
    assert [(when, week.isoformat()) for when, week in told] == [
        (at(127, 8), "2027-03-22"),
        (at(130, 8), "2027-03-29"),
    ]


def test_one_that_is_late_waits_until_people_work(db: Database) -> None:
    begin(db)
    assert run_due(db, now=at(7, 22)).failed == 0
    run_due(db, now=at(8, 8, 59))
    assert digests(db) == []
    run_due(db, now=at(8, 9))
    assert len(digests(db)) == 1
    for hour in (10, 24 * 6 + 7):
        run_due(db, now=at(8, 0) + timedelta(hours=hour))
    run_due(db, now=EIGHT + WEEK)
    assert [week for _, week in posted(db)] == ["2026-11-30", "2026-12-07"]


def test_one_that_is_a_week_late_gives_way_to_the_next(db: Database) -> None:
    begin(db)
    run_due(db, now=at(14, 7))
    assert digests(db) == []
    run_due(db, now=at(14, 8))
    assert [week for _, week in posted(db)] == ["2026-12-07"]


def test_one_that_waits_outlives_a_new_charter(db: Database) -> None:
    begin(db)
    run_due(db, now=at(7, 22))
    with transaction(db) as session:
        world = partnership.reopen(session)
        before = partnerships.terms_of(session, world.partnership)
        amend(world, digests=DigestTerms(weekday=3))
        after = partnerships.terms_of(session, world.partnership)
        apply.apply_terms(
            session, partnership=world.partnership, before=before, after=after, now=at(8, 8, 30)
        )
    run_due(db, now=at(8, 9))
    # By the new charter, the newest one is that of last Thursday.
    assert [week for _, week in posted(db)] == ["2026-11-23"]
    assert due_at(db) == at(10, 8)


def test_other_hours_of_the_consultancy_plan_it_anew(db: Database) -> None:
    begin(db)
    danes = SideHours(time_zone="Europe/Copenhagen", country="DK")
    with transaction(db) as session:
        world = partnership.reopen(session)
        before = partnerships.terms_of(session, world.partnership)
        amend(world, own_hours={Side.CONSULTANCY: danes})
        after = partnerships.terms_of(session, world.partnership)
        apply.apply_terms(
            session, partnership=world.partnership, before=before, after=after, now=at(0, 13)
        )
    assert due_at(db) is None


def test_one_that_is_late_waits_until_the_consultancy_works(db: Database) -> None:
    begin(db)
    york = SideHours(time_zone="America/New_York")
    with transaction(db) as session:
        amend(partnership.reopen(session), own_hours={Side.CONSULTANCY: york})
    for hour in (10, 14):
        run_due(db, now=at(7, hour))
    assert digests(db) == []
    run_due(db, now=at(7, 15))
    assert len(digests(db)) == 1


def due_at(db: Database) -> datetime | None:
    with transaction(db) as session:
        return partnership.reopen(session).partnership.digest_due_at


# Replicas


def posted(db: Database) -> list[tuple[str, str]]:
    """Every digest that was posted, by whom it is for and its week."""
    with transaction(db) as session:
        rows = session.execute(
            select(OutboxMessage.channel, Digest.week)
            .join(Card, Card.id == OutboxMessage.card_id)
            .join(Digest, Digest.id == Card.digest_id)
            .where(OutboxMessage.key.endswith(":0"))
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
