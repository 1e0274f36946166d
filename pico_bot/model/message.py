"""What is said in Slack, before anybody says it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Message:
    """What a message shows: its blocks, and the whole of it as plain text.

    Screen readers and phone notifications read `text` alone, so it is never a mere summary.
    `more` follows where one message is not enough.
    """

    text: str
    blocks: list[dict[str, Any]]
    more: tuple["Message", ...] = ()
