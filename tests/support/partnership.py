"""A partnership with people on both sides and some vacant roles."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.model.delivery import Card, OutboxMessage
from pico_bot.model.partnership import Channel, Partnership
from pico_bot.model.people import Assignment, Member, Role
from pico_bot.model.vocabulary import Rank
from pico_bot.partnerships import partnerships
from pico_bot.partnerships.partnerships import ChannelInfo, SlackUser

# A Monday; in Copenhagen it is 12:00.
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)

ROLES = (
    ("lead", "Lene", Rank.PRIMARY),
    ("data-modeller", "Mads", Rank.PRIMARY),
    ("data-modeller", "Lene", Rank.DEPUTY),
    ("business-owner", "Berit", Rank.PRIMARY),
    ("business-owner", "Dorte", Rank.DEPUTY),
    ("data-owner", "Dorte", Rank.PRIMARY),
)
CONSULTANTS = ("Lene", "Mads")
CUSTOMERS = ("Berit", "Dorte")


@dataclass(frozen=True, kw_only=True)
class InUse:
    """A partnership in `session`, with its channel, and its members by name.

    Lene and Mads are consultants, Berit and Dorte work for the customer, and Olga for a third
    organisation.
    """

    session: Session
    partnership: Partnership
    channel: Channel
    members: dict[str, Member]

    def __getitem__(self, name: str) -> Member:
        return self.members[name]

    def outbox(self) -> list[OutboxMessage]:
        """All outbox messages, in order."""
        return list(self.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))

    def shown(self, occurrence_id: int) -> dict[str, Any]:
        """The text of the newest version of an occurrence's prompt."""
        newest = self.session.scalars(
            select(OutboxMessage)
            .join(Card)
            .where(Card.occurrence_id == occurrence_id)
            .order_by(OutboxMessage.id.desc())
            .limit(1)
        ).one()
        return newest.arguments


def create_partnership(
    session: Session, *, number: int = 1, zone: str = "Europe/Copenhagen", assign: bool = True
) -> InUse:
    """Create partnership `number`; its Slack ids end in that number.

    `assign` fills the roles. The partnership never becomes inactive, and its lead gets no digest.
    """
    channel = partnerships.get_or_create_channel(
        session,
        place=ChannelInfo(
            slack_id=f"C{number}",
            name=f"customer-{number}",
            customer_team_id=f"TCUSTOMER{number}",
            customer_name=f"Customer {number}",
        ),
        time_zone=zone,
        now=NOON,
    )
    channel.partnership.inactivity_check_at = NOON + timedelta(days=3650)
    channel.partnership.digest_due_at = NOON + timedelta(days=3650)
    teams = dict.fromkeys(CONSULTANTS, "THOME") | dict.fromkeys(CUSTOMERS, f"TCUSTOMER{number}")
    members = {
        name: partnerships.member(
            session,
            partnership=channel.partnership,
            user=SlackUser(
                user_id=f"U{name.upper()}{'' if name in CONSULTANTS else number}",
                team_ids=(teams.get(name, "TELSEWHERE"),),
                name=name,
                is_from_own_workspace=name in CONSULTANTS,
            ),
            active_at=None,
        )
        for name in (*CONSULTANTS, *CUSTOMERS, "Olga")
    }
    if assign:
        _assign(session, channel.partnership, members)
    return InUse(session=session, partnership=channel.partnership, channel=channel, members=members)


def _assign(session: Session, partnership: Partnership, members: dict[str, Member]) -> None:
    """Fill the roles; `roles.assign` would read them again for each assignment."""
    roles = session.scalars(select(Role).where(Role.partnership_id == partnership.id))
    ids = {role.key: role.id for role in roles}
    for key, name, rank in ROLES:
        member_id = members[name].id
        session.add(
            Assignment(
                role_id=ids[key], member_id=member_id, rank=rank, from_at=NOON - timedelta(days=1)
            )
        )
    session.flush()


def reopen(session: Session, *, number: int = 1) -> InUse:
    """Partnership `number`, read in another transaction."""
    channel = partnerships.channel_at(session, f"C{number}")
    assert channel is not None
    members = session.scalars(select(Member).where(Member.partnership_id == channel.partnership_id))
    return InUse(
        session=session,
        partnership=channel.partnership,
        channel=channel,
        members={member.name: member for member in members},
    )


@contextmanager
def transaction(db: Database) -> Iterator[Session]:
    """A session that commits at the end of the block, unless there is an error."""
    with Session(db.engine, expire_on_commit=False) as session:
        yield session
        session.commit()
