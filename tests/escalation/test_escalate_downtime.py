"""Escalation after downtime, with failing notices, and with concurrent changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.jobs import run_due
from pico_bot.model.charter_terms import SideHours
from pico_bot.model.records import Decision
from pico_bot.model.sla import ExpectedAction
from pico_bot.model.vocabulary import Kind, Side
from pico_bot.records import decisions, issues, lookup, sla
from tests.escalation.scenarios import (
    MONDAY,
    acknowledge,
    at,
    by,
    issue_of,
    log,
    run_through,
    sent,
    sent_texts,
    set_up_partnership,
    timer,
    with_issue,
)
from tests.support.partnership import reopen, transaction
from tests.support.ticks import deliver
from tests.support.waiting import wait_for_lock


def test_after_downtime_the_owner_is_notified_first(
    db: Database,
) -> None:
    with_issue(db, now=at(0, 9))
    assert run_due(db, now=at(16, 12)).other == 1
    assert sent(db) == [(at(16, 12), "UMADS")]
    assert "Overdue since" in sent_texts(db)[0][2]
    assert timer(db).overdue_at == at(0, 17)
    deliver(db)
    run_through(db, start=at(16, 12), end=at(17, 12))
    assert sent(db)[1:] == [(at(17, 12), "ULENE")]
    assert "as deputy" in sent_texts(db)[1][2]


def test_after_downtime_escalation_continues_from_the_last_level(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY)
    acknowledge(db, at(0, 9))
    run_through(db, start=at(0, 9), end=at(0, 17))
    run_due(db, now=at(7, 12))
    deliver(db)
    run_through(db, start=at(7, 12), end=at(8, 12))
    assert sent(db)[1:] == [(at(0, 17), "UMADS"), (at(7, 12), "ULENE"), (at(8, 12), "ULENE"),
                            (at(8, 12), "C1")]  # fmt: skip


def test_late_notices_wait_for_working_hours(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    for late in (at(4, 23), at(5, 12)):
        assert run_due(db, now=late).failed == 0
    assert sent(db) == []
    run_due(db, now=at(7, 9))
    assert sent(db) == [(at(7, 9), "UMADS")]


def test_late_notices_wait_for_the_hours_of_the_owners_side(db: Database) -> None:
    york = SideHours(time_zone="America/New_York")
    with_issue(db, now=at(0, 9), own_hours={Side.CONSULTANCY: york})
    run_due(db, now=at(3, 12))
    assert sent(db) == []
    run_due(db, now=at(3, 15))
    assert sent(db) == [(at(3, 15), "UMADS")]


def test_a_failing_notice_does_not_stop_others(db: Database) -> None:
    with transaction(db) as session:
        set_up_partnership(session)
        world = set_up_partnership(session, number=2)
        log(reopen(session), now=at(0, 9))
        broken = log(world, now=at(0, 9))
        broken.responsible_role = "unknown-role"
    done = run_due(db, now=at(0, 15))
    assert (done.other, done.failed) == (1, 1)


def test_acting_while_the_mentioned_decision_is_confirmed(
    postgresql_url: str,
) -> None:
    db, other = Database(postgresql_url), Database(postgresql_url)
    with transaction(db) as session:
        world = set_up_partnership(session)
        log(world, "One unit", now=at(0, 9), kind=Kind.DECISION)
        log(world, "Blocked by D-1", now=at(0, 9), due=MONDAY + timedelta(days=11))

    def confirm(session: Session) -> None:
        world = reopen(session)
        decision = lookup.find_by_reference(session, partnership=world.partnership, reference="D-1")
        assert isinstance(decision, Decision)
        decisions.confirm(
            session,
            decision=decision,
            seen=decision.text_fingerprint,
            by=by(world, "Mads", at(0, 10)),
        )

    with ThreadPoolExecutor() as pool, transaction(other) as session:
        world = reopen(session)
        issue = issue_of(world)
        issues.acknowledge(session, issue=issue, by=by(world, "Mads", at(0, 10)))
        session.flush()
        confirming = pool.submit(db.run, confirm)
        wait_for_lock(db, confirming)
        session.commit()
        confirming.result(timeout=60)
    with transaction(db) as session:
        waited_for = sla.timer_of(session, issue_of(reopen(session)))
        assert waited_for is not None
        assert waited_for.expected_action is ExpectedAction.RESOLVE
    for each in (db, other):
        each.dispose()
