"""How interactions are made from what Slack delivers, and when they count again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.interactions import ActivityThrottle, Interaction

NOW = datetime(2031, 11, 4, 9, tzinfo=UTC)
EVENT = {"event_id": "Ev1"}
ACTION = {"action_id": "record_confirm", "action_ts": "9.1", "value": "3:seen"}
VIEW = {"id": "V1", "hash": "h1"}


def body(**changes: Any) -> dict[str, Any]:
    clicked: dict[str, Any] = {
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "container": {},
        "message": {"ts": "5.1"},
        "trigger_id": "T1",
        "response_url": "https://slack.test/respond",
    }
    return {**clicked, **changes}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            {"type": "message", "user": "U1", "channel": "C1", "thread_ts": "1.1"},
            ("message", "U1", "C1", "1.1"),
        ),
        (
            {"type": "message", "subtype": "thread_broadcast", "user": "U1", "channel": "C1"},
            ("message", "U1", "C1", None),
        ),
        (
            {
                "type": "message",
                "subtype": "message_changed",
                "channel": "C1",
                "message": {"user": "U1", "thread_ts": "1.1"},
            },
            ("message_changed", "U1", "C1", "1.1"),
        ),
        (
            {"type": "message", "subtype": "message_deleted", "channel": "C1"},
            ("message_deleted", "", "C1", None),
        ),
        (
            {"type": "reaction_added", "user": "U1", "item": {"channel": "C1", "ts": "1.1"}},
            ("reaction_added", "U1", "C1", None),
        ),
        (
            {"type": "channel_rename", "channel": {"id": "C1", "name": "new"}},
            ("channel_rename", "", "C1", None),
        ),
        (
            {"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2"},
            ("channel_id_changed", "", "C1", None),
        ),
        ({"type": "user_change", "user": {"id": "U1"}}, ("user_change", "U1", "", None)),
    ],
)
def test_an_event_says_who_did_what_where(
    event: dict[str, Any], expected: tuple[str, str, str, str | None]
) -> None:
    made = Interaction.from_event(event, EVENT)
    assert (made.kind, made.user_id, made.channel_id, made.thread_ts) == expected
    assert made.key == "Ev1"


def test_a_click_delivered_again_has_the_same_key_and_another_click_has_not() -> None:
    first = Interaction.from_action(body(), ACTION)
    assert Interaction.from_action(body(trigger_id="T2"), ACTION).key == first.key
    others = [
        Interaction.from_action(body(user={"id": "U2"}), ACTION),
        Interaction.from_action(body(), {**ACTION, "action_ts": "9.2"}),
        Interaction.from_action(body(), {**ACTION, "action_id": "record_object"}),
        Interaction.from_action(body(), {**ACTION, "value": "4:seen"}),
    ]
    assert first.key not in {each.key for each in others}


def test_options_of_one_menu_are_clicks_of_their_own() -> None:
    menu = {"action_id": "record_more", "action_ts": "9.1"}
    keys = {
        Interaction.from_action(body(), {**menu, "selected_option": {"value": value}}).key
        for value in ("show:3", "edit:3")
    }
    assert len(keys) == 2


def test_replies_to_a_click_go_where_it_was_or_to_the_thread_of_its_message() -> None:
    assert Interaction.from_action(body(), ACTION).thread_ts is None
    assert Interaction.from_action(body(), ACTION, reply_in_thread=True).thread_ts == "5.1"
    in_thread = body(container={"thread_ts": "1.1"})
    assert Interaction.from_action(in_thread, ACTION).thread_ts == "1.1"
    assert Interaction.from_action(in_thread, ACTION, reply_in_thread=True).thread_ts == "1.1"


def test_a_click_outside_channels_is_about_the_channel_that_it_names() -> None:
    home = {key: value for key, value in body().items() if key not in {"channel", "message"}}
    made = Interaction.from_action(home, ACTION, channel_id="C7")
    assert (made.channel_id, made.origin_id) == ("C7", "")
    assert Interaction.from_action(body(), ACTION, channel_id="C7").channel_id == "C1"


def test_a_modal_counts_once_unless_it_can_be_submitted_again() -> None:
    again = body(trigger_id="T2")
    first = Interaction.from_view(body(), VIEW, channel_id="C1")
    assert Interaction.from_view(again, VIEW, channel_id="C1").key == first.key
    changed = {**VIEW, "hash": "h2"}
    assert Interaction.from_view(body(), changed, channel_id="C1").key != first.key
    form = Interaction.from_view(body(), VIEW, channel_id="C1", is_resubmittable=True)
    resent = Interaction.from_view(again, VIEW, channel_id="C1", is_resubmittable=True)
    assert form.key != resent.key


def test_commands_and_shortcuts_count_by_their_trigger() -> None:
    command = {"trigger_id": "T1", "user_id": "U1", "channel_id": "C1"}
    made = Interaction.from_command(command)
    assert made.key != Interaction.from_command({**command, "trigger_id": "T2"}).key
    shortcut = {**body(), "message": {"ts": "5.1"}}
    made = Interaction.from_shortcut(shortcut)
    assert (made.channel_id, made.thread_ts) == ("C1", "5.1")
    assert made.key != Interaction.from_shortcut({**shortcut, "trigger_id": "T2"}).key


def test_activity_is_recorded_once_a_minute_for_each_person_and_channel() -> None:
    throttle = ActivityThrottle()

    def records(user: str, channel: str, *, after: timedelta) -> bool:
        event = {"type": "message", "user": user, "channel": channel}
        interaction = Interaction.from_event(event, EVENT)
        return throttle.should_record(interaction, now=NOW + after)

    assert records("U1", "C1", after=timedelta())
    assert not records("U1", "C1", after=timedelta(seconds=59))
    assert records("U2", "C1", after=timedelta(seconds=59))
    assert records("U1", "C2", after=timedelta(seconds=59))
    assert records("U1", "C1", after=timedelta(seconds=60))
    # The clock was set back.
    assert records("U1", "C1", after=timedelta(seconds=-5))
