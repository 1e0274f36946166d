"""How a partnership's charter begins."""

from sqlalchemy.orm import Session

from pico_bot import agreements, proposals
from pico_bot.charters.changing import add_version, hold, sides_kept
from pico_bot.charters.documents import document
from pico_bot.charters.following import follow
from pico_bot.charters.validation import problems
from pico_bot.errors import BadRequest, IllegalStep
from pico_bot.model import CharterTerms, Partnership, Side
from pico_bot.model.acting import By
from pico_bot.texts import gettext as _


def begin(session: Session, *, partnership: Partnership, terms: CharterTerms, by: By) -> None:
    """Let the charter begin with `terms`, in place of what every charter begins with.

    The consultancy sets it, and the customer's first lead is shown what was set. Raises NotAllowed
    unless the member leads a side or nobody leads the consultancy yet, IllegalStep where something
    was set or agreed on already, BadRequest where the terms have mistakes.
    """
    vacant = proposals.is_lead_vacant(
        session, partnership=partnership, side=Side.CONSULTANCY, now=by.now
    )
    if not (vacant and by.member.side is Side.CONSULTANCY):
        agreements.require_admin(session, partnership=partnership, member=by.member, now=by.now)
    current = hold(session, partnership)
    if current.set_by_id is not None or current.version > 1:
        raise IllegalStep(_("The charter is agreed on already. Change it with `charter` instead."))
    wrong = problems(document(partnership.name, terms)) or sides_kept(partnership, terms)
    if wrong:
        raise BadRequest("\n".join(f"{each.path}: {each.sentence}" for each in wrong))
    before = current.terms
    add_version(session, current, terms, by=by)
    follow(session, partnership=partnership, before=before, after=terms, now=by.now)
