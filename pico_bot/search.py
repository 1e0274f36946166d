"""Search: records of one partnership by their words, best first."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.model import Change, Decision, State

MOST_LIKELY = 20


def decisions_like(session: Session, change: Change) -> Sequence[Decision]:
    """The decisions in force that `change` may touch, most alike first."""
    return session.scalars(
        select(Decision)
        .where(Decision.partnership_id == change.partnership_id, Decision.state == State.CONFIRMED)
        .order_by(Decision.id.desc())
        .limit(MOST_LIKELY)
    ).all()


def areas_like(session: Session, change: Change) -> Sequence[str]:
    """The areas whose words `change` uses, most used first."""
    del session
    return [change.area]
