"""In which phase a partnership is, and in which ones it was.

Reading alone: what shows or follows the phase stands on this, and moving on (`phases`) on those.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.model import Charter, Partnership, PhasePeriod, PhaseTerms
from pico_bot.partnerships import partnerships


def current_phase(session: Session, partnership: Partnership) -> PhaseTerms:
    """The phase that the partnership is in: the first one, until the two sides moved on.

    Of a phase that the charter dropped since there is its name and its purpose, and nothing else.
    """
    period = open_period(session, partnership)
    if period is None:
        return partnerships.terms_of(session, partnership).phases[0]
    return phase_named(session, partnership, period.phase)


def current_since(session: Session, partnership: Partnership) -> datetime:
    """Since when (UTC) the partnership is in its phase."""
    period = open_period(session, partnership)
    return partnership.created_at if period is None else period.from_at


def open_period(session: Session, partnership: Partnership) -> PhasePeriod | None:
    """The period that goes on; None as long as the partnership is where it began."""
    return session.scalar(
        select(PhasePeriod)
        .where(PhasePeriod.partnership_id == partnership.id, PhasePeriod.until_at.is_(None))
        .execution_options(populate_existing=True)
    )


def all_periods(session: Session, partnership: Partnership) -> Sequence[PhasePeriod]:
    """Every period of the partnership that was ever begun, the oldest first."""
    return session.scalars(
        select(PhasePeriod)
        .where(PhasePeriod.partnership_id == partnership.id)
        .order_by(PhasePeriod.from_at, PhasePeriod.id)
    ).all()


def phase_named(session: Session, partnership: Partnership, key: str) -> PhaseTerms:
    """The phase `key` as the charter has it, or else as it was called when the charter had it."""
    found = partnerships.terms_of(session, partnership).phase(key)
    if found is not None:
        return found
    for charter in earlier_charters(session, partnership):
        dropped = charter.terms.phase(key)
        if dropped is not None:
            return PhaseTerms(key=key, title=dropped.title, purpose=dropped.purpose)
    return PhaseTerms(key=key, title=key)


def earlier_charters(session: Session, partnership: Partnership) -> Sequence[Charter]:
    """Every version of the charter, the newest first."""
    return session.scalars(
        select(Charter)
        .where(Charter.partnership_id == partnership.id)
        .order_by(Charter.version.desc())
    ).all()


def lock(session: Session, partnership_id: int) -> Partnership:
    """The partnership, locked: nobody ticks or moves on until the transaction ends."""
    return session.get_one(
        Partnership,
        partnership_id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )


def ensure_started(session: Session, partnership: Partnership) -> PhasePeriod:
    """The period that goes on, written down if it is the first; the caller holds the partnership.

    What hangs on a period needs one.
    """
    period = open_period(session, partnership)
    if period is None:
        period = first(session, partnership)
        session.add(period)
        session.flush()
    return period


def first(session: Session, partnership: Partnership) -> PhasePeriod:
    """The period that a partnership without any is in, as it would be written down."""
    return PhasePeriod(
        partnership_id=partnership.id,
        phase=partnerships.terms_of(session, partnership).phases[0].key,
        from_at=partnership.created_at,
    )
