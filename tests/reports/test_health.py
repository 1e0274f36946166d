"""Partnership health: each signal as it is measured."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import one_offs, schedules, sync
from pico_bot.core.db import Database
from pico_bot.escalation import snooze
from pico_bot.model.charter_terms import ExtraCheckin, Rhythm
from pico_bot.model.checkins import Answer, Occurrence, OccurrenceState, Schedule
from pico_bot.model.health import Health, HealthLevel, HealthReason, HealthSignal
from pico_bot.model.records import Decision, Issue
from pico_bot.model.vocabulary import Kind, Side, State, Via
from pico_bot.partnerships import roles
from pico_bot.records import issues
from pico_bot.records import log as records_log
from pico_bot.reports import health
from tests.checkins.actions import agree
from tests.escalation.scenarios import at, by, log, set_up_partnership
from tests.support.partnership import InUse


@pytest.fixture
def world(database_url: str) -> Iterator[InUse]:
    """A partnership in which Lene posted at noon on Monday."""
    database = Database(database_url)
    with Session(database.engine) as session:
        world = set_up_partnership(session)
        world["Lene"].last_active_at = at(0, 12)
        yield world
    database.dispose()


def health_at(world: InUse, now: datetime) -> Health:
    records = records_log.open_records(world.session, [world.partnership])
    return health.healths_of(world.session, records, now=now)[world.partnership.id]


def reason(world: InUse, signal: HealthSignal, now: datetime) -> HealthReason | None:
    measured = [each for each in health_at(world, now).reasons if each.signal is signal]
    return measured[0] if measured else None


def checked_in(
    world: InUse, days: int, *, of: str = "weekly", **confidence: int | None
) -> Occurrence:
    """A check-in at nine o'clock with the confidence of those who answered."""
    schedule = world.session.scalar(select(Schedule).where(Schedule.key == of))
    if schedule is None:
        schedules.turn_on(
            world.session,
            partnership=world.partnership,
            channel=world.channel,
            rhythm=Rhythm(),
            by=world["Lene"],
            now=at(0, 1),
        )
        schedule = world.session.scalars(select(Schedule).where(Schedule.key == of)).one()
    occurrence = Occurrence(schedule=schedule, due_at=at(days, 9), state=OccurrenceState.POSTED)
    world.session.add(occurrence)
    for name, score in confidence.items():
        occurrence.answers.append(
            Answer(member=world[name], answered_at=at(days, 10), via=Via.MODAL, confidence=score)
        )
    world.session.flush()
    return occurrence


def test_a_partnership_in_order_is_steady(world: InUse) -> None:
    assert health_at(world, at(0, 13)) == Health(reasons=[])


def test_an_issue_counts_from_the_minute_it_is_overdue(world: InUse) -> None:
    issue = log(world, now=at(0, 13))
    # High priority: a working day to acknowledge it.
    assert reason(world, HealthSignal.OVERDUE, at(1, 12, 59)) is None
    measured = reason(world, HealthSignal.OVERDUE, at(1, 13))
    assert measured is not None
    assert (measured.number, list(measured.records)) == (1, [issue])


def test_an_unanswered_decision_is_a_separate_signal(world: InUse) -> None:
    decision = log(world, now=at(0, 13), kind=Kind.DECISION)
    assert reason(world, HealthSignal.UNANSWERED, at(7, 12, 59)) is None
    measured = reason(world, HealthSignal.UNANSWERED, at(7, 13))
    assert measured is not None
    assert list(measured.records) == [decision]
    assert reason(world, HealthSignal.OVERDUE, at(7, 13)) is None


