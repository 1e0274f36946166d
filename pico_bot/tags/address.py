"""What is said to the bot itself: by mention, or by a slash command."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pico_bot.model import DEFAULT_TAG_WORDS, Kind
from pico_bot.tags.escapes import without_end
from pico_bot.tags.parser import Tag, read, record_of
from pico_bot.tags.protected import Span
from pico_bot.tags.scanner import DEFAULT_AREAS, Scanned, first_word, known_names, name_at, scan

_LEAD = re.compile(r"[\s*_~,:;.!\-–—\u200b\u2060\ufeff]*")
_AFTER_NAME = re.compile(r"[*_~]{0,2}(?P<colon>[ \t]{0,3}:)?[*_~]{0,2}")
_TRAIL = " \t\n,;-–—*_~"
# English and Danish, the languages that the bot speaks.
_GREETINGS = frozenset(
    ("hi", "hello", "hey", "dear", "ok", "okay", "please", "thanks", "hej", "tak")
)
_LONGEST_GREETING = 30


@dataclass(frozen=True, slots=True)
class MentionLine:
    """What a message asks of the bot.

    `verb_line` is what was said to it, with Slack's escapes, for the parser of commands. `record`
    is there when that line begins with the name of a kind of record, and holds what is logged; its
    text is empty when nothing is said beside.
    """

    verb_line: str
    record: Tag | None = None


_REFERENCE = re.compile(r"(?P<letter>[A-Za-z])-[1-9][0-9]{0,8}")


def names_record(word: str, kind: Kind) -> bool:
    """Whether `word` is the name of a record of `kind`, such as `I-3` of an issue."""
    match = _REFERENCE.fullmatch(word.rstrip(_TRAIL + ".:!?"))
    return match is not None and match["letter"].upper() == kind.prefix


def parse_mention(
    text: str,
    *,
    bot_user_id: str,
    words: Mapping[str, Kind] = DEFAULT_TAG_WORDS,
    areas: Collection[str] = DEFAULT_AREAS,
) -> MentionLine | None:
    """What `text` asks of the bot whose user id is `bot_user_id`; none if it speaks to others.

    It speaks to the bot when a mention of it, outside code and quotes,

    1. stands first on a line, be it behind other mentions, emoji, marks or one word of greeting:
       what follows, to the end of the message, is said to it;
    2. is followed, within a line, by the name of a kind and a colon ("so `@Pico decision: …`"), or
       by such a name and nothing else: the same;
    3. ends a message of one line ("status `@Pico`"): what stands before it is said to it.

    Anywhere else the bot is only spoken of. A line that begins with one of `words` is a record:
    `decision: text`, `decision text`; after rule 3 with the colon only. Where nothing follows
    the name, the words before the mention are the record's. One that goes on with the name of a
    record of that kind, and no colon before it, asks for something to be done with that record:
    `issue I-3 resolve text`. A message with hashtags is a tag message and not a mention line: none,
    as `find_tags` reads it.
    """
    scanned = scan(text, words=words, areas=areas, bot_user_id=bot_user_id)
    if not scanned.addressed or scanned.hashtags:
        return None
    reader = _Reader(scanned, known_names(words))
    return reader.from_line_start() or reader.from_name() or reader.up_to_end()


def parse_slash(
    text: str,
    kind: Kind,
    *,
    words: Mapping[str, Kind] = DEFAULT_TAG_WORDS,
    areas: Collection[str] = DEFAULT_AREAS,
) -> Tag:
    """What a command such as `/pico-issue text area:integration` logs as `kind`.

    A hashtag that says the kind once more is taken out; any other is a word of the text.
    """
    same_kind = {word: meant for word, meant in words.items() if meant is kind}
    scanned = scan(text, words=same_kind, areas=areas, bot_user_id=None)
    if scanned.hashtags:
        return read(scanned)[0]
    return record_of(scanned, kind, [(0, len(scanned.text))])


class _Named(NamedTuple):
    """The name of a kind, and where what is said of it begins."""

    kind: Kind
    end: int
    has_colon: bool


@dataclass(frozen=True)
class _Reader:
    """Reads a message without hashtags that mentions the bot."""

    scanned: Scanned
    known: Mapping[str, Kind]

    def from_line_start(self) -> MentionLine | None:
        shadow, line_end = self.scanned.shadow, -1
        for mention in self.scanned.addressed:
            if mention.start < line_end:
                continue
            line_start = shadow.rfind("\n", 0, mention.start) + 1
            if self._is_greeting(line_start, mention.start):
                return self._said_after(mention)
            line_end = shadow.find("\n", mention.end)
            if line_end < 0:
                return None
        return None

    def _is_greeting(self, start: int, end: int) -> bool:
        """Whether what stands on a line before a mention leaves the mention its first word."""
        word = first_word(self.scanned.shadow, start, end)
        if word is None:
            return True
        before = self.scanned.shadow[word : min(end, word + _LONGEST_GREETING)]
        return before.strip(" \t,!.*_\x01").casefold() in _GREETINGS

    def from_name(self) -> MentionLine | None:
        for mention in self.scanned.addressed:
            named = self._named(self._after(mention.end))
            if named and (named.has_colon or self._is_last_word(named.end)):
                return self._said_after(mention)
        return None

    def up_to_end(self) -> MentionLine | None:
        last, text = self.scanned.addressed[-1], self.scanned.text
        if not self._is_last_word(last.end) or "\n" in text.strip():
            return None
        start = self._after(0)
        named = self._named(start)
        verb_line = without_end(text[start : last.start], _TRAIL)
        if named is None or not named.has_colon:
            return MentionLine(verb_line)
        said = (named.end, last.start)
        return MentionLine(verb_line, record_of(self.scanned, named.kind, [said]))

    def _said_after(self, mention: Span) -> MentionLine:
        start = self._after(mention.end)
        named = self._named(start)
        verb_line = without_end(self.scanned.text[start:], _TRAIL)
        if named is None:
            return MentionLine(verb_line)
        said = (named.end, len(self.scanned.text))
        before = (0, mention.start)
        return MentionLine(verb_line, record_of(self.scanned, named.kind, [said, before]))

    def _after(self, position: int) -> int:
        match = _LEAD.match(self.scanned.text, position)
        return match.end() if match else position

    def _named(self, position: int) -> _Named | None:
        """The kind that is named at a position, as a word of its own."""
        shadow = self.scanned.shadow
        named = name_at(shadow, position, self.known)
        if named is None:
            return None
        kind, end = named
        match = _AFTER_NAME.match(shadow, end)
        end = match.end() if match else end
        has_colon = bool(match and match["colon"])
        apart = has_colon or end == len(shadow) or shadow[end].isspace() or shadow[end] in ",;.–—"
        behind = self.scanned.text[end:].split(maxsplit=1)
        if not has_colon and behind and names_record(behind[0], kind):
            return None
        return _Named(kind, end, has_colon) if apart else None

    def _is_last_word(self, position: int) -> bool:
        """Whether no words stand behind a position."""
        return position > self.scanned.last_word
