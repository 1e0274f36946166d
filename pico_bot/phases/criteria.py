"""Marking criteria as met, by those who act for the criterion's role."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core import NotAllowed, NotFound
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    Actor,
    Criterion,
    CriterionTick,
    Partnership,
    PhasePeriod,
    Side,
    snapshot_of,
)
from pico_bot.partnerships import partnerships, phase_history
from pico_bot.phases import sequence
from pico_bot.phases.views import PhasePageState
from pico_bot.records import permissions, routing


def tick(session: Session, *, state: PhasePageState, by: Actor) -> None:
    """Mark a criterion of the current or next phase as met; does nothing if it is already.

    Raises IllegalStep if the phase has changed since the page was shown, NotFound if the criterion
    is no longer in the charter, and NotAllowed unless the member acts for the criterion's role.
    """
    period = _lock_period(session, state=state, by=by)
    if _find_tick(session, period, state) is None:
        session.add(
            CriterionTick(
                period_id=period.id,
                phase=state.phase,
                criterion=state.criterion,
                member=by.member,
                ticked_at=by.now,
            )
        )
        session.flush()


def untick(session: Session, *, state: PhasePageState, by: Actor) -> None:
    """Mark a criterion as open again, no matter who marked it as met; raises as `tick` does."""
    period = _lock_period(session, state=state, by=by)
    existing = _find_tick(session, period, state)
    if existing is not None:
        session.delete(existing)
        session.flush()


def _lock_period(session: Session, *, state: PhasePageState, by: Actor) -> PhasePeriod:
    """Check permission and return the current period, locked against phase changes."""
    partnership = phase_history.lock(session, by.member.partnership_id)
    sequence.require_unchanged(session, partnership, seen=state.change_count)
    _require_permission(session, partnership, _find_criterion(session, partnership, state), by=by)
    return phase_history.ensure_started(session, partnership)


def _find_criterion(session: Session, partnership: Partnership, state: PhasePageState) -> Criterion:
    phase = snapshot_of(partnership).terms.phase(state.phase)
    is_current = state.phase == phase_history.current_phase(session, partnership).key
    criteria = (*(phase.exit if is_current else ()), *phase.entry) if phase else ()
    for each in criteria:
        if each.key == state.criterion:
            return each
    raise NotFound(_("This criterion is no longer in the charter. Run `phase` again."))


def _require_permission(
    session: Session, partnership: Partnership, criterion: Criterion, *, by: Actor
) -> None:
    if by.member.side is Side.UNKNOWN:
        partnerships.require_known_side(partnerships.as_slack_user(by.member), partnership)
        raise NotAllowed(_("You aren't part of this partnership, so you can't mark criteria."))
    is_allowed = routing.may_act_for(
        session, partnership=partnership, role=criterion.role, member=by.member, now=by.now
    )
    if is_allowed:
        return
    routed = routing.route(session, partnership=partnership, role=criterion.role, now=by.now)
    who = permissions.describe_responsible(partnership, routed, now=by.now)
    raise NotAllowed(
        _("Only {who} can mark “{criterion}” as met.").format(who=who, criterion=_(criterion.text))
    )


def _find_tick(
    session: Session, period: PhasePeriod, state: PhasePageState
) -> CriterionTick | None:
    return session.scalar(
        select(CriterionTick).where(
            CriterionTick.period_id == period.id,
            CriterionTick.phase == state.phase,
            CriterionTick.criterion == state.criterion,
        )
    )
