"""The phase page, its history and the announcement of a new phase."""

from pico_bot.phases.views import announcement, history, page
from pico_bot.phases.views.view_models import (
    NEXT,
    TICK,
    UNTICK,
    CriterionItem,
    NextPhase,
    PastPhase,
    PhaseChange,
    PhaseEffects,
    PhaseMark,
    PhasePage,
    PhasePageState,
    RoleHolder,
)

__all__ = [
    "NEXT",
    "TICK",
    "UNTICK",
    "CriterionItem",
    "NextPhase",
    "PastPhase",
    "PhaseChange",
    "PhaseEffects",
    "PhaseMark",
    "PhasePage",
    "PhasePageState",
    "RoleHolder",
    "announcement",
    "history",
    "page",
]
