"""Cards of records: what they look like, what Slack takes, and that nobody is pinged by quoting."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pico_bot.cards.records import Linked, card
from pico_bot.cards.records.frame import action_id
from pico_bot.model import Driver, Kind, Priority, Record, Routing, Side, State, Tie
from pico_bot.model.charter import DEFAULT_ROLES
from pico_bot.model.states import Step, states_of, steps_from
from tests.cards.checking import check_complete, check_inert, check_message
from tests.cards.conftest import GOLDEN, Golden
from tests.cards.making import (
    NOON,
    PERMALINK,
    around,
    asked,
    confirmed,
    happened,
    member,
    partnership,
    record,
)
from tests.cards.scenes import SCENES, Scene

scenes = pytest.mark.parametrize("name", list(SCENES))


@scenes
def test_a_card_looks_as_it_did(name: str, golden: Golden) -> None:
    golden(name, card(*SCENES[name]()))


@scenes
def test_slack_takes_the_card_and_its_text_says_it_all(name: str) -> None:
    shown = card(*SCENES[name]())
    check_message(shown)
    check_complete(shown)


def test_each_kind_is_kept_in_each_of_its_states() -> None:
    made = [build()[0] for build in SCENES.values()]
    for kind in Kind:
        assert {each.state for each in made if each.kind is kind} == states_of(kind)
    assert {file.stem for file in GOLDEN.iterdir()} == set(SCENES)


@scenes
def test_equal_records_look_equal(name: str) -> None:
    assert card(*SCENES[name]()) == card(*SCENES[name]())


@scenes
def test_every_step_has_its_button(name: str) -> None:
    made, surroundings = SCENES[name]()
    elements = card(made, surroundings).blocks[-1]["elements"]
    buttons = {each["action_id"] for each in elements[:-1]} - {"record_take_text"}
    dots = {each["value"].partition(":")[0] for each in elements[-1]["options"]}
    steps = set(steps_from(made.kind, made.state))
    assert buttons | {f"record_{each}" for each in dots - {"show"}} == set(map(action_id, steps))
    assert "show" in dots
    assert not buttons & {action_id(step) for step in (Step.WITHDRAW, Step.WAIT)}


def test_what_is_folded_says_so_and_where_all_of_it_is() -> None:
    shown = card(*SCENES["decision-too-long"]())
    assert "Shortened here: Show all of it" in shown.text
    assert "*Show all of it*" in shown.blocks[-2]["elements"][0]["text"]
    assert shown.blocks[-1]["elements"][-1]["options"][0]["text"]["text"] == "Show all of it"
    assert "and 11 more" in shown.text
    assert "Shortened" not in card(*SCENES["decision-with-everything"]()).text


HOSTILE = (
    "<!channel>",
    "<!here|here>",
    "<@U1>",
    "<#C1|general>",
    "<https://evil.example|click me>",
    "https://evil.example",
    "&lt;!channel&gt;",
    "&amp;",
    "&",
    "<",
    ">",
    "|",
    "*",
    "_",
    "`",
    "```",
    "\n",
    "\n> ",
    "\r\n",
    "\u2028",
    '"',
    "\\",
    ":scales:",
    "@channel",
    "D-1",
    "æøå",
    "👩‍👩‍👧",
    "\u202e",
)


def made_of(pieces: tuple[str, ...], times: int) -> str:
    """What somebody wrote, perhaps again and again."""
    return "".join(pieces * times)[:6000]


written = st.builds(
    made_of,
    st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), min_size=1, max_size=8).map(tuple),
    st.sampled_from((1, 1, 7, 400)),
).filter(str.strip)


@st.composite
def anything(draw: st.DrawFn) -> Scene:
    """A record in any state, in which everything that people write is anything."""
    pool = st.sampled_from(draw(st.lists(written, min_size=2, max_size=5)))
    note = st.none() | pool
    people = [
        member(draw(pool)[:100], side) for side in (Side.CUSTOMER, Side.CONSULTANCY, Side.UNKNOWN)
    ]
    for number, each in enumerate(people, start=1):
        each.id, each.slack_user_id = number, f"U{number}"
    person = st.sampled_from(people)
    kind = draw(st.sampled_from(Kind))
    values: dict[Kind, dict[str, object]] = {
        Kind.DECISION: {
            "business_need": draw(note),
            "rationale": draw(note),
            "options_considered": draw(note),
            "consequences": draw(note),
            "objection": draw(note),
            "objected_by": people[0],
            "review_on": date(2027, 3, 1),
        },
        Kind.ISSUE: {
            "priority": draw(st.sampled_from(Priority)),
            "proposed_priority": draw(st.sampled_from(Priority)),
            "waiting_on": draw(st.none() | st.just(Side.CUSTOMER)),
            "waiting_because": draw(note),
            "resolution": draw(note),
        },
        Kind.CHANGE: {"driver": draw(st.sampled_from(Driver)), "effects": draw(note)},
    }
    made = record(
        kind,
        draw(pool),
        text=draw(pool),
        area=draw(pool | st.just("data-model")),
        partnership=partnership({key: draw(pool)[:100] for key in DEFAULT_ROLES}),
        author=draw(person),
        logged_by=draw(person),
        responsible=draw(st.none() | person),
        routing=draw(st.sampled_from(Routing)),
        permalink=draw(st.none() | st.just(PERMALINK)),
        source_edited_at=draw(st.none() | st.just(NOON)),
        **values[kind],
    )
    if kind is Kind.DECISION and draw(st.booleans()):
        confirmed(made, people[0], "data-owner")
        confirmed(made, people[1], "lead")
    state = draw(st.sampled_from(sorted(states_of(kind))))
    step = draw(st.sampled_from(Step))
    happened(made, step, draw(st.none() | person), leading_to=state, note=draw(note))
    roles = [asked(draw(pool)[:100], draw(st.none() | person)) for _ in range(4)]
    links = [
        Linked(
            record=record(Kind.ISSUE, draw(pool), permalink=draw(st.none() | st.just(PERMALINK))),
            tie=draw(st.sampled_from(Tie)),
            forth=draw(st.booleans()),
        )
        for _ in range(2)
    ]
    many = st.sampled_from((0, 1, 6))
    return made, around(
        consulted=roles[:2] * draw(many),
        informed=roles[2:3] * draw(many),
        counterpart=draw(st.none() | st.just(roles[3])),
        links=links * draw(many),
    )


@settings(max_examples=150)
@given(anything())
def test_whatever_people_write(scene: Scene) -> None:
    made, surroundings = scene
    shown = card(made, surroundings)

    check_message(shown)
    check_inert(shown, mentions={"U1", "U2", "U3"}, links={PERMALINK})
    check_complete(shown)
    first = shown.blocks[0]["text"]["text"]
    name, _, state = first.partition("\n")
    assert name.startswith(f"{_sign(made)} *{made.reference} · ")
    assert f"*{made.state.capitalize()}*" in state
    assert shown.text.startswith(f"{made.kind.capitalize()} {made.reference}, {made.state}")
    assert len(first) < 1000


def _sign(made: Record) -> str:
    return {Kind.DECISION: ":scales:", Kind.ISSUE: ":ticket:", Kind.CHANGE: ":seedling:"}[made.kind]


def test_only_the_decision_that_is_in_force_supersedes() -> None:
    made, surroundings = SCENES["decision-superseded"]()
    assert surroundings.successor is not None
    assert surroundings.successor.reference == "D-2"
    assert card(made, surroundings).text.startswith("Decision D-1, superseded by D-2: ")
    under_review, waiting = SCENES["decision-under-review"]()
    assert waiting.successor is None
    assert "To be superseded by D-2" in card(under_review, waiting).text
    assert under_review.state is State.UNDER_REVIEW
