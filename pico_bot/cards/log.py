"""The log, page by page: what needs the reader, what is open, what is settled."""

import re
from collections.abc import Sequence

from pico_bot.cards import telling
from pico_bot.cards.blocks import (
    Block,
    actions,
    button,
    context,
    day,
    escape,
    one_line,
    section,
)
from pico_bot.cards.records import KIND_EMOJI, name_of
from pico_bot.model import Issue, Priority, Record
from pico_bot.model.message import Message
from pico_bot.model.states import SETTLED

# The buttons that turn the pages; their value says what is shown next.
NEWER, OLDER = "log_newer", "log_older"

# A link in markup that the bot made, of which only the words are spoken.
_LINK = re.compile(r"<https?://[^<>|]*\|([^<>]*)>")

_PRESSING = frozenset({Priority.HIGH, Priority.URGENT})


def page(
    title: str,
    *,
    needing: Sequence[Record],
    others: Sequence[Record],
    first: int,
    total: int,
    newer: str | None,
    older: str | None,
) -> Message:
    """A page of the log under `title` (markup): what needs the reader, then the others.

    `first` is the number of the page's first record, of `total`; `newer` and `older` are what the
    buttons to the pages beside it carry.
    """
    heading = f"*{title}* · {total} record{'' if total == 1 else 's'}"
    blocks = [section(heading)]
    blocks += group("Needs you", needing)
    blocks += group("Open", [each for each in others if each.state not in SETTLED])
    blocks += group("Settled", [each for each in others if each.state in SETTLED])
    shown = len(needing) + len(others)
    if not total:
        blocks.append(section("Nothing here. `log` without more shows everything."))
    elif shown < total:
        blocks.append(context(f"{first + 1} to {first + shown} of {total}"))
    turning = [
        button(label, action_id=action_id, value=value)
        for label, action_id, value in (("Newer", NEWER, newer), ("Older", OLDER, older))
        if value is not None
    ]
    if turning:
        blocks.append(actions(*turning))
    return Message(text=spoken(blocks), blocks=blocks)


def group(title: str, records: Sequence[Record]) -> list[Block]:
    """Records under a title, a line each; nothing where there are none."""
    return telling.packed([line(each) for each in records], title=f"*{title}*")


def line(record: Record) -> str:
    """A record in one line: what it is called, how it stands, whose it is, how pressing."""
    parts = [
        f"{KIND_EMOJI[record.kind]} {name_of(record)} {one_line(record.title, limit=90)}",
        f"_{record.state}_",
    ]
    if isinstance(record, Issue) and record.waiting_on:
        parts[-1] = f"_waiting for the {record.waiting_on}_"
    if record.responsible and record.state not in SETTLED:
        parts.append(one_line(record.responsible.name))
    if isinstance(record, Issue) and record.state not in SETTLED:
        parts += [str(record.priority)] if record.priority in _PRESSING else []
        parts += [f"due {day(record.due_on)}"] if record.due_on else []
    return " · ".join(parts)


def spoken(blocks: Sequence[Block]) -> str:
    """All that blocks say, as a message's plain text."""
    texts = [
        part["text"] if part["type"] == "mrkdwn" else escape(part["text"])
        for block in blocks
        for part in (block.get("text"), *block.get("fields", []), *block.get("elements", []))
        if part and part["type"] in {"mrkdwn", "plain_text"}
    ]
    return _LINK.sub(r"\1", "\n".join(texts))
