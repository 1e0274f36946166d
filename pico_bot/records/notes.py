"""Internal notes: what the consultancy keeps to itself about a record.

They are read through this module alone, which asks who reads.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core import BadRequest, NotAllowed
from pico_bot.i18n import format_number
from pico_bot.i18n import gettext as _
from pico_bot.model import Member, Note, Record, Side

# As much as a form of Slack's holds.
NOTE_LIMIT = 3000

FORM = "/pico note I-3 what only we should know"


def add(session: Session, *, record: Record, text: str, member: Member, now: datetime) -> Note:
    """Keep `text` about `record`; raises NotAllowed unless the member is of the consultancy.

    Raises BadRequest for a text that is empty or too long.
    """
    if member.side is not Side.CONSULTANCY:
        raise NotAllowed(_("Only the consultancy can write internal notes."))
    text = text.strip()
    if not text:
        raise BadRequest(_("Add the note: use `{form}`.").format(form=FORM))
    if len(text) > NOTE_LIMIT:
        raise BadRequest(
            _("A note can have at most {count} characters.").format(count=format_number(NOTE_LIMIT))
        )
    note = Note(record_id=record.id, member_id=member.id, written_at=now, text=text)
    session.add(note)
    session.flush()
    return note


def notes_of(session: Session, *, record: Record, reader: Member) -> Sequence[Note]:
    """The notes about `record`, oldest first; none for anybody but the consultancy."""
    if reader.side is not Side.CONSULTANCY:
        return []
    return session.scalars(select(Note).where(Note.record_id == record.id).order_by(Note.id)).all()
