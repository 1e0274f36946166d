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
    ("log", gettext_noop("all of the record, what needs you first")),
    ("log issues open", gettext_noop("a kind, and what is still open")),
    ("log decisions confirmed", gettext_noop("a state, such as under review")),
    ("log area:pim", gettext_noop("an area")),
    ("log by @person", gettext_noop("who said or tagged it")),
    ("log since 2026-09", gettext_noop("logged since a month or a day")),
    ("log waiting customer", gettext_noop("issues that wait for a side")),
)
_FORMS = ", ".join(f"`{form}`" for form, _ in FORMS)

_KINDS = {f"{kind.value}s": kind for kind in Kind} | {kind.value: kind for kind in Kind}
_NEVER = {
    Kind.DECISION: gettext_noop("A decision is never `{state}`; it is {states}."),
    Kind.ISSUE: gettext_noop("An issue is never `{state}`; it is {states}."),
    Kind.CHANGE: gettext_noop("A change is never `{state}`; it is {states}."),
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
            two = f"{word} {self.words[0].lower()}"
            if two in set(State):
                word = two
                self.words.popleft()
        word = word.replace("-", " ")
        if word not in set(State):
            raise BadRequest(
                _("I cannot filter by `{written}`. Say {forms}, or several of them.").format(
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
                _("`{written}` is not an area; areas are {known}.").format(
                    written=said, known=", ".join(self._areas.values())
                )
            )
        self.chosen = replace(self.chosen, areas=_with(self.chosen.areas, area))

    def _next(self, form: str) -> str:
        if not self.words:
            raise BadRequest(
                _("Something is missing at the end: say `{form}`.").format(form=f"log {form}")
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
                "`{written}` is neither a month nor a day: say `log since 2026-09` or `log since "
                "2026-09-14`."
            ).format(written=said)
        ) from None


def _checked(chosen: LogFilter) -> LogFilter:
    """Refuse what can never let anything through, and say why."""
    kinds = chosen.kinds or tuple(Kind)
    for state in chosen.states:
        if not any(state in states_of(kind) for kind in kinds):
            kind = kinds[0]
            states = ", ".join(f"`{each}`" for each in State if each in states_of(kind))
            raise BadRequest(_(_NEVER[kind]).format(state=state, states=states))
    if chosen.waiting_on and Kind.ISSUE not in kinds:
        raise BadRequest(_("Only issues wait for a side: say `log waiting customer`."))
    return chosen
