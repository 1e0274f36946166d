"""A Slack message before it is sent."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Message:
    """The blocks of a message and the same content as plain text.

    Screen readers and notifications read only `text`, so it is complete rather than a summary.
    `more` are the messages that follow where one is not enough.
    """

    text: str
    blocks: list[dict[str, Any]]
    more: tuple["Message", ...] = ()
