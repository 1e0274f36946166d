"""What a charter is made of, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import ConfigDict

from pico_bot.core import Every
from pico_bot.model.vocabulary import Priority, Side


class Maturity(StrEnum):
    """The presets that a charter starts from, by how used the two are to working together."""

    STARTING = "starting"
    ESTABLISHED = "established"
    ADVANCED = "advanced"


class QuestionKind(StrEnum):
    """How a question of the check-in is answered: in words, from 1 (low) to 5 (high), or by choice.

    `PEOPLE` is answered with members of the partnership.
    """

    TEXT = "text"
    SCALE = "scale"
    CHOICE = "choice"
    PEOPLE = "people"


class HolidayPolicy(StrEnum):
    """What becomes of a check-in that falls on a public holiday.

    It comes on the next working day, at the same time, or not at all.
    """

    MOVE = "move"
    SKIP = "skip"


class EscalationLevel(StrEnum):
    """A step of the escalation ladder: who is told next when nobody acts."""

    OWNER = "owner"
    DEPUTY = "deputy"
    LEAD = "lead"
    BOTH_LEADS = "both_leads"


@dataclass(frozen=True, kw_only=True)
class CharterValue:
    """A part of a charter."""

    # What is misspelt is not silently dropped.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True)
class RoleTerms(CharterValue):
    """A role that the partnership has: its side and its name for people."""

    side: Side
    title: str


@dataclass(frozen=True, kw_only=True)
class AreaTerms(CharterValue):
    """Who answers for an area, as role keys, and the words by which a text is told to be of it.

    Where `both_sides` is set, a decision needs the confirmation of each side. After `response_days`
    working days without a word, what waits counts as silent.
    """

    owner: str
    decider: str
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    both_sides: bool = False
    response_days: int = 5


@dataclass(frozen=True, kw_only=True)
class Question(CharterValue):
    """A question of the check-in; `choices` are what one picks from, where it is a choice."""

    key: str
    text: str
    kind: QuestionKind = QuestionKind.TEXT
    choices: tuple[str, ...] = ()


def _put_in_order(said: "Rhythm | WorkingHours") -> None:
    # In whichever order weekdays are named, the charter says the same.
    object.__setattr__(said, "weekdays", tuple(sorted(said.weekdays)))


@dataclass(frozen=True, kw_only=True)
class Rhythm(CharterValue):
    """When the check-in comes: at wall time `at` on `weekdays` (Monday is 0).

    Every second week means the weeks that are an even number of weeks from that of `anchor`, or
    where there is none, from that in which it first comes.
    """

    every: Every = Every.WEEK
    weekdays: tuple[int, ...] = (0,)
    at: time = time(9)
    anchor: date | None = None

    def __post_init__(self) -> None:
        _put_in_order(self)


@dataclass(frozen=True, kw_only=True)
class CheckinTerms(CharterValue):
    """How check-ins are held, whatever their rhythm is and whatever they ask.

    After `window_days` working days the answers are summed up. `participants` are the Slack ids of
    those who are asked; where there are none, it is whoever answers for a role. If `direct`, each
    of them is also asked in a direct message.
    """

    holidays: HolidayPolicy = HolidayPolicy.MOVE
    window_days: int = 2
    participants: tuple[str, ...] = ()
    direct: bool = False


@dataclass(frozen=True, kw_only=True)
class ExtraCheckin(CharterValue):
    """A check-in beside the main one: what it is called, when it comes, what it asks, and whom.

    Without `questions` it asks what the main one asks, and without `participants`, Slack ids, those
    whom that asks.
    """

    title: str
    rhythm: Rhythm = field(default_factory=Rhythm)
    questions: tuple[Question, ...] | None = None
    participants: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WorkingHours(CharterValue):
    """Working hours: from `start` to `end`, wall time, on `weekdays` (Monday is 0)."""

    start: time = time(9)
    end: time = time(17)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)

    def __post_init__(self) -> None:
        _put_in_order(self)


if TYPE_CHECKING:
    EitherSide = Side
else:
    # Whoever reads a charter says so where it names another.
    EitherSide = Literal[Side.CONSULTANCY, Side.CUSTOMER]


@dataclass(frozen=True, kw_only=True)
class SideHours(CharterValue):
    """When a side works whose clocks, public holidays or hours are not the partnership's.

    `country` and `region` tell its holidays, as those of the charter do; without a country it has
    none.
    """

    time_zone: str
    country: str | None = None
    region: str | None = None
    hours: WorkingHours = field(default_factory=WorkingHours)


@dataclass(frozen=True, kw_only=True)
class EscalationTerms(CharterValue):
    """When nobody acts: working hours until an issue of each priority has to be acknowledged.

    `levels` follow in order, `step_hours` working hours apart.
    """

    acknowledge_hours: Mapping[Priority, int]
    levels: tuple[EscalationLevel, ...] = tuple(EscalationLevel)
    step_hours: int = 8
    quiet_days: int = 10


@dataclass(frozen=True, kw_only=True)
class DigestTerms(CharterValue):
    """The internal digest's weekday (Monday is 0) and time, and whether the customer gets one."""

    weekday: int = 0
    at: time = time(8)
    shared_monthly: bool = False


@dataclass(frozen=True, kw_only=True)
class Criterion(CharterValue):
    """Something that has to be true to enter or leave a phase; `role` ticks it."""

    key: str
    text: str
    role: str


@dataclass(frozen=True, kw_only=True)
class PhaseTerms(CharterValue):
    """A phase of the partnership and what it changes.

    `questions` and `rhythm` take the place of the charter's where they are set; `roles` are those
    that have to be filled.
    """

    key: str
    title: str
    purpose: str = ""
    entry: tuple[Criterion, ...] = ()
    exit: tuple[Criterion, ...] = ()
    roles: tuple[str, ...] = ()
    questions: tuple[Question, ...] | None = None
    rhythm: Rhythm | None = None
