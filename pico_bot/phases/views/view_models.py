"""The data behind the phase views."""

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
    HeldRole,
    Partnership,
    Person,
    PhasePeriod,
    PhaseTerms,
    Routing,
    Side,
)

# Action ids of the page's buttons.
TICK, UNTICK, NEXT = "phase_tick", "phase_untick", "phase_next"


class PhaseMark(StrEnum):
    """Where a phase is relative to the current one."""

    DONE = "done"
    SKIPPED = "skipped"
    CURRENT = "current"
    UPCOMING = "upcoming"


@dataclass(frozen=True, kw_only=True)
class PhasePageState(ModalState):
    """The state in a button of the page: the channel, and the criterion to mark.

    `change_count` is the number of phase changes when the page was shown.
    """

    channel_id: str
    change_count: int
    phase: str = ""
    criterion: str = ""


@dataclass(frozen=True, kw_only=True)
class RoleHolder:
    """A role, who acts for it now, and why them."""

    role: HeldRole
    member: Person | None
    routing: Routing


@dataclass(frozen=True, kw_only=True)
class CriterionItem:
    """A criterion of `phase`, its role, and who marked it as met.

    `may_tick` says whether the reader may mark it.
    """

    phase: str
    criterion: Criterion
    holder: RoleHolder
    tick: CriterionTick | None = None
    may_tick: bool = False


@dataclass(frozen=True, kw_only=True)
class PhaseEffects:
    """What a phase changes: check-in questions, check-in rhythm, and vacant roles it needs.

    `rhythm` is a sentence. It comes from the phase if `has_own_rhythm`, otherwise from the charter.
    """

    questions: Sequence[str]
    rhythm: str
    has_own_rhythm: bool = False
    vacant_roles: Sequence[HeldRole] = ()


@dataclass(frozen=True, kw_only=True)
class NextPhase:
    """The next phase, its entry criteria and its effects."""

    phase: PhaseTerms
    items: Sequence[CriterionItem]
    effects: PhaseEffects


@dataclass(frozen=True, kw_only=True)
class PhasePage:
    """The phase page for one reader.

    `open_entry_items` are entry criteria that were still open when the phase started. `proposal` is
    the pending phase change. In an open-ended phase, `unreviewed` are the first of
    `unreviewed_count` decisions without an upcoming review date.
    """

    partnership: Partnership
    zone: ZoneInfo
    phase: PhaseTerms
    since: datetime
    sequence: Sequence[tuple[PhaseTerms, PhaseMark]]
    exit_items: Sequence[CriterionItem]
    open_entry_items: Sequence[CriterionItem]
    effects: PhaseEffects
    next_phase: NextPhase | None
    proposal: Decision | None
    may_propose: bool
    is_open_ended: bool
    unreviewed: Sequence[Decision]
    unreviewed_count: int
    state: PhasePageState


@dataclass(frozen=True, kw_only=True)
class PastPhase:
    """A past or current period: its phase, the decision that started it, and its ticks.

    Each tick is paired with the text of its criterion.
    """

    period: PhasePeriod
    phase: PhaseTerms
    decision: Decision | None
    ticks: Sequence[tuple[str, CriterionTick]] = ()


@dataclass(frozen=True, kw_only=True)
class PhaseChange:
    """A move from one phase to another, with the effects of both.

    `open_items` are entry criteria that are not met; `leads` are the leads, by side, who have to
    fill vacant roles.
    """

    previous_phase: PhaseTerms
    phase: PhaseTerms
    is_back: bool
    reason: str | None
    decision: Decision
    previous_effects: PhaseEffects
    effects: PhaseEffects
    open_items: Sequence[CriterionItem]
    leads: Mapping[Side, Person] = field(default_factory=dict)
