"""The message that a record comes from: edited, deleted, or marked by mistake."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.errors import BadRequest
from pico_bot.model import Channel, Decision, Kind, Record, Via
from pico_bot.model.acting import By
from pico_bot.model.states import Step
from pico_bot.records.finding import hold, logged_from
from pico_bot.records.showing import show
from pico_bot.records.steps import take, withdraw
from pico_bot.tags import title_of

# How long after logging by emoji taking the emoji away means that it was a mistake.
SECOND_THOUGHTS = timedelta(seconds=60)


def mark_source(
    session: Session, *, channel: Channel, ts: str, deleted: bool, now: datetime
) -> None:
    """Keep that the message with `ts` was edited or deleted; its records keep their own text."""
    yielded = select(Record.id).where(Record.channel_id == channel.id, Record.source_ts == ts)
    for record_id in session.scalars(yielded.order_by(Record.id)).all():
        record = hold(session, record_id)
        if deleted:
            record.source_deleted_at = record.source_deleted_at or now
        else:
            record.source_edited_at = now
        show(session, record, now=now)


def take_new_text(session: Session, *, record: Record, text: str, source_text: str, by: By) -> None:
    """Make `text` what the record says, now that its message was edited to `source_text`.

    A decision is proposed anew. Raises as `take` does, and BadRequest for an empty text.
    """
    if not text.strip():
        raise BadRequest("The message says nothing any more, so the record keeps its text.")
    take(session, record=record, step=Step.EDIT, by=by, note="took in the edited message")
    record.title, record.text, record.source_text = title_of(text), text, source_text
    record.source_edited_at = None
    if isinstance(record, Decision):
        record.start_anew()
    show(session, record, now=by.now)


def undo_reaction(session: Session, *, channel: Channel, ts: str, kind: Kind, by: By) -> bool:
    """Withdraw what the member logged by an emoji that they took away again at once.

    Only within a minute, and only if nothing was done with the record since. Returns whether it
    was withdrawn.
    """
    found = logged_from(session, channel=channel, ts=ts, kind=kind)
    if found is None:
        return False
    record = hold(session, found.id)
    untouched = len(record.history) == 1 and record.via is Via.EMOJI
    mine = record.logged_by_id == by.member.id
    if not untouched or not mine or by.now - record.created_at > SECOND_THOUGHTS:
        return False
    withdraw(session, record=record, reason="the emoji was taken away", by=by)
    return True
