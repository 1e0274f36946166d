"""Criteria to enter and leave a phase: whose they are, and who ticked them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pico_bot.model import Criterion, CriterionTick, Member, Partnership, PhasePeriod, PhaseTerms
from pico_bot.partnerships import phase_history
from pico_bot.phases.views import CriterionItem, RoleHolder
from pico_bot.records import routing

# The phase and the criterion, as keys.
_Ticked = Mapping[tuple[str, str], CriterionTick]


class Checklist:
    """Tells of criteria as they stand in the partnership's phase, and what `reader` may tick."""

    def __init__(
        self,
        session: Session,
        *,
        partnership: Partnership,
        now: datetime,
        reader: Member | None = None,
    ) -> None:
        self._session, self._partnership = session, partnership
        self._reader, self._now = reader, now
        self._begun = phase_history.all_periods(session, partnership)
        self._ticks = _ticks(session, self._begun[-1:])

    def leaving(self, phase: PhaseTerms) -> list[CriterionItem]:
        """What is to be done in the current phase."""
        return self._items(phase, phase.exit)

    def entering(self, phase: PhaseTerms) -> list[CriterionItem]:
        """What is to be true to begin `phase`."""
        return self._items(phase, phase.entry)

    def entered(self, phase: PhaseTerms) -> list[CriterionItem]:
        """What was to be true to begin the current phase, and was not ticked before it began."""
        before = _ticks(self._session, self._begun[-2:-1])
        still_open = [each for each in phase.entry if (phase.key, each.key) not in before]
        return self._items(phase, still_open)

    def _items(self, phase: PhaseTerms, criteria: Sequence[Criterion]) -> list[CriterionItem]:
        return [
            CriterionItem(
                phase=phase.key,
                criterion=each,
                whose=self._whose(each.role),
                tick=self._ticks.get((phase.key, each.key)),
                may=self._may(each.role),
            )
            for each in criteria
        ]

    def _whose(self, key: str) -> RoleHolder:
        routed = routing.route(
            self._session, partnership=self._partnership, role=key, now=self._now
        )
        role = self._partnership.role(key)
        return RoleHolder(role=role, member=routed.member, routing=routed.routing)

    def _may(self, key: str) -> bool:
        return self._reader is not None and routing.may_answer_for(
            self._session,
            partnership=self._partnership,
            role=key,
            member=self._reader,
            now=self._now,
        )


def ticks_in(session: Session, begun: Sequence[PhasePeriod]) -> Sequence[CriterionTick]:
    """What was ticked in these periods, as it came."""
    return session.scalars(
        select(CriterionTick)
        .where(CriterionTick.period_id.in_([each.id for each in begun]))
        .order_by(CriterionTick.ticked_at, CriterionTick.id)
        .options(joinedload(CriterionTick.member))
    ).all()


def _ticks(session: Session, begun: Sequence[PhasePeriod]) -> _Ticked:
    return {(each.phase, each.criterion): each for each in ticks_in(session, begun)}
