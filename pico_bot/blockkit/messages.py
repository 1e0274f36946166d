"""Messages built from blocks, and their plain text."""

import re
from collections.abc import Sequence

from pico_bot.blockkit.blocks import (
    MESSAGE_BLOCKS,
    SECTION_LIMIT,
    TEXT_LIMIT,
    Block,
    escape,
    section,
    truncate,
)
from pico_bot.model import Message

# A link in markup that the bot wrote; plain text keeps only its label.
_LINK = re.compile(r"<https?://[^<>|]*\|([^<>]*)>")


def sentence(text: str) -> Message:
    """A message of one or a few sentences, in markup that the bot wrote."""
    shown = truncate(text, SECTION_LIMIT)
    return Message(text=shown, blocks=[section(shown)])


def pack_lines(lines: Sequence[str], *, title: str = "") -> list[Block]:
    """Lines of markup under a title, packed into as few sections as possible."""
    if not lines:
        return []
    texts = [title] if title else []
    for line in lines:
        if texts and len(texts[-1]) + len(line) < SECTION_LIMIT:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return [section(each) for each in texts]


def plain_text_of(blocks: Sequence[Block]) -> str:
    """The content of blocks as a message's plain text."""
    texts = [
        part["text"] if part["type"] == "mrkdwn" else escape(part["text"])
        for block in blocks
        for part in (block.get("text"), *block.get("fields", []), *block.get("elements", []))
        if part and part["type"] in {"mrkdwn", "plain_text"}
    ]
    return _LINK.sub(r"\1", "\n".join(texts))


def message_of(blocks: Sequence[Block]) -> Message:
    """A message of `blocks`, as many as fit, with their text for notifications."""
    return Message(
        text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=list(blocks[:MESSAGE_BLOCKS])
    )
