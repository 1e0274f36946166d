"""Slack's messages as people see them."""

from typing import Any

import pytest

from pico_bot.partnerships.slack_messages import (
    ForwardedMessage,
    SlackApp,
    SlackMessage,
    read_file,
    read_message,
)


def read(**payload: Any) -> SlackMessage:
    return read_message({"ts": "1.1", **payload}, is_ours=False)


def test_a_person_is_the_author_also_through_an_app() -> None:
    message = read(user="U1", bot_id="B1", text="hello")
    assert (message.user_id, message.app, message.text) == ("U1", None, "hello")


def test_a_message_without_a_user_is_that_of_its_app() -> None:
    assert read(bot_id="B1", username="Form").app == SlackApp(app_id="B1", name="Form")
    assert read(bot_id="B1").app == SlackApp(app_id="B1", name="B1")


def test_only_the_text_of_an_app_is_taken_from_its_blocks_and_attachments() -> None:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "A form"}},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "two "},
                        {"type": "text", "text": "words"},
                    ],
                }
            ],
        },
        {"type": "actions", "elements": [{"type": "button", "text": {"text": "Press"}}]},
    ]
    attachments = [{"title": "Build", "text": "failed"}, {"fallback": "Deploy"}]
    message = read(bot_id="B1", blocks=blocks, attachments=attachments)
    assert message.text.splitlines() == ["A form", "two words", "Build", "failed", "Deploy"]
    assert read(user="U1", blocks=blocks).text == ""


def test_forwarded_messages_and_their_files_belong_to_the_message() -> None:
    attachments = [
        {"is_share": True, "author_name": "Per", "text": "Look", "files": [{"id": "F1"}]},
        {"from_url": "https://x.example", "text": "A page"},
    ]
    message = read(user="U1", text="", attachments=attachments)
    assert message.forwarded == (ForwardedMessage(author="Per", text="Look"),)
    assert [each.file_id for each in message.files] == ["F1"]


def test_a_deleted_file_is_left_out() -> None:
    assert read(user="U1", files=[{"id": "F1", "mode": "tombstone"}, {"id": "F2"}]).files == (
        read_file({"id": "F2"}),
    )


@pytest.mark.parametrize(
    "address", ["javascript:x", "https://x|y", "https://x>y", "https://x y", ""]
)
def test_an_address_that_is_no_part_of_a_link_is_left_out(address: str) -> None:
    assert read_file({"id": "F1", "title": "plan.pdf", "permalink": address}).address is None


def test_a_nul_is_removed() -> None:
    assert read(user="U1", text="a\x00b").text == "ab"
