"""Response timers without a database: starting over, and snoozing."""

from datetime import timedelta

from pico_bot.model.sla import ExpectedAction, ResponseTimer
from tests.samples.records import ANNA, NOON

HOUR = timedelta(hours=1)


def escalated() -> ResponseTimer:
    """A timer that ran for two hours and escalated, and that Anna snoozed."""
    timer = ResponseTimer(
        expected_action=ExpectedAction.ACKNOWLEDGE,
        cycle="1",
        waiting_since=NOON,
        elapsed_seconds=7200,
        running_since=NOON,
        notices_sent=3,
        level=2,
        notified_ids=[ANNA.id],
        overdue_at=NOON,
        next_at=NOON,
    )
    timer.snooze(NOON + HOUR, reason="A holiday", by=ANNA)
    return timer


def test_a_timer_that_starts_over_forgets_everything() -> None:
    timer = escalated()
    timer.start(ExpectedAction.RESOLVE, cycle="2", now=NOON + HOUR)
    never_used = ResponseTimer()
    never_used.start(ExpectedAction.RESOLVE, cycle="2", now=NOON + HOUR)
    names = [each.key for each in ResponseTimer.__mapper__.columns]
    assert [getattr(timer, name) for name in names] == [getattr(never_used, name) for name in names]
    assert timer.snoozed_by is None
    assert timer.notified_ids == []
    assert timer.waiting_since == NOON + HOUR


def test_a_snooze_has_its_reason_and_its_member_until_it_ends() -> None:
    timer = escalated()
    assert (timer.snoozed_until, timer.snooze_reason, timer.snoozed_by) == (
        NOON + HOUR,
        "A holiday",
        ANNA,
    )
    timer.snooze(None, reason=None, by=None)
    assert (timer.snoozed_until, timer.snooze_reason, timer.snoozed_by) == (None, None, None)
    assert timer.level == 2


def test_elapsed_working_time_is_stored_in_seconds() -> None:
    assert escalated().elapsed == 2 * HOUR
