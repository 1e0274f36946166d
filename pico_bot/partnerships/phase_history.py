"""The current phase of a partnership and the earlier ones; read-only, except for the first period.

`pico_bot.phases` moves a partnership from phase to phase.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pico_bot.model import Charter, Partnership, PhasePeriod, PhaseTerms, snapshot_of

_OPEN = (
    select(PhasePeriod)
    .where(
        PhasePeriod.partnership_id == bindparam("partnership_id"), PhasePeriod.until_at.is_(None)
    )
    .execution_options(populate_existing=True)
)


def current_phase(session: Session, partnership: Partnership) -> PhaseTerms:
    """The current phase: the first one until both sides agreed to move on.

    A phase that the charter has dropped since has only its name and purpose.
    """
    period = open_period(session, partnership)
    if period is None:
        return snapshot_of(partnership).terms.phases[0]
    return phase_named(session, partnership, period.phase)


def current_phases(session: Session, partnerships: Sequence[Partnership]) -> dict[int, PhaseTerms]:
    """The current phase of each of `partnerships`, by partnership id."""
    found = session.execute(
        select(PhasePeriod.partnership_id, PhasePeriod.phase).where(
            PhasePeriod.partnership_id.in_([each.id for each in partnerships]),
            PhasePeriod.until_at.is_(None),
        )
    )
    keys = dict(found.all())
    return {
        each.id: phase_named(session, each, keys[each.id])
        if each.id in keys
        else snapshot_of(each).terms.phases[0]
        for each in partnerships
    }


def current_since(session: Session, partnership: Partnership) -> datetime:
    """When (UTC) the partnership entered its phase."""
    period = open_period(session, partnership)
    return partnership.created_at if period is None else period.from_at


def open_period(session: Session, partnership: Partnership) -> PhasePeriod | None:
    """The current period; None while the partnership is in its first phase."""
    return session.scalar(_OPEN, {"partnership_id": partnership.id})


def all_periods(session: Session, partnership: Partnership) -> Sequence[PhasePeriod]:
    """Every period of the partnership, oldest first."""
    return session.scalars(
        select(PhasePeriod)
        .where(PhasePeriod.partnership_id == partnership.id)
        .order_by(PhasePeriod.from_at, PhasePeriod.id)
    ).all()


def phase_named(session: Session, partnership: Partnership, key: str) -> PhaseTerms:
    """The phase `key` of the charter, or of the last version that had it."""
    found = snapshot_of(partnership).terms.phase(key)
    if found is not None:
        return found
    for charter in earlier_charters(session, partnership):
        dropped = charter.terms.phase(key)
        if dropped is not None:
            return PhaseTerms(key=key, title=dropped.title, purpose=dropped.purpose)
    return PhaseTerms(key=key, title=key)


def earlier_charters(session: Session, partnership: Partnership) -> Sequence[Charter]:
    """Every version of the charter, newest first."""
    return session.scalars(
        select(Charter)
        .where(Charter.partnership_id == partnership.id)
        .order_by(Charter.version.desc())
    ).all()


def lock(session: Session, partnership_id: int) -> Partnership:
    """The partnership, locked against concurrent ticks and phase changes."""
    return session.get_one(
        Partnership,
        partnership_id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )


def ensure_started(session: Session, partnership: Partnership) -> PhasePeriod:
    """The current period, created if it is the first; the caller holds the lock.

    Rows that belong to a period need one.
    """
    period = open_period(session, partnership)
    if period is None:
        period = first(partnership)
        session.add(period)
        session.flush()
    return period


def first(partnership: Partnership) -> PhasePeriod:
    """The period of a partnership that has none stored yet."""
    return PhasePeriod(
        partnership_id=partnership.id,
        phase=snapshot_of(partnership).terms.phases[0].key,
        from_at=partnership.created_at,
    )
