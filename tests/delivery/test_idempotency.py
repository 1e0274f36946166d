"""A Slack delivery is handled once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.delivery import idempotency
from pico_bot.delivery.idempotency import RETENTION

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_key_is_claimed_once(db: Database) -> None:
    assert db.run(idempotency.claim, key="Ev1", now=NOW)
    assert not db.run(idempotency.claim, key="Ev1", now=NOW + timedelta(hours=1))
    assert db.run(idempotency.claim, key="Ev2", now=NOW)


def test_a_failed_use_case_leaves_its_key_free(db: Database) -> None:
    def use_case(session: Session) -> None:
        assert idempotency.claim(session, key="Ev1", now=NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        db.run(use_case)
    assert db.run(idempotency.claim, key="Ev1", now=NOW)


def test_only_keys_of_deliveries_that_slack_no_longer_repeats_are_purged(db: Database) -> None:
    for count in range(3):
        db.run(idempotency.claim, key=f"old{count}", now=NOW - RETENTION - timedelta(seconds=1))
    db.run(idempotency.claim, key="recent", now=NOW - RETENTION)

    assert db.run(idempotency.purge, now=NOW, limit=2) == 2
    assert db.run(idempotency.purge, now=NOW, limit=2) == 1
    assert db.run(idempotency.purge, now=NOW, limit=2) == 0
    assert not db.run(idempotency.claim, key="recent", now=NOW)
    assert db.run(idempotency.claim, key="old0", now=NOW)
