"""Find the tags of a message, and which words belong to which tag.

People put tags before their text, after it or inside it, and several in one message. These rules
decide, so that no word is lost:

1. Lines with tags. A line that begins with words and ends with a tag ("watts it is #decision") is
   read backwards: each tag takes the words before it. Every other line is read forwards: each tag
   takes the words after it, up to the next tag, and the first also takes those before it.
2. Lines without a tag belong to the tag above them, or to the first tag if there is none above.
3. Tags on one line with no words between them share their words. A tag without words takes those of
   the next tag, or of the previous tag if there is no next one.
4. An option belongs to the tag before it on its line. If that tag reads backwards and words are
   between the two, it belongs to the tag of these words.

Words are letters, digits, code, quotes and links. Mentions, options, emoji and punctuation are not:
if nothing else follows a backward tag, or is between two tags, they are dropped. The bullet or
number of a list before a tag is dropped with it. A hashtag after an article or the like stays in
the text as a plain word, since the sentence needs it.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

from pico_bot.model import DEFAULT_AREAS, DEFAULT_TAG_WORDS, Kind
from pico_bot.tags.composer import Seam, Stretch, compose
from pico_bot.tags.options import Options, WrittenOption, merge
from pico_bot.tags.scanner import Hashtag, Scanned, first_word, has_words_in, scan


@dataclass(frozen=True, slots=True)
class Tag:
    """What a message tags as one kind of record.

    `text` is Slack's mrkdwn, with escapes and mentions, without tags and applied options; it may be
    empty. `problems` tell the author which options were not applied, and why.
    """

    kind: Kind
    text: str
    options: Options = field(default_factory=Options)
    problems: tuple[str, ...] = ()


def find_tags(
    text: str,
    *,
    words: Mapping[str, Kind] = DEFAULT_TAG_WORDS,
    areas: Collection[str] = DEFAULT_AREAS,
    bot_user_id: str | None = None,
) -> tuple[Tag, ...]:
    """The tags of `text`: at most one for each kind, in the order in which they first appear.

    `words` are the tag words without `#`, in any case; `areas` are the values of an `area:` option.
    Mentions of the user `bot_user_id` are removed from the texts. If a kind is tagged more than
    once, its texts are joined, one a line. The module docstring has the rules.
    """
    scanned = scan(text, words=words, areas=areas, bot_user_id=bot_user_id)
    return read_tags(scanned) if scanned.hashtags else ()


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


def read_tags(scanned: Scanned) -> tuple[Tag, ...]:
    """The tags of a scanned message that has at least one."""
    groups = _groups(scanned)
    _lend_words(groups)
    kinds = dict.fromkeys(kind for group in groups for kind in group.kinds)
    return tuple(_tag(kind, [group for group in groups if kind in group.kinds]) for kind in kinds)


def record_tag(scanned: Scanned, kind: Kind, ranges: Sequence[tuple[int, int]]) -> Tag:
    """What a scanned message without tags logs as `kind`.

    The text is the first of `ranges` that has words; the options are those of all ranges.
    """
    start, end = next(
        (range_ for range_ in ranges if has_words_in(scanned.own_words, *range_)), ranges[0]
    )
    stretches = [Stretch(start, end, Seam.TAG)]
    if end < len(scanned.text):
        stretches.append(Stretch(end, end, Seam.TAG))
    text = compose(scanned.text, stretches, scanned.cuts)
    options, problems = merge(
        option for range_ in ranges for option in scanned.options_between(*range_)
    )
    return Tag(kind, text, options, problems)


class _Group:
    """Tags on one line that share their words.

    `lender` is the group whose words they share if they have none.
    """

    def __init__(self, scanned: Scanned, hashtags: Sequence[Hashtag]) -> None:
        self.scanned = scanned
        self.kinds = dict.fromkeys(hashtag.kind for hashtag in hashtags)
        self.stretches: list[Stretch] = []
        self.options: list[WrittenOption] = []
        self.lender: _Group | None = None

    def has_words(self) -> bool:
        return any(
            stretch.kept_word or has_words_in(self.scanned.shadow, stretch.start, stretch.end)
            for stretch in self.stretches
        )

    @cached_property
    def text(self) -> str:
        return compose(self.scanned.text, self.stretches, self.scanned.cuts)

    def take_block(self, start: int, end: int, *, first: bool = False) -> None:
        """Take lines without a tag, as the group's first words or as its last."""
        self.stretches.insert(0 if first else len(self.stretches), Stretch(start, end, Seam.LINE))
        self.options += self.scanned.options_between(start, end)


class _Line:
    """A line with tags, from `start` up to its newline at `end`.

    `segments` are the texts before its first tag, between each two, and after the last; `has_words`
    tells which of them have words.
    """

    def __init__(self, scanned: Scanned, start: int, end: int, hashtags: Sequence[Hashtag]) -> None:
        self.scanned = scanned
        self.start = start
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


def _groups(scanned: Scanned) -> list[_Group]:
    """All groups of a message's tags, with words and options by the first two rules."""
    groups: list[_Group] = []
    read_up_to = 0
    for line in _lines(scanned):
        found = line.groups()
        if groups:
            groups[-1].take_block(read_up_to, max(read_up_to, line.start - 1))
        else:
            found[0].take_block(0, max(0, line.start - 1), first=True)
        groups += found
        read_up_to = min(line.end + 1, len(scanned.shadow))
    groups[-1].take_block(read_up_to, len(scanned.shadow))
    return groups


def _lines(scanned: Scanned) -> Iterator[_Line]:
    """The lines that have tags; a line doesn't end inside code or a quote."""
    shadow, hashtags = scanned.shadow, scanned.hashtags
    first = 0
    while first < len(hashtags):
        start = shadow.rfind("\n", 0, hashtags[first].start) + 1
        end = shadow.find("\n", hashtags[first].end)
        end = len(shadow) if end < 0 else end
        next_first = bisect_left(hashtags, end, lo=first, key=attrgetter("start"))
        yield _Line(scanned, start, end, hashtags[first:next_first])
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


def _tag(kind: Kind, groups: Sequence[_Group]) -> Tag:
    """All groups that tag as `kind`, as one tag."""
    texts = dict.fromkeys((group.lender or group).text for group in groups)
    sources = dict.fromkeys(
        source for group in groups for source in (group, group.lender) if source is not None
    )
    options, problems = merge(option for source in sources for option in source.options)
    return Tag(kind, "\n".join(text for text in texts if text), options, problems)
