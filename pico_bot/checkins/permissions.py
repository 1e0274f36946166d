"""Who may set when a check-in comes."""

from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.blockkit import escape
from pico_bot.core import NotAllowed
from pico_bot.i18n import dates
from pico_bot.i18n import gettext as _
from pico_bot.model import LEAD_ROLES, Member, Partnership, Side
from pico_bot.partnerships import roles


def require_may_set(
    session: Session, *, partnership: Partnership, by: Member, now: datetime
) -> None:
    """Raises NotAllowed, naming who may, unless `by` is of the consultancy or leads the customer.

    Whoever stands in as a deputy counts as leading.
    """
    if by.side is Side.CONSULTANCY:
        return
    key = LEAD_ROLES[Side.CUSTOMER]
    owner = roles.contact(session, partnership=partnership, key=key, now=now)
    holders = [*([owner.primary] if owner.primary else []), *owner.deputies]
    if by.id in {each.id for each in holders}:
        return
    title = escape(_(owner.role.title))
    if not holders:
        nobody = _(
            "Only the consultancy and the customer's {role} can change when check-ins run. "
            "The role is vacant."
        )
        raise NotAllowed(nobody.format(role=title))
    named = dates.join_and([escape(each.name) for each in holders])
    others = _(
        "Only the consultancy and the customer's {role} ({names}) can change when check-ins run."
    )
    raise NotAllowed(others.format(role=title, names=named))
