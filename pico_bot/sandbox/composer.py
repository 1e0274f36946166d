"""Converts typed text as Slack's client does: escapes, mentions, links, rich text.

People type `@Anna Berg`, `#nordlys-pico` and bare links. Apps get `<@U…>`, `<#C…|name>` and
`<https://…>`, with `&`, `<` and `>` escaped. Code is escaped and otherwise unchanged.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pico_bot.sandbox.entities import Channel, JsonObject, Person
from pico_bot.sandbox.world import World


class _Kind(StrEnum):
    TEXT = "text"
    CODE = "code"
    BLOCK = "block"
    LINK = "link"
    USER = "user"
    CHANNEL = "channel"
    BROADCAST = "broadcast"
    EMOJI = "emoji"


@dataclass(frozen=True, slots=True)
class _Part:
    kind: _Kind
    text: str
    target: str = ""


_BROADCASTS = ("channel", "here", "everyone")
_DOMAINS = "com|net|org|io|eu|dk|no|se|de|co\\.uk"
_STYLES = {"*": "bold", "_": "italic", "~": "strike"}
_STYLED = re.compile(r"(?<!\w)([*_~])(?=\S)([^\n]*?\S)\1(?!\w)")


def escape(text: str) -> str:
    """Return `text` with Slack's three control characters escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class Composer:
    """Converts typed text; resolves the names of the people and channels of one world."""

    def __init__(self, world: World) -> None:
        self._people = _by_typed_name(world)
        self._handles = {one.id: one.name for one in (*world.people, world.app.user)}
        self._channels = {one.name: one for one in world.channels if one.name}
        self._pattern = _pattern(list(self._people), list(self._channels))

    def text(self, typed: str) -> str:
        """Return the `text` of a typed message."""
        return "".join(self._mrkdwn(part) for part in self._parts(typed))

    def command_text(self, typed: str) -> str:
        """Return the `text` of a slash command with `should_escape`."""
        return "".join(
            f"<@{part.target}|{self._handles[part.target]}>"
            if part.kind is _Kind.USER
            else self._mrkdwn(part)
            for part in self._parts(typed)
        )

    def blocks(self, typed: str, block_id: str) -> list[JsonObject]:
        """Return the `rich_text` block that Slack's client adds to a typed message."""
        elements: list[JsonObject] = []
        for line in _lines(typed):
            if line.startswith("```") and line.endswith("```") and len(line) > 6:
                inner = [{"type": "text", "text": line[3:-3].strip("\n")}]
                elements.append({"type": "rich_text_preformatted", "elements": inner})
                continue
            quoted = line.startswith(">")
            content = line[1:].removeprefix(" ") if quoted else line
            kind = "rich_text_quote" if quoted else "rich_text_section"
            found = [one for part in self._parts(content) for one in _rich(part)]
            if elements and elements[-1]["type"] == kind:
                elements[-1]["elements"] += [{"type": "text", "text": "\n"}, *found]
            else:
                elements.append({"type": kind, "elements": found})
        return [{"type": "rich_text", "block_id": block_id, "elements": elements}]

    def _parts(self, typed: str) -> Iterator[_Part]:
        done = 0
        for found in self._pattern.finditer(typed):
            part = self._part(found)
            if part is None:
                continue
            if found.start() > done:
                yield _Part(_Kind.TEXT, typed[done : found.start()])
            done = found.start() + len(part.text)
            yield part
        if done < len(typed):
            yield _Part(_Kind.TEXT, typed[done:])

    def _part(self, found: re.Match[str]) -> _Part | None:
        text = found[0]
        match found.lastgroup:
            case "block" | "code" | "emoji":
                return _Part(_Kind(found.lastgroup), text)
            case "url":
                text = text.rstrip(".,;:!?'\")*_~")
                return _Part(_Kind.LINK, text, text)
            case "mail":
                return _Part(_Kind.LINK, text, f"mailto:{text}")
            case "domain":
                return _Part(_Kind.LINK, text, f"http://{text}")
            case "broadcast":
                return _Part(_Kind.BROADCAST, text, text[1:].lower())
            case "user":
                return _Part(_Kind.USER, text, self._people[text[1:].casefold()].id)
            case "channel":
                return _Part(_Kind.CHANNEL, text, self._channels[text[1:]].id)
        return None

    def _mrkdwn(self, part: _Part) -> str:
        match part.kind:
            case _Kind.LINK:
                target = escape(part.target)
                label = escape(part.text)
                return f"<{target}>" if target == label else f"<{target}|{label}>"
            case _Kind.USER:
                return f"<@{part.target}>"
            case _Kind.CHANNEL:
                return f"<#{part.target}|{part.text[1:]}>"
            case _Kind.BROADCAST:
                return f"<!{part.target}>"
        return escape(part.text)


