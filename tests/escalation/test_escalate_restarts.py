"""What ends, restarts or changes a response timer."""

from datetime import date, timedelta

import pytest

from pico_bot.core.db import Database
from pico_bot.core.errors import BadRequest
from pico_bot.model.charter_terms import EscalationTerms
from pico_bot.model.records import Issue
from pico_bot.model.vocabulary import Priority, Rank
from pico_bot.partnerships import roles
from pico_bot.people import contacts
from pico_bot.records import issues, sla
from tests.escalation.scenarios import (
    MONDAY,
    at,
    by,
    issue_of,
    log,
    run_through,
    sent,
    set_up_partnership,
    timer,
    visible,
    with_issue,
)
from tests.escalation.scenarios import amend as amend_terms
from tests.support.partnership import reopen, transaction


def test_acting_removes_the_notice(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(1, 12))
    assert visible(db) == ["UMADS"]
    with transaction(db) as session:
        world = reopen(session)
        issues.acknowledge(session, issue=issue_of(world), by=by(world, "Mads", at(1, 12)))
    run_through(db, start=at(1, 12), end=at(7, 9))
    assert visible(db) == []
    assert len(sent(db)) == 2
    assert timer(db).expected_action is None


def test_a_new_owner_gets_the_full_time(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(1, 12))
    with transaction(db) as session:
        world = reopen(session)
        issues.assign(
            session, issue=issue_of(world), owner=world["Dorte"], by=by(world, "Mads", at(1, 12))
        )
    run_through(db, start=at(1, 12), end=at(2, 12))
    assert sent(db)[2:] == [(at(2, 10), "UDORTE1"), (at(2, 12), "C1")]


def test_a_new_role_holder_gets_the_full_time(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(1, 9))
    assert visible(db) == ["UMADS"]
    with transaction(db) as session:
        world = reopen(session)
        roles.assign(
            session,
            partnership=world.partnership,
            key="data-modeller",
            member=world["Lene"],
            rank=Rank.PRIMARY,
            now=at(1, 9),
        )
        contacts.reassign_and_publish(session, partnership=world.partnership, now=at(1, 9))
    assert visible(db) == []
    run_through(db, start=at(1, 9), end=at(1, 17))
    assert sent(db)[2:] == [(at(1, 15), "ULENE"), (at(1, 17), "ULENE")]


def test_a_new_due_date_restarts_the_timer(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY)
    with transaction(db) as session:
        world = reopen(session)
        issues.acknowledge(session, issue=issue_of(world), by=by(world, "Mads", at(0, 9)))
    run_through(db, start=at(0, 9), end=at(0, 17))
    assert sent(db) == [(at(0, 15), "UMADS"), (at(0, 17), "UMADS")]
    with transaction(db) as session:
        world = reopen(session)
        due = MONDAY + timedelta(days=2)
        issues.set_due(session, issue=issue_of(world), due_on=due, by=by(world, "Mads", at(1, 9)))
    assert visible(db) == []
    run_through(db, start=at(1, 9), end=at(2, 17))
    assert sent(db)[2:] == [(at(2, 13), "UMADS"), (at(2, 17), "UMADS")]


def test_a_due_date_in_the_past_is_refused(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY)
    with transaction(db) as session:
        world = reopen(session)
        issue, mads = issue_of(world), by(world, "Mads", at(3, 9))
        for day in (1, 2):
            with pytest.raises(BadRequest, match="is in the past"):
                issues.set_due(session, issue=issue, due_on=MONDAY + timedelta(days=day), by=mads)
        # A date that was valid when it was set may be set again.
        issues.set_due(session, issue=issue, due_on=MONDAY, by=mads)
        issues.set_due(session, issue=issue, due_on=MONDAY + timedelta(days=3), by=mads)


def test_a_due_date_far_ahead_sets_no_timer(db: Database) -> None:
    with transaction(db) as session:
        world = set_up_partnership(session)
        issue = log(world, now=at(0, 9), due=date(9999, 12, 31))
        assert isinstance(issue, Issue)
        issues.acknowledge(session, issue=issue, by=by(world, "Mads", at(0, 9)))
    assert timer(db).expected_action is None


def test_an_early_due_date_shortens_the_time_to_acknowledge(db: Database) -> None:
    with_issue(db, now=at(0, 9), priority=Priority.LOW, due=MONDAY + timedelta(days=1))
    run_through(db, start=at(0, 9), end=at(2, 17))
    # The default is ten days, of which two are left.
    assert sent(db) == [(at(1, 13), "UMADS"), (at(1, 17), "UMADS"), (at(2, 17), "ULENE")]
    with transaction(db) as session:
        due = sla.deadline_of(session, issue_of(reopen(session)), now=at(2, 17))
    assert due is not None
    assert (due.at, due.is_past) == (at(1, 17), True)


def test_a_past_due_date_does_not_shorten_the_time_to_acknowledge(db: Database) -> None:
    with_issue(db, now=at(0, 18), due=MONDAY)
    run_through(db, start=at(0, 18), end=at(1, 17))
    assert sent(db) == [(at(1, 15), "UMADS"), (at(1, 17), "UMADS")]


def test_a_lower_priority_ends_being_overdue(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(1, 9))
    assert visible(db) == ["UMADS"]
    with transaction(db) as session:
        world = reopen(session)
        issues.set_priority(
            session, issue=issue_of(world), priority=Priority.LOW, by=by(world, "Dorte", at(1, 9))
        )
    assert visible(db) == []
    assert timer(db).overdue_at is None
    run_through(db, start=at(1, 9), end=at(11, 17))
    # Ten working days from the beginning on.
    assert sent(db)[2:] == [(at(9, 13), "UMADS"), (at(11, 17), "UMADS")]


def test_priority_and_charter_changes_count_from_the_start(db: Database) -> None:
    with_issue(db, now=at(0, 9), priority=Priority.NORMAL)
    with transaction(db) as session:
        world = reopen(session)
        issues.set_priority(
            session,
            issue=issue_of(world),
            priority=Priority.HIGH,
            by=by(world, "Dorte", at(0, 10)),
        )
    assert timer(db).next_at == at(0, 15)
    with transaction(db) as session:
        world = reopen(session)
        escalation = EscalationTerms(acknowledge_hours=dict.fromkeys(Priority, 4))
        amend_terms(world, escalation=escalation)
        contacts.reassign_and_publish(session, partnership=world.partnership, now=at(0, 10))
    assert timer(db).next_at == at(0, 12)
