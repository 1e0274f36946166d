"""How a partnership fares: each rule at its edge, and each number as the record has it."""

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
from pico_bot.model.health import (
    HEALTH_RULES,
    Health,
    HealthLevel,
    HealthReason,
    HealthSignal,
    assess_health,
)
from pico_bot.model.records import Decision, Issue
from pico_bot.model.vocabulary import Kind, Side, State, Via
from pico_bot.partnerships import roles
from pico_bot.records import issues
from pico_bot.reports import health
from tests.checkins.actions import agree
from tests.escalation.scenarios import at, begin, by, log
from tests.support.partnership import InUse

EDGES = (
    (HealthSignal.OVERDUE, 0, 1, 3),
    (HealthSignal.UNANSWERED, 0, 1, 3),
    (HealthSignal.LOW, 2.6, 2.5, 2),
    (HealthSignal.FALLING, 0.4, 0.5, 1.5),
    (HealthSignal.SILENCE, 0.9, 1, 2),
    (HealthSignal.GAPS, 0, 1, 3),
    (HealthSignal.REVIEWS, 0, 1, 5),
    (HealthSignal.MISSED, 0, 1, 2),
)


@pytest.fixture
def world(database_url: str) -> Iterator[InUse]:
    """A partnership in which both sides have spoken at noon on Monday."""
    database = Database(database_url)
    with Session(database.engine) as session:
        world = begin(session)
        world["Lene"].last_active_at = at(0, 12)
        yield world
    database.dispose()


def fares(world: InUse, now: datetime) -> Health:
    return health.health_of(world.session, world.partnership, now=now)


def reason(world: InUse, sign: HealthSignal, now: datetime) -> HealthReason | None:
    found = [each for each in fares(world, now).reasons if each.sign is sign]
    return found[0] if found else None