def _by_typed_name(world: World) -> dict[str, Person]:
    everyone = (*world.people, world.app.user)
    first_names = Counter(one.first_name.casefold() for one in everyone)
    names: dict[str, Person] = {}
    for one in everyone:
        names[one.name.casefold()] = one
        names[one.real_name.casefold()] = one
        if first_names[one.first_name.casefold()] == 1:
            names[one.first_name.casefold()] = one
    return names


def _pattern(people: list[str], channels: list[str]) -> re.Pattern[str]:
    def longest_first(names: list[str]) -> str:
        return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))

    return re.compile(
        rf"(?P<block>```.+?```)|(?P<code>`[^`\n]+`)"
        rf"|(?P<url>https?://[^\s<>|]+)"
        rf"|(?P<mail>(?<![\w.@])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
        rf"|(?P<domain>(?<![\w.@-])(?:[a-z0-9-]+\.)+(?:{_DOMAINS})(?![\w.-]))"
        rf"|(?P<broadcast>(?<![\w@])@(?:{'|'.join(_BROADCASTS)})(?!\w))"
        rf"|(?P<user>(?<![\w@])@(?:{longest_first(people)})(?!\w))"
        rf"|(?P<channel>(?<![\w#])\#(?-i:{longest_first(channels)})(?![\w-]))"
        rf"|(?P<emoji>(?<![\w:]):[a-z0-9_+'-]+:)",
        re.DOTALL | re.IGNORECASE,
    )


def _lines(typed: str) -> Iterator[str]:
    for piece in re.split(r"(```.+?```)", typed, flags=re.DOTALL):
        if piece.startswith("```"):
            yield piece
        elif piece.strip("\n"):
            yield from piece.strip("\n").split("\n")


def _rich(part: _Part) -> Iterator[JsonObject]:
    match part.kind:
        case _Kind.TEXT:
            yield from _styled(part.text)
        case _Kind.CODE:
            yield {"type": "text", "text": part.text[1:-1], "style": {"code": True}}
        case _Kind.BLOCK:
            yield {"type": "text", "text": part.text}
        case _Kind.LINK if part.text == part.target:
            yield {"type": "link", "url": part.target}
        case _Kind.LINK:
            yield {"type": "link", "url": part.target, "text": part.text}
        case _Kind.USER:
            yield {"type": "user", "user_id": part.target}
        case _Kind.CHANNEL:
            yield {"type": "channel", "channel_id": part.target}
        case _Kind.BROADCAST:
            yield {"type": "broadcast", "range": part.target}
        case _Kind.EMOJI:
            yield {"type": "emoji", "name": part.text.strip(":")}


def _styled(text: str) -> Iterator[JsonObject]:
    done = 0
    for found in _STYLED.finditer(text):
        if found.start() > done:
            yield {"type": "text", "text": text[done : found.start()]}
        yield {"type": "text", "text": found[2], "style": {_STYLES[found[1]]: True}}
        done = found.end()
    if done < len(text):
        yield {"type": "text", "text": text[done:]}


def channel_name_for_apps(channel: Channel) -> str:
    """Return a channel's name in commands and interactions."""
    return {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)
