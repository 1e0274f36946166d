"""Pieces of Block Kit, cut to Slack's limits, with everything user-written made inert.

Limits: https://docs.slack.dev/reference/block-kit/blocks. Slack renders `<…>` as links and
mentions, so what a person wrote is escaped; only the bot itself names people.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pico_bot.i18n import dates
from pico_bot.i18n import gettext as _

Block = dict[str, Any]

SECTION_LIMIT = 3000
BUTTON_LIMIT = 75
OPTION_LIMIT = 75
INPUT_LIMIT = 3000
NAME_LIMIT = 80
MESSAGE_BLOCKS = 50

# An update with a longer text is refused (msg_too_long):
# https://docs.slack.dev/reference/methods/chat.update
TEXT_LIMIT = 4000

# Slack refuses a message whose blocks are too long together (msg_blocks_too_long). It does not
# document where: about 13,200 characters of JSON is what was measured
# (https://github.com/slackapi/bolt-js/issues/2509).
BLOCKS_LIMIT = 11_000

# Control characters, and those that change the direction of reading.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

# What a cut would leave of a mention, a link or an entity.
_BROKEN = re.compile(r"(?:<[^<>]*|&[a-z]*)$")


class Style(StrEnum):
    """How a button stands out."""

    PLAIN = ""
    PRIMARY = "primary"
    DANGER = "danger"


def escape(text: str) -> str:
    """Readable plain `text` (a record's, a name, a modal's input) as markup that is inert.

    Mentions, broadcasts and links that somebody wrote out notify nobody: Slack acts on angle
    brackets only, and the bot's messages are sent without `link_names` or `parse`.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def truncate(markup: str, limit: int) -> str:
    """`markup` in at most `limit` characters, ended by an ellipsis where something is left out.

    An entity, a link or a mention is never cut in two. In plain text `&` and `<` are only
    characters: that is what `shorten` is for.
    """
    if len(markup) <= limit:
        return markup
    return _BROKEN.sub("", markup[: limit - 1]).rstrip() + "…"


def shorten(text: str, limit: int) -> str:
    """Plain `text` in at most `limit` characters, ended by an ellipsis where it was longer."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def bold(markup: str) -> str:
    """`markup` in bold."""
    return f"*{markup}*"


def quote(text: str) -> str:
    """`text` as a quotation."""
    return "\n".join(f"> {line}" if line else ">" for line in text.splitlines())


def folded(text: str, *, limit: int = 600) -> str:
    """User-written `text`, inert and cut to `limit` characters of markup."""
    return truncate(escape(text), limit)


def one_line(text: str, *, limit: int = NAME_LIMIT) -> str:
    """A user-written name or title on one line, inert and cut to `limit` characters of markup.

    Signs that nobody sees are left out: some of them turn around what is read beside them.
    """
    return folded(_UNSEEN.sub("", " ".join(text.split())), limit=limit)


def plain_line(text: str, *, limit: int) -> str:
    """A user-written name on one line of plain text, in at most `limit` characters."""
    return shorten(_UNSEEN.sub("", " ".join(text.split())), limit)


def fits(blocks: Sequence[Block], *, text: str = "") -> bool:
    """Whether Slack takes a message with these `blocks` and `text`, also as an update."""
    length = len(json.dumps(blocks, ensure_ascii=False))
    return len(text) <= TEXT_LIMIT and len(blocks) <= MESSAGE_BLOCKS and length <= BLOCKS_LIMIT


def time_token(at: datetime) -> str:
    """A moment (UTC), which Slack shows in the reader's own time zone."""
    fallback = at.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def date_token(on: date) -> str:
    """A calendar day, which is the same in every time zone."""
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
    """The three dots: at most five choices."""
    return {"type": "overflow", "action_id": action_id, "options": list(options[:5])}


def plain_text(text: str, *, limit: int) -> Block:
    """A plain text object."""
    return {"type": "plain_text", "text": shorten(text, limit) or " ", "emoji": True}


def option(text: str, *, value: str, description: str | None = None) -> Block:
    """One choice of a select, with small print where there is some."""
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
    """A modal's text field; `name` is both its block id and its action id."""
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
    """A modal's choice of one among `options` (value, text), at most a hundred."""
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
    """A modal's choice of several among `options` (value, text), at most a hundred.

    Those in `values` are chosen to begin with.
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
    """A modal's boxes to tick for `options` (value, text, small print), at most ten.

    Those in `values` are ticked to begin with.
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
    """A modal's date picker."""
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


def submitted_value(view: Mapping[str, Any]) -> dict[str, str | None]:
    """What was filled into a modal, by the inputs' names; empty fields are None."""
    values: dict[str, str | None] = {}
    for elements in view["state"]["values"].values():
        for name, element in elements.items():
            picked = element.get("selected_option")
            value = (
                picked["value"] if picked else element.get("value") or element.get("selected_date")
            )
            # PostgreSQL cannot store a NUL, and nobody can read one.
            values[name] = (value or "").replace("\x00", "").strip() or None
    return values


def selected_value(view: Mapping[str, Any], name: str, action_id: str | None = None) -> list[str]:
    """What was chosen in the modal's multiple choice `name`; nothing where it is absent.

    `action_id` is that of its element, where it is not called as the block is.
    """
    element = view["state"]["values"].get(name, {}).get(action_id or name, {})
    return [str(each["value"]) for each in element.get("selected_options") or []]


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
