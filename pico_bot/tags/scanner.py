"""Find the tags, options and mentions of the bot in a message."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import NamedTuple

from pico_bot.i18n import without_danish_letters
from pico_bot.model import Kind
from pico_bot.tags.options import OPTION, WrittenOption, known_areas, parse_option
from pico_bot.tags.protected import Part, Span, protected

# The fillers for protected parts in a message's shadow. They are control characters, which are
# removed from the text first, so that nothing that people type can be taken for one.
_FILLERS: Mapping[Part, str] = MappingProxyType(
    {Part.MENTION: "\x01", Part.CODE: "\x02", Part.QUOTE: "\x02", Part.LINK: "\x03"}
)
_MUTE = "\x01"
_LINK = "\x03"

_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")
_WORDS = re.compile("[^\\W_]|[\x02\x03]")
# People put an invisible character after the `#` to write about a hashtag without using it.
_SIGNS = "#＃﹟"
_HASH = re.compile(r"(?<![#＃﹟])[#＃﹟](?=\w)")
# Slack turns a typed tag into a link to the channel of that name, if there is one.
_CHANNEL = re.compile(r"<#[A-Z0-9]+\|(?P<name>[^<>]+)>")
_STRUCK = re.compile(r"(?<![\w~])~{1,2}(?=[^\s~])[^~\n]*(?<!\s)~{1,2}(?!\w)")
# Before the target of a Markdown link, or of a link in HTML.
_BEFORE_TARGET = ("](", "](<", "](&lt;", '="', "='")
_IN_LABEL = re.compile(r"[^\[\]\n]{0,200}\]\(")
_EMOJI_NAME = re.compile(r"(?<!\w):[^\s:<>#&`\x00-\x1f]{1,100}:(?:skin-tone-[2-6]:)?")

# Characters that make a hashtag next to them part of a longer word or path.
_BINDS = frozenset("#＃﹟/\\@=+%$" + _LINK)
_BINDS_OPTION = _BINDS | {":", "."}
_INSIDE_WORDS = frozenset("-.'’‐‑·")
# Marks and brackets around a tag; they are removed with it.
_PAIRS: Mapping[str, str] = MappingProxyType(
    {"*": "*", "_": "_", "(": ")", "[": "]", "{": "}", '"': '"', "“": "”", "«": "»"}
)
_EMPHASIS = "*_~"

# After one of these words, a hashtag is part of the sentence ("we have an #issue with the feed"),
# which would break without it. In English and Danish, the languages of the bot.
_DETERMINERS = frozenset(
    """a an the this that these those any no another one new our your my his her its their to
    en et den det denne dette ingen intet ny nyt vores jeres min mit din dit deres at
    """.split()  # noqa: SIM905 - forty words read better than forty strings
)
# At the end of a line, these need no noun: "Let's do that #decision".
_PRONOUNS = frozenset("this that these those den det denne dette".split())  # noqa: SIM905 - as above
_LINE_END = re.compile(r"[\s.!]*(?:\n|\Z)")
_LETTERS = re.compile(r"\w+")
_BULLET = re.compile(r"(?:\A|\n)([ \t]*(?:[•◦▪▫‣⁃·–-][ \t]*|[*+][ \t]+|\d{1,3}[.)][ \t]+))\Z")
_LONGEST_BULLET = 40
_LAST_WORD = re.compile(r"(\w+)[ \t]+[*_~]?\Z")
_LONGEST_DETERMINER = 16
# Longer than any tag word in a charter.
_LONGEST_NAME = 100


class Hashtag(NamedTuple):
    """A tag in a text, from `start` up to but not including `end`.

    `kept_word` is what its sentence needs if the tag is removed, usually nothing. `word` is the tag
    as written, without its `#`.
    """

    start: int
    end: int
    kind: Kind
    kept_word: str
    word: str


def normalise(text: str) -> str:
    """`text` with plain newlines and without control characters."""
    return _UNREADABLE.sub("", _LINE_ENDS.sub("\n", text))


@dataclass(frozen=True)
class ScannedText:
    """A normalised text with its shadow.

    The shadow is as long as the text, with code, quotes, links and mentions replaced by fillers, so
    that it can be searched without finding anything in them.
    """

    text: str
    spans: tuple[Span, ...]
    shadow: str

    @classmethod
    def of(cls, text: str) -> "ScannedText":
        """The text of a message, as Slack delivers it."""
        clean = normalise(text)
        spans = tuple(protected(clean))
        return cls(
            clean, spans, _painted(clean, ((s.start, s.end, _FILLERS[s.part]) for s in spans))
        )

    def hashtags(self, words: Mapping[str, Kind]) -> list[Hashtag]:
        """The tags among `words` (without their `#`), in order."""
        if not may_have_tag(self.text):
            return []
        known = known_names(words)
        typed = (self._typed_tag(match.start(), known) for match in _HASH.finditer(self.shadow))
        linked = (self._linked_tag(span, known) for span in self.spans if span.part is Part.LINK)
        return sorted(hashtag for hashtag in (*typed, *linked) if hashtag)

    def hashtag_words(self) -> list[str]:
        """The words of all hashtags, without their `#`, each once."""
        starts = [match.end() for match in _HASH.finditer(self.shadow)]
        return list(dict.fromkeys(self.text[at : _name_end(self.shadow, at)] for at in starts))

    def options(self, areas: Collection[str]) -> list[WrittenOption]:
        """The options in order, including those with a bad value."""
        known = known_areas(areas)
        return [
            option
            for match in OPTION.finditer(self.shadow)
            if self._is_option(match) and (option := parse_option(self.text, match, known))
        ]

    def mentions(self, user_id: str) -> list[Span]:
        """Where the user is mentioned, outside code and quotes."""
        tokens = (f"<@{user_id}>", f"<@{user_id}|")
        return [
            span
            for span in self.spans
            if span.part is Part.MENTION and self.text.startswith(tokens, span.start)
        ]

    def after_quotes(self, start: int, end: int) -> int:
        """Where the lines between two positions begin that follow the last quote or code block."""
        for span in reversed(self.spans):
            if start <= span.start and span.end < end and self._has_own_lines(span):
                return span.end + 1
        return start

    def _has_own_lines(self, span: Span) -> bool:
        """Whether a span is a quote, or code with nothing else on its lines."""
        return span.part in (Part.QUOTE, Part.CODE) and (
            self.text[span.start - 1 : span.start] in ("", "\n")
            and self.text[span.end : span.end + 1] == "\n"
        )

    def mute(self, spans: Iterable[tuple[int, int]]) -> str:
        """The shadow in which `spans` (in order) and emoji don't count as words."""
        painted = _painted(self.shadow, ((start, end, _MUTE) for start, end in spans))
        return _EMOJI_NAME.sub(lambda match: _MUTE * len(match[0]), painted)

    @cached_property
    def _struck(self) -> list[tuple[int, int]]:
        """The parts that are struck out."""
        return [match.span() for match in _STRUCK.finditer(self.shadow)]

    def _is_struck(self, position: int) -> bool:
        number = bisect_right(self._struck, position, key=itemgetter(0)) - 1
        return number >= 0 and position < self._struck[number][1]

    def _is_option(self, match: re.Match[str]) -> bool:
        start = match.start()
        if self._is_struck(start) or _is_bound(self.shadow, start, _BINDS_OPTION):
            return False
        # "the area: integration" is a sentence, but `the owner: @person` can only be meant as one.
        is_apart = match["blank"] and match["mention"] is None
        return not (is_apart and _determiner_before(self.shadow, start))

    def _is_slip(self, at: int, end: int) -> bool:
        """Whether an underscore after the tag at `at` closes nothing: `#decision_ text`."""
        line_start = self.shadow.rfind("\n", 0, at) + 1
        return self.shadow.startswith("_ ", end) and "_" not in self.shadow[line_start:at]

    def _typed_tag(self, at: int, known: Mapping[str, Kind]) -> Hashtag | None:
        named = tag_word_at(self.shadow, at + 1, known)
        if named is None:
            return None
        kind, name_end = named
        return self._hashtag(kind, at, name_end, word=self.text[at + 1 : name_end])

    def _linked_tag(self, span: Span, known: Mapping[str, Kind]) -> Hashtag | None:
        channel = _CHANNEL.fullmatch(self.text, span.start, span.end)
        kind = known.get(_folded(channel["name"])) if channel else None
        if channel is None or kind is None or _name_end(self.shadow, span.end) > span.end:
            return None
        return self._hashtag(kind, span.start, span.end, word=channel["name"])

    def _hashtag(self, kind: Kind, at: int, name_end: int, *, word: str) -> Hashtag | None:
        """The tag `word` from `at` to `name_end`, unless it is part of something else."""
        if (
            _is_bound(self.shadow, at, _BINDS)
            or _is_bound_after(self.shadow, name_end)
            or self._is_struck(at)
            or self.shadow.endswith(_BEFORE_TARGET, 0, at)
            or _IN_LABEL.match(self.shadow, name_end)
        ):
            return None
        start, end = _with_marks(self.shadow, at, name_end)
        if end == name_end and self._is_slip(at, end):
            end += 1
        start = _with_bullet(self.shadow, start)
        determiner = _determiner_before(self.shadow, start)
        needs_no_noun = determiner in _PRONOUNS and _LINE_END.match(self.shadow, end)
        if not determiner or needs_no_noun:
            return Hashtag(start, end, kind, "", word)
        kept_word = f"{word}:" if ":" in self.text[name_end:end] else word
        return Hashtag(start, end, kind, kept_word, word)


