"""The questions of a check-in, and the storage of every type of answer."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from pico_bot.core.errors import BadRequest
from pico_bot.i18n.translation import DANISH
from pico_bot.model.charter_defaults import DEFAULT_QUESTIONS
from pico_bot.model.charter_terms import Question, QuestionKind
from pico_bot.model.checkins import Answer
from tests.checkins.actions import (
    FILLED,
    agree,
    answer,
    ask,
    asked,
    buttons,
    check_limits,
    enter,
    texts,
    whole,
)
from tests.support.partnership import InUse

WORDS = Question(key="risk", text="What do you <fear> & why?")
SCALE = Question(key="mood", text="How is the mood?", kind=QuestionKind.SCALE)
CHOICE = Question(
    key="pace",
    text="How is the pace?",
    kind=QuestionKind.CHOICE,
    choices=("Too slow", "Just <right>", "Too fast"),
)
PEOPLE = Question(key="thanks", text="Who do you thank?", kind=QuestionKind.PEOPLE)
EVERY_KIND = (WORDS, SCALE, CHOICE, PEOPLE)


def inputs(form: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block["element"] for block in form["blocks"]}


def every_kind_filled(world: InUse) -> dict[str, Any]:
    return {
        "risk": "The <units> & all",
        "mood": "4",
        "pace": "1",
        "thanks": [str(world["Mads"].id), str(world["Berit"].id)],
    }


@pytest.mark.parametrize("phase", ["analysis", "continuous-development"])
def test_the_prompt_names_what_the_phase_asks(world: InUse, phase: str) -> None:
    enter(world, phase)
    terms = agree(world)
    questions = terms.questions_in(terms.phase(phase))

    shown = world.shown(asked(world).id)

    assert texts(shown)[0].splitlines() == [
        *(f"• {each.text}" for each in questions),
        "Select *Answer* or reply in this thread.",
    ]
    assert questions != terms.questions


def test_an_answer_to_a_question_that_was_not_asked_is_ignored(world: InUse) -> None:
    ask(world, WORDS)
    occurrence = asked(world)

    given = answer(world, occurrence, "Dorte", {"risk": "None", "progress": "x", "said": "y"})

    assert (given.progress, given.reply_text, given.other_answers) == (None, "", {"risk": "None"})


def test_a_posted_prompt_keeps_its_questions_when_the_charter_changes(world: InUse) -> None:
    ask(world, *DEFAULT_QUESTIONS, CHOICE)
    occurrence = asked(world)
    answer(world, occurrence, "Dorte", {"pace": "2", "progress": "All"})

    ask(world, replace(CHOICE, text="And the speed?", choices=("Calm", "Wild")))
    answer(world, occurrence, "Berit", {"pace": "0", "next_steps": "Rest"})

    shown = whole(world.shown(occurrence.id))
    assert "*How is the pace?* Too fast" in shown
    assert "*How is the pace?* Too slow" in shown
    assert "*Next steps:* Rest" in shown
    assert "speed" not in shown


def test_an_occurrence_without_stored_questions_asks_the_default_ones(world: InUse) -> None:
    ask(world, WORDS)
    occurrence = asked(world)
    occurrence.questions = None

    answer(world, occurrence, "Dorte", FILLED)

    assert "*Upcoming changes:* Norway in spring" in whole(world.shown(occurrence.id))


def test_a_reworded_default_question_keeps_its_column(
    world: InUse,
) -> None:
    progress, confidence = DEFAULT_QUESTIONS[0], DEFAULT_QUESTIONS[-1]
    ask(
        world,
        replace(progress, text="What did you ship?"),
        replace(confidence, text="Will it fly?"),
    )
    occurrence = asked(world)

    given = answer(world, occurrence, "Dorte", FILLED)

    assert (given.progress, given.confidence, given.other_answers) == ("The import runs", 4, None)
    assert texts(world.shown(occurrence.id))[-1].splitlines() == [
        "*Dorte* (customer)",
        "*What did you ship?* The import runs",
        "*Will it fly?* 4 of 5",
    ]


def test_a_default_key_of_another_type_is_stored_in_other_answers(world: InUse) -> None:
    ask(world, replace(CHOICE, key="blockers"))
    occurrence = asked(world)

    given = answer(world, occurrence, "Dorte", {"blockers": "2"})

    assert (given.blockers, given.other_answers) == (None, {"blockers": "Too fast"})
    assert [text for text, _ in buttons(world.shown(occurrence.id))] == ["Answer"]


def test_many_long_questions_stay_within_slacks_limits(world: InUse) -> None:
    questions = [Question(key=f"q{n}", text=f"{n} & {'why ' * 90}?") for n in range(30)]
    ask(world, *questions)
    occurrence = asked(world)

    for name in ("Lene", "Mads", "Berit", "Dorte"):
        answer(world, occurrence, name, {each.key: "<so> " * 500 for each in questions})
        check_limits(world.shown(occurrence.id))

    assert "*Dorte* (customer)" in whole(world.shown(occurrence.id))


# Languages


def test_the_prompt_is_in_the_partnerships_language(world: InUse) -> None:
    agree(world, language=DANISH)
    enter(world, "continuous-development")
    occurrence = asked(world)
    answer(
        world,
        occurrence,
        "Dorte",
        {"upcoming_changes": "Norge", "confidence": "4", "progress": "Alt"},
    )

    shown = world.shown(occurrence.id)

    assert shown["blocks"][0]["text"]["text"] == "Check-in, mandag den 23. november 2026"
    assert texts(shown)[0].startswith(
        "• Hvad er der sket siden sidst?\n• Hvilke ændringer er på vej?"
    )
    assert texts(shown)[1].splitlines()[0] == "*Konsulenthuset*"
    assert "Forretningsansvarlig: <@UBERIT1>, Dorte (stedfortræder)" in whole(shown)
    assert texts(shown)[-1].splitlines() == [
        "*Dorte* (kunden) · tiltro 4 af 5",
        "*Fremdrift:* Alt",
        "*Kommende ændringer:* Norge",
    ]
    assert [text for text, _ in buttons(shown)] == ["Svar", "Log som ændring"]


def test_what_people_write_is_not_translated(world: InUse) -> None:
    agree(world, language=DANISH)
    occurrence = asked(world)

    answer(world, occurrence, "Dorte", {"progress": "Analysis"})

    assert "*Fremdrift:* Analysis" in whole(world.shown(occurrence.id))


def test_an_answer_without_modal_values_shows_only_the_thread(world: InUse) -> None:
    ask(world, *EVERY_KIND)
    occurrence = asked(world)

    with pytest.raises(BadRequest, match="at least one question"):
        answer(world, occurrence, "Dorte", {"risk": " ", "thanks": []})

    assert world.session.scalars(select(Answer)).all() == []
