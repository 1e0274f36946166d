"""Absences that follow each other: who never came back in between hears of all of it at once."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from pico_bot import absences, issues
from pico_bot.db import Database
from pico_bot.model import Issue, OwedMessage
from tests.escalation.climbing import at, begin, by, log, run_through
from tests.partnership_in_use import reopen, transaction


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


def test_who_goes_away_again_before_coming_back_is_told_of_both_times(db: Database) -> None:
    with transaction(db) as session:
        world = begin(session)
        mads = world["Mads"]
        absences.begin(session, member=mads, until=date(2026, 11, 27), by=mads, now=at(0, 9))
        issue = log(world, now=at(1, 9))
        assert isinstance(issue, Issue)
        issues.acknowledge(session, issue=issue, by=by(world, "Lene", at(1, 10)))
    run_through(db, start=at(0, 9), end=at(6, 18))
    with transaction(db) as session:
        world = reopen(session)
        mads = world["Mads"]
        absences.begin(session, member=mads, until=date(2026, 12, 2), by=mads, now=at(6, 18))
    run_through(db, start=at(6, 18), end=at(11, 18))
    with transaction(db) as session:
        told = session.scalars(
            select(OwedMessage.arguments).where(
                OwedMessage.channel == "UMADS", OwedMessage.key.startswith("back:")
            )
        ).all()
    [message] = told
    happened, _ = message["text"].split("*Waits for you*")
    assert "since 23 Nov 2026" in happened
    assert "I-1" in happened
    assert "Nothing became of your records" not in happened
