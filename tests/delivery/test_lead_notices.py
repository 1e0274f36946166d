"""Who gets an internal notice about a partnership."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.delivery.lead_notices import notify_lead
from pico_bot.model.partnership import Partnership
from pico_bot.model.people import Absence, Assignment, Member, Role
from pico_bot.model.vocabulary import Audience, Rank, Side
from tests.delivery.scenarios import METTE, NOW, add_member, rows, says

JONAS = "U0JONAS001"


def add_deputy(session: Session) -> None:
    """Jonas is the lead's deputy."""
    partnership = session.scalars(select(Partnership).where(Partnership.name == "Nordlys")).one()
    jonas = add_member(session, partnership, JONAS, Side.CONSULTANCY)
    role = session.scalars(select(Role)).one()
    session.add(Assignment(role_id=role.id, member_id=jonas.id, rank=Rank.DEPUTY, from_at=NOW))


def add_absence(session: Session, user: str, *, ended: bool = False) -> None:
    """The user is away for two days, until tomorrow or until now."""
    until_at = NOW if ended else NOW + timedelta(days=1)
    member = session.scalars(select(Member).where(Member.slack_user_id == user)).one()
    session.add(
        Absence(member_id=member.id, from_at=until_at - timedelta(days=2), until_at=until_at)
    )


def notify(session: Session) -> bool:
    """Notify the lead."""
    partnership = session.scalars(select(Partnership).where(Partnership.name == "Nordlys")).one()
    return notify_lead(
        session, partnership=partnership, key="notice", message=says("Look."), now=NOW
    )


def recipients(db: Database) -> list[str]:
    """The users with a notice in the outbox."""
    return [row.channel for row in rows(db)]


def test_the_primary_gets_one_internal_notice_for_a_key(db: Database) -> None:
    db.run(add_deputy)
    assert db.run(notify)
    assert db.run(notify)
    assert recipients(db) == [METTE]
    assert rows(db)[0].audience is Audience.INTERNAL


def test_the_deputy_gets_the_notice_while_the_primary_is_away(db: Database) -> None:
    db.run(add_deputy)
    db.run(add_absence, METTE)
    assert db.run(notify)
    assert recipients(db) == [JONAS]


def test_the_primary_gets_the_notice_when_the_absence_ends(db: Database) -> None:
    db.run(add_deputy)
    db.run(add_absence, METTE, ended=True)
    assert db.run(notify)
    assert recipients(db) == [METTE]


def test_the_primary_gets_the_notice_if_all_leads_are_away(db: Database) -> None:
    db.run(add_deputy)
    db.run(add_absence, METTE)
    db.run(add_absence, JONAS)
    assert db.run(notify)
    assert recipients(db) == [METTE]


def test_a_lead_who_is_external_in_another_partnership_gets_nothing_internal(
    db: Database,
) -> None:
    def make_external(session: Session) -> None:
        other = Partnership(name="Havgaard", customer_team_id="T0HAVGAARD", created_at=NOW)
        session.add(other)
        session.flush()
        add_member(session, other, METTE, Side.CUSTOMER)

    db.run(make_external)
    assert not db.run(notify)
    db.run(add_deputy)
    assert db.run(notify)
    assert recipients(db) == [JONAS]
