"""Ticking criteria: by whoever answers for the role that a criterion names."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core import NotAllowed, NotFound
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Criterion, CriterionTick, Partnership, PhasePeriod, Side
from pico_bot.partnerships import partnerships, phase_history
from pico_bot.phases import sequence
from pico_bot.phases.views import PhasePageState
from pico_bot.records import permissions, routing


def tick(session: Session, *, ticked: PhasePageState, by: Actor) -> None:
    """Tick a criterion, for as long as the partnership is where it is; what is ticked stays so.

    Raises IllegalStep where it moved on since the page was shown, NotFound for what the charter
    does not have, NotAllowed unless the member answers for the criterion's role.
    """
    period = _hold(session, ticked=ticked, by=by)
    if _found(session, period, ticked) is None:
        session.add(
            CriterionTick(
                period_id=period.id,
                phase=ticked.phase,
                criterion=ticked.criterion,
                member=by.member,
                ticked_at=by.now,
            )
        )
        session.flush()


def untick(session: Session, *, ticked: PhasePageState, by: Actor) -> None:
    """Take a tick back, whoever set it; raises as `tick` does."""
    period = _hold(session, ticked=ticked, by=by)
    found = _found(session, period, ticked)
    if found is not None:
        session.delete(found)
        session.flush()


def _hold(session: Session, *, ticked: PhasePageState, by: Actor) -> PhasePeriod:
    """The period to tick in, once it is clear that the member may; no step is taken meanwhile."""
    partnership = phase_history.lock(session, by.member.partnership_id)
    sequence.require_current_step(session, partnership, step=ticked.step)
    _require_may(session, partnership, _criterion(session, partnership, ticked), by=by)
    return phase_history.ensure_started(session, partnership)


def _criterion(session: Session, partnership: Partnership, ticked: PhasePageState) -> Criterion:
    phase = partnerships.terms_of(session, partnership).phase(ticked.phase)
    is_here = ticked.phase == phase_history.current_phase(session, partnership).key
    criteria = (*(phase.exit if is_here else ()), *phase.entry) if phase else ()
    for each in criteria:
        if each.key == ticked.criterion:
            return each
    raise NotFound(_("This criterion is no longer in the charter. Run `phase` again."))


def _require_may(
    session: Session, partnership: Partnership, criterion: Criterion, *, by: Actor
) -> None:
    if by.member.side is Side.UNKNOWN:
        raise NotAllowed(_("You aren't part of this partnership, so you can't tick criteria."))
    may = routing.may_answer_for(
        session, partnership=partnership, role=criterion.role, member=by.member, now=by.now
    )
    if may:
        return
    routed = routing.route(session, partnership=partnership, role=criterion.role, now=by.now)
    who = permissions.who_may_act(routed, title=_(partnership.role(criterion.role).title))
    raise NotAllowed(
        _("Only {who} can tick “{criterion}”.").format(who=who, criterion=_(criterion.text))
    )


def _found(session: Session, period: PhasePeriod, ticked: PhasePageState) -> CriterionTick | None:
    return session.scalar(
        select(CriterionTick).where(
            CriterionTick.period_id == period.id,
            CriterionTick.phase == ticked.phase,
            CriterionTick.criterion == ticked.criterion,
        )
    )
