"""The consultancy's own channel, which is no one's own any more once it is shared."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, sentence
from pico_bot.charter.amend import lock
from pico_bot.delivery import notify_lead
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import Charter, Partnership


def handle_shared(session: Session, *, slack_id: str, now: datetime) -> None:
    """Let no charter name this channel as internal any more: another workspace reads there now.

    What is internal goes to people directly from then on, and each lead is told. What is owed to
    the channel meets the wall (`pico_bot.delivery.wall`), and is told directly too.
    """
    newest = (
        select(Charter.partnership_id, func.max(Charter.version).label("version"))
        .group_by(Charter.partnership_id)
        .subquery()
    )
    naming = session.scalars(
        select(Charter.partnership_id)
        .join(
            newest,
            (Charter.partnership_id == newest.c.partnership_id)
            & (Charter.version == newest.c.version),
        )
        .where(Charter.body["internal_channel"].as_string() == slack_id)
        .order_by(Charter.partnership_id)
    ).all()
    for partnership_id in naming:
        _forget(session, session.get_one(Partnership, partnership_id), slack_id=slack_id, now=now)


def _forget(session: Session, partnership: Partnership, *, slack_id: str, now: datetime) -> None:
    current = lock(session, partnership)
    terms = current.terms
    if terms.internal_channel != slack_id:
        return
    with use_locale(terms.language):
        reason = _("the internal channel was shared with another workspace")
        told = _(
            "<#{channel}> was shared with another workspace, so it's no longer the internal "
            "channel for *{partnership}*. Internal messages are sent directly until another "
            "is chosen in the charter."
        ).format(channel=slack_id, partnership=escape(partnership.name))
    version = Charter(
        partnership_id=partnership.id,
        version=current.version + 1,
        body=replace(terms, internal_channel=None).to_json(),
        set_at=now,
        set_by=current.set_by,
        reason=reason,
    )
    session.add(version)
    session.flush()
    notify_lead(
        session,
        partnership=partnership,
        key=f"internal-channel:{version.id}",
        message=sentence(told),
        now=now,
    )
