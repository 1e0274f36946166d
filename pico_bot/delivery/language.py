"""The language of a partnership, read without parsing its charter."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.i18n import ENGLISH
from pico_bot.model import Charter


def language_of(session: Session, partnership_id: int) -> str:
    """The language of the charter in force; English if there is none."""
    body = session.scalar(
        select(Charter.body)
        .where(Charter.partnership_id == partnership_id)
        .order_by(Charter.version.desc())
        .limit(1)
    )
    return str(body["language"]) if body else ENGLISH
