"""The Home tab is published at most every few seconds, a limit of Slack's."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from pico_bot.core.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.jobs import run_due
from pico_bot.model.charter import Charter
from pico_bot.model.delivery import OutboxMessage, OutboxState
from pico_bot.model.digests import HomeTab
from pico_bot.model.vocabulary import Kind
from pico_bot.reports import home_tab
from pico_bot.reports.home_tab import REFRESH_INTERVAL, DueHomeTab
from tests.escalation.scenarios import amend, at, log, set_up_partnership
from tests.reports.actions import open_home_tab
from tests.support.partnership import reopen, transaction
from tests.support.query_plans import recorded
from tests.support.ticks import deliver

A_LITTLE = timedelta(seconds=0.5)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with transaction(database) as session:
        set_up_partnership(session)
    yield database
    database.dispose()


def published(db: Database) -> list[str]:
    """The views waiting to be published; reading them publishes them."""
    with transaction(db) as session:
        found = session.scalars(
            select(OutboxMessage.arguments).where(
                OutboxMessage.method == Method.PUBLISH, OutboxMessage.state == OutboxState.PENDING
            )
        ).all()
    deliver(db)
    return [str(arguments) for arguments in found]


def test_the_tab_is_published_at_most_every_five_seconds(db: Database) -> None:
    found = list[tuple[timedelta, str]]()
    start = now = at(1, 12)
    with transaction(db) as session:
        open_home_tab(session, "UMADS", now=now)
    for number in range(24):
        with transaction(db) as session:
            log(reopen(session), f"Lamp {number} lacks a colour", now=now)
        run_due(db, now=now)
        found += [(now - start, view) for view in published(db)]
        now += A_LITTLE

    assert [moment.total_seconds() for moment, _ in found] == [0, 5, 10]
    assert "Lamp 10 lacks" in found[1][1]
    assert "Lamp 20 lacks" in found[2][1]


def test_a_step_redraws_only_the_tabs_of_people_of_its_partnership(db: Database) -> None:
    with transaction(db) as session:
        set_up_partnership(session, number=2)
        for number in (1, 2):
            open_home_tab(session, f"UBERIT{number}", now=at(1, 12))
    deliver(db)
    with transaction(db) as session:
        log(reopen(session, number=2), "The feed stops", area="product-data", now=at(1, 12))
    run_due(db, now=at(1, 12) + REFRESH_INTERVAL)

    assert drawn_at(db) == {"UBERIT1": at(1, 12), "UBERIT2": at(1, 12) + REFRESH_INTERVAL}


def test_however_many_partnerships_there_are_a_tab_takes_the_same_statements(db: Database) -> None:
    tabs = [DueHomeTab(user_id=user_id) for user_id in ("UMADS", "ULENE")]
    db.read(home_tab.draw, tabs, now=at(1, 12))
    counts = []
    for number in (2, 3, 4):
        with transaction(db) as session:
            world = set_up_partnership(session, number=number)
            log(world, now=at(1, 12))
            log(world, kind=Kind.DECISION, now=at(1, 12))
        with recorded(db) as statements:
            db.read(home_tab.draw, tabs, now=at(1, 13))
        counts.append(len(statements))
    assert set(counts) == {counts[0]}
    assert counts[0] <= 20


def test_a_refresh_that_a_killed_process_took_is_made_up_for(db: Database) -> None:
    with transaction(db) as session:
        open_home_tab(session, "UMADS", now=at(1, 12))
        log(reopen(session), now=at(1, 12))
    due_at = at(1, 12) + REFRESH_INTERVAL
    with transaction(db) as session:
        page = session.scalars(select(HomeTab)).one()
        assert len(home_tab.claim_due(session, [page.id], now=due_at)) == 1
        # No other process takes it too.
        assert home_tab.claim_due(session, [page.id], now=due_at) == []

    run_due(db, now=due_at + REFRESH_INTERVAL)
    assert drawn_at(db) == {"UMADS": due_at + REFRESH_INTERVAL}


def test_a_tab_that_cannot_be_drawn_keeps_no_other_from_being_refreshed(db: Database) -> None:
    with transaction(db) as session:
        set_up_partnership(session, number=2)
        for number in (1, 2):
            open_home_tab(session, f"UBERIT{number}", now=at(1, 12))
    run_due(db, now=at(1, 12))
    with transaction(db) as session:
        log(reopen(session), area="product-data", now=at(1, 12))
        elsewhere = reopen(session, number=2)
        amend(elsewhere)
        of_it = select(Charter).where(Charter.partnership_id == elsewhere.partnership.id)
        session.scalars(of_it.order_by(Charter.version.desc())).all()[0].body = {"areas": "none"}
    due_at = at(1, 12) + REFRESH_INTERVAL

    assert run_due(db, now=due_at).failed == 1
    assert drawn_at(db) == {"UBERIT1": due_at, "UBERIT2": at(1, 12)}


def drawn_at(db: Database) -> dict[str, datetime]:
    """When each person's tab was published last."""
    with transaction(db) as session:
        pages = session.scalars(select(HomeTab))
        return {each.slack_user_id: each.published_at for each in pages}
