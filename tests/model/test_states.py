"""The table of states: consistent, and used by cards and handlers."""

import pytest

from handlers.records import STEP_HANDLERS
from pico_bot.model.states import (
    FIRST_STATES,
    SETTLED,
    TRANSITIONS,
    Step,
    states_of,
    steps_from,
    transition,
)
from pico_bot.model.vocabulary import Kind, State
from pico_bot.model.who import Who
from pico_bot.records.views.card_message import STATE_EMOJI

kinds = pytest.mark.parametrize("kind", list(Kind))


@kinds
def test_a_step_leads_from_a_state_to_one_state_only(kind: Kind) -> None:
    ways = [(each.step, source) for each in TRANSITIONS[kind] for source in each.sources]
    assert len(ways) == len(set(ways))


@kinds
def test_every_state_can_be_reached_and_open_states_can_be_left(kind: Kind) -> None:
    reached = {FIRST_STATES[kind]}
    for _ in State:
        for each in TRANSITIONS[kind]:
            if each.target and each.sources & reached:
                reached.add(each.target)

    assert reached == states_of(kind)
    assert all(steps_from(kind, state) for state in reached - SETTLED)


def test_a_final_state_has_no_steps() -> None:
    assert steps_from(Kind.DECISION, State.SUPERSEDED) == ()


def test_a_withdrawn_record_can_only_be_reopened() -> None:
    for kind in Kind:
        assert steps_from(kind, State.WITHDRAWN) == (Step.REOPEN,)
        way = transition(kind, Step.REOPEN, State.WITHDRAWN)
        assert way
        assert way.target is FIRST_STATES[kind]


def test_a_confirmed_text_never_changes() -> None:
    leads = {state: transition(Kind.DECISION, Step.EDIT, state) for state in State}
    assert {state for state, way in leads.items() if way} == {State.PROPOSED, State.OBJECTED}
    assert all(way.target is State.PROPOSED for way in leads.values() if way)


def test_each_state_has_a_different_sign_on_cards() -> None:
    assert set(STATE_EMOJI) == set(State)
    for kind in Kind:
        signs = [STATE_EMOJI[state] for state in states_of(kind)]
        assert len(signs) == len(set(signs))


@kinds
def test_every_step_has_handlers_and_no_handler_is_unused(kind: Kind) -> None:
    taken_by_people = {each.step for each in TRANSITIONS[kind] if each.who is not Who.AUTOMATIC} - {
        Step.SNOOZE,
        Step.WITHDRAW,
    }
    handlers = STEP_HANDLERS[kind]
    assert set(handlers.open_form) == set(handlers.submit)
    assert set(handlers.immediate) | set(handlers.submit) == taken_by_people
    assert not set(handlers.immediate) & set(handlers.submit)