def may_have_tag(text: str) -> bool:
    """Whether a text can have tags at all, in a glance."""
    return any(sign in text for sign in _SIGNS)


def known_names(words: Mapping[str, Kind]) -> Mapping[str, Kind]:
    """`words`, normalised for `tag_word_at`."""
    return {_folded(word.removeprefix("#")): kind for word, kind in words.items()}


def kind_called(word: str, words: Mapping[str, Kind]) -> Kind | None:
    """The kind whose tag word is `word`, however that is spelled."""
    return known_names(words).get(_folded(word))


def tag_word_at(text: str, start: int, known: Mapping[str, Kind]) -> tuple[Kind, int] | None:
    """The kind named by the whole word at `start`, and where the name ends."""
    end = _name_end(text, start)
    name = text[start:end]
    for candidate in (name, name.rstrip("_")):
        if kind := known.get(_folded(candidate)):
            return kind, start + len(candidate)
    return None


def has_words_in(shadow: str, start: int, end: int) -> bool:
    """Whether a muted shadow has words between two positions."""
    return first_word(shadow, start, end) is not None


def first_word(shadow: str, start: int, end: int) -> int | None:
    """Where the first word between two positions begins: a letter or digit, code, quote, link."""
    match = _WORDS.search(shadow, start, end)
    return match.start() if match else None


