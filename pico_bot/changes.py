"""Change signals: raised where they are noticed, assessed by who owns their area, closed."""

from sqlalchemy.orm import Session

from pico_bot import records
from pico_bot.errors import BadRequest
from pico_bot.model import Change, Driver
from pico_bot.model.states import Step
from pico_bot.records import By


def assess(session: Session, *, change: Change, effects: str, by: By) -> None:
    """Say what the change touches; raises BadRequest without that, else as `records.take`."""
    if not effects.strip():
        raise BadRequest("An assessment says what the change touches.")
    records.take(session, record=change, step=Step.ASSESS, by=by, note=effects)
    change.effects = effects.strip()
    records.show(session, change, now=by.now)


def close(session: Session, *, change: Change, by: By) -> None:
    """Say that the change is dealt with; raises as `records.take` does."""
    records.take(session, record=change, step=Step.CLOSE, by=by)
    records.show(session, change, now=by.now)


def reopen(session: Session, *, change: Change, by: By) -> None:
    """Raise a closed change again; raises as `records.take` does."""
    records.take(session, record=change, step=Step.REOPEN, by=by)
    records.show(session, change, now=by.now)


def edit(
    session: Session,
    *,
    change: Change,
    title: str,
    text: str,
    area: str,
    driver: Driver | None,
    by: By,
) -> None:
    """Change what the signal says; raises as `records.take` does."""
    records.take(session, record=change, step=Step.EDIT, by=by)
    change.title, change.text, change.driver = title, text, driver
    if area != change.area:
        records.move(session, record=change, area=area, owner=None, now=by.now)
    records.show(session, change, now=by.now)
