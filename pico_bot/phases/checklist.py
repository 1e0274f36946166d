"""Entry and exit criteria: who is responsible for them, and who marked them as met."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pico_bot.model import (
    Criterion,
    CriterionTick,
    Member,
    Partnership,
    PhasePeriod,
    PhaseTerms,
    snapshot_of,
)
from pico_bot.partnerships import phase_history
from pico_bot.phases.views import CriterionItem, RoleHolder
from pico_bot.records import routing

# By the keys of phase and criterion.
_Ticks = Mapping[tuple[str, str], CriterionTick]


class Checklist:
    """The criteria of the partnership's current phase, and which `reader` may mark."""

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
        self._periods = phase_history.all_periods(session, partnership)
        self._ticks = _ticks(session, self._periods[-1:])

    def exit_items(self, phase: PhaseTerms) -> list[CriterionItem]:
        """The exit criteria of the current phase."""
        return self._items(phase, phase.exit)

    def entry_items(self, phase: PhaseTerms) -> list[CriterionItem]:
        """The entry criteria of `phase`, the next phase."""
        return self._items(phase, phase.entry)

    def open_entry_items(self, phase: PhaseTerms) -> list[CriterionItem]:
        """The entry criteria of the current phase that were open when it started."""
        earlier = _ticks(self._session, self._periods[-2:-1])
        still_open = [each for each in phase.entry if (phase.key, each.key) not in earlier]
        return self._items(phase, still_open)

    def _items(self, phase: PhaseTerms, criteria: Sequence[Criterion]) -> list[CriterionItem]:
        return [
            CriterionItem(
                phase=phase.key,
                criterion=each,
                holder=self._holder(each.role),
                tick=self._ticks.get((phase.key, each.key)),
                may_tick=self._may_tick(each.role),
            )
            for each in criteria
        ]

    def _holder(self, key: str) -> RoleHolder:
        routed = routing.route(
            self._session, partnership=self._partnership, role=key, now=self._now
        )
        role = snapshot_of(self._partnership).role(key)
        return RoleHolder(role=role, member=routed.member, routing=routed.routing)

    def _may_tick(self, key: str) -> bool:
        return self._reader is not None and routing.may_act_for(
            self._session,
            partnership=self._partnership,
            role=key,
            member=self._reader,
            now=self._now,
        )


def ticks_in(session: Session, periods: Sequence[PhasePeriod]) -> Sequence[CriterionTick]:
    """The criteria marked as met in these periods, in order."""
    return session.scalars(
        select(CriterionTick)
        .where(CriterionTick.period_id.in_([each.id for each in periods]))
        .order_by(CriterionTick.ticked_at, CriterionTick.id)
        .options(joinedload(CriterionTick.member))
    ).all()


def _ticks(session: Session, periods: Sequence[PhasePeriod]) -> _Ticks:
    return {(each.phase, each.criterion): each for each in ticks_in(session, periods)}