@dataclass(frozen=True)
class Scanned:
    """A message with its tags and options; all positions refer to its normalised text.

    `addressed` are the mentions of the bot. `cuts` are removed from the text besides the tags: good
    options and mentions of the bot. In `shadow`, only what stays in the text counts as words.
    """

    message: ScannedText
    hashtags: tuple[Hashtag, ...]
    options: tuple[WrittenOption, ...]
    addressed: tuple[Span, ...]
    cuts: tuple[tuple[int, int], ...]
    shadow: str

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.message.text

    @cached_property
    def own_words(self) -> str:
        """The shadow in which options with a bad value don't count as words either."""
        bad = [(option.start, option.end) for option in self.options if not option.is_good]
        tags = [(tag.start, tag.end) for tag in self.hashtags]
        return self.message.mute(sorted([*self.cuts, *tags, *bad]))

    @cached_property
    def last_word(self) -> int:
        """The position of the last character of the message's own words; -1 if it has none."""
        last = first_word(self.own_words[::-1], 0, len(self.text))
        return -1 if last is None else len(self.text) - 1 - last

    def options_between(self, start: int, end: int) -> tuple[WrittenOption, ...]:
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
    message = ScannedText.of(text)
    hashtags = tuple(message.hashtags(words))
    options = tuple(message.options(areas))
    addressed = tuple(message.mentions(bot_user_id)) if bot_user_id else ()
    good = [(option.start, option.end) for option in options if option.is_good]
    option_ends = {end for _start, end in good}
    mentions = [(span.start, span.end) for span in addressed if span.end not in option_ends]
    tags = [(tag.start, tag.end) for tag in hashtags]
    return Scanned(
        message=message,
        hashtags=hashtags,
        options=options,
        addressed=addressed,
        cuts=tuple(sorted(good + mentions)),
        shadow=message.mute(sorted(good + mentions + tags)),
    )


