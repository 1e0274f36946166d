"""Change signals: raised where they are noticed, assessed by who owns their area, closed."""

from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot import records
from pico_bot.errors import BadRequest
from pico_bot.model import Change, Driver, Member, Via
from pico_bot.model.states import Step


def assess(
    session: Session, *, change: Change, effects: str, member: Member, via: Via, now: datetime
) -> None:
    """Say what the change touches; raises BadRequest without that, else as `records.take`."""
    if not effects.strip():
        raise BadRequest("An assessment says what the change touches.")
    records.take(
        session, record=change, step=Step.ASSESS, member=member, via=via, now=now, note=effects
    )
    change.effects = effects.strip()
    records.show(session, change, now=now)


def close(session: Session, *, change: Change, member: Member, via: Via, now: datetime) -> None:
    """Say that the change is dealt with; raises as `records.take` does."""
    records.take(session, record=change, step=Step.CLOSE, member=member, via=via, now=now)
    records.show(session, change, now=now)


def reopen(session: Session, *, change: Change, member: Member, via: Via, now: datetime) -> None:
    """Raise a closed change again; raises as `records.take` does."""
    records.take(session, record=change, step=Step.REOPEN, member=member, via=via, now=now)
    records.show(session, change, now=now)


def edit(
    session: Session,
    *,
    change: Change,
    title: str,
    text: str,
    area: str,
    driver: Driver | None,
    member: Member,
    via: Via,
    now: datetime,
) -> None:
    """Change what the signal says; raises as `records.take` does."""
    records.take(session, record=change, step=Step.EDIT, member=member, via=via, now=now)
    change.title, change.text, change.driver = title, text, driver
    if area != change.area:
        records.move(session, record=change, area=area, owner=None, now=now)
    records.show(session, change, now=now)
