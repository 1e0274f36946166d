"""The schedules of check-ins as text."""

from datetime import UTC, date, datetime, time, timedelta

from pico_bot.checkins import lifecycle, one_offs, schedule_text, sync
from pico_bot.model.charter_terms import ExtraCheckin, Rhythm
from pico_bot.model.checkins import Schedule
from tests.checkins.actions import NEXT_MONDAY, agree, command, schedule_of
from tests.support.partnership import NOON, InUse

STEERING = ExtraCheckin(title="Steering", rhythm=Rhythm(weekdays=(2,), at=time(10)))
OVER_TWO_HOURS = timedelta(hours=2, seconds=1)


def described(world: InUse, *, key: str | None = None, now: datetime = NOON) -> list[str]:
    text = schedule_text.describe(world.session, partnership=world.partnership, now=now, key=key)
    return text.splitlines()


def schedule_one_off(world: InUse, on: date) -> Schedule:
    return one_offs.schedule_one_off(
        world.session,
        partnership=world.partnership,
        channel=world.channel,
        on=on,
        at=time(14),
        by=world["Lene"],
        now=NOON,
    )


def test_the_usage_is_shown_only_if_no_check_in_is_scheduled(world: InUse) -> None:
    def text(*, show_usage: bool) -> str:
        return schedule_text.describe(
            world.session, partnership=world.partnership, now=NOON, show_usage=show_usage
        )

    assert text(show_usage=False) == "No check-in is scheduled."
    assert text(show_usage=True) == f"No check-in is scheduled. {schedule_text.USAGE}"
    command(world, "monday 09:00")
    assert "Use a weekday" not in text(show_usage=True)


def test_each_check_in_has_a_line_and_one_offs_come_last(world: InUse) -> None:
    schedule_one_off(world, date(2026, 11, 26))
    command(world, "monday 09:00")
    agree(world, extra_checkins={"steering": STEERING})
    sync.sync(world.session, partnership=world.partnership, now=NOON)

    lines = described(world)

    assert [each.split(" in <#C1>")[0] for each in lines] == [
        "The check-in runs",
        "*Steering* runs",
        "The one-off check-in is scheduled",
    ]
    assert described(world, key="steering") == lines[1:2]


def test_an_extra_check_in_that_never_ran_can_be_turned_on(world: InUse) -> None:
    agree(world, extra_checkins={"steering": STEERING})

    assert described(world, key="steering") == [
        "*Steering* is off. Use `checkin steering on` to follow the charter again."
    ]


def test_a_pause_has_an_end_or_says_how_to_resume(world: InUse) -> None:
    command(world, "monday 09:00")

    command(world, "pause")
    assert described(world) == [
        "The check-in in <#C1> is paused (usually every Monday at 09:00, Europe/Copenhagen). Use "
        "`checkin resume` to resume it."
    ]
    command(world, "pause until 2026-12-04")
    assert described(world) == [
        "The check-in in <#C1> is paused through Fri 4 Dec 2026, then runs every Monday at 09:00 "
        "from Mon 7 Dec 2026, 09:00 (Europe/Copenhagen). Use `checkin resume` to resume now."
    ]


def test_a_move_for_a_public_holiday_is_explained(world: InUse) -> None:
    agree(world, country="DK")
    command(world, "friday 10:00", now=datetime(2026, 12, 21, 8, 0, tzinfo=UTC))

    [line] = described(world, now=datetime(2026, 12, 21, 8, 0, tzinfo=UTC))

    assert (
        "Next: Mon 28 Dec 2026, 10:00 (Europe/Copenhagen). Moved from Fri 25 Dec 2026, a public "
        "holiday (Christmas Day)."
    ) in line


def test_a_skipped_check_in_is_mentioned_until_the_next_one(world: InUse) -> None:
    command(world, "monday 09:00")
    late = NEXT_MONDAY + OVER_TWO_HOURS
    lifecycle.run_schedules(world.session, [schedule_of(world).id], now=late)

    [line] = described(world, now=late)
    assert line.endswith(
        "The last one, due Mon 30 Nov 2026, 09:00 (Europe/Copenhagen), was skipped: it couldn't be "
        "posted within two hours."
    )
    next_week = NEXT_MONDAY + timedelta(days=7)
    lifecycle.run_schedules(world.session, [schedule_of(world).id], now=next_week)
    assert "skipped" not in described(world, now=next_week)[0]


def test_a_skipped_one_off_is_mentioned_for_a_week(world: InUse) -> None:
    schedule = schedule_one_off(world, date(2026, 11, 26))
    due = schedule.next_due_at
    assert due is not None
    lifecycle.run_schedules(world.session, [schedule.id], now=due + OVER_TWO_HOURS)

    def lines(after: timedelta) -> list[str]:
        return described(world, now=due + after)

    assert lines(timedelta(days=7) - timedelta(seconds=1)) == [
        "The one-off check-in on Thu 26 Nov 2026, 14:00 (Europe/Copenhagen) was skipped: it "
        "couldn't be posted within two hours."
    ]
    assert "skipped" not in lines(timedelta(days=7))[0]


def test_a_one_off_on_a_public_holiday_says_so(world: InUse) -> None:
    agree(world, country="DK")

    def line(day: int) -> str:
        schedule = schedule_one_off(world, date(2026, 12, day))
        return schedule_text.one_off_line(schedule)

    assert line(25).endswith("That's a public holiday (Christmas Day).")
    assert line(28).endswith("for Mon 28 Dec 2026, 14:00 (Europe/Copenhagen).")
