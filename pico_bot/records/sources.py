"""What happens to a record when its message is edited or deleted, or a reaction is removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import is_blank
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
    Member,
    Note,
    Record,
    Step,
    StepDetail,
    Via,
)
from pico_bot.records import task_messages
from pico_bot.records.cards import publish
from pico_bot.records.lookup import find_by_message, lock
from pico_bot.records.transitions import (
    apply,
    apply_if_possible,
    changed_fields,
    check_allowed,
    repropose,
)
from pico_bot.tags import title_of

# Removing the emoji within this time of logging a record withdraws it.
UNDO_WINDOW = timedelta(seconds=60)

_LOGGING_STEPS = frozenset({"log", str(Step.REOPEN)})


@dataclass(frozen=True)
class MessageText:
    """The text of a message and the texts of its tags, all with Slack's escapes."""

    whole: str
    tags: Sequence[tuple[Kind, str]] = ()

    def parts(self, kind: Kind) -> Sequence[str]:
        """What records of `kind` say: a text each tag, or the whole if there is no such tag."""
        return [text for tagged, text in self.tags if tagged is kind] or [self.whole]


def match_parts(records: Sequence[Record], parts: Sequence[str]) -> Mapping[int, int]:
    """Which of `parts`, what a message says now, is that of which of `records`, by position.

    `records` are of one kind and came from the message. One whose part is unchanged has that one;
    the others have those that are left, in order.
    """
    free = dict(enumerate(parts))
    matched: dict[int, int] = {}
    for position, record in enumerate(records):
        same = next((part for part, text in free.items() if text == part_of(record)), None)
        if same is not None:
            matched[position] = same
            del free[same]
    others = (position for position in range(len(records)) if position not in matched)
    return matched | dict(zip(others, free, strict=False))


def part_of(record: Record) -> str:
    """What the record's message said of it when it was logged, with Slack's escapes."""
    return record.source_text if record.source_part is None else record.source_part


def part_now(session: Session, record: Record, message: MessageText) -> str | None:
    """What the record's `message` says of it now; None if its tag was removed."""
    if record.source_ts is None:
        return None
    of_message = find_by_message(session, channel=record.channel, ts=record.source_ts)
    if _lost_tag(record, message, is_only_record=len(of_message) == 1):
        return None
    same_kind = [each for each in of_message if each.kind is record.kind]
    parts = message.parts(record.kind)
    position = [each.id for each in same_kind].index(record.id)
    found = match_parts(same_kind, parts).get(position)
    return None if found is None else parts[found]


def _lost_tag(record: Record, message: MessageText, *, is_only_record: bool) -> bool:
    """Whether what remains of the message isn't about the record, because its tag was removed.

    If the tag was all that a message had, what it says without it may still be meant.
    """
    if record.source_part is None or any(kind is record.kind for kind, _text in message.tags):
        return False
    return bool(message.tags) or not is_only_record or message.whole in record.source_text


def _of_kind(session: Session, channel: Channel, *, ts: str, kind: Kind) -> list[Record]:
    return [each for each in find_by_message(session, channel=channel, ts=ts) if each.kind is kind]


def is_source(session: Session, *, channel_slack_id: str, ts: str) -> bool:
    """Whether a record came from the message with `ts`."""
    found = (
        select(Record.id)
        .join(Channel, Channel.id == Record.channel_id)
        .where(Channel.slack_id == channel_slack_id, Record.source_ts == ts)
        .limit(1)
    )
    return session.scalar(found) is not None


def mark_records_edited(
    session: Session, *, channel: Channel, ts: str, message: MessageText, now: datetime
) -> None:
    """Mark the records of which the message with `ts` says something else now.

    They keep their text. A mark is removed if the message says the same again.
    """
    for each in find_by_message(session, channel=channel, ts=ts):
        record = lock(session, each.id)
        edited_at = None if part_now(session, record, message) == part_of(record) else now
        if edited_at or record.source_edited_at:
            record.source_edited_at = edited_at
            publish(session, record, now=now)


def mark_records_deleted(session: Session, *, channel: Channel, ts: str, now: datetime) -> None:
    """Mark the records of the message with `ts`, which was deleted; they keep their text."""
    for each in find_by_message(session, channel=channel, ts=ts):
        record = lock(session, each.id)
        record.source_deleted_at = record.source_deleted_at or now
        publish(session, record, now=now)


def accept_edited_text(
    session: Session,
    *,
    record: Record,
    text: str,
    message: MessageText,
    seen_edit_at: datetime | None,
    by: Actor,
) -> None:
    """Replace the record's text with `text`, after its message was edited to `message`.

    `seen_edit_at` (UTC) is the last edit before the message was read; a later edit stays marked. A
    decision loses its confirmations and objection.

    Raises BadRequest for an empty text, IllegalStep if the record already matches the message, else
    as `transitions.apply` does.
    """
    if part_now(session, record, message) is None:
        raise BadRequest(
            _(
                "The tag of {record} was removed from the message, so the record keeps its text. "
                "Withdraw it if it no longer counts."
            ).format(record=record.reference)
        )
    if is_blank(text):
        raise BadRequest(_("The message is now empty, so the record keeps its text."))
    if record.source_edited_at is None:
        raise IllegalStep(
            _("{record} already matches its message.").format(record=record.reference)
        )
    check_allowed(session, record=record, step=Step.EDIT, by=by)
    objector, is_new = task_messages.objector_of(record), text.strip() != record.text
    if is_new:
        apply(
            session, record=record, step=Step.EDIT, by=by, details={StepDetail.EDITED_MESSAGE: True}
        )
        record.title, record.text = title_of(text), text.strip()
        if isinstance(record, Decision):
            repropose(session, record=record, by=by)
    if record.source_part is not None:
        record.source_part = part_now(session, record, message)
    record.source_text = message.whole
    if record.source_edited_at == seen_edit_at:
        record.source_edited_at = None
    publish(session, record, now=by.now)
    if is_new:
        task_messages.notify_of_new_text(session, record, objector=objector, by=by)


def use_other_message(
    session: Session, *, record: Record, text: str, author: Member, permalink: str, by: Actor
) -> None:
    """Make the record say what another message of its thread says, and name who wrote that.

    A decision loses its confirmations and objection. Raises BadRequest for an empty text, else as
    `transitions.apply` does.
    """
    if is_blank(text):
        raise BadRequest(_("That message has no words. Choose another one."))
    title = title_of(text)
    details = changed_fields(record, title=title, text=text.strip())
    objector = task_messages.objector_of(record)
    apply(session, record=record, step=Step.EDIT, by=by, details=details)
    record.title, record.text = title, text.strip()
    record.author, record.permalink = author, permalink
    # Routing reads the id, before a flush would set it.
    record.author_id = author.id
    if isinstance(record, Decision):
        repropose(session, record=record, by=by)
    publish(session, record, now=by.now)
    task_messages.notify_of_new_text(session, record, objector=objector, by=by)


def undo_reaction(
    session: Session, *, channel: Channel, ts: str, kind: Kind, removed_at: datetime, by: Actor
) -> None:
    """Withdraw the records that the member logged with an emoji and removed within a minute.

    `removed_at` is Slack's time of the removal (UTC). A record that someone has worked with since
    stays.
    """
    for found in _of_kind(session, channel, ts=ts, kind=kind):
        record = lock(session, found.id)
        last = record.history[-1]
        if (
            _logged_by_emoji(last, by=by)
            and record.state is FIRST_STATES[kind]
            and removed_at - last.at <= UNDO_WINDOW
            and not _is_in_use(session, record)
        ):
            apply_if_possible(
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
