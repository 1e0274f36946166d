"""Deliveries are stored once, given out in order, and have one effect."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.delivery import inbox
from pico_bot.model.delivery import InboxDelivery, InboxState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def store(db: Database, *keys: str, channel: str = "C1") -> None:
    events = [inbox.ReceivedEvent(key=key, channel=channel, body={"key": key}) for key in keys]
    db.run(inbox.store, events, now=NOW)


def take(
    db: Database,
    *,
    worker: str = "A",
    handled: tuple[int, ...] = (),
    in_hand: tuple[int, ...] = (),
    limit: int = 10,
    now: datetime = NOW,
) -> list[str]:
    """The keys of what a worker takes."""
    taken = db.run(
        inbox.take, lease_id=worker, handled=handled, in_hand=in_hand, limit=limit, now=now
    )
    return [each.body["key"] for each in taken]


def id_of(db: Database, key: str) -> int:
    return db.run(
        lambda session: session.scalars(
            select(InboxDelivery.id).where(InboxDelivery.key == key)
        ).one()
    )


def state_of(db: Database, key: str) -> tuple[InboxState, object]:
    def read(session: Session) -> tuple[InboxState, object]:
        row = session.scalars(select(InboxDelivery).where(InboxDelivery.key == key)).one()
        return row.state, row.body

    return db.run(read)


def fail(db: Database, key: str, *, after: timedelta, parks: bool = True) -> bool:
    return db.run(inbox.postpone, id_of(db, key), error="KeyError", parks=parks, now=NOW + after)


def test_a_key_is_claimed_once(db: Database) -> None:
    assert db.run(inbox.claim, key="Ev1", now=NOW)
    assert not db.run(inbox.claim, key="Ev1", now=NOW + timedelta(hours=1))
    assert db.run(inbox.claim, key="Ev2", now=NOW)


def test_a_failed_use_case_leaves_its_key_free(db: Database) -> None:
    def use_case(session: Session) -> None:
        assert inbox.claim(session, key="Ev1", now=NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        db.run(use_case)
    assert db.run(inbox.claim, key="Ev1", now=NOW)


def test_claiming_a_stored_delivery_drops_its_body_and_later_deliveries_change_nothing(
    db: Database,
) -> None:
    store(db, "Ev1")
    assert state_of(db, "Ev1") == (InboxState.WAITING, {"key": "Ev1"})
    assert db.run(inbox.claim, key="Ev1", now=NOW)
    assert state_of(db, "Ev1") == (InboxState.DONE, None)
    store(db, "Ev1")
    assert not db.run(inbox.claim, key="Ev1", now=NOW)
    assert take(db) == []


def test_deliveries_are_taken_in_the_order_of_their_arrival(db: Database) -> None:
    store(db, "Ev1", "Ev2")
    store(db, "Ev3", "Ev2")
    assert take(db, limit=2) == ["Ev1", "Ev2"]


def test_a_channel_belongs_to_one_worker_at_a_time(db: Database) -> None:
    store(db, "Ev1", "Ev2")
    store(db, "Ev3", channel="C2")
    assert take(db, worker="A", limit=1) == ["Ev1"]
    assert take(db, worker="B") == ["Ev3"]
    assert take(db, worker="A") == []
    db.run(inbox.claim, key="Ev1", now=NOW)
    assert take(db, worker="B") == ["Ev2"]


def test_what_had_nothing_to_do_is_done_once_the_worker_says_so(db: Database) -> None:
    store(db, "Ev1", "Ev2")
    assert take(db, limit=1) == ["Ev1"]
    assert take(db, handled=(id_of(db, "Ev1"),)) == ["Ev2"]
    assert state_of(db, "Ev1") == (InboxState.DONE, None)


def test_an_expired_lease_passes_to_another_worker_and_a_renewed_one_does_not(
    db: Database,
) -> None:
    store(db, "Ev1")
    store(db, "Ev2", channel="C2")
    take(db, worker="A")
    later = NOW + inbox.LEASE
    take(db, worker="A", in_hand=(id_of(db, "Ev1"),), now=later - SECOND, limit=0)
    assert take(db, worker="B", now=later) == ["Ev2"]


def test_a_worker_gives_back_only_what_it_has(db: Database) -> None:
    store(db, "Ev1")
    take(db, worker="A")
    db.run(inbox.give_back, lease_id="B")
    assert take(db, worker="B") == []
    db.run(inbox.give_back, lease_id="A")
    assert take(db, worker="B") == ["Ev1"]
    db.run(inbox.give_back)
    assert take(db, worker="A") == ["Ev1"]


def test_a_delivery_that_fails_holds_its_channel_for_growing_pauses(db: Database) -> None:
    store(db, "Ev1", "Ev2")
    store(db, "Ev3", channel="C2")
    take(db, limit=2)
    assert not fail(db, "Ev1", after=timedelta())
    assert take(db) == ["Ev3"]
    assert take(db, now=NOW + SECOND) == ["Ev1", "Ev2"]
    assert not fail(db, "Ev1", after=SECOND)
    assert take(db, now=NOW + 2 * SECOND) == []
    assert take(db, now=NOW + 3 * SECOND) == ["Ev1", "Ev2"]


def test_a_delivery_that_fails_for_too_long_is_parked_and_its_channel_goes_on(
    db: Database,
) -> None:
    store(db, "Ev1", "Ev2")
    assert not fail(db, "Ev1", after=timedelta())
    assert not fail(db, "Ev1", after=inbox.PATIENCE - SECOND)
    assert fail(db, "Ev1", after=inbox.PATIENCE)
    assert state_of(db, "Ev1") == (InboxState.PARKED, {"key": "Ev1"})
    assert take(db, now=NOW + inbox.PATIENCE) == ["Ev2"]
    assert not db.run(inbox.claim, key="Ev1", now=NOW)


def test_a_delivery_that_waits_for_slack_is_never_parked(db: Database) -> None:
    store(db, "Ev1")
    for at in range(200):
        assert not fail(db, "Ev1", after=at * timedelta(minutes=1), parks=False)
    assert take(db, now=NOW + timedelta(hours=4)) == ["Ev1"]


def test_a_delivery_that_had_its_effect_is_not_postponed(db: Database) -> None:
    store(db, "Ev1")
    db.run(inbox.claim, key="Ev1", now=NOW)
    assert not fail(db, "Ev1", after=2 * inbox.PATIENCE)
    assert state_of(db, "Ev1") == (InboxState.DONE, None)


def test_the_next_delivery_is_due_when_its_lease_or_pause_ends(db: Database) -> None:
    def due() -> datetime | None:
        return db.run(inbox.next_due_at, now=NOW)

    assert due() is None
    store(db, "Ev1", "Ev2")
    assert due() == NOW
    take(db)
    assert due() == NOW + inbox.LEASE
    fail(db, "Ev1", after=timedelta())
    assert due() == NOW + SECOND


def test_the_depth_counts_what_waits_and_what_is_parked(db: Database) -> None:
    store(db, "Ev1", "Ev2", "Ev3")
    db.run(inbox.claim, key="Ev1", now=NOW)
    fail(db, "Ev2", after=timedelta())
    fail(db, "Ev2", after=inbox.PATIENCE)
    assert db.run(inbox.depth) == inbox.InboxDepth(waiting=1, oldest_at=NOW, parked=1)
    assert db.run(inbox.is_waiting, "C1")
    assert not db.run(inbox.is_waiting, "C2")


def test_only_what_slack_no_longer_repeats_is_purged_and_what_waits_never(db: Database) -> None:
    for count in range(3):
        db.run(inbox.claim, key=f"old{count}", now=NOW - inbox.RETENTION - SECOND)
    db.run(inbox.claim, key="recent", now=NOW - inbox.RETENTION)
    store(db, "waiting", "parked")
    fail(db, "parked", after=timedelta())
    fail(db, "parked", after=inbox.PATIENCE)

    assert db.run(inbox.purge, now=NOW, limit=2) == 2
    assert db.run(inbox.purge, now=NOW, limit=2) == 1
    assert db.run(inbox.purge, now=NOW, limit=2) == 0
    assert not db.run(inbox.claim, key="recent", now=NOW)
    assert db.run(inbox.claim, key="old0", now=NOW)

    assert db.run(inbox.purge, now=NOW + inbox.PARKED_KEPT) == 2
    assert state_of(db, "parked")[0] is InboxState.PARKED
    assert db.run(inbox.purge, now=NOW + inbox.PARKED_KEPT + SECOND) == 1
    assert state_of(db, "waiting") == (InboxState.WAITING, {"key": "waiting"})
