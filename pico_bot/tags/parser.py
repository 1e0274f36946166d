"""Find the tags of a message, and which words belong to which tag.

People put tags before their text, after it or inside it, and several in one message, such as
minutes. Each tag is a separate record:

1. A line that begins with words and ends with a tag ("watts it is #decision") is read backwards:
   each tag takes the words before it. Every other line is read forwards: each tag takes the words
   after it, up to the next tag, and the first also takes those before it. Tags on one line with no
   words between them share their words.
2. The lines after a tag belong to it, up to the next line with a tag, list item or paragraph. The
   lines before a tag in its paragraph or list item belong to it if its line is read backwards and
   no tag is above them, from the last quote or block of code on.
3. All other lines, such as a heading, a quote above a tag or a list item without a tag, belong to
   no tag. But if all tags share their words and aren't in one of several list items, all lines
   after them belong to them. So do all options, and if their line is read backwards, the lines from
   the last quote or block of code on.
4. A tag without words takes the lines after it that belong to no tag, or else those before it. In a
   message that begins with words and ends with a tag, those before it come first. If there are
   none, it shares the words of the next tag, or of the previous one if there is no next one.
5. An option belongs to the tag before it on its line. If that tag reads backwards and words are
   between the two, it belongs to the tag of these words. Lines that have options but no words
   belong to the tag above them, or to the first tag.
6. Two tags of one kind with the same text and options are one.
7. A hashtag that is almost a tag separates words as a tag does.

Words are letters, digits, code, quotes and links. Mentions, options, emoji and punctuation are not:
if nothing else follows a backward tag, or is between two tags, they are dropped. So is the bullet
or number of a list item with a tag. A hashtag after an article or the like stays in the text as a
plain word, since the sentence needs it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from operator import attrgetter

from pico_bot.model import DEFAULT_AREAS, DEFAULT_TAG_WORDS, Kind
from pico_bot.tags.composer import Seam, Stretch, compose
from pico_bot.tags.near_misses import words_meant
from pico_bot.tags.options import Options, WrittenOption, merge
from pico_bot.tags.scanner import Hashtag, Scanned, first_word, has_words_in, scan

_BULLET = r"[ \t]*(?:[•◦▪▫‣⁃·][ \t]*|(?:[-–*+]|\d{1,3}[.)])[ \t]+)"
_LINE = re.compile(rf"^(?:(?P<blank>[^\S\n]*$)|(?P<bullet>{_BULLET}))?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tag:
    """What a message tags as a record.

    `text` is Slack's mrkdwn, with escapes and mentions, without tags and applied options; it may be
    empty. `problems` tell the author which options were not applied, and why. `word` is the tag as
    written, without its `#`; empty if the message has no hashtag.
    """

    kind: Kind
    text: str
    options: Options = field(default_factory=Options)
    problems: tuple[str, ...] = ()
    word: str = field(default="", compare=False)


def find_tags(
    text: str,
    *,
    words: Mapping[str, Kind] = DEFAULT_TAG_WORDS,
    areas: Collection[str] = DEFAULT_AREAS,
    bot_user_id: str | None = None,
) -> tuple[Tag, ...]:
    """The tags of `text`, in order.

    `words` are the tag words without `#`, in any case; `areas` are the values of an `area:` option.
    Mentions of the user `bot_user_id` are removed from the texts. The module docstring has the
    rules.
    """
    misses = words_meant(text, words=words)
    scanned = scan(text, words={**misses, **words}, areas=areas, bot_user_id=bot_user_id)
    return _distinct(tag for tag in _read_tags(scanned, misses) if tag.word not in misses)


def find_near_misses(
    text: str,
    *,
    words: Mapping[str, Kind] = DEFAULT_TAG_WORDS,
    areas: Collection[str] = DEFAULT_AREAS,
) -> tuple[Tag, ...]:
    """The hashtags of `text` that are almost tags, with what each would log.

    Those that would log the same as a tag of the message are left out. See `find_tags`.
    """
    misses = words_meant(text, words=words)
    if not misses:
        return ()
    scanned = scan(text, words={**misses, **words}, areas=areas, bot_user_id=None)
    tags = _read_tags(scanned, misses)
    logged = {_record_of(tag) for tag in tags if tag.word not in misses}
    return _distinct(tag for tag in tags if tag.word in misses and _record_of(tag) not in logged)


def is_only_tag(
    text: str,
    *,
    words: Mapping[str, Kind] = DEFAULT_TAG_WORDS,
    areas: Collection[str] = DEFAULT_AREAS,
) -> bool:
    """Whether `text` has a tag but no words.

    In a thread, such a message tags the thread's first message. An option with a bad value isn't a
    word.
    """
    scanned = scan(text, words=words, areas=areas, bot_user_id=None)
    return bool(scanned.hashtags) and scanned.last_word < 0


def has_words(
    text: str,
    *,
    words: Mapping[str, Kind] = DEFAULT_TAG_WORDS,
    areas: Collection[str] = DEFAULT_AREAS,
) -> bool:
    """Whether `text`, of a message or a tag, has words.

    Letters, digits, code, quotes and links are words; tags, options, mentions and emoji are not.
    """
    return scan(text, words=words, areas=areas, bot_user_id=None).last_word >= 0


def without_tags(
    text: str,
    *,
    words: Mapping[str, Kind] = DEFAULT_TAG_WORDS,
    areas: Collection[str] = DEFAULT_AREAS,
    bot_user_id: str | None = None,
) -> str:
    """All words of a message: without its tags and, if it has any, their options."""
    scanned = scan(text, words=words, areas=areas, bot_user_id=bot_user_id)
    return _text_between(scanned, 0, len(scanned.text)) if scanned.hashtags else text


def _read_tags(scanned: Scanned, misses: Collection[str] = ()) -> list[Tag]:
    """The tags of a scanned message; those among `misses` share nothing with the others."""
    if not scanned.hashtags:
        return []
    groups = _groups(scanned)
    _lend_words(groups)
    sharing: dict[tuple[_Group, Kind, bool], list[_Group]] = {}
    written: dict[tuple[_Group, Kind, bool], str] = {}
    for group in groups:
        for hashtag in group.hashtags:
            key = (group.lender or group, hashtag.kind, hashtag.word in misses)
            sharing.setdefault(key, []).append(group)
            written.setdefault(key, hashtag.word)
    tags = []
    for key, tagging in sharing.items():
        options, problems = merge(
            (option for group in dict.fromkeys(tagging) for option in group.all_options()),
            key[0].sharing,
        )
        tags.append(Tag(key[1], key[0].text, options, problems, written[key]))
    return tags


def _distinct(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """Tags with the same kind, text and options as one, with the problems of all."""
    first: dict[tuple[Kind, str, Options], Tag] = {}
    for tag in tags:
        same = first.setdefault(_record_of(tag), tag)
        problems = dict.fromkeys((*same.problems, *tag.problems))
        first[_record_of(tag)] = replace(same, problems=tuple(problems))
    return tuple(first.values())


def _record_of(tag: Tag) -> tuple[Kind, str, Options]:
    """What makes two tags one record."""
    return (tag.kind, tag.text, tag.options)


def record_tag(scanned: Scanned, kind: Kind, ranges: Sequence[tuple[int, int]]) -> Tag:
    """What a scanned message logs as one record of `kind`, without its hashtags.

    The text is the first of `ranges` that has words; the options are those of all ranges.
    """
    start, end = next(
        (range_ for range_ in ranges if has_words_in(scanned.own_words, *range_)), ranges[0]
    )
    options, problems = merge(
        (option for range_ in ranges for option in scanned.options_between(*range_)), {kind}
    )
    return Tag(kind, _text_between(scanned, start, end), options, problems)


def _text_between(scanned: Scanned, start: int, end: int) -> str:
    """The text between two positions, without hashtags and applied options."""
    stretches = []
    for hashtag in scanned.hashtags:
        if start <= hashtag.start and hashtag.end <= end:
            stretches.append(Stretch(start, hashtag.start, Seam.TAG, hashtag.kept_word))
            start = hashtag.end
    stretches.append(Stretch(start, end, Seam.TAG))
    if end < len(scanned.text):
        stretches.append(Stretch(end, end, Seam.TAG))
    return compose(scanned.text, stretches, scanned.cuts)


class _Group:
    """Tags on one line that share their words.

    `lender` is the group whose words they share if they have none, and `sharing` are the kinds of
    all tags that share the words of this group.
    """

    def __init__(self, scanned: Scanned, hashtags: Sequence[Hashtag]) -> None:
        self.scanned = scanned
        self.hashtags = hashtags
        self.stretches: list[Stretch] = []
        self.options: list[WrittenOption] = []
        self.lender: _Group | None = None
        self.sharing = {hashtag.kind for hashtag in hashtags}

    def has_words(self) -> bool:
        return any(
            stretch.kept_word or has_words_in(self.scanned.shadow, stretch.start, stretch.end)
            for stretch in self.stretches
        )

    @cached_property
    def text(self) -> str:
        return compose(self.scanned.text, self.stretches, self.scanned.cuts)

    def all_options(self) -> list[WrittenOption]:
        """The group's options, and those of its lender that it doesn't have itself."""
        own = {option.key for option in self.options}
        lent = self.lender.options if self.lender else ()
        return [*self.options, *(option for option in lent if option.key not in own)]

    def take_block(self, start: int, end: int, *, first: bool = False) -> None:
        """Take lines without a tag, as the group's first words or as its last."""
        if end - 1 > start and self.scanned.shadow[end - 1] == "\n":
            end -= 1
        self.stretches.insert(0 if first else len(self.stretches), Stretch(start, end, Seam.LINE))
        self.options += self.scanned.options_between(start, end)


