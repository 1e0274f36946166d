"""The phase page, its history and the announcement of a new phase."""

from pico_bot.phases.views import (announcement, history, page)
from pico_bot.phases.views.view_models import (CriterionItem, NEXT, NextPhase, PastPhase, PhaseChange, PhaseEffects, PhaseMark, PhasePage, PhasePageState, RoleHolder, TICK, UNTICK)

__all__ = [
    "CriterionItem",
    "NEXT",
    "NextPhase",
    "PastPhase",
    "PhaseChange",
    "PhaseEffects",
    "PhaseMark",
    "PhasePage",
    "PhasePageState",
    "RoleHolder",
    "TICK",
    "UNTICK",
    "announcement",
    "history",
    "page",
]
