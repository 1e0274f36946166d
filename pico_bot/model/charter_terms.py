"""The parts of a charter, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import ConfigDict

from pico_bot.core import Every
from pico_bot.model.vocabulary import Priority, Side


class Maturity(StrEnum):
    """Presets for a new charter, by how experienced the two sides are in working together."""

    STARTING = "starting"
    ESTABLISHED = "established"
    ADVANCED = "advanced"


class QuestionKind(StrEnum):
    """How a check-in question is answered: text, a scale from 1 (low) to 5 (high), or a choice.

    `PEOPLE` is answered with members of the partnership.
    """

    TEXT = "text"
    SCALE = "scale"
    CHOICE = "choice"
    PEOPLE = "people"


class HolidayPolicy(StrEnum):
    """What happens to a check-in on a public holiday.

    It moves to the next working day, at the same time, or is skipped.
    """

    MOVE = "move"
    SKIP = "skip"


class EscalationLevel(StrEnum):
    """Who is notified at one level of the escalation."""

    OWNER = "owner"
    DEPUTY = "deputy"
    LEAD = "lead"
    BOTH_LEADS = "both_leads"


@dataclass(frozen=True, kw_only=True)
class CharterValue:
    """Base of the parts of a charter."""

    # Reject misspelled keys instead of dropping them.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True)
class RoleTerms(CharterValue):
    """A role of the partnership: its side and its title."""

    side: Side
    title: str


@dataclass(frozen=True, kw_only=True)
class AreaTerms(CharterValue):
    """The responsible roles of an area, by key, and its keywords.

    Text with a keyword is assigned to the area. With `both_sides`, each side has to confirm a
    decision. After `response_days` working days without an answer, an item counts as unanswered.
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
    """A check-in question; `choices` are the options of a choice."""

    key: str
    text: str
    kind: QuestionKind = QuestionKind.TEXT
    choices: tuple[str, ...] = ()


def _sort_weekdays(value: "Rhythm | WorkingHours") -> None:
    # The order in which weekdays are listed makes no difference.
    object.__setattr__(value, "weekdays", tuple(sorted(value.weekdays)))


@dataclass(frozen=True, kw_only=True)
class Rhythm(CharterValue):
    """When a check-in is due: at wall time `at` on `weekdays` (Monday is 0).

    Every second week means an even number of weeks from the week of `anchor`, or from the first
    occurrence if there is no anchor.
    """

    every: Every = Every.WEEK
    weekdays: tuple[int, ...] = (0,)
    at: time = time(9)
    anchor: date | None = None

    def __post_init__(self) -> None:
        _sort_weekdays(self)


@dataclass(frozen=True, kw_only=True)
class CheckinTerms(CharterValue):
    """Settings of all check-ins, whatever their rhythm and questions.

    Answers are summarised after `window_days` working days. `participants` are the Slack ids of
    the people who are asked; if there are none, the holders of roles are. With `direct`, each of
    them is also asked in a direct message.
    """

    holidays: HolidayPolicy = HolidayPolicy.MOVE
    window_days: int = 2
    participants: tuple[str, ...] = ()
    direct: bool = False


@dataclass(frozen=True, kw_only=True)
class ExtraCheckin(CharterValue):
    """A check-in in addition to the main one.

    Without `questions` or `participants` (Slack ids) it uses those of the main check-in.
    """

    title: str
    rhythm: Rhythm = field(default_factory=Rhythm)
    questions: tuple[Question, ...] | None = None
    participants: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WorkingHours(CharterValue):
    """Working hours from `start` to `end`, wall time, on `weekdays` (Monday is 0)."""

    start: time = time(9)
    end: time = time(17)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)

    def __post_init__(self) -> None:
        _sort_weekdays(self)


if TYPE_CHECKING:
    EitherSide = Side
else:
    # At run time, so that pydantic rejects any other side.
    EitherSide = Literal[Side.CONSULTANCY, Side.CUSTOMER]


@dataclass(frozen=True, kw_only=True)
class SideHours(CharterValue):
    """The working hours of a side whose time zone, holidays or hours differ.

    `country` and `region` select its public holidays; without a country it has none.
    """

    time_zone: str
    country: str | None = None
    region: str | None = None
    hours: WorkingHours = field(default_factory=WorkingHours)


@dataclass(frozen=True, kw_only=True)
class EscalationTerms(CharterValue):
    """When to escalate: working hours until an issue of each priority must be acknowledged.

    The `levels` follow in order, `level_hours` working hours apart. After `quiet_days` working days
    without activity, the lead is notified.
    """

    acknowledge_hours: Mapping[Priority, int]
    levels: tuple[EscalationLevel, ...] = tuple(EscalationLevel)
    level_hours: int = 8
    quiet_days: int = 10


@dataclass(frozen=True, kw_only=True)
class DigestTerms(CharterValue):
    """Weekday (Monday is 0) and time of the weekly digest, for the consultancy.

    `shared_monthly` is whether both sides get a monthly digest.
    """

    weekday: int = 0
    at: time = time(8)
    shared_monthly: bool = False


@dataclass(frozen=True, kw_only=True)
class Criterion(CharterValue):
    """A condition for entering or leaving a phase; `role` ticks it off."""

    key: str
    text: str
    role: str


@dataclass(frozen=True, kw_only=True)
class PhaseTerms(CharterValue):
    """A phase of the partnership and what it changes.

    `questions` and `rhythm` replace the charter's if they are set; `roles` have to be filled.
    """

    key: str
    title: str
    purpose: str = ""
    entry: tuple[Criterion, ...] = ()
    exit: tuple[Criterion, ...] = ()
    roles: tuple[str, ...] = ()
    questions: tuple[Question, ...] | None = None
    rhythm: Rhythm | None = None
