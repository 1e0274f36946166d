"""How a partnership fares: the signs that tell it, each with its number, in one table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from pico_bot.model.people import Role
from pico_bot.model.records import Record


class HealthLevel(StrEnum):
    """How a partnership fares, the worst first."""

    ACT = "act"
    WATCH = "watch"
    STEADY = "steady"


class HealthSignal(StrEnum):
    """What tells that something is wrong; `RULES` says from which number on."""

    OVERDUE = "overdue"
    UNANSWERED = "unanswered"
    LOW = "low"
    FALLING = "falling"
    SILENCE = "silence"
    GAPS = "gaps"
    REVIEWS = "reviews"
    MISSED = "missed"


@dataclass(frozen=True, kw_only=True)
class HealthRule:
    """From which number on a sign is to be watched, and from which on somebody has to act.

    Where `is_low_bad`, it is from that number downwards.
    """

    watch: float
    act: float
    is_low_bad: bool = False

    def level(self, number: float) -> HealthLevel:
        """What `number` means."""
        turned = -1 if self.is_low_bad else 1
        if number * turned >= self.act * turned:
            return HealthLevel.ACT
        return HealthLevel.WATCH if number * turned >= self.watch * turned else HealthLevel.STEADY


HEALTH_RULES: Mapping[HealthSignal, HealthRule] = MappingProxyType(
    {
        # Issues and changes on which somebody has to act, and the time for it is over.
        HealthSignal.OVERDUE: HealthRule(watch=1, act=3),
        # Decisions that nobody answered in the days that their area gives.
        HealthSignal.UNANSWERED: HealthRule(watch=1, act=3),
        # The average confidence, from 1 to 5, of the last check-in that has any.
        HealthSignal.LOW: HealthRule(watch=2.5, act=2, is_low_bad=True),
        # How much lower that is than in the check-in before it.
        HealthSignal.FALLING: HealthRule(watch=0.5, act=1.5),
        # How many times the charter's days of silence nobody has said a word.
        HealthSignal.SILENCE: HealthRule(watch=1, act=2),
        # Roles that charter or phase want filled and nobody holds.
        HealthSignal.GAPS: HealthRule(watch=1, act=3),
        # Decisions whose review date is past.
        HealthSignal.REVIEWS: HealthRule(watch=1, act=5),
        # Check-ins in a row that were skipped, or that one of the sides did not answer.
        HealthSignal.MISSED: HealthRule(watch=1, act=2),
    }
)


@dataclass(frozen=True, kw_only=True)
class HealthReason:
    """A sign with its `number`, and what it was counted from.

    `days` are the working days of silence.
    """

    sign: HealthSignal
    number: float
    records: Sequence[Record] = ()
    roles: Sequence[Role] = ()
    days: int = 0

    @property
    def level(self) -> HealthLevel:
        """How bad it is."""
        return HEALTH_RULES[self.sign].level(self.number)


@dataclass(frozen=True, kw_only=True)
class Health:
    """How a partnership fares: as its worst reason says; `reasons` are told worst first."""

    reasons: Sequence[HealthReason]

    @property
    def level(self) -> HealthLevel:
        """How it fares."""
        return self.reasons[0].level if self.reasons else HealthLevel.STEADY

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts partnerships, those that fare worst first."""
        levels = [each.level for each in self.reasons]
        return (list(HealthLevel).index(self.level), -levels.count(self.level))


def assess_health(reasons: Iterable[HealthReason]) -> Health:
    """What these signs together say; those that are as they should be are left out."""
    bad = [each for each in reasons if each.level is not HealthLevel.STEADY]
    return Health(reasons=sorted(bad, key=lambda each: list(HealthLevel).index(each.level)))
