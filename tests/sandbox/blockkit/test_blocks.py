"""Blocks that Slack accepts or refuses."""

from typing import Any

import pytest

from pico_bot.sandbox.blockkit import message_problems
from tests.sandbox.blockkit.pieces import button, mrkdwn, plain

VALID: list[list[dict[str, Any]]] = [
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
    [{"type": "markdown", "text": "x" * 12_000}],
    [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * 20] * 100}],
    [{"type": "image", "image_url": "https://x.dk/a.png", "alt_text": "a"}],
    [{"type": "image", "slack_file": {"id": "F0PICTURE1"}, "alt_text": "a"}],
]

INVALID: list[tuple[Any, str]] = [
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


@pytest.mark.parametrize("blocks", VALID)
def test_valid_blocks_are_accepted(blocks: list[dict[str, Any]]) -> None:
    assert message_problems(blocks) == []


@pytest.mark.parametrize(("blocks", "said"), INVALID)
def test_invalid_blocks_are_refused(blocks: Any, said: str) -> None:
    assert any(said in one for one in message_problems(blocks)), message_problems(blocks)
