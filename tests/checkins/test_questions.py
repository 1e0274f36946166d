"""What a check-in asks, and that every kind of answer is kept and shown."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from pico_bot.checkins import logged_records
from pico_bot.checkins import questions as checkins_questions
from pico_bot.core.errors import BadRequest, NotFound
from pico_bot.i18n.translation import DANISH
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_defaults import DEFAULT_QUESTIONS
from pico_bot.model.charter_terms import PhaseTerms, Question, QuestionKind
from pico_bot.model.checkins import Answer
from pico_bot.model.records import Change
from pico_bot.model.vocabulary import State
from tests.checkins.actions import (
    FILLED,
    agree,
    answer,
    ask,
    asked,
    buttons,
    card_of,
    check_limits,
    enter,
    form_for,
    texts,
    whole,
)
from tests.support import partnership
from tests.support.partnership import NOON, InUse

WORDS = Question(key="risk", text="What do you <fear> & why?")
SCALE = Question(key="mood", text="How is the mood?", kind=QuestionKind.SCALE)
CHOICE = Question(
    key="pace",
    text="How is the pace?",
    kind=QuestionKind.CHOICE,
    choices=("Too slow", "Just <right>", "Too fast"),
)
PEOPLE = Question(key="thanks", text="Whom do you thank?", kind=QuestionKind.PEOPLE)
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


def test_the_phase_says_what_is_asked_and_else_the_charter() -> None:
    terms = CharterTerms(
        time_zone="UTC",
        questions=(WORDS,),
        phases=(
            PhaseTerms(key="own", title="Own", questions=(SCALE, CHOICE)),
            PhaseTerms(key="none", title="None"),
            PhaseTerms(key="empty", title="Empty", questions=()),
        ),
    )

    assert checkins_questions.questions_of(terms, "own") == (SCALE, CHOICE)
    assert checkins_questions.questions_of(terms, "none") == (WORDS,)
    assert checkins_questions.questions_of(terms, "empty") == (WORDS,)
    assert checkins_questions.questions_of(terms, "dropped since") == (WORDS,)
    assert (
        checkins_questions.questions_of(replace(terms, questions=()), "none") == DEFAULT_QUESTIONS
    )
    twice = replace(terms, questions=(WORDS, replace(WORDS, text="Again?")))
    assert [each.key for each in checkins_questions.questions_of(twice, "none")] == ["risk"]


@pytest.mark.parametrize("phase", ["analysis", "continuous-development"])
def test_the_prompt_names_what_the_phase_asks(world: InUse, phase: str) -> None:
    enter(world, phase)
    terms = agree(world)
    questions = checkins_questions.questions_of(terms, phase)

    shown = world.shown(asked(world).id)

    assert texts(shown)[0].splitlines() == [
        *(f"• {each.text}" for each in questions),
        "Select *Answer* or reply in this thread.",
    ]
    assert questions != terms.questions


def test_every_kind_of_question_is_asked_in_the_modal(world: InUse) -> None:
    ask(world, *EVERY_KIND)

    form = form_for(world, asked(world).id, world["Dorte"])

    assert [block["label"]["text"] for block in form["blocks"]] == [
        each.text for each in EVERY_KIND
    ]
    shown = inputs(form)
    assert shown["risk"]["type"] == "plain_text_input"
    assert [each["value"] for each in shown["mood"]["options"]] == ["1", "2", "3", "4", "5"]
    assert [each["text"]["text"] for each in shown["pace"]["options"]] == list(CHOICE.choices)
    assert shown["thanks"]["type"] == "multi_static_select"
    assert [each["text"]["text"] for each in shown["thanks"]["options"]] == [
        "Lene",
        "Mads",
        "Berit",
        "Dorte",
    ]


def test_every_kind_of_answer_is_kept_shown_and_filled_in_again(world: InUse) -> None:
    ask(world, *EVERY_KIND)
    occurrence = asked(world)

    given = answer(world, occurrence, "Dorte", every_kind_filled(world))

    assert given.other_answers == {
        "risk": "The <units> & all",
        "mood": 4,
        "pace": "Just <right>",
        "thanks": sorted([world["Mads"].id, world["Berit"].id]),
    }
    shown = world.shown(occurrence.id)
    assert texts(shown)[-1].splitlines() == [
        "*Dorte* (Customer)",
        "*What do you &lt;fear&gt; &amp; why?* The &lt;units&gt; &amp; all",
        "*How is the mood?* 4 of 5",
        "*How is the pace?* Just &lt;right&gt;",
        "*Whom do you thank?* Mads and Berit",
    ]
    again = inputs(form_for(world, occurrence.id, world["Dorte"]))
    assert again["risk"]["initial_value"] == "The <units> & all"
    assert again["mood"]["initial_option"]["value"] == "4"
    assert again["pace"]["initial_option"]["value"] == "1"
    assert {each["text"]["text"] for each in again["thanks"]["initial_options"]} == {
        "Mads",
        "Berit",
    }


def test_nobody_is_notified_by_being_named_in_an_answer(world: InUse) -> None:
    ask(world, PEOPLE)
    occurrence = asked(world)
    world["Mads"].name = "<!here> Mads"

    answer(world, occurrence, "Dorte", {"thanks": [str(world["Mads"].id)]})

    assert texts(world.shown(occurrence.id))[-1].endswith("*Whom do you thank?* &lt;!here&gt; Mads")


def test_who_left_since_stays_in_an_answer_and_is_offered_to_nobody_else(world: InUse) -> None:
    ask(world, PEOPLE)
    occurrence = asked(world)
    answer(world, occurrence, "Dorte", {"thanks": [str(world["Mads"].id)]})

    world["Mads"].left_at = NOON

    own = inputs(form_for(world, occurrence.id, world["Dorte"]))["thanks"]
    assert [each["text"]["text"] for each in own["initial_options"]] == ["Mads"]
    others = inputs(form_for(world, occurrence.id, world["Berit"]))["thanks"]
    assert "Mads" not in [each["text"]["text"] for each in others["options"]]


def test_a_crowd_is_offered_as_far_as_slack_goes(world: InUse) -> None:
    ask(world, PEOPLE)
    occurrence = asked(world)
    answer(world, occurrence, "Dorte", {"thanks": [str(world["Dorte"].id)]})
    for number in range(150):
        extra = type(world["Dorte"])(
            partnership_id=world.partnership.id,
            slack_user_id=f"UMANY{number}",
            side=world["Dorte"].side,
            name=f"A person {number}",
        )
        world.session.add(extra)
    world.session.flush()

    offered = inputs(form_for(world, occurrence.id, world["Dorte"]))["thanks"]

    assert len(offered["options"]) == 100
    assert offered["initial_options"][0]["text"]["text"] == "Dorte"


@pytest.mark.parametrize(
    ("key", "filled"),
    [
        ("mood", "0"),
        ("mood", "9" * 5000),
        ("pace", "3"),
        ("pace", "-1"),
        ("pace", "Too slow"),
        ("thanks", ["4711"]),
        ("thanks", ["Mads"]),
    ],
)
def test_what_is_not_offered_is_refused_under_its_field(
    world: InUse, key: str, filled: str | list[str]
) -> None:
    ask(world, *EVERY_KIND)
    occurrence = asked(world)

    with pytest.raises(BadRequest) as refused:
        answer(world, occurrence, "Dorte", every_kind_filled(world) | {key: filled})

    assert refused.value.field == key
    assert occurrence.answers == []


def test_nobody_of_another_partnership_or_of_no_side_can_be_named(world: InUse) -> None:
    other = partnership.begin(world.session, number=2)
    ask(world, PEOPLE)
    occurrence = asked(world)

    for stranger in (other["Dorte"], world["Olga"]):
        with pytest.raises(BadRequest, match="people in this partnership"):
            answer(world, occurrence, "Dorte", {"thanks": [str(stranger.id)]})


def test_what_was_not_asked_is_not_kept(world: InUse) -> None:
    ask(world, WORDS)
    occurrence = asked(world)

    given = answer(world, occurrence, "Dorte", {"risk": "None", "moved": "x", "said": "y"})

    assert (given.moved, given.reply_text, given.other_answers) == (None, "", {"risk": "None"})


def test_a_posted_prompt_keeps_its_questions_when_the_charter_changes(world: InUse) -> None:
    ask(world, *DEFAULT_QUESTIONS, CHOICE)
    occurrence = asked(world)
    answer(world, occurrence, "Dorte", {"pace": "2", "moved": "All"})

    ask(world, replace(CHOICE, text="And the speed?", choices=("Calm", "Wild")))
    answer(world, occurrence, "Berit", {"pace": "0", "next_steps": "Rest"})

    shown = whole(world.shown(occurrence.id))
    assert "*How is the pace?* Too fast" in shown
    assert "*How is the pace?* Too slow" in shown
    assert "*Next steps:* Rest" in shown
    assert "speed" not in shown


def test_one_from_before_charters_told_questions_asks_those_of_then(world: InUse) -> None:
    ask(world, WORDS)
    occurrence = asked(world)
    occurrence.questions = None

    answer(world, occurrence, "Dorte", FILLED)

    assert "*Upcoming changes:* Norway in spring" in whole(world.shown(occurrence.id))


def test_a_standard_question_in_other_words_keeps_its_place_and_is_headed_by_them(
    world: InUse,
) -> None:
    moved, confidence = DEFAULT_QUESTIONS[0], DEFAULT_QUESTIONS[-1]
    ask(world, replace(moved, text="What did you ship?"), replace(confidence, text="Will it fly?"))
    occurrence = asked(world)

    given = answer(world, occurrence, "Dorte", FILLED)

    assert (given.moved, given.confidence, given.other_answers) == ("The import runs", 4, None)
    assert texts(world.shown(occurrence.id))[-1].splitlines() == [
        "*Dorte* (Customer)",
        "*What did you ship?* The import runs",
        "*Will it fly?* 4 of 5",
    ]


def test_a_standard_key_of_another_kind_is_kept_beside_the_columns(world: InUse) -> None:
    ask(world, replace(CHOICE, key="in_the_way"))
    occurrence = asked(world)

    given = answer(world, occurrence, "Dorte", {"in_the_way": "2"})

    assert (given.in_the_way, given.other_answers) == (None, {"in_the_way": "Too fast"})
    assert [text for text, _ in buttons(world.shown(occurrence.id))] == ["Answer"]


def test_a_choice_without_choices_is_answered_in_words(world: InUse) -> None:
    ask(world, replace(CHOICE, choices=()))
    occurrence = asked(world)

    form = form_for(world, occurrence.id, world["Dorte"])
    answer(world, occurrence, "Dorte", {"pace": "As it is"})

    assert inputs(form)["pace"]["type"] == "plain_text_input"
    assert "*How is the pace?* As it is" in whole(world.shown(occurrence.id))


def test_many_long_questions_stay_within_slacks_limits(world: InUse) -> None:
    questions = [Question(key=f"q{n}", text=f"{n} & {'why ' * 90}?") for n in range(30)]
    ask(world, *questions)
    occurrence = asked(world)

    for name in ("Lene", "Mads", "Berit", "Dorte"):
        answer(world, occurrence, name, {each.key: "<so> " * 500 for each in questions})
        check_limits(world.shown(occurrence.id))

    assert "*Dorte* (Customer)" in whole(world.shown(occurrence.id))


# Changes


def test_what_changes_are_coming_becomes_a_change_once(world: InUse) -> None:
    ask(world, *DEFAULT_QUESTIONS)
    occurrence = asked(world)
    given = answer(world, occurrence, "Dorte", FILLED)

    change = logged_records.log_change(
        world.session, answer_id=given.id, member=world["Mads"], now=NOON
    )
    again = logged_records.log_change(
        world.session, answer_id=given.id, member=world["Berit"], now=NOON
    )
    logged_records.log_issue(world.session, answer_id=given.id, member=world["Mads"], now=NOON)

    assert again is change
    assert world.session.scalar(select(func.count()).select_from(Change)) == 1
    assert change.text == "Norway in spring"
    assert (change.author, change.logged_by) == (world["Dorte"], world["Mads"])
    assert change.thread_ts == card_of(world, occurrence).ts
    assert (change.state, change.driver) == (State.RAISED, None)
    shown = world.shown(occurrence.id)
    assert "Logged as *I-1* and *C-1*" in texts(shown)[-1]
    assert [text for text, _ in buttons(shown)] == ["Answer"]


def test_a_change_that_was_taken_back_is_not_logged(world: InUse) -> None:
    ask(world, *DEFAULT_QUESTIONS)
    occurrence = asked(world)
    given = answer(world, occurrence, "Dorte", FILLED)
    world["Dorte"].name = "<!here>"
    answer(world, occurrence, "Dorte", {"moved": "Norway is off"})

    with pytest.raises(NotFound, match="&lt;!here&gt; removed the upcoming changes"):
        logged_records.log_change(world.session, answer_id=given.id, member=world["Mads"], now=NOON)


def test_nobody_logs_a_change_from_another_partnerships_answer(world: InUse) -> None:
    other = partnership.begin(world.session, number=2)
    ask(world, *DEFAULT_QUESTIONS)
    given = answer(world, asked(world), "Dorte", FILLED)

    with pytest.raises(NotFound):
        logged_records.log_change(
            world.session, answer_id=given.id, member=other["Dorte"], now=NOON
        )

    assert world.session.scalars(select(Change)).all() == []


# Languages


def test_the_prompt_speaks_the_partnerships_language(world: InUse) -> None:
    agree(world, language=DANISH)
    enter(world, "continuous-development")
    occurrence = asked(world)
    answer(
        world, occurrence, "Dorte", {"changes_coming": "Norge", "confidence": "4", "moved": "Alt"}
    )

    shown = world.shown(occurrence.id)

    assert shown["blocks"][0]["text"]["text"] == "Check-in, mandag den 23. november"
    assert texts(shown)[0].startswith(
        "• Hvad er der sket siden sidst?\n• Hvilke ændringer er på vej?"
    )
    assert texts(shown)[1].splitlines()[0] == "*Konsulenthuset*"
    assert "Forretningsansvarlig: <@UBERIT1>, Dorte (stedfortræder)" in whole(shown)
    assert texts(shown)[-1].splitlines() == [
        "*Dorte* (Kunden) · tiltro 4 af 5",
        "*Fremdrift:* Alt",
        "*Kommende ændringer:* Norge",
    ]
    assert [text for text, _ in buttons(shown)] == ["Svar", "Log som ændring"]


def test_what_people_write_is_not_translated(world: InUse) -> None:
    agree(world, language=DANISH)
    occurrence = asked(world)

    answer(world, occurrence, "Dorte", {"moved": "Analysis"})

    assert "*Fremdrift:* Analysis" in whole(world.shown(occurrence.id))


def test_an_answer_without_anything_of_the_modal_is_of_the_thread_alone(world: InUse) -> None:
    ask(world, *EVERY_KIND)
    occurrence = asked(world)

    with pytest.raises(BadRequest, match="at least one question"):
        answer(world, occurrence, "Dorte", {"risk": " ", "thanks": []})

    assert world.session.scalars(select(Answer)).all() == []
