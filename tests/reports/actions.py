"""Setting up partnerships with digests, and reading what was sent."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.jobs import run_due
from pico_bot.model.delivery import Card, OutboxMessage
from pico_bot.model.digests import Digest
from pico_bot.model.partnership import NOT_COMPUTED
from pico_bot.reports import home_tab
from tests.escalation.scenarios import at
from tests.support import partnership
from tests.support.partnership import NOON, transaction

WEEK = timedelta(days=7)
# On the Monday after the partnership was set up.
EIGHT = at(7, 8)


def set_up_partnership(db: Database, *, number: int = 1, zone: str = "Europe/Copenhagen") -> None:
    """A partnership with a weekly digest, which never becomes inactive."""
    with transaction(db) as session:
        world = partnership.create_partnership(session, number=number, zone=zone)
        world.partnership.digest_due_at = NOT_COMPUTED
        world["Lene"].last_active_at = at(60, 12)
    run_due(db, now=NOON)


def set_up_two_partnerships(db: Database) -> None:
    """Two such partnerships, both led by Lene."""
    set_up_partnership(db)
    set_up_partnership(db, number=2)


def open_home_tab(session: Session, user_id: str, *, now: datetime) -> None:
    """What happens when a person from our workspace opens their Home tab."""
    [drawn] = home_tab.draw(session, [home_tab.DueHomeTab(user_id=user_id)], now=now)
    home_tab.on_opened(session, drawn, now=now)


def digests(db: Database) -> list[OutboxMessage]:
    """Every Slack call that shows a weekly digest, in order."""
    with transaction(db) as session:
        return list(
            session.scalars(
                select(OutboxMessage)
                .join(Card)
                .where(Card.digest_id.is_not(None))
                .order_by(OutboxMessage.id)
            )
        )


def texts(db: Database) -> list[str]:
    """The text of each of them."""
    return [each.arguments["text"] for each in digests(db)]


def posted(db: Database) -> list[tuple[str, str]]:
    """The recipient and the week of every digest that was posted."""
    with transaction(db) as session:
        rows = session.execute(
            select(OutboxMessage.channel, Digest.week)
            .join(Card, Card.id == OutboxMessage.card_id)
            .join(Digest, Digest.id == Card.digest_id)
            .where(OutboxMessage.key.endswith(":0"))
        )
        return sorted((channel, week.isoformat()) for channel, week in rows)