def _painted(text: str, strokes: Iterable[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, filler in strokes:
        pieces += (text[position:start], filler * (end - start))
        position = end
    return "".join((*pieces, text[position:]))


def _folded(word: str) -> str:
    """A word for comparison: without case, invisible characters and variants of letters."""
    if word.isascii():
        return word.lower()
    visible = "".join(each for each in word if not _is_invisible(each))
    return without_danish_letters(unicodedata.normalize("NFKC", visible))


def _is_invisible(character: str) -> bool:
    return bool(character) and not character.isascii() and unicodedata.category(character) == "Cf"


def _is_mark(character: str) -> bool:
    """Whether a character modifies the previous one, such as an accent."""
    return not character.isascii() and unicodedata.category(character).startswith("M")


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _name_end(text: str, start: int) -> int:
    """Where the word at `start` ends: `issue-tracker` is one word, `issue:` isn't."""
    limit = min(len(text), start + _LONGEST_NAME)
    plain = _LETTERS.match(text, start, limit)
    end = plain.end() if plain else start
    while end < limit:
        character = text[end]
        joins = character in _INSIDE_WORDS and end + 1 < len(text) and _is_word(text[end + 1])
        if not (_is_word(character) or joins or _is_mark(character) or _is_invisible(character)):
            break
        end += 1
    return end


def _is_bound(text: str, position: int, binding: Collection[str]) -> bool:
    """Whether what begins at `position` continues a word, or follows a binding character."""
    while position and _is_passed_over(text[position - 1]):
        position -= 1
    before = text[position - 1 : position]
    return bool(before) and (
        before.isalnum() or before in binding or text.endswith("&amp;", 0, position)
    )


def _is_passed_over(character: str) -> bool:
    """Whether to look at the character before this one to see if a word continues."""
    return (
        character in _EMPHASIS
        or character == "-"
        or _is_mark(character)
        or _is_invisible(character)
    )


def _is_bound_after(text: str, position: int) -> bool:
    """Whether what ends at `position` continues as a longer word or path."""
    while position < len(text) and text[position] in _EMPHASIS:
        position += 1
    after = text[position : position + 1]
    return bool(after) and (
        _is_word(after) or after in _BINDS or text.startswith("&amp;", position)
    )


def _with_bullet(text: str, position: int) -> int:
    """The start of the list item whose first word is at `position`, or `position` itself."""
    begin = max(0, position - _LONGEST_BULLET)
    bullet = _BULLET.search(text[begin:position])
    if bullet is None or (begin and bullet.start() == 0 and text[begin] != "\n"):
        return position
    return begin + bullet.start(1)


def _determiner_before(text: str, position: int) -> str:
    """The determiner that ends at a position, in lower case; empty if there is none."""
    begin = max(0, position - _LONGEST_DETERMINER)
    last = _LAST_WORD.search(text[begin:position])
    is_whole = last is not None and (last.start() > 0 or begin == 0)
    word = last[1].casefold() if last and is_whole else ""
    return word if word in _DETERMINERS else ""


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """The range extended over the pairs of marks or brackets around it."""
    while start and (closing := _PAIRS.get(text[start - 1])):
        colon = 1 if text[end : end + 2] == ":" + closing else 0
        if text[end + colon : end + colon + 1] != closing:
            break
        start, end = start - 1, end + colon + 1
    return start, end
