"""Two people act at the same time: one step is taken, and the other person gets the current state.

On PostgreSQL two bots receive events, so only the database keeps them apart.
"""

from collections.abc import Coroutine, Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.service import Service
from pico_bot.model.partnership import Partnership
from pico_bot.model.records import Decision, Record
from pico_bot.model.vocabulary import State
from pico_bot.records import lookup
from pico_bot.sandbox.entities import Message
from pico_bot.sandbox.interactions import Outcome
from tests.stories.messages import action_of, card, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import require_both_sides

ROUNDS = 8

Action = Coroutine[Any, Any, Outcome]


@pytest.fixture
def crowd(stage: Stage) -> Iterator[Stage]:
    """The stage, with a second bot on PostgreSQL."""
    if stage.database_url.startswith("sqlite"):
        yield stage
        return
    second = Service(stage.settings(), clock=stage.sandbox.clock)
    stage.loop.run(second.__aenter__())
    yield stage
    stage.loop.run(second.__aexit__(None, None, None))


def click(person: Person, shown: Message, label: str) -> Action:
    """A click as an awaitable."""
    return person.client.click(shown, action_of(shown, label))


def steps(stage: Stage, reference: str) -> list[str]:
    """The steps of a record, in order."""
    return [each.step for each in record_of(stage, reference).history]


def record_of(stage: Stage, reference: str) -> Record:
    """The stored record, with its history and its confirmations."""

    def find(session: Session) -> Record:
        partnership = session.scalars(select(Partnership)).one()
        record = lookup.find_by_reference(session, partnership=partnership, reference=reference)
        session.refresh(record, attribute_names=["history"])
        if isinstance(record, Decision):
            session.refresh(record, attribute_names=["confirmations"])
        return record

    assert stage.service is not None
    return stage.service.db.run(find)


def refusals(*people: Person) -> int:
    """The number of ephemeral messages that they got."""
    return sum(len(person.ephemerals()) for person in people)


def test_only_one_of_two_clicks_counts(
    crowd: Stage, anna: Person, mette: Person, sara: Person
) -> None:
    for at in range(1, ROUNDS + 1):
        anna.say(f"#issue The variants of lamp {at} share one attribute")
        shown, refused = card(crowd, f"I-{at}"), refusals(mette, sara)
        crowd.together(click(mette, shown, "Acknowledge"), click(sara, shown, "Acknowledge"))

        assert steps(crowd, f"I-{at}") == ["log", "acknowledge"]
        assert refusals(mette, sara) == refused + 1
        first = next(each for each in (mette, sara) if f"by {each.name}" in said(shown))
        late = mette if first is sara else sara
        assert late.last_ephemeral().startswith(
            f"I-{at} is acknowledged (by {first.name}), so you can't acknowledge it now."
        )


def test_two_clicks_of_one_person_count_once(crowd: Stage, anna: Person, sara: Person) -> None:
    for at in range(1, ROUNDS + 1):
        anna.say(f"#issue The variants of lamp {at} share one attribute")
        shown, refused = card(crowd, f"I-{at}"), refusals(sara)
        crowd.together(*(click(sara, shown, "Acknowledge") for _ in range(3)))
        assert steps(crowd, f"I-{at}") == ["log", "acknowledge"]
        assert refusals(sara) <= refused + 2
        assert "*Acknowledged* by Sara Holm" in said(shown)


def test_a_decision_is_never_both_confirmed_and_objected_to(
    crowd: Stage, anna: Person, jonas: Person
) -> None:
    for at in range(1, ROUNDS + 1):
        jonas.say(f"#decision Article {at} keeps a number area:product-data")
        shown, refused = card(crowd, f"D-{at}"), refusals(anna)
        jonas.click(shown, "Object")
        confirmed, objected = crowd.together(
            click(anna, shown, "Confirm"), jonas.client.submit({"reason": "No"})
        )

        assert confirmed.ok
        state = record_of(crowd, f"D-{at}").state
        if state is State.CONFIRMED:
            assert steps(crowd, f"D-{at}") == ["log", "confirm"]
            assert objected.errors == {
                "reason": f"D-{at} is confirmed (by Anna Berg), so you can't object to it now."
            }
            assert refusals(anna) == refused
        else:
            assert steps(crowd, f"D-{at}") == ["log", "object"]
            assert objected.ok
            assert state is State.OBJECTED
            assert f"D-{at} is objected to (by Jonas Friis), so" in anna.last_ephemeral()


