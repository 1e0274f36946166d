"""The language of the bot in a partnership."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.delivery.language import language_of
from pico_bot.model.charter import Charter, CharterTerms
from pico_bot.model.partnership import Partnership
from tests.delivery.scenarios import NOW


def add_charter(session: Session, *, version: int, language: str) -> None:
    """A charter version of the partnership."""
    partnership = session.scalars(select(Partnership)).one()
    terms = CharterTerms(time_zone="Europe/Copenhagen", language=language)
    session.add(
        Charter(
            partnership_id=partnership.id,
            version=version,
            body=terms.to_json(),
            created_at=NOW,
        )
    )


def language(session: Session) -> str:
    """The language of the partnership."""
    return language_of(session, session.scalars(select(Partnership.id)).one())


def test_a_partnership_without_a_charter_uses_english(db: Database) -> None:
    assert db.run(language) == "en"


def test_the_charter_in_force_sets_the_language(db: Database) -> None:
    db.run(add_charter, version=2, language="da")
    db.run(add_charter, version=1, language="en")
    assert db.run(language) == "da"


def test_the_charter_of_another_partnership_does_not_count(db: Database) -> None:
    db.run(add_charter, version=1, language="da")

    def of_another(session: Session) -> str:
        other = Partnership(name="Havgaard", customer_team_id="T0HAVGAARD", created_at=NOW)
        session.add(other)
        session.flush()
        return language_of(session, other.id)

    assert db.run(of_another) == "en"
