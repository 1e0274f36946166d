"""Block Kit elements, cut to Slack's limits, with user-written text escaped.

Limits: https://docs.slack.dev/reference/block-kit/blocks. Slack renders `<…>` as links and
mentions, so user-written text is escaped; only the bot itself mentions people.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pico_bot.i18n import dates
from pico_bot.i18n import gettext as _
from pico_bot.model import NAME_LIMIT

Block = dict[str, Any]

SECTION_LIMIT = 3000
BUTTON_LIMIT = 75
OPTION_LIMIT = 75
INPUT_LIMIT = 3000
MESSAGE_BLOCKS = 50

# Slack rejects an update with a longer text (msg_too_long):
# https://docs.slack.dev/reference/methods/chat.update
TEXT_LIMIT = 4000

# Slack rejects a message whose blocks are too long in total (msg_blocks_too_long). The limit is
# undocumented, and was measured at about 13,200 characters of JSON
# (https://github.com/slackapi/bolt-js/issues/2509).
BLOCKS_LIMIT = 11_000

# Control characters, and those that change the direction of text.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

# The start of a mention, link or entity at the end of a cut.
_BROKEN = re.compile(r"(?:<[^<>]*|&[a-z]*)$")


class Style(StrEnum):
    """The style of a button."""

    PLAIN = ""
    PRIMARY = "primary"
    DANGER = "danger"


def escape(text: str) -> str:
    """Plain `text` as markup in which mentions and links have no effect.

    Slack acts only on angle brackets, and the bot's messages are sent without `link_names` or
    `parse`.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def truncate(markup: str, limit: int) -> str:
    """`markup` in at most `limit` characters, with an ellipsis if it was cut.

    Entities, links and mentions are never cut in two. Use `shorten` for plain text.
    """
    if len(markup) <= limit:
        return markup
    return _BROKEN.sub("", markup[: limit - 1]).rstrip() + "…"


def shorten(text: str, limit: int) -> str:
    """Plain `text` in at most `limit` characters, with an ellipsis if it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def bold(markup: str) -> str:
    """`markup` in bold."""
    return f"*{markup}*"


def quote(text: str) -> str:
    """`text` as a quotation."""
    return "\n".join(f"> {line}" if line else ">" for line in text.splitlines())


def folded(text: str, *, limit: int = 600) -> str:
    """User-written `text`, escaped and cut to `limit` characters of markup."""
    return truncate(escape(text), limit)


def one_line(text: str, *, limit: int = NAME_LIMIT) -> str:
    """A user-written name on one line, escaped and cut to `limit` characters of markup.

    Invisible characters are removed: some of them reverse the text beside them.
    """
    return folded(_INVISIBLE.sub("", " ".join(text.split())), limit=limit)


def plain_line(text: str, *, limit: int) -> str:
    """A user-written name on one line of plain text, in at most `limit` characters."""
    return shorten(_INVISIBLE.sub("", " ".join(text.split())), limit)


def fits(blocks: Sequence[Block], *, text: str = "") -> bool:
    """Whether Slack accepts a message with these `blocks` and `text`, also as an update."""
    length = len(json.dumps(blocks, ensure_ascii=False))
    return len(text) <= TEXT_LIMIT and len(blocks) <= MESSAGE_BLOCKS and length <= BLOCKS_LIMIT


def time_token(at: datetime) -> str:
    """A time (UTC), which Slack shows in the reader's time zone."""
    fallback = at.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def date_token(on: date) -> str:
    """A calendar day, the same in every time zone."""
    return dates.format_day(on)


def section(text: str, *, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """A paragraph of markup."""
    block: Block = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": truncate(text, SECTION_LIMIT), "verbatim": True},
    }
    if accessory:
        block["accessory"] = accessory
    if block_id:
        block["block_id"] = block_id
    return block


def fields(texts: Iterable[str]) -> Block:
    """Short facts in two columns, at most ten."""
    return {
        "type": "section",
        "fields": [
            {"type": "mrkdwn", "text": truncate(text, 2000), "verbatim": True}
            for text in list(texts)[:10]
        ],
    }


def header(text: str) -> Block:
    """A headline in plain text."""
    return {"type": "header", "text": plain_text(text, limit=150)}


def context(*texts: str) -> Block:
    """Small print, at most ten pieces."""
    return {
        "type": "context",
        "elements": [
            {"type": "mrkdwn", "text": truncate(text, 2000), "verbatim": True}
            for text in texts[:10]
        ],
    }


