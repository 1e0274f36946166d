"""Cards of records: golden files, Slack's limits, and that quoted text notifies no one."""

import re

import pytest
from hypothesis import given, settings

from pico_bot.blockkit.labels import label_of
from pico_bot.model.records import Record
from pico_bot.model.states import Step, states_of, steps_from
from pico_bot.model.vocabulary import Kind, State
from pico_bot.records.views.card_message import MenuState, action_id, card
from tests.samples.arbitrary_records import LINKS, MENTIONS, arbitrary_record
from tests.samples.record_scenes import SCENES, Scene
from tests.samples.slack_limits import check_complete, check_inert, check_message
from tests.support.golden import GOLDEN, Golden

scenes = pytest.mark.parametrize("name", list(SCENES))


@scenes
def test_the_card_matches_the_golden_file(name: str, golden: Golden) -> None:
    golden(name, card(*SCENES[name]()))


@scenes
def test_the_card_is_within_slacks_limits_and_its_text_is_complete(name: str) -> None:
    shown = card(*SCENES[name]())
    check_message(shown)
    check_complete(shown)


def test_there_is_a_golden_file_for_each_state() -> None:
    made = [build()[0] for build in SCENES.values()]
    for kind in Kind:
        assert {each.state for each in made if each.kind is kind} == states_of(kind)
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(SCENES)


@scenes
def test_equal_records_look_equal(name: str) -> None:
    assert card(*SCENES[name]()) == card(*SCENES[name]())


@scenes
def test_every_step_has_its_button(name: str) -> None:
    made, context = SCENES[name]()
    elements = card(made, context).blocks[-1]["elements"]
    buttons = {each["action_id"] for each in elements[:-1]} - {"record_use_edited_text"}
    overflow = {MenuState.load(each["value"]).step for each in elements[-1]["options"]}
    steps = set(steps_from(made.kind, made.state))
    if context.timer is None:
        steps.discard(Step.SNOOZE)
    in_menu = {action_id(step) for step in overflow if step is not None}
    assert buttons | in_menu == set(map(action_id, steps))
    assert None in overflow
    assert not buttons & {
        action_id(step) for step in (Step.WITHDRAW, Step.PUT_ON_HOLD, Step.SNOOZE)
    }


def test_a_shortened_card_says_where_the_full_text_is() -> None:
    shown = card(*SCENES["decision-too-long"]())
    assert "Shortened. See Details in the ⋯ menu for the full text." in shown.text
    assert "*Details*" in shown.blocks[-2]["elements"][0]["text"]
    assert shown.blocks[-1]["elements"][-1]["options"][0]["text"]["text"] == "Details"
    assert re.search(r"… and 1[1-6] more", shown.text)
    assert "Shortened" not in card(*SCENES["decision-with-everything"]()).text


@settings(max_examples=150)
@given(arbitrary_record())
def test_cards_of_arbitrary_records(scene: Scene) -> None:
    made, context = scene
    shown = card(made, context)

    check_message(shown)
    check_inert(shown, mentions=MENTIONS, links=LINKS)
    check_complete(shown)
    first = shown.blocks[0]["text"]["text"]
    name, _, state = first.partition("\n")
    assert name.startswith(f"{_emoji(made)} *{made.reference} · ")
    label = label_of(made.state)
    assert f"*{label.capitalize()}*" in state
    assert shown.text.startswith(f"{made.kind.capitalize()} {made.reference}, {label}")
    assert len(first) < 1000


def _emoji(made: Record) -> str:
    return {Kind.DECISION: ":scales:", Kind.ISSUE: ":ticket:", Kind.CHANGE: ":seedling:"}[made.kind]


def test_a_title_that_repeats_the_text_is_short() -> None:
    made, context = SCENES["issue-of-one-long-sentence"]()
    shown = card(made, context)
    assert len(shown.blocks[0]["text"]["text"]) < 130
    assert made.text.strip() in shown.text
    assert "Shortened" not in shown.text


def test_only_a_confirmed_replacement_supersedes() -> None:
    made, context = SCENES["decision-superseded"]()
    assert context.successor is not None
    assert context.successor.reference == "D-2"
    assert card(made, context).text.startswith("Decision D-1, superseded by D-2: ")
    under_review, waiting = SCENES["decision-under-review"]()
    assert waiting.successor is None
    assert "To be superseded by D-2" in card(under_review, waiting).text
    assert under_review.state is State.UNDER_REVIEW
