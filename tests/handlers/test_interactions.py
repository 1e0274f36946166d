"""How interactions are made from Slack's payloads, and which count as repeated."""

from typing import Any

import pytest

from handlers.interactions import Interaction
from pico_bot.blockkit.modal_state import ChannelButtonState

ACTION = {"type": "button", "action_id": "record_confirm", "action_ts": "9.1", "value": "3"}
VIEW = {"id": "V1", "hash": "h1", "private_metadata": '{"channel_id":"C1","thread_ts":"1.1"}'}
ABOUT_C7 = ChannelButtonState(channel_id="C7").dump()


def event_of(event: dict[str, Any]) -> Interaction:
    return Interaction.from_body({"type": "event_callback", "event_id": "Ev1", "event": event})


def click(action: dict[str, Any] = ACTION, **changes: Any) -> Interaction:
    clicked: dict[str, Any] = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "container": {},
        "message": {"ts": "5.1"},
        "trigger_id": "T1",
        "response_url": "https://slack.test/respond",
        "actions": [action],
    }
    return Interaction.from_body({**clicked, **changes})


def submission(view: dict[str, Any] = VIEW, *, trigger_id: str = "T1") -> Interaction:
    return Interaction.from_body(
        {
            "type": "view_submission",
            "user": {"id": "U1"},
            "trigger_id": trigger_id,
            "view": view,
        }
    )


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            {"type": "message", "user": "U1", "channel": "C1", "ts": "2.1", "thread_ts": "1.1"},
            ("message", "U1", "C1", "1.1"),
        ),
        (
            {
                "type": "message",
                "subtype": "thread_broadcast",
                "user": "U1",
                "channel": "C1",
                "ts": "2.1",
            },
            ("message", "U1", "C1", None),
        ),
        (
            {
                "type": "message",
                "subtype": "message_changed",
                "channel": "C1",
                "message": {"user": "U1", "ts": "2.1", "thread_ts": "1.1"},
            },
            ("message_changed", "U1", "C1", "1.1"),
        ),
        (
            {
                "type": "message",
                "subtype": "message_deleted",
                "channel": "C1",
                "deleted_ts": "1.1",
            },
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
def test_an_event_has_its_person_channel_and_message(
    event: dict[str, Any], expected: tuple[str, str, str, str | None]
) -> None:
    made = event_of(event)
    assert (made.kind, made.user_id, made.channel_id, made.thread_ts) == expected
    assert made.key == "Ev1"


@pytest.mark.parametrize(
    ("event", "ts"),
    [
        ({"type": "message", "channel": "C1", "ts": "2.1"}, "2.1"),
        (
            {
                "type": "message",
                "subtype": "message_changed",
                "channel": "C1",
                "message": {"ts": "1.1"},
            },
            "1.1",
        ),
        (
            {
                "type": "message",
                "subtype": "message_deleted",
                "channel": "C1",
                "deleted_ts": "1.1",
                "ts": "3.1",
            },
            "1.1",
        ),
        (
            {
                "type": "message",
                "subtype": "message_deleted",
                "channel": "C1",
                "previous_message": {"ts": "1.1"},
                "ts": "3.1",
            },
            "1.1",
        ),
        (
            {"type": "reaction_added", "user": "U1", "item": {"channel": "C1", "ts": "1.1"}},
            "1.1",
        ),
        ({"type": "user_change", "user": {"id": "U1"}}, ""),
    ],
)
def test_an_event_names_the_message_that_it_is_about(event: dict[str, Any], ts: str) -> None:
    assert event_of(event).message_ts == ts


def test_a_click_delivered_again_has_the_same_key_and_another_click_has_not() -> None:
    first = click()
    assert click(trigger_id="T2").key == first.key
    others = [
        click(user={"id": "U2"}),
        click({**ACTION, "action_ts": "9.2"}),
        click({**ACTION, "action_id": "record_object"}),
        click({**ACTION, "value": "4"}),
    ]
    assert first.key not in {each.key for each in others}


def test_options_of_one_menu_are_separate_clicks() -> None:
    menu = {"type": "overflow", "action_id": "record_more", "action_ts": "9.1"}
    options = [{**menu, "selected_option": {"value": value}} for value in ("3", "4")]
    assert len({click(option).key for option in options}) == 2


def test_replies_to_a_click_go_where_it_was_or_to_the_thread_of_its_message() -> None:
    clicked = click()
    assert (clicked.reply_channel_id, clicked.thread_ts) == ("C1", None)
    assert clicked.in_thread().thread_ts == "5.1"
    in_thread = click(container={"thread_ts": "1.1"})
    assert in_thread.thread_ts == in_thread.in_thread().thread_ts == "1.1"


def test_a_click_is_about_the_channel_that_its_button_names() -> None:
    button = {**ACTION, "value": ABOUT_C7}
    home = click(button, channel=None, message=None)
    assert (home.channel_id, home.origin_id, home.reply_channel_id) == ("C7", "", "C7")
    direct = click(button, channel={"id": "D1"})
    assert (direct.channel_id, direct.origin_id, direct.reply_channel_id) == ("C7", "D1", "D1")


def test_a_click_in_a_modal_is_about_the_channel_of_the_modal() -> None:
    view = {"private_metadata": ABOUT_C7}
    assert click(channel=None, message=None, view=view).channel_id == "C7"


def test_text_in_a_modal_does_not_name_another_channel() -> None:
    typed = {**ACTION, "type": "plain_text_input", "value": ABOUT_C7}
    assert click(typed, channel=None, view=VIEW).channel_id == "C1"
    assert click(typed, channel=None).channel_id == ""
    assert click({**typed, "value": "[" * 100_000}, channel=None, view=VIEW).channel_id == "C1"


def test_a_click_carries_the_state_of_its_button_or_option_and_of_its_modal() -> None:
    view = {"private_metadata": "modal"}
    clicked = click(view=view)
    assert (clicked.value, clicked.metadata) == ("3", "modal")
    menu = {"type": "overflow", "action_id": "record_more", "action_ts": "9.1"}
    assert click({**menu, "selected_option": {"value": "4"}}).value == "4"
    assert click({**ACTION, "type": "plain_text_input"}).value == ""
    assert submission().metadata == VIEW["private_metadata"]


def test_state_of_another_shape_names_no_channel() -> None:
    for metadata in (
        '{"thread_ts": ""}',
        '{"channel_id": 7}',
        '{"channel_id": "\\u0000"}',
        '{"thread_ts": 1}',
        "7",
    ):
        made = submission({**VIEW, "private_metadata": metadata})
        assert (made.channel_id, made.thread_ts) == ("", None)


def test_deeply_nested_values_name_no_channel() -> None:
    assert click({**ACTION, "value": "[" * 100_000}).channel_id == "C1"


def test_a_modal_replies_where_it_was_opened() -> None:
    made = submission()
    assert (made.channel_id, made.reply_channel_id, made.thread_ts) == ("C1", "C1", "1.1")


def test_a_modal_counts_once_unless_it_can_be_submitted_again() -> None:
    first, again = submission(), submission(trigger_id="T2")
    assert again.key == first.key
    assert submission({**VIEW, "hash": "h2"}).key != first.key
    assert first.with_key_per_submission().key != again.with_key_per_submission().key


def test_commands_and_shortcuts_count_by_their_trigger() -> None:
    command = {"command": "/pico", "trigger_id": "T1", "user_id": "U1", "channel_id": "C1"}
    made = Interaction.from_body(command)
    assert made.key != Interaction.from_body({**command, "trigger_id": "T2"}).key
    shortcut = {
        "type": "message_action",
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": {"ts": "5.1"},
        "trigger_id": "T1",
    }
    made = Interaction.from_body(shortcut)
    assert (made.channel_id, made.thread_ts) == ("C1", "5.1")
    assert made.key != Interaction.from_body({**shortcut, "trigger_id": "T2"}).key


@pytest.mark.parametrize("metadata", ["", "C1", "3", "[]", "{}", '{"channel_id": null}'])
def test_other_metadata_names_no_channel(metadata: str) -> None:
    assert submission({**VIEW, "private_metadata": metadata}).channel_id == ""


@pytest.mark.parametrize("body", [{}, {"type": "view_closed", "user": {"id": "U1"}}])
def test_a_delivery_that_no_handler_listens_to_is_no_error(body: dict[str, Any]) -> None:
    assert Interaction.from_body(body).kind == "unknown"
