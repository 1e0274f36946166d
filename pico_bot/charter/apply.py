"""Effects of a charter that takes effect: on roles, open records, digests and check-ins."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import sync
from pico_bot.model import CharterTerms, Decision, Partnership, Record, Role, Side, own_role_title
from pico_bot.partnerships import Calendar, roles
from pico_bot.people import contacts, side_changes
from pico_bot.records import (
    cards,
    decider_before,
    lookup,
    notify_sides_of_charter,
    proposals,
    routing,
)
from pico_bot.reports import monthly_digest, weekly_digest


def apply_terms(
    session: Session,
    *,
    partnership: Partnership,
    before: CharterTerms,
    after: CharterTerms,
    now: datetime,
) -> None:
    """Update the partnership from the charter `before` to the one in force, `after`."""
    sync_roles(session, partnership=partnership, terms=after, now=now)
    if before.side_overrides != after.side_overrides:
        side_changes.sync_sides(session, partnership=partnership, now=now)
    if _changes_digest_times(before, after):
        weekly_digest.reschedule(partnership, before=before, now=now)
        monthly_digest.reschedule(partnership, before=before, after=after, now=now)
    changes_all = _changes_cards(before, after)
    unsettled = lookup.lock_unsettled(session, partnership)
    deciders = [(each, decider_before(each)) for each in unsettled if isinstance(each, Decision)]
    changed = [record for record in unsettled if _reassign(session, record, after) or changes_all]
    cards.publish(session, *changed, now=now)
    # The number of days, or which of them are working days, may have changed.
    partnership.inactivity_check_at = now
    contacts.reassign_and_publish(session, partnership=partnership, now=now)
    for decision, decider in deciders:
        notify_sides_of_charter(session, decision, before=decider, now=now)
    sync.sync(session, partnership=partnership, now=now)


def sync_roles(
    session: Session, *, partnership: Partnership, terms: CharterTerms, now: datetime
) -> None:
    """Add, rename and drop the partnership's roles, to match those in the charter.

    Records still refer to a dropped role, so its row stays and is used again if it returns.
    """
    of_it = select(Role).where(Role.partnership_id == partnership.id).order_by(Role.id)
    known = {role.key: role for role in session.scalars(of_it)}
    for key, role in terms.roles.items():
        own_title = own_role_title(key, role.title)
        if key in known:
            known[key].own_title, known[key].dropped_at = own_title, None
        else:
            session.add(
                Role(partnership_id=partnership.id, key=key, side=role.side, own_title=own_title)
            )
    for key, dropped in known.items():
        if key not in terms.roles and dropped.dropped_at is None:
            dropped.dropped_at = now
            for assignment in dropped.assignments:
                roles.end_assignment(session, assignment, now=now)
    session.flush()


def _reassign(session: Session, record: Record, terms: CharterTerms) -> bool:
    """Assign `record` to the role responsible under `terms`; returns whether that changed."""
    if proposals.proposal_of(session, record) is not None:
        return False
    role = routing.responsible_role(record.kind, terms.area(record.area))
    if role == record.responsible_role:
        return False
    record.responsible_role = role
    return True


def _changes_digest_times(before: CharterTerms, after: CharterTerms) -> bool:
    return _digest_times(before) != _digest_times(after)


def _digest_times(terms: CharterTerms) -> tuple[object, ...]:
    return (terms.digests, Calendar.of(terms), Calendar.of(terms, side=Side.CONSULTANCY))


def _changes_cards(before: CharterTerms, after: CharterTerms) -> bool:
    return (before.language, before.roles, before.areas, before.time_zone) != (
        after.language,
        after.roles,
        after.areas,
        after.time_zone,
    )
