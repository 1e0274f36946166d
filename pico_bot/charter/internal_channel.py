"""The consultancy's internal channel, and what happens when it is shared."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, sentence
from pico_bot.charter.amend import lock
from pico_bot.delivery import notify_lead
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import Charter, CharterCause, Partnership


def clear_internal_channel(session: Session, *, slack_id: str, now: datetime) -> None:
    """Remove a channel that was shared with another workspace from every charter.

    Internal messages are sent directly from then on, and the leads are notified. For messages
    already in the outbox, the audience guard in `delivery` does the same.
    """
    # Earlier versions count too here; whether it is in force is checked under the lock.
    partnership_ids = session.scalars(
        select(Charter.partnership_id)
        .where(Charter.body["internal_channel"].as_string() == slack_id)
        .distinct()
        .order_by(Charter.partnership_id)
    ).all()
    for partnership_id in partnership_ids:
        _clear(session, session.get_one(Partnership, partnership_id), slack_id=slack_id, now=now)


def _clear(session: Session, partnership: Partnership, *, slack_id: str, now: datetime) -> None:
    current = lock(session, partnership)
    terms = current.terms
    if terms.internal_channel != slack_id:
        return
    with use_locale(terms.language):
        message = _(
            "<#{channel}> was shared with another workspace, so it's no longer the internal "
            "channel for *{partnership}*. Internal messages are sent directly until another "
            "is chosen in the charter."
        ).format(channel=slack_id, partnership=escape(partnership.name))
    version = Charter(
        partnership_id=partnership.id,
        version=current.version + 1,
        body=replace(terms, internal_channel=None).to_json(),
        created_at=now,
        created_by=current.created_by,
        cause=CharterCause.INTERNAL_CHANNEL_SHARED,
    )
    session.add(version)
    session.flush()
    notify_lead(
        session,
        partnership=partnership,
        key=f"internal-channel:{version.id}",
        message=sentence(message),
        now=now,
    )