def test_a_past_due_date_counts_on_hold_but_not_snoozed(world: InUse) -> None:
    issue = log(world, now=at(0, 13), due=at(2, 9).date())
    assert isinstance(issue, Issue)
    issues.put_on_hold(
        world.session,
        issue=issue,
        on=Side.CUSTOMER,
        reason="We need the colours",
        by=by(world, "Mads", at(0, 14)),
    )
    assert reason(world, HealthSignal.OVERDUE, at(2, 16)) is None
    assert reason(world, HealthSignal.OVERDUE, at(3, 13)) == HealthReason(
        signal=HealthSignal.OVERDUE, number=1, records=[issue]
    )
    snooze.snooze(
        world.session,
        record=issue,
        until=at(8, 9).date(),
        reason="They are on holiday",
        by=by(world, "Mads", at(3, 13)),
    )
    assert reason(world, HealthSignal.OVERDUE, at(3, 14)) is None


def test_confidence_comes_from_the_latest_check_in_with_a_score(world: InUse) -> None:
    checked_in(world, 7, Lene=5, Berit=4)
    checked_in(world, 14, Lene=3, Berit=2)
    checked_in(world, 21, Lene=None, Berit=None)
    low = reason(world, HealthSignal.LOW_CONFIDENCE, at(21, 12))
    falling = reason(world, HealthSignal.FALLING_CONFIDENCE, at(21, 12))
    assert (low and low.number, low and low.level) == (2.5, HealthLevel.WATCH)
    assert (falling and falling.number, falling and falling.level) == (2.0, HealthLevel.ACT)
    assert reason(world, HealthSignal.LOW_CONFIDENCE, at(14, 9) + timedelta(weeks=13)) is None


def test_inactivity_counts_whole_working_days(world: InUse) -> None:
    # Ten working days after that Monday end on Monday two weeks later.
    assert reason(world, HealthSignal.INACTIVITY, at(14, 23, 59)) is None
    measured = reason(world, HealthSignal.INACTIVITY, at(15, 0, 1))
    assert measured is not None
    assert (measured.days, measured.number, measured.level) == (10, 1, HealthLevel.WATCH)
    later = reason(world, HealthSignal.INACTIVITY, at(29, 0, 1))
    assert later is not None
    assert later.level is HealthLevel.ACT
    world["Dorte"].last_active_at = at(14, 12)
    assert reason(world, HealthSignal.INACTIVITY, at(15, 0, 1)) is None


def test_a_vacant_role_counts_if_the_phase_needs_it(world: InUse) -> None:
    assert reason(world, HealthSignal.VACANT_ROLES, at(0, 13)) is None
    roles.unassign(
        world.session,
        partnership=world.partnership,
        key="lead",
        member=world["Lene"],
        now=at(0, 13),
    )
    measured = reason(world, HealthSignal.VACANT_ROLES, at(0, 14))
    assert measured is not None
    assert [each.key for each in measured.roles] == ["lead"]


def test_a_review_is_overdue_from_the_day_after(world: InUse) -> None:
    decision = log(world, now=at(0, 13), kind=Kind.DECISION)
    assert isinstance(decision, Decision)
    decision.state, decision.review_on = State.UNDER_REVIEW, date(2026, 11, 30)
    assert reason(world, HealthSignal.OVERDUE_REVIEWS, at(7, 23, 59)) is None
    measured = reason(world, HealthSignal.OVERDUE_REVIEWS, at(8, 0, 1))
    assert measured is not None
    assert list(measured.records) == [decision]
    decision.state = State.SUPERSEDED
    assert reason(world, HealthSignal.OVERDUE_REVIEWS, at(8, 0, 1)) is None


def test_a_check_in_without_one_sides_answer_is_missed_after_two_working_days(
    world: InUse,
) -> None:
    checked_in(world, 7, Lene=4, Berit=4)
    checked_in(world, 14, Lene=4)
    assert reason(world, HealthSignal.MISSED_CHECKINS, at(15, 16, 59)) is None
    measured = reason(world, HealthSignal.MISSED_CHECKINS, at(15, 17))
    assert measured is not None
    assert (measured.number, measured.level) == (1, HealthLevel.WATCH)