def checked_in(
    world: InUse, days: int, *, of: str = "weekly", **confidence: int | None
) -> Occurrence:
    """A check-in at nine o'clock, and how sure those are who answered."""
    schedule = world.session.scalar(select(Schedule).where(Schedule.key == of))
    if schedule is None:
        schedules.begin(
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
    for name, sure in confidence.items():
        occurrence.answers.append(
            Answer(member=world[name], answered_at=at(days, 10), via=Via.MODAL, confidence=sure)
        )
    world.session.flush()
    return occurrence


def test_every_sign_has_its_rule() -> None:
    assert [each[0] for each in EDGES] == list(HEALTH_RULES) == list(HealthSignal)


@pytest.mark.parametrize(("sign", "good", "watched", "bad"), EDGES)
def test_each_rule_at_its_edge(sign: HealthSignal, good: float, watched: float, bad: float) -> None:
    assert HEALTH_RULES[sign].level(good) is HealthLevel.STEADY
    assert HEALTH_RULES[sign].level(watched) is HealthLevel.WATCH
    between = watched + (bad - watched) * 0.9
    assert HEALTH_RULES[sign].level(between) is HealthLevel.WATCH
    assert HEALTH_RULES[sign].level(bad) is HealthLevel.ACT


def test_the_worst_reason_says_how_it_fares_and_comes_first() -> None:
    found = assess_health(
        [
            HealthReason(sign=HealthSignal.GAPS, number=1),
            HealthReason(sign=HealthSignal.REVIEWS, number=0),
            HealthReason(sign=HealthSignal.MISSED, number=2),
        ]
    )
    assert [each.sign for each in found.reasons] == [HealthSignal.MISSED, HealthSignal.GAPS]
    assert found.level is HealthLevel.ACT
    assert assess_health([]).level is HealthLevel.STEADY
    steady, watched = (
        assess_health([]),
        assess_health([HealthReason(sign=HealthSignal.GAPS, number=1)]),
    )
    assert sorted([steady, watched, found], key=lambda each: each.rank) == [found, watched, steady]


def test_a_partnership_in_order_is_steady(world: InUse) -> None:
    assert fares(world, at(0, 13)) == Health(reasons=[])


def test_what_is_late_counts_from_the_minute_that_its_time_is_over(world: InUse) -> None:
    issue = log(world, now=at(0, 13))
    # Of high priority: a working day until somebody acknowledges it.
    assert reason(world, HealthSignal.OVERDUE, at(1, 12, 59)) is None
    found = reason(world, HealthSignal.OVERDUE, at(1, 13))
    assert found is not None
    assert (found.number, list(found.records)) == (1, [issue])


def test_a_decision_that_nobody_answers_stands_for_itself(world: InUse) -> None:
    decision = log(world, now=at(0, 13), kind=Kind.DECISION)
    assert reason(world, HealthSignal.UNANSWERED, at(7, 12, 59)) is None
    found = reason(world, HealthSignal.UNANSWERED, at(7, 13))
    assert found is not None
    assert list(found.records) == [decision]
    assert reason(world, HealthSignal.OVERDUE, at(7, 13)) is None


def test_a_day_is_past_whoever_it_waits_for_unless_it_is_snoozed(world: InUse) -> None:
    issue = log(world, now=at(0, 13), due=at(2, 9).date())
    assert isinstance(issue, Issue)
    issues.put_on_hold(
        world.session,
        issue=issue,
        on=Side.CUSTOMER,
        because="We need the colours",
        by=by(world, "Mads", at(0, 14)),
    )
    assert reason(world, HealthSignal.OVERDUE, at(2, 16)) is None
    assert reason(world, HealthSignal.OVERDUE, at(3, 13)) == HealthReason(
        sign=HealthSignal.OVERDUE, number=1, records=[issue]
    )
    snooze.snooze(
        world.session,
        record=issue,
        until=at(8, 9).date(),
        reason="They are on holiday",
        by=by(world, "Mads", at(3, 13)),
    )
    assert reason(world, HealthSignal.OVERDUE, at(3, 14)) is None


def test_confidence_is_the_average_of_the_last_check_in_that_has_any(world: InUse) -> None:
    checked_in(world, 7, Lene=5, Berit=4)
    checked_in(world, 14, Lene=3, Berit=2)
    checked_in(world, 21, Lene=None, Berit=None)
    low = reason(world, HealthSignal.LOW, at(21, 12))
    falling = reason(world, HealthSignal.FALLING, at(21, 12))
    assert (low and low.number, low and low.level) == (2.5, HealthLevel.WATCH)
    assert (falling and falling.number, falling and falling.level) == (2.0, HealthLevel.ACT)
    assert reason(world, HealthSignal.LOW, at(14, 9) + timedelta(weeks=13)) is None


def test_silence_counts_whole_working_days(world: InUse) -> None:
    # Ten working days after that Monday are over on Monday in two weeks.
    assert reason(world, HealthSignal.SILENCE, at(14, 23, 59)) is None
    found = reason(world, HealthSignal.SILENCE, at(15, 0, 1))
    assert found is not None
    assert (found.days, found.number, found.level) == (10, 1, HealthLevel.WATCH)
    later = reason(world, HealthSignal.SILENCE, at(29, 0, 1))
    assert later is not None
    assert later.level is HealthLevel.ACT
    world["Dorte"].last_active_at = at(14, 12)
    assert reason(world, HealthSignal.SILENCE, at(15, 0, 1)) is None


def test_a_role_that_nobody_holds_is_a_gap_where_the_phase_wants_it(world: InUse) -> None:
    assert reason(world, HealthSignal.GAPS, at(0, 13)) is None
    roles.end(
        world.session,
        partnership=world.partnership,
        key="lead",
        member=world["Lene"],
        by=world["Lene"],
        now=at(0, 13),
    )
    found = reason(world, HealthSignal.GAPS, at(0, 14))
    assert found is not None
    assert [each.key for each in found.roles] == ["lead"]


def test_a_review_date_is_past_the_day_after(world: InUse) -> None:
    decision = log(world, now=at(0, 13), kind=Kind.DECISION)
    assert isinstance(decision, Decision)
    decision.state, decision.review_on = State.CONFIRMED, date(2026, 11, 30)
    assert reason(world, HealthSignal.REVIEWS, at(7, 23, 59)) is None
    found = reason(world, HealthSignal.REVIEWS, at(8, 0, 1))
    assert found is not None
    assert list(found.records) == [decision]
    decision.state = State.SUPERSEDED
    assert reason(world, HealthSignal.REVIEWS, at(8, 0, 1)) is None


def test_a_check_in_is_missed_when_a_side_does_not_answer_in_two_working_days(
    world: InUse,
) -> None:
    checked_in(world, 7, Lene=4, Berit=4)
    checked_in(world, 14, Lene=4)
    assert reason(world, HealthSignal.MISSED, at(15, 16, 59)) is None
    found = reason(world, HealthSignal.MISSED, at(15, 17))
    assert found is not None
    assert (found.number, found.level) == (1, HealthLevel.WATCH)


def test_a_check_in_is_not_missed_before_its_own_window_has_closed(world: InUse) -> None:
    checked_in(world, 7, Lene=4, Berit=4)
    checked_in(world, 14, Lene=4).closes_at = at(18, 17)
    assert reason(world, HealthSignal.MISSED, at(18, 16, 59)) is None
    found = reason(world, HealthSignal.MISSED, at(18, 17))
    assert found is not None
    assert found.number == 1
    checked_in(world, 21, Lene=4).closes_at = at(21, 17)
    shorter = reason(world, HealthSignal.MISSED, at(21, 17))
    assert shorter is not None
    assert shorter.number == 2


def test_what_was_skipped_is_missed_at_once_and_an_answer_ends_the_row(world: InUse) -> None:
    checked_in(world, 7).state = OccurrenceState.SKIPPED
    checked_in(world, 14).state = OccurrenceState.SKIPPED
    found = reason(world, HealthSignal.MISSED, at(14, 9))
    assert found is not None
    assert (found.number, found.level) == (2, HealthLevel.ACT)
    checked_in(world, 21, Lene=4, Berit=4)
    assert reason(world, HealthSignal.MISSED, at(21, 12)) is None


def test_a_check_in_for_which_nobody_was_there_is_neither_missed_nor_made_up_for(
    world: InUse,
) -> None:
    checked_in(world, 7).state = OccurrenceState.SKIPPED
    all_away = checked_in(world, 14)
    all_away.participant_ids, all_away.closed_at = [], at(15, 17)
    found = reason(world, HealthSignal.MISSED, at(18, 17))
    assert found is not None
    assert found.number == 1


def steer(world: InUse, **further: ExtraCheckin) -> None:
    """Let the charter have these check-ins beside the main one."""
    agree(world, extra_checkins=further)
    sync.sync(world.session, partnership=world.partnership, now=at(0, 1))


def test_answers_to_one_check_in_hide_nothing_of_another(world: InUse) -> None:
    steer(world, steering=ExtraCheckin(title="Steering"))
    for days in (7, 14):
        checked_in(world, days).state = OccurrenceState.SKIPPED
        checked_in(world, days + 1, of="steering", Lene=4, Berit=4)
    found = reason(world, HealthSignal.MISSED, at(15, 12))
    assert found is not None
    assert found.number == 2

    for days in (21, 28, 35):
        checked_in(world, days, Lene=4, Berit=4)
        checked_in(world, days + 1, of="steering").state = OccurrenceState.SKIPPED
    found = reason(world, HealthSignal.MISSED, at(36, 12))
    assert found is not None
    assert found.number == 3
    # What was dropped is missed by nobody.
    steer(world)
    assert reason(world, HealthSignal.MISSED, at(36, 12)) is None


def test_a_one_off_that_nobody_answered_is_made_up_for_by_the_next_regular_one(
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
    found = reason(world, HealthSignal.MISSED, at(8, 12))
    assert found is not None
    assert found.number == 1
    checked_in(world, 14, Lene=4, Berit=4)
    assert reason(world, HealthSignal.MISSED, at(14, 12)) is None


def test_confidence_falls_only_within_the_same_check_in(world: InUse) -> None:
    steer(world, steering=ExtraCheckin(title="Steering"))
    checked_in(world, 7, Lene=5, Berit=5)
    checked_in(world, 8, of="steering", Lene=3, Berit=3)
    assert reason(world, HealthSignal.FALLING, at(8, 12)) is None
    checked_in(world, 14, Lene=4, Berit=4)
    falling = reason(world, HealthSignal.FALLING, at(14, 12))
    assert falling is not None
    assert falling.number == 1
