"""The manifest asks Slack for what the bot listens to, and for nothing else."""

from typing import Any

import pytest

from handlers.service import SLACK_EVENTS
from handlers.shortcuts import shortcut_id
from pico_bot.manifest import BOT_EVENTS, manifest
from pico_bot.model.vocabulary import Kind

URL = "https://pico.example/slack/events"


def urls_in(part: Any) -> list[str]:
    match part:
        case dict():
            own = [part[key] for key in ("url", "request_url") if key in part]
            return own + [url for each in part.values() for url in urls_in(each)]
        case list():
            return [url for each in part for url in urls_in(each)]
    return []


def test_over_http_slack_posts_everything_to_one_url() -> None:
    made = manifest(events_url=URL)
    assert made["settings"]["socket_mode_enabled"] is False
    # Each command, the events and the interactions.
    assert urls_in(made) == [URL] * (len(made["features"]["slash_commands"]) + 2)


def test_socket_mode_needs_no_url() -> None:
    made = manifest(events_url=None)
    assert made["settings"]["socket_mode_enabled"] is True
    assert urls_in(made) == []


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_of_record_has_a_command_and_a_shortcut(kind: Kind) -> None:
    features = manifest(events_url=None)["features"]
    assert f"/pico-{kind}" in {each["command"] for each in features["slash_commands"]}
    assert shortcut_id(kind) in {each["callback_id"] for each in features["shortcuts"]}


def test_mentions_in_commands_have_ids_because_names_are_not_unique() -> None:
    commands = manifest(events_url=None)["features"]["slash_commands"]
    assert all(each["should_escape"] for each in commands)


def test_slack_delivers_every_event_that_the_bot_handles() -> None:
    messages = {"message.channels", "message.groups", "message.im"}
    assert set(BOT_EVENTS) == SLACK_EVENTS.keys() - {"message"} | messages
