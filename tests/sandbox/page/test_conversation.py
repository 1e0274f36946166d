"""Messages as one person sees them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pico_bot.sandbox.clock import SandboxClock
from pico_bot.sandbox.entities import Channel, Message
from pico_bot.sandbox.page.conversation import Row, Viewer, as_typed, rows
from pico_bot.sandbox.page.reader import Reader
from pico_bot.sandbox.seed import new_world
from pico_bot.sandbox.world import World

# Five past midnight in Copenhagen, the evening before in UTC.
NOW = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return new_world(SandboxClock())


@pytest.fixture
def channel(world: World) -> Channel:
    return world.channel("nordlys-pico")


def viewer(world: World, name: str = "Anna Berg") -> Viewer:
    everyone = {one.id: one.real_name for one in (*world.people, world.app.user)}
    zone = ZoneInfo("Europe/Copenhagen")
    person = world.person(name)
    return Viewer(person, Reader(NOW, zone, person.id, everyone, {"C0NORDLYS1": "nordlys-pico"}))


def say(world: World, channel: Channel, who: str, minutes_ago: float, **more: object) -> Message:
    at = NOW - timedelta(minutes=minutes_ago)
    fields = {"text": "Words", "at": at, **more}
    return world.post(channel, world.person(who), **fields)  # type: ignore[arg-type]


def seen(world: World, channel: Channel, name: str = "Anna Berg") -> list[Row]:
    return list(rows(channel.messages, viewer(world, name), pane="channel"))


def test_days_begin_at_the_readers_midnight(world: World, channel: Channel) -> None:
    for minutes_ago in (3 * 24 * 60, 10, 3, 2):
        say(world, channel, "Anna Berg", minutes_ago)

    assert [one.day for one in seen(world, channel)] == [
        "Friday 20 November",
        "Yesterday",
        "Today",
        None,
    ]
    assert [one.clock for one in seen(world, channel)] == ["00:05", "23:55", "00:02", "00:03"]


def test_messages_of_one_author_within_minutes_are_one_group(
    world: World, channel: Channel
) -> None:
    for who, minutes_ago in [
        ("Anna Berg", 4),
        ("Anna Berg", 3),
        ("Lars Winther", 2),
        ("Anna Berg", 1),
    ]:
        say(world, channel, who, minutes_ago)

    assert [one.continues for one in seen(world, channel)] == [False, True, False, False]


def test_a_pause_ends_a_group(world: World, channel: Channel) -> None:
    clock_before_midnight = (60, 54.9)
    for minutes_ago in clock_before_midnight:
        say(world, channel, "Anna Berg", minutes_ago)

    assert [one.continues for one in seen(world, channel)] == [False, False]


def test_reactions_show_who_reacted_and_whether_the_reader_did(
    world: World, channel: Channel
) -> None:
    message = say(world, channel, "Jonas Friis", 1)
    world.react(message, world.person("Anna Berg"), "scales")
    world.react(message, world.person("Lars Winther"), "scales")
    world.react(message, world.person("Lars Winther"), "house_made")

    found = seen(world, channel)[0].reactions
    assert [(one.shown, one.people, one.mine) for one in found] == [
        ("⚖️", ("Anna Berg", "Lars Winther"), True),
        (":house_made:", ("Lars Winther",), False),
    ]


def test_a_thread_counts_the_replies_that_everyone_sees(world: World, channel: Channel) -> None:
    root = say(world, channel, "Anna Berg", 60)
    for who, minutes_ago in [("Jonas Friis", 50), ("Anna Berg", 40), ("Jonas Friis", 30)]:
        say(world, channel, who, minutes_ago, thread_ts=root.ts)
    private = world.person("Anna Berg")
    say(world, channel, "Pico", 20, thread_ts=root.ts, ephemeral_to=private)

    thread = seen(world, channel)[0].thread
    assert thread is not None
    assert (thread.count, thread.last) == (3, "yesterday at 23:35")
    assert [one.first_name for one in thread.people] == ["Jonas", "Anna"]


def test_people_can_edit_only_their_messages(world: World, channel: Channel) -> None:
    say(
        world,
        channel,
        "Anna Berg",
        1,
        text="Ask <@U0JONAS001> &amp; see <https://a.example|a.example>",
    )

    assert [one.mine for one in seen(world, channel, "Anna Berg")] == [True]
    assert [one.mine for one in seen(world, channel, "Jonas Friis")] == [False]
    assert seen(world, channel)[0].typed == "Ask @Jonas Friis & see a.example"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("<@U0ANNA0001> &lt;b&gt;", "@Anna Berg <b>"),
        ("<#C0NORDLYS1|x> <#C0OTHER|other>", "#nordlys-pico #other"),
        ("<!here> <https://a.example/?b&amp;c>", "@here https://a.example/?b&c"),
    ],
)
def test_a_text_is_edited_as_its_author_typed_it(world: World, text: str, typed: str) -> None:
    assert as_typed(text, viewer(world).reader) == typed
