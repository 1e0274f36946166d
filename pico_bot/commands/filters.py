"""Filters of the log, as people type them: `issues open area:pim by @person since 2026-09`."""

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from pico_bot.blockkit import KIND_TEXTS, area_name, label_of, member_called
from pico_bot.commands.request import Usage, examples
from pico_bot.core import BadRequest
from pico_bot.i18n import find_name, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Kind, Member, Side, State, states_of
from pico_bot.records import LogFilter
from pico_bot.tags import known_areas

T = TypeVar("T")

USAGES = (
    Usage("log", gettext_noop("all records, those waiting for you first")),
    Usage("log issues open", gettext_noop("one kind, only open ones")),
    Usage("log decisions confirmed", gettext_noop("one state, such as under review")),
    Usage("log area:pim", gettext_noop("one area")),
    Usage("log by @person", gettext_noop("records a person wrote or tagged")),
    Usage("log since 2026-09", gettext_noop("logged since a month or a date")),
    Usage("log waiting customer", gettext_noop("issues waiting for one side")),
)

# What people call a kind, in the singular or plural.
KINDS = {f"{kind.value}s": kind for kind in Kind} | {kind.value: kind for kind in Kind}
_MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_ALL = frozenset({"all", "everything"})
_WAITING = "waiting"


def filter_of(
    words: Sequence[str], *, areas: Sequence[str], person: Callable[[str], Member]
) -> LogFilter:
    """The filter that `words` describe; they may be combined freely.

    `areas` are the charter's, `person` finds the member that a mention means. Raises BadRequest
    that shows what is possible.
    """
    parser = _Parser(words, areas=known_areas(areas), person=person)
    while parser.words:
        parser.parse_next()
    return _checked(parser.result)


class _Parser:
    """Parses words into a filter, one condition at a time."""

    def __init__(
        self, words: Sequence[str], *, areas: Mapping[str, str], person: Callable[[str], Member]
    ) -> None:
        self.words = deque(words)
        self.result = LogFilter()
        self._areas = areas
        self._person = person

    def parse_next(self) -> None:
        """Parse the next condition."""
        written = self.words.popleft()
        word = written.lower().strip(",;")
        if word in _ALL or not word:
            return
        if word in KINDS:
            self.result = replace(self.result, kinds=_with(self.result.kinds, KINDS[word]))
        elif member_called(State, word) is State.OPEN:
            self.result = replace(self.result, unsettled=True)
        elif word == _WAITING:
            self._parse_waiting()
        elif word.startswith("area:"):
            self._parse_area(word.removeprefix("area:"))
        elif word == "by":
            self.result = replace(self.result, by=self._person(self._next("by @person")).id)
        elif word == "since":
            self.result = replace(
                self.result, since=_parse_month_or_date(self._next("since 2026-09"))
            )
        else:
            self._parse_state(word, written=written)

    def _parse_state(self, word: str, *, written: str) -> None:
        # Some states have two words, such as `under review`.
        state = member_called(State, f"{word} {self.words[0]}") if self.words else None
        if state is not None:
            self.words.popleft()
        else:
            state = member_called(State, word)
        if state is None:
            raise BadRequest(
                _("I can't filter by `{written}`. Use {forms}, or combine them.").format(
                    written=written, forms=examples(USAGES)
                )
            )
        self.result = replace(self.result, states=_with(self.result.states, state))

    def _parse_waiting(self) -> None:
        if self.words and self.words[0].lower() == "for":
            self.words.popleft()
        side = member_called(Side, self.words[0]) if self.words else None
        if side in {Side.CUSTOMER, Side.CONSULTANCY}:
            self.words.popleft()
            self.result = replace(self.result, waiting_on=side)
        else:
            self.result = replace(self.result, states=_with(self.result.states, State.ON_HOLD))

    def _parse_area(self, value: str) -> None:
        written = value or self._next("area:pim")
        # Some areas have several words, such as `data model`.
        text = " ".join([written, *self.words])
        found = find_name(text, self._areas)
        if found is not None:
            area, end = found
            self.words = deque(text[end:].split())
            self.result = replace(self.result, areas=_with(self.result.areas, area))
            return
        known = ", ".join(map(area_name, dict.fromkeys(self._areas.values())))
        raise BadRequest(
            _("`{written}` isn't an area. The areas are {known}.").format(
                written=written, known=known
            )
        )

    def _next(self, example: str) -> str:
        if not self.words:
            raise BadRequest(
                _("Something is missing at the end. Use `{form}`.").format(form=f"log {example}")
            )
        return self.words.popleft()


def _with(values: tuple[T, ...], value: T) -> tuple[T, ...]:
    return values if value in values else (*values, value)


def _parse_month_or_date(text: str) -> date:
    match = _MONTH.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        return date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        raise BadRequest(
            _(
                "`{written}` isn't a month or a date. Use `log since 2026-09` or `log since "
                "2026-09-14`."
            ).format(written=text)
        ) from None


def _checked(log_filter: LogFilter) -> LogFilter:
    """The filter; raises BadRequest if no record can ever match it."""
    kinds = log_filter.kinds or tuple(Kind)
    for state in log_filter.states:
        if not any(state in states_of(kind) for kind in kinds):
            kind = kinds[0]
            states = ", ".join(f"`{label_of(each)}`" for each in State if each in states_of(kind))
            raise BadRequest(
                _(KIND_TEXTS[kind].state_refusal).format(state=label_of(state), states=states)
            )
    if log_filter.waiting_on and Kind.ISSUE not in kinds:
        raise BadRequest(_("Only issues can be waiting for a side. Use `log waiting customer`."))
    return log_filter
