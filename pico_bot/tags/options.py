"""The options that people write next to a tag, as `key:value`.

`OPTION_TYPES` has one entry for each option: what people type, the field of `Options` that it sets,
how its value is parsed, and what to say about a value that can't be parsed. The parser and the
error texts come from it. Keys are in English in every language; the value of a choice is its slug
or the name that people read in the current language.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from pico_bot.blockkit import KIND_TEXTS, area_name, area_names, label_of, member_called
from pico_bot.i18n import (
    HYPHENS,
    comparable,
    find_name,
    gettext_noop,
    join_and,
    without_danish_letters,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import Driver, Kind, Priority

_PERSON = re.compile(r"<@(?P<user>[UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})".replace("-", f"[{re.escape(HYPHENS)}]"))
_TRAILING_PUNCTUATION = ".!?*_~…\u200b\u2060\ufeff"
_EMPHASIS = "*_~"
_SHOWN_LENGTH = 40

OptionValue = str | Priority | date | Driver


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """The values of a tag's options; `None` for each that isn't given.

    `area` is the key of one of the charter's areas, `owner` a Slack user id. `due` and
    `effective_on` are days in the time zone of the side that they concern.
    """

    area: str | None = None
    priority: Priority | None = None
    due: date | None = None
    driver: Driver | None = None
    effective_on: date | None = None
    owner: str | None = None


@dataclass(frozen=True, kw_only=True)
class OptionType:
    """An option: `parse` returns the value that sets `field`, or None.

    `problem` is a text with `{written}`, and `{known}` for the values that `known` lists; both get
    the charter's areas, as `known_areas` maps them. `names` are other words for the key, in any
    language. A key or name that is one of the `everyday` words is only an option if its value can
    be parsed. The value of a `person` is a mention. `example` is a value for help, unless there are
    known ones. Records of other kinds than `kinds` don't have the option.
    """

    field: str
    parse: Callable[[str, Mapping[str, str]], OptionValue | None]
    problem: str
    names: tuple[str, ...]
    everyday: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = tuple(Kind)
    known: Callable[[Mapping[str, str]], Collection[str]] = lambda _areas: ()
    person: bool = False
    example: str = ""


def option_examples(areas: Collection[str]) -> list[str]:
    """Each option with a value, such as `due:2026-12-01`, in the current language."""
    known = known_areas(areas)
    return [
        f"{key}:{next(iter(option.known(known)), '') or option.example}"
        for key, option in OPTION_TYPES.items()
    ]


def known_areas(areas: Collection[str]) -> Mapping[str, str]:
    """The areas by how people may write them: in any case, with a space, `-` or `_`.

    An area has its key, and the names that people read, in any language.
    """
    return _known_areas(tuple(areas))


@lru_cache(maxsize=256)
def _known_areas(areas: tuple[str, ...]) -> Mapping[str, str]:
    names = {comparable(name): area for area in areas for name in area_names(area)}
    return MappingProxyType(names | {comparable(area): area for area in areas})


def _parse_area(value: str, areas: Mapping[str, str]) -> str | None:
    return areas.get(comparable(value))


def _parse_priority(value: str, _areas: Mapping[str, str]) -> Priority | None:
    return member_called(Priority, value)


def _parse_driver(value: str, _areas: Mapping[str, str]) -> Driver | None:
    return member_called(Driver, value)


def _parse_day(value: str, _areas: Mapping[str, str]) -> date | None:
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    try:
        return date(*(int(number) for number in match.groups()))
    except ValueError:
        return None


def _parse_person(value: str, _areas: Mapping[str, str]) -> str | None:
    match = _PERSON.fullmatch(value)
    return match["user"] if match else None


OPTION_TYPES: Mapping[str, OptionType] = MappingProxyType(
    {
        "area": OptionType(
            field="area",
            parse=_parse_area,
            known=lambda areas: [area_name(each) for each in dict.fromkeys(areas.values())],
            problem=gettext_noop("`{written}` isn't an area. The areas are {known}."),
            names=("område",),
        ),
        "priority": OptionType(
            field="priority",
            parse=_parse_priority,
            known=lambda _areas: [label_of(each) for each in Priority],
            problem=gettext_noop("`{written}` isn't a priority. The priorities are {known}."),
            names=("prio", "prioritet"),
            kinds=(Kind.ISSUE,),
        ),
        "due": OptionType(
            field="due",
            parse=_parse_day,
            problem=gettext_noop(
                "`{written}` isn't a date. Use year-month-day, such as `due:2026-12-01`."
            ),
            names=("deadline", "frist"),
            kinds=(Kind.ISSUE,),
            example="2026-12-01",
        ),
        "driver": OptionType(
            field="driver",
            parse=_parse_driver,
            known=lambda _areas: [label_of(each) for each in Driver],
            problem=gettext_noop("`{written}` isn't a driver. The drivers are {known}."),
            names=("årsag",),
            everyday=("årsag",),
            kinds=(Kind.CHANGE,),
        ),
        "from": OptionType(
            field="effective_on",
            parse=_parse_day,
            problem="",
            names=("fra",),
            everyday=("from", "fra"),
            kinds=(Kind.CHANGE,),
            example="2027-01-01",
        ),
        "owner": OptionType(
            field="owner",
            parse=_parse_person,
            problem=gettext_noop(
                "`{written}` isn't a person. Type `owner:@` and pick someone from Slack's list."
            ),
            names=("ansvarlig",),
            person=True,
            example="@person",
        ),
    }
)

_KEYS: Mapping[str, str] = MappingProxyType(
    {
        without_danish_letters(name): key
        for key, option in OPTION_TYPES.items()
        for name in (key, *option.names)
    }
)
_EVERYDAY = frozenset(
    without_danish_letters(name) for option in OPTION_TYPES.values() for name in option.everyday
)
# Each name, also as Danes spell it with and without a Danish keyboard.
_NAMES = "|".join(_KEYS).replace("aa", "(?:aa|[åÅ]|a\u030a)")
_QUOTES = "\"'“”„‟‘’‚«»"
_IN_BOLD = "*_"
# A key and its value, which may follow after a space and be quoted. A value without quotes has no
# spaces, brackets or commas.
OPTION = re.compile(
    rf"""(?P<bold>(?<![\w{_IN_BOLD}])[{_IN_BOLD}]{{1,2}})?
        (?P<key>(?ai:{_NAMES}))
        (?:[ \t\xa0]?[:：]|=)(?(bold)[{_IN_BOLD}]{{1,2}})(?P<blank>[ \t\xa0]*)
        (?:[{_QUOTES}]?(?P<mention>\x01)
          |[{_QUOTES}](?P<quoted>[^{_QUOTES}\x00-\x1f]{{1,60}})[{_QUOTES}]
          |(?P<value>(?![\#=])[^\s,;:<>()\[\]{{}}{_QUOTES}`|&\x00-\x1f]+))""",
    re.VERBOSE,
)


class WrittenOption(NamedTuple):
    """An option in a text, from `start` up to but not including `end`.

    `problem` says what is wrong with it; then there is no `value`.
    """

    start: int
    end: int
    key: str
    value: OptionValue | None
    written: str
    problem: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it can be applied."""
        return not self.problem

    def outside_tags(self) -> "WrittenOption":
        """The option if it is in text that belongs to no tag: it can't be applied."""
        problem = _("`{written}` was ignored because it isn't next to a tag.")
        return self._replace(value=None, problem=problem.format(written=_shorten(self.written)))


def parse_option(text: str, match: re.Match[str], areas: Mapping[str, str]) -> WrittenOption | None:
    """The option that `OPTION` matched in the shadow of `text`; None if it is an ordinary word."""
    if match["mention"] is not None:
        return _parse_mention_option(text, match, areas)
    name = without_danish_letters(match["key"])
    key = _KEYS[name]
    option = OPTION_TYPES[key]
    if match["quoted"] is not None:
        value, end = match["quoted"].strip(), match.end()
        parsed = option.parse(value, areas)
    else:
        marked = match["value"].rstrip(_TRAILING_PUNCTUATION)
        value = marked.lstrip(_EMPHASIS)
        end = match.start("value") + len(marked)
        parsed = option.parse(value, areas)
        if option.field == "area":
            # Some areas have several words, such as `data model`.
            parsed, end = find_name(text, areas, end - len(value)) or (parsed, end)
        marks = marked.removesuffix(value)
        if text.startswith(marks[::-1], end):
            end += len(marks)
    if not value:
        return None
    if parsed is None and name in _EVERYDAY:
        return None
    written = text[match.start() : end]
    problem = "" if parsed is not None else _problem(option, written, areas)
    return WrittenOption(match.start(), end, key, parsed, written, problem)


def merge(
    written: Iterable[WrittenOption], kinds: Collection[Kind]
) -> tuple[Options, tuple[str, ...]]:
    """The options together, and what is wrong with them, each problem once.

    If two options set the same field, the first wins. `kinds` are those of the tags that have these
    options together.
    """
    problems: list[str] = []
    firsts: dict[str, WrittenOption] = {}
    for option in written:
        first = firsts.get(option.key)
        if not option.is_good:
            problems.append(option.problem)
        elif unused := _unused(option, kinds):
            problems.append(unused)
        elif first is None:
            firsts[option.key] = option
        elif first.value != option.value:
            problems.append(
                _("`{written}` was ignored because `{first}` came first.").format(
                    written=_shorten(option.written), first=_shorten(first.written)
                )
            )
    values: dict[str, Any] = {
        OPTION_TYPES[key].field: option.value for key, option in firsts.items()
    }
    return Options(**values), tuple(dict.fromkeys(problems))


def _unused(option: WrittenOption, kinds: Collection[Kind]) -> str:
    """What to say about an option that none of `kinds` has; empty if one has it."""
    having = OPTION_TYPES[option.key].kinds
    if not set(having).isdisjoint(kinds):
        return ""
    return _("`{written}` was ignored because it's only for {kinds}.").format(
        written=_shorten(option.written),
        kinds=join_and([_(KIND_TEXTS[kind].plural) for kind in having]),
    )


def _parse_mention_option(
    text: str, match: re.Match[str], areas: Mapping[str, str]
) -> WrittenOption | None:
    """An option followed by a mention; None if they are apart and the option takes no person."""
    name, start = without_danish_letters(match["key"]), match.start("mention")
    option = OPTION_TYPES[_KEYS[name]]
    person = _PERSON.match(text, start) if option.person else None
    if person:
        end = person.end()
        if text[start - 1] in _QUOTES and text.startswith(tuple(_QUOTES), end):
            end += 1
        written = f"{match['key']}:{person[0]}"
        return WrittenOption(match.start(), end, _KEYS[name], person["user"], written)
    if match["blank"] or name in _EVERYDAY:
        return None
    written = f"{match['key']}:"
    problem = _problem(option, written, areas)
    return WrittenOption(match.start(), start, _KEYS[name], None, written, problem)


def _problem(option: OptionType, written: str, areas: Mapping[str, str]) -> str:
    return _(option.problem).format(written=_shorten(written), known=", ".join(option.known(areas)))


def _shorten(written: str) -> str:
    return written if len(written) <= _SHOWN_LENGTH else written[: _SHOWN_LENGTH - 1] + "…"
