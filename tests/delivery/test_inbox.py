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


def lease(
    db: Database,
    *,
    worker: str = "A",
    handled: tuple[int, ...] = (),
    held: tuple[int, ...] = (),
    limit: int = 10,
    now: datetime = NOW,
) -> list[str]:
    """The keys of what a worker takes."""
    taken = db.run(inbox.lease, lease_id=worker, handled=handled, held=held, limit=limit, now=now)
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
    """Let worker A fail with a delivery that it has; returns whether it is parked."""

    def use_case(session: Session) -> bool:
        row = session.scalars(select(InboxDelivery).where(InboxDelivery.key == key)).one()
        row.lease_id, row.leased_until = "A", NOW + after + inbox.LEASE
        session.flush()
        return inbox.postpone(
            session, row.id, lease_id="A", error="KeyError", parks=parks, now=NOW + after
        )

    return db.run(use_case)


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
    assert lease(db) == []


def test_deliveries_are_taken_in_the_order_of_their_arrival(db: Database) -> None:
    store(db, "Ev1", "Ev2")
    store(db, "Ev3", "Ev2")
    assert lease(db, limit=2) == ["Ev1", "Ev2"]


def test_a_channel_belongs_to_one_worker_at_a_time(db: Database) -> None:
    store(db, "Ev1", "Ev2")
    store(db, "Ev3", channel="C2")
    assert lease(db, worker="A", limit=1) == ["Ev1"]
    assert lease(db, worker="B") == ["Ev3"]
    assert lease(db, worker="A") == []
    db.run(inbox.claim, key="Ev1", now=NOW)
    assert lease(db, worker="B") == ["Ev2"]


def test_a_channel_is_busy_whichever_of_its_deliveries_is_held(db: Database) -> None:
    store(db, "Ev1", "Ev2")
    lease(db, worker="A")

    def end_first_lease(session: Session) -> None:
        row = session.scalars(select(InboxDelivery).where(InboxDelivery.key == "Ev1")).one()
        row.leased_until = row.lease_id = None

    db.run(end_first_lease)
    assert lease(db, worker="B") == []


def test_one_channel_leaves_room_for_others(db: Database) -> None:
    keys = [f"Ev{at}" for at in range(inbox.PER_CHANNEL + 3)]
    store(db, *keys)
    store(db, "last", channel="C2")
    assert lease(db, limit=100) == [*keys[: inbox.PER_CHANNEL], "last"]


def test_a_worker_that_lost_its_lease_postpones_nothing(db: Database) -> None:
    store(db, "Ev1")
    lease(db, worker="A")
    lease(db, worker="B", now=NOW + inbox.LEASE)
    assert not db.run(
        inbox.postpone,
        id_of(db, "Ev1"),
        lease_id="A",
        error="KeyError",
        parks=True,
        now=NOW + 2 * inbox.PARK_AFTER,
    )
    assert db.run(inbox.next_due_at, now=NOW) == NOW + 2 * inbox.LEASE


def test_a_failure_gives_back_the_rest_of_the_channel(db: Database) -> None:
    store(db, "Ev1", "Ev2")
    lease(db, worker="A")
    fail(db, "Ev1", after=timedelta())
    assert lease(db, worker="B", now=NOW + SECOND) == ["Ev1", "Ev2"]


