"""A channel in which the bot can no longer post."""

from typing import Any

from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.delivery.suspension import resume_channel, suspend_channel
from pico_bot.model.partnership import ChannelState, SuspensionReason
from tests.delivery.scenarios import (
    METTE,
    NORDLYS,
    NOW,
    add_card,
    channel_row,
    enqueue_texts,
    rows,
    show,
    states,
)


def suspend(session: Session, slack_id: str = NORDLYS) -> bool:
    """Suspend the channel, which is archived."""
    return suspend_channel(session, slack_id=slack_id, reason=SuspensionReason.ARCHIVED, now=NOW)


def resume(session: Session) -> bool:
    """Resume the channel."""
    return resume_channel(session, slack_id=NORDLYS)


def notices(db: Database) -> list[dict[str, Any]]:
    """What the lead's notices say."""
    return [row.arguments for row in rows(db) if row.channel == METTE]


def test_pending_messages_fail_and_the_notice_counts_them(db: Database) -> None:
    db.run(enqueue_texts, "one", "two")
    assert db.run(suspend)

    assert states(db)[:2] == ["one: failed", "two: failed"]
    (notice,) = notices(db)
    assert "2 messages weren't delivered." in notice["text"]
    assert channel_row(db).suspension_reason is SuspensionReason.ARCHIVED


def test_each_suspension_has_one_notice(db: Database) -> None:
    db.run(suspend)
    db.run(enqueue_texts, "meanwhile")
    db.run(suspend)
    assert len(notices(db)) == 1

    db.run(resume)
    db.run(enqueue_texts, "one")
    db.run(suspend)
    assert len(notices(db)) == 2


def test_a_channel_without_a_partnership_is_not_suspended(db: Database) -> None:
    assert not db.run(suspend, "C0NOWHERE1")
    assert channel_row(db).state is ChannelState.ACTIVE


def test_a_resumed_channel_gets_its_newest_cards_but_no_old_messages(db: Database) -> None:
    card = db.run(add_card)
    db.run(enqueue_texts, "late")
    db.run(show, card, "the card")
    db.run(suspend)

    assert db.run(resume)
    assert states(db)[:2] == ["late: failed", "the card: pending"]
    assert channel_row(db).state is ChannelState.ACTIVE
    assert channel_row(db).suspension_reason is None


def test_a_channel_in_use_cannot_be_resumed(db: Database) -> None:
    assert not db.run(resume)
