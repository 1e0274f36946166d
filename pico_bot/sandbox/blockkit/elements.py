"""Block Kit's elements, with the limits of Slack's reference."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from pico_bot.sandbox.blockkit.objects import (
    CONFIRM,
    MENU_OPTION,
    OPTION,
    OPTION_GROUP,
    RICH_OPTION,
    SLACK_FILE,
    either,
    initial_among_options,
    plain,
)
from pico_bot.sandbox.blockkit.schema import (
    Check,
    Problems,
    array,
    flag,
    integer,
    one_of,
    record,
    string,
)


def _readable(parse: Callable[[str], object], length: int, name: str) -> Check:
    sized = string(length, length)

    def check(value: Any, path: str, problems: Problems) -> None:
        before = len(problems.found)
        sized(value, path, problems)
        if len(problems.found) > before:
            return
        try:
            parse(value)
        except ValueError:
            problems.add(f"must be a valid {name}", path)

    return check


_ID = string(255)
_ACTION = {"action_id": _ID, "confirm": CONFIRM}
_FOCUS = {"focus_on_load": flag}
_PLACEHOLDER = {"placeholder": plain(150)}
_DISPATCH = {
    "dispatch_action_config": record(
        {},
        {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), most=2)},
    )
}
_SELECT = {**_ACTION, **_FOCUS, **_PLACEHOLDER}
_OPTIONS = {
    "options": array(OPTION, most=100),
    "option_groups": array(OPTION_GROUP, most=100),
}
_MAX_CHOSEN = {"max_selected_items": integer(1, 100)}
_LINE = {"action_id": _ID, **_FOCUS, **_PLACEHOLDER, **_DISPATCH}
_FILTER = {
    "filter": record(
        {},
        {
            "include": array(one_of("im", "mpim", "private", "public"), most=4),
            "exclude_external_shared_channels": flag,
            "exclude_bot_users": flag,
        },
    )
}


def _lengths_in_order(value: Any, path: str, problems: Problems) -> None:
    if value.get("min_length", 0) > value.get("max_length", 3000):
        problems.add("min_length must not be greater than max_length", path)


BUTTON = record(
    {"text": plain(75)},
    {
        **_ACTION,
        "url": string(3000),
        "value": string(2000, 0),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
)
IMAGE = record(
    {"alt_text": string(2000)},
    {"image_url": string(3000), "slack_file": SLACK_FILE},
    [either("image_url", "slack_file")],
)
_LISTED = {
    "static_select": record(
        {},
        {**_SELECT, **_OPTIONS, "initial_option": OPTION},
        [
            either("options", "option_groups"),
            initial_among_options,
        ],
    ),
    "multi_static_select": record(
        {},
        {**_SELECT, **_OPTIONS, **_MAX_CHOSEN, "initial_options": array(OPTION, most=100)},
        [either("options", "option_groups"), initial_among_options],
    ),
}
_THINGS = {
    "users_select": record({}, {**_SELECT, "initial_user": _ID}),
    "multi_users_select": record(
        {}, {**_SELECT, **_MAX_CHOSEN, "initial_users": array(_ID, most=100)}
    ),
    "channels_select": record(
        {}, {**_SELECT, "initial_channel": _ID, "response_url_enabled": flag}
    ),
    "multi_channels_select": record(
        {}, {**_SELECT, **_MAX_CHOSEN, "initial_channels": array(_ID, most=100)}
    ),
    "conversations_select": record(
        {},
        {
            **_SELECT,
            **_FILTER,
            "initial_conversation": _ID,
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
        },
    ),
    "multi_conversations_select": record(
        {},
        {
            **_SELECT,
            **_FILTER,
            **_MAX_CHOSEN,
            "initial_conversations": array(_ID, most=100),
            "default_to_current_conversation": flag,
        },
    ),
}
_PICKERS = {
    "datepicker": record(
        {}, {**_SELECT, "initial_date": _readable(date.fromisoformat, 10, "date")}
    ),
    "timepicker": record(
        {},
        {
            **_SELECT,
            "initial_time": _readable(time.fromisoformat, 5, "time"),
            "timezone": string(100),
        },
    ),
    "datetimepicker": record(
        {}, {**_ACTION, **_FOCUS, "initial_date_time": integer(10**9, 10**10 - 1)}
    ),
    "checkboxes": record(
        {"options": array(RICH_OPTION, most=10)},
        {**_ACTION, **_FOCUS, "initial_options": array(RICH_OPTION, most=10)},
        [initial_among_options],
    ),
    "radio_buttons": record(
        {"options": array(RICH_OPTION, most=10)},
        {**_ACTION, **_FOCUS, "initial_option": RICH_OPTION},
        [initial_among_options],
    ),
}
_TYPED = {
    "plain_text_input": record(
        {},
        {
            **_LINE,
            "initial_value": string(3000, 0),
            "multiline": flag,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        [_lengths_in_order],
    ),
    "number_input": record(
        {"is_decimal_allowed": flag},
        {
            **_LINE,
            "initial_value": string(100, 0),
            "min_value": string(100),
            "max_value": string(100),
        },
    ),
    "email_text_input": record({}, {**_LINE, "initial_value": string(3000, 0)}),
    "url_text_input": record({}, {**_LINE, "initial_value": string(3000, 0)}),
}
_OVERFLOW = record({"options": array(MENU_OPTION, most=5)}, {**_ACTION})

CLICKED: dict[str, Check] = {
    "button": BUTTON,
    "overflow": _OVERFLOW,
    **_LISTED,
    **_THINGS,
    **_PICKERS,
}
ACCESSORIES: dict[str, Check] = {"image": IMAGE, **CLICKED}
INPUTS: dict[str, Check] = {**_TYPED, **_LISTED, **_THINGS, **_PICKERS}
