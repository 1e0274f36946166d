"""Blocks and views that Slack takes or refuses."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models import blocks as models
from slack_sdk.models.views import View

from pico_bot.sandbox.blockkit import message_problems, view_problems


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain("Go"), **more}


def actions(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "actions", "elements": list(elements)}]


def select(count: int = 2, **more: Any) -> dict[str, Any]:
    options = [{"text": plain(f"n{number}"), "value": str(number)} for number in range(count)]
    return {"type": "static_select", "action_id": "s", "options": options, **more}


TAKEN: list[list[dict[str, Any]]] = [
    [],
    [{"type": "divider"}] * 50,
    [{"type": "header", "text": plain("x" * 150), "level": 2}],
    [{"type": "section", "text": mrkdwn("x" * 3000), "accessory": button(style="danger")}],
    [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}],
    [
        {
            "type": "context",
            "elements": [mrkdwn("x"), {"type": "image", "image_url": "u", "alt_text": "a"}],
        }
    ],
    actions(*[button(action_id=str(number)) for number in range(25)]),
    actions(select(100)),
    actions({"type": "overflow", "options": select(5)["options"]}),
    actions({"type": "datepicker", "initial_date": "2026-12-01"}),
    actions({"type": "timepicker", "initial_time": "09:00"}),
    actions(button(confirm={"title": plain("Sure?"), "text": mrkdwn("Really")})),
    [{"type": "markdown", "text": "x" * 12_000}],
    [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * 20] * 100}],
    [{"type": "image", "image_url": "https://x.dk/a.png", "alt_text": "a"}],
    [{"type": "image", "slack_file": {"id": "F0PICTURE1"}, "alt_text": "a"}],
]

REFUSED: list[tuple[Any, str]] = [
    ("text", "must provide an array"),
    ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([{"text": "x"}], "missing required field: type [json-pointer:/blocks/0]"),
    ([{"type": "alert", "text": plain("x")}], "unsupported type: alert"),
    ([{"type": "section"}], "must provide at least one of: text, fields"),
    ([{"type": "section", "text": mrkdwn("x" * 3001)}], "must be less than 3001 characters"),
    ([{"type": "section", "text": mrkdwn("")}], "must be more than 0 characters"),
    ([{"type": "section", "text": "bare"}], "must provide an object"),
    ([{"type": "section", "fields": [mrkdwn("x")] * 11}], "no more than 10 items allowed"),
    ([{"type": "section", "text": mrkdwn("x"), "txt": 1}], "invalid additional property: txt"),
    ([{"type": "header", "text": mrkdwn("x")}], "unsupported type: mrkdwn"),
    ([{"type": "header", "text": plain("x" * 151)}], "[json-pointer:/blocks/0/text/text]"),
    ([{"type": "context", "elements": []}], "no fewer than 1 items allowed"),
    ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "no more than 10 items allowed"),
    ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
    (actions(*[button(action_id=str(one)) for one in range(26)]), "no more than 25 items allowed"),
    (actions(button(), button()), "`action_id` `a` already exists"),
    (actions(button(text=plain("x" * 76))), "must be less than 76 characters"),
    (actions(button(value="x" * 2001)), "must be less than 2001 characters"),
    (actions(button(style="loud")), "must be one of: primary, danger"),
    (actions(button(action_id="x" * 256)), "must be less than 256 characters"),
    (actions(select(101)), "no more than 100 items allowed"),
    (actions(select(0)), "no fewer than 1 items allowed"),
    (actions(select(option_groups=[])), "no fewer than 1 items allowed"),
    (
        actions(select(initial_option={"text": plain("other"), "value": "0"})),
        "initial option must exactly match",
    ),
    (actions({"type": "overflow", "options": select(6)["options"]}), "no more than 5 items"),
    (actions({"type": "datepicker", "initial_date": "2026-02-30"}), "must be a valid date"),
    (actions({"type": "timepicker", "initial_time": "9 am!"}), "must be a valid time"),
    (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
    ([{"type": "divider", "block_id": "x"}] * 2, "`block_id` `x` already exists"),
    ([{"type": "image", "alt_text": "x"}], "must provide exactly one of: image_url, slack_file"),
    (
        [{"type": "image", "slack_file": {"id": "f1"}, "alt_text": "x"}],
        "input must match regex pattern: ^[F][A-Z0-9]{8,}$ [json-pointer:/blocks/0/slack_file/id]",
    ),
    ([{"type": "image", "slack_file": {}, "alt_text": "x"}], "exactly one of: id, url"),
    ([{"type": "markdown", "text": "x" * 6001}] * 2, "must be less than 12001 characters"),
    (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 5001}] * 2]}],
        "must be less than 10001 characters",
    ),
]


@pytest.mark.parametrize("blocks", TAKEN)
def test_blocks_that_slack_takes(blocks: list[dict[str, Any]]) -> None:
    assert message_problems(blocks) == []


@pytest.mark.parametrize(("blocks", "said"), REFUSED)
def test_blocks_that_slack_refuses(blocks: Any, said: str) -> None:
    assert any(said in one for one in message_problems(blocks)), message_problems(blocks)


def test_what_slacks_own_models_make_is_taken() -> None:
    option = models.Option(text="High", value="high")
    made: list[models.Block] = [
        models.HeaderBlock(text="Issues"),
        models.SectionBlock(
            text=models.MarkdownTextObject(text="*I-1*"),
            accessory=models.OverflowMenuElement(action_id="menu", options=[option, option]),
        ),
        models.ContextBlock(elements=[models.PlainTextObject(text="by Anna")]),
        models.ActionsBlock(
            elements=[
                models.ButtonElement(text="Acknowledge", action_id="ack", style="primary"),
                models.StaticSelectElement(placeholder="Pick", action_id="p", options=[option]),
                models.UserSelectElement(placeholder="Who", action_id="u"),
                models.CheckboxesElement(action_id="c", options=[option]),
            ]
        ),
        models.MarkdownBlock(text="# Title"),
        models.DividerBlock(),
    ]
    assert message_problems([one.to_dict() for one in made]) == []


def modal(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Edit"), "blocks": [{"type": "divider"}]} | more


def text_input(**more: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "t", **more}
    return {"type": "input", "label": plain("Text"), "element": element}


def test_views_that_slack_takes() -> None:
    full = modal(
        submit=plain("Save"),
        close=plain("Back"),
        callback_id="x",
        private_metadata="y" * 3000,
        notify_on_close=True,
        blocks=[text_input(multiline=True, max_length=3000), {"type": "alert", "text": plain("!")}],
    )
    assert view_problems(modal()) == []
    assert view_problems(full) == []
    assert view_problems({"type": "home", "blocks": [{"type": "divider"}] * 100}) == []
    made = View(
        type="modal",
        title=models.PlainTextObject(text="Edit"),
        blocks=[models.DividerBlock()],
    )
    assert view_problems(made.to_dict()) == []


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ({"type": "modal", "blocks": [{"type": "divider"}]}, "missing required field: title"),
        (modal(blocks=[]), "no fewer than 1 items allowed"),
        (modal(title=plain("x" * 25)), "must be less than 25 characters"),
        (modal(private_metadata="x" * 3001), "[json-pointer:/view/private_metadata]"),
        (modal(blocks=[{"type": "divider"}] * 101), "no more than 100 items allowed"),
        (modal(blocks=[text_input()]), "missing required field: submit"),
        (modal(blocks=[{"type": "markdown", "text": "x"}]), "unsupported type: markdown"),
        (modal(submit=plain("Go"), blocks=[text_input(max_length=3001)]), "between 1 and 3000"),
        (
            modal(submit=plain("Go"), blocks=[text_input(min_length=5, max_length=2)]),
            "min_length must not be greater",
        ),
        ({"type": "home", "blocks": [], "title": plain("x")}, "invalid additional property"),
        ({"type": "workflow_step", "blocks": []}, "unsupported type: workflow_step"),
        ("view", "must provide an object"),
    ],
)
def test_views_that_slack_refuses(view: Any, said: str) -> None:
    assert any(said in one for one in view_problems(view)), view_problems(view)


_WORDS = ["actions", "section", "text", "type", "elements", "options", "button", "rich_text", "x"]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(_WORDS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*_WORDS, "block_id", "fields"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(_JSON)
@settings(max_examples=300)
def test_whatever_an_app_sends_gets_an_answer(payload: Any) -> None:
    assert isinstance(message_problems([payload]), list)
    assert isinstance(message_problems(payload), list)
    assert isinstance(view_problems(payload), list)
    assert isinstance(view_problems(modal(blocks=payload)), list)
