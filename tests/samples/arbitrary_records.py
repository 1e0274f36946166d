"""Records with arbitrary text in every field: hostile, or much too long."""

from datetime import date

from hypothesis import strategies as st

from pico_bot.model.charter_roles import DEFAULT_ROLES
from pico_bot.model.records import Routing
from pico_bot.model.states import Step, states_of
from pico_bot.model.vocabulary import Driver, Kind, LinkType, Priority, Side
from pico_bot.records.views.record_context import LinkedRecord
from tests.samples.record_scenes import Scene
from tests.samples.records import (
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

# The users and links that the cards of these records may contain.
MENTIONS = frozenset({"U1", "U2", "U3"})
LINKS = frozenset({PERMALINK})

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
    """A person's text, possibly repeated."""
    return "".join(pieces * times)[:6000]


written = st.builds(
    made_of,
    st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), min_size=1, max_size=8).map(tuple),
    st.sampled_from((1, 1, 7, 400)),
).filter(str.strip)


@st.composite
def arbitrary_record(draw: st.DrawFn) -> Scene:
    """A record in any state, with arbitrary text in every field."""
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
            "waiting_reason": draw(note),
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
        LinkedRecord(
            record=record(Kind.ISSUE, draw(pool), permalink=draw(st.none() | st.just(PERMALINK))),
            link_type=draw(st.sampled_from(LinkType)),
            outgoing=draw(st.booleans()),
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