def test_a_confirmation_is_for_the_text_that_was_shown(
    crowd: Stage, anna: Person, jonas: Person
) -> None:
    for at in range(1, ROUNDS + 1):
        jonas.say(f"#decision Article {at} keeps a number area:product-data")
        shown = card(crowd, f"D-{at}")
        jonas.click(shown, "Edit")
        _, edited = crowd.together(
            click(anna, shown, "Confirm"), jonas.client.submit({"text": f"Article {at} keeps two"})
        )

        decision = record_of(crowd, f"D-{at}")
        assert isinstance(decision, Decision)
        if decision.state is State.CONFIRMED:
            assert decision.text == f"Article {at} keeps a number"
            assert [each.fingerprint for each in decision.confirmations] == [
                decision.text_fingerprint
            ]
            assert "is confirmed (by Anna Berg), so" in edited.errors["title"]
        else:
            assert (decision.text, decision.confirmations) == (f"Article {at} keeps two", [])
            assert edited.ok
            assert "was edited while you were reading" in anna.last_ephemeral()
        assert decision.text.split()[-1] in said(shown)


def test_both_sides_can_confirm_at_the_same_time(crowd: Stage, anna: Person, jonas: Person) -> None:
    require_both_sides(crowd, "product-data")
    for at in range(1, ROUNDS + 1):
        jonas.say(f"#decision Article {at} keeps a number area:product-data")
        shown, refused = card(crowd, f"D-{at}"), refusals(anna, jonas)
        crowd.together(click(anna, shown, "Confirm"), click(jonas, shown, "Confirm"))

        assert steps(crowd, f"D-{at}") == ["log", "confirm", "confirm"]
        assert "*Confirmed* by" in said(shown)
        for name in ("Anna Berg (Data owner)", "Jonas Friis (PIM consultant)"):
            assert f"Exact text confirmed by {name}" in said(shown)
        assert refusals(anna, jonas) == refused


def test_only_one_of_two_equal_forms_is_saved(crowd: Stage, anna: Person, jonas: Person) -> None:
    for at in range(1, ROUNDS + 1):
        anna.say(f"#issue Lamp {at} is missing area:pim")
        shown = card(crowd, f"I-{at}")
        anna.click(shown, "Edit")
        jonas.click(shown, "Edit")
        outcomes = crowd.together(
            anna.client.submit({"title": f"Lamp {at} by Anna"}),
            jonas.client.submit({"title": f"Lamp {at} by Jonas"}),
        )

        assert sorted(each.ok for each in outcomes) == [False, True]
        winner = "Anna" if outcomes[0].ok else "Jonas"
        late = outcomes[1] if outcomes[0].ok else outcomes[0]
        assert f"I-{at} changed while this form was open" in late.errors["title"]
        assert f"*I-{at} · Lamp {at} by {winner}*" in said(shown)
        assert steps(crowd, f"I-{at}") == ["log", "edit"]


def test_two_replacements_confirmed_at_once_are_never_both_in_force(
    crowd: Stage, anna: Person, jonas: Person, lars: Person, mette: Person
) -> None:
    # Only deciders may confirm, so the replacements have different deciders.
    jonas.say("#decision Articles keep a number area:product-data")
    anna.click(card(crowd, "D-1"), "Confirm")
    holding, number = "D-1", 1
    for _ in range(ROUNDS // 2):
        pair = []
        for area in ("product-data", "general"):
            jonas.click(card(crowd, holding), "Supersede")
            jonas.submit({"text": f"Articles keep {number} numbers", "area": area})
            number += 1
            pair.append(f"D-{number}")
        crowd.together(
            click(anna, card(crowd, pair[0]), "Confirm"),
            click(lars, card(crowd, pair[1]), "Confirm"),
        )

        states = {each: record_of(crowd, each).state for each in (holding, *pair)}
        assert sorted(states.values()) == [State.CONFIRMED, State.SUPERSEDED, State.SUPERSEDED]
        [holding] = [each for each in pair if states[each] is State.CONFIRMED]
        for reference, state in states.items():
            assert f"*{state.capitalize()}*" in said(card(crowd, reference))
