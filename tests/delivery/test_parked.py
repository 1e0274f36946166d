"""What an operator sees of parked deliveries and failed messages, and can do with them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.core.errors import NotFound
from pico_bot.delivery import inbox, parked
from pico_bot.model.delivery import InboxDelivery, InboxState, OutboxMessage, OutboxState
from tests.delivery.scenarios import METTE, NORDLYS, NOW, add_card, enqueue_texts, show


@pytest.fixture
def rows(db: Database) -> list[parked.ParkedRow]:
    """One parked delivery and one failed message."""

    def fail(session: Session) -> None:
        inbox.store(session, [inbox.ReceivedEvent(key="Ev1", channel=NORDLYS, body={})], now=NOW)
        enqueue_texts(session, "one")
        delivery = session.scalars(select(InboxDelivery)).one()
        delivery.state, delivery.error, delivery.attempts = InboxState.PARKED, "KeyError", 9
        delivery.failing_since = NOW
        message = session.scalars(select(OutboxMessage)).one()
        message.state, message.error = OutboxState.FAILED, "msg_too_long"

    db.run(fail)
    return db.run(parked.parked)


def states(db: Database) -> tuple[InboxState, list[OutboxState]]:
    return db.run(
        lambda session: (
            session.scalars(select(InboxDelivery.state)).one(),
            list(session.scalars(select(OutboxMessage.state))),
        )
    )


def test_both_queues_are_listed(rows: list[parked.ParkedRow]) -> None:
    assert [(each.name.split("-")[0], each.channel, each.error) for each in rows] == [
        ("in", NORDLYS, "KeyError"),
        ("out", NORDLYS, "msg_too_long"),
    ]
    assert {each.since for each in rows} == {NOW}


def test_both_can_be_retried(db: Database, rows: list[parked.ParkedRow]) -> None:
    for row in rows:
        db.run(parked.retry, row.name)
    assert states(db) == (InboxState.WAITING, [OutboxState.PENDING])
    assert db.run(parked.parked) == []

    # It has the whole time again before it is parked.
    def is_failing(session: Session) -> bool:
        return session.scalars(select(InboxDelivery)).one().failing_since is not None

    assert not db.run(is_failing)


def test_a_message_that_may_have_arrived_is_searched_for_first(
    db: Database, rows: list[parked.ParkedRow]
) -> None:
    def attempt(session: Session) -> None:
        session.scalars(select(OutboxMessage)).one().first_attempt_at = NOW

    db.run(attempt)
    db.run(parked.retry, rows[1].name)
    assert states(db)[1] == [OutboxState.SENDING]


def test_both_can_be_dropped_and_their_keys_stay_known(
    db: Database, rows: list[parked.ParkedRow]
) -> None:
    for row in rows:
        db.run(parked.drop, row.name)
    assert db.run(parked.parked) == []
    assert states(db) == (InboxState.DONE, [OutboxState.FAILED])
    assert not db.run(inbox.claim, key="Ev1", now=NOW)


@pytest.mark.parametrize("name", ["in-999", "out-999", "in", "in-x", "", "x-1"])
def test_a_number_that_does_not_exist_is_refused(
    db: Database, rows: list[parked.ParkedRow], name: str
) -> None:
    for action in (parked.retry, parked.drop):
        with pytest.raises(NotFound, match=r"bot\.py parked list"):
            db.run(action, name)
    assert len(db.run(parked.parked)) == len(rows)


def test_the_lead_is_notified_each_time(db: Database, rows: list[parked.ParkedRow]) -> None:
    [number] = [each.name for each in rows if each.name.startswith("in-")]
    db.run(parked.notify_parked, int(number.removeprefix("in-")), now=NOW)

    def notices(session: Session) -> list[str]:
        sent = select(OutboxMessage).where(OutboxMessage.channel == METTE)
        return [each.arguments["text"] for each in session.scalars(sent)]

    [text] = db.run(notices)
    assert f"<#{NORDLYS}>" in text
    assert number in text
    later = NOW + inbox.PARK_AFTER
    db.run(parked.notify_parked, int(number.removeprefix("in-")), now=later)
    assert len(db.run(notices)) == 2


def test_only_the_newest_message_of_a_card_can_be_retried(db: Database) -> None:
    card_id = db.run(add_card)
    for text in ("old", "new"):
        db.run(show, card_id, text)
        db.run(_fail_all)
    [row] = db.run(parked.parked)
    in_order = select(OutboxMessage.id).order_by(OutboxMessage.id)
    [old, new] = db.run(lambda session: session.scalars(in_order).all())
    assert row.name == f"out-{new}"
    with pytest.raises(NotFound):
        db.run(parked.retry, f"out-{old}")


def _fail_all(session: Session) -> None:
    for message in session.scalars(select(OutboxMessage)):
        message.state, message.error = OutboxState.FAILED, "msg_too_long"
