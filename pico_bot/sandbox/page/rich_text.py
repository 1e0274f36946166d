"""Slack's `rich_text` block to HTML (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block)."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from pico_bot.sandbox.page.mrkdwn import channel, emoji_named, person, safe_link
from pico_bot.sandbox.page.reader import Reader, format_date

_STYLES = (("code", "code"), ("strike", "s"), ("italic", "em"), ("bold", "strong"))


def rich_text(block: Mapping[str, Any], reader: Reader) -> Markup:
    """A `rich_text` block: sections, lists, quotes and preformatted parts."""
    parts: list[Markup] = []
    # Slack sends each level of a nested list as a separate list, one after the other.
    for is_list, run in groupby(block.get("elements", []), lambda one: one["type"] == _LIST):
        if is_list:
            parts.append(_lists(list(run), reader))
        else:
            parts.extend(_part(one, reader) for one in run)
    return Markup("").join(parts)


_LIST = "rich_text_list"
_WRAPS = {
    "rich_text_section": "div",
    "rich_text_preformatted": "pre",
    "rich_text_quote": "blockquote",
}


def _part(part: Mapping[str, Any], reader: Reader) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(_WRAPS.get(part["type"], "div"), _elements(part, reader))


def _lists(lists: list[Mapping[str, Any]], reader: Reader) -> Markup:
    html: list[Markup] = []
    for one in lists:
        tag = "ol" if one.get("style") == "ordered" else "ul"
        items = Markup("").join(
            Markup("<li>{}</li>").format(_elements(item, reader))
            for item in one.get("elements", [])
        )
        html.append(
            Markup('<{0} class="indent-{1}">{2}</{0}>').format(
                tag, int(one.get("indent", 0)), items
            )
        )
    return Markup("").join(html)


def _elements(holder: Mapping[str, Any], reader: Reader) -> Markup:
    return Markup("").join(_styled(one, reader) for one in holder.get("elements", []))


def _styled(element: Mapping[str, Any], reader: Reader) -> Markup:
    html = _element(element, reader)
    style = element.get("style")
    if isinstance(style, Mapping):
        for name, tag in _STYLES:
            if style.get(name):
                html = Markup("<{0}>{1}</{0}>").format(tag, html)
    return html


def _element(element: Mapping[str, Any], reader: Reader) -> Markup:
    match element.get("type"):
        case "text":
            return _lines(str(element["text"]))
        case "link":
            label = str(element.get("text") or element["url"])
            return safe_link(str(element["url"]), label, reader)
        case "emoji":
            return emoji_named(str(element["name"]))
        case "user":
            return person(str(element["user_id"]), reader)
        case "channel":
            return channel(str(element["channel_id"]), reader)
        case "broadcast":
            return Markup('<span class="mention broadcast">@{}</span>').format(element["range"])
        case "usergroup":
            return Markup('<span class="mention">@{}</span>').format(element["usergroup_id"])
        case "color":
            return Markup("<code>{}</code>").format(element["value"])
        case "date":
            return _date(element, reader)
    return escape(f"[{element.get('type')}]")


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def _date(element: Mapping[str, Any], reader: Reader) -> Markup:
    try:
        return escape(
            format_date(reader, timestamp=int(element["timestamp"]), form=str(element["format"]))
        )
    except (ValueError, OverflowError, OSError):
        return escape(str(element.get("fallback", "")))