def test_leases_are_renewed_while_a_delivery_has_its_effect(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    store(db, "Ev1")
    store(db, "Ev2", channel="C2")
    lease(db, limit=1)
    with Session(db.engine) as effect:
        assert inbox.claim(effect, key="Ev1", now=NOW)
        # Nothing waits for the row that the effect has locked.
        assert lease(db, held=(id_of(db, "Ev1"),)) == ["Ev2"]
        effect.commit()
    assert state_of(db, "Ev1")[0] is InboxState.DONE
    db.dispose()


def test_what_waits_under_an_old_id_comes_before_what_comes_under_the_new(db: Database) -> None:
    store(db, "Ev1")
    db.run(inbox.move_channel, old="C1", new="C1NEW")
    store(db, "Ev2", channel="C1NEW")
    assert lease(db) == ["Ev1", "Ev2"]
    assert not db.run(inbox.is_waiting, "C1")


def test_a_channel_is_held_up_until_its_first_delivery_waits_for_another_try(
    db: Database,
) -> None:
    def is_held_up(*, after: timedelta = timedelta()) -> bool:
        values = {"queue": "C1", "now": NOW + after}
        return bool(db.run(lambda session: session.scalar(inbox.IS_HELD_UP, values)))

    assert not is_held_up()
    store(db, "Ev1", "Ev2")
    assert is_held_up()
    fail(db, "Ev1", after=timedelta())
    assert not is_held_up()
    assert is_held_up(after=SECOND)


def test_what_had_nothing_to_do_is_done_once_the_worker_says_so(db: Database) -> None:
    store(db, "Ev1", "Ev2")
    assert lease(db, limit=1) == ["Ev1"]
    assert lease(db, handled=(id_of(db, "Ev1"),)) == ["Ev2"]
    assert state_of(db, "Ev1") == (InboxState.DONE, None)


def test_an_expired_lease_passes_to_another_worker_and_a_renewed_one_does_not(
    db: Database,
) -> None:
    store(db, "Ev1")
    store(db, "Ev2", channel="C2")
    lease(db, worker="A")
    later = NOW + inbox.LEASE
    lease(db, worker="A", held=(id_of(db, "Ev1"),), now=later - SECOND, limit=0)
    assert lease(db, worker="B", now=later) == ["Ev2"]


def test_a_worker_gives_back_only_what_it_has(db: Database) -> None:
    store(db, "Ev1")
    lease(db, worker="A")
    db.run(inbox.release, lease_id="B")
    assert lease(db, worker="B") == []
    db.run(inbox.release, lease_id="A")
    assert lease(db, worker="B") == ["Ev1"]
    db.run(inbox.release)
    assert lease(db, worker="A") == ["Ev1"]


def test_a_delivery_that_fails_holds_its_channel_for_growing_pauses(db: Database) -> None:
    store(db, "Ev1", "Ev2")
    store(db, "Ev3", channel="C2")
    lease(db, limit=2)
    assert not fail(db, "Ev1", after=timedelta())
    assert lease(db) == ["Ev3"]
    assert lease(db, now=NOW + SECOND) == ["Ev1", "Ev2"]
    assert not fail(db, "Ev1", after=SECOND)
    assert lease(db, now=NOW + 2 * SECOND) == []
    assert lease(db, now=NOW + 3 * SECOND) == ["Ev1", "Ev2"]


def test_a_delivery_that_fails_for_too_long_is_parked_and_its_channel_goes_on(
    db: Database,
) -> None:
    store(db, "Ev1", "Ev2")
    assert not fail(db, "Ev1", after=timedelta())
    assert not fail(db, "Ev1", after=inbox.PARK_AFTER - SECOND)
    assert fail(db, "Ev1", after=inbox.PARK_AFTER)
    assert state_of(db, "Ev1") == (InboxState.PARKED, {"key": "Ev1"})
    assert lease(db, now=NOW + inbox.PARK_AFTER) == ["Ev2"]
    assert not db.run(inbox.claim, key="Ev1", now=NOW)


def test_a_delivery_that_waits_for_slack_is_never_parked(db: Database) -> None:
    store(db, "Ev1")
    for at in range(200):
        assert not fail(db, "Ev1", after=at * timedelta(minutes=1), parks=False)
    assert lease(db, now=NOW + timedelta(hours=4)) == ["Ev1"]


def test_a_delivery_that_had_its_effect_is_not_postponed(db: Database) -> None:
    store(db, "Ev1")
    db.run(inbox.claim, key="Ev1", now=NOW)
    assert not fail(db, "Ev1", after=2 * inbox.PARK_AFTER)
    assert state_of(db, "Ev1") == (InboxState.DONE, None)


def test_the_next_delivery_is_due_when_its_lease_or_pause_ends(db: Database) -> None:
    def due() -> datetime | None:
        return db.run(inbox.next_due_at, now=NOW)

    assert due() is None
    store(db, "Ev1", "Ev2")
    assert due() == NOW
    lease(db)
    assert due() == NOW + inbox.LEASE
    fail(db, "Ev1", after=timedelta())
    assert due() == NOW + SECOND


def test_the_depth_counts_what_waits_and_what_is_parked(db: Database) -> None:
    store(db, "Ev1", "Ev2", "Ev3")
    db.run(inbox.claim, key="Ev1", now=NOW)
    fail(db, "Ev2", after=timedelta())
    fail(db, "Ev2", after=inbox.PARK_AFTER)
    assert db.run(inbox.depth) == inbox.InboxDepth(waiting=1, oldest_at=NOW, parked=1)
    assert db.run(inbox.is_waiting, "C1")
    assert not db.run(inbox.is_waiting, "C2")


def test_only_what_slack_no_longer_repeats_is_purged_and_what_waits_never(db: Database) -> None:
    for count in range(3):
        db.run(inbox.claim, key=f"old{count}", now=NOW - inbox.RETENTION - SECOND)
    db.run(inbox.claim, key="recent", now=NOW - inbox.RETENTION)
    store(db, "waiting", "parked")
    fail(db, "parked", after=timedelta())
    fail(db, "parked", after=inbox.PARK_AFTER)

    assert db.run(inbox.purge, now=NOW, limit=2) == 2
    assert db.run(inbox.purge, now=NOW, limit=2) == 1
    assert db.run(inbox.purge, now=NOW, limit=2) == 0
    assert not db.run(inbox.claim, key="recent", now=NOW)
    assert db.run(inbox.claim, key="old0", now=NOW)

    assert db.run(inbox.purge, now=NOW + inbox.PARKED_KEPT) == 2
    assert state_of(db, "parked")[0] is InboxState.PARKED
    assert db.run(inbox.purge, now=NOW + inbox.PARKED_KEPT + SECOND) == 1
    assert state_of(db, "waiting") == (InboxState.WAITING, {"key": "waiting"})
