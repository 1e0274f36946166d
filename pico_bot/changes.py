"""Change signals: raised where they are noticed, assessed by who owns their area, closed."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from pico_bot import decisions, links, records
from pico_bot.errors import BadRequest, NotFound
from pico_bot.model import Change, Decision, Driver, Kind, Tie
from pico_bot.model.acting import By
from pico_bot.model.states import Step
from pico_bot.records import Entry, Source


def assess(
    session: Session,
    *,
    change: Change,
    effects: str,
    shaken: Sequence[int],
    issues: Sequence[str],
    by: By,
) -> None:
    """Say what the change touches, all in one step.

    The decisions with the ids `shaken` come under review, and each text of `issues` is opened as
    an issue; both are tied to the change. Raises BadRequest without `effects`, NotFound for a
    decision of another partnership, else as `records.take` does.
    """
    if not effects.strip():
        raise BadRequest("An assessment says what the change touches.")
    records.take(session, record=change, step=Step.ASSESS, by=by, note=effects)
    change.effects = effects.strip()
    for decision_id in shaken:
        _shake(session, change, decision_id=decision_id, by=by)
    for text in issues:
        _open(session, change, text=text, by=by)
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
    from_on: date | None,
    by: By,
) -> None:
    """Change what the signal says; raises as `records.take` does."""
    records.take(session, record=change, step=Step.EDIT, by=by)
    change.title, change.text = title, text
    change.driver, change.from_on = driver, from_on
    if area != change.area:
        records.move(session, record=change, area=area, owner=None, now=by.now)
    records.show(session, change, now=by.now)


def _shake(session: Session, change: Change, *, decision_id: int, by: By) -> None:
    decision = records.hold(session, decision_id)
    if not isinstance(decision, Decision) or decision.partnership_id != change.partnership_id:
        raise NotFound("That decision is not of this partnership.")
    links.tie(session, source=change, target=decision, how=Tie.SHAKES, by=by)
    followed = decisions.review(
        session,
        decision=decision,
        because=f"{change.reference} may touch it",
        via=by.via,
        member=by.member,
        now=by.now,
    )
    if not followed:
        records.show(session, decision, now=by.now)


def _open(session: Session, change: Change, *, text: str, by: By) -> None:
    issue = records.log(
        session,
        channel=change.channel,
        entry=Entry(kind=Kind.ISSUE, text=text),
        source=Source(text=text, thread_ts=change.thread_ts),
        author=by.member,
        by=by,
    )
    links.tie(session, source=change, target=issue, how=Tie.OPENS, by=by)
    records.show(session, issue, now=by.now)
