"""The options that people write beside a tag, as `key:value`."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Driver, Priority

# A key and its value. A person may stand after a space too, as Slack offers its list of people
# only for an `@` that begins a word. A value has no spaces, brackets, quotes or commas.
OPTION = re.compile(
    r"""(?P<key>(?ai:area|priority|due|driver|from|owner)):
        (?:(?P<value>(?!\#)[^\s,;:<>()\[\]{}"'“”«»`|&\x00-\x1f]+)|[ \t]*(?P<token>\x01))""",
    re.VERBOSE,
)
_PERSON = re.compile(r"<@(?P<user>[UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LOOSE_ENDS = ".!?*_~…\u200b\u2060\ufeff"
_SHOWN_VALUE = 40

# What is said of a value that means nothing. Values are written in English in every language.
_PROBLEMS = {
    "area": gettext_noop("`{written}` isn't an area. The areas are {known}."),
    "priority": gettext_noop("`{written}` isn't a priority. The priorities are {known}."),
    "driver": gettext_noop("`{written}` isn't a driver. The drivers are {known}."),
    "due": gettext_noop("`{written}` isn't a date. Use year-month-day, such as `due:2026-12-01`."),
    "owner": gettext_noop(
        "`{written}` isn't a person. Type `owner:@` and pick someone from Slack's list."
    ),
}

# A word that people write before a colon anyway: it is an option only where a day follows.
_EVERYDAY = "from"


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What a tag's options say; `None` for each that was not given.

    `area` is one of the charter's areas, `due` a day without a time zone (where the owner's side is
    meant), `effective_on` the day that `from:` says in the same way, `owner` a Slack user id.
    """

    area: str | None = None
    priority: Priority | None = None
    due: date | None = None
    driver: Driver | None = None
    effective_on: date | None = None
    owner: str | None = None


class Given(NamedTuple):
    """An option as it stands in the text, from `start` up to but not including `end`.

    `value` is what it sets; for a bad one it sets nothing and `problem` says what would be right.
    """

    start: int
    end: int
    key: str
    value: str | Priority | date | Driver | None
    written: str
    problem: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it can be applied."""
        return not self.problem


def known_areas(areas: Collection[str]) -> Mapping[str, str]:
    """The areas by how people may write them: in any case, with `-` or `_` for a space."""
    return {_area_key(area): area for area in areas}


def parse_option(text: str, match: re.Match[str], areas: Mapping[str, str]) -> Given | None:
    """The option that `OPTION` matched in the shadow of `text`; none if it is but a word."""
    key = match["key"].lower()
    if match["token"] is not None:
        return _calling(text, match, areas)
    value = match["value"].rstrip(_LOOSE_ENDS)
    if not value:
        return None
    end = match.start("value") + len(value)
    written = match[0][: end - match.start()]
    parsed = _parsed(key, value, areas)
    if parsed is None and key == _EVERYDAY:
        return None
    problem = "" if parsed is not None else _problem(key, _shown(written), areas)
    return Given(match.start(), end, key, parsed, written, problem)


def merge(given: Iterable[Given]) -> tuple[Options, tuple[str, ...]]:
    """What the options say together, and what is wrong with them, each once.

    The first of two that set the same thing counts.
    """
    problems: list[str] = []
    firsts: dict[str, Given] = {}
    for option in given:
        first = firsts.get(option.key)
        if not option.is_good:
            problems.append(option.problem)
        elif first is None:
            firsts[option.key] = option
        elif first.value != option.value:
            problems.append(
                _("`{written}` was ignored because `{first}` came first.").format(
                    written=_shown(option.written), first=_shown(first.written)
                )
            )
    values: dict[str, Any] = {key: first.value for key, first in firsts.items()}
    if _EVERYDAY in values:
        values["effective_on"] = values.pop(_EVERYDAY)
    return Options(**values), tuple(dict.fromkeys(problems))


def _calling(text: str, match: re.Match[str], areas: Mapping[str, str]) -> Given | None:
    """An option whose value is a mention; none if blanks go before one that is no person."""
    key, start = match["key"].lower(), match.start("token")
    person = _PERSON.match(text, start) if key == "owner" else None
    if person:
        return Given(match.start(), person.end(), key, person["user"], f"owner:{person[0]}")
    if start > match.end("key") + 1 or key == _EVERYDAY:
        return None
    return Given(match.start(), start, key, None, f"{key}:", _problem(key, f"{key}:", areas))


def _parsed(
    key: str, value: str, areas: Mapping[str, str]
) -> str | Priority | date | Driver | None:
    """What a value means; none if it means nothing."""
    if key == "area":
        return areas.get(_area_key(value))
    if key in {"due", _EVERYDAY}:
        return _day(value)
    kinds: dict[str, type[Priority] | type[Driver]] = {"priority": Priority, "driver": Driver}
    return next((one for one in kinds.get(key, ()) if one.value == value.casefold()), None)


def _area_key(name: str) -> str:
    return re.sub(r"[\s_\-]+", "-", name.casefold())


def _day(value: str) -> date | None:
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    try:
        return date(*(int(number) for number in match.groups()))
    except ValueError:
        return None


def _problem(key: str, written: str, areas: Mapping[str, str]) -> str:
    """What is wrong with an option and what would be right, in one sentence."""
    known: Collection[str] = ()
    match key:
        case "area":
            known = areas.values()
        case "priority":
            known = list(Priority)
        case "driver":
            known = list(Driver)
    return _(_PROBLEMS[key]).format(written=written, known=", ".join(known))


def _shown(written: str) -> str:
    return written if len(written) <= _SHOWN_VALUE else written[: _SHOWN_VALUE - 1] + "…"
