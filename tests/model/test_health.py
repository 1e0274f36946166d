"""Health: each signal's thresholds, and the level and order that follow from the reasons."""

import pytest

from pico_bot.model.health import HealthLevel, HealthReason, HealthSignal, assess_health

EDGES = (
    (HealthSignal.OVERDUE, 0, 1, 3),
    (HealthSignal.UNANSWERED, 0, 1, 3),
    (HealthSignal.LOW_CONFIDENCE, 2.6, 2.5, 2),
    (HealthSignal.FALLING_CONFIDENCE, 0.4, 0.5, 1.5),
    (HealthSignal.INACTIVITY, 0.9, 1, 2),
    (HealthSignal.VACANT_ROLES, 0, 1, 3),
    (HealthSignal.OVERDUE_REVIEWS, 0, 1, 5),
    (HealthSignal.MISSED_CHECKINS, 0, 1, 2),
)


def test_the_edges_cover_every_signal() -> None:
    assert [each[0] for each in EDGES] == list(HealthSignal)


@pytest.mark.parametrize(("signal", "good", "watched", "bad"), EDGES)
def test_each_rule_at_its_edges(
    signal: HealthSignal, good: float, watched: float, bad: float
) -> None:
    assert signal.rule.level(good) is HealthLevel.STEADY
    assert signal.rule.level(watched) is HealthLevel.WATCH
    between = watched + (bad - watched) * 0.9
    assert signal.rule.level(between) is HealthLevel.WATCH
    assert signal.rule.level(bad) is HealthLevel.ACT


def test_the_worst_reason_sets_the_level_and_comes_first() -> None:
    measured = assess_health(
        [
            HealthReason(signal=HealthSignal.VACANT_ROLES, number=1),
            HealthReason(signal=HealthSignal.OVERDUE_REVIEWS, number=0),
            HealthReason(signal=HealthSignal.MISSED_CHECKINS, number=2),
        ]
    )
    assert [each.signal for each in measured.reasons] == [
        HealthSignal.MISSED_CHECKINS,
        HealthSignal.VACANT_ROLES,
    ]
    assert measured.level is HealthLevel.ACT
    assert assess_health([]).level is HealthLevel.STEADY
    steady, watched = (
        assess_health([]),
        assess_health([HealthReason(signal=HealthSignal.VACANT_ROLES, number=1)]),
    )
    assert sorted([steady, watched, measured], key=lambda each: each.rank) == [
        measured,
        watched,
        steady,
    ]
