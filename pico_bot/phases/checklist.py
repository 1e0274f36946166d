"""Criteria to enter and leave a phase: whose they are, and who ticked them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pico_bot.model import Criterion, Member, Partnership, Period, PhaseTerms, Tick
from pico_bot.partnerships import phase_history
from pico_bot.phases.views import Answering, Item
from pico_bot.records import routing

# The phase and the criterion, as keys.
_Ticked = Mapping[tuple[str, str], Tick]


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
        self._begun = phase_history.all_of(session, partnership)
        self._ticks = _ticks(session, self._begun[-1:])

    def leaving(self, phase: PhaseTerms) -> list[Item]:
        """What is to be done in the current phase."""
        return self._items(phase, phase.exit)

    def entering(self, phase: PhaseTerms) -> list[Item]:
        """What is to be true to begin `phase`."""
        return self._items(phase, phase.entry)

    def entered(self, phase: PhaseTerms) -> list[Item]:
        """What was to be true to begin the current phase, and was not ticked before it began."""
        before = _ticks(self._session, self._begun[-2:-1])
        still_open = [each for each in phase.entry if (phase.key, each.key) not in before]
        return self._items(phase, still_open)

    def _items(self, phase: PhaseTerms, criteria: Sequence[Criterion]) -> list[Item]:
        return [
            Item(
                phase=phase.key,
                criterion=each,
                whose=self._whose(each.role),
                tick=self._ticks.get((phase.key, each.key)),
                may=self._may(each.role),
            )
            for each in criteria
        ]

    def _whose(self, key: str) -> Answering:
        routed = routing.route(
            self._session, partnership=self._partnership, role=key, now=self._now
        )
        role = self._partnership.role(key)
        return Answering(role=role, member=routed.member, routing=routed.routing)

    def _may(self, key: str) -> bool:
        return self._reader is not None and routing.may_answer_for(
            self._session,
            partnership=self._partnership,
            role=key,
            member=self._reader,
            now=self._now,
        )


def ticks_of(session: Session, begun: Sequence[Period]) -> Sequence[Tick]:
    """What was ticked in these periods, as it came."""
    return session.scalars(
        select(Tick)
        .where(Tick.period_id.in_([each.id for each in begun]))
        .order_by(Tick.ticked_at, Tick.id)
        .options(joinedload(Tick.member))
    ).all()


def _ticks(session: Session, begun: Sequence[Period]) -> _Ticked:
    return {(each.phase, each.criterion): each for each in ticks_of(session, begun)}
