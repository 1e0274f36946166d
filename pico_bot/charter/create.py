"""How a partnership's charter begins."""

from sqlalchemy.orm import Session

from pico_bot.charter.amend import add_version, lock, sides_kept
from pico_bot.charter.apply import apply_terms
from pico_bot.charter.documents import document
from pico_bot.charter.validation import problems
from pico_bot.core import BadRequest, IllegalStep
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, CharterTerms, Partnership, Side
from pico_bot.partnerships import roles
from pico_bot.records import proposals


def begin_charter(
    session: Session, *, partnership: Partnership, terms: CharterTerms, by: Actor
) -> None:
    """Let the charter begin with `terms`, in place of what every charter begins with.

    The consultancy sets it, and the customer's first lead is shown what was set. Raises NotAllowed
    unless the member leads a side or nobody leads the consultancy yet, IllegalStep where something
    was set or agreed on already, BadRequest where the terms have mistakes.
    """
    vacant = proposals.is_lead_vacant(
        session, partnership=partnership, side=Side.CONSULTANCY, now=by.now
    )
    if not (vacant and by.member.side is Side.CONSULTANCY):
        roles.require_admin(session, partnership=partnership, member=by.member, now=by.now)
    current = lock(session, partnership)
    if current.set_by_id is not None or current.version > 1:
        raise IllegalStep(_("The charter is already agreed. Use `charter` to change it."))
    wrong = problems(document(partnership.name, terms)) or sides_kept(partnership, terms)
    if wrong:
        raise BadRequest("\n".join(f"{each.path}: {each.sentence}" for each in wrong))
    before = current.terms
    add_version(session, current, terms, by=by)
    apply_terms(session, partnership=partnership, before=before, after=terms, now=by.now)
