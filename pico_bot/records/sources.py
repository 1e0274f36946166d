"""The message that a record comes from: edited, deleted, or marked by mistake."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.core import BadRequest, IllegalStep
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    FIRST_STATES,
    Actor,
    Channel,
    Decision,
    History,
    Kind,
    Link,
    Note,
    Record,
    Step,
    Via,
)
from pico_bot.records.cards import publish
from pico_bot.records.lookup import find_by_message, lock
from pico_bot.records.transitions import apply, apply_if_possible, check_allowed
from pico_bot.tags import title_of

# How long after logging by emoji taking the emoji away means that it was a mistake.
SECOND_THOUGHTS = timedelta(seconds=60)

_TAGGING = frozenset({"log", str(Step.REOPEN)})


def sync_with_message(
    session: Session, *, channel: Channel, ts: str, deleted: bool, now: datetime
) -> None:
    """Keep that the message with `ts` was edited or deleted; its records keep their own text."""
    yielded = select(Record.id).where(Record.channel_id == channel.id, Record.source_ts == ts)
    for record_id in session.scalars(yielded.order_by(Record.id)).all():
        record = lock(session, record_id)
        if deleted:
            record.source_deleted_at = record.source_deleted_at or now
        else:
            record.source_edited_at = now
        publish(session, record, now=now)


def accept_edited_text(
    session: Session,
    *,
    record: Record,
    text: str,
    source_text: str,
    read_after: datetime | None,
    by: Actor,
) -> None:
    """Make `text` what the record says, now that its message was edited to `source_text`.

    `read_after` is the edit (UTC) after which the message was read; one that came since stays
    marked. A decision is proposed anew. Raises as `take` does, IllegalStep where the text was taken
    in already, BadRequest for an empty text.
    """
    if not text.strip():
        raise BadRequest(_("The message is now empty, so the record keeps its text."))
    if record.source_edited_at is None:
        raise IllegalStep(
            _("{record} already matches its message.").format(record=record.reference)
        )
    check_allowed(session, record=record, step=Step.EDIT, by=by)
    if text.strip() != record.text:
        apply(session, record=record, step=Step.EDIT, by=by, note=_("used the edited text"))
        record.title, record.text = title_of(text), text.strip()
        if isinstance(record, Decision):
            record.begin_anew()
    record.source_text = source_text
    if record.source_edited_at == read_after:
        record.source_edited_at = None
    publish(session, record, now=by.now)


def undo_reaction(
    session: Session, *, channel: Channel, ts: str, kind: Kind, taken_away_at: datetime, by: Actor
) -> bool:
    """Withdraw what the member logged by an emoji that they took away again at once.

    Only within a minute of it, by Slack's `taken_away_at` (UTC), and only if nothing was done with
    the record since. Returns whether it was withdrawn.
    """
    found = find_by_message(session, channel=channel, ts=ts, kind=kind)
    if found is None:
        return False
    record = lock(session, found.id)
    tagging = record.history[-1]
    if not _by_emoji(tagging, by=by) or record.state is not FIRST_STATES[kind]:
        return False
    if taken_away_at - tagging.at > SECOND_THOUGHTS or _is_in_use(session, record):
        return False
    return apply_if_possible(
        session,
        record=record,
        step=Step.WITHDRAW,
        via=by.via,
        member=by.member,
        now=by.now,
        note=_("the emoji was removed"),
    )


def _by_emoji(last: History, *, by: Actor) -> bool:
    """Whether the last thing that happened is that this member put the emoji there."""
    mine = last.member is not None and last.member.id == by.member.id
    return last.step in _TAGGING and last.via is Via.EMOJI and mine


def _is_in_use(session: Session, record: Record) -> bool:
    """Whether a note was written about the record, or another record leads to it."""
    notes = select(func.count()).where(Note.record_id == record.id)
    links = select(func.count()).where(Link.target_id == record.id)
    return bool(session.scalar(notes) or session.scalar(links))
