"""Internal notes: comments on a record that only the consultancy can read.

Notes are read only through this module, which checks the reader's side.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core import BadRequest, NotAllowed
from pico_bot.i18n import format_number, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Member, Note, Record, Side

# The limit of a Slack text input.
NOTE_LIMIT = 3000

USAGE = gettext_noop("/pico note I-3 what only we should know")


def add(session: Session, *, record: Record, text: str, member: Member, now: datetime) -> Note:
    """Add a note to `record`.

    Raises NotAllowed unless `member` is on the consultancy side, and BadRequest for a text that is
    empty or too long.
    """
    if member.side is not Side.CONSULTANCY:
        raise NotAllowed(_("Only the consultancy can write internal notes."))
    text = text.strip()
    if not text:
        raise BadRequest(_("Add the note: use `{form}`.").format(form=_(USAGE)))
    if len(text) > NOTE_LIMIT:
        raise BadRequest(
            _("A note can have at most {count} characters.").format(count=format_number(NOTE_LIMIT))
        )
    note = Note(record_id=record.id, member_id=member.id, created_at=now, text=text)
    session.add(note)
    session.flush()
    return note


def notes_of(session: Session, *, record: Record, reader: Member) -> Sequence[Note]:
    """The notes on `record`, oldest first; none unless `reader` is on the consultancy side."""
    if reader.side is not Side.CONSULTANCY:
        return []
    return session.scalars(select(Note).where(Note.record_id == record.id).order_by(Note.id)).all()
