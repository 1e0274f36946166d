"""The weekly digest in the consultancy's internal channel, and when it moves to the lead."""

from datetime import timedelta

from sqlalchemy import select

from pico_bot.core.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.jobs import run_due
from pico_bot.model.delivery import OutboxMessage, OutboxState
from pico_bot.model.vocabulary import Audience
from tests.escalation.scenarios import amend, log
from tests.reports.actions import EIGHT, digests, set_up_partnership, set_up_two_partnerships, texts
from tests.support import partnership
from tests.support.partnership import transaction
from tests.support.ticks import deliver


def name_channel(db: Database, channel: str, *, number: int = 1) -> None:
    with transaction(db) as session:
        amend(partnership.reopen(session, number=number), internal_channel=channel)


def test_the_digest_is_posted_to_the_internal_channel_of_all_charters(db: Database) -> None:
    set_up_two_partnerships(db)
    name_channel(db, "COURS")
    name_channel(db, "COURS", number=2)

    run_due(db, now=EIGHT)

    [message] = digests(db)
    assert (message.channel, message.audience) == ("COURS", Audience.INTERNAL)
    text = message.arguments["text"]
    assert text.startswith("Partnerships, week of 30 Nov\nFor Lene, partnership lead")
    assert "Customer 2" in text
    assert str(message.arguments["blocks"]).count("<@ULENE>") == 1
    deliver(db)
    run_due(db, now=EIGHT + timedelta(minutes=5))
    assert len(digests(db)) == 1


def test_the_digest_goes_to_the_lead_if_one_charter_names_no_channel(db: Database) -> None:
    set_up_two_partnerships(db)
    name_channel(db, "COURS")
    run_due(db, now=EIGHT)
    assert [each.channel for each in digests(db)] == ["ULENE"]


def test_the_digest_moves_to_the_lead_who_gets_another_partnership(db: Database) -> None:
    set_up_partnership(db)
    name_channel(db, "COURS")
    run_due(db, now=EIGHT)
    deliver(db)
    set_up_partnership(db, number=2)
    run_due(db, now=EIGHT + timedelta(minutes=5))
    assert [each.channel for each in digests(db)] == ["COURS", "ULENE"]


def test_the_digest_goes_to_the_lead_if_charters_name_different_channels(db: Database) -> None:
    set_up_two_partnerships(db)
    name_channel(db, "COURS")
    name_channel(db, "COTHERS", number=2)
    run_due(db, now=EIGHT)
    assert [each.channel for each in digests(db)] == ["ULENE"]


def test_the_digest_goes_to_the_lead_if_customers_can_read_the_channel(
    db: Database,
) -> None:
    set_up_two_partnerships(db)
    name_channel(db, "C2")
    run_due(db, now=EIGHT)
    assert [each.channel for each in digests(db)] == ["ULENE"]
    assert texts(db)[0].startswith("Your partnerships, week of 30 Nov\n")


def test_the_digest_moves_to_the_lead_once_customers_can_read_the_channel(
    db: Database,
) -> None:
    set_up_partnership(db)
    name_channel(db, "C2")
    run_due(db, now=EIGHT)
    deliver(db)
    set_up_partnership(db, number=2)
    with transaction(db) as session:
        log(partnership.reopen(session), now=EIGHT + timedelta(minutes=1))

    run_due(db, now=EIGHT + timedelta(minutes=5))
    run_due(db, now=EIGHT + timedelta(minutes=6))

    assert [each.channel for each in digests(db)] == ["C2", "ULENE"]
    moved = digests(db)[1]
    assert moved.method == Method.POST
    assert "1 issue logged" in moved.arguments["text"]


def test_a_pending_digest_is_not_posted_once_customers_can_read_the_channel(
    db: Database,
) -> None:
    set_up_partnership(db)
    name_channel(db, "C2")
    run_due(db, now=EIGHT)
    set_up_partnership(db, number=2)
    run_due(db, now=EIGHT + timedelta(minutes=5))
    assert [each.channel for each in digests(db)] == ["ULENE"]


def test_the_digest_moves_to_the_lead_if_slack_refuses_it_in_the_channel(
    db: Database,
) -> None:
    set_up_partnership(db)
    name_channel(db, "COURS")
    run_due(db, now=EIGHT)
    with transaction(db) as session:
        [row] = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "COURS"))
        row.state, row.error = OutboxState.FAILED, "not_in_channel"

    run_due(db, now=EIGHT + timedelta(minutes=5))
    deliver_direct(db)
    run_due(db, now=EIGHT + timedelta(minutes=10))

    assert [each.channel for each in digests(db)] == ["COURS", "ULENE"]


def deliver_direct(db: Database) -> None:
    """Deliver pending messages, but not failed ones."""
    with transaction(db) as session:
        for row in session.scalars(
            select(OutboxMessage).where(OutboxMessage.state == OutboxState.PENDING)
        ).all():
            row.state = OutboxState.SENT
            assert row.card is not None
            row.card.ts = f"{row.id}.000200"
