"""What people ask of the bot, by mentioning it or with a slash command."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pico_bot.model import DEFAULT_AREAS, DEFAULT_TAG_WORDS, Kind, parse_reference
from pico_bot.tags.actions import parse_action
from pico_bot.tags.escapes import strip_end
from pico_bot.tags.parser import Tag, record_tag
from pico_bot.tags.protected import Span
from pico_bot.tags.scanner import Scanned, first_word, known_names, scan, tag_word_at

_LEAD = re.compile(r"[\s*_~,:;.!\-–—\u200b\u2060\ufeff]*")
_AFTER_NAME = re.compile(r"[*_~]{0,2}(?P<colon>[ \t]{0,3}:)?[*_~]{0,2}")
_TRAIL = " \t\n,;-–—*_~"
# In English and Danish, the languages of the bot.
_GREETINGS = frozenset(
    ("hi", "hello", "hey", "dear", "ok", "okay", "please", "thanks", "hej", "tak")
)
_LONGEST_GREETING = 30


@dataclass(frozen=True, slots=True)
class MentionLine:
    """A message that addresses the bot.

    `command_line` is the text addressed to it, with Slack's escapes, for the command parser.
    `record` is what to log, if that text begins with the name of a kind of record; its text may be
    empty.
    """

    command_line: str
    record: Tag | None = None


def names_record(word: str, kind: Kind) -> bool:
    """Whether `word` is a reference to a record of `kind`, such as `I-3` for an issue."""
    named = parse_reference(word.rstrip(_TRAIL + ".:!?"), needs_hyphen=True)
    return named is not None and named[0] is kind


def is_record_command(text: str, kind: Kind) -> bool:
    """Whether `text`, which follows the name of `kind`, is a command on a record of that kind.

    It is if it begins with a reference to one, or with an action and a reference: `I-3 resolve` or
    `resolve I-3`.
    """
    if names_record(next(iter(text.split()), ""), kind):
        return True
    action = parse_action(text)
    return action is not None and names_record(action.reference, kind)


def parse_mention(
    text: str,
    *,
    bot_user_id: str,
    words: Mapping[str, Kind] = DEFAULT_TAG_WORDS,
    areas: Collection[str] = DEFAULT_AREAS,
) -> MentionLine | None:
    """What `text` asks of the bot whose user id is `bot_user_id`; None if it isn't addressed to it.

    The text is addressed to the bot if a mention of it, outside code and quotes,

    1. is the first word of a line, not counting other mentions, emoji, punctuation and one word of
       greeting: the rest of the message is for the bot;
    2. is followed, within a line, by the name of a kind and a colon ("so `@Pico decision: …`"), or
       by such a name and nothing else: the same;
    3. is at the end of a message of one line ("status `@Pico`"): the text before it is for the bot.

    Anywhere else the text is only about the bot. A line that begins with one of `words` logs a
    record: `decision: text` or `decision text`; in case 3 only with the colon. If nothing follows
    the name, the record's text is what precedes the mention. A name without a colon that is
    followed by a command on a record of that kind isn't logged: `issue I-3 resolve text`.

    The result is None for a message with hashtags, which `find_tags` reads.
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

    A hashtag for the same kind is removed; any other stays in the text.
    """
    same_kind = {word: meant for word, meant in words.items() if meant is kind}
    scanned = scan(text, words=same_kind, areas=areas, bot_user_id=None)
    return record_tag(scanned, kind, [(0, len(scanned.text))])


class _KindName(NamedTuple):
    """The name of a kind, and where the text after it begins."""

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
                return self._after_mention(mention)
            line_end = shadow.find("\n", mention.end)
            if line_end < 0:
                return None
        return None

    def _is_greeting(self, start: int, end: int) -> bool:
        """Whether the text before a mention on its line is empty or only a greeting."""
        word = first_word(self.scanned.shadow, start, end)
        if word is None:
            return True
        before = self.scanned.shadow[word : min(end, word + _LONGEST_GREETING)]
        return before.strip(" \t,!.*_\x01").casefold() in _GREETINGS

    def from_name(self) -> MentionLine | None:
        for mention in self.scanned.addressed:
            named = self._named(self._skip_lead(mention.end))
            if named and (named.has_colon or self._is_last_word(named.end)):
                return self._after_mention(mention)
        return None

    def up_to_end(self) -> MentionLine | None:
        last, text = self.scanned.addressed[-1], self.scanned.text
        if not self._is_last_word(last.end) or "\n" in text.strip():
            return None
        start = self._skip_lead(0)
        named = self._named(start)
        command_line = strip_end(text[start : last.start], _TRAIL)
        if named is None or not named.has_colon:
            return MentionLine(command_line)
        text_range = (named.end, last.start)
        return MentionLine(command_line, record_tag(self.scanned, named.kind, [text_range]))

    def _after_mention(self, mention: Span) -> MentionLine:
        start = self._skip_lead(mention.end)
        named = self._named(start)
        command_line = strip_end(self.scanned.text[start:], _TRAIL)
        if named is None:
            return MentionLine(command_line)
        after = (named.end, len(self.scanned.text))
        before = (0, mention.start)
        return MentionLine(command_line, record_tag(self.scanned, named.kind, [after, before]))

    def _skip_lead(self, position: int) -> int:
        match = _LEAD.match(self.scanned.text, position)
        return match.end() if match else position

    def _named(self, position: int) -> _KindName | None:
        """The kind whose name is the word at a position."""
        shadow = self.scanned.shadow
        named = tag_word_at(shadow, position, self.known)
        if named is None:
            return None
        kind, end = named
        match = _AFTER_NAME.match(shadow, end)
        end = match.end() if match else end
        has_colon = bool(match and match["colon"])
        is_whole_word = (
            has_colon or end == len(shadow) or shadow[end].isspace() or shadow[end] in ",;.–—"
        )
        if not has_colon and is_record_command(self.scanned.text[end:], kind):
            return None
        return _KindName(kind, end, has_colon) if is_whole_word else None

    def _is_last_word(self, position: int) -> bool:
        """Whether no words follow a position."""
        return position > self.scanned.last_word
