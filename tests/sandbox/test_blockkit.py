"""Views, messages of Slack's own models, and arbitrary payloads."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models import blocks as models
from slack_sdk.models.views import View

from pico_bot.sandbox.blockkit import message_problems, view_problems
from tests.sandbox.blockkit.pieces import plain


def test_blocks_of_slacks_own_models_are_accepted() -> None:
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


def test_valid_views_are_accepted() -> None:
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
def test_invalid_views_are_refused(view: Any, said: str) -> None:
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
def test_any_payload_is_checked_without_an_error(payload: Any) -> None:
    assert isinstance(message_problems([payload]), list)
    assert isinstance(message_problems(payload), list)
    assert isinstance(view_problems(payload), list)
    assert isinstance(view_problems(modal(blocks=payload)), list)
