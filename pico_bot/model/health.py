"""The health of a partnership: its signals, each with thresholds, in one table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pico_bot.model.records import Record
from pico_bot.model.snapshot import HeldRole


class HealthLevel(StrEnum):
    """How healthy a partnership is, worst first."""

    ACT = "act"
    WATCH = "watch"
    STEADY = "steady"


@dataclass(frozen=True, kw_only=True)
class HealthRule:
    """Thresholds from which a signal has to be watched or acted on.

    With `is_low_bad` the thresholds are maxima instead of minima.
    """

    watch: float
    act: float
    is_low_bad: bool = False

    def level(self, number: float) -> HealthLevel:
        """The level of `number`."""
        sign = -1 if self.is_low_bad else 1
        if number * sign >= self.act * sign:
            return HealthLevel.ACT
        return HealthLevel.WATCH if number * sign >= self.watch * sign else HealthLevel.STEADY


class HealthSignal(StrEnum):
    """A sign of trouble; HEALTH_RULES has its thresholds."""

    rule: HealthRule

    def __new__(cls, value: str, rule: HealthRule) -> "HealthSignal":
        """A signal with its stored value and its rule."""
        signal = str.__new__(cls, value)
        signal._value_ = value
        signal.rule = rule
        return signal

    # Overdue issues and changes.
    OVERDUE = "overdue", HealthRule(watch=1, act=3)
    # Decisions that no one answered within the time their area allows.
    UNANSWERED = "unanswered", HealthRule(watch=1, act=3)
    # The average confidence, 1 to 5, in the latest check-in that has any.
    LOW_CONFIDENCE = "low_confidence", HealthRule(watch=2.5, act=2, is_low_bad=True)
    # How much lower that is than in the check-in before.
    FALLING_CONFIDENCE = "falling_confidence", HealthRule(watch=0.5, act=1.5)
    # Working days without a message, as a multiple of the charter's limit.
    INACTIVITY = "inactivity", HealthRule(watch=1, act=2)
    # Vacant roles among those that the charter or the phase needs.
    VACANT_ROLES = "vacant_roles", HealthRule(watch=1, act=3)
    # Decisions past their review date.
    OVERDUE_REVIEWS = "overdue_reviews", HealthRule(watch=1, act=5)
    # Check-ins in a row that were skipped or missed one side's answer.
    MISSED_CHECKINS = "missed_checkins", HealthRule(watch=1, act=2)


@dataclass(frozen=True, kw_only=True)
class HealthReason:
    """A signal with its `number`, and what it was computed from.

    `days` are the working days of silence.
    """

    signal: HealthSignal
    number: float
    records: Sequence[Record] = ()
    roles: Sequence[HeldRole] = ()
    days: int = 0

    @property
    def level(self) -> HealthLevel:
        """How bad it is."""
        return self.signal.rule.level(self.number)


@dataclass(frozen=True, kw_only=True)
class Health:
    """The health of a partnership; `reasons` are ordered worst first."""

    reasons: Sequence[HealthReason]

    @property
    def level(self) -> HealthLevel:
        """The level of the worst reason."""
        return self.reasons[0].level if self.reasons else HealthLevel.STEADY

    @property
    def rank(self) -> tuple[int, int]:
        """A sort key that puts the least healthy partnerships first."""
        levels = [each.level for each in self.reasons]
        return (list(HealthLevel).index(self.level), -levels.count(self.level))


def assess_health(reasons: Iterable[HealthReason]) -> Health:
    """The health that follows from `reasons`; those at the normal level are left out."""
    bad = [each for each in reasons if each.level is not HealthLevel.STEADY]
    return Health(reasons=sorted(bad, key=lambda each: list(HealthLevel).index(each.level)))