def divider() -> Block:
    """A line between two parts."""
    return {"type": "divider"}


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """A row of buttons."""
    block: Block = {"type": "actions", "elements": list(elements[:25])}
    if block_id:
        block["block_id"] = block_id
    return block


def button(text: str, *, action_id: str, value: str, style: Style = Style.PLAIN) -> Block:
    """A button that comes back as `action_id` with `value`."""
    element: Block = {
        "type": "button",
        "text": plain_text(text, limit=BUTTON_LIMIT),
        "action_id": action_id,
        "value": value,
    }
    if style:
        element["style"] = style.value
    return element


def overflow(options: Sequence[Block], *, action_id: str) -> Block:
    """An overflow menu with at most five options."""
    return {"type": "overflow", "action_id": action_id, "options": list(options[:5])}


def plain_text(text: str, *, limit: int) -> Block:
    """A plain text object."""
    return {"type": "plain_text", "text": shorten(text, limit) or " ", "emoji": True}


def option(text: str, *, value: str, description: str | None = None) -> Block:
    """An option of a select, with an optional description."""
    choice: Block = {"text": plain_text(text, limit=OPTION_LIMIT), "value": value}
    if description:
        choice["description"] = plain_text(description, limit=OPTION_LIMIT)
    return choice


def text_input(
    name: str,
    label: str,
    *,
    value: str | None = None,
    multiline: bool = False,
    optional: bool = False,
    hint: str | None = None,
    placeholder: str | None = None,
    limit: int = INPUT_LIMIT,
) -> Block:
    """A text field of a modal; `name` is both its block id and its action id."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": multiline,
        "max_length": limit,
    }
    if value:
        element["initial_value"] = value[:limit]
    if placeholder:
        element["placeholder"] = plain_text(placeholder, limit=150)
    return _input(name, label, element, optional=optional, hint=hint)


def select_input(
    name: str,
    label: str,
    options: Sequence[tuple[str, str]],
    *,
    value: str | None = None,
    optional: bool = False,
    hint: str | None = None,
) -> Block:
    """A select of a modal with at most a hundred `options` (value, text)."""
    choices = [option(text, value=key) for key, text in options[:100]]
    element: Block = {"type": "static_select", "action_id": name, "options": choices}
    chosen = [choice for choice in choices if choice["value"] == value]
    if chosen:
        element["initial_option"] = chosen[0]
    return _input(name, label, element, optional=optional, hint=hint)


def multi_select_input(
    name: str,
    label: str,
    options: Sequence[tuple[str, str]],
    *,
    values: Collection[str] = (),
    optional: bool = False,
    hint: str | None = None,
) -> Block:
    """A multi-select of a modal with at most a hundred `options` (value, text).

    Those in `values` are selected initially.
    """
    choices = [option(text, value=key) for key, text in options[:100]]
    element: Block = {"type": "multi_static_select", "action_id": name, "options": choices}
    chosen = [choice for choice in choices if choice["value"] in values]
    if chosen:
        element["initial_options"] = chosen
    return _input(name, label, element, optional=optional, hint=hint)


def checkboxes_input(
    name: str,
    label: str,
    options: Sequence[tuple[str, str, str]],
    *,
    values: Collection[str] = (),
    optional: bool = False,
    hint: str | None = None,
) -> Block:
    """Checkboxes of a modal for at most ten `options` (value, text, description).

    Those in `values` are checked initially.
    """
    choices = [option(text, value=key, description=small) for key, text, small in options[:10]]
    element: Block = {"type": "checkboxes", "action_id": name, "options": choices}
    ticked = [choice for choice in choices if choice["value"] in values]
    if ticked:
        element["initial_options"] = ticked
    return _input(name, label, element, optional=optional, hint=hint)


def date_input(
    name: str, label: str, *, value: date | None = None, optional: bool = False
) -> Block:
    """A date picker of a modal."""
    element: Block = {"type": "datepicker", "action_id": name}
    if value:
        element["initial_date"] = value.isoformat()
    return _input(name, label, element, optional=optional, hint=None)


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    submit: str,
    metadata: str = "",
) -> Block:
    """A modal view."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, limit=24),
        "submit": plain_text(submit, limit=24),
        "close": plain_text(_("Cancel"), limit=24),
        "private_metadata": metadata,
        "blocks": list(blocks),
    }


def _input(name: str, label: str, element: Block, *, optional: bool, hint: str | None) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, limit=2000),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain_text(hint, limit=2000)
    return block
