"""Reads what the bot shows in channels, messages and modals."""

import re
from typing import TYPE_CHECKING, Any

from pico_bot.sandbox.entities import Message, View
from tests.stories.constants import HOME

if TYPE_CHECKING:
    from tests.stories.person import Person
    from tests.stories.stage import Stage

# The start of the contact card's text.
CONTACTS = "Who's responsible for what"


def cards(stage: "Stage", *, channel: str = HOME) -> list[Message]:
    """The bot's messages in the channel and its threads that everyone sees, oldest first.

    The contact card is left out: see `contact_card`.
    """
    return [each for each in _shown(stage, channel) if not each.text.startswith(CONTACTS)]


def contact_card(stage: "Stage", *, channel: str = HOME) -> Message:
    """The channel's contact card."""
    [found] = [each for each in _shown(stage, channel) if each.text.startswith(CONTACTS)]
    return found


def _shown(stage: "Stage", channel: str) -> list[Message]:
    world = stage.sandbox.world
    return [
        each
        for each in world.channel(channel).messages
        if each.author is world.app.user and each.ephemeral_to is None and not each.deleted
    ]


def card(stage: "Stage", reference: str, *, channel: str = HOME) -> Message:
    """The one card that shows the record `reference`."""
    found = [each for each in cards(stage, channel=channel) if f"*{reference} ·" in said(each)]
    assert len(found) == 1, [each.text for each in cards(stage, channel=channel)]
    return found[0]


def responsible_line(message: Message) -> str:
    """The line of a card's plain text that names who is responsible."""
    [line] = [
        each
        for each in message.text.splitlines()
        if each.partition(":")[0] in {"Owner", "Decider", "Working on it"}
    ]
    return str(line)


def said(message: Message) -> str:
    """The message's text and the texts of its blocks."""
    return "\n".join([message.text, *_texts(message.blocks)])


def shown(view: View) -> str:
    """The texts of the modal."""
    return "\n".join(_texts(view.blocks))


def buttons(message: Message | View) -> list[str]:
    """The labels of the message's or modal's buttons."""
    return [element["text"]["text"] for element in _elements(message)]


def choices(message: Message) -> list[str]:
    """The options of the message's ⋯ menu."""
    dots = [each for each in interactive_elements(message) if each["type"] == "overflow"]
    return [option["text"]["text"] for each in dots for option in each["options"]]


def action_of(message: Message | View, label: str) -> str:
    """The action id of the message's or modal's button with this label."""
    return str(button_of(message, label)["action_id"])


def button_of(message: Message | View, label: str) -> dict[str, Any]:
    """The message's or modal's button with this label."""
    for element in _elements(message):
        if element["text"]["text"] == label:
            return element
    raise AssertionError(f"there is no button {label!r} among {buttons(message)}")


def _elements(message: Message | View) -> list[dict[str, Any]]:
    return [each for each in interactive_elements(message) if each["type"] == "button"]


def interactive_elements(message: Message | View) -> list[dict[str, Any]]:
    """The elements of the message or modal that people can click or fill in."""
    return [
        element
        for block in message.blocks
        for element in (
            block.get("elements", []) if block["type"] == "actions" else [block.get("accessory")]
        )
        if element
    ]


def _texts(blocks: Any) -> list[str]:
    match blocks:
        case {"type": "mrkdwn" | "plain_text", "text": str(text)}:
            return [text]
        case dict():
            return [text for value in blocks.values() for text in _texts(value)]
        case list():
            return [text for value in blocks for text in _texts(value)]
    return []


def references(text: str) -> list[str]:
    """The records that an answer lists, in order; its blocks and its text must match."""
    found = re.findall(r"\b([IDC]-\d+)\|?", text)
    return list(dict.fromkeys(found))


def direct_messages(person: "Person") -> list[Message]:
    """The direct messages from the bot to a person."""
    return cards(person.stage, channel=person.direct().id)


def inputs(view: View) -> dict[str, dict[str, Any]]:
    """The elements of the modal's inputs, by block id."""
    return {
        block["block_id"]: block["element"] for block in view.blocks if block["type"] == "input"
    }
