"""Enqueued messages are rows of the same transaction as their cause."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.delivery import outbox
from pico_bot.delivery.outbox import AudienceError, Method
from pico_bot.model.delivery import Card, OutboxMessage, OutboxState
from pico_bot.model.vocabulary import Audience
from tests.delivery.scenarios import (
    ANNA,
    INTERNAL,
    METTE,
    NORDLYS,
    NOW,
    add_card,
    enqueue_texts,
    rows,
    says,
    show,
    states,
)


def mark(db: Database, state: OutboxState, *, ts: str | None = None) -> None:
    """Set the newest row to `state`, and its card's timestamp to `ts`."""

    def change(session: Session) -> None:
        message = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
        assert message is not None
        message.state = state
        if message.card is not None and ts is not None:
            message.card.ts = ts

    db.run(change)


def test_the_same_key_is_enqueued_once(db: Database) -> None:
    db.run(enqueue_texts, "hello")
    db.run(enqueue_texts, "hello", "world", "world")

    assert states(db) == ["hello: pending", "world: pending"]


def test_a_failed_transaction_enqueues_nothing(db: Database) -> None:
    def fails(session: Session) -> None:
        enqueue_texts(session, "hello")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        db.run(fails)

    assert rows(db) == []


def test_a_card_is_posted_and_then_updated(db: Database) -> None:
    card = db.run(add_card)
    db.run(show, card, "proposed")
    mark(db, OutboxState.SENT, ts="1.0")
    db.run(show, card, "confirmed")

    assert [(row.method, row.card_id) for row in rows(db)] == [
        (Method.POST, card),
        (Method.UPDATE, card),
    ]


@pytest.mark.parametrize("shown_before", [False, True])
def test_a_card_that_is_still_pending_is_rewritten(db: Database, shown_before: bool) -> None:
    card = db.run(add_card)
    if shown_before:
        db.run(show, card, "draft")
        mark(db, OutboxState.SENT, ts="1.0")
    for text in ("proposed", "objected to", "confirmed"):
        db.run(show, card, text)

    assert states(db)[-1] == "confirmed: pending"
    assert len(rows(db)) == 1 + shown_before
    assert rows(db)[-1].arguments["blocks"] == says("confirmed").blocks


def test_a_card_that_is_being_sent_is_followed_by_one_update(db: Database) -> None:
    card = db.run(add_card)
    db.run(show, card, "proposed")
    mark(db, OutboxState.SENDING)
    for text in ("objected to", "confirmed"):
        db.run(show, card, text)

    assert states(db) == ["proposed: sending", "confirmed: pending"]


@pytest.mark.parametrize("state", [OutboxState.PENDING, OutboxState.SENDING, OutboxState.SENT])
def test_an_unchanged_card_is_not_enqueued(db: Database, state: OutboxState) -> None:
    card = db.run(add_card)
    db.run(show, card, "proposed")
    mark(db, state, ts="1.0")
    db.run(show, card, "proposed")

    assert len(rows(db)) == 1


def test_a_card_that_could_not_be_sent_is_enqueued_again(db: Database) -> None:
    card = db.run(add_card)
    db.run(show, card, "proposed")
    mark(db, OutboxState.FAILED)
    db.run(show, card, "proposed")

    assert states(db) == ["proposed: failed", "proposed: pending"]
    assert rows(db)[-1].method == Method.POST


def test_two_cards_do_not_collapse_into_one(db: Database) -> None:
    for _ in range(2):
        db.run(show, db.run(add_card), "proposed")

    assert len(rows(db)) == 2


def test_nothing_internal_is_enqueued_where_a_customer_reads(db: Database) -> None:
    def to_channel(session: Session) -> None:
        outbox.enqueue(
            session,
            key="internal",
            method=Method.POST,
            channel=NORDLYS,
            arguments={"text": "between us"},
            audience=Audience.INTERNAL,
            now=NOW,
        )

    def to_user(session: Session, user: str) -> None:
        outbox.enqueue_direct(
            session,
            key=f"internal {user}",
            user=user,
            message=says("between us"),
            audience=Audience.INTERNAL,
            now=NOW,
        )

    def only_shown_to(session: Session, user: str) -> None:
        outbox.enqueue_ephemeral(
            session,
            key=f"ephemeral {user}",
            channel=NORDLYS,
            user=user,
            message=says("between us"),
            thread_ts=None,
            audience=Audience.INTERNAL,
            now=NOW,
        )

    def card(session: Session) -> None:
        card = session.get_one(Card, add_card(session))
        card.audience = Audience.INTERNAL
        outbox.enqueue_card(session, card, says("between us"), now=NOW)

    with pytest.raises(AudienceError):
        db.run(to_channel)
    with pytest.raises(AudienceError):
        db.run(card)
    for outsider in (ANNA, "U0STRANGER"):
        with pytest.raises(AudienceError):
            db.run(to_user, outsider)
        with pytest.raises(AudienceError):
            db.run(only_shown_to, outsider)
    assert rows(db) == []

    db.run(to_user, METTE)
    db.run(only_shown_to, METTE)
    assert len(rows(db)) == 2


def test_internal_messages_go_to_internal_channels(db: Database) -> None:
    db.run(
        outbox.enqueue,
        key="digest",
        method=Method.POST,
        channel=INTERNAL,
        arguments={"text": "between us"},
        audience=Audience.INTERNAL,
        now=NOW + timedelta(hours=1),
    )

    assert rows(db)[0].created_at == NOW + timedelta(hours=1)


def test_old_rows_are_purged_unless_they_are_pending(db: Database) -> None:
    for key, state in (("sent", OutboxState.SENT), ("failed", OutboxState.FAILED)):
        db.run(enqueue_texts, key)
        mark(db, state)
    db.run(enqueue_texts, "pending")

    assert db.run(outbox.purge, now=NOW + timedelta(days=30)) == 0
    assert db.run(outbox.purge, now=NOW + timedelta(days=31), limit=1) == 1
    assert db.run(outbox.purge, now=NOW + timedelta(days=31)) == 1
    assert states(db) == ["pending: pending"]
