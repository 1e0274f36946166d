"""Look records up: by reference, by id, or by the message they were created from."""

import re

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload, with_polymorphic

from pico_bot.core import BadRequest, NotFound
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Channel, Confirmation, Kind, Member, Partnership, Record

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
_BY_ID = _RECORD.where(ANY_RECORD.id == bindparam("record_id"))
_BY_REFERENCE = _RECORD.where(
    ANY_RECORD.partnership_id == bindparam("partnership_id"),
    ANY_RECORD.kind == bindparam("kind"),
    ANY_RECORD.number == bindparam("number"),
)
_BY_MESSAGE = select(Record).where(
    Record.channel_id == bindparam("channel_id"),
    Record.source_ts == bindparam("ts"),
    Record.kind == bindparam("kind"),
)
_ELSEWHERE = gettext_noop("This record belongs to another channel.")
_REFERENCE = re.compile(r"([IDC])-?([1-9][0-9]{0,8})", re.IGNORECASE)


def find_by_reference(
    session: Session, *, partnership: Partnership, reference: str, locked: bool = False
) -> Record:
    """The record with a `reference` such as `D-3` or `d3`, locked as by `lock` if `locked` is set.

    Raises BadRequest or NotFound.
    """
    match = _REFERENCE.fullmatch(reference.strip())
    if not match:
        raise BadRequest(_("Use the record's letter and number, such as `D-3`, `I-12` or `C-1`."))
    kind = next(kind for kind in Kind if kind.prefix == match.group(1).upper())
    record = session.scalar(
        _locked(_BY_REFERENCE) if locked else _BY_REFERENCE,
        {"partnership_id": partnership.id, "kind": kind, "number": int(match.group(2))},
    )
    if record is None:
        reference = f"{kind.prefix}-{match.group(2)}"
        raise NotFound(_("There's no {record} in this partnership.").format(record=reference))
    return record


def lock(session: Session, record_id: int) -> Record:
    """The record with this id, locked until the transaction ends; raises NotFound.

    Two people who click at the same time take turns here.
    """
    record = session.scalar(_locked(_BY_ID), {"record_id": record_id})
    if record is None:
        raise NotFound(_("This record no longer exists."))
    return record


def _locked(record: Select[Record]) -> Select[Record]:
    # What was read before the lock may be outdated, so it is read again.
    return record.with_for_update(key_share=True, of=ANY_RECORD.id).execution_options(
        populate_existing=True
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


def find_by_message(
    session: Session, *, channel: Channel, ts: str | None, kind: Kind
) -> Record | None:
    """The record of `kind` that was created from the message with `ts`, if any."""
    if ts is None:
        return None
    return session.scalar(_BY_MESSAGE, {"channel_id": channel.id, "ts": ts, "kind": kind})
