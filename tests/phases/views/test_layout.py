"""The parts that the phase page, the history and the announcement share."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from pico_bot.blockkit.blocks import MESSAGE_BLOCKS, TEXT_LIMIT, section
from pico_bot.model import snapshot_of
from pico_bot.model.records import Routing
from pico_bot.phases.views import layout
from pico_bot.phases.views.view_models import PhaseEffects, RoleHolder
from tests.samples.phases import DESIGN, NORDLYS, ZONE
from tests.samples.records import ANNA
from tests.samples.slack_limits import check_message

HOLDERS: Mapping[Routing, str] = {
    Routing.PRIMARY: "Data owner: Anna Berg",
    Routing.NAMED: "Data owner: Anna Berg",
    Routing.SECOND_PERSON: "Data owner: Anna Berg",
    Routing.ANYONE: "Data owner: Anna Berg",
    Routing.DEPUTY_AWAY: "Data owner: Anna Berg (deputy)",
    Routing.DEPUTY_VACANT: "Data owner: Anna Berg (deputy)",
    Routing.LEAD: "Data owner: no one is available, so Anna Berg",
    Routing.LAST_ACTIVE: "Data owner: no one is available, so Anna Berg",
}


@pytest.mark.parametrize("routing", Routing)
def test_a_criterion_names_who_acts_for_its_role(routing: Routing) -> None:
    holder = RoleHolder(role=snapshot_of(NORDLYS).role("data-owner"), member=ANNA, routing=routing)
    assert layout.role_holder(holder) == HOLDERS[routing]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("data-owner", "Data owner: no one is available, so anyone on the customer side"),
        ("lead", "Partnership lead: no one is available, so anyone on the consultancy side"),
    ],
)
def test_without_anyone_the_side_acts(role: str, expected: str) -> None:
    holder = RoleHolder(role=snapshot_of(NORDLYS).role(role), member=None, routing=Routing.ANYONE)
    assert layout.role_holder(holder) == expected


def test_roles_are_listed_with_their_sides() -> None:
    roles = [snapshot_of(NORDLYS).role("it-owner"), snapshot_of(NORDLYS).role("lead")]
    assert layout.role_list(roles) == "*IT owner* (customer) and *Partnership lead* (consultancy)"


def test_questions_beyond_the_budget_are_counted() -> None:
    budget = layout.PageBudget(buttons=1, lines=1, text=12, questions=2)
    effects = PhaseEffects(questions=["<One>?", "A long question?", "Three?"], rhythm="")
    [first, second, more] = layout.question_lines(effects, budget)
    assert first == "• &lt;One&gt;?"
    assert second.startswith("• A long")
    assert len(second) <= len("• ") + 12
    assert more == "… and 1 more"
    assert layout.more_line(0) == []


def test_a_phase_without_a_purpose_has_no_line_for_it() -> None:
    assert len(layout.purpose_lines(DESIGN, limit=300)) == 1
    assert layout.purpose_lines(type(DESIGN)(key="x", title="X"), limit=300) == []


def test_dates_are_those_of_the_time_zone() -> None:
    assert layout.local_date(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), ZONE) == date(2026, 11, 24)


def test_a_message_is_cut_to_slacks_limits() -> None:
    message = layout.build_message([section("&amp;" * 25)] * (MESSAGE_BLOCKS + 1))
    check_message(message)
    assert len(message.blocks) == MESSAGE_BLOCKS
    assert TEXT_LIMIT - 10 < len(message.text) <= TEXT_LIMIT
