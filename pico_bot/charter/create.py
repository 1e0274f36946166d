"""The first charter that a partnership sets up."""

from sqlalchemy.orm import Session

from pico_bot.charter.amend import add_version, lock, role_side_problems
from pico_bot.charter.apply import apply_terms
from pico_bot.charter.documents import document
from pico_bot.charter.validation import problems
from pico_bot.core import BadRequest, IllegalStep
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, CharterTerms, Partnership, Side
from pico_bot.partnerships import roles
from pico_bot.records import proposals


def create_charter(
    session: Session, *, partnership: Partnership, terms: CharterTerms, by: Actor
) -> None:
    """Replace the default charter with `terms`, in force at once.

    The customer's first lead is later shown what was set. Raises NotAllowed unless the member leads
    a side, or is a consultant and the consultancy has no lead yet; IllegalStep if the charter was
    set up or changed before; BadRequest if `terms` are invalid.
    """
    is_vacant = proposals.is_lead_vacant(partnership=partnership, side=Side.CONSULTANCY, now=by.now)
    if not (is_vacant and by.member.side is Side.CONSULTANCY):
        roles.require_admin(partnership, member=by.member, now=by.now)
    current = lock(session, partnership)
    if current.created_by_id is not None or current.version > 1:
        raise IllegalStep(_("The charter is already set up. Use `charter` to change it."))
    found = problems(document(partnership.name, terms)) or role_side_problems(partnership, terms)
    if found:
        raise BadRequest("\n".join(f"{each.path}: {each.sentence}" for each in found))
    before = current.terms
    add_version(session, current, terms, by=by)
    apply_terms(session, partnership=partnership, before=before, after=terms, now=by.now)
