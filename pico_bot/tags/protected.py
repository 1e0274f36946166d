"""The parts of a message in which nothing is tagged: code, quotes, links and mentions."""

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
    """What a protected part is."""

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
    """The protected parts of `text`, in order and apart from each other.

    Slack's rules: a line that begins with `>` is a quote, one that begins with `>>>` quotes all
    that follows; three backticks open a block that the next three close, and are text when nothing
    closes them; fewer backticks pair within their line, with a run of their own length if there is
    one. Line ends must be plain newlines.
    """
    return _Scanner(text).spans()


class _Scanner:
    """One pass over a text; keeps where the line ends, lest it is looked up for every backtick."""

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
        """The part that begins where `event` was seen; none if it is backticks without a pair."""
        start, end = event.span()
        if event["quote"] is not None:
            end = len(self._text) if event["rest"] else self._line_end(end)
            return Span(start, end, Part.QUOTE)
        if event["ticks"] is not None:
            closed = self._code_end(event)
            return None if closed is None else Span(start, closed, Part.CODE)
        mention = event["token"] is not None and _calls_people(event["token"])
        return Span(start, end, Part.MENTION if mention else Part.LINK)

    def _code_end(self, opening: re.Match[str]) -> int | None:
        """Where the code ends that a run of backticks opens; none if nothing closes it."""
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


def _calls_people(token: str) -> bool:
    """Whether Slack's token calls somebody, rather than naming a channel, a date or a page."""
    return token.startswith("<@") or (token.startswith("<!") and not token.startswith("<!date"))
