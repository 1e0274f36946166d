"""Every type of question in the modal, in the prompt, and filled in again."""

from dataclasses import replace
from typing import Any

import pytest

from pico_bot.checkins.views.question_types import type_label, type_of
from pico_bot.core.errors import BadRequest
from pico_bot.model.charter_terms import Question, QuestionKind
from tests.checkins.actions import (
    answer,
    ask,
    asked,
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


def test_every_type_of_question_is_in_the_modal(world: InUse) -> None:
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


def test_every_type_of_answer_is_stored_shown_and_filled_in_again(world: InUse) -> None:
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
        "*Dorte* (customer)",
        "*What do you &lt;fear&gt; &amp; why?* The &lt;units&gt; &amp; all",
        "*How is the mood?* 4 of 5",
        "*How is the pace?* Just &lt;right&gt;",
        "*Who do you thank?* Mads and Berit",
    ]
    again = inputs(form_for(world, occurrence.id, world["Dorte"]))
    assert again["risk"]["initial_value"] == "The <units> & all"
    assert again["mood"]["initial_option"]["value"] == "4"
    assert again["pace"]["initial_option"]["value"] == "1"
    assert {each["text"]["text"] for each in again["thanks"]["initial_options"]} == {
        "Mads",
        "Berit",
    }


def test_naming_someone_in_an_answer_does_not_notify_them(world: InUse) -> None:
    ask(world, PEOPLE)
    occurrence = asked(world)
    world["Mads"].name = "<!here> Mads"

    answer(world, occurrence, "Dorte", {"thanks": [str(world["Mads"].id)]})

    assert texts(world.shown(occurrence.id))[-1].endswith("*Who do you thank?* &lt;!here&gt; Mads")


def test_a_former_member_stays_in_an_answer_but_is_not_offered(world: InUse) -> None:
    ask(world, PEOPLE)
    occurrence = asked(world)
    answer(world, occurrence, "Dorte", {"thanks": [str(world["Mads"].id)]})

    world["Mads"].left_at = NOON

    own = inputs(form_for(world, occurrence.id, world["Dorte"]))["thanks"]
    assert [each["text"]["text"] for each in own["initial_options"]] == ["Mads"]
    others = inputs(form_for(world, occurrence.id, world["Berit"]))["thanks"]
    assert "Mads" not in [each["text"]["text"] for each in others["options"]]


def test_no_more_people_are_offered_than_slack_accepts(world: InUse) -> None:
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
def test_a_value_that_is_not_offered_is_refused_at_its_field(
    world: InUse, key: str, filled: str | list[str]
) -> None:
    ask(world, *EVERY_KIND)
    occurrence = asked(world)

    with pytest.raises(BadRequest) as refused:
        answer(world, occurrence, "Dorte", every_kind_filled(world) | {key: filled})

    assert refused.value.field == key
    assert occurrence.answers == []


def test_only_members_of_the_partnership_can_be_named(world: InUse) -> None:
    other = partnership.create_partnership(world.session, number=2)
    ask(world, PEOPLE)
    occurrence = asked(world)

    for stranger in (other["Dorte"], world["Olga"]):
        with pytest.raises(BadRequest, match="people in this partnership"):
            answer(world, occurrence, "Dorte", {"thanks": [str(stranger.id)]})


def test_a_choice_without_options_is_a_text_field(world: InUse) -> None:
    ask(world, replace(CHOICE, choices=()))
    occurrence = asked(world)

    form = form_for(world, occurrence.id, world["Dorte"])
    answer(world, occurrence, "Dorte", {"pace": "As it is"})

    assert inputs(form)["pace"]["type"] == "plain_text_input"
    assert "*How is the pace?* As it is" in whole(world.shown(occurrence.id))


@pytest.mark.parametrize("kind", QuestionKind)
def test_the_form_the_parser_and_the_label_agree(kind: QuestionKind) -> None:
    question = {each.kind: each for each in EVERY_KIND}[kind]
    given = {
        QuestionKind.TEXT: "Words",
        QuestionKind.SCALE: 4,
        QuestionKind.CHOICE: "Too slow",
        QuestionKind.PEOPLE: [1, 2],
    }[kind]
    of_kind = type_of(kind)

    assert of_kind.parse(question, of_kind.to_field(question, given), member_ids=[1, 2, 3]) == given
    assert of_kind.to_text(question, given, {1: "Anna", 2: "Bo"})
    assert kind.value in of_kind.usage
    assert of_kind.takes_choices == bool(question.choices)
    assert "{" not in type_label(question)
