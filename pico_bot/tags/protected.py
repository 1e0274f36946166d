"""The parts of a message in which tags don't count: code, quotes, links and mentions."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

# Slack's own markup: <@U1|name>, <#C1|name>, <!here>, <https://…|label>. What people type as < or >
# arrives escaped, so that these are Slack's.
_ANGLED = r"<(?:[@#!][^<>\s|]+|[A-Za-z][A-Za-z0-9+.\-]*:[^<>\s|]+)(?:\|[^<>]*)?>"

_EVENT = re.compile(
    rf"""(?P<quote>^[ \t\u200b\u2060\ufeff]*(?:&gt;|>)(?P<rest>(?:&gt;|>){{2}})?)
       |(?P<ticks>`+)
       |(?P<token>{_ANGLED})
       |(?P<url>(?<!\w)https?://[^\s<>`]+)""",
    re.MULTILINE | re.VERBOSE,
)
_TICKS = re.compile("`+")
_FENCE = "```"
_CLOSING_FENCE = re.compile("```+")


class Part(Enum):
    """The kind of a protected part."""

    CODE = auto()
    QUOTE = auto()
    LINK = auto()
    MENTION = auto()


class Span(NamedTuple):
    """A protected part of a text, from `start` up to but not including `end`."""

    start: int
    end: int
    part: Part


def protected(text: str) -> Iterator[Span]:
    """The protected parts of `text`, in order and not overlapping.

    Slack's rules: a line that begins with `>` is a quote, and `>>>` quotes everything after it.
    Three backticks open a block that the next three close, and are text if nothing closes them.
    Fewer backticks pair within their line, preferably with as many. Line ends must be `\n`.
    """
    return _Scanner(text).spans()


class _Scanner:
    """One pass over a text; caches the line end, so that it isn't searched for every backtick."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known_line_end = -1

    def spans(self) -> Iterator[Span]:
        position = 0
        while event := _EVENT.search(self._text, position):
            span = self._span(event)
            if span is None:
                position = event.end()
            else:
                yield span
                position = span.end

    def _span(self, event: re.Match[str]) -> Span | None:
        """The part that begins at `event`; None for backticks without a pair."""
        start, end = event.span()
        if event["quote"] is not None:
            end = len(self._text) if event["rest"] else self._line_end(end)
            return Span(start, end, Part.QUOTE)
        if event["ticks"] is not None:
            closed = self._code_end(event)
            return None if closed is None else Span(start, closed, Part.CODE)
        mention = event["token"] is not None and _mentions_people(event["token"])
        return Span(start, end, Part.MENTION if mention else Part.LINK)

    def _code_end(self, opening: re.Match[str]) -> int | None:
        """Where the code that a run of backticks opens ends; None if nothing closes it."""
        after, ticks = opening.end(), len(opening[0])
        if ticks >= len(_FENCE) and (fence := _CLOSING_FENCE.search(self._text, after)):
            return fence.end()
        line_end = self._line_end(after)
        twin = re.compile(rf"(?<!`)`{{{ticks}}}(?!`)")
        closing = twin.search(self._text, after, line_end) or _TICKS.search(
            self._text, after, line_end
        )
        if closing is None or self._opens_block(closing):
            return None
        return closing.end()

    def _opens_block(self, run: re.Match[str]) -> bool:
        return len(run[0]) >= len(_FENCE) and self._text.find(_FENCE, run.end()) >= 0

    def _line_end(self, position: int) -> int:
        if self._known_line_end < position:
            end = self._text.find("\n", position)
            self._known_line_end = len(self._text) if end < 0 else end
        return self._known_line_end


def _mentions_people(token: str) -> bool:
    """Whether Slack's token mentions people, rather than a channel, a date or a page."""
    return token.startswith("<@") or (token.startswith("<!") and not token.startswith("<!date"))