class _Line:
    """A line with tags, from `begin` up to its newline at `end`; its text begins at `start`.

    `segments` are the texts before its first tag, between each two, and after the last; `has_words`
    tells which of them have words.
    """

    def __init__(
        self, scanned: Scanned, begin: int, start: int, end: int, hashtags: Sequence[Hashtag]
    ) -> None:
        self.scanned = scanned
        self.begin = begin
        self.end = end
        self.hashtags = hashtags
        starts = [start, *(hashtag.end for hashtag in hashtags)]
        ends = [*(hashtag.start for hashtag in hashtags), end]
        self.segments = list(zip(starts, ends, strict=True))
        self.has_words = [has_words_in(scanned.shadow, *segment) for segment in self.segments]

    @property
    def reads_backwards(self) -> bool:
        return self.has_words[0] and not self.has_words[-1]

    def groups(self) -> list[_Group]:
        """The line's groups of tags, with their words and options on this line."""
        count = len(self.hashtags)
        firsts = [0, *(number for number in range(1, count) if self.has_words[number])]
        take = self._take_before if self.reads_backwards else self._take_after
        return [take(first, end) for first, end in zip(firsts, [*firsts[1:], count], strict=True)]

    def _take_after(self, first: int, end: int) -> _Group:
        """The group of the tags from `first` up to `end`, on a line that is read forwards."""
        group = _Group(self.scanned, self.hashtags[first:end])
        if first == 0:
            group.stretches.append(self._stretch(0, Seam.LINE))
            group.options += self._options(0)
        for inner in range(first + 1, end + 1):
            group.options += self._options(inner)
        seam = Seam.NONE if first == 0 and self.hashtags[end - 1].kept_word else Seam.TAG
        group.stretches.append(self._stretch(end, seam))
        return group

    def _take_before(self, first: int, end: int) -> _Group:
        """The group of the tags from `first` up to `end`, on a line that is read backwards."""
        group = _Group(self.scanned, self.hashtags[first:end])
        group.stretches.append(self._stretch(first, Seam.TAG if first else Seam.LINE))
        if not self.hashtags[first].kept_word:
            group.stretches.append(
                Stretch(self.segments[first][1], self.segments[first][1], Seam.TAG)
            )
        words = first_word(self.scanned.shadow, *self.segments[first]) if first else None
        group.options += self._options(first, since=words or 0)
        for inner in range(first + 1, end):
            group.options += self._options(inner)
        next_words = first_word(self.scanned.shadow, *self.segments[end])
        group.options += self._options(end, until=next_words)
        return group

    def _stretch(self, number: int, seam: Seam) -> Stretch:
        """Segment `number`, with the tag word at its end if the sentence needs it."""
        start, end = self.segments[number]
        kept_word = self.hashtags[number].kept_word if number < len(self.hashtags) else ""
        return Stretch(start, end, seam, kept_word)

    def _options(
        self, number: int, *, since: int = 0, until: int | None = None
    ) -> tuple[WrittenOption, ...]:
        start, end = self.segments[number]
        return self.scanned.options_between(max(start, since), end if until is None else until)


