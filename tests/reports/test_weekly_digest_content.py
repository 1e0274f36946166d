"""The content of the weekly digest: skipped check-ins, changes and charts."""

from datetime import time, timedelta

from sqlalchemy import select

from pico_bot.checkins import schedules, sync
from pico_bot.core.db import Database
from pico_bot.jobs import run_due
from pico_bot.model.charter import Charter, PhasePeriod
from pico_bot.model.charter_terms import ExtraCheckin, Rhythm
from pico_bot.model.checkins import Answer, Occurrence, Schedule
from pico_bot.model.vocabulary import Rank, Via
from pico_bot.partnerships import roles
from tests.escalation.scenarios import amend, at, log
from tests.reports.actions import (
    EIGHT,
    WEEK,
    digests,
    set_up_partnership,
    set_up_two_partnerships,
    texts,
)
from tests.support import partnership
from tests.support.partnership import InUse, transaction
from tests.support.ticks import deliver


def test_the_digest_lists_skipped_check_ins_with_the_reason(db: Database) -> None:
    set_up_partnership(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        schedules.turn_on(
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
        "The check-in in <#C1>, due Mon 30 Nov, 09:00 (Europe/Copenhagen), "
        "was skipped: it couldn't be posted within two hours."
    ) in texts(db)[-1]


def test_after_downtime_the_digest_lists_the_latest_skipped_check_ins(db: Database) -> None:
    set_up_partnership(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        schedules.turn_on(
            session,
            partnership=world.partnership,
            channel=world.channel,
            rhythm=Rhythm(at=time(11)),
            by=world["Lene"],
            now=at(0, 13),
        )
    run_due(db, now=at(7, 8))
    # The bot is down for three Mondays, until the fourth.
    run_due(db, now=at(31, 10))
    run_due(db, now=at(31, 10, 5))
    shown = texts(db)[-1]
    assert "Nothing has been decided, logged or resolved since 30 Nov." in shown
    assert [
        day for day in (30, 7, 14, 21) if f"due Mon {day} " in shown and "was skipped" in shown
    ] == [7, 14, 21]
    assert "and 1 more" in shown
    # It is too old for a comparison.
    assert "Last week:" not in shown


def test_the_digest_names_a_skipped_extra_check_in(db: Database) -> None:
    set_up_partnership(db)
    steering = ExtraCheckin(title="Steering", rhythm=Rhythm(at=time(9)))
    with transaction(db) as session:
        world = partnership.reopen(session)
        amend(world, extra_checkins={"steering": steering})
        sync.sync(session, partnership=world.partnership, now=at(0, 13))
    run_due(db, now=at(7, 12))
    run_due(db, now=at(7, 12, 5))
    assert "The extra check-in *Steering* in <#C1>, due Mon 30 Nov" in texts(db)[-1]


def test_the_digest_counts_changes_to_charter_roles_and_phase(db: Database) -> None:
    set_up_partnership(db)
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
            now=at(8, 10),
        )
        amend(world, retention_months=24)
        newest = session.scalars(select(Charter).order_by(Charter.id.desc()).limit(1)).one()
        newest.created_at = at(8, 11)
    run_due(db, now=EIGHT + WEEK)
    assert (
        "Since 30 Nov: 1 charter change, 1 role reassigned and the phase is now Implementation."
    ) in texts(db)[-1]


def test_the_digest_has_charts_of_confidence_and_issues(db: Database) -> None:
    set_up_two_partnerships(db)
    with transaction(db) as session:
        for number in (1, 2):
            world = partnership.reopen(session, number=number)
            for days in (0, 2):
                log(world, now=at(days, 14))
            schedules.turn_on(
                session,
                partnership=world.partnership,
                channel=world.channel,
                rhythm=Rhythm(at=time(15)),
                by=world["Lene"],
                now=at(0, 13),
            )
    start = EIGHT
    for days, score in ((7, 5), (14, 4), (21, 3)):
        run_due(db, now=at(days, 15))
        deliver(db)
        with transaction(db) as session:
            for number in (1, 2):
                answer(partnership.reopen(session, number=number), score - number + 1)
    run_due(db, now=start + 3 * WEEK)
    deliver(db)
    drawn = [each for each in digests(db)[-1].arguments["blocks"] if "chart" in each]
    assert [each["title"] for each in drawn] == [
        "Confidence, from 1 (low) to 5 (high)",
        "Issues per week",
    ]
    lines = drawn[0]["chart"]["series"]
    assert [each["name"] for each in lines] == ["Customer 2", "Customer 1"]
    assert [[each["value"] for each in line["data"]] for line in lines] == [[4, 3, 2], [5, 4, 3]]
    assert drawn[1]["chart"]["series"][0]["data"][0]["value"] == 4
    count = len(digests(db))
    for minutes in range(5, 60, 5):
        run_due(db, now=start + 3 * WEEK + timedelta(minutes=minutes))
    assert len(digests(db)) == count


def answer(world: InUse, score: int) -> None:
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
            Answer(member=world[name], answered_at=newest.due_at, via=Via.MODAL, confidence=score)
        )
