"""What happens to a record when its message is edited or deleted, or a reaction is removed."""

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
    StepDetail,
    Via,
)
from pico_bot.records.cards import publish
from pico_bot.records.lookup import find_by_message, lock
from pico_bot.records.transitions import apply, apply_if_possible, check_allowed
from pico_bot.tags import title_of

# Removing the emoji within this time of logging a record withdraws it.
UNDO_WINDOW = timedelta(seconds=60)

_LOGGING_STEPS = frozenset({"log", str(Step.REOPEN)})


def is_source(session: Session, *, channel_slack_id: str, ts: str) -> bool:
    """Whether a record came from the message with `ts`."""
    found = (
        select(Record.id)
        .join(Channel, Channel.id == Record.channel_id)
        .where(Channel.slack_id == channel_slack_id, Record.source_ts == ts)
        .limit(1)
    )
    return session.scalar(found) is not None


def sync_with_message(
    session: Session, *, channel: Channel, ts: str, deleted: bool, now: datetime
) -> None:
    """Mark the records of the message with `ts` as edited or deleted; they keep their text."""
    created = select(Record.id).where(Record.channel_id == channel.id, Record.source_ts == ts)
    for record_id in session.scalars(created.order_by(Record.id)).all():
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
    seen_edit_at: datetime | None,
    by: Actor,
) -> None:
    """Replace the record's text with `text`, after its message was edited to `source_text`.

    `seen_edit_at` (UTC) is the last edit before the message was read; a later edit stays marked. A
    decision loses its confirmations and objection.

    Raises BadRequest for an empty text, IllegalStep if the record already matches the message, else
    as `transitions.apply` does.
    """
    if not text.strip():
        raise BadRequest(_("The message is now empty, so the record keeps its text."))
    if record.source_edited_at is None:
        raise IllegalStep(
            _("{record} already matches its message.").format(record=record.reference)
        )
    check_allowed(session, record=record, step=Step.EDIT, by=by)
    if text.strip() != record.text:
        apply(
            session, record=record, step=Step.EDIT, by=by, details={StepDetail.EDITED_MESSAGE: True}
        )
        record.title, record.text = title_of(text), text.strip()
        if isinstance(record, Decision):
            record.reset()
    record.source_text = source_text
    if record.source_edited_at == seen_edit_at:
        record.source_edited_at = None
    publish(session, record, now=by.now)


def undo_reaction(
    session: Session, *, channel: Channel, ts: str, kind: Kind, removed_at: datetime, by: Actor
) -> bool:
    """Withdraw the record that the member logged with an emoji and removed within a minute.

    `removed_at` is Slack's time of the removal (UTC). A record that someone has worked with since
    stays. Returns whether it was withdrawn.
    """
    found = find_by_message(session, channel=channel, ts=ts, kind=kind)
    if found is None:
        return False
    record = lock(session, found.id)
    last = record.history[-1]
    if not _logged_by_emoji(last, by=by) or record.state is not FIRST_STATES[kind]:
        return False
    if removed_at - last.at > UNDO_WINDOW or _is_in_use(session, record):
        return False
    return apply_if_possible(
        session,
        record=record,
        step=Step.WITHDRAW,
        via=by.via,
        member=by.member,
        now=by.now,
        details={StepDetail.EMOJI_REMOVED: True},
    )


def _logged_by_emoji(last: History, *, by: Actor) -> bool:
    """Whether the last step is that this member logged the record with an emoji."""
    own = last.member is not None and last.member.id == by.member.id
    return last.step in _LOGGING_STEPS and last.via is Via.EMOJI and own


def _is_in_use(session: Session, record: Record) -> bool:
    """Whether the record has a note, or another record links to it."""
    notes = select(func.count()).where(Note.record_id == record.id)
    links = select(func.count()).where(Link.target_id == record.id)
    return bool(session.scalar(notes) or session.scalar(links))
