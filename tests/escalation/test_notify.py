"""Delivery of notices: internal or shared, and what happens when Slack refuses one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.escalation import notify
from pico_bot.jobs import run_due
from pico_bot.model.delivery import OutboxMessage, OutboxState
from pico_bot.model.vocabulary import Side
from tests.escalation.scenarios import (
    at,
    run_through,
    sent,
    set_up_partnership,
    visible,
    with_issue,
)
from tests.support.partnership import reopen, transaction


def test_a_customer_of_another_partnership_gets_no_internal_notice(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    with transaction(db) as session:
        set_up_partnership(session, number=2)
        elsewhere = reopen(session, number=2)["Mads"]
        elsewhere.side, elsewhere.is_from_own_workspace = Side.CUSTOMER, False
    run_through(db, start=at(0, 9), end=at(1, 17))
    assert sent(db) == [(at(1, 17), "ULENE")]


def test_a_refused_internal_notice_is_sent_directly(db: Database) -> None:
    with_issue(db, now=at(0, 9), internal_channel="CINTERNAL")
    run_through(db, start=at(0, 9), end=at(0, 17))
    db.run(refuse, channel="CINTERNAL", now=at(0, 17))
    assert sent(db)[1:] == [(at(0, 17), "CINTERNAL"), (at(0, 17), "UMADS")]
    assert visible(db) == ["UMADS"]


def test_a_refused_direct_message_is_sent_as_ephemeral(db: Database) -> None:
    with_issue(db, now=at(0, 9), area="product-data")
    run_due(db, now=at(0, 15))
    db.run(refuse, channel="UDORTE1", now=at(0, 15))
    with transaction(db) as session:
        [message] = session.scalars(
            select(OutboxMessage).where(OutboxMessage.method == Method.EPHEMERAL)
        ).all()
        assert (message.channel, message.arguments["user"]) == ("C1", "UDORTE1")
        assert "Select *Acknowledge* on its card by" in message.arguments["text"]
    assert visible(db) == []


def refuse(session: Session, *, channel: str, now: datetime) -> None:
    """Slack refuses messages to `channel`, and reports it twice."""
    for row in session.scalars(select(OutboxMessage).where(OutboxMessage.channel == channel)).all():
        row.state = OutboxState.FAILED
        assert row.card_id is not None
        notify.on_notice_undelivered(session, card_id=row.card_id, now=now)
        notify.on_notice_undelivered(session, card_id=row.card_id, now=now)
