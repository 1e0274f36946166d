"""A message to the first lead of a side, with the charter settings made before them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, one_line, sentence
from pico_bot.charter.account_names import account_names
from pico_bot.charter.diff import charter_changes
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
    snapshot_of,
)
from pico_bot.partnerships import default_country

# Characters of one line, and of all.
_LINE_LIMIT, _TOTAL_LIMIT = 200, 2200


def brief_first_lead(
    session: Session, *, partnership: Partnership, key: str, member: Member, now: datetime
) -> None:
    """Tell `member`, just assigned the role `key`, what the other side set in the charter.

    Does nothing unless it is a lead role that no one has ever held, so each side gets this once.
    """
    if LEAD_ROLES.get(member.side) != key:
        return
    session.flush()
    assignments = session.scalar(
        select(func.count())
        .select_from(Assignment)
        .join(Role)
        .where(Role.partnership_id == partnership.id, Role.key == key)
    )
    if assignments != 1:
        return
    with use_locale(snapshot_of(partnership).terms.language):
        lines = _lines(session, partnership, member)
        if not lines:
            return
        message = sentence("\n".join(lines))
    outbox.enqueue_direct(
        session,
        key=f"lead-onboarding:{partnership.id}:{key}",
        user=member.slack_user_id,
        message=message,
        audience=Audience.SHARED,
        now=now,
    )


def _suggested_terms(before: Charter, after: Charter) -> CharterTerms:
    """The terms that set-up suggested, for what differs to be described.

    They have the preset and words that were chosen, as the maturity and language imply those.
    """
    terms = after.terms
    suggested = preset(
        terms.maturity,
        language=terms.language,
        time_zone=before.terms.time_zone,
        country=default_country(before.terms.time_zone),
    )
    return replace(suggested, language=ENGLISH, maturity=Maturity.STARTING)


def _lines(session: Session, partnership: Partnership, member: Member) -> list[str]:
    versions: Sequence[Charter] = session.scalars(
        select(Charter).where(Charter.partnership_id == partnership.id).order_by(Charter.version)
    ).all()
    lines: list[str] = []
    for before, after in pairwise(versions):
        author = after.created_by
        if author is None or author.side is member.side:
            continue
        base = before.terms if after.decision_id is not None else _suggested_terms(before, after)
        changes = charter_changes(
            document(partnership.name, base),
            # The internal channel is for the consultancy only.
            document(
                partnership.name, replace(after.terms, internal_channel=base.internal_channel)
            ),
            names=account_names(session, partnership),
        )
        name = escape(author.name)
        lines += [
            _("• {change} (set by {name})").format(
                change=one_line(each, limit=_LINE_LIMIT), name=name
            )
            for each in changes
        ]
    if not lines:
        return []
    shown = [line for i, line in enumerate(lines) if len("".join(lines[: i + 1])) <= _TOTAL_LIMIT]
    more = len(lines) - len(shown)
    if more > 0:
        shown.append(ngettext("… and {count} more", "… and {count} more", more).format(count=more))
    title = _(
        "You now lead your side in *{name}*. These charter settings were made before you:"
    ).format(name=escape(partnership.name))
    return [title, *shown, _("See and change all settings with `@Pico charter`.")]
