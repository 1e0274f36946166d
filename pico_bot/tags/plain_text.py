"""Slack's markup as plain text, and one-line titles."""

import re
import unicodedata

from pico_bot.tags.scanner import ScannedText, normalise

TITLE_LENGTH = 120
_SHORTEST_SENTENCE = 12
_ELLIPSIS = "…"

_TOKEN = re.compile(
    r"""<(?:(?P<sign>[@#!])|(?=[A-Za-z][A-Za-z0-9+.\-]*:))
        (?P<body>[^<>\s|]+)(?:\|(?P<label>[^<>]*))?>""",
    re.VERBOSE,
)
_ENTITY = re.compile(r"&(?:lt|gt|amp);")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
# Keeps <@U1> or <!channel> that someone typed as text from becoming a mention.
_TYPED_MENTION = re.compile(r"&lt;(?=[@#!])")
_WORD_JOINER = "\u2060"
_JOINER = "\u200d"
_EMPHASIS = tuple(
    re.compile(rf"(?<![\w{mark}]){mark}(?=[^\s{mark}])[^{mark}\n]*(?<!\s){mark}(?!\w)")
    for mark in (r"\*", "_", "~")
)

_LINE_START = re.compile(r"[ \t]*(?:>{1,3}[ \t]*)?(?:```+)?(?:[•◦▪▫‣⁃·*-][ \t]+)?")
_VISIBLE = re.compile(r"[^\W_]")
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SENTENCE_END = re.compile(r"[.!?…؟]+[)\]\"'”’»]*(?=\s)|[。！？।]+")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:\w{1,3}\.)*\w{1,2}\.$")
_UNBROKEN = re.compile(r"<[@#!][^<>\s]*>|:[^\s:]{1,100}:|\w+://\S+")


def plain(text: str) -> str:
    """Slack's markup as plain text for readers.

    Links show their label, channels and groups their name. Mentions of people stay `<@U…>`, and
    channels without a name stay `<#C…>`. Escapes are undone, but a typed mention gets an invisible
    word joiner, so that it notifies no one. Marks of bold, italic and strikethrough are removed
    outside code; backticks and `>` stay.
    """
    message = ScannedText.of(text)
    marks = sorted(
        position
        for emphasis in _EMPHASIS
        for match in emphasis.finditer(message.shadow)
        for position in (match.start(), match.end() - 1)
    )
    starts, ends = [0, *(mark + 1 for mark in marks)], [*marks, len(message.text)]
    unmarked = "".join(message.text[a:b] for a, b in zip(starts, ends, strict=True))
    shown = _TYPED_MENTION.sub(f"<{_WORD_JOINER}", _TOKEN.sub(_shown, unmarked))
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], shown)


def title_of(text: str) -> str:
    """A title for a record with this plain text: one line of it, in which nothing is replaced.

    It is the first sentence of the first line that has words, without a bullet, quote mark or
    fence, and has at most `TITLE_LENGTH` characters. A longer one is cut between words, or between
    graphemes if that would be too early, but not inside a mention or link unless it begins with it.
    A very short sentence ("Agreed.") includes the next one.
    """
    lines = [line for line in _BIDI_CONTROLS.sub("", normalise(text)).split("\n") if line.strip()]
    chosen = next((line for line in lines if _VISIBLE.search(line)), lines[0] if lines else "")
    start = _LINE_START.match(chosen)
    bare = chosen[start.end() :].removesuffix("```") if start else chosen
    return _cut(_first_sentence(" ".join(bare.split()) or chosen.strip()))


def _shown(token: re.Match[str]) -> str:
    """What a reader sees of one of Slack's tokens."""
    sign, body, label = token["sign"], token["body"], token["label"]
    if sign == "@":
        return f"<@{body}>"
    if sign == "#":
        return f"#{label}" if label else f"<#{body}>"
    if label:
        return label
    if sign == "!":
        return "@" + body.removeprefix("subteam^")
    return body.removeprefix("mailto:").removeprefix("tel:")


def _first_sentence(line: str) -> str:
    for match in _SENTENCE_END.finditer(line, _SHORTEST_SENTENCE, 2 * TITLE_LENGTH):
        end = match.end()
        after = line[end:].lstrip()[:1] if end < len(line) else ""
        goes_on = after.islower() or after.isdigit()
        if not goes_on and not _ABBREVIATION.search(line[max(0, end - 12) : end]):
            return line[:end]
    return line


def _cut(line: str) -> str:
    if len(line) <= TITLE_LENGTH:
        return line
    room = TITLE_LENGTH - len(_ELLIPSIS)
    end = line.rfind(" ", 0, room + 1)
    if end < room // 2:
        end = _cluster_start(line, _token_start(line, room))
    return (line[:end].rstrip(" ,;-–—") or line[:end]) + _ELLIPSIS


def _token_start(line: str, position: int) -> int:
    """The start of the mention, link or emoji at a position, or the position itself."""
    for token in _UNBROKEN.finditer(line, 0, 4 * TITLE_LENGTH):
        if token.start() < position < token.end():
            return token.start() or position
    return position


def _cluster_start(line: str, position: int) -> int:
    """The start of the grapheme at a position.

    The position itself if that grapheme is the first one, since it has to be cut somewhere.
    """
    start = position
    while start > 0 and (_extends(line[start]) or line[start - 1] == _JOINER):
        start -= 1
    flags = 0
    while start > flags and _is_flag_letter(line[start - flags - 1]):
        flags += 1
    if _is_flag_letter(line[start]) and flags % 2:
        start -= 1
    return start or position


def _extends(character: str) -> bool:
    """Whether a character extends the previous one: accents, joiners, skin tones, flag tags."""
    return unicodedata.category(character).startswith("M") or (
        character == _JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
