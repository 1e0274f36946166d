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
from types import MappingProxyType
from typing import Any, NamedTuple

from pico_bot.blockkit import area_name, label_of, member_called
from pico_bot.i18n import comparable, find_name, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Driver, Priority

_PERSON = re.compile(r"<@(?P<user>[UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TRAILING_PUNCTUATION = ".!?*_~…\u200b\u2060\ufeff"
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
    the charter's areas, as `known_areas` maps them. Without a `problem`, the key is an everyday
    word, and only an option if its value can be parsed. The value of a `person` is a mention.
    `example` is a value for help, unless there are known ones.
    """

    field: str
    parse: Callable[[str, Mapping[str, str]], OptionValue | None]
    problem: str | None
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

    An area has its key, and the name that people read in the current language.
    """
    names = {comparable(area_name(area)): area for area in areas}
    return names | {comparable(area): area for area in areas}


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
    match = _PERSON.match(value)
    return match["user"] if match else None


OPTION_TYPES: Mapping[str, OptionType] = MappingProxyType(
    {
        "area": OptionType(
            field="area",
            parse=_parse_area,
            known=lambda areas: [area_name(each) for each in dict.fromkeys(areas.values())],
            problem=gettext_noop("`{written}` isn't an area. The areas are {known}."),
        ),
        "priority": OptionType(
            field="priority",
            parse=_parse_priority,
            known=lambda _areas: [label_of(each) for each in Priority],
            problem=gettext_noop("`{written}` isn't a priority. The priorities are {known}."),
        ),
        "due": OptionType(
            field="due",
            parse=_parse_day,
            problem=gettext_noop(
                "`{written}` isn't a date. Use year-month-day, such as `due:2026-12-01`."
            ),
            example="2026-12-01",
        ),
        "driver": OptionType(
            field="driver",
            parse=_parse_driver,
            known=lambda _areas: [label_of(each) for each in Driver],
            problem=gettext_noop("`{written}` isn't a driver. The drivers are {known}."),
        ),
        "from": OptionType(
            field="effective_on", parse=_parse_day, problem=None, example="2027-01-01"
        ),
        "owner": OptionType(
            field="owner",
            parse=_parse_person,
            problem=gettext_noop(
                "`{written}` isn't a person. Type `owner:@` and pick someone from Slack's list."
            ),
            person=True,
            example="@person",
        ),
    }
)

# A key and its value. A mention may follow after a space too, since Slack offers its list of people
# only for an `@` that begins a word. A value has no spaces, brackets, quotes or commas.
OPTION = re.compile(
    rf"""(?P<key>(?ai:{"|".join(OPTION_TYPES)})):
        (?:(?P<value>(?!\#)[^\s,;:<>()\[\]{{}}"'“”«»`|&\x00-\x1f]+)|[ \t]*(?P<mention>\x01))""",
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
    key = match["key"].lower()
    if match["mention"] is not None:
        return _parse_mention_option(text, match, areas)
    value = match["value"].rstrip(_TRAILING_PUNCTUATION)
    if not value:
        return None
    end = match.start("value") + len(value)
    written = match[0][: end - match.start()]
    option = OPTION_TYPES[key]
    parsed = None if option.person else option.parse(value, areas)
    if option.field == "area":
        # Some areas have several words, such as `data model`.
        parsed, end = find_name(text, areas, match.start("value")) or (parsed, end)
        written = text[match.start() : end]
    problem = ""
    if parsed is None:
        if option.problem is None:
            return None
        problem = _describe_problem(option.problem, option, _shorten(written), areas)
    return WrittenOption(match.start(), end, key, parsed, written, problem)


def merge(written: Iterable[WrittenOption]) -> tuple[Options, tuple[str, ...]]:
    """The options together, and what is wrong with them, each problem once.

    If two options set the same field, the first wins.
    """
    problems: list[str] = []
    firsts: dict[str, WrittenOption] = {}
    for option in written:
        first = firsts.get(option.key)
        if not option.is_good:
            problems.append(option.problem)
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


def _parse_mention_option(
    text: str, match: re.Match[str], areas: Mapping[str, str]
) -> WrittenOption | None:
    """An option followed by a mention; None if they are apart and the option takes no person."""
    key, start = match["key"].lower(), match.start("mention")
    option = OPTION_TYPES[key]
    person = _PERSON.match(text, start) if option.person else None
    if person:
        return WrittenOption(match.start(), person.end(), key, person["user"], f"{key}:{person[0]}")
    if start > match.end("key") + 1 or option.problem is None:
        return None
    problem = _describe_problem(option.problem, option, f"{key}:", areas)
    return WrittenOption(match.start(), start, key, None, f"{key}:", problem)


def _describe_problem(
    problem: str, option: OptionType, written: str, areas: Mapping[str, str]
) -> str:
    return _(problem).format(written=written, known=", ".join(option.known(areas)))


def _shorten(written: str) -> str:
    return written if len(written) <= _SHOWN_LENGTH else written[: _SHOWN_LENGTH - 1] + "…"
