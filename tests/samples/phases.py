"""The phase page, the history and the announcement in every form, by name."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from pico_bot.model import snapshot_of
from pico_bot.model.charter import CriterionTick, PhasePeriod
from pico_bot.model.charter_defaults import DEFAULT_PHASES
from pico_bot.model.charter_terms import Criterion, PhaseTerms
from pico_bot.model.message import Message
from pico_bot.model.people import Member
from pico_bot.model.records import Decision, Routing
from pico_bot.model.vocabulary import Kind, Side
from pico_bot.phases.views import announcement as announcement_views
from pico_bot.phases.views import history as history_views
from pico_bot.phases.views import page as page_views
from pico_bot.phases.views.view_models import (
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
from tests.samples.records import ANNA, LARS, METTE, NOON, PERMALINK, SARA, partnership, record

ZONE = ZoneInfo("Europe/Copenhagen")
NORDLYS = partnership()
INITIAL, ANALYSIS, DESIGN, BUILDING, GOING_ON = DEFAULT_PHASES

_HOLDERS: Mapping[str, Member] = {
    "data-modeller": SARA,
    "integration-specialist": METTE,
    "data-owner": ANNA,
    "business-owner": LARS,
}


def items(
    phase: PhaseTerms, criteria: tuple[Criterion, ...], *, ticked: int = 0, may_tick: bool = False
) -> list[CriterionItem]:
    """Criteria of a phase, the first few marked as met by Sara Holm."""
    return [
        CriterionItem(
            phase=phase.key,
            criterion=each,
            holder=RoleHolder(
                role=snapshot_of(NORDLYS).role(each.role),
                member=_HOLDERS.get(each.role),
                routing=Routing.PRIMARY if each.role in _HOLDERS else Routing.ANYONE,
            ),
            tick=tick(phase, each) if number < ticked else None,
            may_tick=may_tick,
        )
        for number, each in enumerate(criteria)
    ]


def tick(phase: PhaseTerms, criterion: Criterion) -> CriterionTick:
    return CriterionTick(phase=phase.key, criterion=criterion.key, member=SARA, ticked_at=NOON)


def effects(phase: PhaseTerms) -> PhaseEffects:
    return PhaseEffects(
        questions=[each.text for each in phase.questions or ()],
        rhythm="The check-in runs every Monday at 09:00.",
    )


def decision(title: str, **values: object) -> Decision:
    made: Decision = record(Kind.DECISION, title, number=4, **values)
    return made


def in_design(**values: object) -> PhasePage:
    """Solution design as Sara Holm, the data modeller, sees it."""
    given = {
        "partnership": NORDLYS,
        "zone": ZONE,
        "phase": DESIGN,
        "since": NOON,
        "sequence": [
            (INITIAL, PhaseMark.DONE),
            (ANALYSIS, PhaseMark.SKIPPED),
            (DESIGN, PhaseMark.CURRENT),
            (BUILDING, PhaseMark.UPCOMING),
            (GOING_ON, PhaseMark.UPCOMING),
        ],
        "exit_items": items(DESIGN, DESIGN.exit, ticked=1, may_tick=True),
        "open_entry_items": [],
        "effects": replace(effects(DESIGN), vacant_roles=[snapshot_of(NORDLYS).role("it-owner")]),
        "next_phase": NextPhase(
            phase=BUILDING,
            items=items(BUILDING, BUILDING.entry),
            effects=replace(
                effects(BUILDING), vacant_roles=[snapshot_of(NORDLYS).role("pim-consultant")]
            ),
        ),
        "proposal": None,
        "may_propose": False,
        "is_open_ended": False,
        "unreviewed": [],
        "unreviewed_count": 0,
        "state": PhasePageState(channel_id="C1", change_count=2),
    }
    return PhasePage(**given | values)  # type: ignore[arg-type]


def page_of_a_modeller() -> Message:
    return page_views.phase_page_message(in_design())


def page_of_a_lead() -> Message:
    return page_views.phase_page_message(
        in_design(
            exit_items=items(DESIGN, DESIGN.exit),
            open_entry_items=items(DESIGN, BUILDING.entry),
            may_propose=True,
        )
    )


def page_with_a_pending_change() -> Message:
    change_decision = decision(
        "Phase change: Solution design → Implementation", permalink=PERMALINK
    )
    return page_views.phase_page_message(in_design(proposal=change_decision, may_propose=True))


def page_of_an_open_ended_phase() -> Message:
    return page_views.phase_page_message(
        in_design(
            phase=GOING_ON,
            sequence=[(each, PhaseMark.DONE) for each in DEFAULT_PHASES[:-1]]
            + [(GOING_ON, PhaseMark.CURRENT)],
            exit_items=[],
            effects=replace(
                effects(GOING_ON),
                rhythm="Rhythm of the check-in: every two weeks on Monday at 09:00.",
                has_own_rhythm=True,
            ),
            next_phase=None,
            is_open_ended=True,
            unreviewed=[
                decision("Colour temperature is a number", permalink=PERMALINK),
                decision("Variants share a parent", review_on=NOON.date()),
            ],
            unreviewed_count=3,
        )
    )


def history() -> Message:
    return history_views.history_message(
        NORDLYS,
        [
            PastPhase(
                period=PhasePeriod(
                    phase="initial", from_at=NOON, until_at=NOON + timedelta(days=14)
                ),
                phase=INITIAL,
                decision=None,
                ticks=[(INITIAL.exit[0].text, tick(INITIAL, INITIAL.exit[0]))],
            ),
            PastPhase(
                period=PhasePeriod(
                    phase="analysis", from_at=NOON + timedelta(days=14), until_at=None
                ),
                phase=ANALYSIS,
                decision=decision("Phase change: Initial → Analysis", permalink=PERMALINK),
            ),
        ],
        zone=ZONE,
    )


def change(**values: object) -> PhaseChange:
    given = {
        "previous_phase": DESIGN,
        "phase": BUILDING,
        "is_back": False,
        "reason": None,
        "decision": decision("Phase change: Solution design → Implementation", permalink=PERMALINK),
        "previous_effects": effects(DESIGN),
        "effects": replace(
            effects(BUILDING),
            vacant_roles=[
                snapshot_of(NORDLYS).role("pim-consultant"),
                snapshot_of(NORDLYS).role("it-owner"),
            ],
        ),
        "open_items": items(BUILDING, BUILDING.entry),
        "leads": {Side.CONSULTANCY: METTE},
    }
    return PhaseChange(**given | values)  # type: ignore[arg-type]


def announcement() -> Message:
    return announcement_views.announcement_message(change())


def announcement_of_going_back() -> Message:
    return announcement_views.announcement_message(
        change(
            previous_phase=BUILDING,
            phase=DESIGN,
            is_back=True,
            reason="Variants do not fit the model",
            previous_effects=replace(
                effects(DESIGN), rhythm="The check-in runs every day at 09:00."
            ),
            effects=effects(DESIGN),
            open_items=[],
        )
    )


SCENES: Mapping[str, Callable[[], Message]] = {
    "page-of-a-modeller": page_of_a_modeller,
    "page-of-a-lead": page_of_a_lead,
    "page-with-a-pending-change": page_with_a_pending_change,
    "page-of-an-open-ended-phase": page_of_an_open_ended_phase,
    "history": history,
    "announcement": announcement,
    "announcement-of-going-back": announcement_of_going_back,
}
