"""Where in a message the tags and options stand."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from pico_bot.model import Area, Kind
from pico_bot.tags.options import OPTION, Given, known_areas, parse_option
from pico_bot.tags.protected import Part, Span, protected

DEFAULT_AREAS: tuple[str, ...] = tuple(Area)

# What stands for a protected part in a message's shadow. Control characters, which are taken out of
# the text before, so that nothing typed can pass for one.
_FILLERS: Mapping[Part, str] = MappingProxyType(
    {Part.MENTION: "\x01", Part.CODE: "\x02", Part.QUOTE: "\x02", Part.LINK: "\x03"}
)
_MUTE = "\x01"
_LINK = "\x03"

_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")
_WORDS = re.compile("[^\\W_]|[\x02\x03]")
# An invisible character after the sign is how one writes of a hashtag without using it.
_HASH = re.compile(r"(?<!#)#(?=\w)")
_EMOJI_NAME = re.compile(r"(?<!\w):[^\s:<>#&`\x00-\x1f]{1,100}:(?:skin-tone-[2-6]:)?")

# Signs that make a longer word or a path of a hashtag that touches them.
_BINDS = frozenset("#/\\@=+%$" + _LINK)
_BINDS_OPTION = _BINDS | {":", "."}
_INSIDE_WORDS = frozenset("-.'’‐‑·")
# Marks and brackets that people set around a tag; they go with it.
_PAIRS: Mapping[str, str] = MappingProxyType(
    {"*": "*", "_": "_", "~": "~", "(": ")", "[": "]", "{": "}", '"': '"', "“": "”", "«": "»"}
)
_EMPHASIS = "*_~"

# After one of these a hashtag is a word of its sentence ("we have an #issue with the feed"), and
# the sentence would break without it. English and Danish, the languages that the bot speaks.
_DETERMINERS = frozenset(
    """a an the this that these those any no another one new our your my his her its their to
    en et den det denne dette ingen intet ny nyt vores jeres min mit din dit deres at
    """.split()  # noqa: SIM905 - forty words read better than forty strings
)
_LETTERS = re.compile(r"\w+")
_BULLET = re.compile(r"(?:\A|\n)([ \t]*(?:[•◦▪▫‣⁃·–-][ \t]*|[*+][ \t]+|\d{1,3}[.)][ \t]+))\Z")
_LONGEST_BULLET = 40
_LAST_WORD = re.compile(r"(\w+)[ \t]+[*_~]?\Z")
_LONGEST_DETERMINER = 16
# Longer than any word a charter would take for a tag.
_LONGEST_NAME = 100


class Hashtag(NamedTuple):
    """A tag as it stands in the text, from `start` up to but not including `end`.

    `stays` is the word that its sentence needs when the tag is taken out, mostly nothing.
    """

    start: int
    end: int
    kind: Kind
    stays: str


def normalise(text: str) -> str:
    """`text` with plain newlines, and without the control characters that no reader sees."""
    return _UNREADABLE.sub("", _LINE_ENDS.sub("\n", text))


@dataclass(frozen=True)
class Message:
    """A normalised text with its shadow.

    The shadow is as long as the text; everything in it that is not plain words is replaced by
    fillers, so that what it still shows can be searched without minding code, quotes and links.
    """

    text: str
    spans: tuple[Span, ...]
    shadow: str

    @classmethod
    def of(cls, text: str) -> "Message":
        """The message whose text Slack gives as `text`."""
        clean = normalise(text)
        spans = tuple(protected(clean))
        return cls(
            clean, spans, _painted(clean, ((s.start, s.end, _FILLERS[s.part]) for s in spans))
        )

    def hashtags(self, words: Mapping[str, Kind]) -> list[Hashtag]:
        """The tags among `words` (without their `#`), in order."""
        if "#" not in self.shadow:
            return []
        known = known_names(words)
        found = (self._hashtag(match.start(), known) for match in _HASH.finditer(self.shadow))
        return [hashtag for hashtag in found if hashtag]

    def options(self, areas: Collection[str]) -> list[Given]:
        """The options, those with a bad value too, in order."""
        known = known_areas(areas)
        return [
            given
            for match in OPTION.finditer(self.shadow)
            if not _is_bound(self.shadow, match.start(), _BINDS_OPTION)
            and (given := parse_option(self.text, match, known))
        ]

    def mentions(self, user_id: str) -> list[Span]:
        """Where the user is mentioned, outside code and quotes."""
        tokens = (f"<@{user_id}>", f"<@{user_id}|")
        return [
            span
            for span in self.spans
            if span.part is Part.MENTION and self.text.startswith(tokens, span.start)
        ]

    def mute(self, spans: Iterable[tuple[int, int]]) -> str:
        """The shadow in which `spans` (in order) and emoji do not count as words any more."""
        painted = _painted(self.shadow, ((start, end, _MUTE) for start, end in spans))
        return _EMOJI_NAME.sub(lambda match: _MUTE * len(match[0]), painted)

    def _hashtag(self, at: int, known: Mapping[str, Kind]) -> Hashtag | None:
        named = name_at(self.shadow, at + 1, known)
        if named is None:
            return None
        kind, name_end = named
        if _is_bound(self.shadow, at, _BINDS) or _is_bound_after(self.shadow, name_end):
            return None
        start, end = _with_marks(self.shadow, at, name_end)
        start = _with_bullet(self.shadow, start)
        if not _follows_determiner(self.shadow, start):
            return Hashtag(start, end, kind, "")
        colon = ":" if ":" in self.text[name_end:end] else ""
        return Hashtag(start, end, kind, self.text[at + 1 : name_end] + colon)


def known_names(words: Mapping[str, Kind]) -> Mapping[str, Kind]:
    """The names by which `words` are found, with `name_at`."""
    return {_folded(word.removeprefix("#")): kind for word, kind in words.items()}


def name_at(text: str, start: int, known: Mapping[str, Kind]) -> tuple[Kind, int] | None:
    """The kind that the whole word at `start` names, and where its name ends."""
    end = _name_end(text, start)
    name = text[start:end]
    for candidate in (name, name.rstrip("_")):
        if kind := known.get(_folded(candidate)):
            return kind, start + len(candidate)
    return None


def has_words_in(shadow: str, start: int, end: int) -> bool:
    """Whether a muted shadow shows words of its own between two positions."""
    return first_word(shadow, start, end) is not None


def first_word(shadow: str, start: int, end: int) -> int | None:
    """Where the first word between two positions begins: a letter or digit, code, quote, link."""
    match = _WORDS.search(shadow, start, end)
    return match.start() if match else None


@dataclass(frozen=True)
class Scanned:
    """A message with its tags and options found; all positions refer to its normalised text.

    `cuts` is what is taken out of the text beside the tags: good options and `addressed`, the
    mentions of the bot. `shadow` is the one in which only what stays in the text counts as words.
    """

    message: Message
    hashtags: tuple[Hashtag, ...]
    options: tuple[Given, ...]
    addressed: tuple[Span, ...]
    cuts: tuple[tuple[int, int], ...]
    shadow: str

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.message.text

    @cached_property
    def own_words(self) -> str:
        """The shadow in which options with a bad value do not count as words either."""
        faults = [(given.start, given.end) for given in self.options if not given.is_good]
        tags = [(tag.start, tag.end) for tag in self.hashtags]
        return self.message.mute(sorted([*self.cuts, *tags, *faults]))

    @cached_property
    def last_word(self) -> int:
        """Where the last sign of the message's own words stands; -1 if it has none."""
        last = first_word(self.own_words[::-1], 0, len(self.text))
        return -1 if last is None else len(self.text) - 1 - last

    def options_between(self, start: int, end: int) -> tuple[Given, ...]:
        """The options that begin between two positions."""
        if not self.options:
            return ()
        first = bisect_left(self.options, start, key=attrgetter("start"))
        return self.options[first : bisect_left(self.options, end, key=attrgetter("start"))]


