"""Escalation levels: who is notified when, in which order, and how far."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pico_bot.core.db import Database
from pico_bot.jobs import run_due
from pico_bot.model import snapshot_of
from pico_bot.model.charter_defaults import DEFAULT_ESCALATION
from pico_bot.model.charter_terms import EscalationLevel, EscalationTerms, SideHours
from pico_bot.model.records import Change, Decision
from pico_bot.model.vocabulary import Kind, Side
from pico_bot.records import capture, changes, decisions, lookup
from tests.escalation.scenarios import amend as amend_terms
from tests.escalation.scenarios import (
    at,
    by,
    log,
    run_through,
    sent,
    sent_texts,
    set_away,
    set_up_partnership,
    timer,
    visible,
    with_issue,
)
from tests.support.partnership import reopen, transaction
from tests.support.ticks import deliver


def test_an_issue_escalates_from_the_owner_to_both_leads(db: Database) -> None:
    # High means eight working hours; three quarters are over at 15:00.
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(9, 9))

    assert sent(db) == [
        (at(0, 15), "UMADS"),
        (at(0, 17), "UMADS"),
        (at(1, 17), "ULENE"),
        # Lene is deputy and lead, so the next level is the other lead, without a pause.
        (at(2, 17), "ULENE"),
        (at(2, 17), "C1"),
    ]
    texts = [text for _, _, text in sent_texts(db)]
    assert "Select *Acknowledge* on its card by" in texts[0]
    assert "Overdue since" in texts[1]
    assert "You're getting this as deputy for the Data modeller." in texts[2]
    assert (
        "You're getting this because it has been escalated to the leads of both sides." in texts[3]
    )
    assert texts[4].startswith(":hourglass_flowing_sand: <@UBERIT1>: ")
    assert visible(db) == ["C1", "ULENE"]
    assert timer(db).overdue_at == at(0, 17)


def test_each_notice_replaces_the_one_before(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    found = []
    for hour in (15, 17, 24 + 17, 48 + 17):
        run_due(db, now=at(0, 0) + timedelta(hours=hour))
        deliver(db)
        found.append(visible(db))

    assert found == [["UMADS"], ["UMADS"], ["ULENE"], ["C1", "ULENE"]]


def test_customer_members_are_notified_in_the_records_thread(db: Database) -> None:
    with_issue(db, now=at(0, 9), area="product-data")
    run_through(db, start=at(0, 9), end=at(14, 9))

    assert [(where, text.split(":")[2].strip()) for _, where, text in sent_texts(db)] == [
        ("UDORTE1", sent_texts(db)[0][2].split(":")[2].strip()),
        ("C1", "<@UDORTE1>"),
        # The role has no deputy.
        ("C1", "<@UBERIT1>"),
        ("ULENE", sent_texts(db)[3][2].split(":")[2].strip()),
        ("C1", "<@UBERIT1>"),
    ]
    assert [when for when, _ in sent(db)] == [
        at(0, 15), at(0, 17), at(1, 17), at(2, 17), at(2, 17),
    ]  # fmt: skip


def test_absent_members_are_not_notified(db: Database) -> None:
    with_issue(db, now=at(0, 9), area="product-data")
    with transaction(db) as session:
        world = reopen(session)
        set_away(world, "Berit", through=20, now=at(0, 10))
    run_through(db, start=at(0, 10), end=at(7, 9))

    # Dorte covers for Berit and was already notified.
    assert sent(db) == [(at(0, 15), "UDORTE1"), (at(0, 17), "C1"), (at(1, 17), "ULENE"),
                        (at(1, 17), "C1")]  # fmt: skip


def test_levels_with_only_absent_members_are_skipped(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    with transaction(db) as session:
        set_away(reopen(session), "Lene", through=20, now=at(0, 10))
    run_through(db, start=at(0, 10), end=at(7, 9))
    # Lene has both roles; the customer's lead is present.
    assert sent(db) == [(at(0, 15), "UMADS"), (at(0, 17), "UMADS"), (at(1, 17), "C1")]


def test_escalation_ends_with_the_charters_last_level(db: Database) -> None:
    escalation = EscalationTerms(
        acknowledge_hours=DEFAULT_ESCALATION.acknowledge_hours,
        levels=(EscalationLevel.LEAD,),
        level_hours=1,
    )
    with_issue(db, now=at(0, 9), escalation=escalation)
    run_through(db, start=at(0, 9), end=at(4, 9))
    assert sent(db) == [(at(0, 15), "UMADS"), (at(0, 17), "ULENE")]


def test_without_levels_there_is_only_a_reminder(db: Database) -> None:
    escalation = EscalationTerms(acknowledge_hours=DEFAULT_ESCALATION.acknowledge_hours, levels=())
    with_issue(db, now=at(0, 9), escalation=escalation)
    run_through(db, start=at(0, 9), end=at(4, 9))
    assert sent(db) == [(at(0, 15), "UMADS")]
    assert timer(db).overdue_at == at(0, 17)
    assert timer(db).next_at is None


def test_an_unanswered_decision_escalates_and_an_edit_restarts_it(db: Database) -> None:
    with transaction(db) as session:
        world = set_up_partnership(session)
        log(world, "One unit", now=at(0, 9), kind=Kind.DECISION, area="product-data", author="Mads")
    run_through(db, start=at(0, 9), end=at(4, 17))
    # Three quarters of five working days are over on Thursday at 15:00.
    assert sent(db) == [(at(3, 15), "UDORTE1"), (at(4, 17), "C1")]
    assert "Confirm" in sent_texts(db)[1][2]
    with transaction(db) as session:
        world = reopen(session)
        decision = lookup.find_by_reference(session, partnership=world.partnership, reference="D-1")
        assert isinstance(decision, Decision)
        decisions.edit(
            session,
            decision=decision,
            title="Two units",
            text="Two units",
            area=decision.area,
            reasoning=capture.Reasoning(),
            by=by(world, "Mads", at(5, 9)),
        )
    assert visible(db) == []
    assert timer(db).next_at == at(10, 15)


def test_after_one_side_confirms_the_other_is_notified(db: Database) -> None:
    with transaction(db) as session:
        world = set_up_partnership(session)
        area = snapshot_of(world.partnership).terms.areas["data-model"]
        areas = dict(snapshot_of(world.partnership).terms.areas)
        amend_terms(world, areas=areas | {"data-model": replace(area, both_sides=True)})
        decision = log(world, "One unit", now=at(0, 9), kind=Kind.DECISION)
        assert isinstance(decision, Decision)
        decisions.confirm(
            session,
            decision=decision,
            seen=decision.text_fingerprint,
            by=by(world, "Mads", at(1, 9)),
        )
    run_through(db, start=at(1, 9), end=at(8, 9))
    assert sent(db) == [(at(4, 15), "UDORTE1"), (at(7, 17), "C1")]


def test_an_unassessed_change_escalates(db: Database) -> None:
    with transaction(db) as session:
        world = set_up_partnership(session)
        log(world, "Lamps go to Norway", now=at(0, 9), kind=Kind.CHANGE)
    run_through(db, start=at(0, 9), end=at(4, 17))
    assert sent(db) == [(at(3, 15), "UMADS"), (at(4, 17), "UMADS")]
    with transaction(db) as session:
        world = reopen(session)
        change = lookup.find_by_reference(session, partnership=world.partnership, reference="C-1")
        assert isinstance(change, Change)
        changes.assess(
            session,
            change=change,
            effects="Prices",
            areas=[],
            decision_ids=[],
            issues=[],
            by=by(world, "Mads", at(5, 9)),
        )
    assert visible(db) == []


@pytest.mark.parametrize(
    ("zone", "both"),
    [
        # Nine in New York is three in the afternoon here; in Auckland it is nine in the evening.
        ("America/New_York", at(3, 15)),
        ("Pacific/Auckland", at(3, 21)),
    ],
)
def test_the_other_sides_lead_is_notified_in_their_hours(
    db: Database, zone: str, both: datetime
) -> None:
    own = {Side.CUSTOMER: SideHours(time_zone=zone)}
    with_issue(db, now=at(0, 11), own_hours=own)
    run_through(db, start=at(0, 11), end=at(4, 9))
    assert sent(db) == [
        (at(0, 17), "UMADS"), (at(1, 11), "UMADS"), (at(2, 11), "ULENE"), (both, "ULENE"),
        (both, "C1"),
    ]  # fmt: skip
