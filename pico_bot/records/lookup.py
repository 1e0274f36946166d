"""Look records up: by reference, by id, or by the message they were created from."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload, with_polymorphic

from pico_bot.core import BadRequest, NotFound
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import (
    UNSETTLED,
    Channel,
    Confirmation,
    Member,
    Partnership,
    Record,
    parse_reference,
)

# A record of any kind with all its columns, so that one statement reads it.
ANY_RECORD = with_polymorphic(Record, "*")

# What the card of a record shows of it.
SHOWN = (
    joinedload(ANY_RECORD.partnership, innerjoin=True),
    joinedload(ANY_RECORD.channel, innerjoin=True),
    joinedload(ANY_RECORD.author, innerjoin=True),
    joinedload(ANY_RECORD.logged_by, innerjoin=True),
    joinedload(ANY_RECORD.responsible),
)

_RECORD = select(ANY_RECORD).options(
    *SHOWN, selectinload(ANY_RECORD.Decision.confirmations).joinedload(Confirmation.member)
)
_BY_REFERENCE = _RECORD.where(
    ANY_RECORD.partnership_id == bindparam("partnership_id"),
    ANY_RECORD.kind == bindparam("kind"),
    ANY_RECORD.number == bindparam("number"),
)
# A statement that waits for a lock sees only the locked row as it is after that, and everything
# that it joins as it was before. So the record is read by another statement.
_LOCK = select(Record.id).with_for_update(key_share=True)
_LOCK_BY_ID = _LOCK.where(Record.id.in_(bindparam("ids", expanding=True))).order_by(Record.id)
_LOCK_BY_REFERENCE = _LOCK.where(
    Record.partnership_id == bindparam("partnership_id"),
    Record.kind == bindparam("kind"),
    Record.number == bindparam("number"),
)
_LOCK_UNSETTLED = _LOCK.where(
    Record.partnership_id == bindparam("partnership_id"), Record.state.in_(UNSETTLED)
).order_by(Record.id)
_AGAIN = (
    _RECORD.where(ANY_RECORD.id.in_(bindparam("ids", expanding=True)))
    .order_by(ANY_RECORD.id)
    .execution_options(populate_existing=True)
)
_BY_MESSAGE = (
    select(Record)
    .where(Record.channel_id == bindparam("channel_id"), Record.source_ts == bindparam("ts"))
    .order_by(Record.source_number, Record.id)
)
_ELSEWHERE = gettext_noop("This record belongs to another channel.")


def find_by_reference(
    session: Session, *, partnership: Partnership, reference: str, locked: bool = False
) -> Record:
    """The record with a `reference` such as `D-3` or `d3`, locked as by `lock` if `locked` is set.

    Raises BadRequest or NotFound.
    """
    named = parse_reference(reference.strip())
    if named is None:
        raise BadRequest(_("Use the record's letter and number, such as `D-3`, `I-12` or `C-1`."))
    kind, number = named
    values = {"partnership_id": partnership.id, "kind": kind, "number": number}
    if locked:
        found = read_again(session, session.scalars(_LOCK_BY_REFERENCE, values).all())
        record = found[0] if found else None
    else:
        record = session.scalar(_BY_REFERENCE, values)
    if record is None:
        reference = f"{kind.prefix}-{number}"
        raise NotFound(_("There's no {record} in this partnership.").format(record=reference))
    return record


def lock(session: Session, record_id: int) -> Record:
    """The record with this id, locked until the transaction ends; raises NotFound.

    Two people who click at the same time take turns here.
    """
    found = read_again(session, session.scalars(_LOCK_BY_ID, {"ids": [record_id]}).all())
    if not found:
        raise NotFound(_("This record no longer exists."))
    return found[0]


def read_again(session: Session, ids: Sequence[int]) -> Sequence[Record]:
    """The records with these `ids` as they are after a lock, in the order of their ids."""
    return session.scalars(_AGAIN, {"ids": ids}).all() if ids else []


def lock_unsettled(session: Session, partnership: Partnership) -> Sequence[Record]:
    """The records on which someone still has to act, locked as by `lock`, oldest first."""
    return read_again(
        session, session.scalars(_LOCK_UNSETTLED, {"partnership_id": partnership.id}).all()
    )


def lock_in_channel(session: Session, record_id: int, *, slack_id: str) -> Record:
    """As `lock`; also raises NotFound unless the record belongs to the channel with `slack_id`."""
    record = lock(session, record_id)
    if record.channel.slack_id != slack_id:
        raise NotFound(_(_ELSEWHERE))
    return record


def find_for_reader(session: Session, record_id: int, *, reader: Member) -> Record:
    """The record with this id; raises NotFound unless it is in the reader's partnership."""
    record = session.get(Record, record_id)
    if record is None or record.partnership_id != reader.partnership_id:
        raise NotFound(_(_ELSEWHERE))
    return record


def find_by_message(session: Session, *, channel: Channel, ts: str) -> Sequence[Record]:
    """The records that were created from the message with `ts`, in the order of their kind's."""
    return session.scalars(_BY_MESSAGE, {"channel_id": channel.id, "ts": ts}).all()
