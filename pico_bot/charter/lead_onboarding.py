"""Whoever first leads a side is shown what was set before them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from babel.core import get_global
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, one_line, sentence
from pico_bot.charter.diff import describe_changes
from pico_bot.charter.documents import document
from pico_bot.charter.presets import preset
from pico_bot.delivery import outbox
from pico_bot.i18n import ENGLISH, ngettext, use_locale
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    LEAD_ROLES,
    Assignment,
    Audience,
    Charter,
    CharterTerms,
    Maturity,
    Member,
    Partnership,
    Role,
)
from pico_bot.partnerships import partnerships

# As much as one message holds, and a reader reads: of a line, and of all, in characters.
_LINE, _ROOM = 200, 2200


def brief_first_lead(
    session: Session, *, partnership: Partnership, key: str, member: Member, now: datetime
) -> None:
    """Owe `member`, who was given the role `key`, what was set in the charter before them.

    Only where it is a lead role that nobody ever held before, and only what the other side set
    without it; so it is said once a side.
    """
    if LEAD_ROLES.get(member.side) != key:
        return
    session.flush()
    held = session.scalar(
        select(func.count())
        .select_from(Assignment)
        .join(Role)
        .where(Role.partnership_id == partnership.id, Role.key == key)
    )
    if held != 1:
        return
    with use_locale(partnerships.terms_of(session, partnership).language):
        told = _told(session, partnership, member)
        if not told:
            return
        message = sentence("\n".join(told))
    outbox.enqueue_direct(
        session,
        key=f"set-before:{partnership.id}:{key}",
        user=member.slack_user_id,
        message=message,
        audience=Audience.SHARED,
        now=now,
    )


def _as_offered(before: Charter, after: Charter) -> CharterTerms:
    """What the charter would say, had whoever set it up chosen nothing but what was offered.

    What follows from the language and the maturity is told by them alone.
    """
    terms, zones = after.terms, get_global("zone_territories")
    offered = preset(
        terms.maturity,
        language=terms.language,
        time_zone=before.terms.time_zone,
        country=zones.get(before.terms.time_zone),
    )
    return replace(offered, language=ENGLISH, maturity=Maturity.STARTING)


def _told(session: Session, partnership: Partnership, member: Member) -> list[str]:
    versions: Sequence[Charter] = session.scalars(
        select(Charter).where(Charter.partnership_id == partnership.id).order_by(Charter.version)
    ).all()
    lines: list[str] = []
    for before, after in pairwise(versions):
        setter = after.set_by
        if setter is None or setter.side is member.side:
            continue
        base = before.terms if after.decision_id is not None else _as_offered(before, after)
        changes = describe_changes(
            document(partnership.name, base),
            document(partnership.name, after.terms),
            names=partnerships.names_of(session, partnership),
        )
        name = escape(setter.name)
        lines += [
            _("• {change} (set by {name})").format(change=one_line(each, limit=_LINE), name=name)
            for each in changes
        ]
    if not lines:
        return []
    shown = [each for at, each in enumerate(lines) if len("".join(lines[: at + 1])) <= _ROOM]
    more = len(lines) - len(shown)
    if more > 0:
        shown.append(ngettext("… and {count} more", "… and {count} more", more).format(count=more))
    title = _(
        "You now lead your side in *{name}*. These charter settings were made before you:"
    ).format(name=escape(partnership.name))
    return [title, *shown, _("See and change all settings with `@Pico charter`.")]
