"""Checks that Slack accepts a message, and that it is complete and pings no one by accident."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from slack_sdk.models.blocks import Block as SlackBlock
from slack_sdk.models.views import View

from pico_bot.model.message import Message
from pico_bot.reports.views.charts import CHART
from pico_bot.sandbox.blockkit import message_problems, view_problems

TEXT_CHARACTERS = 4_000
BLOCKS_CHARACTERS = 11_000
VIEW_BYTES = 250_000

_TOKEN = re.compile(r"<([^<>]*)>")
_DATE = re.compile(r"!date\^\d+\^\{date_short_pretty\} \{time\}\|\d{4}-\d\d-\d\d \d\d:\d\d UTC")
_SIGNS = re.compile(r"[*_`>•:]")


def check_message(message: Message) -> None:
    """Fail unless Slack would accept `message`, as a post and as an update."""
    assert message_problems(message.blocks) == []
    for block in message.blocks:
        if block["type"] == CHART:
            # slack_sdk has no class for it.
            continue
        parsed = SlackBlock.parse(dict(block))
        assert parsed is not None
        parsed.validate_json()
    assert len(json.dumps(message.blocks, ensure_ascii=False)) <= BLOCKS_CHARACTERS
    assert 0 < len(message.text) <= TEXT_CHARACTERS


def check_view(view: dict[str, Any]) -> None:
    """Fail unless Slack would open `view`."""
    assert view_problems(view) == []
    View(**view).validate_json()
    assert len(json.dumps(view).encode()) <= VIEW_BYTES


def check_inert(shown: Any, *, mentions: Collection[str] = (), links: Collection[str] = ()) -> None:
    """Fail if `shown` has markup that the bot did not intend.

    It may mention the users `mentions`, link to `links` and contain dates.
    """
    for text in markup(shown):
        tokens = _TOKEN.findall(text)
        assert text.count("<") == len(tokens), text
        for token in tokens:
            address = token.partition("|")[0]
            meant = token.removeprefix("@") in mentions or address in links
            assert meant or _DATE.fullmatch(token), token


def check_complete(message: Message) -> None:
    """Fail unless the message's text has every line that its blocks show."""
    heard = _bare(message.text)
    for text in markup(message.blocks):
        for line in _TOKEN.sub(_label, text).split("\n"):
            words = re.sub(r"^:[a-z0-9_]+: ", "", line)
            for piece in re.split("\0| · ", words):
                assert _bare(piece) in heard, (piece, message.text)


def markup(shown: Any) -> Iterator[str]:
    """Every text in `shown` that Slack parses as markup."""
    match shown:
        case Message():
            yield shown.text
            yield from markup(shown.blocks)
        case {"type": "mrkdwn", "text": str(text)}:
            assert shown["verbatim"] is True, "Slack would make links of what it says"
            yield text
        case dict():
            for value in shown.values():
                yield from markup(value)
        case list():
            for value in shown:
                yield from markup(value)


def _label(token: re.Match[str]) -> str:
    body = token.group(1)
    if body.startswith("@"):
        # The text has people's names where blocks mention them.
        return "\0"
    return token.group() if body.startswith(("!", "#")) else body.partition("|")[2]


def _bare(text: str) -> str:
    return " ".join(_SIGNS.sub("", text).casefold().split())
