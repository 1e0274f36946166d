"""The phase page, the history and the announcement: how they look, and that Slack accepts them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pico_bot.blockkit.blocks import TEXT_LIMIT
from pico_bot.i18n.translation import DANISH, ENGLISH, use_locale
from pico_bot.model.charter import PhasePeriod
from pico_bot.model.charter_terms import Criterion
from pico_bot.phases.views import announcement as announcement_views
from pico_bot.phases.views import history as history_views
from pico_bot.phases.views import page as page_views
from pico_bot.phases.views.view_models import NextPhase, PastPhase, PhaseEffects, PhaseMark
from tests.samples.arbitrary_records import written
from tests.samples.phases import DESIGN, SCENES, ZONE, change, in_design, items, tick
from tests.samples.records import METTE, NOON, PERMALINK, partnership, roles_of
from tests.samples.slack_limits import check_complete, check_inert, check_message
from tests.support.golden import Golden


@pytest.mark.parametrize("language", [ENGLISH, DANISH])
@pytest.mark.parametrize("name", list(SCENES))
def test_phase_messages_match_their_golden_files(name: str, language: str, golden: Golden) -> None:
    with use_locale(language):
        shown = SCENES[name]()
    golden(f"phases/{name}" if language == ENGLISH else f"{language}/phase-{name}", shown)
    check_message(shown)
    check_complete(shown)
    check_inert(shown, mentions={METTE.slack_user_id}, links={PERMALINK})


@settings(max_examples=60)
@given(written, st.integers(0, 45), st.booleans())
def test_slack_accepts_any_charter(text: str, many: int, may: bool) -> None:
    criteria = tuple(
        Criterion(key=f"{number}{text}"[:60], text=text, role="lead") for number in range(many)
    )
    phase = replace(DESIGN, title=text[:100], purpose=text, exit=criteria)
    nordlys = partnership({"lead": text[:100]})
    nordlys.name = text
    roles = roles_of(nordlys)
    phase_effects = PhaseEffects(
        questions=[text] * many, rhythm=text[:100].replace("<", "&lt;"), vacant_roles=roles
    )
    shown = in_design(
        partnership=nordlys,
        phase=phase,
        sequence=[(phase, PhaseMark.CURRENT)],
        exit_items=items(phase, criteria, ticked=many // 2, may_tick=may),
        effects=phase_effects,
        next_phase=NextPhase(
            phase=phase, items=items(phase, criteria[:9], may_tick=may), effects=phase_effects
        ),
        may_propose=True,
    )
    page = page_views.phase_page_message(shown)
    announced = announcement_views.announcement_message(
        change(
            previous_phase=phase,
            phase=phase,
            effects=phase_effects,
            reason=text,
            open_items=items(phase, criteria),
        )
    )
    ticks = [(text, tick(phase, each)) for each in criteria]
    period = PhasePeriod(phase=phase.key, from_at=NOON, until_at=NOON)
    past = [PastPhase(period=period, phase=phase, decision=None, ticks=ticks)] * 8
    for message in (page, announced, history_views.history_message(nordlys, past, zone=ZONE)):
        check_message(message)
        check_inert(message, mentions={METTE.slack_user_id}, links={PERMALINK})
        if len(message.text) < TEXT_LIMIT - 100 and message is page:
            check_complete(message)
