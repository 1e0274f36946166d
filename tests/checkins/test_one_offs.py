"""Check-ins that run once, beside the regular ones."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from pico_bot.checkins import lifecycle, sync
from pico_bot.core.errors import BadRequest, NotAllowed, NotFound
from pico_bot.i18n.translation import DANISH, use_locale
from pico_bot.model.checkins import Occurrence, Schedule, ScheduleState
from tests.checkins.actions import NEXT_MONDAY, agree, answer, asked, command, last_time
from tests.support.partnership import NOON, InUse

THURSDAY = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)


def once(world: InUse) -> Schedule:
    return world.session.scalars(select(Schedule).where(Schedule.once_on.is_not(None))).one()


def test_a_one_off_runs_once_beside_the_main_check_in(world: InUse) -> None:
    command(world, "monday 09:00")

    said = command(world, "once thursday 14:00")

    assert said == (
        "The one-off check-in is scheduled in <#C1> for Thu 26 Nov 2026, 14:00 "
        "(Europe/Copenhagen). Use `checkin once off` to cancel it."
    )
    assert command(world, "").splitlines()[1] == said.partition(" Use")[0]
    schedule = once(world)
    for now, posted in ((THURSDAY - timedelta(minutes=1), 0), (THURSDAY, 1), (THURSDAY, 0)):
        run = lifecycle.run_schedules(world.session, [schedule.id], now=now)
        assert (run.posted, run.skipped) == (posted, 0)
    assert (schedule.state, schedule.next_due_at) == (ScheduleState.OFF, None)
    assert command(world, "").startswith("The check-in runs")
    assert "The one-off check-in" not in command(world, "")
    [shown] = [each.arguments["text"] for each in world.outbox() if each.channel == "C1"]
    assert shown.startswith("Check-in, Thu 26 Nov 2026\n")


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("once 2026-12-03 14:00", datetime(2026, 12, 3, 13, 0, tzinfo=UTC)),
        ("once on thursday at 14:00", THURSDAY),
        ("Once Thursday, 14:00", THURSDAY),
        ("engang torsdag kl. 14", THURSDAY),
        ("én gang torsdag 14.00", THURSDAY),
        ("e\u0301n gang den 2026-11-26 14", THURSDAY),
        # At noon, two o'clock is still to come and eleven is over.
        ("once monday 14:00", datetime(2026, 11, 23, 13, 0, tzinfo=UTC)),
        ("once monday 11:00", datetime(2026, 11, 30, 10, 0, tzinfo=UTC)),
        # Half past two, skipped in spring, and the first of two in autumn.
        ("once 2027-03-28 02:30 anyway", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("once 2027-10-31 02:30 anyway", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_wall_time_in_english_or_danish(
    world: InUse, words: str, due: datetime
) -> None:
    command(world, words)

    assert once(world).next_due_at == due


@pytest.mark.parametrize(
    "words",
    [
        "once",
        "once thursday",
        "once 14:00",
        "once thursday 25:00",
        "once someday 14:00",
        "once thursday friday 14:00",
        "once 2026-02-30 14:00",
        "once off maybe",
    ],
)
def test_unknown_words_are_refused_with_the_usage(world: InUse, words: str) -> None:
    with pytest.raises(BadRequest, match="`checkin once 2026-12-03 14:00`"):
        command(world, words)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("once 2026-11-23 12:00", "Mon 23 Nov 2026, 12:00 (Europe/Copenhagen) is in the past."),
        ("once 2026-11-22 18:00", "22 Nov 2026 is in the past."),
        ("once 0001-01-01 00:00", "1 Jan 1 is in the past."),
        ("once 9999-12-31 23:59", "31 Dec 9999 is more than two years away."),
    ],
)
def test_a_past_or_distant_moment_is_refused(world: InUse, words: str, sentence: str) -> None:
    with pytest.raises(BadRequest) as wrong:
        command(world, words)

    assert sentence in wrong.value.sentence
    assert world.session.scalars(select(Schedule)).all() == []


def test_a_past_moment_is_refused_in_the_users_language(world: InUse) -> None:
    with use_locale(DANISH), pytest.raises(BadRequest, match="er passeret"):
        command(world, "en gang 2026-11-23 09:00")


def test_scheduling_the_same_moment_twice_makes_one(world: InUse) -> None:
    command(world, "once thursday 14:00")
    command(world, "once off")
    command(world, "once 2026-11-26 14:00")

    assert once(world).next_due_at == THURSDAY


def test_a_one_off_can_be_cancelled(world: InUse) -> None:
    command(world, "once friday 10:00")
    command(world, "once thursday 14:00")

    assert command(world, "once off friday 10:00") == (
        "Cancelled: Fri 27 Nov 2026, 10:00 (Europe/Copenhagen)."
    )
    assert "Thu 26 Nov 2026" in command(world, "once off")
    assert command(world, "").startswith("No check-in is scheduled.")
    for words in ("once off", "once off thursday 14:00"):
        with pytest.raises(NotFound, match="Use `checkin` to see what is"):
            command(world, words)


def test_the_same_members_may_schedule_a_one_off(world: InUse) -> None:
    command(world, "once thursday 14:00", by="Berit")
    for words in ("once friday 10:00", "once off"):
        with pytest.raises(NotAllowed, match="Business owner"):
            command(world, words, by="Olga")
    assert once(world).next_due_at == THURSDAY


def test_a_one_off_over_two_hours_late_is_skipped_and_the_lead_notified(world: InUse) -> None:
    command(world, "once thursday 14:00")
    late = THURSDAY + timedelta(hours=2, seconds=1)

    run = lifecycle.run_schedules(world.session, [once(world).id], now=late)

    assert (run.posted, run.skipped) == (0, 1)
    [notice] = [each.arguments["text"] for each in world.outbox() if each.channel == "ULENE"]
    assert notice == (
        "The Customer 1 (one-off) check-in in <#C1>, due Thu 26 Nov 2026, 14:00 "
        "(Europe/Copenhagen), was skipped: it couldn't be posted within two hours."
    )
    assert "The one-off check-in on Thu 26 Nov 2026, 14:00" in (command(world, "", now=late))
    assert "The one-off check-in" not in command(world, "", now=late + timedelta(days=8))


def test_a_one_off_on_a_public_holiday_runs_and_says_so(world: InUse) -> None:
    agree(world, country="DK")

    said = command(world, "once 2026-12-25 14:00")

    assert "That's a public holiday (Christmas Day)." in said
    schedule, due = once(world), datetime(2026, 12, 25, 13, 0, tzinfo=UTC)
    assert schedule.next_due_at == due
    lifecycle.run_schedules(world.session, [schedule.id], now=due)
    occurrence = world.session.scalars(select(Occurrence)).one()
    assert (occurrence.due_at, occurrence.moved_from) == (due, None)


def test_a_one_off_keeps_its_wall_time_in_another_time_zone(world: InUse) -> None:
    command(world, "once thursday 14:00")
    agree(world, time_zone="Asia/Kathmandu")

    sync.sync(world.session, partnership=world.partnership, now=NOON)

    schedule = once(world)
    assert schedule.next_due_at == datetime(2026, 11, 26, 8, 15, tzinfo=UTC)
    assert (schedule.once_on, schedule.local_time) == (date(2026, 11, 26), time(14))


def test_a_pause_or_a_new_rhythm_does_not_affect_a_one_off(world: InUse) -> None:
    command(world, "once monday 14:00")
    for words in ("monday 09:00", "pause until 2027-01-10", "off", "monday 09:00"):
        command(world, words)

    assert once(world).next_due_at == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    main = world.session.scalars(select(Schedule).where(Schedule.once_on.is_(None))).one()
    assert main.next_due_at == NEXT_MONDAY


def test_one_off_and_main_check_ins_share_last_answers(world: InUse) -> None:
    command(world, "monday 09:00")
    answer(world, asked(world), "Berit", {"progress": "Said on Monday", "confidence": "4"})
    command(world, "once thursday 14:00")
    lifecycle.run_schedules(world.session, [once(world).id], now=THURSDAY)
    between = newest(world)
    assert last_time(world, between, "Berit") == {
        "progress": "Last time: Said on Monday",
        "confidence": "Last time: 4 of 5",
    }
    answer(world, between, "Berit", {"progress": "Said on Thursday"}, now=THURSDAY)

    main = world.session.scalars(select(Schedule).where(Schedule.once_on.is_(None))).one()
    lifecycle.run_schedules(world.session, [main.id], now=NEXT_MONDAY)

    assert last_time(world, newest(world), "Berit") == {"progress": "Last time: Said on Thursday"}
    # A later answer is not "last time", and no one sees the answers of others.
    assert last_time(world, between, "Berit")["progress"] == "Last time: Said on Monday"
    assert last_time(world, newest(world), "Dorte") == {}


def newest(world: InUse) -> Occurrence:
    return world.session.scalars(
        select(Occurrence).order_by(Occurrence.due_at.desc()).limit(1)
    ).one()
