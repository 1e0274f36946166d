"""The words by which the log is filtered: `issues open`, `area:pim`, `by @x`, `since 2026-09`."""

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Kind, Member, Side, State, states_of
from pico_bot.records import LogFilter
from pico_bot.tags import known_areas

T = TypeVar("T")

FORMS = (
    ("log", gettext_noop("all records, those waiting for you first")),
    ("log issues open", gettext_noop("one kind, only open ones")),
    ("log decisions confirmed", gettext_noop("one state, such as under review")),
    ("log area:pim", gettext_noop("one area")),
    ("log by @person", gettext_noop("records a person wrote or tagged")),
    ("log since 2026-09", gettext_noop("logged since a month or a date")),
    ("log waiting customer", gettext_noop("issues waiting for one side")),
)
_FORMS = ", ".join(f"`{form}`" for form, _ in FORMS)

_KINDS = {f"{kind.value}s": kind for kind in Kind} | {kind.value: kind for kind in Kind}
_NEVER = {
    Kind.DECISION: gettext_noop("A decision can't be `{state}`. Choose from {states}."),
    Kind.ISSUE: gettext_noop("An issue can't be `{state}`. Choose from {states}."),
    Kind.CHANGE: gettext_noop("A change can't be `{state}`. Choose from {states}."),
}
_MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_ALL = frozenset({"all", "everything"})
_OPEN = "open"


def filter_of(
    words: Sequence[str], *, areas: Sequence[str], person: Callable[[str], Member]
) -> LogFilter:
    """What `words` let through; they may be combined freely.

    `areas` are the charter's, `person` finds whom a mention means. Raises BadRequest that shows the
    right form.
    """
    reader = _Reader(words, areas=known_areas(areas), person=person)
    while reader.words:
        reader.take()
    return _checked(reader.chosen)


class _Reader:
    """Takes words one filter at a time."""

    def __init__(
        self, words: Sequence[str], *, areas: Mapping[str, str], person: Callable[[str], Member]
    ) -> None:
        self.words = deque(words)
        self.chosen = LogFilter()
        self._areas = areas
        self._person = person

    def take(self) -> None:
        """Take the next filter off the words."""
        written = self.words.popleft()
        word = written.lower().strip(",;")
        if word in _ALL or not word:
            return
        if word in _KINDS:
            self.chosen = replace(self.chosen, kinds=_with(self.chosen.kinds, _KINDS[word]))
        elif word == _OPEN:
            self.chosen = replace(self.chosen, unsettled=True)
        elif word == State.WAITING:
            self._take_waiting()
        elif word.startswith("area:"):
            self._take_area(word.removeprefix("area:"))
        elif word == "by":
            self.chosen = replace(self.chosen, by=self._person(self._next("by @person")).id)
        elif word == "since":
            self.chosen = replace(self.chosen, since=_day(self._next("since 2026-09")))
        else:
            self._take_state(word, written=written)

    def _take_state(self, word: str, *, written: str) -> None:
        if self.words and word not in set(State):
            # A state's name may have two words.
            two = f"{word}_{self.words[0].lower()}"
            if two in set(State):
                word = two
                self.words.popleft()
        word = word.replace("-", "_")
        if word not in set(State):
            raise BadRequest(
                _("I can't filter by `{written}`. Use {forms}, or combine them.").format(
                    written=written, forms=_FORMS
                )
            )
        self.chosen = replace(self.chosen, states=_with(self.chosen.states, State(word)))

    def _take_waiting(self) -> None:
        if self.words and self.words[0].lower() == "for":
            self.words.popleft()
        side = self.words[0].lower() if self.words else ""
        if side in {Side.CUSTOMER, Side.CONSULTANCY}:
            self.words.popleft()
            self.chosen = replace(self.chosen, waiting_on=Side(side))
        else:
            self.chosen = replace(self.chosen, states=_with(self.chosen.states, State.WAITING))

    def _take_area(self, said: str) -> None:
        area = self._areas.get(re.sub(r"[\s_\-]+", "-", said or (self._next("area:pim").lower())))
        if area is None:
            raise BadRequest(
                _("`{written}` isn't an area. The areas are {known}.").format(
                    written=said, known=", ".join(self._areas.values())
                )
            )
        self.chosen = replace(self.chosen, areas=_with(self.chosen.areas, area))

    def _next(self, form: str) -> str:
        if not self.words:
            raise BadRequest(
                _("Something is missing at the end. Use `{form}`.").format(form=f"log {form}")
            )
        return self.words.popleft()


def _with(values: tuple[T, ...], value: T) -> tuple[T, ...]:
    return values if value in values else (*values, value)


def _day(said: str) -> date:
    match = _MONTH.fullmatch(said)
    try:
        if match is None:
            raise ValueError
        return date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        raise BadRequest(
            _(
                "`{written}` isn't a month or a date. Use `log since 2026-09` or `log since "
                "2026-09-14`."
            ).format(written=said)
        ) from None


def _checked(chosen: LogFilter) -> LogFilter:
    """Refuse what can never let anything through, and say why."""
    kinds = chosen.kinds or tuple(Kind)
    for state in chosen.states:
        if not any(state in states_of(kind) for kind in kinds):
            kind = kinds[0]
            states = ", ".join(f"`{_typed(each)}`" for each in State if each in states_of(kind))
            raise BadRequest(_(_NEVER[kind]).format(state=_typed(state), states=states))
    if chosen.waiting_on and Kind.ISSUE not in kinds:
        raise BadRequest(_("Only issues can be waiting for a side. Use `log waiting customer`."))
    return chosen


def _typed(state: State) -> str:
    return state.replace("_", "-")