def test_a_check_in_is_not_missed_before_its_own_window_has_closed(world: InUse) -> None:
    checked_in(world, 7, Lene=4, Berit=4)
    checked_in(world, 14, Lene=4).closes_at = at(18, 17)
    assert reason(world, HealthSignal.MISSED_CHECKINS, at(18, 16, 59)) is None
    measured = reason(world, HealthSignal.MISSED_CHECKINS, at(18, 17))
    assert measured is not None
    assert measured.number == 1
    checked_in(world, 21, Lene=4).closes_at = at(21, 17)
    shorter = reason(world, HealthSignal.MISSED_CHECKINS, at(21, 17))
    assert shorter is not None
    assert shorter.number == 2


def test_a_skipped_check_in_is_missed_at_once_and_an_answer_ends_the_streak(world: InUse) -> None:
    checked_in(world, 7).state = OccurrenceState.SKIPPED
    checked_in(world, 14).state = OccurrenceState.SKIPPED
    measured = reason(world, HealthSignal.MISSED_CHECKINS, at(14, 9))
    assert measured is not None
    assert (measured.number, measured.level) == (2, HealthLevel.ACT)
    checked_in(world, 21, Lene=4, Berit=4)
    assert reason(world, HealthSignal.MISSED_CHECKINS, at(21, 12)) is None


def test_a_check_in_with_everyone_away_does_not_count(
    world: InUse,
) -> None:
    checked_in(world, 7).state = OccurrenceState.SKIPPED
    all_away = checked_in(world, 14)
    all_away.participant_ids, all_away.closed_at = [], at(15, 17)
    measured = reason(world, HealthSignal.MISSED_CHECKINS, at(18, 17))
    assert measured is not None
    assert measured.number == 1


def add_extra_checkins(world: InUse, **extra: ExtraCheckin) -> None:
    """Put a charter with these extra check-ins into force."""
    agree(world, extra_checkins=extra)
    sync.sync(world.session, partnership=world.partnership, now=at(0, 1))


def test_each_check_in_is_counted_separately(world: InUse) -> None:
    add_extra_checkins(world, steering=ExtraCheckin(title="Steering"))
    for days in (7, 14):
        checked_in(world, days).state = OccurrenceState.SKIPPED
        checked_in(world, days + 1, of="steering", Lene=4, Berit=4)
    measured = reason(world, HealthSignal.MISSED_CHECKINS, at(15, 12))
    assert measured is not None
    assert measured.number == 2

    for days in (21, 28, 35):
        checked_in(world, days, Lene=4, Berit=4)
        checked_in(world, days + 1, of="steering").state = OccurrenceState.SKIPPED
    measured = reason(world, HealthSignal.MISSED_CHECKINS, at(36, 12))
    assert measured is not None
    assert measured.number == 3
    # A check-in that was removed does not count.
    add_extra_checkins(world)
    assert reason(world, HealthSignal.MISSED_CHECKINS, at(36, 12)) is None


def test_an_answered_check_in_makes_up_for_an_unanswered_one_off(
    world: InUse,
) -> None:
    checked_in(world, 7, Lene=4, Berit=4)
    once = one_offs.schedule_one_off(
        world.session,
        partnership=world.partnership,
        channel=world.channel,
        on=at(8, 9).date(),
        at=time(9),
        by=world["Lene"],
        now=at(7, 12),
    )
    checked_in(world, 8, of=once.key).state = OccurrenceState.SKIPPED
    measured = reason(world, HealthSignal.MISSED_CHECKINS, at(8, 12))
    assert measured is not None
    assert measured.number == 1
    checked_in(world, 14, Lene=4, Berit=4)
    assert reason(world, HealthSignal.MISSED_CHECKINS, at(14, 12)) is None


def test_confidence_falls_only_within_the_same_check_in(world: InUse) -> None:
    add_extra_checkins(world, steering=ExtraCheckin(title="Steering"))
    checked_in(world, 7, Lene=5, Berit=5)
    checked_in(world, 8, of="steering", Lene=3, Berit=3)
    assert reason(world, HealthSignal.FALLING_CONFIDENCE, at(8, 12)) is None
    checked_in(world, 14, Lene=4, Berit=4)
    falling = reason(world, HealthSignal.FALLING_CONFIDENCE, at(14, 12))
    assert falling is not None
    assert falling.number == 1