def scan(
    text: str,
    *,
    words: Mapping[str, Kind],
    areas: Collection[str],
    bot_user_id: str | None,
) -> Scanned:
    """Find the tags among `words`, the options and the mentions of the bot in `text`."""
    message = Message.of(text)
    hashtags = tuple(message.hashtags(words))
    options = tuple(message.options(areas))
    addressed = tuple(message.mentions(bot_user_id)) if bot_user_id else ()
    good = [(given.start, given.end) for given in options if given.is_good]
    owners = {end for _, end in good}
    calls = [(span.start, span.end) for span in addressed if span.end not in owners]
    tags = [(tag.start, tag.end) for tag in hashtags]
    return Scanned(
        message=message,
        hashtags=hashtags,
        options=options,
        addressed=addressed,
        cuts=tuple(sorted(good + calls)),
        shadow=message.mute(sorted(good + calls + tags)),
    )


def _painted(text: str, strokes: Iterable[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, filler in strokes:
        pieces += (text[position:start], filler * (end - start))
        position = end
    return "".join((*pieces, text[position:]))


def _folded(word: str) -> str:
    """How words are compared: without case, invisible characters and ways to write an accent."""
    if word.isascii():
        return word.lower()
    visible = "".join(sign for sign in word if not _is_invisible(sign))
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", visible).casefold())


def _is_invisible(sign: str) -> bool:
    return bool(sign) and not sign.isascii() and unicodedata.category(sign) == "Cf"


def _is_mark(sign: str) -> bool:
    """Whether a sign belongs to the one before it: an accent, a vowel sign, an emoji's variant."""
    return not sign.isascii() and unicodedata.category(sign).startswith("M")


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _name_end(text: str, start: int) -> int:
    """Where the longest word ends that begins at `start`: `issue-tracker` is one, `issue:` not."""
    limit = min(len(text), start + _LONGEST_NAME)
    plain = _LETTERS.match(text, start, limit)
    end = plain.end() if plain else start
    while end < limit:
        sign = text[end]
        joins = sign in _INSIDE_WORDS and end + 1 < len(text) and _is_word(text[end + 1])
        if not (_is_word(sign) or joins or _is_mark(sign) or _is_invisible(sign)):
            break
        end += 1
    return end


def _is_bound(text: str, position: int, binding: Collection[str]) -> bool:
    """Whether what begins at `position` goes on from a word, or from a sign that binds."""
    while position and _is_passed_over(text[position - 1]):
        position -= 1
    before = text[position - 1 : position]
    return bool(before) and (
        before.isalnum() or before in binding or text.endswith("&amp;", 0, position)
    )


def _is_passed_over(sign: str) -> bool:
    """Whether it takes the sign before this one to tell if a word goes on."""
    return sign in _EMPHASIS or sign == "-" or _is_mark(sign) or _is_invisible(sign)


def _is_bound_after(text: str, position: int) -> bool:
    """Whether what ends at `position` goes on in a longer word or path."""
    while position < len(text) and text[position] in _EMPHASIS:
        position += 1
    after = text[position : position + 1]
    return bool(after) and (
        _is_word(after) or after in _BINDS or text.startswith("&amp;", position)
    )


def _with_bullet(text: str, position: int) -> int:
    """Where the list item begins whose first word begins at `position`, or `position` itself."""
    begin = max(0, position - _LONGEST_BULLET)
    bullet = _BULLET.search(text[begin:position])
    if bullet is None or (begin and bullet.start() == 0 and text[begin] != "\n"):
        return position
    return begin + bullet.start(1)


def _follows_determiner(text: str, position: int) -> bool:
    begin = max(0, position - _LONGEST_DETERMINER)
    last = _LAST_WORD.search(text[begin:position])
    is_whole = last is not None and (last.start() > 0 or begin == 0)
    return last is not None and is_whole and last[1].casefold() in _DETERMINERS


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """The range grown over the pairs of marks or brackets that are set around it."""
    while start and (closing := _PAIRS.get(text[start - 1])):
        colon = 1 if text[end : end + 2] == ":" + closing else 0
        if text[end + colon : end + colon + 1] != closing:
            break
        start, end = start - 1, end + colon + 1
    return start, end
