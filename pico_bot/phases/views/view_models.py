"""What is shown of phases, before it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from pico_bot.blockkit import ModalState
from pico_bot.model import (
    Criterion,
    CriterionTick,
    Decision,
    Member,
    Partnership,
    PhasePeriod,
    PhaseTerms,
    Role,
    Routing,
    Side,
)

# The buttons of the page; their value says which page it is and what is ticked.
TICK, UNTICK, NEXT = "phase_tick", "phase_untick", "phase_next"


class PhaseMark(StrEnum):
    """What a phase on the road is to the partnership now."""

    DONE = "done"
    SKIPPED = "skipped"
    HERE = "here"
    AHEAD = "ahead"


@dataclass(frozen=True, kw_only=True)
class PhasePageState(ModalState):
    """What a button of the page carries: of which channel it is and what it ticks.

    `step` is how many steps from phase to phase the partnership had taken when it was shown.
    """

    channel_id: str
    step: int
    phase: str = ""
    criterion: str = ""


@dataclass(frozen=True, kw_only=True)
class RoleHolder:
    """A role with who answers for it now, and why they do."""

    role: Role
    member: Member | None
    routing: Routing


@dataclass(frozen=True, kw_only=True)
class CriterionItem:
    """A criterion of the phase `phase`, whose it is to tick, and who did; `may` the reader?"""

    phase: str
    criterion: Criterion
    whose: RoleHolder
    tick: CriterionTick | None = None
    may: bool = False


@dataclass(frozen=True, kw_only=True)
class PhaseEffects:
    """What a phase brings with it: the check-in's questions and rhythm, and roles nobody holds.

    `rhythm` is a sentence, and the phase's own where `own_rhythm` says so, else the charter's.
    """

    questions: Sequence[str]
    rhythm: str
    own_rhythm: bool = False
    gaps: Sequence[Role] = ()


@dataclass(frozen=True, kw_only=True)
class NextPhase:
    """The phase that comes next, what is to be true to enter it, and what it brings."""

    phase: PhaseTerms
    items: Sequence[CriterionItem]
    effects: PhaseEffects


@dataclass(frozen=True, kw_only=True)
class PhasePage:
    """The phase as one reader sees it.

    `entered` are the criteria to enter it that were not ticked when it was. `proposal` is the step
    that waits for the two sides. `goes_on` tells that this phase does not end, and `unreviewed`
    are then the decisions that nobody looks at again, of `unreviewed_count`.
    """

    partnership: Partnership
    zone: ZoneInfo
    phase: PhaseTerms
    since: datetime
    road: Sequence[tuple[PhaseTerms, PhaseMark]]
    leaving: Sequence[CriterionItem]
    entered: Sequence[CriterionItem]
    effects: PhaseEffects
    coming: NextPhase | None
    proposal: Decision | None
    may_propose: bool
    goes_on: bool
    unreviewed: Sequence[Decision]
    unreviewed_count: int
    reference: PhasePageState


@dataclass(frozen=True, kw_only=True)
class PastPhase:
    """A period of the partnership: its phase, by which decision it began, what was ticked in it.

    Each tick stands with the words of its criterion.
    """

    period: PhasePeriod
    phase: PhaseTerms
    decision: Decision | None
    ticks: Sequence[tuple[str, CriterionTick]] = ()


@dataclass(frozen=True, kw_only=True)
class PhaseChange:
    """That the partnership came from one phase, with what it brought, into another.

    `unticked` are the criteria to enter it that nobody ticked; `callers` are those who have to see
    to it that roles are filled, by side.
    """

    before: PhaseTerms
    phase: PhaseTerms
    is_back: bool
    reason: str | None
    decision: Decision
    left: PhaseEffects
    effects: PhaseEffects
    unticked: Sequence[CriterionItem]
    callers: Mapping[Side, Member] = field(default_factory=dict)
