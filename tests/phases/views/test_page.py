"""The phase: what its page, its history and its announcement look like, and what Slack takes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pico_bot.blockkit.blocks import TEXT_LIMIT
from pico_bot.i18n.translation import DANISH, ENGLISH, use_locale
from pico_bot.model.charter import CriterionTick, PhasePeriod
from pico_bot.model.charter_defaults import DEFAULT_PHASES
from pico_bot.model.charter_terms import Criterion, PhaseTerms
from pico_bot.model.message import Message
from pico_bot.model.people import Member
from pico_bot.model.records import Decision, Routing
from pico_bot.model.vocabulary import Kind, Side
from pico_bot.phases.views import announcement as phases_announcement
from pico_bot.phases.views import history as phases_history
from pico_bot.phases.views import page as phases_page
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
from tests.samples.arbitrary_records import written
from tests.samples.records import ANNA, LARS, METTE, NOON, PERMALINK, SARA, partnership, record
from tests.samples.slack_limits import check_complete, check_inert, check_message
from tests.support.golden import Golden

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
    phase: PhaseTerms, criteria: tuple[Criterion, ...], *, ticked: int = 0, may: bool = False
) -> list[CriterionItem]:
    """The criteria of a phase, the first few of them ticked by Sara Holm."""
    return [
        CriterionItem(
            phase=phase.key,
            criterion=each,
            whose=RoleHolder(
                role=NORDLYS.role(each.role),
                member=_HOLDERS.get(each.role),
                routing=Routing.PRIMARY if each.role in _HOLDERS else Routing.ANYONE,
            ),
            tick=tick(phase, each) if number < ticked else None,
            may=may,
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
    """Solution design, as Sara Holm sees it, who models the data."""
    given = {
        "partnership": NORDLYS,
        "zone": ZONE,
        "phase": DESIGN,
        "since": NOON,
        "road": [
            (INITIAL, PhaseMark.DONE),
            (ANALYSIS, PhaseMark.SKIPPED),
            (DESIGN, PhaseMark.HERE),
            (BUILDING, PhaseMark.AHEAD),
            (GOING_ON, PhaseMark.AHEAD),
        ],
        "leaving": items(DESIGN, DESIGN.exit, ticked=1, may=True),
        "entered": [],
        "effects": replace(effects(DESIGN), gaps=[NORDLYS.role("it-owner")]),
        "coming": NextPhase(
            phase=BUILDING,
            items=items(BUILDING, BUILDING.entry),
            effects=replace(effects(BUILDING), gaps=[NORDLYS.role("pim-consultant")]),
        ),
        "proposal": None,
        "may_propose": False,
        "goes_on": False,
        "unreviewed": [],
        "unreviewed_count": 0,
        "reference": PhasePageState(channel_id="C1", step=2),
    }
    return PhasePage(**given | values)  # type: ignore[arg-type]


def page_of_a_modeller() -> Message:
    return phases_page.page_message(in_design())


def page_of_a_lead() -> Message:
    return phases_page.page_message(
        in_design(
            leaving=items(DESIGN, DESIGN.exit),
            entered=items(DESIGN, BUILDING.entry),
            may_propose=True,
        )
    )


def page_with_a_step_proposed() -> Message:
    step = decision("Phase change: Solution design → Implementation", permalink=PERMALINK)
    return phases_page.page_message(in_design(proposal=step, may_propose=True))


def page_where_nothing_ends() -> Message:
    return phases_page.page_message(
        in_design(
            phase=GOING_ON,
            road=[(each, PhaseMark.DONE) for each in DEFAULT_PHASES[:-1]]
            + [(GOING_ON, PhaseMark.HERE)],
            leaving=[],
            effects=replace(
                effects(GOING_ON),
                rhythm="Rhythm of the check-in: every two weeks on Monday at 09:00.",
                own_rhythm=True,
            ),
            coming=None,
            goes_on=True,
            unreviewed=[
                decision("Colour temperature is a number", permalink=PERMALINK),
                decision("Variants share a parent", review_on=NOON.date()),
            ],
            unreviewed_count=3,
        )
    )


def history() -> Message:
    return phases_history.history_message(
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


def arrival(**values: object) -> PhaseChange:
    given = {
        "before": DESIGN,
        "phase": BUILDING,
        "is_back": False,
        "reason": None,
        "decision": decision("Phase change: Solution design → Implementation", permalink=PERMALINK),
        "left": effects(DESIGN),
        "effects": replace(
            effects(BUILDING), gaps=[NORDLYS.role("pim-consultant"), NORDLYS.role("it-owner")]
        ),
        "unticked": items(BUILDING, BUILDING.entry),
        "callers": {Side.CONSULTANCY: METTE},
    }
    return PhaseChange(**given | values)  # type: ignore[arg-type]


def announcement() -> Message:
    return phases_announcement.announcement_message(arrival())


def announcement_of_going_back() -> Message:
    return phases_announcement.announcement_message(
        arrival(
            before=BUILDING,
            phase=DESIGN,
            is_back=True,
            reason="Variants do not fit the model",
            left=replace(effects(DESIGN), rhythm="The check-in runs every day at 09:00."),
            effects=effects(DESIGN),
            unticked=[],
        )
    )


SCENES: Mapping[str, Callable[[], Message]] = {
    "page-of-a-modeller": page_of_a_modeller,
    "page-of-a-lead": page_of_a_lead,
    "page-with-a-step-proposed": page_with_a_step_proposed,
    "page-where-nothing-ends": page_where_nothing_ends,
    "history": history,
    "announcement": announcement,
    "announcement-of-going-back": announcement_of_going_back,
}


@pytest.mark.parametrize("language", [ENGLISH, DANISH])
@pytest.mark.parametrize("name", list(SCENES))
def test_it_looks_as_it_did(name: str, language: str, golden: Golden) -> None:
    with use_locale(language):
        shown = SCENES[name]()
    golden(f"phases/{name}" if language == ENGLISH else f"{language}/phase-{name}", shown)
    check_message(shown)
    check_complete(shown)
    check_inert(shown, mentions={METTE.slack_user_id}, links={PERMALINK})


def test_only_who_has_to_fill_a_role_is_called() -> None:
    assert f"<@{METTE.slack_user_id}>" in str(announcement().blocks)
    assert "who is it, Mette Lund?" in announcement().text
    nobody = phases_announcement.announcement_message(arrival(effects=effects(BUILDING)))
    assert "<@" not in str(nobody.blocks)


@settings(max_examples=60)
@given(written, st.integers(0, 45), st.booleans())
def test_slack_takes_whatever_a_charter_says(text: str, many: int, may: bool) -> None:
    criteria = tuple(
        Criterion(key=f"{number}{text}"[:60], text=text, role="lead") for number in range(many)
    )
    phase = replace(DESIGN, title=text[:100], purpose=text, exit=criteria)
    whose = partnership({"lead": text[:100]})
    whose.name = text
    gaps = list(whose.roles)
    asks = PhaseEffects(questions=[text] * many, rhythm=text[:100].replace("<", "&lt;"), gaps=gaps)
    shown = in_design(
        partnership=whose,
        phase=phase,
        road=[(phase, PhaseMark.HERE)],
        leaving=items(phase, criteria, ticked=many // 2, may=may),
        effects=asks,
        coming=NextPhase(phase=phase, items=items(phase, criteria[:9], may=may), effects=asks),
        may_propose=True,
    )
    page = phases_page.page_message(shown)
    told = phases_announcement.announcement_message(
        arrival(
            before=phase, phase=phase, effects=asks, reason=text, unticked=items(phase, criteria)
        )
    )
    ticks = [(text, tick(phase, each)) for each in criteria]
    period = PhasePeriod(phase=phase.key, from_at=NOON, until_at=NOON)
    past = [PastPhase(period=period, phase=phase, decision=None, ticks=ticks)] * 8
    for message in (page, told, phases_history.history_message(whose, past, zone=ZONE)):
        check_message(message)
        check_inert(message, mentions={METTE.slack_user_id}, links={PERMALINK})
        if len(message.text) < TEXT_LIMIT - 100 and message is page:
            check_complete(message)
