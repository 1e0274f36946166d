"""What follows from a charter that comes into force: roles, who has what is open, what is shown."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import sync
from pico_bot.i18n import ENGLISH
from pico_bot.model import SETTLED, CharterTerms, Partnership, Record, Role, Side
from pico_bot.partnerships import Calendar
from pico_bot.people import contacts, side_changes
from pico_bot.records import cards, proposals, routing
from pico_bot.reports import monthly_digest, weekly_digest


def apply_terms(
    session: Session,
    *,
    partnership: Partnership,
    before: CharterTerms,
    after: CharterTerms,
    now: datetime,
) -> None:
    """Bring everything to what the charter says now."""
    sync_roles(session, partnership=partnership, terms=after, now=now)
    if before.placed != after.placed:
        side_changes.sync_sides(session, partnership=partnership, now=now)
    if _comes_otherwise(before, after):
        weekly_digest.replan(partnership, before=before, now=now)
        monthly_digest.replan(partnership, before=before, after=after, now=now)
    with cards.batched(session, now=now):
        for record in _open(session, partnership):
            moved = _move(session, record, after)
            if moved or _reads_otherwise(before, after):
                cards.publish(session, record, now=now)
    # After how many days, and which of them count, may be another.
    partnership.inactivity_check_at = None
    contacts.reassign_and_publish(session, partnership=partnership, now=now)
    sync.sync(session, partnership=partnership, now=now)


def sync_roles(
    session: Session, *, partnership: Partnership, terms: CharterTerms, now: datetime
) -> None:
    """Let the partnership have the roles that the charter names: added, renamed, dropped.

    A dropped one stays for what it was asked for, and is the same when it comes back.
    """
    session.expire(partnership, ["roles"])
    known = {role.key: role for role in partnership.roles}
    for key, role in terms.roles.items():
        if key in known:
            known[key].title, known[key].dropped_at = role.title, None
        else:
            session.add(
                Role(partnership_id=partnership.id, key=key, side=role.side, title=role.title)
            )
    for key, dropped in known.items():
        if key not in terms.roles and dropped.dropped_at is None:
            dropped.dropped_at = now
            for held in dropped.assignments:
                held.until_at = held.until_at or now
    session.flush()
    session.expire(partnership, ["roles"])


def _open(session: Session, partnership: Partnership) -> list[Record]:
    return list(
        session.scalars(
            select(Record)
            .where(Record.partnership_id == partnership.id, Record.state.not_in(SETTLED))
            .order_by(Record.id)
            .with_for_update(key_share=True, of=Record)
        )
    )


def _move(session: Session, record: Record, terms: CharterTerms) -> bool:
    """Give `record` to the role that its area names now; returns whether that is another."""
    if proposals.proposal_of(session, record) is not None:
        return False
    role = routing.responsible_role(record.kind, terms.area(record.area))
    if role == record.responsible_role:
        return False
    record.responsible_role = role
    return True


def _comes_otherwise(before: CharterTerms, after: CharterTerms) -> bool:
    """Whether digests come at other times by the new charter."""
    return _times(before) != _times(after)


def _times(terms: CharterTerms) -> tuple[object, ...]:
    calendars = (Calendar.of(terms), Calendar.of(terms, side=Side.CONSULTANCY))
    return (terms.digests, *(replace(each, language=ENGLISH) for each in calendars))


def _reads_otherwise(before: CharterTerms, after: CharterTerms) -> bool:
    """Whether cards show something else by the new charter."""
    return (before.language, before.roles, before.areas, before.time_zone) != (
        after.language,
        after.roles,
        after.areas,
        after.time_zone,
    )