class _Blocks:
    """The paragraphs and list items of a message: where each begins."""

    def __init__(self, shadow: str) -> None:
        self._bullets: dict[int, int] = {}
        self._starts: list[int] = []
        is_first = True
        for line in _LINE.finditer(shadow):
            if line["bullet"]:
                self._bullets[line.start()] = line.end()
            if line["bullet"] or (is_first and line["blank"] is None):
                self._starts.append(line.start())
            is_first = line["blank"] is not None

    def starting_between(self, start: int, end: int) -> list[int]:
        """The blocks that begin between two positions."""
        return self._starts[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def is_start(self, position: int) -> bool:
        return bool(self.starting_between(position, position + 1))

    def after_bullet(self, position: int) -> int:
        """Where the text of the block at a position begins."""
        return self._bullets.get(position, position)

    def in_list(self, position: int) -> bool:
        """Whether a position is in one of several list items."""
        start = self._starts[bisect_right(self._starts, position) - 1]
        return start in self._bullets and len(self._bullets) > 1


@dataclass
class _Gap:
    """Lines that belong to no tag by the first two rules, with the tags above and below them."""

    scanned: Scanned
    start: int
    end: int
    above: _Group | None
    below: _Group | None
    is_free: bool = True

    def has_words(self) -> bool:
        return has_words_in(self.scanned.shadow, self.start, self.end)

    def keep_text(self) -> None:
        """Leave only the options of the lines to the tag below."""
        if self.below:
            self.below.options[:0] = self.scanned.options_between(self.start, self.end)
            self.is_free = False

    def give(self, group: _Group | None) -> None:
        """Let the group above or below take the lines."""
        if group and self.is_free:
            group.take_block(self.start, self.end, first=group is self.below)
            self.is_free = False

    def give_to_wordless(self, group: _Group | None) -> None:
        if group and self.is_free and self.has_words() and not group.has_words():
            self.give(group)

    def give_options(self) -> None:
        """Let a tag have the options of lines without words; refuse those among other words."""
        group = self.above or self.below
        if group is None or not self.is_free:
            return
        options = self.scanned.options_between(self.start, self.end)
        if self.has_words():
            options = tuple(option.outside_tags() for option in options if option.is_good)
        if self.above:
            group.options.extend(options)
        else:
            group.options[:0] = options


def _groups(scanned: Scanned) -> list[_Group]:
    """All groups of a message's tags, with their words and options, except those they share."""
    blocks = _Blocks(scanned.message.shadow)
    lines = list(_lines(scanned, blocks))
    found = [line.groups() for line in lines]
    groups = [group for each in found for group in each]
    gaps = _gaps(scanned, blocks, lines, found)
    if len(groups) == 1 and not blocks.in_list(lines[0].begin):
        above, below = gaps
        if lines[0].reads_backwards:
            above.start = scanned.message.after_quotes(above.start, above.end)
        elif groups[0].has_words():
            above.keep_text()
        above.give(groups[0])
        below.give(groups[0])
    ends_with_tag = gaps[0].has_words() and not (gaps[-1].has_words() or groups[-1].has_words())
    for above, below in pairwise(gaps):
        if ends_with_tag:
            above.give_to_wordless(above.below)
        below.give_to_wordless(below.above)
        above.give_to_wordless(above.below)
    for gap in gaps:
        gap.give_options()
    return groups


def _gaps(
    scanned: Scanned, blocks: _Blocks, lines: Sequence[_Line], found: Sequence[Sequence[_Group]]
) -> list[_Gap]:
    """The gaps before each line with tags, and after the last; the other lines go to their tags."""
    gaps: list[_Gap] = []
    position = 0
    for number in range(len(lines) + 1):
        above = found[number - 1][-1] if number else None
        line = lines[number] if number < len(lines) else None
        below = found[number][0] if line else None
        start, end = position, line.begin if line else len(scanned.shadow)
        starts = blocks.starting_between(start, end)
        if above:
            start = starts[0] if starts else end
            above.take_block(position, start)
        if line and below and line.reads_backwards and starts and not blocks.is_start(end):
            begin = scanned.message.after_quotes(starts[-1], end)
            if begin < end:
                below.take_block(blocks.after_bullet(begin), end, first=True)
            end = begin
        gaps.append(_Gap(scanned, start, end, above, below))
        position = min(line.end + 1, len(scanned.shadow)) if line else end
    return gaps


def _lines(scanned: Scanned, blocks: _Blocks) -> Iterator[_Line]:
    """The lines that have tags; a line doesn't end inside code or a quote."""
    shadow, hashtags = scanned.shadow, scanned.hashtags
    first = 0
    while first < len(hashtags):
        begin = shadow.rfind("\n", 0, hashtags[first].start) + 1
        start = min(blocks.after_bullet(begin), hashtags[first].start)
        end = shadow.find("\n", hashtags[first].end)
        end = len(shadow) if end < 0 else end
        next_first = bisect_left(hashtags, end, lo=first, key=attrgetter("start"))
        yield _Line(scanned, begin, start, end, hashtags[first:next_first])
        first = next_first


def _lend_words(groups: Sequence[_Group]) -> None:
    """Let groups without words share those of the next group that has some, or the previous."""
    for order in (reversed(groups), iter(groups)):
        nearest: _Group | None = None
        for group in order:
            if group.has_words():
                nearest = group
            elif group.lender is None:
                group.lender = nearest
                if nearest:
                    nearest.sharing |= group.sharing
